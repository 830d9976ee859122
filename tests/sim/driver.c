/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * driver.c - one schedule: a farm, its options, jobs and weather by the dice,
 * and a caller who submits, cancels, releases, holds and stops.
 */
#include <stdio.h>

#include "tests/sim/sim.h"

#define DRIVER_LONGEST (3600 * SECOND) /* a schedule, in its own time */
#define PROGRAM "/bin/sh"              /* never run */

struct job jobs[SIM_JOBS];
unsigned job_count;

static struct {
	struct hayfork_options options;
	struct event_base *base;
	struct event *timer;
	unsigned acts; /* left */
	bool holding, both;
} driver;

struct job *
job_of(const struct hayfork_future *f)
{
	return f->internal ? NULL : f->ctx;
}

static void
driver_log(void *ctx, int level, const char *line)
{
	(void)ctx;
	trace("  farm %d: %s", level, line);
}

/* ---- jobs ---------------------------------------------------------------- */

static void driver_act(void);

static void
driver_done(struct hayfork_future *f, void *ctx)
{
	struct job *job = ctx;

	if (job->future == NULL)
		job->future = f; /* refused: hayfork_submit() is not back yet */
	model_look(job);
	if (!world.burying && dice(4) == 0) {
		job->future = NULL;
		hayfork_release(f);
	}
	if (driver.acts > 0 && dice(8) == 0)
		driver_act();
}

/* Mostly short; a few that take their time. */
static uint64_t
driver_length(void)
{
	switch (dice(6)) {
	case 0:
		return dice(2 * SECOND);
	case 1:
	case 2:
		return dice(50 * MS);
	default:
		return dice(500 * US);
	}
}

static void
driver_make_harmful(struct job *job)
{
	unsigned kinds = job->lane == HAYFORK_IO ? NATURES : NATURE_HANGS + 1;

	job->harms_then = job->then && dice(2) == 0;
	if (job->harms_then)
		kinds = NATURE_HANGS + 1;
	job->nature = (enum nature)(1 + dice(kinds - 1));
	job->harm = dice(3) == 0 ? 1000 : 1 + (unsigned)dice(3);
	/* A task may run for ever, and then it does. */
	if (job->nature == NATURE_HANGS && job->timeout_ms == 0 &&
	    (job->lane == HAYFORK_CPU || job->harms_then))
		job->timeout_ms = 1 + dice(3000);
}

static void
driver_make(struct job *job)
{
	*job = (struct job){ .index = job_count++,
		.host = SIM_HOSTS,
		.verdict = HAYFORK_STATUS_COUNT };
	job->lane = driver.options.workers[HAYFORK_IO] == 0 ||
			    (driver.both && dice(2) == 0)
			? HAYFORK_CPU
			: HAYFORK_IO;
	job->length_ns = driver_length();
	job->pieces = dice(4) == 0 ? (unsigned)dice(6) : 0;
	job->timeout_ms = dice(3) == 0 ? 1 + dice(2500) : 0;
	job->retries = dice(3) == 0 ? (unsigned)dice(3) : 0;
	job->crash_retries = dice(3) == 0 ? (unsigned)dice(3) : 0;
	job->repeatable = dice(3) == 0;
	job->then = driver.both && dice(3) == 0;
	job->calls_back = dice(2) == 0;
	if (job->lane == HAYFORK_IO && dice(2) == 0) {
		job->host = (unsigned)dice(SIM_HOSTS);
		job->named = dice(3) == 0;
	}
	if (chance(world.weather.harm))
		driver_make_harmful(job);
}

