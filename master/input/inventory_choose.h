/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inventory_choose.h - what an expression of hostterm.h stands for.
 */
#ifndef HF_INVENTORY_CHOOSE_H
#define HF_INVENTORY_CHOOSE_H

#include "master/input/inventory.h"

/*
 * The hosts of the inventory it chooses, each once, in the order written;
 * a word that chooses nothing is an error. List and error are the caller's.
 */
MUST_CHECK bool inventory_choose(const struct inventory *, const char *expr,
    struct inventory_list *, struct inerr *);

#endif
