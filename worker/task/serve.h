/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * serve.h - a task worker at work: between serve.c and its parts.
 */
#ifndef HF_WORKER_TASK_SERVE_H
#define HF_WORKER_TASK_SERVE_H

#include "common/msg.h"
#include "worker/limits.h"
#include "worker/task/call.h"
#include "worker/task/post.h"

#define SERVE_LONG_NS 50000u   /* flush before a task that may take this */
#define SERVE_NOTED_NS 100000u /* from here on CPU and title are kept */

/* A task, and what is known of it. */
struct serve_kind {
	const struct hayfork_task *task;
	size_t name_len;
	uint64_t usual_ns; /* moving average of its time; 0: never run */
};

struct serve {
	struct worker *worker; /* borrowed */
	struct post post;
	struct serve_kind *kinds; /* a list that ends without a task */
	size_t last_kind;         /* what most jobs are of, too */
	struct limits limits;
	struct hayfork_call call;
	const struct msg_job *job; /* that the call is of */
	struct buf arg;            /* the argument with its NUL */
	uint64_t now_ns;           /* end of the task before, or of the wait */
	uint64_t cpu_ns;           /* CPU clock when it was last read */
	uint64_t short_ns;         /* spent in short tasks since then */
	bool draining;
};

/* A master that was slow to read has taken time that is no task's. */
void serve_flush(struct serve *);

/* ---- serve_kinds.c ------------------------------------------------------- */

void serve_learn_kinds(struct serve *, const struct hayfork_task *const *tasks);
/* The kind of this name; the list's end, which has no task, if there is none.
 */
struct serve_kind *serve_find(struct serve *, struct slice name);
bool serve_is_brief(const struct serve_kind *);
/* It has run once more; the first time says what the next is to be like. */
void serve_learn(struct serve_kind *, uint64_t took_ns);

/* ---- serve_answer.c ------------------------------------------------------ */

/*
 * Its task, which may still be running, has printed more: it leaves now. A
 * master that does not read stops the task, but not beyond its time.
 */
void serve_printed(struct serve *, const struct msg_job *);
/* It has ended: the rest of its output, its value, its result. */
void serve_answer(struct serve *, const struct msg_job *, enum hayfork_status,
    uint64_t elapsed_ns);

#endif
