/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host.c - the workers of a host process, each on a thread of its own.
 *
 * The first worker has the first thread: a process that carries one worker
 * never makes a thread. A worker that is done waits for the others with its
 * socket open, as the master takes a closed one for the end of them all.
 */
#include <pthread.h>
#include <stdlib.h>

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

static void *
host_thread_main(void *arg)
{
	struct host_thread *t = arg;

	worker_init(&t->worker, t->host, t->number);
	t->status = t->serve(&t->worker, t->ctx);
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
