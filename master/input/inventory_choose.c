/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inventory_choose.c - from an expression to hosts of an inventory.
 *
 * A word after a comma goes straight into what is chosen so far; one after
 * another operator is a set of its own first.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/hostpat.h"
#include "master/input/hostset.h"
#include "master/input/hostterm.h"
#include "master/input/infile.h"
#include "master/input/inventory_choose.h"
#include "master/input/inventory_read.h"
#include "master/input/nearest.h"

#define CHOICE_FILE_MAX ((size_t)16 << 20)
#define CHOICE_FILES_DEEP 8

struct choice {
	const struct inventory *inv;
	struct inventory *naming; /* inv, if unknown hosts are new; or NULL */
	struct hostset set;
	uint64_t *named; /* hosts named so far, in all */
	unsigned depth;  /* of files */
	size_t hits;     /* what the word in hand found */
	struct inerr *e;
};

static void
choice_add(struct choice *c, const struct inventory_host *h)
{
	c->hits++;
	hostset_add(&c->set, h);
}

/* ---- words that choose among known hosts --------------------------------- */

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

	for (i = 0; !t->is_group && t->is_plain &&
		    (h = inventory_at(c->inv, i)) != NULL;
	     i++)
		nearest_offer(&near, h->name);
	for (i = 0; t->is_plain && i < n; i++)
		nearest_offer(&near, groups[i]);
	if (t->is_group && strcmp(word, "failed") == 0)
		inerr_set(c->e, "'@failed' is not known: results of earlier "
				"runs are not kept yet");
	else if (!t->is_plain)
		inerr_set(c->e, "'%.60s' matches no %s of the inventory", word,
		    t->is_group ? "group" : "host");
	else
		inerr_set(c->e, "no %s '%.60s' in the inventory",
		    t->is_group ? "group" : "host or group", word);
	if (near.name != NULL)
		inerr_hint(c->e, "did you mean '%.60s'?", near.name);
	return inerr_at(c->e, NULL, 0, t->col);
}

static bool
choice_add_known(struct choice *c, const struct hostterm *t)
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
	if (t->is_group || t->is_plain)
		choice_add_groups(c, t);
	if (c->hits == 0 && t->is_plain && !t->is_group) {
		if (strcmp(word, "all") == 0) {
			for (i = 0; (h = inventory_at(c->inv, i)) != NULL; i++)
				choice_add(c, h);
			c->hits++;
		} else
			choice_add_hosts(c, t); /* by address */
	}
	if (c->hits == 0)
		ok = choice_fail(c, word, t);
	free(word);
	return ok;
}

/* ---- KEY=VALUE ----------------------------------------------------------- */

enum choice_key {
	KEY_NAME,
	KEY_HOSTNAME,
	KEY_PORT,
	KEY_USERNAME,
	KEY_PLATFORM
};

static const char *const choice_keys[] = {
	[KEY_NAME] = "name",
	[KEY_HOSTNAME] = "hostname",
	[KEY_PORT] = "port",
	[KEY_USERNAME] = "username",
	[KEY_PLATFORM] = "platform",
};
#define CHOICE_KEYS (sizeof(choice_keys) / sizeof(choice_keys[0]))

/* NULL: it has none. */
static const char *
host_value(const struct inventory_host *h, size_t key, char port[static 8])
{
	switch ((enum choice_key)key) {
	case KEY_NAME:
		return h->name;
	case KEY_HOSTNAME:
		return h->address;
	case KEY_USERNAME:
		return h->user;
	case KEY_PLATFORM:
		return h->platform;
	case KEY_PORT:
		snprintf(port, 8, "%u", h->port);
		return h->port == 0 ? NULL : port;
	}
	return NULL;
}

static bool
choice_add_valued(struct choice *c, const struct hostterm *t)
{
	const struct inventory_host *h;
	const char *value;
	size_t key, i;
	char port[8];

	for (key = 0; key < CHOICE_KEYS; key++)
		if (strlen(choice_keys[key]) == t->key_len &&
		    memcmp(choice_keys[key], t->key, t->key_len) == 0)
			break;
	if (key == CHOICE_KEYS) {
		inerr_set(c->e, "hosts are not chosen by '%.*s'",
		    INERR_QUOTE(t->key_len), t->key);
		inerr_hint(c->e, "but by name, hostname, port, username or "
				 "platform; an inventory's data is not kept");
		return inerr_at(c->e, NULL, 0, t->col);
	}
	for (i = 0; (h = inventory_at(c->inv, i)) != NULL; i++) {
		value = host_value(h, key, port);
		if (value != NULL && hostterm_matches(t, value))
			choice_add(c, h);
	}
	if (c->hits > 0)
		return true;
	inerr_set(c->e, "no host of the inventory has %.*s",
	    INERR_QUOTE(t->word_len), t->word);
	return inerr_at(c->e, NULL, 0, t->col);
}

