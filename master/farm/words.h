/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * words.h - the last lines a process has said. Pure.
 *
 * A ring of lines, however much was said; longer lines are cut into several.
 */
#ifndef HF_WORDS_H
#define HF_WORDS_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/pack.h"

#define WORDS_LINES 8  /* kept */
#define WORDS_LINE 200 /* bytes of one */

struct words {
	char lines[WORDS_LINES][WORDS_LINE];
	unsigned char len[WORDS_LINES];
	unsigned count; /* lines begun, all in all; the last is at count - 1 */
	bool over;      /* it has ended: the next byte begins another */
};

/* One more byte. True: with it a line that is not empty has ended. */
bool words_put(struct words *, char);
/* The last line that has a byte in it; borrowed until the next words_put(). */
struct slice words_last(const struct words *);
/* The same, but the line before if that one goes on. */
struct slice words_last_whole(const struct words *);
/* Append the lines, cleaned and with '\n' between them. */
void words_print(const struct words *, struct buf *);

#endif
