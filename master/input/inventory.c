/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inventory.c - hosts in order, found by name.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/groupsource.h"
#include "master/input/inventory_read.h"

RB_HEAD(host_tree, inventory_host);

struct inventory {
	struct arena arena; /* hosts and texts */
	struct host_tree by_name;
	struct inventory_host **hosts;
	size_t nhosts, hosts_cap;
	const char **groups;
	size_t ngroups, groups_cap;
	const char *warnings[INVENTORY_WARNINGS_MAX + 1];
	size_t nwarnings; /* all there were */
	struct groupsources *sources;
	char more[48];            /* the last warning: how many are not told */
	inventory_failed *failed; /* NULL: nobody knows */
	void *failed_ctx;
};

static int
host_compare(const struct inventory_host *a, const struct inventory_host *b)
{
	return strcmp(a->name, b->name);
}

/* RB_GENERATE_STATIC() of libbsd 0.11 lacks a definition of __unused. */
RB_GENERATE_INTERNAL(host_tree, inventory_host, by_name, host_compare,
    __attribute__((unused)) static)

struct inventory *
inventory_new(void)
{
	struct inventory *inv = xcalloc(1, sizeof(*inv));

	inv->sources = groupsources_new();
	return inv;
}

void
inventory_free(struct inventory *inv)
{
	if (inv == NULL)
		return;
	arena_wipe(&inv->arena);
	groupsources_free(inv->sources);
	free(inv->hosts);
	free(inv->groups);
	free(inv);
}

void
inventory_on_failed(struct inventory *inv, inventory_failed *failed, void *ctx)
{
	inv->failed = failed;
	inv->failed_ctx = ctx;
}

/* A group of that name is meant, if there is one. */
bool
inventory_knows_failed(const struct inventory *inv)
{
	for (size_t i = 0; i < inv->ngroups; i++)
		if (strcmp(inv->groups[i], "failed") == 0)
			return false;
	return inv->failed != NULL;
}

char *
inventory_failed_names(const struct inventory *inv, struct inerr *e)
{
	return inv->failed(inv->failed_ctx, e);
}

size_t
inventory_size(const struct inventory *inv)
{
	return inv->nhosts;
}

const struct inventory_host *
inventory_at(const struct inventory *inv, size_t i)
{
	return i < inv->nhosts ? inv->hosts[i] : NULL;
}

const struct inventory_host *
inventory_find(const struct inventory *inv, const char *name)
{
	struct inventory_host key = { .name = name };

	/* RB_FIND() does not change what it looks through. */
	return RB_FIND(host_tree, (struct host_tree *)&inv->by_name, &key);
}

size_t
inventory_warnings(const struct inventory *inv, const char *const **r)
{
	*r = inv->warnings;
	return inv->nwarnings > INVENTORY_WARNINGS_MAX
		   ? INVENTORY_WARNINGS_MAX + 1
		   : inv->nwarnings;
}

size_t
inventory_groups(const struct inventory *inv, const char *const **r)
{
	*r = inv->groups;
	return inv->ngroups;
}

struct groupsources *
inventory_sources(const struct inventory *inv)
{
	return inv->sources;
}

void
inventory_allow_group_commands(struct inventory *inv)
{
	groupsources_allow_commands(inv->sources);
}

struct arena *
inventory_arena(struct inventory *inv)
{
	return &inv->arena;
}

struct inventory_host *
inventory_add(struct inventory *inv, const struct inventory_host *like,
    bool *is_new_r, struct inerr *e)
{
	struct inventory_host *h, *known;

	known =
	    RB_FIND(host_tree, &inv->by_name, (struct inventory_host *)like);
	*is_new_r = known == NULL;
	if (known != NULL)
		return known;
	if (inv->nhosts == INVENTORY_HOSTS_MAX) {
		inerr_set(e, "more than %d hosts", INVENTORY_HOSTS_MAX);
		return NULL;
	}
	if (inv->nhosts == inv->hosts_cap) {
		inv->hosts_cap = inv->hosts_cap == 0 ? 64 : inv->hosts_cap * 2;
		inv->hosts =
		    xrealloc(inv->hosts, inv->hosts_cap * sizeof(*inv->hosts));
	}
	h = arena_alloc(&inv->arena, sizeof(*h));
	*h = *like;
	h->index = inv->nhosts;
	inv->hosts[inv->nhosts++] = h;
	RB_INSERT(host_tree, &inv->by_name, h);
	return h;
}

/* With a port it is part of the name: hosts may share an address. */
static const char *
bare_name(struct arena *a, const struct hostpat_host *h)
{
	char name[320];

	if (h->port == 0)
		return arena_strdup(a, h->host);
	snprintf(name, sizeof(name),
	    strchr(h->host, ':') == NULL ? "%s:%u" : "[%s]:%u", h->host,
	    h->port);
	return arena_strdup(a, name);
}

struct inventory_host *
inventory_add_bare(struct inventory *inv, const struct inventory_host *like,
    const struct hostpat_host *h, bool *is_new_r, struct inerr *e)
{
	struct arena *a = &inv->arena;
	struct inventory_host host = *like;

	host.name = bare_name(a, h);
	if (host.address == NULL)
		host.address = arena_strdup(a, h->host);
	if (h->user != NULL)
		host.user = arena_strdup(a, h->user);
	if (h->port != 0)
		host.port = h->port;
	host.is_bare = true;
	return inventory_add(inv, &host, is_new_r, e);
}

void
inventory_add_group(struct inventory *inv, const char *name)
{
	if (inv->ngroups == inv->groups_cap) {
		inv->groups_cap =
		    inv->groups_cap == 0 ? 64 : inv->groups_cap * 2;
		inv->groups = xrealloc(
		    inv->groups, inv->groups_cap * sizeof(*inv->groups));
	}
	inv->groups[inv->ngroups++] = name;
}

void
inventory_warn(struct inventory *inv, const struct inerr *e)
{
	size_t i = inv->nwarnings++;
	char text[INERR_TEXT_MAX];

	if (i < INVENTORY_WARNINGS_MAX) {
		inerr_text(e, text, sizeof(text));
		inv->warnings[i] = arena_strdup(&inv->arena, text);
		return;
	}
	snprintf(inv->more, sizeof(inv->more), "%zu more warnings like these",
	    inv->nwarnings - INVENTORY_WARNINGS_MAX);
	inv->warnings[INVENTORY_WARNINGS_MAX] = inv->more;
}
