/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostterm.h - expressions that choose among hosts that are known.
 *
 * --hosts, --limit, --exclude and a plan's hosts: are words with operators
 * between them, ClusterShell's (nodeset(1)), taken strictly from left to
 * right: "," or white space adds, "!" takes away, "&" keeps what both have,
 * "^" what only one has. A word is
 *
 *	NAME		with the ranges of hostpat.h and with * and ?
 *	@GROUP		the same, of groups
 *	@./FILE		the expressions in a file, one a line; so are @../FILE,
 *			@/FILE and @~/FILE: a group's name has no slash
 *	KEY=VALUE	hosts whose value is that; * and ? and ranges hold in
 *			it unless it is in double quotes, where commas, blanks
 *			and operators are letters, too
 *	KEY!=VALUE	all the others
 *
 * What a word stands for, and what to say when it chooses nothing, is the
 * inventory's (inventory_choose.c).
 *
 * Pure, and nothing is allocated. In an error, col counts bytes from 1.
 */
#ifndef HF_HOSTTERM_H
#define HF_HOSTTERM_H

#include <stdbool.h>
#include <stddef.h>

#include "master/input/inerr.h"

/* One word, borrowed from the expression. */
struct hostterm {
	const char *text; /* not terminated; without @, KEY= and quotes */
	size_t len;
	const char *word; /* all of it, as it was written */
	size_t word_len;
	const char *key; /* NULL: no KEY= */
	size_t key_len;
	unsigned col;
	char op;        /* in front of it: , ! & or ^ */
	bool is_group;  /* there was an @ */
	bool is_file;   /* there was an @, and text is a path */
	bool is_unlike; /* KEY!=VALUE */
	bool is_plain;  /* a name: no range, * or ? in it */
};

enum hostterm_next { HOSTTERM_OK, HOSTTERM_END, HOSTTERM_BAD };

/*
 * Take the next word and the operator before it from *at, which starts as
 * expr.
 */
MUST_CHECK enum hostterm_next hostterm_next(
    const char *expr, const char **at, struct hostterm *, struct inerr *);

/*
 * The same, for words that may be hosts to be named (hostpat.h): their inside
 * is not looked at, and is_plain not known.
 */
MUST_CHECK enum hostterm_next hostterm_word(
    const char *expr, const char **at, struct hostterm *, struct inerr *);

/* The rest of hostterm_next(), to be asked before hostterm_matches(). */
MUST_CHECK bool hostterm_check(
    const char *expr, struct hostterm *, struct inerr *);

/*
 * Does the term choose this name? Upper and lower case differ. Its time is
 * bounded by the product of the two lengths, whatever the term.
 */
bool hostterm_matches(const struct hostterm *, const char *name);

#endif
