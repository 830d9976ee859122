/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * text.h - bytes that grow at one end and are taken from the other.
 */
#ifndef HF_FLEET_TEXT_H
#define HF_FLEET_TEXT_H

#include <stdarg.h>
#include <stddef.h>

/* Zeroed is empty.  data is NULL or has len bytes and a NUL behind them. */
struct text {
	char *data;
	size_t len, size;
};

void text_add(struct text *t, const char *data, size_t len);
void text_puts(struct text *t, const char *s);
void text_printf(struct text *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Drop the first n bytes, which are there. */
void text_drop(struct text *t, size_t n);

/* Make it empty, and keep its memory. */
void text_clear(struct text *t);

void text_fini(struct text *t);

#endif
