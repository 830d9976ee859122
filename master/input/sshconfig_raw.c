/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_raw.c - what the files say of a host.
 *
 * For ten thousand hosts and as many Host lines not every line is looked at
 * for every host: those with nothing but names are found by the name.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/sshconfig_pattern.h"
#include "master/input/sshconfig_raw.h"
#include "master/input/sshconfig_token.h"

/* ---- which sections to look at --------------------------------------------
 */

/* What is unknown is an error for any host: it has to be come by. */
static bool
section_is_named(const struct sshconfig *c, const struct sshconfig_section *s)
{
	if (s->kind != SSHCONFIG_HOSTS)
		return false;
	for (size_t i = s->first; i < s->first + s->n; i++)
		if (c->settings[i].id == SSHCONFIG_ID_UNKNOWN)
			return false;
	for (size_t i = 0; i < s->npatterns; i++)
		if (s->patterns[i][0] == '\0' ||
		    strpbrk(s->patterns[i], "*?!") != NULL)
			return false;
	return true;
}

static int
named_cmp(const void *va, const void *vb)
{
	const struct sshconfig_named *a = va, *b = vb;
	int order = strcmp(a->name, b->name);

	return order != 0
		   ? order
		   : (a->section > b->section) - (a->section < b->section);
}

static void
index_make(struct sshconfig *c)
{
	size_t names = 0, n = 0;

	for (size_t i = 0; i < c->nsections; i++)
		if (section_is_named(c, &c->sections[i]))
			names += c->sections[i].npatterns;
	free(c->named);
	free(c->general);
	c->named = xcalloc(names + 1, sizeof(*c->named));
	c->general = xcalloc(c->nsections + 1, sizeof(*c->general));
	c->nnamed = names;
	c->ngeneral = 0;
	for (uint32_t i = 0; i < c->nsections; i++) {
		struct sshconfig_section *s = &c->sections[i];

		if (!section_is_named(c, s)) {
			c->general[c->ngeneral++] = i;
			continue;
		}
		for (size_t k = 0; k < s->npatterns; k++)
			c->named[n++] =
			    (struct sshconfig_named){ s->patterns[k], i };
	}
	qsort(c->named, names, sizeof(*c->named), named_cmp);
	c->indexed = true;
}

