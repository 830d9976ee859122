/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * elf.h - names of functions out of an ELF file. Pure.
 *
 * Takes files of this machine's own class and byte order. The file may have
 * been made to harm: each offset and size is held against the file's size and
 * a cap of its own, and no more than about 300 KiB is held at a time. The
 * format is that of the System V gABI, chapters "Object Files" (headers,
 * sections, symbol table) and "Program Loading" (segments, notes).
 */
#ifndef HF_FARM_ELF_H
#define HF_FARM_ELF_H

#include <stdbool.h>

#include "common/pack.h"

#define SYMBOL_NAME_MAX 120

struct symbol {
	uint64_t address;  /* asked for: as linked, i.e. without a base */
	uint64_t distance; /* of address from the start of what it lies in */
	char name[SYMBOL_NAME_MAX + 1]; /* printable ASCII; empty: unknown */
};

/* Where a file's bytes come from. */
struct elf_source {
	/*
	 * Copy the n bytes from offset on; false unless all are there. Only
	 * ever asked for what lies within size.
	 */
	bool (*read)(void *ctx, uint64_t offset, void *to, size_t n);
	void *ctx;
	uint64_t size;
};

/*
 * Fill in name and distance of each of n symbols whose address lies in a
 * function: of those that cover it the one that starts last, else the last
 * before it in the same section, if that one has no size. *budget is how many
 * bytes of symbol tables may be read, and is charged for them, and once more
 * for each function each time it covers an address. Returns false, and names
 * nothing, when the file is not one that has this build-id, or has no symbols,
 * or too many, or they cover too much.
 */
bool elf_symbols(const struct elf_source *, struct slice build_id,
    struct symbol *const *, size_t n, size_t *budget);

/*
 * Copy up to SYMBOL_NAME_MAX of n bytes, but no further than a NUL, to a text
 * of that size + 1; what is not printable ASCII becomes '?'.
 */
void symbol_clean(char *text, const char *from, size_t n);

#endif
