/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pytext.c - texts in quotes as Python's literals have them.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "master/input/pytext.h"

/* What an escape is read from, and written to: never more than was read. */
struct reading {
	const char *at, *end;
	char *out;
};

static bool
is_surrogate(uint32_t c)
{
	return c >= 0xd800 && c < 0xe000;
}

/* As UTF-8. */
static bool
char_put(struct reading *r, uint32_t c)
{
	if (c > 0x10ffff || is_surrogate(c))
		return false;
	if (c < 0x80)
		*r->out++ = (char)c;
	else if (c < 0x800)
		*r->out++ = (char)(0xc0 | c >> 6);
	else if (c < 0x10000)
		*r->out++ = (char)(0xe0 | c >> 12);
	else
		*r->out++ = (char)(0xf0 | c >> 18);
	if (c >= 0x10000)
		*r->out++ = (char)(0x80 | (c >> 12 & 0x3f));
	if (c >= 0x800)
		*r->out++ = (char)(0x80 | (c >> 6 & 0x3f));
	if (c >= 0x80)
		*r->out++ = (char)(0x80 | (c & 0x3f));
	return true;
}

/* Digits from least to most, of this base. */
static bool
char_read(struct reading *r, int least, int most, uint32_t base)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	uint32_t c = 0, digit;
	const char *found;
	int n;

	for (n = 0; n < most && r->at < r->end; n++, r->at++) {
		found = memchr(digits, *r->at, sizeof(digits) - 1);
		if (found == NULL || (digit = (found - digits) & 15) >= base)
			break;
		c = c * base + digit;
	}
	return n >= least && char_put(r, c);
}

/* What is behind a backslash. */
static bool
escape_read(struct reading *r)
{
	static const char letters[] = "\\'\"abfnrtv",
			  meant[] = "\\'\"\a\b\f\n\r\t\v";
	char letter = *r->at;
	const char *known = memchr(letters, letter, sizeof(letters) - 1);

	if (letter >= '0' && letter <= '7')
		return char_read(r, 1, 3, 8);
	r->at++;
	if (known != NULL) {
		*r->out++ = meant[known - letters];
		return true;
	}
	switch (letter) {
	case 'x':
		return char_read(r, 2, 2, 16);
	case 'u':
		return char_read(r, 4, 4, 16);
	case 'U':
		return char_read(r, 8, 8, 16);
	case 'N':
		return false;
	default: /* the backslash stands for itself */
		*r->out++ = '\\';
		*r->out++ = letter;
		return true;
	}
}

const char *
pytext_value(struct arena *a, const char *text, size_t len, size_t *len_r)
{
	bool is_raw = len > 0 && (text[0] == 'r' || text[0] == 'R');
	size_t skip = is_raw || (len > 0 && (text[0] == 'u' || text[0] == 'U'));
	struct reading r;
	char quote, *value;

	if (len < skip + 2 || (text[skip] != '\'' && text[skip] != '"'))
		return NULL;
	quote = text[skip];
	value = arena_alloc(a, len);
	r = (struct reading){ text + skip + 1, text + len - 1, value };
	while (r.at < r.end && *r.at != quote) {
		if (*r.at != '\\') {
			*r.out++ = *r.at++;
			continue;
		}
		if (r.at + 1 == r.end)
			return NULL;
		if (is_raw)
			*r.out++ = *r.at;
		r.at++;
		if (is_raw)
			*r.out++ = *r.at++;
		else if (!escape_read(&r))
			return NULL;
	}
	if (r.at != r.end || *r.end != quote)
		return NULL;
	*len_r = (size_t)(r.out - value);
	return value;
}
