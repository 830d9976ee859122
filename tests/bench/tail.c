/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tail.c - how long short tasks wait behind a long one.
 *
 *	tail PROGRAM		hayfork-task
 *
 * A burst is one task of 50 ms, then 200 of 100 us, all submitted at once to
 * two workers: one worker alone needs 20 ms for the short ones.
 */
#include "tests/bench/bench.h"

#define BURSTS 12
#define SHORTS 200

static uint64_t begin_ns;

static void
short_done(struct hayfork_future *job, void *ctx)
{
	uint64_t *latency_ns = ctx;

	if (hayfork_result(job, 0)->status != HAYFORK_OK)
		errx(1, "a short task failed");
	*latency_ns = clock_ns() - begin_ns;
}

static void
run_burst(struct hayfork *f, uint64_t *latencies_ns)
{
	struct hayfork_future *jobs[SHORTS + 1];
	struct hayfork_job spec = {
		.lane = HAYFORK_CPU,
		.task = "spin",
		.arg = "100us",
		.arg_len = strlen("100us"),
		.done = short_done,
	};

	begin_ns = clock_ns();
	jobs[SHORTS] = bench_submit(f, "spin", "50ms");
	for (unsigned i = 0; i < SHORTS; i++) {
		spec.ctx = &latencies_ns[i];
		jobs[i] = hayfork_submit(f, &spec);
	}
	if (hayfork_wait(f, jobs, SHORTS + 1, HAYFORK_WAIT_ALL, -1) !=
	    SHORTS + 1)
		errx(1, "a burst did not end");
	for (unsigned i = 0; i <= SHORTS; i++)
		hayfork_release(jobs[i]);
}

static int
compare_ns(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int
main(int argc, char **argv)
{
	static uint64_t latencies_ns[BURSTS * SHORTS];
	struct hayfork *f;

	if (argc != 2)
		errx(2, "usage: tail PROGRAM");
	f = bench_open(argv[1], BENCH_WORKERS, 64);
	bench_run(f, "spin", "1us", 4, 4); /* both are up */
	for (unsigned i = 0; i < BURSTS; i++)
		run_burst(f, latencies_ns + i * SHORTS);
	hayfork_close(f);
	qsort(latencies_ns, BURSTS * SHORTS, sizeof(uint64_t), compare_ns);
	printf("tail_p99_ms %.3f\n",
	    (double)latencies_ns[BURSTS * SHORTS * 99 / 100] / 1e6);
	return 0;
}
