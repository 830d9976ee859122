/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_program.c - a program's words and environment, as a worker gets them.
 *
 * What is taken has one way to be written, so writing it again gives the same
 * bytes; and the pointers into a list are as many as were counted, each at a
 * string that ends inside it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "common/program.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_list(struct slice list)
{
	size_t n = program_count(list), total = 0;
	const char **at = xcalloc(n + 1, sizeof(*at));

	program_point(list, at);
	for (size_t i = 0; i < n; i++) {
		if (at[i] != list.at + total)
			abort();
		total += strlen(at[i]) + 1;
	}
	if (at[n] != NULL || total != list.len)
		abort();
	free(at);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct buf again = { 0 };
	struct program p;

	if (!program_unpack(&p, (struct slice){ (const char *)data, len }))
		return 0;
	if (program_count(p.argv) == 0)
		abort();
	check_list(p.argv);
	check_list(p.env);
	program_pack(&again, &p);
	if (buf_len(&again) != len || memcmp(buf_at(&again), data, len) != 0)
		abort();
	buf_free(&again);
	return 0;
}
