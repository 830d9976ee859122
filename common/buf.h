/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * buf.h - a flat byte buffer, consumed from the front and grown at the back.
 *
 * Growth is amortised and never fails (memory for small things is taken for
 * granted: see mem.h); callers bound what a peer can make it hold.
 */
#ifndef HF_BUF_H
#define HF_BUF_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct buf {
	uint8_t *mem;
	size_t start, end, cap;
};

static inline size_t
buf_len(const struct buf *b)
{
	return b->end - b->start;
}

/* NULL when it never held anything. */
static inline uint8_t *
buf_at(const struct buf *b)
{
	return b->mem != NULL ? b->mem + b->start : NULL;
}

/* Make room for n more bytes; returns where they go. */
uint8_t *buf_reserve(struct buf *, size_t n);
void buf_free(struct buf *);
/* As buf_free(), but wipes what it held. */
void buf_wipe(struct buf *);

static inline void
buf_add(struct buf *b, const void *p, size_t n)
{
	if (b->cap - b->end < n)
		buf_reserve(b, n);
	if (n > 0)
		memcpy(b->mem + b->end, p, n);
	b->end += n;
}

/* Append a string literal, without its NUL. */
#define buf_add_literal(b, literal) buf_add(b, literal, sizeof(literal) - 1)

/* Drop n bytes from the front. */
static inline void
buf_drain(struct buf *b, size_t n)
{
	b->start += n;
	if (b->start == b->end)
		b->start = b->end = 0;
}

/* Forget the contents and keep the memory. */
static inline void
buf_reset(struct buf *b)
{
	b->start = b->end = 0;
}

#endif
