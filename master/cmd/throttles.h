/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * throttles.h - how fast a run logs in, as its options say it.
 *
 * --max-logins and --login-rate mean the whole run, or with NAME= the hosts of
 * a group, or a jump host. --max-refusals means each account: a user and the
 * password for it.
 */
#ifndef HF_THROTTLES_H
#define HF_THROTTLES_H

#include "common/hayfork.h"
#include "master/cmd/target.h"
#include "master/input/inventory.h"
#include "master/input/options.h"

/* What has limits of its own. */
struct throttle_named {
	const char
	    *name; /* borrowed from an option, up to name_len; NULL: all */
	size_t name_len;
	unsigned logins, per_minute;
	struct hayfork_throttle *throttle; /* the farm's; NULL: not made yet */
};

struct throttle_account {
	const char *user, *password; /* borrowed */
	struct hayfork_throttle *throttle;
};

struct throttles {
	struct throttle_named *named;
	size_t named_count;
	struct throttle_account *accounts;
	size_t account_count;
	unsigned refusals;
	bool probe; /* the user said how many: not one more */
};

/* Read the options; the error says which is wrong. */
MUST_CHECK bool throttles_read(
    struct throttles *, const struct options *, struct inerr *);
/* Does each name in them mean something? */
MUST_CHECK bool throttles_check(const struct throttles *,
    const struct inventory *, const struct targets *, struct inerr *);
/* Those of a host, which the inventory may not know, in its endpoint. */
void throttles_set(struct throttles *, struct hayfork *, const struct target *,
    const struct inventory_host *, struct hayfork_endpoint *);
/* The one of an account; NULL: none is needed. Both texts are borrowed. */
struct hayfork_throttle *throttles_of_account(struct throttles *,
    struct hayfork *, const char *user, const char *password);
/* The farm is no more: its throttles are made anew for the next one. */
void throttles_forget(struct throttles *);
void throttles_fini(struct throttles *);

#endif
