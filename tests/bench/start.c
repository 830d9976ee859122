/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * start.c - how long it takes until 500 workers are up and at work.
 *
 *	start PROGRAM		hayfork-task
 *
 * Each gets one task, longer than all of them need to start, so that none
 * takes two: when the last task begins, 500 workers are at work.
 */
#include "tests/bench/bench.h"

#define START_WORKERS 500
#define START_TASK "1500ms"

static void
start_raise_limits(void)
{
	struct rlimit rl;

	if (getrlimit(RLIMIT_NOFILE, &rl) == -1)
		err(1, "getrlimit");
	rl.rlim_cur = rl.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &rl) == -1)
		err(1, "setrlimit");
}

/* When the last of the tasks began, in microseconds since 1970. */
static uint64_t
start_last_us(struct hayfork_future *const *jobs)
{
	bool seen[START_WORKERS] = { false };
	uint64_t last_us = 0;

	for (unsigned i = 0; i < START_WORKERS; i++) {
		const struct hayfork_result *r = hayfork_result(jobs[i], 0);

		if (r->status != HAYFORK_OK)
			errx(1, "a task ended %s",
			    hayfork_status_name(r->status));
		if (seen[r->worker])
			errx(1, "not all workers were up in " START_TASK);
		seen[r->worker] = true;
		if (r->started_us > last_us)
			last_us = r->started_us;
	}
	return last_us;
}

int
main(int argc, char **argv)
{
	struct hayfork_future *jobs[START_WORKERS];
	uint64_t begin_us;
	struct hayfork *f;

	if (argc != 2)
		errx(2, "usage: start PROGRAM");
	start_raise_limits();
	begin_us = clock_wall_us();
	f = bench_open(argv[1], START_WORKERS, 1);
	for (unsigned i = 0; i < START_WORKERS; i++)
		jobs[i] = bench_submit(f, "sleep", START_TASK);
	hayfork_wait(f, jobs, START_WORKERS, HAYFORK_WAIT_ALL, -1);
	printf("start_500_s %.4f\n",
	    (double)(start_last_us(jobs) - begin_us) / 1e6);
	hayfork_close(f);
	return 0;
}
