/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * throttles.c - how fast a run logs in, as its options say it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/cmd/throttles.h"

#define THROTTLES_MOST 1000000u
#define THROTTLES_ACCOUNTS 64

/* The entry for this name, made if there is none yet. */
static struct throttle_named *
throttles_named(struct throttles *t, const char *name, size_t len)
{
	struct throttle_named *n;

	for (size_t i = 0; i < t->named_count; i++) {
		n = &t->named[i];
		if (n->name_len == len &&
		    (len == 0 || memcmp(n->name, name, len) == 0))
			return n;
	}
	t->named = xrealloc(t->named, (t->named_count + 1) * sizeof(*t->named));
	n = &t->named[t->named_count++];
	*n = (struct throttle_named){ .name = name, .name_len = len };
	return n;
}

/* "N", or "NAME=N"; *after is behind the number. */
static struct throttle_named *
throttles_parse(
    struct throttles *t, const char *text, unsigned *number, const char **after)
{
	const char *equals = strrchr(text, '=');
	const char *digits = equals != NULL ? equals + 1 : text;
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(digits, &end, 10);
	if (end == digits || *digits < '0' || *digits > '9' || n == 0 ||
	    n > THROTTLES_MOST || errno != 0 || equals == text)
		return NULL;
	*number = (unsigned)n;
	*after = end;
	return throttles_named(
	    t, text, equals != NULL ? (size_t)(equals - text) : 0);
}

static bool
throttles_read_logins(struct throttles *t, const char *text, struct inerr *err)
{
	struct throttle_named *n;
	const char *after;
	unsigned number;

	if ((n = throttles_parse(t, text, &number, &after)) == NULL ||
	    *after != '\0') {
		inerr_set(err, "--max-logins: '%.60s' is no number", text);
		return inerr_hint(err, "as 20, or GROUP=4");
	}
	n->logins = number;
	return true;
}

static bool
throttles_read_rate(struct throttles *t, const char *text, struct inerr *err)
{
	struct throttle_named *n;
	const char *after;
	unsigned number;

	n = throttles_parse(t, text, &number, &after);
	if (n != NULL && strcmp(after, "/m") == 0) {
		n->per_minute = number;
	} else if (n != NULL && (*after == '\0' || strcmp(after, "/s") == 0)) {
		n->per_minute = number * 60;
	} else {
		inerr_set(err, "--login-rate: '%.60s' is no rate", text);
		return inerr_hint(err, "as 20/s, 90/m, or GROUP=4/s");
	}
	return true;
}

bool
throttles_read(struct throttles *t, const struct options *o, struct inerr *err)
{
	memset(t, 0, sizeof(*t));
	t->refusals = o->max_refusals;
	t->probe = o->given.max_refusals;
	for (size_t i = 0; i < o->max_logins.n; i++)
		if (!throttles_read_logins(t, o->max_logins.at[i], err))
			return false;
	for (size_t i = 0; i < o->login_rate.n; i++)
		if (!throttles_read_rate(t, o->login_rate.at[i], err))
			return false;
	return true;
}

static bool
throttles_is(const struct throttle_named *n, const char *name)
{
	return strlen(name) == n->name_len &&
	       memcmp(n->name, name, n->name_len) == 0;
}

static bool
throttles_means_group(
    const struct throttle_named *n, const struct inventory_host *host)
{
	if (throttles_is(n, host->name))
		return true;
	for (size_t i = 0; i < host->ngroups; i++)
		if (throttles_is(n, host->groups[i]))
			return true;
	return false;
}

/* As it is called, or that of a group it is in. */
static bool
throttles_means(const struct throttle_named *n, const struct target *target,
    const struct inventory_host *host)
{
	return throttles_is(n, target->said.alias) ||
	       throttles_is(n, target->address) ||
	       (host != NULL && throttles_means_group(n, host));
}

bool
throttles_check(const struct throttles *t, const struct inventory *inventory,
    const struct targets *targets, struct inerr *err)
{
	for (size_t i = 0; i < t->named_count; i++) {
		const struct throttle_named *n = &t->named[i];
		size_t k = 0, hosts = inventory_size(inventory);

		while (n->name_len > 0 && k < hosts &&
		       !throttles_means_group(n, inventory_at(inventory, k)))
			k++;
		if (n->name_len == 0 || k < hosts ||
		    targets_know(targets, n->name, n->name_len))
			continue;
		inerr_set(err,
		    "a limit of logins for '%.*s', which is no group, host or "
		    "jump host",
		    (int)(n->name_len < 60 ? n->name_len : 60), n->name);
		return false;
	}
	return true;
}

static struct hayfork_throttle *
throttles_of_named(struct throttle_named *n, struct hayfork *f)
{
	struct hayfork_throttle_options o = { .logins = n->logins,
		.logins_per_minute = n->per_minute };

	if (n->throttle == NULL)
		n->throttle = hayfork_throttle(f, &o);
	return n->throttle;
}

/* There are few; the one of the host before is most often it. */
struct hayfork_throttle *
throttles_of_account(struct throttles *t, struct hayfork *f, const char *user,
    const char *password)
{
	struct hayfork_throttle_options o = {
		.name = user, .refusals = t->refusals, .probe = t->probe
	};
	struct throttle_account *a;

	/* Keys lock nobody out. */
	if (t->refusals == 0 || password == NULL)
		return NULL;
	for (size_t i = t->account_count; i-- > 0;) {
		a = &t->accounts[i];
		if (strcmp(a->user, user) == 0 &&
		    (a->password == password ||
			strcmp(a->password, password) == 0))
			return a->throttle;
	}
	/* Where each host has its own, none is locked by what others do. */
	if (t->account_count == THROTTLES_ACCOUNTS)
		return NULL;
	t->accounts = xrealloc(
	    t->accounts, (t->account_count + 1) * sizeof(*t->accounts));
	a = &t->accounts[t->account_count++];
	*a = (struct throttle_account){ user, password,
		hayfork_throttle(f, &o) };
	return a->throttle;
}

void
throttles_set(struct throttles *t, struct hayfork *f,
    const struct target *target, const struct inventory_host *host,
    struct hayfork_endpoint *to)
{
	unsigned count = 0;

	for (size_t i = 0; i < t->named_count; i++) {
		struct throttle_named *n = &t->named[i];

		/* The first groups named count. */
		if (count < HAYFORK_THROTTLES &&
		    (n->name_len == 0 || throttles_means(n, target, host)))
			to->throttles[count++] = throttles_of_named(n, f);
	}
}

void
throttles_forget(struct throttles *t)
{
	for (size_t i = 0; i < t->named_count; i++)
		t->named[i].throttle = NULL;
	free(t->accounts);
	t->accounts = NULL;
	t->account_count = 0;
}

void
throttles_fini(struct throttles *t)
{
	throttles_forget(t);
	free(t->named);
	memset(t, 0, sizeof(*t));
}
