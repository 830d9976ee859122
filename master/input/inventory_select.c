/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inventory_select.c - picking hosts from an inventory.
 */
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/inventory_choose.h"
#include "master/input/inventory_read.h"

/* Returns a mark per host of the inventory, or NULL. */
static bool *
marks_of(const struct inventory *inv, const char *expr, struct inerr *e)
{
	struct inventory_list chosen;
	bool *marks;
	size_t i;

	if (!inventory_choose(inv, expr, &chosen, e))
		return NULL;
	marks = xcalloc(inventory_size(inv) + 1, sizeof(*marks));
	for (i = 0; i < chosen.n; i++)
		marks[chosen.hosts[i]->index] = true;
	inventory_list_free(&chosen);
	return marks;
}

static void
list_keep(struct inventory_list *list, const bool *marks, bool wanted)
{
	size_t i, kept = 0;

	for (i = 0; i < list->n; i++) {
		if (marks[list->hosts[i]->index] == wanted)
			list->hosts[kept++] = list->hosts[i];
	}
	list->n = kept;
}

bool
inventory_filter(const struct inventory *inv, const char *limit,
    const char *exclude, struct inventory_list *list, struct inerr *e)
{
	bool *in = NULL, *out = NULL, ok;

	ok = (limit == NULL || (in = marks_of(inv, limit, e)) != NULL) &&
	     (exclude == NULL || (out = marks_of(inv, exclude, e)) != NULL);
	if (ok && in != NULL)
		list_keep(list, in, true);
	if (ok && out != NULL)
		list_keep(list, out, false);
	free(in);
	free(out);
	return ok;
}

static void
list_all(const struct inventory *inv, struct inventory_list *list)
{
	list->n = inventory_size(inv);
	list->hosts = xcalloc(list->n + 1, sizeof(*list->hosts));
	for (size_t i = 0; i < list->n; i++)
		list->hosts[i] = inventory_at(inv, i);
}

static int
by_index(const void *a, const void *b)
{
	const struct inventory_host *const *x = a, *const *y = b;

	return ((*x)->index > (*y)->index) - ((*x)->index < (*y)->index);
}

/* A plan may have thousands of jobs for a few hosts of many. */
bool
inventory_select(const struct inventory *inv, const char *limit,
    const char *exclude, struct inventory_list *list, struct inerr *e)
{
	bool ok = true;

	if (limit == NULL)
		list_all(inv, list);
	else if ((ok = inventory_choose(inv, limit, list, e)) && list->n > 1)
		qsort(list->hosts, list->n, sizeof(*list->hosts), by_index);
	if (ok && inventory_filter(inv, NULL, exclude, list, e))
		return true;
	inventory_list_free(list);
	return false;
}

void
inventory_list_fit(struct inventory_list *list)
{
	list->hosts =
	    xrealloc(list->hosts, (list->n + 1) * sizeof(*list->hosts));
}

void
inventory_list_free(struct inventory_list *list)
{
	free(list->hosts);
	*list = (struct inventory_list){ NULL };
}
