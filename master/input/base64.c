/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * base64.c - RFC 4648 base64, strict.
 */
#include <string.h>

#include "master/input/base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "abcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_encode(const void *bytes, size_t len, char *text)
{
	const uint8_t *p = bytes;
	uint32_t v;
	size_t i;

	for (i = 0; i < len; i += 3) {
		v = (uint32_t)p[i] << 16;
		if (i + 1 < len)
			v |= (uint32_t)p[i + 1] << 8;
		if (i + 2 < len)
			v |= p[i + 2];
		*text++ = digits[v >> 18];
		*text++ = digits[v >> 12 & 63];
		*text++ = i + 1 < len ? digits[v >> 6 & 63] : '=';
		*text++ = i + 2 < len ? digits[v & 63] : '=';
	}
	*text = '\0';
}

/* The value of a digit, or -1. */
static int
base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool
base64_decode(
    const char *text, size_t len, void *bytes, size_t cap, size_t *decoded)
{
	uint8_t *out = bytes;
	size_t pad = 0, n = 0, i;
	uint32_t v = 0;
	int d;

	if (len % 4 != 0)
		return false;
	while (pad < 2 && pad < len && text[len - 1 - pad] == '=')
		pad++;
	if (len / 4 * 3 - pad > cap)
		return false;
	for (i = 0; i < len - pad; i++) {
		if ((d = base64_value(text[i])) == -1)
			return false;
		v = v << 6 | (uint32_t)d;
		/* Every digit but the first of four completes a byte. */
		if (i % 4 != 0)
			out[n++] = (uint8_t)(v >> (6 - i % 4 * 2));
	}
	*decoded = n;
	return pad == 0 || (v & (pad == 1 ? 3 : 15)) == 0;
}
