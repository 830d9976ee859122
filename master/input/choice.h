/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * choice.h - a choice of hosts being made; only for the files that make it.
 */
#ifndef HF_CHOICE_H
#define HF_CHOICE_H

#include "master/input/hostset.h"
#include "master/input/hostterm.h"
#include "master/input/inventory_read.h"

struct choice {
	const struct inventory *inv;
	struct inventory *naming; /* inv, if unknown hosts are new; or NULL */
	struct hostset set;
	uint64_t *named; /* hosts named so far, in all */
	unsigned depth;  /* of files */
	size_t hits;     /* what the word in hand found */
	struct inerr *e;
};

/* A host that the word in hand stands for. */
void choice_add(struct choice *, const struct inventory_host *);

/* Take a checked word that chooses among known hosts: choice_known.c */
MUST_CHECK bool choice_add_known(struct choice *, const struct hostterm *);

#endif
