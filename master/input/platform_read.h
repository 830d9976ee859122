/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platform_read.h - between the files that read a platform; not for others.
 */
#ifndef HF_PLATFORM_READ_H
#define HF_PLATFORM_READ_H

#include "master/input/platform.h"
#include "master/input/yamlnode.h"

#define PLATFORM_LOOKUP "__lookup::"
#define PLATFORM_DEFAULT_MODE "__default__" /* scrapli's, of a step */

struct platform_reader {
	struct platform *p;
	const char *text; /* the file's */
	size_t len;
	struct inerr *e;
	/* What is being filled in. */
	struct platform_level *level;
	struct platform_way *way;
	struct platform_step *step;
	struct platform_question *question;
	bool question_ends;
	bool in_way; /* steps lead from one level to another */
	/* Places of names that are looked up at the end. */
	struct platform_name *names;
	size_t nnames, names_cap;
	const char **secrets; /* of p->secrets */
	size_t nsecrets, secrets_cap;
};

/* A mode that is named somewhere. */
struct platform_name {
	const char *name;
	const struct yamlnode *node;
};

struct platform_key {
	const char *name;
	bool (*read)(struct platform_reader *, const struct yamlnode *);
};

/* Read a mapping by a table of its keys; what it is, for errors: "a mode". */
MUST_CHECK bool platform_read_map(struct platform_reader *,
    const struct yamlnode *, const char *what, const struct platform_key *,
    size_t nkeys);
#define PLATFORM_READ_MAP(r, node, what, table)                                \
	platform_read_map(                                                     \
	    r, node, what, table, sizeof(table) / sizeof(*(table)))
/* Is this key in the mapping? */
MUST_CHECK bool platform_need(struct platform_reader *, const struct yamlnode *,
    const char *what, const char *key);
/* A list, or null for an empty one. */
MUST_CHECK bool platform_read_list(struct platform_reader *,
    const struct yamlnode *, const char *hint, size_t *n);

/* One value. A text is not empty; an input may be. */
MUST_CHECK bool platform_read_text(
    struct platform_reader *, const struct yamlnode *, const char **);
MUST_CHECK bool platform_read_input(
    struct platform_reader *, const struct yamlnode *, const char **);
MUST_CHECK bool platform_read_pattern(
    struct platform_reader *, const struct yamlnode *, const char **);
/* A mode's name, which platform_check() looks up. */
MUST_CHECK bool platform_read_mode(
    struct platform_reader *, const struct yamlnode *, const char **);
MUST_CHECK bool platform_read_texts(
    struct platform_reader *, const struct yamlnode *, struct platform_texts *);

/* The larger ones, in files of their own. */
MUST_CHECK bool platform_read_modes(
    struct platform_reader *, const struct yamlnode *);
MUST_CHECK bool platform_read_steps(
    struct platform_reader *, const struct yamlnode *, struct platform_steps *);
MUST_CHECK bool platform_read_own(
    struct platform_reader *, const struct yamlnode *);
/* Does all of it fit together? */
MUST_CHECK bool platform_check(
    struct platform_reader *, const struct yamlnode *root);

#endif
