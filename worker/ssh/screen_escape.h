/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * screen_escape.h - what escape sequences do to the last line of a screen.
 *
 * Between the two files of screen.h only.
 */
#ifndef HF_SSH_SCREEN_ESCAPE_H
#define HF_SSH_SCREEN_ESCAPE_H

#include "worker/ssh/screen.h"

/*
 * The next byte of a sequence; false: it is none of it, the sequence is over
 * and the byte still to be looked at.
 */
bool screen_escape(struct screen *, char);

/* ---- from screen.c ------------------------------------------------------- */

size_t screen_line_len(const struct screen *);
char *screen_cells(struct screen *);
/* The line is no longer than that; the cursor must be in it. */
void screen_truncate(struct screen *, size_t len);
/* The cursor goes there, over blanks that it makes where there are none. */
void screen_move(struct screen *, size_t column);
void screen_end_line(struct screen *);

#endif
