/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * bench.h - what the benches of the library share.
 *
 * A bench is a program that prints "name value" lines; scripts/bench runs it
 * several times in turn with others and reports medians. What fails ends it
 * with a reason: a figure of a run that went wrong is none.
 */
#ifndef HF_BENCH_H
#define HF_BENCH_H

#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/hayfork.h"

#define BENCH_WORKERS 2

/* CPU of a farm's two sides, and time. */
struct bench_meter {
	uint64_t wall_ns, master_us, workers_us;
};

static inline uint64_t
bench_cpu_us(int who)
{
	struct rusage r;

	if (getrusage(who, &r) == -1)
		err(1, "getrusage");
	return (uint64_t)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1000000u +
	       (uint64_t)(r.ru_utime.tv_usec + r.ru_stime.tv_usec);
}

static inline void
bench_start(struct bench_meter *m)
{
	m->master_us = bench_cpu_us(RUSAGE_SELF);
	m->workers_us = bench_cpu_us(RUSAGE_CHILDREN);
	m->wall_ns = clock_ns();
}

/* The work is done, the workers still live. */
static inline void
bench_stop(struct bench_meter *m)
{
	m->wall_ns = clock_ns() - m->wall_ns;
	m->master_us = bench_cpu_us(RUSAGE_SELF) - m->master_us;
}

/* The workers have ended: what they used in all their life is known. */
static inline void
bench_settle(struct bench_meter *m)
{
	m->workers_us = bench_cpu_us(RUSAGE_CHILDREN) - m->workers_us;
}

static inline struct hayfork *
bench_open(const char *program, unsigned workers, unsigned window)
{
	struct hayfork_options o = {
		.programs[HAYFORK_CPU] = program,
		.workers[HAYFORK_CPU] = workers,
		.windows[HAYFORK_CPU] = window,
	};
	char why[256];
	struct hayfork *f = hayfork_open(&o, why, sizeof(why));

	if (f == NULL)
		errx(1, "%s", why);
	return f;
}

static inline struct hayfork_future *
bench_submit(struct hayfork *f, const char *task, const char *arg)
{
	struct hayfork_job job = {
		.lane = HAYFORK_CPU,
		.task = task,
		.arg = arg,
		.arg_len = strlen(arg),
	};

	return hayfork_submit(f, &job);
}

/* The next job to end, which must be ok, given back. */
static inline void
bench_take(struct hayfork *f)
{
	struct hayfork_future *job = hayfork_as_completed(f, -1);
	const struct hayfork_result *r;

	if (job == NULL)
		errx(1, "a job is missing");
	r = hayfork_result(job, 0);
	if (r->status != HAYFORK_OK)
		errx(1, "%s: %s", hayfork_status_name(r->status),
		    r->error_message != NULL ? r->error_message : "no reason");
	hayfork_release(job);
}

/* Run a task n times, with at most ahead of them submitted at a time. */
static inline void
bench_run(struct hayfork *f, const char *task, const char *arg, unsigned n,
    unsigned ahead)
{
	for (unsigned submitted = 0, done = 0; done < n; done++) {
		for (; submitted < n && submitted - done < ahead; submitted++)
			bench_submit(f, task, arg);
		bench_take(f);
	}
}

/* Some benches are the worker program of their own farm, too. */
static inline bool
bench_is_worker(int argc, char **argv)
{
	return argc > 2 && strcmp(argv[1], "cpu") == 0;
}

static inline const char *
bench_self(void)
{
	static char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (n == -1)
		err(1, "/proc/self/exe");
	path[n] = '\0';
	return path;
}

#endif
