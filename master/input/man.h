/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * man.h - what manual pages are written with, as mdoc(7).
 */
#ifndef HF_MAN_H
#define HF_MAN_H

#include <stdio.h>

/* The top of a page, NAME included; made_by: the words behind hayfork. */
void man_begin(FILE *, const char *name, int section, const char *made_by,
    const char *doc);

/*
 * Part of a line, so many bytes: nothing in it is an escape, and dashes stay
 * what they are. Returns how many were written.
 */
size_t man_words(FILE *, const char *text, size_t len);

/* Text on lines of its own, none of them a request; a sentence begins one. */
void man_text(FILE *, const char *text);

#endif
