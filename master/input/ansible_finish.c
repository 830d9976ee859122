/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ansible_finish.c - from the model to hosts: which values are in force.
 *
 * Hosts in the same groups mostly come one after the other: what their groups
 * say is put together once.
 */
#include <string.h>

#include "master/input/ansible_conn.h"
#include "master/input/ansible_data.h"
#include "master/input/inventory_read.h"

struct finish {
	struct ansible *m;
	struct inventory *inv;
	struct ansible_told told;
	struct inerr *e;
	/* of the groups of the host before */
	const struct ansible_host *like;
	struct ansible_conn groups;
	const char **names;
	size_t nnames;
	const char *file, *kept_file;
	struct ansible_data data;
};

/* What a group says itself; it is asked by many hosts. */
static const struct ansible_conn *
group_conn(struct finish *f, struct ansible_group *g, enum ansible_source s)
{
	static const struct ansible_conn nothing = { { NULL } };
	struct ansible_conn own = nothing, *kept;

	if (g->conn[s] != NULL)
		return g->conn[s];
	if (!ansible_conn_take(&own, &g->vars[s]))
		return g->conn[s] = &nothing;
	kept = arena_alloc(ansible_arena(f->m), sizeof(*kept));
	*kept = own;
	return g->conn[s] = kept;
}

static const char *
group_name(struct finish *f, struct ansible_group *g)
{
	if (g->kept == NULL) {
		g->kept = arena_strdup(inventory_arena(f->inv), g->name);
		inventory_add_group(f->inv, g->kept);
	}
	return g->kept;
}

/* all of one source, then the groups below it; then the other source. */
static bool
groups_take(struct finish *f, const struct ansible_host *h)
{
	struct ansible_chain chain;

	if (!ansible_chain(f->m, h, &chain, f->e))
		return false;
	memset(&f->groups, 0, sizeof(f->groups));
	for (size_t s = 0; s < ANSIBLE_SOURCES; s++)
		for (size_t i = 0; i < chain.n; i++)
			ansible_conn_over(&f->groups,
			    group_conn(f, chain.at[i], (enum ansible_source)s));
	/* The nearest first, as nornir's are; all comes last. */
	f->names =
	    arena_alloc(inventory_arena(f->inv), chain.n * sizeof(*f->names));
	for (size_t i = 0; i < chain.n; i++)
		f->names[i] = group_name(f, chain.at[chain.n - 1 - i]);
	f->nnames = chain.n;
	ansible_data_groups(&f->data, &chain);
	f->like = h;
	return true;
}

static bool
groups_are_alike(const struct ansible_host *a, const struct ansible_host *b)
{
	return a != NULL && a->ngroups == b->ngroups &&
	       memcmp(a->groups, b->groups, a->ngroups * sizeof(*a->groups)) ==
		   0;
}

/* Hosts of a file share its name. */
static const char *
file_kept(struct finish *f, const char *file)
{
	if (f->file == NULL || strcmp(f->file, file) != 0) {
		f->file = file;
		f->kept_file = arena_strdup(inventory_arena(f->inv), file);
	}
	return f->kept_file;
}

static void
host_leave(struct finish *f, const struct ansible_host *h, const char *why)
{
	struct inerr warning;

	inerr_set(&warning,
	    "%.60s is left out: its connection is '%.60s', not "
	    "SSH",
	    h->name, why);
	inerr_at(&warning, h->place.file, h->place.line, h->place.col);
	inventory_warn(f->inv, &warning);
}

static bool
host_finish(struct finish *f, const struct ansible_host *h)
{
	struct arena *a = inventory_arena(f->inv);
	struct inventory_host host = { .line = h->place.line };
	struct ansible_conn conn;
	const char *left;
	bool is_new;

	if (!groups_are_alike(f->like, h) && !groups_take(f, h))
		return false;
	conn = f->groups;
	for (size_t s = 0; s < ANSIBLE_SOURCES; s++)
		ansible_conn_take(&conn, &h->vars[s]);
	if (!ansible_conn_host(a, &conn, &host, &left, &f->told, f->e))
		return false;
	if (left != NULL) {
		host_leave(f, h, left);
		return true;
	}
	host.name = arena_strdup(a, h->name);
	host.file = file_kept(f, h->place.file);
	if (host.address == NULL)
		host.address = host.name;
	host.groups = f->names;
	host.ngroups = f->nnames;
	ansible_data_host(&f->data, h, &conn, &host);
	return inventory_add(f->inv, &host, &is_new, f->e) != NULL;
}

bool
ansible_finish(struct ansible *m, struct inventory *inv, struct inerr *e)
{
	struct finish f = {
		.m = m, .inv = inv, .told = { .inv = inv }, .e = e
	};
	struct ansible_host *const *hosts;
	size_t n = ansible_hosts(m, &hosts), i;

	if (!ansible_settle(m, e))
		return false;
	f.data.arena = inventory_arena(inv);
	for (struct ansible_group *g = NULL;
	     (g = ansible_next_group(m, g)) != NULL;)
		(void)group_name(&f, g);
	for (i = 0; i < n && host_finish(&f, hosts[i]); i++)
		continue;
	ansible_data_free(&f.data);
	return i == n;
}
