/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * text.c - text from devices, users and files, made safe for a terminal.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/utf8.h"
#include "master/output/text.h"

static const char text_hex[] = "0123456789abcdef";

static inline bool
text_is_plain(uint8_t c)
{
	return (c >= 0x20 && c < 0x7f) || c == '\t';
}

static void
text_add_byte(struct buf *b, uint8_t c)
{
	const char x[] = { '\\', 'x', text_hex[c >> 4], text_hex[c & 15] };

	buf_add(b, x, sizeof(x));
}

/* One character that is not plain; returns the bytes it took. */
static size_t
text_add_one(struct buf *b, const uint8_t *p, size_t n)
{
	uint32_t cp;
	size_t used = utf8_decode(p, n, &cp);

	if (cp == UTF8_BAD) {
		for (size_t i = 0; i < used; i++)
			text_add_byte(b, p[i]);
	} else if (cp < 0x80) {
		text_add_byte(b, (uint8_t)cp);
	} else if (utf8_is_control(cp)) {
		const char u[] = { '\\', 'u', text_hex[cp >> 12 & 15],
			text_hex[cp >> 8 & 15], text_hex[cp >> 4 & 15],
			text_hex[cp & 15] };

		buf_add(b, u, sizeof(u));
	} else {
		buf_add(b, p, used);
	}
	return used;
}

void
text_add(struct buf *b, const char *s, size_t len)
{
	const uint8_t *p = (const uint8_t *)s;
	size_t run;

	for (;;) {
		for (run = 0; run < len && text_is_plain(p[run]); run++)
			;
		buf_add(b, p, run);
		if (run == len)
			return;
		p += run;
		len -= run;
		run = text_add_one(b, p, len);
		p += run;
		len -= run;
	}
}

void
text_add_str(struct buf *b, const char *s)
{
	if (s != NULL)
		text_add(b, s, strlen(s));
}

void
text_add_cut(struct buf *b, const char *s, size_t len, size_t max)
{
	if (len <= max) {
		text_add(b, s, len);
		return;
	}
	for (int back = 0; back < 3 && max > 0; back++, max--)
		if (((uint8_t)s[max] & 0xc0) != 0x80)
			break;
	text_add(b, s, max);
	buf_add(b, "...", 3);
}

void
text_format(struct buf *b, const char *fmt, ...)
{
	char text[256];
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (len > 0)
		buf_add(b, text,
		    (size_t)len < sizeof(text) ? (size_t)len
					       : sizeof(text) - 1);
}

bool
text_line(struct slice *rest, struct slice *line_r)
{
	const char *end;

	if (rest->len == 0)
		return false;
	line_r->at = rest->at;
	end = memchr(rest->at, '\n', rest->len);
	line_r->len = end != NULL ? (size_t)(end - rest->at) : rest->len;
	rest->at += line_r->len + (end != NULL);
	rest->len -= line_r->len + (end != NULL);
	while (line_r->len > 0 && line_r->at[line_r->len - 1] == '\r')
		line_r->len--;
	return true;
}

size_t
text_width(const void *text, size_t len)
{
	const uint8_t *p = text;
	size_t width = 0;

	for (size_t i = 0; i < len; i++)
		width += (p[i] & 0xc0) != 0x80;
	return width;
}
