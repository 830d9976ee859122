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

struct hayfork_call {
	const char *arg; /* NUL-terminated, not owned */
	size_t arg_len;
	uint64_t deadline_ns; /* monotonic; 0: none */
	struct buf value;     /* one msgpack object, or empty */
	struct counters counters;
	char *error_class, *error_message, *error_hint; /* owned or NULL */
};

/* Forget the run before; the argument is borrowed until the next reset. */
void call_reset(
    struct hayfork_call *, const char *arg, size_t len, uint64_t deadline_ns);
/* Free what it holds; a zeroed call may be reset again. */
void call_fini(struct hayfork_call *);

#endif
