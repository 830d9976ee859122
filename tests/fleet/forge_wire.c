/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * forge_wire.c - the fields of SSH messages.
 */
#include <string.h>

#include "tests/fleet/forge_wire.h"

void
wire_u8(struct text *t, unsigned n)
{
	char c = (char)n;

	text_add(t, &c, 1);
}

void
wire_u32(struct text *t, uint32_t n)
{
	int shift;

	for (shift = 24; shift >= 0; shift -= 8)
		wire_u8(t, n >> shift & 255);
}

void
wire_string(struct text *t, const void *data, size_t len)
{
	wire_u32(t, (uint32_t)len);
	text_add(t, data, len);
}

void
wire_name(struct text *t, const char *s)
{
	wire_string(t, s, strlen(s));
}

void
wire_mpint(struct text *t, const unsigned char *data, size_t len)
{
	bool sign;

	for (; len > 0 && *data == 0; len--)
		data++;
	sign = len > 0 && *data & 128;
	wire_u32(t, (uint32_t)(len + sign));
	if (sign)
		wire_u8(t, 0);
	text_add(t, (const char *)data, len);
}

uint32_t
wire_get_u32(struct wire *w)
{
	uint32_t n;

	if (w->len < 4) {
		w->bad = true;
		w->len = 0;
		return 0;
	}
	n = (uint32_t)w->at[0] << 24 | (uint32_t)w->at[1] << 16 |
	    (uint32_t)w->at[2] << 8 | w->at[3];
	w->at += 4;
	w->len -= 4;
	return n;
}

struct wire
wire_get_string(struct wire *w)
{
	struct wire s = { w->at, 0, false };
	uint32_t len = wire_get_u32(w);

	if (w->bad || len > w->len) {
		w->bad = s.bad = true;
		return s;
	}
	s.at = w->at;
	s.len = len;
	w->at += len;
	w->len -= len;
	return s;
}

bool
wire_is(const struct wire *w, const char *s)
{
	return !w->bad && w->len == strlen(s) && memcmp(w->at, s, w->len) == 0;
}
