/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * prompt.h - is the end of what a device said its prompt?
 *
 * Output can look like one. So a prompt is learned: what a device showed last
 * before a command is what ends it, letter by letter. Where a command changed
 * it, a level's pattern says so, and the longest word of the prompt (the
 * device's name, as a rule) is in it. Whatever else looks like a prompt is one
 * only if nothing follows for a while.
 */
#ifndef HF_SSH_PROMPT_H
#define HF_SSH_PROMPT_H

#include "worker/ssh/platform.h"

#define PROMPT_MAX 256u   /* bytes of a prompt's last line */
#define PROMPT_LINES 3u   /* that one may have */
#define PROMPT_TAIL 1000u /* bytes of them */

/* As it was learned: without the blanks at its end. */
struct prompt {
	char text[PROMPT_MAX];
	size_t len;        /* 0: nothing was learned yet */
	struct slice word; /* in it */
};

enum prompt_found {
	PROMPT_NO,
	PROMPT_MAYBE, /* if nothing follows */
	PROMPT_YES,
	PROMPT_LIMIT, /* a pattern took too long: see level */
};

struct prompt_match {
	size_t start; /* in the text */
	int level;    /* or PLATFORM_NO_LEVEL */
};

/* The end of what a device said: its last line begins at line. */
struct prompt_text {
	struct slice text;
	size_t line;
	bool cut_line; /* the line began before that */
};

struct slice prompt_trim(struct slice line);
/* Whole lines from here on are what a prompt may be made of. */
size_t prompt_tail(struct slice text, size_t line);
/* False: no prompt can be as long. */
bool prompt_learn(struct prompt *, struct slice line);
bool prompt_is(const struct prompt *, struct slice line);
/* level: the one that is to be expected, where several fit. */
enum prompt_found prompt_find(struct pattern_room *, const struct platform *,
    const struct prompt *, const struct prompt_text *, int level,
    struct prompt_match *);
/*
 * Is this what was waited for, at the end of the line? *slow is set if its
 * pattern took too long to tell.
 */
bool prompt_asks(struct pattern_room *, const struct platform_prompt *,
    struct slice line, bool *slow);

#endif
