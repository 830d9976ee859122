/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mem.c - allocation that does not return without memory, and buffers on it.
 */
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/hayfork.h"
#include "common/mem.h"

static void (*no_memory_cb)(size_t);

void
hayfork_on_no_memory(void (*told)(size_t bytes))
{
	no_memory_cb = told;
}

void
no_memory(size_t bytes)
{
	if (no_memory_cb != NULL)
		no_memory_cb(bytes);
	panic("memory has run out: %zu bytes could not be had", bytes);
}

void *
xmalloc(size_t n)
{
	void *p = malloc(n != 0 ? n : 1);

	if (p == NULL)
		no_memory(n);
	return p;
}

void *
xcalloc(size_t count, size_t size)
{
	void *p = calloc(count != 0 ? count : 1, size != 0 ? size : 1);

	if (p == NULL)
		no_memory(count * size);
	return p;
}

void *
xrealloc(void *old, size_t n)
{
	void *p = realloc(old, n != 0 ? n : 1);

	if (p == NULL)
		no_memory(n);
	return p;
}

char *
xstrndup(const char *s, size_t n)
{
	char *copy = xmalloc(n + 1);

	if (n > 0)
		memcpy(copy, s, n);
	copy[n] = '\0';
	return copy;
}

char *
xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}

void
free_secret(void *p, size_t len)
{
	if (p == NULL)
		return;
	explicit_bzero(p, len);
	free(p);
}

uint8_t *
buf_reserve(struct buf *b, size_t n)
{
	size_t len = buf_len(b);

	if (b->cap - b->end >= n)
		return b->mem + b->end;
	/* Sliding is cheap once at least half of the memory lies in front. */
	if (b->start >= len && b->cap - len >= n) {
		if (len > 0)
			memcpy(b->mem, b->mem + b->start, len);
	} else {
		size_t cap = b->cap < 256 ? 256 : b->cap;
		uint8_t *mem;

		/* Room for more than n, or each byte would be moved again. */
		while (cap - len < n + len / 4)
			cap *= 2;
		mem = xmalloc(cap);
		if (len > 0)
			memcpy(mem, b->mem + b->start, len);
		/* Frames may hold passwords: leave none behind. */
		if (b->mem != NULL)
			explicit_bzero(b->mem, b->cap);
		free(b->mem);
		b->mem = mem;
		b->cap = cap;
	}
	b->start = 0;
	b->end = len;
	return b->mem + b->end;
}

void
buf_free(struct buf *b)
{
	free(b->mem);
	memset(b, 0, sizeof(*b));
}

void
buf_wipe(struct buf *b)
{
	if (b->mem != NULL)
		explicit_bzero(b->mem, b->cap);
	buf_free(b);
}
