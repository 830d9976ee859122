/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_elf.c - an ELF file that was made to harm whoever names addresses.
 *
 * The input is the length of a build-id, the build-id, two addresses, and the
 * file. Only bytes of the file may be asked for; names are clean.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "master/farm/elf.h"

#define FUZZ_BUDGET ((size_t)1 << 20)
#define FUZZ_READS 100000

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct file {
	const uint8_t *bytes;
	size_t size;
	unsigned reads;
};

static bool
file_read(void *ctx, uint64_t offset, void *to, size_t n)
{
	struct file *f = ctx;

	if (offset > f->size || n > f->size - offset || ++f->reads > FUZZ_READS)
		abort();
	memcpy(to, f->bytes + offset, n);
	return true;
}

static void
check_name(const struct symbol *s)
{
	size_t len = strnlen(s->name, sizeof(s->name));

	if (len > SYMBOL_NAME_MAX)
		abort();
	for (size_t i = 0; i < len; i++)
		if (s->name[i] < 0x20 || s->name[i] > 0x7e)
			abort();
	if (len > 0 && s->distance > s->address)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct symbol at[2] = { { 0 } }, *symbols[2] = { &at[0], &at[1] };
	size_t id_len = len > 0 ? data[0] % 21 : 0;
	size_t budget = FUZZ_BUDGET;
	struct elf_source source = { .read = file_read };
	struct slice build_id;
	struct file file;

	if (len < 1 + id_len + 16)
		return 0;
	build_id = (struct slice){ (const char *)data + 1, id_len };
	data += 1 + id_len;
	memcpy(&at[0].address, data, 8);
	memcpy(&at[1].address, data + 8, 8);
	file = (struct file){ data + 16, len - 1 - id_len - 16, 0 };
	source.ctx = &file;
	source.size = file.size;
	if (!elf_symbols(&source, build_id, symbols, 2, &budget) &&
	    (at[0].name[0] != '\0' || at[1].name[0] != '\0'))
		abort();
	if (budget > FUZZ_BUDGET)
		abort();
	check_name(&at[0]);
	check_name(&at[1]);
	return 0;
}
