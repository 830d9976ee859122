/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inventory_select.c - picking hosts from an inventory.
 */
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/hostterm.h"
#include "master/input/inventory_read.h"
#include "master/input/nearest.h"

/* A mark per host of the inventory. */
struct marks {
	const struct inventory *inv;
	bool *at; /* by index */
	size_t hits;
};

static void
marks_set(struct marks *m, const struct inventory_host *h)
{
	m->at[h->index] = true;
	m->hits++;
}

/* A group without members is there all the same. */
static void
marks_set_group(struct marks *m, const char *group)
{
	const struct inventory_host *h;
	size_t i, j;

	m->hits++;
	for (i = 0; (h = inventory_at(m->inv, i)) != NULL; i++) {
		for (j = 0; j < h->ngroups; j++) {
			if (h->groups[j] == group) /* one copy of a name */
				m->at[h->index] = true;
		}
	}
}

static void
marks_set_groups(struct marks *m, const struct hostterm *t)
{
	const char *const *groups;
	size_t n = inventory_groups(m->inv, &groups), i;

	for (i = 0; i < n; i++) {
		if (hostterm_matches(t, groups[i]))
			marks_set_group(m, groups[i]);
	}
}

/* Hosts by name; bare ones by their address, too. */
static void
marks_set_hosts(struct marks *m, const struct hostterm *t)
{
	const struct inventory_host *h;
	size_t i;

	for (i = 0; (h = inventory_at(m->inv, i)) != NULL; i++) {
		if (hostterm_matches(t, h->name) ||
		    (h->is_bare && hostterm_matches(t, h->address)))
			marks_set(m, h);
	}
}

static bool
marks_fail(struct marks *m, const char *word, const struct hostterm *t,
    struct inerr *e)
{
	struct nearest near = { .word = word };
	const struct inventory_host *h;
	const char *const *groups;
	size_t n = inventory_groups(m->inv, &groups), i;

	for (i = 0; !t->is_group && t->is_plain &&
		    (h = inventory_at(m->inv, i)) != NULL;
	     i++)
		nearest_offer(&near, h->name);
	for (i = 0; t->is_plain && i < n; i++)
		nearest_offer(&near, groups[i]);
	if (!t->is_plain)
		inerr_set(e, "'%.60s' matches no %s of the inventory", word,
		    t->is_group ? "group" : "host");
	else
		inerr_set(e, "no %s '%.60s' in the inventory",
		    t->is_group ? "group" : "host or group", word);
	if (near.name != NULL)
		inerr_hint(e, "did you mean '%.60s'?", near.name);
	return inerr_at(e, NULL, 0, t->col);
}

static bool
marks_set_term(struct marks *m, const struct hostterm *t, struct inerr *e)
{
	char *word = xstrndup(t->text, t->len);
	const struct inventory_host *h;
	bool ok = true;
	size_t i;

	m->hits = 0;
	if (!t->is_group) {
		if (!t->is_plain)
			marks_set_hosts(m, t);
		else if ((h = inventory_find(m->inv, word)) != NULL)
			marks_set(m, h);
	}
	if (t->is_group || t->is_plain)
		marks_set_groups(m, t);
	if (m->hits == 0 && t->is_plain && !t->is_group) {
		if (strcmp(word, "all") == 0) {
			for (i = 0; (h = inventory_at(m->inv, i)) != NULL; i++)
				m->at[i] = true;
			m->hits++;
		} else
			marks_set_hosts(m, t); /* by address */
	}
	if (m->hits == 0)
		ok = marks_fail(m, word, t, e);
	free(word);
	return ok;
}

/* Returns a mark per host, or NULL. */
static bool *
marks_of(const struct inventory *inv, const char *expr, struct inerr *e)
{
	struct marks m = { .inv = inv };
	const char *at = expr;
	struct hostterm t;
	enum hostterm_next next;

	m.at = xcalloc(inventory_size(inv) + 1, sizeof(*m.at));
	while ((next = hostterm_next(expr, &at, &t, e)) == HOSTTERM_OK) {
		if (!marks_set_term(&m, &t, e))
			break;
	}
	if (next == HOSTTERM_END)
		return m.at;
	free(m.at);
	return NULL;
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

bool
inventory_select(const struct inventory *inv, const char *limit,
    const char *exclude, struct inventory_list *list, struct inerr *e)
{
	size_t i;

	list->n = inventory_size(inv);
	list->hosts = xcalloc(list->n + 1, sizeof(*list->hosts));
	for (i = 0; i < list->n; i++)
		list->hosts[i] = inventory_at(inv, i);
	if (inventory_filter(inv, limit, exclude, list, e))
		return true;
	inventory_list_free(list);
	return false;
}

struct naming {
	struct inventory *inv;
	struct inventory_list *list;
	size_t cap;
	bool *seen; /* by index, of seen_size hosts */
	size_t seen_size;
	struct inerr *e;
};

/*
 * The host that is meant: one that is known, or a new one. Another port makes
 * another host of it; another user does not.
 */
static const struct inventory_host *
naming_find(struct naming *n, const struct hostpat_host *h)
{
	struct arena *a = inventory_arena(n->inv);
	const struct inventory_host *known = inventory_find(n->inv, h->host);
	struct inventory_host like = { NULL }, *own;
	bool is_new;

	if (known != NULL)
		like = *known;
	if (known == NULL || (h->port != 0 && h->port != known->port))
		return inventory_add_bare(n->inv, &like, h, &is_new, n->e);
	if (h->user == NULL)
		return known;
	own = arena_alloc(a, sizeof(*own));
	*own = *known;
	own->user = arena_strdup(a, h->user);
	return own;
}

/* Was this host named before? */
static bool
naming_has(struct naming *n, const struct inventory_host *h)
{
	size_t bigger;
	bool had;

	if (h->index >= n->seen_size) {
		bigger = (h->index + 1) * 2;
		n->seen = xrealloc(n->seen, bigger * sizeof(*n->seen));
		memset(n->seen + n->seen_size, 0, bigger - n->seen_size);
		n->seen_size = bigger;
	}
	had = n->seen[h->index];
	n->seen[h->index] = true;
	return had;
}

static bool
naming_add(const struct hostpat_host *h, void *arg)
{
	const struct inventory_host *host;
	struct naming *n = arg;

	if ((host = naming_find(n, h)) == NULL)
		return false;
	if (naming_has(n, host))
		return true;
	if (n->list->n == n->cap) {
		n->cap = n->cap == 0 ? 64 : n->cap * 2;
		n->list->hosts =
		    xrealloc(n->list->hosts, n->cap * sizeof(*n->list->hosts));
	}
	n->list->hosts[n->list->n++] = host;
	return true;
}

bool
inventory_name(struct inventory *inv, const char *expr,
    struct inventory_list *list, struct inerr *e)
{
	struct naming n = { .inv = inv, .list = list, .e = e };
	bool ok;

	*list = (struct inventory_list){ NULL };
	ok = hostpat_expand(expr, naming_add, &n, e);
	free(n.seen);
	if (!ok)
		inventory_list_free(list);
	return ok;
}

void
inventory_list_free(struct inventory_list *list)
{
	free(list->hosts);
	*list = (struct inventory_list){ NULL };
}
