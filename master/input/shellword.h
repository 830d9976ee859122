/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shellword.h - a line as words, quoted as a POSIX shell has it.
 *
 * As shlex.split() of Python: quotes and backslashes join and go, in double
 * quotes a backslash is one except before " and itself, nothing is replaced.
 * A # that is not quoted may begin a comment, even inside a word. Pure.
 */
#ifndef HF_SHELLWORD_H
#define HF_SHELLWORD_H

#include <stdbool.h>
#include <stddef.h>

#include "master/input/arena.h"
#include "master/input/inerr.h"

struct shellword {
	char *text;
	size_t at; /* where in the line it begins */
};

/*
 * Words of the arena. False: a quote is open at the end; the error has its
 * column in the line, from 1, and no file.
 */
MUST_CHECK bool shellword_split(struct arena *, const char *line, bool comments,
    struct shellword **r, size_t *n_r, struct inerr *);

#endif
