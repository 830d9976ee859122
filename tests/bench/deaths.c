/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * deaths.c - what it costs that workers die, and to be ready for it.
 *
 *	deaths TASK-PROGRAM SSH-PROGRAM
 *
 * - From kill -9 of an idle worker to its replacement's HELLO, in both lanes.
 * - Tasks of a millisecond, one in a hundred of which crashes, against the
 *   same without. A crash takes with it what its worker had done and not told
 *   yet, which is done again; nothing is subtracted for that.
 * - What a worker does for each task to be found out if it crashes.
 * - Workers that die as soon as they have said HELLO: the master's CPU.
 */
#include <event2/event.h>
#include <signal.h>
#include <sys/mman.h>

#include "common/board.h"
#include "common/contract.h"
#include "tests/bench/bench.h"
#include "worker/loop.h"

#define DEATHS_KILLS 40
#define DEATHS_TASKS 1000
#define DEATHS_PAIRS 5
#define DEATHS_TASK "1ms"
#define DEATHS_LOOPS 2000000u
#define DEATHS_STORM_S 3

/* ---- recovery ------------------------------------------------------------ */

/* When the last worker said HELLO. */
static uint64_t deaths_hello_ns;

static void
deaths_log(void *ctx, int level, const char *line)
{
	(void)ctx;
	(void)level;
	if (strstr(line, ": HELLO, ") != NULL)
		deaths_hello_ns = clock_ns();
}

static void
deaths_await_hello(struct event_base *base)
{
	for (deaths_hello_ns = 0; deaths_hello_ns == 0;)
		if (event_base_loop(base, EVLOOP_ONCE) != 0)
			errx(1, "the loop has nothing to wait for");
}

static pid_t
deaths_only_child(void)
{
	char path[64];
	FILE *file;
	int pid;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	if ((file = fopen(path, "r")) == NULL || fscanf(file, "%d", &pid) != 1)
		errx(1, "%s: no child is there", path);
	fclose(file);
	return pid;
}

static double
deaths_recover_ms(enum hayfork_lane lane, const char *program)
{
	struct hayfork_options o = { .log = deaths_log };
	uint64_t killed_ns;
	struct hayfork *f;
	char why[256];

	o.programs[lane] = program;
	o.workers[lane] = 1;
	if ((o.base = event_base_new()) == NULL ||
	    (f = hayfork_open(&o, why, sizeof(why))) == NULL)
		errx(1, "no farm");
	hayfork_start(f, lane);
	deaths_await_hello(o.base);
	killed_ns = clock_ns();
	if (kill(deaths_only_child(), SIGKILL) == -1)
		err(1, "kill");
	deaths_await_hello(o.base);
	killed_ns = deaths_hello_ns - killed_ns;
	hayfork_close(f);
	event_base_free(o.base);
	return (double)killed_ns / 1e6;
}

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
deaths_recovery(const char *name, enum hayfork_lane lane, const char *program)
{
	double ms[DEATHS_KILLS];

	for (int i = 0; i < DEATHS_KILLS; i++)
		ms[i] = deaths_recover_ms(lane, program);
	qsort(ms, DEATHS_KILLS, sizeof(ms[0]), by_size);
	printf("recovery_%s_ms %.3f\n", name, ms[DEATHS_KILLS / 2]);
	printf("recovery_%s_worst_ms %.3f\n", name, ms[DEATHS_KILLS - 1]);
}

/* ---- one in a hundred crashes -------------------------------------------- */

/* Tasks that end ok in a second, each crash_every-th one of which crashes. */
static double
deaths_rate(const char *program, unsigned crash_every)
{
	struct hayfork *f = bench_open(program, BENCH_WORKERS, 64);
	struct hayfork_future *job;
	struct bench_meter m;
	unsigned good = 0;

	bench_run(f, "spin", DEATHS_TASK, 100, 100);
	bench_start(&m);
	for (unsigned i = 1; i <= DEATHS_TASKS; i++)
		if (crash_every != 0 && i % crash_every == 0)
			bench_submit(f, "crash", "segv");
		else
			bench_submit(f, "spin", DEATHS_TASK);
	while ((job = hayfork_as_completed(f, -1)) != NULL) {
		good += hayfork_result(job, 0)->status == HAYFORK_OK;
		hayfork_release(job);
	}
	bench_stop(&m);
	hayfork_close(f);
	if (crash_every != 0 &&
	    good != DEATHS_TASKS - DEATHS_TASKS / crash_every)
		errx(1, "crashes cost more than themselves: %u ok", good);
	return good / ((double)m.wall_ns / 1e9);
}

