/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * choice_known.c - words that choose among the hosts of an inventory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/choice.h"
#include "master/input/hostvalue.h"
#include "master/input/nearest.h"

void
choice_add(struct choice *c, const struct inventory_host *h)
{
	c->hits++;
	hostset_add(&c->set, h);
}

/* A group without members is there all the same. */
static void
choice_add_group(struct choice *c, const char *group)
{
	const struct inventory_host *h;
	size_t i, j;

	c->hits++;
	for (i = 0; (h = inventory_at(c->inv, i)) != NULL; i++) {
		for (j = 0; j < h->ngroups; j++) {
			if (h->groups[j] == group) /* one copy of a name */
				choice_add(c, h);
		}
	}
}

static void
choice_add_groups(struct choice *c, const struct hostterm *t)
{
	const char *const *groups;
	size_t n = inventory_groups(c->inv, &groups), i;

	for (i = 0; i < n; i++) {
		if (hostterm_matches(t, groups[i]))
			choice_add_group(c, groups[i]);
	}
}

/* Hosts by name; bare ones by their address, too. */
static void
choice_add_hosts(struct choice *c, const struct hostterm *t)
{
	const struct inventory_host *h;
	size_t i;

	for (i = 0; (h = inventory_at(c->inv, i)) != NULL; i++) {
		if (hostterm_matches(t, h->name) ||
		    (h->is_bare && hostterm_matches(t, h->address)))
			choice_add(c, h);
	}
}

static bool
choice_fail(struct choice *c, const char *word, const struct hostterm *t)
{
	struct nearest near = { .word = word };
	const struct inventory_host *h;
	const char *const *groups;
	size_t n = inventory_groups(c->inv, &groups), i;
	char hint[sizeof(c->e->hint)];

	snprintf(hint, sizeof(hint), "%s", c->e->hint);
	for (i = 0; !t->is_group && t->is_plain &&
		    (h = inventory_at(c->inv, i)) != NULL;
	     i++)
		nearest_offer(&near, h->name);
	for (i = 0; t->is_plain && i < n; i++)
		nearest_offer(&near, groups[i]);
	if (t->is_group && strcmp(word, "failed") == 0)
		inerr_set(c->e, "'@failed' is not known: there are no results "
				"of earlier runs");
	else if (!t->is_plain)
		inerr_set(c->e, "'%.60s' matches no %s of the inventory", word,
		    t->is_group ? "group" : "host");
	else
		inerr_set(c->e, "no %s '%.60s' in the inventory",
		    t->is_group ? "group" : "host or group", word);
	if (near.name != NULL)
		inerr_hint(c->e, "did you mean '%.60s'?", near.name);
	else if (hint[0] != '\0')
		inerr_hint(c->e, "%s", hint);
	return inerr_at(c->e, NULL, 0, t->col);
}

static bool
choice_add_named(struct choice *c, const struct hostterm *t)
{
	char *word = xstrndup(t->text, t->len);
	const struct inventory_host *h;
	bool ok = true;
	size_t i;

	if (!t->is_group) {
		if (!t->is_plain)
			choice_add_hosts(c, t);
		else if ((h = inventory_find(c->inv, word)) != NULL)
			choice_add(c, h);
	}
	*c->e = (struct inerr){ .why = "" };
	if ((t->is_group && c->source == NULL) || (!t->is_group && t->is_plain))
		choice_add_groups(c, t);
	if (t->is_group && c->hits == 0)
		ok = choice_add_source(c, t);
	if (c->hits == 0 && t->is_plain && !t->is_group) {
		if (strcmp(word, "all") == 0) {
			for (i = 0; (h = inventory_at(c->inv, i)) != NULL; i++)
				choice_add(c, h);
			c->hits++;
		} else
			choice_add_hosts(c, t); /* by address */
	}
	if (ok && c->hits == 0)
		ok = choice_fail(c, word, t);
	free(word);
	return ok;
}

/* ---- KEY=VALUE ----------------------------------------------------------- */

static bool
valued_fail(struct choice *c, const struct hostterm *t)
{
	char *key = xstrndup(t->key, t->key_len);
	struct nearest near = { .word = key };
	const struct inventory_host *h;

	if (hostvalue_is_secret(t)) {
		inerr_set(c->e, "hosts are not chosen by secrets");
		inerr_hint(c->e, "'%.60s' is taken for one", key);
	} else {
		for (size_t i = 0; (h = inventory_at(c->inv, i)) != NULL; i++)
			hostvalue_offer(&near, h);
		inerr_set(c->e, "no host of the inventory has a '%.60s'", key);
		if (near.name != NULL)
			inerr_hint(c->e, "did you mean '%.60s'?", near.name);
		else
			inerr_hint(c->e, "hosts are chosen by name, hostname, "
					 "port, username, platform and data");
	}
	free(key);
	return inerr_at(c->e, NULL, 0, t->col);
}

static bool
choice_add_valued(struct choice *c, const struct hostterm *t)
{
	const struct inventory_host *h;
	bool is_there = false;
	enum hostvalue is;

	if (hostvalue_is_secret(t))
		return valued_fail(c, t);
	for (size_t i = 0; (h = inventory_at(c->inv, i)) != NULL; i++) {
		is = hostvalue_look(h, t);
		is_there = is_there || is != HOSTVALUE_NONE;
		if ((is == HOSTVALUE_SAME) != t->is_unlike)
			choice_add(c, h);
	}
	if (!is_there)
		return valued_fail(c, t);
	if (c->hits > 0)
		return true;
	inerr_set(c->e, "no host of the inventory has %.*s",
	    INERR_QUOTE(t->word_len), t->word);
	return inerr_at(c->e, NULL, 0, t->col);
}

bool
choice_add_known(struct choice *c, const struct hostterm *t)
{
	return t->key != NULL ? choice_add_valued(c, t)
			      : choice_add_named(c, t);
}
