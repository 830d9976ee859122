/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * device.c - how to talk to a host: its platform, and how commands are run.
 */
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
