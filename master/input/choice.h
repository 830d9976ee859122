/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * choice.h - a choice of hosts being made; only for the files that make it.
 */
#ifndef HF_CHOICE_H
#define HF_CHOICE_H

#include "master/input/groupsource.h"
#include "master/input/hostset.h"
#include "master/input/hostterm.h"
#include "master/input/inventory_read.h"

struct choice {
	const struct inventory *inv;
	struct inventory *naming; /* inv, if unknown hosts are new; or NULL */
	struct hostset set;
	uint64_t *named; /* hosts named so far, in all */
	unsigned depth;  /* of files */
	/* Whose group is being read: its names need not be the inventory's. */
	const struct groupsource *source;
	unsigned group_depth;
	size_t hits; /* what the word in hand found */
	struct inerr *e;
};

/* A host that the word in hand stands for. */
void choice_add(struct choice *, const struct inventory_host *);

/* Add what an expression chooses, after a check of the whole. */
MUST_CHECK bool choice_add_expr(struct choice *, const char *expr);

/* Take a checked word that chooses among known hosts: choice_known.c */
MUST_CHECK bool choice_add_known(struct choice *, const struct hostterm *);

/*
 * Take a group of ClusterShell's: choice_groups.c. No hit, and true: there is
 * none; the error may have a hint.
 */
MUST_CHECK bool choice_add_source(struct choice *, const struct hostterm *);

#endif
