/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * session_state.h - a session as its two halves see it: session.c, which
 * drives and ends it, and session_answer.c, which answers what libssh calls
 * back with.
 */
#ifndef HF_FLEET_SESSION_STATE_H
#define HF_FLEET_SESSION_STATE_H

#include <sys/queue.h>
#include <libssh/callbacks.h>
#include <libssh/server.h>

#include "tests/fleet/device.h"
#include "tests/fleet/login.h"
#include "tests/fleet/loop.h"
#include "tests/fleet/run.h"
#include "tests/fleet/session.h"

enum end {
	END_NONE,
	END_FREEZE,     /* stay, and say no more */
	END_DRAIN,      /* say no more, and wait for the client to close */
	END_CLOSE,      /* the connection is gone, or may go */
	END_DISCONNECT, /* close, and say so first */
	END_RESET,
};

struct session {
	struct source source;
	struct grave grave;
	LIST_ENTRY(session) entry;
	ssh_session ssh;
	ssh_event event;
	struct device device;
	struct fault fault; /* the device's, or the one its user asked for */
	struct ssh_counter_struct socket; /* bytes, if the fault needs them */
	const struct session_limits *limits;
	struct login login;
	LIST_HEAD(, run) runs;
	unsigned nruns;
	unsigned nopened; /* runs there ever were */
	bool counted;     /* among those that have yet to log in */
	bool closed;      /* what goes through it may not know yet */
	enum end end;
};

/* A libssh message callback; arg is the session. */
int session_on_message(ssh_session ssh, ssh_message m, void *arg);

/* It has logged in, or is gone. */
void session_started(struct session *s);

/* Send what can be sent, then end the session or wait for what it needs. */
void session_pump(struct session *s);

#endif