/* ---- words that name hosts ----------------------------------------------- */

/*
 * The host that is meant: one that is known, or a new one. Another port makes
 * another host of it; another user does not.
 */
static const struct inventory_host *
naming_find(struct choice *c, const struct hostpat_host *h)
{
	struct arena *a = inventory_arena(c->naming);
	const struct inventory_host *known = inventory_find(c->naming, h->host);
	struct inventory_host like = { NULL }, *own;
	bool is_new;

	if (known != NULL)
		like = *known;
	if (known == NULL || (h->port != 0 && h->port != known->port))
		return inventory_add_bare(c->naming, &like, h, &is_new, c->e);
	if (h->user == NULL)
		return known;
	own = arena_alloc(a, sizeof(*own));
	*own = *known;
	own->user = arena_strdup(a, h->user);
	return own;
}

static bool
choice_name_one(const struct hostpat_host *h, void *arg)
{
	const struct inventory_host *host;
	struct choice *c = arg;

	if (++*c->named > HOSTPAT_HOSTS_MAX)
		return inerr_set(c->e, "more than %d hosts", HOSTPAT_HOSTS_MAX);
	if ((host = naming_find(c, h)) == NULL)
		return false;
	choice_add(c, host);
	return true;
}

/* is_real: not just to see whether it would be taken. */
static bool
choice_name(struct choice *c, const struct hostterm *t, bool is_real)
{
	char *word = xstrndup(t->word, t->word_len);
	bool ok;

	*c->e = (struct inerr){ .why = "" };
	ok = is_real ? hostpat_expand(word, choice_name_one, c, c->e)
		     : hostpat_check(word, c->e);
	if (!ok)
		inerr_at(c->e, NULL, 0,
		    t->col + (c->e->col > 0 ? c->e->col - 1 : 0));
	free(word);
	return ok;
}

/* Only an inventory can say what it means. */
static bool
word_is_choosing(const struct hostterm *t)
{
	return t->is_group || t->key != NULL ||
	       memchr(t->word, '*', t->word_len) != NULL ||
	       memchr(t->word, '?', t->word_len) != NULL;
}

/* ---- files --------------------------------------------------------------- */

static bool choice_add_expr(struct choice *c, const char *expr);

static bool
choice_add_lines(struct choice *c, const char *path, char *text)
{
	char *line, *rest = text, *hash;
	unsigned n = 0;

	while ((line = strsep(&rest, "\n")) != NULL) {
		n++;
		if ((hash = strchr(line, '#')) != NULL)
			*hash = '\0';
		if (choice_add_expr(c, line))
			continue;
		if (c->e->file[0] == '\0') /* else: it is a file inside */
			inerr_at(c->e, path, n, c->e->col);
		return false;
	}
	return true;
}

/* ~ is the shell's where it is alone; behind the @ it is ours. */
static char *
file_path(const struct hostterm *t)
{
	const char *home = getenv("HOME");
	char *path = NULL;

	if (t->len > 1 && memcmp(t->text, "~/", 2) == 0 && home != NULL) {
		if (asprintf(&path, "%s%.*s", home, (int)t->len - 1,
			t->text + 1) == -1)
			no_memory(t->len);
		return path;
	}
	return xstrndup(t->text, t->len);
}

static bool
choice_add_file(struct choice *c, const struct hostterm *t)
{
	char *path, *text;
	bool ok = false;
	size_t len;

	if (c->depth == CHOICE_FILES_DEEP) {
		inerr_set(c->e, "files of hosts name each other, %d deep",
		    CHOICE_FILES_DEEP);
		return inerr_at(c->e, NULL, 0, t->col);
	}
	path = file_path(t);
	if ((text = infile_read(path, CHOICE_FILE_MAX, &len, c->e)) != NULL) {
		c->depth++;
		if (strlen(text) < len) {
			inerr_set(c->e, "a zero byte in a file of hosts");
			inerr_at(c->e, path, 0, 0);
		} else
			ok = choice_add_lines(c, path, text);
		c->depth--;
		c->hits++; /* an empty file is one */
		free(text);
	}
	free(path);
	return ok;
}

