/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inventory_program.h - what a program prints, for as long as it may take.
 */
#ifndef HF_INVENTORY_PROGRAM_H
#define HF_INVENTORY_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "master/input/inerr.h"

/*
 * Run it with one or two words (host: NULL, or what --host is for) and return
 * what it prints, with a NUL behind; give it back to free_secret(text, len).
 * Its input is empty, its standard error ours. NULL: it could not be run,
 * failed, said more than max bytes, or did not end by until_ms (clock_ms());
 * then it and what it started have been killed.
 */
MUST_CHECK char *inventory_program_run(const char *path, const char *option,
    const char *host, uint64_t until_ms, size_t max, size_t *len_r,
    struct inerr *);

#endif
