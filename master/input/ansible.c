/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ansible.c - the model: groups and hosts found by name, and their order.
 */
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/ansible.h"
#include "master/input/hostitem.h"

RB_HEAD(group_tree, ansible_group);
RB_HEAD(ansible_tree, ansible_host);

struct ansible {
	struct arena arena;
	struct yamldoc **docs;
	size_t ndocs;
	struct group_tree groups;
	struct ansible_tree by_name;
	struct ansible_host **hosts; /* as they came */
	size_t nhosts, hosts_cap;
	struct ansible_group *all, *ungrouped;
	size_t serial; /* of the chain in hand */
	size_t nranged;
};

static int
group_cmp(const struct ansible_group *a, const struct ansible_group *b)
{
	return strcmp(a->name, b->name);
}

static int
host_cmp(const struct ansible_host *a, const struct ansible_host *b)
{
	return strcmp(a->name, b->name);
}

/* RB_GENERATE_STATIC() of libbsd 0.11 lacks a definition of __unused. */
RB_GENERATE_INTERNAL(group_tree, ansible_group, by_name, group_cmp,
    __attribute__((unused)) static)
RB_GENERATE_INTERNAL(ansible_tree, ansible_host, by_name, host_cmp,
    __attribute__((unused)) static)

/* Room for one more in a list of the arena. */
static void *
list_room(struct arena *a, void *list, size_t n, size_t *cap, size_t each)
{
	void *bigger;

	if (n < *cap)
		return list;
	*cap = *cap == 0 ? 4 : *cap * 2;
	bigger = arena_alloc(a, *cap * each);
	if (n > 0)
		memcpy(bigger, list, n * each);
	return bigger;
}

static struct ansible_group *
group_new(struct ansible *m, const char *name)
{
	struct ansible_group *g = arena_alloc(&m->arena, sizeof(*g));

	g->name = name;
	g->priority = 1;
	RB_INSERT(group_tree, &m->groups, g);
	return g;
}

struct ansible *
ansible_new(void)
{
	struct ansible *m = xcalloc(1, sizeof(*m));
	struct ansible_place nowhere = { .file = NULL };

	m->all = group_new(m, "all");
	m->ungrouped = group_new(m, "ungrouped");
	m->all->is_said = m->ungrouped->is_said = true;
	ansible_child(m, m->all, m->ungrouped, &nowhere);
	return m;
}

void
ansible_free(struct ansible *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->ndocs; i++)
		yamldoc_free(m->docs[i]);
	free(m->docs);
	free(m->hosts);
	arena_wipe(&m->arena);
	free(m);
}

struct arena *
ansible_arena(struct ansible *m)
{
	return &m->arena;
}

const struct yamlnode *
ansible_keep(struct ansible *m, struct yamldoc *doc)
{
	m->docs = xrealloc(m->docs, (m->ndocs + 1) * sizeof(*m->docs));
	m->docs[m->ndocs++] = doc;
	return yamldoc_root(doc);
}

size_t
ansible_hosts(const struct ansible *m, struct ansible_host *const **r)
{
	*r = m->hosts;
	return m->nhosts;
}

struct ansible_group *
ansible_find_group(struct ansible *m, const char *name)
{
	struct ansible_group key = { .name = name };

	return RB_FIND(group_tree, &m->groups, &key);
}

struct ansible_host *
ansible_find_host(struct ansible *m, const char *name)
{
	struct ansible_host key = { .name = name };

	return RB_FIND(ansible_tree, &m->by_name, &key);
}

struct ansible_group *
ansible_next_group(struct ansible *m, struct ansible_group *g)
{
	return g == NULL ? RB_MIN(group_tree, &m->groups)
			 : RB_NEXT(group_tree, &m->groups, g);
}

struct ansible_group *
ansible_all(struct ansible *m)
{
	return m->all;
}

struct ansible_group *
ansible_ungrouped(struct ansible *m)
{
	return m->ungrouped;
}

