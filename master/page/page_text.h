/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_text.h - text and numbers as HTML.
 *
 * What is appended is whole, valid UTF-8 whatever went in, and safe both
 * between tags and inside a quoted attribute.
 */
#ifndef HF_PAGE_TEXT_H
#define HF_PAGE_TEXT_H

#include "common/buf.h"
#include "common/log.h"

/* Append our own words, as they are. */
PRINTF_LIKE(2, 3) void page_format(struct buf *, const char *fmt, ...);
/* Safe text (text.h): markup made harmless. */
void page_escape(struct buf *, const char *safe, size_t len);
/* Text from outside: control bytes made visible, markup made harmless. */
void page_text(struct buf *, const char *);
/* The same, kept from turning round the words beside it. */
void page_name(struct buf *, const char *);
/*
 * A number with commas and so many decimals; what is not known, or is not
 * finite, is a dash.
 */
void page_number(struct buf *, double, int decimals);
/* Decimals that show so many digits of it; at most 4. */
int page_decimals(double, int digits);
/* "1 process", "2 processes"; the plural is the word itself. */
void page_count(
    struct buf *, uint64_t, const char *singular, const char *plural);

#endif
