/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pynumber.c - numbers as Python's literals have them.
 */
#include <stdbool.h>
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "master/input/pynumber.h"

#define NUMBER_MAX 64       /* bytes of one */
#define DIGITS_EXACT 17     /* that tell any double from its neighbours */
#define EXPONENT_LEAST (-4) /* as repr() has it: below, and from ... */
#define EXPONENT_MOST 16    /* ... here on, there is an exponent */

/* Without the underscores, each of which stands between two digits. */
static bool
number_copy(char to[NUMBER_MAX + 1], const char *text, size_t len)
{
	size_t n = 0;

	if (len == 0 || len > NUMBER_MAX)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (text[i] != '_') {
			to[n++] = text[i];
			continue;
		}
		if (i == 0 || i + 1 == len ||
		    !isxdigit((unsigned char)text[i + 1]) ||
		    !isalnum((unsigned char)text[i - 1]))
			return false;
	}
	to[n] = '\0';
	return true;
}

/* 0x, 0o, 0b; 10, and no zeros before it. 0: it is no integer. */
static int
integer_base(const char **digits)
{
	const char *p = *digits;

	if (p[0] == '0' && p[1] != '\0' && strchr("xXoObB", p[1]) != NULL) {
		*digits += 2;
		return strchr("xX", p[1]) != NULL   ? 16
		       : strchr("oO", p[1]) != NULL ? 8
						    : 2;
	}
	if (p[0] == '0' && p[strspn(p, "0")] != '\0')
		return 0;
	return 10;
}

/* digits: behind the sign. */
static const char *
integer_text(struct arena *a, const char *digits, bool negative)
{
	unsigned long long value;
	char text[32], *end;
	int base = integer_base(&digits);

	if (base == 0 || !isxdigit((unsigned char)digits[0]))
		return NULL;
	errno = 0;
	value = strtoull(digits, &end, base);
	if (*end != '\0' || errno != 0)
		return NULL;
	snprintf(text, sizeof(text), "%s%llu", negative && value > 0 ? "-" : "",
	    value);
	return arena_strdup(a, text);
}

/* Digits, a point or an exponent, and nothing that only strtod() knows. */
static bool
float_is(const char *p)
{
	size_t whole = strspn(p, "0123456789"), part = 0;
	bool point = p[whole] == '.';

	p += whole;
	if (point) {
		part = strspn(p + 1, "0123456789");
		p += 1 + part;
	}
	if (whole + part == 0)
		return false;
	if (*p == 'e' || *p == 'E') {
		p += 1 + (p[1] == '+' || p[1] == '-');
		point = *p != '\0';
		p += strspn(p, "0123456789");
	}
	return point && *p == '\0';
}

/* The fewest digits that read back as the same number. */
static const char *
float_text(struct arena *a, const char *digits, bool negative)
{
	double value = strtod(digits, NULL);
	char text[64], signed_text[66];
	int exponent, n = 1;

	if (!isfinite(value))
		return NULL;
	do
		snprintf(text, sizeof(text), "%.*e", n - 1, value);
	while (strtod(text, NULL) != value && n++ < DIGITS_EXACT);
	exponent = atoi(strchr(text, 'e') + 1);
	if (exponent >= EXPONENT_LEAST && exponent < EXPONENT_MOST)
		snprintf(text, sizeof(text), "%.*f",
		    n - 1 - exponent > 1 ? n - 1 - exponent : 1, value);
	snprintf(signed_text, sizeof(signed_text), "%s%s", negative ? "-" : "",
	    text);
	return arena_strdup(a, signed_text);
}

const char *
pynumber_text(struct arena *a, const char *text, size_t len)
{
	char copy[NUMBER_MAX + 1];
	const char *digits = copy, *found;

	if (!number_copy(copy, text, len))
		return NULL;
	if (*digits == '-' || *digits == '+')
		digits++;
	if ((found = integer_text(a, digits, copy[0] == '-')) != NULL)
		return found;
	return float_is(digits) ? float_text(a, digits, copy[0] == '-') : NULL;
}
