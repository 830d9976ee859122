/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * run.h - a channel of a session, and what it was asked for.
 *
 * A run knows nothing of its session: the session pumps it, hears what is to
 * become of it, and frees it.  What it does is its service: a command
 * (run_start), a shell, ...  (Not called a channel: libssh still exports
 * channel_new(), channel_close() and their like.)
 */
#ifndef HF_FLEET_RUN_H
#define HF_FLEET_RUN_H

#include <sys/queue.h>
#include <stdbool.h>
#include <libssh/libssh.h>

#include "tests/fleet/command.h"
#include "tests/fleet/loop.h"

struct run;
struct session;

enum run_state {
	RUN_IDLE,    /* asked for nothing yet */
	RUN_RUNNING, /* has output or an ending to come */
	RUN_HANGING, /* will not end by itself */
	RUN_ENDED,   /* as it was meant to */
};

/* What is to become of the channel, or of its connection. */
enum run_fate {
	FATE_STAYS,
	FATE_OVER,
	FATE_LAST,  /* over, and the connection with it */
	FATE_BYE,   /* the same, but the channel is not closed before */
	FATE_CLOSE, /* the connection is closed, the channel never was */
	FATE_RESET,
};

struct service {
	/* As run_pump(); the channel is open. */
	enum run_fate (*pump)(struct run *run, ssh_session ssh);
	/* Free run->data; the channel is there still. */
	void (*free)(struct run *run);
};

struct run {
	LIST_ENTRY(run) entry;   /* the session's */
	struct session *session; /* the session's */
	struct timer timer;      /* the session sets what it fires */
	ssh_channel ssh;         /* libssh's, until run_close() */
	enum run_state state;
	const struct service *service; /* NULL while RUN_IDLE */
	void *data;                    /* the service's */
	bool tty;                      /* a terminal was asked for */
	unsigned width, height;        /* of it */
};

/* Wrap an opened channel; never NULL. */
struct run *run_new(ssh_channel ssh);

/* Run a command, which the run takes over; its timer brings the first pump. */
void run_start(struct run *run, const struct command *command);

/*
 * Send what there is to send and may be sent now.  Called when the timer has
 * fired and whenever the connection has moved; never from within a libssh
 * callback.
 */
enum run_fate run_pump(struct run *run, ssh_session ssh);

/* How many bytes may be sent now: for services. */
size_t run_room(const struct run *run, ssh_session ssh);

/* Send so many; returns how many were taken. */
size_t run_send(struct run *run, const char *data, size_t len);

/* Close the channel and free it, while its session lives on. */
void run_close(struct run *run);

/* Free what is ours of it; the channel goes with ssh_free(). */
void run_free(struct run *run);

#endif
