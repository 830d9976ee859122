/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostset.c - sets of hosts, and what operators make of two.
 */
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/hostset.h"

static bool
hostset_has(const struct hostset *s, const struct inventory_host *h)
{
	return h->index < s->in_size && s->in[h->index];
}

static void
hostset_grow(struct hostset *s, size_t size)
{
	s->in = xrealloc(s->in, size * sizeof(*s->in));
	memset(s->in + s->in_size, 0, size - s->in_size);
	s->in_size = size;
}

void
hostset_add(struct hostset *s, const struct inventory_host *h)
{
	if (hostset_has(s, h))
		return;
	if (h->index >= s->in_size)
		hostset_grow(s, (h->index + 1) * 2);
	s->in[h->index] = true;
	if (s->list.n == s->cap) {
		s->cap = s->cap == 0 ? 64 : s->cap * 2;
		s->list.hosts =
		    xrealloc(s->list.hosts, s->cap * sizeof(*s->list.hosts));
	}
	s->list.hosts[s->list.n++] = h;
}

/* Keep those that are in the other set, or those that are not. */
static void
hostset_keep(struct hostset *s, const struct hostset *other, bool wanted)
{
	const struct inventory_host *h;
	size_t i, kept = 0;

	for (i = 0; i < s->list.n; i++) {
		h = s->list.hosts[i];
		s->in[h->index] = hostset_has(other, h) == wanted;
		if (s->in[h->index])
			s->list.hosts[kept++] = h;
	}
	s->list.n = kept;
}

static void
hostset_differ(struct hostset *s, const struct hostset *other)
{
	struct hostset before = { .in_size = s->in_size };
	size_t i;

	before.in = xcalloc(s->in_size + 1, sizeof(*before.in));
	if (s->in_size > 0)
		memcpy(before.in, s->in, s->in_size);
	hostset_keep(s, other, false);
	for (i = 0; i < other->list.n; i++)
		if (!hostset_has(&before, other->list.hosts[i]))
			hostset_add(s, other->list.hosts[i]);
	free(before.in);
}

void
hostset_combine(struct hostset *s, char op, const struct hostset *other)
{
	if (op == '^')
		hostset_differ(s, other);
	else
		hostset_keep(s, other, op == '&');
}

void
hostset_take(struct hostset *s, struct inventory_list *list)
{
	*list = s->list;
	s->list = (struct inventory_list){ NULL };
	s->cap = 0;
}

void
hostset_fini(struct hostset *s)
{
	free(s->in);
	inventory_list_free(&s->list);
}
