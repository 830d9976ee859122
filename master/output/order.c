/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * order.c - gives back in input order what comes in any order.
 */
#include <stdlib.h>

#include "common/log.h"
#include "common/mem.h"
#include "master/output/order.h"

#define ORDER_CAP_MIN 64

static void **
order_place(const struct order *o, uint64_t number)
{
	return &o->ring[number & (o->cap - 1)];
}

void
order_init(struct order *o, uint64_t first)
{
	*o =
	    (struct order){ .cap = ORDER_CAP_MIN, .next = first, .end = first };
	o->ring = xcalloc(o->cap, sizeof(*o->ring));
}

void
order_fini(struct order *o)
{
	free(o->ring);
	*o = (struct order){ 0 };
}

static void
order_grow(struct order *o, uint64_t spread)
{
	struct order was = *o;

	while (o->cap <= spread)
		o->cap *= 2;
	o->ring = xcalloc(o->cap, sizeof(*o->ring));
	for (uint64_t n = was.next; n < was.end; n++)
		*order_place(o, n) = *order_place(&was, n);
	free(was.ring);
}

void
order_put(struct order *o, uint64_t number, void *thing)
{
	if (number < o->next || thing == NULL)
		panic("order: number %llu again", (unsigned long long)number);
	if (number - o->next >= o->cap)
		order_grow(o, number - o->next);
	if (*order_place(o, number) != NULL)
		panic("order: number %llu twice", (unsigned long long)number);
	*order_place(o, number) = thing;
	o->held++;
	if (number >= o->end)
		o->end = number + 1;
}

void *
order_take(struct order *o)
{
	void **place = order_place(o, o->next);
	void *thing = *place;

	if (thing == NULL)
		return NULL;
	*place = NULL;
	o->next++;
	o->held--;
	return thing;
}

void *
order_take_any(struct order *o)
{
	if (o->held == 0)
		return NULL;
	while (*order_place(o, o->next) == NULL)
		o->next++;
	return order_take(o);
}
