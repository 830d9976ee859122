/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * plan_hosts.c - the hosts of a job, as a plan names them.
 */
#include <string.h>

#include "master/input/hostterm.h"
#include "master/input/plan_read.h"

/* A pattern has to be sound; what it chooses is seen later. */
static bool
pattern_check(
    struct plan_reader *r, const struct yamlnode *node, const char *expr)
{
	enum hostterm_next next;
	const char *at = expr;
	struct hostterm term;
	size_t terms = 0;

	while ((next = hostterm_next(expr, &at, &term, r->e)) == HOSTTERM_OK)
		terms++;
	if (next == HOSTTERM_BAD)
		return yamlnode_at(node, r->e);
	return terms > 0 || yamlnode_fail(node, r->e, "no host is named");
}

static const char *
pattern_join(struct arena *a, const struct plan_text *items, size_t n)
{
	size_t len = 0, i;
	char *expr, *p;

	for (i = 0; i < n; i++)
		len += strlen(items[i].text) + 1;
	p = expr = arena_alloc(a, len + 1);
	for (i = 0; i < n; i++) {
		if (i > 0)
			*p++ = ',';
		p = stpcpy(p, items[i].text);
	}
	return expr;
}

static bool
pattern_read(struct plan_reader *r, const struct yamlnode *node,
    struct plan_hosts *hosts)
{
	bool is_list = node->kind == YAMLNODE_LIST;
	uint32_t n = is_list ? node->n : 1, i;
	const struct yamlnode *item;
	struct plan_text *items;

	if (n == 0)
		return yamlnode_fail(node, r->e, "no host is named");
	items = arena_alloc(&r->plan->arena, n * sizeof(*items));
	for (i = 0; i < n; i++) {
		item = is_list ? &node->items[i] : node;
		if (!plan_text_read(r->plan, item, &items[i], r->e) ||
		    !pattern_check(r, item, items[i].text))
			return false;
	}
	hosts->items = items;
	hosts->nitems = n;
	hosts->expr = pattern_join(&r->plan->arena, items, n);
	return true;
}

bool
plan_read_hosts(struct plan_reader *r, const struct yamlnode *node)
{
	return pattern_read(r, node, &r->job->hosts);
}

bool
plan_read_exclude(struct plan_reader *r, const struct yamlnode *node)
{
	return pattern_read(r, node, &r->job->exclude);
}
