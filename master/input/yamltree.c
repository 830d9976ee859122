/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * yamltree.c - closing collections, finding keys given twice.
 */
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/yamltree.h"

void
yamltree_init(struct yamltree *t, struct arena *arena)
{
	*t = (struct yamltree){ .arena = arena, .cap = 64 };
	t->pending = xcalloc(t->cap, sizeof(*t->pending));
}

void
yamltree_fini(struct yamltree *t)
{
	free(t->pending);
	*t = (struct yamltree){ NULL };
}

void
yamltree_push(struct yamltree *t, const struct yamlnode *node)
{
	if (t->npending == t->cap) {
		t->cap *= 2;
		t->pending = xrealloc(t->pending, t->cap * sizeof(*t->pending));
	}
	t->pending[t->npending++] = *node;
}

void
yamltree_close_list(struct yamltree *t, size_t start, struct yamlnode *node)
{
	size_t n = t->npending - start, i;
	struct yamlnode *items;

	items = arena_alloc(t->arena, n * sizeof(*items));
	for (i = 0; i < n; i++) {
		items[i] = t->pending[start + i];
		node->weight += items[i].weight;
		if (node->levels <= items[i].levels)
			node->levels = (uint16_t)(items[i].levels + 1);
	}
	node->items = items;
	node->n = (uint32_t)n;
	t->npending = start;
}

static int
index_compare(const void *a, const void *b, void *arg)
{
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	const struct yamlnode *items = arg;
	int cmp;

	if ((cmp = strcmp(items[i].key, items[j].key)) != 0)
		return cmp;
	if (items[i].is_merged != items[j].is_merged)
		return items[i].is_merged ? 1 : -1;
	return i < j ? -1 : i > j;
}

static void
index_sort(uint32_t *index, struct yamlnode *items, size_t n)
{
	for (size_t i = 0; i < n; i++)
		index[i] = (uint32_t)i;
	if (n > 1)
		qsort_r(index, n, sizeof(*index), index_compare, items);
}

/* Of equal keys the first holds: take the key from the others. */
static bool
map_unkey_repeated(
    const uint32_t *index, struct yamlnode *items, size_t n, struct inerr *e)
{
	const struct yamlnode *first = NULL;
	struct yamlnode *item;
	size_t i;

	for (i = 0; i < n; i++) {
		item = &items[index[i]];
		if (first == NULL || strcmp(first->key, item->key) != 0) {
			first = item;
			continue;
		}
		if (!item->is_merged) {
			inerr_set(
			    e, "the key '%.60s' is given twice", item->key);
			inerr_hint(e, "first on line %u", first->key_line);
			return yamlnode_at_key(item, e);
		}
		item->key = NULL;
	}
	return true;
}

bool
yamltree_close_map(
    struct yamltree *t, size_t start, struct yamlnode *node, struct inerr *e)
{
	struct yamlnode *items = t->pending + start;
	size_t n = t->npending - start, i, kept = 0;
	uint32_t *index;

	index = arena_alloc(t->arena, n * sizeof(*index));
	index_sort(index, items, n);
	if (!map_unkey_repeated(index, items, n, e))
		return false;
	for (i = 0; i < n; i++) {
		if (items[i].key != NULL)
			items[kept++] = items[i];
	}
	if (kept < n)
		index_sort(index, items, kept);
	t->npending = start + kept;
	yamltree_close_list(t, start, node);
	node->by_key = index;
	return true;
}
