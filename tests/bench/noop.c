/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * noop.c - what it costs to hand out a task that does nothing.
 *
 *	noop PROGRAM [WINDOW]	hayfork-task; one window only, to profile it
 */
#include "tests/bench/bench.h"

#define NOOP_WARM 1000 /* until both workers are up */

static void
noop_measure(const char *program, unsigned window, unsigned n)
{
	struct hayfork *f = bench_open(program, BENCH_WORKERS, window);
	struct bench_meter m;
	unsigned ahead = 2 * window * BENCH_WORKERS;

	bench_start(&m);
	bench_run(f, "noop", "", NOOP_WARM, ahead);
	m.wall_ns = clock_ns();
	bench_run(f, "noop", "", n, ahead);
	bench_stop(&m);
	hayfork_close(f);
	bench_settle(&m);
	n += NOOP_WARM;
	printf("noop_w%u_cpu_us %.4f\n", window,
	    (double)(m.master_us + m.workers_us) / n);
	printf("noop_w%u_master_us %.4f\n", window, (double)m.master_us / n);
	printf("noop_w%u_rate %.0f\n", window,
	    (n - NOOP_WARM) / ((double)m.wall_ns / 1e9));
}

static const struct {
	unsigned window, tasks;
} sizes[] = { { 64, 1000000 }, { 1, 50000 }, { 512, 2000000 } };

int
main(int argc, char **argv)
{
	unsigned only = argc == 3 ? (unsigned)atoi(argv[2]) : 0;

	if (argc != 2 && argc != 3)
		errx(2, "usage: noop PROGRAM [WINDOW]");
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		if (only == 0 || only == sizes[i].window)
			noop_measure(argv[1], sizes[i].window, sizes[i].tasks);
	return 0;
}
