/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_text.c - text and numbers as HTML.
 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "master/page/page_text.h"
#include "master/output/text.h"

#define PAGE_DECIMALS_MOST 4

void
page_format(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len <= 0)
		return;
	buf_reserve(b, (size_t)len + 1);
	va_start(ap, fmt);
	vsnprintf((char *)b->mem + b->end, (size_t)len + 1, fmt, ap);
	va_end(ap);
	b->end += (size_t)len;
}

static const char *
page_entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void
page_escape(struct buf *b, const char *safe, size_t len)
{
	const char *entity;

	for (size_t i = 0; i < len; i++) {
		if ((entity = page_entity(safe[i])) != NULL)
			buf_add(b, entity, strlen(entity));
		else
			buf_add(b, &safe[i], 1);
	}
}

void
page_text(struct buf *b, const char *s)
{
	struct buf safe = { 0 };

	text_add_str(&safe, s);
	page_escape(b, (const char *)buf_at(&safe), buf_len(&safe));
	buf_free(&safe);
}

void
page_name(struct buf *b, const char *s)
{
	buf_add_literal(b, "<bdi>");
	page_text(b, s);
	buf_add_literal(b, "</bdi>");
}

/* Digits of an integer, with a comma before every three. */
static void
page_commas(struct buf *b, const char *digits, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			buf_add_literal(b, ",");
		buf_add(b, &digits[i], 1);
	}
}

void
page_number(struct buf *b, double x, int decimals)
{
	char text[64];
	const char *from = text;
	size_t whole;

	if (!isfinite(x) || fabs(x) >= 1e18) {
		buf_add_literal(b, "\u2013");
		return;
	}
	snprintf(text, sizeof(text), "%.*f", decimals, x);
	if (*from == '-') {
		/* What is rounded away has no sign. */
		if (strspn(from + 1, "0.") < strlen(from + 1))
			buf_add_literal(b, "\u2212");
		from++;
	}
	whole = strspn(from, "0123456789");
	page_commas(b, from, whole);
	buf_add(b, from + whole, strlen(from + whole));
}

int
page_decimals(double x, int digits)
{
	int decimals;

	if (!isfinite(x) || x == 0)
		return 0;
	decimals = digits - 1 - (int)floor(log10(fabs(x)));
	if (decimals > PAGE_DECIMALS_MOST)
		return PAGE_DECIMALS_MOST;
	return decimals > 0 ? decimals : 0;
}

void
page_count(struct buf *b, uint64_t n, const char *singular, const char *plural)
{
	page_number(b, (double)n, 0);
	page_format(b, " %s", n == 1 ? singular : plural);
}
