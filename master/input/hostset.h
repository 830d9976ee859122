/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostset.h - hosts of one inventory, each once, in the order they were added.
 *
 * Beside the list there is a mark per host of the inventory, up to the last
 * one added. Pure.
 */
#ifndef HF_HOSTSET_H
#define HF_HOSTSET_H

#include "master/input/inventory.h"

/* A zeroed one is empty. */
struct hostset {
	struct inventory_list list;
	size_t cap;
	bool *in; /* by index, of in_size hosts: is it in the list? */
	size_t in_size;
};

/* Two hosts of one index are the same: the first is kept. */
void hostset_add(struct hostset *, const struct inventory_host *);
/*
 * '!': take those of the other away; '&': keep those that are in it, too;
 * '^': those that only one of the two has.
 */
void hostset_combine(struct hostset *, char op, const struct hostset *other);
/* The list is the caller's from now on, and the set to be freed. */
void hostset_take(struct hostset *, struct inventory_list *);
void hostset_fini(struct hostset *);

#endif
