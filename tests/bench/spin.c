/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * spin.c - how much of the CPUs goes into work when tasks do work.
 *
 * The work is a fixed number of rounds of arithmetic, the same code in the
 * plain loop and, as this program is its own worker, in the farm: what is
 * slow for one is slow for the other.
 */
#include "tests/bench/bench.h"

#define SHORT_NS 10000u /* a short task */
#define SHORT_TASKS 50000
#define LONG_NS 50000000u /* a long one */
#define LONG_TASKS 20
#define AHEAD 1024

__attribute__((noinline)) static uint64_t
work(uint64_t rounds)
{
	uint64_t x = 88172645463325252u;

	for (; rounds > 0; rounds--) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
	}
	return x;
}

static enum hayfork_status
work_run(struct hayfork_call *call)
{
	const char *rounds = hayfork_arg(call, NULL);

	hayfork_return_uint(call, work(strtoull(rounds, NULL, 10)));
	return HAYFORK_OK;
}

static const struct hayfork_task work_task = { .name = "work",
	.run = work_run };
static const struct hayfork_task *const tasks[] = { &work_task, NULL };

/* How many rounds take that long. */
static uint64_t
rounds_for(uint64_t ns)
{
	const uint64_t sample = 20000000;
	uint64_t begin = clock_read_ns(CLOCK_PROCESS_CPUTIME_ID);
	volatile uint64_t sink = work(sample);

	(void)sink;
	return sample * ns / (clock_read_ns(CLOCK_PROCESS_CPUTIME_ID) - begin);
}

/* The work without a farm. */
static struct bench_meter
run_plain(const char *arg, unsigned n)
{
	struct bench_meter m;
	volatile uint64_t sink;

	bench_start(&m);
	for (unsigned i = 0; i < n; i++)
		sink = work(strtoull(arg, NULL, 10));
	(void)sink;
	bench_stop(&m);
	bench_settle(&m);
	return m;
}

static struct bench_meter
run_farm(const char *arg, unsigned n, unsigned workers)
{
	struct hayfork *f = bench_open(bench_self(), workers, 0);
	struct bench_meter m;

	bench_start(&m);
	bench_run(f, "work", "1", workers * 2, AHEAD); /* all are up */
	m.wall_ns = clock_ns();
	bench_run(f, "work", arg, n, AHEAD);
	bench_stop(&m);
	hayfork_close(f);
	bench_settle(&m);
	return m;
}

int
main(int argc, char **argv)
{
	struct bench_meter plain, after, one, two;
	char arg[32];

	if (bench_is_worker(argc, argv))
		return hayfork_worker_main(argc, argv, tasks);
	snprintf(arg, sizeof(arg), "%lu", (unsigned long)rounds_for(SHORT_NS));
	plain = run_plain(arg, SHORT_TASKS / 2);
	two = run_farm(arg, SHORT_TASKS, BENCH_WORKERS);
	printf("short_efficiency %.2f\n",
	    100.0 * 2 * (double)plain.master_us /
		(BENCH_WORKERS * (double)two.wall_ns / 1e3));

	snprintf(arg, sizeof(arg), "%lu", (unsigned long)rounds_for(LONG_NS));
	/* Half before, half after: the machine's speed drifts. */
	plain = run_plain(arg, LONG_TASKS / 2);
	one = run_farm(arg, LONG_TASKS, 1);
	after = run_plain(arg, LONG_TASKS / 2);
	plain.master_us += after.master_us;
	plain.wall_ns += after.wall_ns;
	two = run_farm(arg, LONG_TASKS, 2);
	printf(
	    "long_speedup %.4f\n", (double)one.wall_ns / (double)two.wall_ns);
	printf("long_overhead_cpu %.3f\n",
	    100.0 * (double)(one.master_us + one.workers_us) /
		    (double)plain.master_us -
		100);
	printf("long_overhead_wall %.3f\n",
	    100.0 * (double)one.wall_ns / (double)plain.wall_ns - 100);
	return 0;
}
