/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * made_up.h - dice for makers of test files, the same for the same seed
 * everywhere, and how they write.
 */
#ifndef HF_TESTS_MADE_UP_H
#define HF_TESTS_MADE_UP_H

#include <err.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/buf.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static uint64_t seed;

/* splitmix64 */
static inline uint64_t
next(void)
{
	uint64_t z = seed += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static inline unsigned
below(size_t n)
{
	return (unsigned)(next() % n);
}

static inline bool
percent(unsigned n)
{
	return below(100) < n;
}

static inline void
put(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

/* FOLDER/NUMBER */
static inline void
write_file(const char *folder, unsigned number, const struct buf *b)
{
	char path[4096];
	FILE *fp;

	snprintf(path, sizeof(path), "%s/%u", folder, number);
	if ((fp = fopen(path, "w")) == NULL)
		err(1, "%s", path);
	fwrite(buf_at(b), 1, buf_len(b), fp);
	if (ferror(fp) || fclose(fp) != 0)
		err(1, "%s", path);
}

#endif
