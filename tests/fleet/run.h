/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * run.h - a channel of a session, and the run of a command on it.
 *
 * A run knows nothing of its session: the session pumps it, hears what is to
 * become of it, and frees it.  (Not called a channel: libssh still exports
 * channel_new(), channel_close() and their like.)
 */
#ifndef HF_FLEET_RUN_H
#define HF_FLEET_RUN_H

#include <sys/queue.h>
#include <libssh/libssh.h>

#include "tests/fleet/command.h"
#include "tests/fleet/loop.h"

struct session;

enum run_state {
	RUN_IDLE,    /* no command yet */
	RUN_RUNNING, /* has output or an ending to come */
	RUN_HANGING, /* will not end by itself */
	RUN_ENDED,   /* as its command meant it to */
};

struct run {
	LIST_ENTRY(run) entry;   /* the session's */
	struct session *session; /* the session's */
	struct timer timer;      /* the session sets what it fires */
	ssh_channel ssh;         /* libssh's, until run_close() */
	enum run_state state;
	struct command command; /* owned from RUN_RUNNING on */
	uint64_t out_sent, err_sent;
};

/* What is to become of the channel, or of its connection. */
enum run_fate { FATE_STAYS, FATE_OVER, FATE_CLOSE, FATE_RESET };

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

/* Close the channel and free it, while its session lives on. */
void run_close(struct run *run);

/* Free what is ours of it; the channel goes with ssh_free(). */
void run_free(struct run *run);

#endif
