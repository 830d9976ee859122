/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_hostpat.c - host patterns from hostile text.
 *
 * What an expression names must be sound, and each name must be chosen by
 * the item that named it: the walker and the matcher are two programs that
 * have to agree.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "master/input/hostitem.h"
#include "master/input/hostpat.h"
#include "master/input/hostterm.h"

#define HOSTS_ENOUGH 200

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct walk {
	const char *expr;
	unsigned hosts;
};

static void
walk_check_choice(const char *expr, const struct hostpat_host *h)
{
	const char *at = expr + h->col - 1;
	struct hostterm t;
	struct inerr e;

	if (hostterm_next(expr, &at, &t, &e) != HOSTTERM_OK)
		abort();
	if (!hostterm_matches(&t, h->host))
		abort();
}

static bool
walk_host(const struct hostpat_host *h, void *arg)
{
	struct walk *w = arg;
	struct inerr e;

	if (!hostitem_check_name(h->host, strlen(h->host), &e))
		abort();
	if (h->user != NULL &&
	    !hostitem_check_user(h->user, strlen(h->user), &e))
		abort();
	if (h->user == NULL && h->port == 0 && strchr(h->host, ':') == NULL)
		walk_check_choice(w->expr, h);
	return ++w->hosts < HOSTS_ENOUGH;
}

static void
match_all_terms(const char *expr)
{
	const char *at = expr;
	struct hostterm t;
	struct inerr e;

	while (hostterm_next(expr, &at, &t, &e) == HOSTTERM_OK) {
		hostterm_matches(&t, "sw01");
		hostterm_matches(&t, expr);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *expr = malloc(len + 1);
	struct walk w = { .expr = expr };
	struct inerr e;

	if (expr == NULL)
		return 0;
	memcpy(expr, data, len);
	expr[len] = '\0';
	memset(&e, 0, sizeof(e));
	if (!hostpat_expand(expr, walk_host, &w, &e) && w.hosts == 0 &&
	    e.why[0] == '\0')
		abort();
	match_all_terms(expr);
	free(expr);
	return 0;
}
