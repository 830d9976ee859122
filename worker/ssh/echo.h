/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * echo.h - what a device repeats of what was typed to it.
 *
 * It may stand behind the prompt or not, be folded, spaced otherwise, written
 * again from the beginning, come late, twice, or not at all. So it is looked
 * for line by line, and blanks do not count.
 */
#ifndef HF_SSH_ECHO_H
#define HF_SSH_ECHO_H

#include "worker/ssh/prompt.h"

/* More than the command and so much, and it was not repeated. */
#define ECHO_ROOM 4096u

struct echo {
	size_t from;  /* where what is no empty prompt begins */
	size_t start; /* the echo's first line */
	size_t end;   /* behind its last */
};

/*
 * Look at the whole lines of a text, whose last line begins at line. False: it
 * is not there (yet); then only from is set.
 */
bool echo_find(const struct prompt *, struct slice text, size_t line,
    struct slice command, struct echo *);
/* Is the first line of a text the echo, once more, behind a prompt? */
bool echo_again(const struct prompt *, struct slice text, size_t line,
    struct slice command, size_t *end);

#endif
