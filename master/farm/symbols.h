/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * symbols.h - names for places in a module, from its file.
 *
 * The file is opened, read and closed within the call; nothing is kept. Only
 * a regular file is ever opened, and none without an absolute path; what does
 * not have the module's build-id names nothing. (A path on a file system that
 * does not answer holds the caller up: nothing can be done about that here.)
 */
#ifndef HF_SYMBOLS_H
#define HF_SYMBOLS_H

#include "master/farm/elf.h"
#include "master/farm/modules.h"

/* Bytes of symbol tables to read for all modules of a backtrace. */
#define SYMBOLS_BUDGET ((size_t)16 << 20)

/*
 * Name n offsets into a module, in one pass over its file: see elf_symbols().
 * False when its file says nothing about them; then every name is empty.
 */
bool symbols_name_all(
    const struct module *, struct symbol *const *, size_t n, size_t *budget);
/*
 * Write the name of one offset, as in "crash_segv+0x1c", to a text of cap
 * bytes. False, and an empty text, when it has none or that does not fit.
 */
bool symbols_name(
    const struct module *, uint64_t offset, char *text, size_t cap);

#endif
