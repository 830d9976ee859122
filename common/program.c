/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * program.c - a local program to run, written and read.
 */
#include "common/program.h"

#define PROGRAM_FIELDS 5

void
program_pack(struct buf *b, const struct program *p)
{
	pack_array(b, PROGRAM_FIELDS);
	pack_uint(b, p->timeout_ms);
	pack_uint(b, p->umask);
	pack_uint(b, p->files);
	pack_bin(b, p->argv.at, p->argv.len);
	pack_bin(b, p->env.at, p->env.len);
}

static bool
program_ends_well(struct slice list)
{
	return list.len == 0 || list.at[list.len - 1] == '\0';
}

bool
program_unpack(struct program *p, struct slice from)
{
	struct unpack u = unpack_of(from);
	uint64_t mask;
	uint32_t fields;

	if (!unpack_array(&u, &fields) || fields != PROGRAM_FIELDS ||
	    !unpack_uint(&u, &p->timeout_ms) || !unpack_uint(&u, &mask) ||
	    !unpack_uint(&u, &p->files) || !unpack_bin(&u, &p->argv) ||
	    !unpack_bin(&u, &p->env) || !unpack_done(&u))
		return false;
	p->umask = (uint32_t)mask;
	return mask <= 0777 && p->argv.len > 0 && program_ends_well(p->argv) &&
	       program_ends_well(p->env);
}

void
program_add(struct buf *list, const char *s, size_t len)
{
	buf_add(list, s, len);
	buf_add(list, "", 1);
}

size_t
program_count(struct slice list)
{
	size_t n = 0;

	for (size_t i = 0; i < list.len; i++)
		n += list.at[i] == '\0';
	return n;
}

void
program_point(struct slice list, const char **at)
{
	const char *end = list.at + list.len;

	for (const char *s = list.at; list.len > 0 && s < end;
	     s += strlen(s) + 1)
		*at++ = s;
	*at = NULL;
}