static bool
place_fail(const struct ansible_place *p, struct inerr *e)
{
	return inerr_at(e, p->file, p->line, p->col);
}

struct ansible_group *
ansible_group(struct ansible *m, const char *name,
    const struct ansible_place *place, struct inerr *e)
{
	struct ansible_group *g = ansible_find_group(m, name);

	if (g != NULL)
		return g;
	if (!hostitem_check_group(name, strlen(name), e)) {
		place_fail(place, e);
		return NULL;
	}
	return group_new(m, name);
}

struct ansible_host *
ansible_host(struct ansible *m, const char *name,
    const struct ansible_place *place, struct inerr *e)
{
	struct ansible_host *h = ansible_find_host(m, name);

	if (h != NULL)
		return h;
	if (m->nhosts == INVENTORY_HOSTS_MAX) {
		inerr_set(e, "more than %d hosts", INVENTORY_HOSTS_MAX);
		place_fail(place, e);
		return NULL;
	}
	if (!hostitem_check_name(name, strlen(name), e)) {
		place_fail(place, e);
		return NULL;
	}
	if (m->nhosts == m->hosts_cap) {
		m->hosts_cap = m->hosts_cap == 0 ? 64 : m->hosts_cap * 2;
		m->hosts = xrealloc(m->hosts, m->hosts_cap * sizeof(*m->hosts));
	}
	h = arena_alloc(&m->arena, sizeof(*h));
	h->name = name;
	h->place = *place;
	m->hosts[m->nhosts++] = h;
	RB_INSERT(ansible_tree, &m->by_name, h);
	return h;
}

void
ansible_join(struct ansible *m, struct ansible_group *g, struct ansible_host *h)
{
	/* More than a host may be in: ansible_chain() will say so. */
	if (h->ngroups > ANSIBLE_GROUPS_MAX + 2)
		return;
	for (size_t i = 0; i < h->ngroups; i++)
		if (h->groups[i] == g)
			return;
	h->groups = list_room(&m->arena, h->groups, h->ngroups, &h->groups_cap,
	    sizeof(*h->groups));
	h->groups[h->ngroups++] = g;
}

void
ansible_child(struct ansible *m, struct ansible_group *parent,
    struct ansible_group *child, const struct ansible_place *place)
{
	/* More than a host may have: no host can be in it. */
	if (child->nparents > ANSIBLE_GROUPS_MAX)
		return;
	for (size_t i = 0; i < child->nparents; i++)
		if (child->parents[i].group == parent)
			return;
	child->parents = list_room(&m->arena, child->parents, child->nparents,
	    &child->parents_cap, sizeof(*child->parents));
	child->parents[child->nparents++] =
	    (struct ansible_parent){ parent, *place };
}

static void
vars_add(struct ansible *m, struct ansible_vars *v, const char *name,
    const struct yamlnode *value)
{
	v->at = list_room(&m->arena, v->at, v->n, &v->cap, sizeof(*v->at));
	v->at[v->n++] = (struct ansible_var){ name, value };
}

bool
ansible_group_set(struct ansible *m, struct ansible_group *g,
    enum ansible_source source, const char *name, const struct yamlnode *value,
    struct inerr *e)
{
	char *end;

	/* Where Ansible looks for it: not in group_vars. */
	if (source == ANSIBLE_INVENTORY &&
	    strcmp(name, "ansible_group_priority") == 0) {
		if (value->kind == YAMLNODE_SCALAR && value->n > 0 &&
		    value->n < 10) {
			g->priority = strtol(value->text, &end, 10);
			if (*end == '\0')
				return true;
		}
		inerr_set(e, "ansible_group_priority: expected a number");
		return yamlnode_at(value, e);
	}
	vars_add(m, &g->vars[source], name, value);
	return true;
}

void
ansible_host_set(struct ansible *m, struct ansible_host *h,
    enum ansible_source source, const char *name, const struct yamlnode *value)
{
	vars_add(m, &h->vars[source], name, value);
}

