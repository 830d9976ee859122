/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * jsontext.c - pieces of JSON text, appended to a buffer.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "common/jsontext.h"
#include "common/utf8.h"

#define JSONTEXT_REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* Bytes that stand for themselves: printable ASCII but " and \. */
static inline bool
jsontext_is_plain(uint8_t c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

static void
jsontext_escape_u(struct buf *b, uint32_t cp)
{
	static const char hex[] = "0123456789abcdef";
	const char u[] = { '\\', 'u', hex[cp >> 12 & 15], hex[cp >> 8 & 15],
		hex[cp >> 4 & 15], hex[cp & 15] };

	buf_add(b, u, sizeof(u));
}

/* One character that is not plain; returns the bytes it took. */
static size_t
jsontext_escape_one(struct buf *b, const uint8_t *p, size_t n)
{
	size_t used;
	uint32_t cp;

	switch (*p) {
	case '\n':
		buf_add_literal(b, "\\n");
		return 1;
	case '\r':
		buf_add_literal(b, "\\r");
		return 1;
	case '\t':
		buf_add_literal(b, "\\t");
		return 1;
	case '"':
	case '\\':
		buf_add_literal(b, "\\");
		buf_add(b, p, 1);
		return 1;
	}
	used = utf8_decode(p, n, &cp);
	if (cp == UTF8_BAD)
		buf_add_literal(b, JSONTEXT_REPLACEMENT);
	else if (utf8_is_control(cp))
		jsontext_escape_u(b, cp);
	else
		buf_add(b, p, used);
	return used;
}

void
jsontext_escape(struct buf *b, const char *s, size_t len)
{
	const uint8_t *p = (const uint8_t *)s;
	size_t run;

	for (;;) {
		for (run = 0; run < len && jsontext_is_plain(p[run]); run++)
			;
		buf_add(b, p, run);
		if (run == len)
			return;
		p += run;
		len -= run;
		run = jsontext_escape_one(b, p, len);
		p += run;
		len -= run;
	}
}

void
jsontext_string(struct buf *b, const char *s, size_t len)
{
	if (s == NULL) {
		buf_add_literal(b, "null");
		return;
	}
	buf_add_literal(b, "\"");
	jsontext_escape(b, s, len);
	buf_add_literal(b, "\"");
}

void
jsontext_key(struct buf *b, const char *name)
{
	uint8_t last = buf_len(b) > 0 ? b->mem[b->end - 1] : '{';

	if (last != '{' && last != '[')
		buf_add(b, ",", 1);
	jsontext_string(b, name, strlen(name));
	buf_add(b, ":", 1);
}

void
jsontext_uint(struct buf *b, uint64_t v)
{
	char digits[20];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + v % 10);
	while ((v /= 10) != 0);
	buf_add(b, digits + at, sizeof(digits) - at);
}

void
jsontext_int(struct buf *b, int64_t v)
{
	if (v >= 0) {
		jsontext_uint(b, (uint64_t)v);
		return;
	}
	buf_add_literal(b, "-");
	jsontext_uint(b, 0 - (uint64_t)v);
}

void
jsontext_double(struct buf *b, double v)
{
	char text[32];
	bool whole = true;
	int len;

	if (!isfinite(v)) {
		buf_add_literal(b, "null");
		return;
	}
	for (int digits = 15; digits <= 17; digits++) {
		len = snprintf(text, sizeof(text), "%.*g", digits, v);
		if (strtod(text, NULL) == v)
			break;
	}
	/* The point is the locale's, and a program that uses us may set one. */
	for (int i = 0; i < len; i++) {
		if ((text[i] >= '0' && text[i] <= '9') || text[i] == '-')
			continue;
		whole = false;
		if (text[i] != 'e' && text[i] != '+')
			text[i] = '.';
	}
	buf_add(b, text, (size_t)len);
	if (whole)
		buf_add_literal(b, ".0");
}