/* ---- the whole ----------------------------------------------------------- */

static bool
choice_add_word(struct choice *c, const char *expr, struct hostterm *t)
{
	c->hits = 0;
	if (t->is_file)
		return choice_add_file(c, t);
	if (c->naming != NULL && !word_is_choosing(t))
		return choice_name(c, t, true);
	if (!hostterm_check(expr, t, c->e)) /* sets is_plain */
		return false;
	return t->key != NULL ? choice_add_valued(c, t)
			      : choice_add_known(c, t);
}

/*
 * Look at every word before a host is made of the first. *sum_r: there are
 * commas only.
 */
static bool
choice_check(struct choice *c, const char *expr, bool *sum_r)
{
	enum hostterm_next next;
	const char *at = expr;
	struct hostterm t;

	*sum_r = true;
	while ((next = hostterm_word(expr, &at, &t, c->e)) == HOSTTERM_OK) {
		*sum_r = *sum_r && t.op == ',';
		if (!t.is_file && c->naming != NULL && !word_is_choosing(&t)
			? !choice_name(c, &t, false)
			: !hostterm_check(expr, &t, c->e))
			return false;
	}
	return next == HOSTTERM_END;
}

/* A choice of the same kind that has nothing yet. */
static struct choice
choice_beside(const struct choice *c)
{
	struct choice other = *c;

	other.set = (struct hostset){ .cap = 0 };
	return other;
}

/* Take the words of a sound expression, from left to right. */
static bool
choice_add_words(struct choice *c, const char *expr)
{
	enum hostterm_next next;
	const char *at = expr;
	struct choice other;
	struct hostterm t;
	bool ok = true;

	while (
	    ok && (next = hostterm_word(expr, &at, &t, c->e)) != HOSTTERM_END) {
		if (next == HOSTTERM_BAD)
			panic("a checked choice of hosts is not sound");
		if (t.op == ',') {
			ok = choice_add_word(c, expr, &t);
			continue;
		}
		other = choice_beside(c);
		ok = choice_add_word(&other, expr, &t);
		hostset_combine(&c->set, t.op, &other.set);
		hostset_fini(&other.set);
	}
	return ok;
}

/*
 * An expression is added as a whole: its operators are about its own words.
 * Without any it needs no set of its own, and a file has many such lines.
 */
static bool
choice_add_expr(struct choice *c, const char *expr)
{
	struct choice own;
	bool is_sum, ok;
	size_t i;

	if (!choice_check(c, expr, &is_sum))
		return false;
	if (is_sum)
		return choice_add_words(c, expr);
	own = choice_beside(c);
	ok = choice_add_words(&own, expr);
	for (i = 0; ok && i < own.set.list.n; i++)
		choice_add(c, own.set.list.hosts[i]);
	hostset_fini(&own.set);
	return ok;
}

/*
 * What is wrong in the expression itself is shown in it, unless somebody put
 * a password in front of an @.
 */
static void
choice_show(struct inerr *e, const char *expr)
{
	const char *colon = strchr(expr, ':');

	if (e->file[0] != '\0' || e->col == 0 ||
	    (colon != NULL && strchr(colon, '@') != NULL))
		return;
	e->line = 1;
	inerr_show(e, expr, strlen(expr));
	e->line = 0;
}

static bool
choice_take(
    struct choice *c, const char *expr, bool ok, struct inventory_list *list)
{
	*list = (struct inventory_list){ NULL };
	if (ok)
		hostset_take(&c->set, list);
	else
		choice_show(c->e, expr);
	hostset_fini(&c->set);
	return ok;
}

bool
inventory_choose(const struct inventory *inv, const char *expr,
    struct inventory_list *list, struct inerr *e)
{
	uint64_t named = 0;
	struct choice c = { .inv = inv, .named = &named, .e = e };

	*e = (struct inerr){ .why = "" };
	return choice_take(&c, expr, choice_add_expr(&c, expr), list);
}

bool
inventory_name(struct inventory *inv, const char *expr,
    struct inventory_list *list, struct inerr *e)
{
	uint64_t named = 0;
	struct choice c = {
		.inv = inv, .naming = inv, .named = &named, .e = e
	};
	bool ok;

	*e = (struct inerr){ .why = "" };
	if (expr[strspn(expr, ", \t\n\v\f\r")] == '\0')
		ok = inerr_set(e, "no host is named");
	else
		ok = choice_add_expr(&c, expr);
	return choice_take(&c, expr, ok, list);
}