static void
driver_submit(void)
{
	struct job *job = &jobs[job_count];
	struct hayfork_future *f;
	char arg[16], host[24];

	if (job_count == SIM_JOBS)
		return;
	driver_make(job);
	snprintf(arg, sizeof(arg), "%u", job->index);
	snprintf(
	    host, sizeof(host), job->named ? "host%u" : "10.0.0.%u", job->host);
	f = hayfork_submit(
	    world.farm, &(struct hayfork_job){ .lane = job->lane,
			    .task = "run",
			    .arg = arg,
			    .arg_len = strlen(arg),
			    .timeout_ms = job->timeout_ms,
			    .endpoint = { job->host != SIM_HOSTS ? host : NULL,
				22, dice(2) ? 300 : 5000 },
			    .then = job->then ? "then" : NULL,
			    .retries = job->retries,
			    .crash_retries = job->crash_retries,
			    .repeatable = job->repeatable,
			    .done = job->calls_back ? driver_done : NULL,
			    .ctx = job });
	/* If it was refused it may have been released meanwhile. */
	if (job->future == NULL && !job->ended)
		job->future = f;
	model_look(job);
}

/* ---- what the caller does ------------------------------------------------ */

static void
driver_ask(struct job *job, bool release)
{
	struct hayfork_future *f = job->future;

	if (f == NULL || (hayfork_done(f) && world.burying))
		return;
	model_look(job);
	TRACE("job %u: %s", job->index, release ? "released" : "cancelled");
	if (!job->ended)
		job->asked_ns = world.now_ns;
	if (release) {
		job->future = NULL;
		job->released |= !job->ended;
		hayfork_release(f);
	} else
		hayfork_cancel(f);
	digest('c', job->index);
}

static void
driver_stop(void)
{
	uint64_t grace = dice(3) ? dice(2000) : 0;

	TRACE("stop, grace %llu ms", (unsigned long long)grace);
	digest('S', 0);
	world.stopped = true;
	hayfork_stop(world.farm, grace);
	world.halted = true;
}

/* One that has not ended, if the dice find one soon. */
static struct job *
driver_some_job(void)
{
	struct job *job = NULL;

	for (int i = 0; i < 6 && job_count > 0; i++) {
		job = &jobs[dice(job_count)];
		if (job->future != NULL && !hayfork_done(job->future))
			break;
	}
	return job;
}

static void
driver_act(void)
{
	struct job *job = driver_some_job();

	driver.acts--;
	switch (dice(16)) {
	case 0:
	case 1:
	case 2:
	case 3:
		for (unsigned n = (unsigned)dice(6); n > 0; n--)
			driver_submit();
		break;
	case 4:
	case 5:
		driver.holding = !driver.holding;
		hayfork_hold(world.farm, driver.holding);
		break;
	case 6:
		if (dice(4) == 0)
			driver_stop();
		break;
	case 7:
	case 8:
	case 9:
		if (job != NULL)
			driver_ask(job, true);
		break;
	default:
		if (job != NULL)
			driver_ask(job, false);
	}
}

static void
driver_act_later(void)
{
	uint64_t us = dice(2) ? dice(3000) : dice(1500000);
	struct timeval tv = { (time_t)(us / 1000000),
		(suseconds_t)(us % 1000000) };

	evtimer_add(driver.timer, &tv);
}

static void
driver_timer_cb(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	(void)ctx;
	if (driver.acts > 0) {
		driver_act();
		driver_act_later();
	} else if (driver.holding) {
		driver.holding = false;
		hayfork_hold(world.farm, false);
	}
}

/* ---- the dice ------------------------------------------------------------ */

/* A fourth of the schedules has this, more or less of it. */
static unsigned
driver_some(unsigned most)
{
	return dice(4) == 0 ? 1 + (unsigned)dice(most) : 0;
}

static void
driver_make_weather(void)
{
	world.weather = (struct weather){
		.no_process = dice(8) == 0 ? (unsigned)dice(300) : 0,
		.stillborn = dice(8) == 0 ? (unsigned)dice(600) : 0,
		.late = driver_some(300),
		.death = driver_some(dice(3) ? 10 : 60),
		.stop = driver_some(8),
		.lie = driver_some(10),
		.gossip = driver_some(200),
		.deaf = driver_some(300),
		.slow_death = driver_some(500),
		.tight = driver_some(600),
		.refused = driver_some(400),
		.no_files = driver_some(100),
		.preempt = dice(2) ? 20 + (unsigned)dice(300) : 0,
		.harm = dice(2) ? (unsigned)dice(400) : 0,
		.tired = (unsigned)dice(1000),
	};
}

