/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostterm.h - expressions that choose among hosts that are known.
 *
 * --limit, --exclude and a plan's hosts: are terms separated by commas or
 * white space: a name, or one with the ranges of hostpat.h and with * and ?;
 * @ in front makes it the name of a group. What a name stands for, and what
 * to say when a term chooses nothing, is the inventory's (inventory_select).
 *
 * Pure, and nothing is allocated. In an error, col counts bytes from 1.
 */
#ifndef HF_HOSTTERM_H
#define HF_HOSTTERM_H

#include <stdbool.h>
#include <stddef.h>

#include "master/input/inerr.h"

/* One term, borrowed from the expression. */
struct hostterm {
	const char *text; /* not terminated; without the @ */
	size_t len;
	unsigned col;
	bool is_group; /* there was an @ */
	bool is_plain; /* a name: no range, * or ? in it */
};

enum hostterm_next { HOSTTERM_OK, HOSTTERM_END, HOSTTERM_BAD };

/* Take the next term from *at, which starts as expr. */
MUST_CHECK enum hostterm_next hostterm_next(
    const char *expr, const char **at, struct hostterm *, struct inerr *);

/*
 * Does the term choose this name? Upper and lower case differ. Its time is
 * bounded by the product of the two lengths, whatever the term.
 */
bool hostterm_matches(const struct hostterm *, const char *name);

#endif