bool
ansible_ranged(struct ansible *m, size_t n, const struct ansible_place *place,
    struct inerr *e)
{
	m->nranged += n;
	if (m->nranged <= ANSIBLE_RANGED_MAX)
		return true;
	inerr_set(e, "more than %d variables of hosts", ANSIBLE_RANGED_MAX);
	inerr_hint(e, "those of a group are said once: [GROUP:vars]");
	return place_fail(place, e);
}

/* ---- order --------------------------------------------------------------- */

/* Its depth, and that of those above it. by: where it was said to be below. */
static bool
group_settle(struct ansible *m, struct ansible_group *g, unsigned deep,
    const struct ansible_place *by, struct inerr *e)
{
	struct ansible_parent *p;

	if (g->is_settled || g == m->all)
		return true;
	if (g->is_open || deep > ANSIBLE_DEEP_MAX) {
		inerr_set(e,
		    g->is_open ? "the group '%.60s' is its own parent"
			       : "the group '%.60s' has parents too deep",
		    g->name);
		return place_fail(by, e);
	}
	g->is_open = true;
	g->depth = 1;
	for (size_t i = 0; i < g->nparents; i++) {
		p = &g->parents[i];
		if (!group_settle(m, p->group, deep + 1, &p->place, e))
			return false;
		if (p->group->depth + 1 > g->depth)
			g->depth = p->group->depth + 1;
	}
	g->is_open = false;
	g->is_settled = true;
	return true;
}

/* Whoever is in no other group is in ungrouped, and nobody else is. */
static void
host_settle(struct ansible *m, struct ansible_host *h)
{
	size_t i, kept = 0;

	for (i = 0; i < h->ngroups; i++)
		if (h->groups[i] != m->ungrouped && h->groups[i] != m->all)
			h->groups[kept++] = h->groups[i];
	h->ngroups = kept;
	if (kept == 0)
		ansible_join(m, m->ungrouped, h);
}

bool
ansible_settle(struct ansible *m, struct inerr *e)
{
	struct ansible_place nowhere = { .file = NULL };
	struct ansible_group *g;

	if (m->all->nparents > 0) {
		inerr_set(e, "all cannot be in another group");
		return place_fail(&m->all->parents[0].place, e);
	}
	RB_FOREACH (g, group_tree, &m->groups)
		if (!group_settle(m, g, 0, &nowhere, e))
			return false;
	for (size_t i = 0; i < m->nhosts; i++)
		host_settle(m, m->hosts[i]);
	return true;
}

static bool
chain_add(struct ansible *m, struct ansible_chain *c, struct ansible_group *g)
{
	if (g->asked == m->serial)
		return true;
	if (c->n == ANSIBLE_GROUPS_MAX)
		return false;
	g->asked = m->serial;
	c->at[c->n++] = g;
	for (size_t i = 0; i < g->nparents; i++)
		if (!chain_add(m, c, g->parents[i].group))
			return false;
	return true;
}

static int
chain_cmp(const void *va, const void *vb)
{
	const struct ansible_group *a = *(struct ansible_group *const *)va;
	const struct ansible_group *b = *(struct ansible_group *const *)vb;

	if (a->depth != b->depth)
		return a->depth < b->depth ? -1 : 1;
	if (a->priority != b->priority)
		return a->priority < b->priority ? -1 : 1;
	return strcmp(a->name, b->name);
}

bool
ansible_chain(struct ansible *m, const struct ansible_host *h,
    struct ansible_chain *c, struct inerr *e)
{
	bool ok;

	c->n = 0;
	m->serial++;
	ok = chain_add(m, c, m->all);
	for (size_t i = 0; ok && i < h->ngroups; i++)
		ok = chain_add(m, c, h->groups[i]);
	if (!ok) {
		inerr_set(e,
		    "%.60s is in more than %d groups, their parents "
		    "included",
		    h->name, ANSIBLE_GROUPS_MAX);
		return place_fail(&h->place, e);
	}
	qsort(c->at, c->n, sizeof(*c->at), chain_cmp);
	return true;
}
