/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * choice_groups.c - @group and @source:group of ClusterShell's.
 *
 * A group stands for an expression, in which @group is one of the same source.
 * Where hosts are named, those it has are new ones; where they are chosen,
 * those that the inventory does not have are left out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/choice.h"
#include "master/input/hostpat.h"

#define GROUPS_DEEP 32

struct asked {
	struct choice *c;
	struct groupsources *gs;
	const struct groupsource *source;
	char *group;       /* as it was written, behind the source's name */
	struct hostterm t; /* the same */
};

/* Put its line in its file to the error. Returns false. */
static bool
group_place(const struct asked *a, const char *group)
{
	const struct groupsource *s = a->source;
	const struct yamlnode *node =
	    s->groups == NULL ? NULL : yamlnode_get(s->groups, group);

	return inerr_at(
	    a->c->e, s->file, node == NULL ? s->line : node->key_line, 0);
}

static bool
group_add_text(struct asked *a, const char *group, const char *text)
{
	struct choice *c = a->c;
	const struct groupsource *before = c->source;
	bool ok;

	if (c->group_depth == GROUPS_DEEP || ++*c->named > HOSTPAT_HOSTS_MAX) {
		inerr_set(c->e, "groups name each other, or are too many");
		return group_place(a, group);
	}
	c->group_depth++;
	c->source = a->source;
	ok = choice_add_expr(c, text);
	c->source = before;
	c->group_depth--;
	c->hits++; /* an empty group is one */
	if (!ok && c->e->file[0] == '\0') {
		inerr_about(c->e, group);
		group_place(a, group);
	}
	return ok;
}

/* It need not be there. */
static bool
group_add(struct asked *a, const char *group)
{
	char *text;
	bool ok;

	if (!groupsource_nodes(a->gs, a->source, group, &text, a->c->e))
		return false;
	ok = text == NULL ||
	     group_add_text(a, group == NULL ? a->source->name : group, text);
	free(text);
	return ok;
}

/* Those of its groups that match, or all of them. */
static bool
groups_add(struct asked *a, bool all)
{
	char *names, *rest, *name;
	bool ok = true;

	if (!groupsource_names(a->gs, a->source, &names, a->c->e))
		return false;
	if (names == NULL) {
		inerr_set(a->c->e,
		    "the group source '%.60s' cannot tell which "
		    "groups it has",
		    a->source->name);
		return inerr_at(a->c->e, a->source->file, a->source->line, 0);
	}
	rest = names;
	while (ok && (name = strsep(&rest, " \t\r\n")) != NULL)
		if (*name != '\0' && (all || hostterm_matches(&a->t, name)))
			ok = group_add(a, name);
	free(names);
	return ok;
}

static bool
source_add(struct asked *a)
{
	struct choice *c = a->c;

	if (a->t.is_plain)
		return group_add(a, a->group);
	if (strcmp(a->group, "*") != 0)
		return groups_add(a, false);
	return group_add(a, NULL) && (c->hits > 0 || groups_add(a, true));
}

/* Which near ones are there? */
static bool
asked_fail(struct asked *a, const char *source)
{
	struct inerr *e = a->c->e;
	struct nearest near = { .word = source };

	inerr_set(e, "no group source '%.60s'", source);
	groupsources_offer(a->gs, &near);
	if (near.name != NULL)
		inerr_hint(e, "did you mean '%.60s'?", near.name);
	return inerr_at(e, NULL, 0, a->t.col);
}

/* Find the nearest group; it is empty if none is near. */
static void
group_nearest(struct asked *a, char *near_r, size_t size)
{
	struct nearest near = { .word = a->group };
	char *names = NULL, *rest, *name;

	near_r[0] = '\0';
	if (!a->t.is_plain ||
	    !groupsource_names(a->gs, a->source, &names, a->c->e))
		return;
	rest = names;
	while ((name = strsep(&rest, " \t\r\n")) != NULL)
		if (*name != '\0')
			nearest_offer(&near, name);
	if (near.name != NULL)
		snprintf(near_r, size, "%s", near.name);
	free(names);
}

/*
 * The source has no such group. Where it could be one of the inventory's that
 * is not there, that is for the caller to say, with our hint.
 */
static bool
group_fail(struct asked *a, bool is_ours)
{
	struct inerr *e = a->c->e;
	char near[64];

	group_nearest(a, near, sizeof(near));
	inerr_set(e, "no group '%.60s' in the group source '%.60s'", a->group,
	    a->source->name);
	if (near[0] != '\0')
		inerr_hint(
		    e, "did you mean '@%.60s:%s'?", a->source->name, near);
	inerr_at(e, NULL, 0, a->t.col);
	return !is_ours;
}

/* The name of a source may be in front. */
static bool
asked_find(struct asked *a, char *word)
{
	char *colon = strchr(word, ':');
	struct choice *c = a->c;

	a->group = word;
	a->source = c->source;
	if (colon == NULL)
		return a->source != NULL ||
		       groupsources_find(a->gs, NULL, &a->source, c->e);
	*colon = '\0';
	a->group = colon + 1;
	if (!groupsources_find(a->gs, word, &a->source, c->e))
		return false;
	return a->source != NULL || asked_fail(a, word);
}

bool
choice_add_source(struct choice *c, const struct hostterm *t)
{
	struct asked a = { .c = c, .gs = inventory_sources(c->inv), .t = *t };
	char *word = xstrndup(t->text, t->len);
	bool ok, is_ours; /* it cannot be a group of the inventory's */

	ok = asked_find(&a, word);
	is_ours = a.group != word || c->source != NULL;
	if (ok && a.source != NULL) {
		a.t.text = a.group;
		a.t.len = strlen(a.group);
		if (!is_ours && !groupsource_is_free(a.gs, a.source))
			inerr_hint(c->e,
			    "--group-commands asks ClusterShell's "
			    "group source '%.60s', too",
			    a.source->name);
		else if ((ok = source_add(&a)) && c->hits == 0)
			ok = group_fail(&a, is_ours);
	}
	free(word);
	return ok;
}
