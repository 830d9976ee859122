/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * wire.c - the data types of SSH: reading and appending.
 */
#include <endian.h>

#include "worker/service/signer/wire.h"

struct wire
wire_of(struct slice s)
{
	return (struct wire){ (const uint8_t *)s.at, s.len, false };
}

struct slice
wire_bytes(struct wire *w, size_t n)
{
	struct slice s = { NULL, 0 };

	if (w->bad || n > w->left) {
		w->bad = true;
		return s;
	}
	s = wire_slice(w->at, n);
	w->at += n;
	w->left -= n;
	return s;
}

uint8_t
wire_u8(struct wire *w)
{
	struct slice s = wire_bytes(w, 1);

	return s.len == 1 ? (uint8_t)*s.at : 0;
}

uint32_t
wire_u32(struct wire *w)
{
	struct slice s = wire_bytes(w, 4);
	uint32_t v = 0;

	if (s.len == 4)
		memcpy(&v, s.at, 4);
	return be32toh(v);
}

struct slice
wire_string(struct wire *w)
{
	uint32_t len = wire_u32(w);

	return wire_bytes(w, len);
}

static struct slice
wire_trim(struct slice s)
{
	while (s.len > 0 && *s.at == 0) {
		s.at++;
		s.len--;
	}
	return s;
}

struct slice
wire_mpint(struct wire *w)
{
	struct slice s = wire_string(w);

	if (s.len > 0 && (*s.at & 0x80) != 0) {
		w->bad = true; /* negative: no key has such a number */
		s.len = 0;
	}
	return wire_trim(s);
}

bool
wire_done(const struct wire *w)
{
	return !w->bad && w->left == 0;
}

bool
wire_equal(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool
wire_is(struct slice s, const char *text)
{
	return wire_equal(s, slice_str(text));
}

void
wire_put_u8(struct buf *b, uint8_t v)
{
	buf_add(b, &v, 1);
}

void
wire_put_u32(struct buf *b, uint32_t v)
{
	v = htobe32(v);
	buf_add(b, &v, 4);
}

void
wire_put_string(struct buf *b, struct slice s)
{
	wire_put_u32(b, (uint32_t)s.len);
	buf_add(b, s.at, s.len);
}

void
wire_put_mpint(struct buf *b, struct slice s)
{
	s = wire_trim(s);
	if (s.len > 0 && (*s.at & 0x80) != 0) {
		wire_put_u32(b, (uint32_t)s.len + 1);
		wire_put_u8(b, 0); /* else it would be negative */
		buf_add(b, s.at, s.len);
	} else
		wire_put_string(b, s);
}
