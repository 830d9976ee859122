/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * text.h - text from devices, users and files, made safe for a terminal.
 *
 * Nothing that comes from outside reaches a terminal with its control bytes
 * alive, whether the output is a terminal now or is shown on one later:
 *	tab		kept
 *	newline		ends a line (text_line), with carriage returns before it
 *	other control	\x1b; beyond one byte (C1, bidi, U+2028) \u202e
 *	not UTF-8	\xff, byte by byte
 * A backslash is not escaped: this is for reading, JSON is for programs.
 */
#ifndef HF_OUTPUT_TEXT_H
#define HF_OUTPUT_TEXT_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/log.h"
#include "common/pack.h"

/* Append the text, safe and on one line. */
void text_add(struct buf *, const char *, size_t len);
/* The same for a string; NULL adds nothing. */
void text_add_str(struct buf *, const char *);
/* At most max bytes of it, never half a character, then "..." if it has more.
 */
void text_add_cut(struct buf *, const char *, size_t len, size_t max);
/* Append our own words, at most 255 bytes; what they quote is not made safe. */
PRINTF_LIKE(2, 3) void text_format(struct buf *, const char *fmt, ...);
/*
 * Take the next line off *rest, without what ended it. False: none is left
 * (a newline at the end begins no further line).
 */
bool text_line(struct slice *rest, struct slice *line_r);
/* Code points in text that is safe: as good as columns for aligning names. */
size_t text_width(const void *, size_t len);

#endif
