/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * noop.c - what it costs to hand out a task that does nothing.
 *
 *	noop PROGRAM		hayfork-task
 */
#include "tests/bench/bench.h"

#define NOOP_WARM 1000  /* until both workers are up */
#define NOOP_AHEAD 4096 /* enough for two windows of any size here */

static void
noop_measure(const char *program, unsigned window, unsigned n)
{
	struct hayfork *f = bench_open(program, BENCH_WORKERS, window);
	struct bench_meter m;

	bench_start(&m);
	bench_run(f, "noop", "", NOOP_WARM, NOOP_AHEAD);
	m.wall_ns = clock_ns();
	bench_run(f, "noop", "", n, NOOP_AHEAD);
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

int
main(int argc, char **argv)
{
	if (argc != 2)
		errx(2, "usage: noop PROGRAM");
	noop_measure(argv[1], 64, 1000000);
	noop_measure(argv[1], 1, 50000);
	noop_measure(argv[1], 512, 2000000);
	return 0;
}