/* In turn, and of the pairs the one in the middle. */
static void
deaths_crashes(const char *program)
{
	double percent[DEATHS_PAIRS], ms[DEATHS_PAIRS];

	for (int i = 0; i < DEATHS_PAIRS; i++) {
		double without = deaths_rate(program, 0);
		double with = deaths_rate(program, 100);

		percent[i] = 100 * with / without;
		ms[i] = DEATHS_TASKS * 0.99 * (1 / with - 1 / without) * 1e3 /
			(DEATHS_TASKS / 100.0);
	}
	qsort(percent, DEATHS_PAIRS, sizeof(percent[0]), by_size);
	qsort(ms, DEATHS_PAIRS, sizeof(ms[0]), by_size);
	printf("crashing_rate_percent %.2f\n", percent[DEATHS_PAIRS / 2]);
	printf("crash_costs_ms %.3f\n", ms[DEATHS_PAIRS / 2]);
}

/* ---- being ready --------------------------------------------------------- */

/* Nanoseconds of what a worker tells the scoreboard about a task. */
static void
deaths_board(void)
{
	int fd = board_create(1, 64);
	void *map = board_map(fd, 1, 64);
	struct board b;
	uint64_t from_ns;

	if (map == NULL)
		err(1, "no scoreboard");
	b = board_of(map, 0, 64);
	from_ns = clock_ns();
	for (uint64_t i = 1; i <= DEATHS_LOOPS; i++) {
		unsigned entry = (unsigned)(i % 64);

		board_queue(b, entry, i);
		if (!board_claim(b, entry, i))
			errx(1, "a claim was lost");
		board_set_stage(b, entry, HAYFORK_STAGE_TASK, i);
		board_set_current(b, entry + 1);
		board_set_current(b, 0);
	}
	printf(
	    "board_ns %.2f\n", (double)(clock_ns() - from_ns) / DEATHS_LOOPS);
	board_unmap(map, 1, 64);
	close(fd);
}

/* ---- a storm ------------------------------------------------------------- */

/* As a worker: be ready, and die. */
static int
deaths_be_born(int argc, char **argv)
{
	static struct worker w;

	worker_open(&w, argc, argv);
	worker_hello(&w);
	while (chan_flush(&w.chan) == CHAN_IO_AGAIN)
		;
	_exit(1);
}

/* They have no job: one would be found to blame by the third death. */
static void
deaths_storm(void)
{
	struct hayfork_options o = { .programs[HAYFORK_CPU] = bench_self(),
		.workers[HAYFORK_CPU] = BENCH_WORKERS,
		.base = event_base_new() };
	struct timeval time = { DEATHS_STORM_S, 0 };
	struct bench_meter m;
	struct hayfork *f;
	char why[256];

	if (o.base == NULL || (f = hayfork_open(&o, why, sizeof(why))) == NULL)
		errx(1, "no farm");
	bench_start(&m);
	hayfork_start(f, HAYFORK_CPU);
	event_base_loopexit(o.base, &time);
	event_base_dispatch(o.base);
	bench_stop(&m);
	if (hayfork_broken(f) != NULL)
		errx(1, "%s", hayfork_broken(f));
	printf("storm_cpu_percent %.3f\n",
	    100 * (double)m.master_us * 1e3 / (double)m.wall_ns);
	hayfork_close(f);
	event_base_free(o.base);
}

int
main(int argc, char **argv)
{
	if (bench_is_worker(argc, argv))
		return deaths_be_born(argc, argv);
	if (argc != 3)
		errx(2, "usage: deaths TASK-PROGRAM SSH-PROGRAM");
	deaths_recovery("cpu", HAYFORK_CPU, argv[1]);
	deaths_recovery("io", HAYFORK_IO, argv[2]);
	deaths_crashes(argv[1]);
	deaths_board();
	deaths_storm();
	return 0;
}
