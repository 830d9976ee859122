/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * yamltree.h - lists and mappings, built from the leaves up.
 *
 * The values of collections that are still open lie on one stack; a
 * collection takes its own off it when it closes. What is closed is in the
 * arena and does not change any more.
 */
#ifndef HF_YAMLTREE_H
#define HF_YAMLTREE_H

#include <stddef.h>

#include "master/input/arena.h"
#include "master/input/yamlnode.h"

struct yamltree {
	struct arena *arena;
	struct yamlnode *pending;
	size_t npending, cap;
};

/* The arena is borrowed. */
void yamltree_init(struct yamltree *, struct arena *);
void yamltree_fini(struct yamltree *);

void yamltree_push(struct yamltree *, const struct yamlnode *);

/* Move what is pending from start on into the collection. */
void yamltree_close_list(
    struct yamltree *, size_t start, struct yamlnode *list);

/*
 * As for a list. Of equal keys the first holds, given ones before merged
 * ones; an error if it was given twice.
 */
MUST_CHECK bool yamltree_close_map(
    struct yamltree *, size_t start, struct yamlnode *map, struct inerr *);

#endif
