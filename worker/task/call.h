/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * call.h - one run of a task: what it was given and what it said.
 *
 * One call serves a worker for all its tasks; its buffers keep their memory.
 */
#ifndef HF_WORKER_TASK_CALL_H
#define HF_WORKER_TASK_CALL_H

#include "common/counters.h"
#include "common/hayfork.h"

struct limits;

struct hayfork_call {
	const char *arg; /* NUL-terminated, not owned */
	size_t arg_len;
	uint64_t deadline_ns;        /* monotonic; 0: none */
	struct buf value;            /* one msgpack object, or empty */
	struct buf output[2];        /* stdout, stderr */
	uint64_t max_output;         /* of each; 0: none of it is wanted */
	bool truncated;              /* output went over it */
	int exit_status;             /* of a program it ran; -1: none */
	const char *exit_signal;     /* name without SIG, static; NULL: none */
	uint64_t program_cpu_us;     /* of programs it ran */
	const struct limits *limits; /* of tasks; NULL: none */
	bool shared; /* other workers' threads are in this process */
	struct counters counters;
	void (*loaded)(void *server); /* code was; NULL: nobody cares */
	/* More of output has come; NULL: it is looked at in the end. */
	void (*printed)(void *server);
	size_t sent[2]; /* the server's: bytes of output that have left */
	void *server;
	char *error_class, *error_message, *error_hint; /* owned or NULL */
};

/*
 * Forget the run before; the argument is borrowed until the next reset. No
 * output is wanted until max_output says how much.
 */
void call_reset(
    struct hayfork_call *, const char *arg, size_t len, uint64_t deadline_ns);
/* Free what it holds; a zeroed call may be reset again. */
void call_fini(struct hayfork_call *);

#endif
