/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inerr.h - what is wrong with something the user gave us, and where.
 *
 * Every reader in this folder takes a struct inerr as its last argument and
 * returns false (or NULL) after filling it in. Nothing is printed here: the
 * command asks for the sentence and decides. The functions that fill one in
 * return false, so that a reader can fail in one line.
 *
 * The texts may quote the user's files, never a secret. They are kept as
 * they were; inerr_text() escapes what would harm a terminal.
 */
#ifndef HF_INERR_H
#define HF_INERR_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/log.h"

struct inerr {
	char file[PATH_MAX]; /* "": not about a file */
	unsigned line;       /* from 1; 0: about the file as a whole */
	unsigned col;        /* from 1; 0: about the line as a whole */
	char why[320];
	char hint[240];  /* "": none */
	char source[80]; /* of that line, made plain; "": not to be shown */
	unsigned caret;  /* where in it that column is, from 0 */
};

/* Room for any sentence of inerr_text(). */
#define INERR_TEXT_MAX (4 * sizeof(struct inerr))

/* How much of a user's text to quote: "%.*s" with INERR_QUOTE(len), text. */
#define INERR_QUOTE(len) ((int)((len) < 60 ? (len) : 60))

/* Say why; forgets hint and place. Returns false. */
PRINTF_LIKE(2, 3) bool inerr_set(struct inerr *, const char *fmt, ...);

/* Add what to do about it. Returns false. */
PRINTF_LIKE(2, 3) bool inerr_hint(struct inerr *, const char *fmt, ...);

/* Add the place; file may be NULL. Returns false. */
bool inerr_at(struct inerr *, const char *file, unsigned line, unsigned col);

/*
 * Take the line of that place out of the file's text, to be shown below the
 * sentence: not out of a file that may hold passwords. Returns false.
 */
bool inerr_show(struct inerr *, const char *text, size_t len);

/*
 * Write "FILE:LINE:COL: why (hint)" into buf, without what is not known and
 * with control bytes escaped. Returns buf.
 */
char *inerr_text(const struct inerr *, char *buf, size_t cap);

/* The line that was taken, and below it a mark; "" if none was. Returns buf. */
char *inerr_excerpt(const struct inerr *, char *buf, size_t cap);

#endif
