/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * io_worker.h - one worker of the io lane: its sessions and what they share.
 */
#ifndef HF_SSH_IO_WORKER_H
#define HF_SSH_IO_WORKER_H

#include <event2/event_struct.h>
#include <sys/queue.h>

#include "worker/loop.h"
#include "worker/ssh/algorithms.h"
#include "worker/ssh/platform.h"
#include "worker/ssh/pool.h"
#include "worker/ssh/question.h"

/*
 * One read of output. libssh2 widens the window again when less than three
 * quarters of it and one read are left: no larger than an eighth of the
 * window, or each small output would cost a packet.
 */
#define IO_WORKER_READ (32u << 10)

struct session;
STAILQ_HEAD(session_queue, session);

struct io_worker {
	struct worker *worker; /* borrowed */
	struct loop loop;
	struct session **entries; /* window of them; NULL: free */
	unsigned sessions;        /* in entries: each owes a RESULT */
	unsigned closing; /* those that gave it, and wait for the server */
	struct session_queue ended; /* memory to be used again next turn */
	struct session_queue spare;
	unsigned inside; /* in a link's libssh2, for a session that uses it */
	struct pool objects, buffers;
	struct algorithms algorithms;
	struct platform_cache platforms;
	struct pattern_room *patterns; /* NULL until somebody talks */
	struct questions *questions;   /* the same */
	bool rsa_sha2;                 /* libssh2 can use RSA keys with SHA-2 */
	bool draining;
	struct event relief; /* sessions may read again */
	struct event tidy;   /* every now and then while there are sessions */
	bool tidying;        /* it is pending */
	unsigned titled;     /* number of sessions in the title */
	int input_fd;        /* of the job that comes next; -1: none */
	uint64_t input_claim;
	uint64_t now_ns; /* when code of a session began to run */
	uint64_t cpu_ns; /* CPU clock then; 0: not read in this turn */
	char output[IO_WORKER_READ];
};

/*
 * Let libssh2 do for once what is slow at first. The loop may be made after
 * that, but before the first session.
 */
void io_worker_init(struct io_worker *);
/* Wake the sessions that were held, in a turn of the loop of their own. */
void io_worker_relieve(struct io_worker *);
/* There is something to tidy up in a while: sessions, or a title. */
void io_worker_tidy_later(struct io_worker *);
/* A session is about to talk with a command line. */
void io_worker_talks(struct io_worker *);
void io_worker_fini(struct io_worker *);
/* Tell what this libssh2 can do (worker/capabilities.h); the exit status. */
int io_worker_capabilities(void);

#endif