static void
driver_make_options(void)
{
	struct hayfork_options *o = &driver.options;
	unsigned lanes = (unsigned)dice(4); /* cpu, cpu, io, both */

	*o = (struct hayfork_options){ .base = driver.base };
	driver.both = lanes == 3;
	driver.holding = false;
	for (int i = 0; i < HAYFORK_LANES; i++) {
		if ((lanes < 2 && i == HAYFORK_IO) ||
		    (lanes == 2 && i == HAYFORK_CPU))
			continue;
		o->programs[i] = PROGRAM;
		o->workers[i] = 1 + (unsigned)dice(dice(2) ? 3 : 8);
		o->windows[i] = 1 + (unsigned)dice(8);
	}
	o->threads = dice(2) ? 1 : 2 + (unsigned)dice(SIM_THREADS - 1);
	o->resolver = dice(4) ? PROGRAM : NULL;
	o->max_jobs_per_worker = dice(4) ? 0 : 1 + dice(6);
	if (world.tracing)
		o->log = driver_log;
}

static void
driver_begin(uint64_t seed)
{
	struct totals totals = world.totals;
	bool tracing = world.tracing;

	world = (struct world){ .seed = seed,
		.dice = seed * UINT64_C(0x9e3779b97f4a7c15) + 12345,
		.totals = totals,
		.tracing = tracing };
	TAILQ_INIT(&world.workers);
	world.on = true;
	world.now_ns = 100000 * SECOND + dice(SECOND);
	world.end_ns = world.now_ns + DRIVER_LONGEST;
	job_count = 0;
	memset(jobs, 0, sizeof(jobs));
	driver_make_weather();
	driver_make_options();
}

/* ---- the run ------------------------------------------------------------- */

/* What the farm leaves when it is closed: nothing. */
static void
driver_check_end(void)
{
	for (unsigned i = 0; i < job_count; i++) {
		model_look(&jobs[i]);
		if (!jobs[i].ended && !jobs[i].released)
			violation("job %u has no end", i);
	}
	model_counters();
	if (!world.stopped &&
	    world.broken != (hayfork_broken(world.farm) != NULL))
		violation(world.broken ? "it should have given up"
				       : "it should not have given up");
	world.finishing = true;
	hayfork_close(world.farm);
	if (!TAILQ_EMPTY(&world.workers))
		violation("a worker is left");
	files_check();
}

void
driver_run(uint64_t seed)
{
	unsigned n;
	char err[200];

	if (driver.base == NULL && (driver.base = event_base_new()) == NULL)
		violation("no event base");
	driver_begin(seed);
	world.farm = hayfork_open(&driver.options, err, sizeof(err));
	if (world.farm == NULL)
		violation("%s", err);
	driver.timer = evtimer_new(driver.base, driver_timer_cb, NULL);
	driver.acts = dice(2) ? (unsigned)dice(12) : 0;
	for (n = 1 + (unsigned)dice(dice(2) ? 12 : 60); n > 0; n--)
		driver_submit();
	driver_act_later();
	while (hayfork_pending(world.farm) > 0)
		if (event_base_loop(driver.base, EVLOOP_ONCE) != 0)
			violation("the loop has nothing to wait for");
	event_free(driver.timer);
	driver.acts = 0;
	driver_check_end();
	if (event_base_get_num_events(driver.base, EVENT_BASE_COUNT_ADDED) > 0)
		violation("an event is left");
	world.on = false;
	world.totals.schedules++;
	world.totals.jobs += job_count;
	world.totals.turns += world.turns;
	world.totals.fuzzy += world.fuzzy;
	world.totals.broken += world.broken;
	world.totals.threaded += driver.options.threads > 1;
	world.totals.interrupted += world.interrupted;
}
