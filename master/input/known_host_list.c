/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * known_host_list.c - the lines that a look-up found.
 */
#include <stdlib.h>

#include "common/buf.h"
#include "common/mem.h"
#include "master/input/known_host_list.h"

void *
array_grow(void *v, size_t n, size_t size)
{
	if ((n & (n - 1)) != 0)
		return v;
	return xrealloc(v, (n == 0 ? 1 : n * 2) * size);
}

void
known_host_list_add(
    struct known_host_list *list, const struct known_host *entry)
{
	list->v = array_grow(list->v, list->n, sizeof(*list->v));
	list->v[list->n++] = *entry;
}

bool
known_host_list_has_key(const struct known_host_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (list->v[i].marker == HOSTKEY_LINE_KEY)
			return true;
	return false;
}

static int
known_host_cmp(const void *a, const void *b)
{
	const struct known_host *x = a, *y = b;

	return (x->order > y->order) - (x->order < y->order);
}

void
known_host_list_tidy(struct known_host_list *list)
{
	size_t i, n = 0;

	if (list->n == 0)
		return;
	qsort(list->v, list->n, sizeof(*list->v), known_host_cmp);
	for (i = 1; i < list->n; i++)
		if (list->v[i].order != list->v[n].order)
			list->v[++n] = list->v[i];
	list->n = n + 1;
}

void
known_host_list_free(struct known_host_list *list)
{
	free(list->v);
	*list = (struct known_host_list){ 0 };
}

bool
known_host_list_encode(const struct known_host_list *list, struct buf *out)
{
	size_t before = buf_len(out), i;

	for (i = 0; i < list->n; i++)
		hostkey_put(
		    out, &(struct hostkey_line){ .marker = list->v[i].marker,
			     .blob = list->v[i].blob,
			     .blob_len = list->v[i].blob_len });
	return buf_len(out) - before <= HOSTKEY_MAX_LINES_LEN;
}