/* The first entry of a name, or where it would be. */
static size_t
index_find(const struct sshconfig *c, const char *name)
{
	size_t low = 0, high = c->nnamed, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (strcmp(c->named[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* ---- do they hold? --------------------------------------------------------
 */

/* One pass over the sections. */
struct pass {
	struct sshconfig_asking *k;
	const char *host; /* for Host */
	bool is_final;
};

/* An empty pattern is an error only where ssh comes by it. */
static bool
hosts_hold(struct pass *p, const struct sshconfig_section *s, bool *holds)
{
	bool found = false, negated;
	const char *pattern;

	*holds = false;
	for (size_t i = 0; i < s->npatterns; i++) {
		if (s->patterns[i][0] == '\0') {
			inerr_set(p->k->err, "Host: an empty pattern");
			return inerr_at(p->k->err, s->file, s->line, 0);
		}
		negated = s->patterns[i][0] == '!';
		pattern = s->patterns[i] + negated;
		if (!sshconfig_pattern(pattern, p->host))
			continue;
		if (negated)
			return true;
		found = true;
	}
	*holds = found;
	return true;
}

/* The name as it is known so far. NULL: an unknown token in it. */
static const char *
match_name(struct pass *p)
{
	struct sshconfig_tokens t;
	const char *name = p->k->h->hostname;

	if (name == NULL)
		return p->host;
	if (p->is_final)
		return name;
	sshconfig_tokens_name(&t, p->host);
	name = sshconfig_expand(&t, NULL, name, p->k->a, p->k->err);
	if (name == NULL)
		sshconfig_blame(p->k, SSHCONFIG_ID_HOSTNAME);
	return name;
}

static bool
criterion_holds(
    struct pass *p, const struct sshconfig_criterion *c, const char *name)
{
	const struct sshconfig_asking *k = p->k;
	const char *local = k->c->world->user;
	const char *user = k->h->user != NULL ? k->h->user : local;

	switch (c->kind) {
	case SSHCONFIG_IF_ALL:
	case SSHCONFIG_IF_SSH:
		return true;
	case SSHCONFIG_IF_FINAL:
		return p->is_final;
	case SSHCONFIG_IF_HOST:
		return sshconfig_pattern_list(c->list, name, true);
	case SSHCONFIG_IF_ORIGINAL:
		return sshconfig_pattern_list(c->list, k->q->host, true);
	case SSHCONFIG_IF_USER:
		return sshconfig_pattern_list(c->list, user, false);
	case SSHCONFIG_IF_LOCAL_USER:
		return sshconfig_pattern_list(c->list, local, false);
	}
	return false;
}

/*
 * All criteria must hold, in whatever order they are looked at; ssh is to be
 * asked only where it could make a difference.
 */
static bool
match_holds(struct pass *p, const struct sshconfig_section *s, bool *holds)
{
	const struct sshconfig_criterion *only_ssh = NULL;
	const char *name = match_name(p);

	*holds = false;
	if (name == NULL)
		return false;
	for (size_t i = 0; i < s->ncriteria; i++) {
		const struct sshconfig_criterion *c = &s->criteria[i];

		if (c->kind == SSHCONFIG_IF_SSH)
			only_ssh = only_ssh == NULL ? c : only_ssh;
		else if (criterion_holds(p, c, name) == c->negated)
			return true;
	}
	*holds = true;
	if (only_ssh != NULL) {
		p->k->h->ask = only_ssh->word;
		p->k->h->ask_place =
		    (struct sshconfig_place){ s->file, s->line };
	}
	return true;
}

/* ---- one pass -------------------------------------------------------------
 */

static bool
section_apply(struct pass *p, struct sshconfig_section *s)
{
	struct sshconfig *c = p->k->c;
	bool holds = s->within == SSHCONFIG_NOWHERE ||
		     c->sections[s->within].asked == c->question;

	if (holds && s->kind == SSHCONFIG_HOSTS && !hosts_hold(p, s, &holds))
		return false;
	if (holds && s->kind == SSHCONFIG_MATCH && !match_holds(p, s, &holds))
		return false;
	if (p->k->h->ask != NULL)
		return true;
	if (holds)
		s->asked = c->question;
	for (size_t i = s->first; i < s->first + s->n; i++) {
		if (!sshconfig_check(p->k, &c->settings[i]))
			return false;
		if (holds && c->settings[i].id != SSHCONFIG_ID_UNKNOWN &&
		    !sshconfig_set(p->k, &c->settings[i]))
			return false;
	}
	return true;
}

static bool
pass_run(struct pass *p)
{
	struct sshconfig *c = p->k->c;
	size_t g = 0, n = index_find(c, p->host);
	uint32_t general, named, i;

	c->question++;
	for (;;) {
		general = g < c->ngeneral ? c->general[g] : SSHCONFIG_NOWHERE;
		named = n < c->nnamed && strcmp(c->named[n].name, p->host) == 0
			    ? c->named[n].section
			    : SSHCONFIG_NOWHERE;
		i = general < named ? general : named;
		if (i == SSHCONFIG_NOWHERE)
			return true;
		while (n < c->nnamed && c->named[n].section == i &&
		       strcmp(c->named[n].name, p->host) == 0)
			n++;
		g += i == general;
		if (!section_apply(p, &c->sections[i]))
			return false;
		if (p->k->h->ask != NULL)
			return true;
	}
}

/* ---- both passes ----------------------------------------------------------
 */

/* An address as inet_ntop() writes it; NULL: it is none of the family. */
static const char *
name_address(const char *name, int family, struct arena *a)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr v6;
	struct in_addr v4;

	if (family != SSHCONFIG_FAMILY_INET6 && inet_aton(name, &v4) != 0 &&
	    strpbrk(name, " \t\n") == NULL)
		return arena_strdup(
		    a, inet_ntop(AF_INET, &v4, text, sizeof(text)));
	if (family != SSHCONFIG_FAMILY_INET &&
	    inet_pton(AF_INET6, name, &v6) == 1)
		return arena_strdup(
		    a, inet_ntop(AF_INET6, &v6, text, sizeof(text)));
	return NULL;
}

bool
sshconfig_settle_name(struct sshconfig_asking *k, bool is_expanded)
{
	struct sshconfig_tokens t;
	const char *name = k->h->hostname, *address;
	char *p;

	if (name == NULL)
		name = k->q->host;
	else if (!is_expanded) {
		sshconfig_tokens_name(&t, k->q->host);
		name = sshconfig_expand(&t, NULL, name, k->a, k->err);
		if (name == NULL)
			return sshconfig_blame(k, SSHCONFIG_ID_HOSTNAME);
	}
	if ((address = name_address(name, k->h->address_family, k->a)) !=
	    NULL) {
		k->h->hostname = address;
		return true;
	}
	/* The zone of an address has a case. */
	if (strchr(name, ':') == NULL) {
		p = arena_strdup(k->a, name);
		name = p;
		for (; *p != '\0'; p++)
			*p = (char)tolower((unsigned char)*p);
	}
	k->h->hostname = name;
	return true;
}

/* To look a name up is for ssh. */
static void
ask_for_canonical(struct sshconfig_asking *k)
{
	k->h->ask = sshconfig_keywords[SSHCONFIG_ID_CANONICALIZE].word;
	k->h->ask_place = k->from[SSHCONFIG_ID_CANONICALIZE];
}

bool
sshconfig_raw(struct sshconfig_asking *k)
{
	struct pass p = { .k = k, .host = k->q->host };

	if (!k->c->indexed)
		index_make(k->c);
	sshconfig_host_init(k->h, k->q);
	if (!pass_run(&p))
		return false;
	if (k->h->ask == NULL && k->h->canonicalize > 0)
		ask_for_canonical(k);
	if (k->h->ask != NULL)
		return true;
	if (!sshconfig_settle_name(k, false))
		return false;
	if (!k->c->has_final)
		return true;
	p.is_final = true;
	p.host = k->h->hostname;
	if (!pass_run(&p))
		return false;
	return true;
}
