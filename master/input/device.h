/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * device.h - how to talk to a host: its platform, and how commands are run.
 * Pure.
 */
#ifndef HF_DEVICE_H
#define HF_DEVICE_H

#include "common/msg.h"
#include "master/input/platforms.h"

/* What the user said of a session: nothing, or an enum platform_session. */
#define DEVICE_SESSION_UNSAID 0u
#define DEVICE_SESSION(session) ((unsigned)(session) + 1)

struct device {
	const struct platform *platform; /* NULL: a host of no platform */
	struct slice encoded;            /* as in MSG_SSH; borrowed */
	uint32_t mode;                   /* enum msg_ssh_mode */
	const struct inerr *refusal;     /* NULL: it can be talked to */
	const char *become; /* who sudo runs commands as; NULL: the login */
	const char *level;  /* where they are typed; NULL: as usual */
};

/* The secret that sudo asks for. */
#define DEVICE_SUDO "sudo"

/*
 * platform: its name; NULL: none is known. commands: how many are to be run.
 * A platform that cannot be had is no obstacle where exec was asked for.
 */
struct device device_of(struct platforms *, const char *platform,
    unsigned session, size_t commands);

/*
 * Commands are to be run as another user (NULL: root): by sudo where they have
 * channels of their own, else at the level that a secret of the platform's
 * leads to. why is kept for the device's refusal.
 */
void device_become(struct device *, const char *user, struct inerr *why);

/* Does a POSIX shell read its commands, as far as is known? */
bool device_has_shell(const struct device *);

/*
 * Its command reads input: that needs a channel of its own. Sets the refusal
 * where there is none.
 */
void device_give_input(struct device *);

#endif
