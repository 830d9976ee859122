/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * loop.h - the shape of every worker that waits on events (io lane, signer).
 *
 * host_open() fulfils the contract (common/contract.h): dies with its master,
 * leaves no core, knows its slots, maps the scoreboard; host_run() runs its
 * workers. loop_run()
 * then says HELLO and serves the master's socket until loop_stop(); frames
 * go to on_message, and all that was sent meanwhile leaves in one write at
 * the end of the turn. A frame we do not know ends the process (it is the
 * master that would be wrong).
 */
#ifndef HF_WORKER_LOOP_H
#define HF_WORKER_LOOP_H

#include <sys/types.h>

#include "common/board.h"
#include "common/chan.h"
#include "common/msg.h"

struct event_base;

/* This process, as its master started it. */
struct host {
	char *lane;          /* owned */
	unsigned slot;       /* of its first worker in the master's table */
	unsigned generation; /* tells it from the process before */
	unsigned workers;    /* it carries, each on a thread of its own */
	unsigned window;     /* jobs each may hold: entries 0 ... window-1 */
	pid_t master;
	void *board; /* mapped: a section per worker */
};

/* One worker of it. */
struct worker {
	const struct host *host;
	unsigned slot; /* index in the master's table of this lane */
	unsigned generation, window;
	struct board board; /* the section of this worker */
	struct chan chan;
	uint64_t title_paid_ns; /* until when titles are used up */
};

/* First call of main(); does not return when the contract is not met. */
void host_open(struct host *, int argc, char **argv);
/*
 * Run serve() for each worker, the first on this thread and the others on
 * threads of their own, until all have returned; ctx is theirs to share.
 * Returns the exit status: the first of them that is not 0.
 */
int host_run(
    struct host *, int (*serve)(struct worker *, void *ctx), void *ctx);

/* The worker with this number in the process, on the thread it will run on. */
void worker_init(struct worker *, const struct host *, unsigned number);
/* For a program that never carries more than one. */
void worker_open(struct worker *, int argc, char **argv);
/* The first frame. */
void worker_hello(struct worker *);
/* Give up its channel and what it holds; only then may it go. */
void worker_close(struct worker *);
/*
 * Title in ps: "hayfork: LANE worker SLOT [what]", or the thread's name where
 * there are several; at most ten a second.
 */
void worker_title(struct worker *, const char *what);
/* End the process: other workers of it may be in the middle of something. */
NORETURN void worker_leave(const struct worker *, int code);

struct loop_ops {
	/*
	 * A frame came; fd is its descriptor (now the callee's) or -1.
	 * Slices are borrowed until return.
	 */
	enum msg_err (*on_message)(void *ctx, const struct msg *, int fd);
	/* The channel was congested and is not any more; NULL: don't care. */
	void (*on_relief)(void *ctx);
	/* Once after each turn of the loop; NULL: nothing to do. */
	void (*on_turn)(void *ctx);
};

struct loop {
	struct worker *worker;
	struct event_base *base; /* for the events of the program itself */
	const struct loop_ops *ops;
	void *ctx;
	struct event *read, *write, *pulse;
	bool stopping;
	bool congested; /* loop_congested() said so; owes on_relief */
};

/* Make the event base and watch the socket; HELLO is on its way. */
void loop_init(
    struct loop *, struct worker *, const struct loop_ops *, void *ctx);
/* Serve until loop_stop(). */
void loop_run(struct loop *);
void loop_stop(struct loop *);
/* Queue a frame; it leaves at the end of this turn of the loop. */
void loop_send(struct loop *, const struct msg *);
/*
 * Is more queued for the master than the high-water mark? Then stop the
 * source until on_relief.
 */
bool loop_congested(struct loop *);

#endif
