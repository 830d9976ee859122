/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * scaling.c - a workload of hayfork compare without hayfork: plain fork() or
 * plain pthreads, a loop, and shared memory to count in.
 *
 *	scaling processes|threads WORKLOAD OPERATIONS WORKERS SECONDS
 *
 * Prints jobs per second of all workers together, a job being so many
 * operations: for each worker what it did between its first and its last end
 * of a job.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/clock.h"
#include "worker/task/builtin/registry.h"
#include "worker/task/call.h"

#define SCALING_MAX 64

/* A worker's own, on lines of its own. */
struct count {
	_Alignas(128) uint64_t first_ns;
	uint64_t last_ns, jobs;
};

static struct shared {
	_Atomic unsigned ready;
	_Atomic bool go;
	struct count counts[SCALING_MAX];
} * shared;

static const struct hayfork_task *task;
static const char *ops;
static unsigned workers;
static uint64_t length_ns;

static void
work(struct count *c)
{
	struct hayfork_call call = { .arg = NULL };
	uint64_t end_ns;

	atomic_fetch_add(&shared->ready, 1);
	while (!atomic_load(&shared->go))
		usleep(100);
	end_ns = clock_ns() + length_ns;
	do {
		call_reset(&call, ops, strlen(ops), 0);
		if (task->run(&call) != HAYFORK_OK)
			_exit(1);
		c->last_ns = clock_ns();
		c->jobs++;
		if (c->first_ns == 0)
			c->first_ns = c->last_ns;
	} while (c->last_ns < end_ns || c->jobs < 3);
	call_fini(&call);
}

static void *
thread_main(void *count)
{
	work(count);
	return NULL;
}

static void
start_together(void)
{
	while (atomic_load(&shared->ready) < workers)
		usleep(100);
	atomic_store(&shared->go, true);
}

static void
by_processes(void)
{
	int status, failed = 0;

	for (unsigned i = 0; i < workers; i++)
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			work(&shared->counts[i]);
			_exit(0);
		}
	start_together();
	while (wait(&status) != -1)
		failed |= status;
	if (failed != 0)
		exit(1);
}

static void
by_threads(void)
{
	pthread_t threads[SCALING_MAX];

	for (unsigned i = 0; i < workers; i++)
		if (pthread_create(&threads[i], NULL, thread_main,
			&shared->counts[i]) != 0)
			exit(1);
	start_together();
	for (unsigned i = 0; i < workers; i++)
		pthread_join(threads[i], NULL);
}

static const struct hayfork_task *
find(const char *workload)
{
	char name[64];

	snprintf(name, sizeof(name), "load_%s", workload);
	for (size_t i = 0; builtin_tasks[i] != NULL; i++)
		if (strcmp(builtin_tasks[i]->name, name) == 0)
			return builtin_tasks[i];
	return NULL;
}

int
main(int argc, char **argv)
{
	double rate = 0;

	if (argc != 6 || (task = find(argv[2])) == NULL ||
	    (workers = (unsigned)atoi(argv[4])) < 1 || workers > SCALING_MAX) {
		fputs("usage: scaling processes|threads WORKLOAD OPERATIONS "
		      "WORKERS SECONDS\n",
		    stderr);
		return 2;
	}
	ops = argv[3];
	length_ns = (uint64_t)(atof(argv[5]) * 1e9);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return 1;
	if (strcmp(argv[1], "threads") == 0)
		by_threads();
	else
		by_processes();
	for (unsigned i = 0; i < workers; i++) {
		const struct count *c = &shared->counts[i];

		rate += (double)(c->jobs - 1) /
			((double)(c->last_ns - c->first_ns) / 1e9);
	}
	printf("%.3f\n", rate);
	return 0;
}
