/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * device.c - how to talk to a host: its platform, and how commands are run.
 */
#include <string.h>

#include "master/input/device.h"

/* For command lines of which nothing is known. */
#define DEVICE_GENERIC "generic"

_Static_assert((int)PLATFORM_EXEC == (int)MSG_SSH_EXEC &&
		   (int)PLATFORM_SHELL == (int)MSG_SSH_SHELL &&
		   (int)PLATFORM_AUTO == (int)MSG_SSH_AUTO,
    "sessions of platforms and of messages are the same");

struct device
device_of(struct platforms *ps, const char *platform, unsigned session,
    size_t commands)
{
	struct device d = { .mode = MSG_SSH_EXEC };
	const struct platforms_entry *e;

	if (platform == NULL && session > DEVICE_SESSION(PLATFORM_EXEC))
		platform = DEVICE_GENERIC;
	if (platform == NULL)
		return d;
	e = platforms_get(ps, platform);
	if (e->platform == NULL) {
		if (session != DEVICE_SESSION(PLATFORM_EXEC))
			d.refusal = &e->err;
		return d;
	}
	d.platform = e->platform;
	d.encoded = (struct slice){ (const char *)buf_at(&e->encoded),
		buf_len(&e->encoded) };
	if (session == DEVICE_SESSION_UNSAID)
		d.mode = (uint32_t)e->platform->session;
	else
		d.mode = session - 1;
	/* Trying exec first would use up the one channel there is. */
	if (commands > 1 && d.platform->has_one_channel &&
	    (d.mode == MSG_SSH_AUTO || session == DEVICE_SESSION_UNSAID))
		d.mode = MSG_SSH_SHELL;
	return d;
}

/* ---- another user -------------------------------------------------------- */

#define DEVICE_ROOT "root"

static bool
platform_asks_for(const struct platform *p, const char *secret)
{
	for (size_t i = 0; i < p->secrets.n; i++)
		if (strcmp(p->secrets.at[i], secret) == 0)
			return true;
	return false;
}

static bool
way_has_secret(const struct platform_way *way)
{
	for (size_t i = 0; i < way->steps.n; i++)
		if (way->steps.at[i].is_secret)
			return true;
	return false;
}

/*
 * The level that a secret leads to: the default one, if it is such a level,
 * else one that can be come to from there; NULL: there is none.
 */
static const char *
platform_raised(const struct platform *p)
{
	const char *to = NULL;

	for (size_t i = 0; i < p->nlevels; i++)
		for (size_t k = 0; k < p->levels[i].nways; k++) {
			const struct platform_way *w = &p->levels[i].ways[k];

			if (!way_has_secret(w))
				continue;
			if (strcmp(w->to, p->level) == 0)
				return p->level;
			if (strcmp(p->levels[i].name, p->level) == 0)
				to = w->to;
		}
	return to;
}

bool
device_has_shell(const struct device *d)
{
	return d->platform == NULL ||
	       platform_asks_for(d->platform, DEVICE_SUDO);
}

static bool
device_has_sudo(const struct device *d)
{
	return d->mode != MSG_SSH_SHELL && device_has_shell(d);
}

void
device_become(struct device *d, const char *user, struct inerr *why)
{
	if (d->refusal != NULL)
		return;
	if (device_has_sudo(d)) {
		d->mode = MSG_SSH_EXEC;
		d->become = user != NULL ? user : DEVICE_ROOT;
		return;
	}
	d->mode = MSG_SSH_SHELL;
	d->level = platform_raised(d->platform);
	if (d->level != NULL &&
	    (user == NULL || strcmp(user, DEVICE_ROOT) == 0))
		return;
	d->refusal = why;
	if (d->level != NULL) {
		inerr_set(why, "in a shell nobody becomes %.60s", user);
		inerr_hint(why, "--session exec does, by sudo");
		return;
	}
	inerr_set(why, "the platform %.60s has no level that a secret leads to",
	    d->platform->name);
	inerr_hint(why, "--become is for levels such as enable, and for sudo");
}

void
device_give_input(struct device *d)
{
	static const struct inerr refusal = {
		.why = "a command typed to a command line cannot be given a "
		       "script",
		.hint = "--session exec runs it on a channel of its own, where "
			"the device can do that",
	};

	if (d->mode == MSG_SSH_AUTO)
		d->mode = MSG_SSH_EXEC;
	if (d->mode == MSG_SSH_SHELL && d->refusal == NULL)
		d->refusal = &refusal;
}
