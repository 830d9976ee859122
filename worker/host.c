/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host.c - the workers of a host process, each on a thread of its own.
 *
 * The first worker has the first thread: a process that carries one worker
 * never makes a thread. A worker that is done waits for the others with its
 * socket open, as the master takes a closed one for the end of them all.
 *
 * A task may call exit(), as if the process were its own, or end its thread.
 * Of several workers the others are in the middle of something then, which
 * handlers of exit() may take away: what they crash of is not their fault. So
 * the worker that did it says so on its scoreboard, and nothing else is done.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/contract.h"
#include "common/mem.h"
#include "worker/loop.h"

struct host_thread {
	struct worker worker;
	const struct host *host;
	unsigned number;
	int (*serve)(struct worker *, void *ctx);
	void *ctx;
	pthread_t thread;
	int status;
};

/* The worker that serves on this thread; NULL: none, or not any more. */
static _Thread_local struct worker *host_mine;

static void
host_exit(int status, void *unused)
{
	(void)unused;
	if (host_mine == NULL)
		return;
	board_set_exit(host_mine->board, status);
	_exit(status);
}

static void
host_thread_end(void *arg)
{
	struct host_thread *t = arg;

	fprintf(stderr, "worker %u: its thread was ended\n", t->worker.slot);
	board_set_exit(t->worker.board, CONTRACT_EXIT_BROKEN);
	_exit(CONTRACT_EXIT_BROKEN);
}

static void *
host_thread_main(void *arg)
{
	struct host_thread *t = arg;

	worker_init(&t->worker, t->host, t->number);
	host_mine = &t->worker;
	pthread_cleanup_push(host_thread_end, t);
	t->status = t->serve(&t->worker, t->ctx);
	pthread_cleanup_pop(0);
	host_mine = NULL;
	return NULL;
}

int
host_run(struct host *h, int (*serve)(struct worker *, void *ctx), void *ctx)
{
	struct host_thread *threads = xcalloc(h->workers, sizeof(*threads));
	int status = 0;

	for (unsigned i = 0; i < h->workers; i++)
		threads[i] = (struct host_thread){
			.host = h, .number = i, .serve = serve, .ctx = ctx
		};
	if (h->workers > 1)
		on_exit(host_exit, NULL);
	for (unsigned i = 1; i < h->workers; i++)
		if (pthread_create(&threads[i].thread, NULL, host_thread_main,
			&threads[i]) != 0)
			panic("no thread for worker %u", h->slot + i);
	host_thread_main(&threads[0]);
	for (unsigned i = 1; i < h->workers; i++)
		pthread_join(threads[i].thread, NULL);
	for (unsigned i = 0; i < h->workers; i++) {
		worker_close(&threads[i].worker);
		status = status != 0 ? status : threads[i].status;
	}
	free(threads);
	free(h->lane);
	return status;
}
