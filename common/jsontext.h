/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * jsontext.h - pieces of JSON text, appended to a buffer.
 *
 * What comes out is valid UTF-8 whatever went in, and cannot harm a terminal:
 * bytes that are not UTF-8 become U+FFFD, control characters \uXXXX.
 */
#ifndef HF_JSONTEXT_H
#define HF_JSONTEXT_H

#include "common/buf.h"

/* The inside of a string, without the quotes. */
void jsontext_escape(struct buf *, const char *, size_t len);
/* "...", or null when the pointer is NULL. */
void jsontext_string(struct buf *, const char *, size_t len);
/*
 * The name of an object's next member and its colon, with a comma before it
 * unless it is the first: the text ends in { or [ then.
 */
void jsontext_key(struct buf *, const char *name);
void jsontext_uint(struct buf *, uint64_t);
void jsontext_int(struct buf *, int64_t);
/*
 * The shortest form that reads back as the same number, always with a point
 * or an exponent; null for what JSON has no word for (NaN, infinities).
 */
void jsontext_double(struct buf *, double);

#endif
