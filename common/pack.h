/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pack.h - msgpack, element by element: a writer over buffers, and a reader.
 *
 * The writer is msgpack-c's packer, but for what takes a byte and makes up
 * most of a frame: small numbers and empty strings. The reader is ours (why:
 * see msg.c); it takes only the shortest form of each element, never allocates,
 * and borrows strings from the bytes it reads. Each unpack_x() returns false
 * and moves nothing when the next element is not an x.
 */
#ifndef HF_PACK_H
#define HF_PACK_H

#include <stdbool.h>

#include "common/buf.h"

/* Bytes borrowed from a frame or from a sender; at may be NULL if len is 0. */
struct slice {
	const char *at;
	size_t len;
};

static inline bool
slice_is(struct slice s, const char *text)
{
	return s.len == strlen(text) &&
	       (s.len == 0 || memcmp(s.at, text, s.len) == 0);
}

static inline bool
slice_equal(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static inline struct slice
slice_str(const char *s)
{
	return (struct slice){ s, s != NULL ? strlen(s) : 0 };
}

/* The version of msgpack-c. */
const char *pack_library(void);

void pack_nil(struct buf *);
void pack_bool(struct buf *, bool);
void pack_wide_uint(struct buf *, uint64_t);
void pack_int(struct buf *, int64_t);
void pack_double(struct buf *, double);
void pack_long_str(struct buf *, const char *, size_t len);
void pack_bin(struct buf *, const void *, size_t len);
void pack_array(struct buf *, uint32_t elements);
void pack_map(struct buf *, uint32_t pairs);

static inline void
pack_uint(struct buf *b, uint64_t v)
{
	if (v < 0x80 && b->end < b->cap)
		b->mem[b->end++] = (uint8_t)v;
	else
		pack_wide_uint(b, v);
}

static inline void
pack_str(struct buf *b, const char *s, size_t len)
{
	if (len == 0 && b->end < b->cap)
		b->mem[b->end++] = 0xa0;
	else
		pack_long_str(b, s, len);
}

struct unpack {
	const uint8_t *at, *end;
};

static inline struct unpack
unpack_of(struct slice s)
{
	const uint8_t *at = (const uint8_t *)s.at;

	return (struct unpack){ at, s.len > 0 ? at + s.len : at };
}

/* Was that all? */
static inline bool
unpack_done(const struct unpack *u)
{
	return u->at == u->end;
}

/*
 * A number of n bytes after the type byte, only if it is too large for the
 * next shorter form.
 */
static inline bool
unpack_wide(struct unpack *u, unsigned n, uint64_t least, uint64_t *v)
{
	uint64_t wide = 0;

	if ((size_t)(u->end - u->at) < 1 + (size_t)n)
		return false;
	for (unsigned i = 1; i <= n; i++)
		wide = wide << 8 | u->at[i];
	if (wide < least)
		return false;
	u->at += 1 + n;
	*v = wide;
	return true;
}

static inline bool
unpack_uint(struct unpack *u, uint64_t *v)
{
	if (u->at == u->end)
		return false;
	if (*u->at < 0x80) {
		*v = *u->at++;
		return true;
	}
	switch (*u->at) {
	case 0xcc:
		return unpack_wide(u, 1, 0x80, v);
	case 0xcd:
		return unpack_wide(u, 2, 0x100, v);
	case 0xce:
		return unpack_wide(u, 4, 0x10000, v);
	case 0xcf:
		return unpack_wide(u, 8, UINT64_C(0x100000000), v);
	default:
		return false;
	}
}

/*
 * A str or bin whose length stands in 1, 2 or 4 bytes, by the types first,
 * first + 1 and first + 2; shorter than least has another form.
 */
static inline bool
unpack_lengthy(struct unpack *u, uint8_t first, uint64_t least, uint64_t *len)
{
	switch (*u->at - first) {
	case 0:
		return unpack_wide(u, 1, least, len);
	case 1:
		return unpack_wide(u, 2, 0x100, len);
	case 2:
		return unpack_wide(u, 4, 0x10000, len);
	default:
		return false;
	}
}

/* The rest of a str or bin whose header, up to here, was read. */
static inline bool
unpack_bytes(
    struct unpack *u, const uint8_t *back, uint64_t len, struct slice *s)
{
	if (len > (size_t)(u->end - u->at)) {
		u->at = back;
		return false;
	}
	*s = (struct slice){ (const char *)u->at, (size_t)len };
	u->at += len;
	return true;
}

static inline bool
unpack_str(struct unpack *u, struct slice *s)
{
	const uint8_t *back = u->at;
	uint64_t len;

	if (u->at == u->end)
		return false;
	if ((*u->at & 0xe0) == 0xa0)
		len = *u->at++ & 0x1f;
	else if (!unpack_lengthy(u, 0xd9, 0x20, &len))
		return false;
	return unpack_bytes(u, back, len, s);
}

static inline bool
unpack_bin(struct unpack *u, struct slice *s)
{
	const uint8_t *back = u->at;
	uint64_t len;

	return u->at != u->end && unpack_lengthy(u, 0xc4, 0, &len) &&
	       unpack_bytes(u, back, len, s);
}

/* A count of up to 15 in the type byte, else in 2 or 4 bytes. */
static inline bool
unpack_count(struct unpack *u, uint8_t fix, uint8_t two, uint32_t *n)
{
	uint64_t wide;

	if (u->at == u->end)
		return false;
	if ((*u->at & 0xf0) == fix) {
		*n = *u->at++ & 0x0f;
		return true;
	}
	if ((*u->at == two && unpack_wide(u, 2, 0x10, &wide)) ||
	    (*u->at == two + 1 && unpack_wide(u, 4, 0x10000, &wide))) {
		*n = (uint32_t)wide;
		return true;
	}
	return false;
}

static inline bool
unpack_array(struct unpack *u, uint32_t *elements)
{
	return unpack_count(u, 0x90, 0xdc, elements);
}

static inline bool
unpack_map(struct unpack *u, uint32_t *pairs)
{
	return unpack_count(u, 0x80, 0xde, pairs);
}

#endif
