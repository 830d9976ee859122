/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * order.h - gives back in input order what comes in any order.
 *
 * A ring of pointers that grows with the distance between the next to give
 * and the furthest that came. It does not bound that distance: whoever
 * submits does, by order_spread().
 */
#ifndef HF_ORDER_H
#define HF_ORDER_H

#include <stddef.h>
#include <stdint.h>

struct order {
	void **ring; /* cap places, a power of two; place of n is n % cap */
	size_t cap;
	size_t held;
	uint64_t next; /* number of the next to give */
	uint64_t end;  /* one beyond the furthest that came, or next */
};

/* The first number to give; they are given without gaps from there. */
void order_init(struct order *, uint64_t first);
/* Frees the ring, not what is still held in it. */
void order_fini(struct order *);
/* Keep the thing of this number, not NULL; each number comes once. */
void order_put(struct order *, uint64_t number, void *);
/* The next thing in order; NULL while it has not come. */
void *order_take(struct order *);
/*
 * The first thing that is held, gaps or not; NULL when none is. For the end
 * of a run whose missing results will never come.
 */
void *order_take_any(struct order *);

/* How far ahead of the next one the furthest is. */
static inline uint64_t
order_spread(const struct order *o)
{
	return o->end - o->next;
}

#endif
