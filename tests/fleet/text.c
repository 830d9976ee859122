/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * text.c - bytes that grow at one end and are taken from the other.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/text.h"

void
text_add(struct text *t, const char *data, size_t len)
{
	if (len == 0)
		return;
	if (t->len + len + 1 > t->size) {
		t->size = 2 * t->size + len + 64;
		if ((t->data = realloc(t->data, t->size)) == NULL)
			err(1, "text");
	}
	memcpy(t->data + t->len, data, len);
	t->len += len;
	t->data[t->len] = '\0';
}

void
text_puts(struct text *t, const char *s)
{
	text_add(t, s, strlen(s));
}

void
text_printf(struct text *t, const char *format, ...)
{
	va_list ap;
	char *s;
	int n;

	va_start(ap, format);
	n = vasprintf(&s, format, ap);
	va_end(ap);
	if (n == -1)
		err(1, "text");
	text_add(t, s, (size_t)n);
	free(s);
}

void
text_drop(struct text *t, size_t n)
{
	if (n == 0)
		return;
	t->len -= n;
	memmove(t->data, t->data + n, t->len + 1);
}

void
text_clear(struct text *t)
{
	t->len = 0;
	if (t->data != NULL)
		t->data[0] = '\0';
}

void
text_fini(struct text *t)
{
	free(t->data);
	*t = (struct text){ 0 };
}
