/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * post.h - a task worker's post: when it waits for frames, and when what it
 * has to say leaves.
 *
 * Results gather and leave together: when the input is drained, or as the
 * owner sees fit. While a task runs, none of that comes to pass; should it
 * take long, a timer's signal (SIGURG, which is ignored where nobody handles
 * it) interrupts it once and what had gathered leaves all the same. One timer
 * per worker thread, armed at most once per POST_PATIENCE_NS.
 */
#ifndef HF_WORKER_TASK_POST_H
#define HF_WORKER_TASK_POST_H

#include <signal.h>
#include <stdbool.h>
#include <time.h>

struct worker;

#define POST_PATIENCE_NS 1000000 /* that a result may lie behind a task */

struct post {
	struct worker *worker;
	uint32_t seen; /* the master's writes before the last wait */
	timer_t timer;
	bool timed;                  /* there is a timer */
	volatile sig_atomic_t armed; /* and it will fire */
	volatile sig_atomic_t lent;  /* the signal may write: a task runs */
};

/* The worker is borrowed. Takes SIGURG. */
void post_init(struct post *, struct worker *);
/* Before the worker and the post go: the timer may still be running. */
void post_fini(struct post *);
/* Wait for frames and read them. Ends the process if the master is gone. */
void post_fill(struct post *);
/*
 * Write until all is out; a master that does not read stops us here. Ends the
 * process if it is gone. True: that took a wait.
 */
bool post_flush(struct post *);
/*
 * Write what can go now. False: so much is left that a master that reads is
 * to be waited for, for which there are so many milliseconds (-1: any number)
 * from now on, again.
 */
bool post_push(struct post *, int wait_ms);
/*
 * A task begins; brief: it is expected to be short. Until post_resume() the
 * channel belongs to the signal.
 */
void post_suspend(struct post *, bool brief);
void post_resume(struct post *);

#endif
