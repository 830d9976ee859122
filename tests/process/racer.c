/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * racer.c - a worker program whose tasks are not made for threads.
 *
 * In a build with the thread sanitizer the race must be found out: so a test
 * that finds nothing elsewhere is known to look.
 */
#include <pthread.h>

#include "common/hayfork.h"

static unsigned long shared;

static enum hayfork_status
race_run(struct hayfork_call *call)
{
	for (int i = 0; i < 1000; i++)
		shared++;
	hayfork_return_uint(call, shared);
	return HAYFORK_OK;
}

static const struct hayfork_task race = {
	.name = "race",
	.args = "ANYTHING",
	.doc = "count what all threads count, without a lock",
	.run = race_run,
};

static enum hayfork_status
leave_run(struct hayfork_call *call)
{
	(void)call;
	pthread_exit(NULL);
}

static const struct hayfork_task leave = {
	.name = "leave",
	.args = "ANYTHING",
	.doc = "end the thread that runs it",
	.run = leave_run,
};

static const struct hayfork_task *const tasks[] = { &race, &leave, NULL };

int
main(int argc, char **argv)
{
	return hayfork_worker_main(argc, argv, tasks);
}
