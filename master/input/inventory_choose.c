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
#include "common/pack.h"
#include "master/input/choice.h"
#include "master/input/hostpat.h"
#include "master/input/infile.h"
#include "master/input/inventory_choose.h"

#define CHOICE_FILE_MAX ((size_t)16 << 20)
#define CHOICE_FILES_DEEP 8

/* ---- words that name hosts ----------------------------------------------- */

/* A field of it is from the command line. */
static void
naming_place(struct arena *a, struct inventory_host *h, enum hostfield field)
{
	struct hostorigin *origins;
	size_t n = 0;

	origins = arena_alloc(a, (h->norigins + 1) * sizeof(*origins));
	for (size_t i = 0; i < h->norigins; i++)
		if (h->origins[i].field != field)
			origins[n++] = h->origins[i];
	origins[n++] = (struct hostorigin){ .field = field };
	h->origins = origins;
	h->norigins = n;
}

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

	if (known != NULL) {
		like = *known;
		if (h->user != NULL)
			naming_place(a, &like, HOSTFIELD_USERNAME);
		if (h->port != 0)
			naming_place(a, &like, HOSTFIELD_PORT);
	}
	if (known == NULL || (h->port != 0 && h->port != known->port))
		return inventory_add_bare(c->naming, &like, h, &is_new, c->e);
	if (h->user == NULL)
		return known;
	own = arena_alloc(a, sizeof(*own));
	*own = like;
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
	host = c->naming == NULL ? inventory_find(c->inv, h->host)
				 : naming_find(c, h);
	if (host != NULL)
		choice_add(c, host);
	return host != NULL || c->naming == NULL;
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

/* Not one that only an inventory can say what it means. */
static bool
word_is_naming(const struct choice *c, const struct hostterm *t)
{
	if (c->naming == NULL && c->source == NULL)
		return false;
	return !(t->is_group || t->is_file || t->key != NULL ||
		 memchr(t->word, '*', t->word_len) != NULL ||
		 memchr(t->word, '?', t->word_len) != NULL);
}

/* ---- files --------------------------------------------------------------- */

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

/*
 * Those that failed in the last run. One that this inventory does not have is
 * none of its hosts.
 */
static bool
choice_add_failed(struct choice *c, const struct hostterm *t)
{
	char *names = inventory_failed_names(c->inv, c->e), *rest = names;
	bool ok = names != NULL;
	char *name;

	if (!ok)
		inerr_at(c->e, NULL, 0, t->col);
	while (ok && (name = strsep(&rest, "\n")) != NULL)
		if (*name != '\0' &&
		    (c->naming != NULL || inventory_find(c->inv, name) != NULL))
			ok = choice_add_expr(c, name);
	c->hits++; /* none is an answer */
	free(names);
	return ok;
}

/* ---- the whole ----------------------------------------------------------- */

static bool
choice_add_word(struct choice *c, const char *expr, struct hostterm *t)
{
	c->hits = 0;
	if (t->is_file)
		return choice_add_file(c, t);
	if (t->is_group &&
	    slice_is((struct slice){ t->text, t->len }, "failed") &&
	    inventory_knows_failed(c->inv))
		return choice_add_failed(c, t);
	if (word_is_naming(c, t))
		return choice_name(c, t, true);
	if (!hostterm_check(expr, t, c->e)) /* sets is_plain */
		return false;
	return choice_add_known(c, t);
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
		if (word_is_naming(c, &t) ? !choice_name(c, &t, false)
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
bool
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
