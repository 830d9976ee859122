/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * measure_farm.c - the farm that is measured: its start, its loop, and what
 * its workers say they have used.
 */
#include <event2/event.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/buf.h"
#include "common/clock.h"
#include "common/events.h"
#include "common/log.h"
#include "common/value.h"
#include "master/compare/measure_state.h"

#define MEASURE_START_S 20.0   /* for all workers to be ready */
#define MEASURE_USAGE_MS 10000 /* for them to say what they have used */
#define MEASURE_USAGE_TRIES 4

/* ---- start --------------------------------------------------------------- */

static void
measure_nudge_cb(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	(void)ctx; /* the loop has turned: that was its purpose */
}

void
measure_begin(struct measure *m, char why[MEASURE_WHY])
{
	why[0] = '\0';
	m->failure[0] = '\0';
	m->state = xcalloc(1, sizeof(*m->state));
	m->state->timer = timer_make(m->base, measure_nudge_cb, m);
}

void
measure_end(struct measure *m)
{
	event_free(m->state->timer);
	free(m->state);
	m->state = NULL;
}

bool
measure_turn(struct measure *m, double seconds, char *why)
{
	struct timeval tv = { (time_t)seconds,
		(suseconds_t)((seconds - (double)(time_t)seconds) * 1e6) };

	m->state->turn_ns = 0;
	timer_start(m->state->timer, &tv);
	if (event_base_loop(m->base, EVLOOP_ONCE) == -1)
		panic("event loop failed");
	if (m->source->stopped(m->source->ctx))
		return false;
	if (hayfork_broken(m->farm) == NULL)
		return true;
	snprintf(why, MEASURE_WHY, "%.290s", hayfork_broken(m->farm));
	return false;
}

bool
measure_is_ready(const struct measure *m)
{
	return (!m->source->tasks || hayfork_workers(m->farm, HAYFORK_CPU, NULL,
					 NULL) == m->workers) &&
	       (!m->source->hosts || hayfork_workers(m->farm, HAYFORK_IO, NULL,
					 NULL) == m->workers);
}

bool
measure_start(struct measure *m, double *ms, char *why)
{
	uint64_t from_ns = clock_ns();

	if (m->source->hosts)
		hayfork_start(m->farm, HAYFORK_IO);
	if (m->source->tasks)
		hayfork_start(m->farm, HAYFORK_CPU);
	while (!measure_is_ready(m)) {
		if (!measure_turn(m, 1, why))
			return false;
		if (seconds_between(from_ns, clock_ns()) > MEASURE_START_S) {
			snprintf(why, MEASURE_WHY,
			    "the workers are not ready after %g s",
			    MEASURE_START_S);
			return false;
		}
	}
	*ms = seconds_between(from_ns, clock_ns()) * 1e3;
	return true;
}

/* ---- what workers have used ---------------------------------------------- */

struct measure_used {
	struct used sum;
	double *pids; /* of processes that are in it */
	unsigned count;
};

static bool
measure_has(const struct measure_used *u, double pid)
{
	for (unsigned i = 0; i < u->count; i++)
		if (u->pids[i] == pid)
			return true;
	return false;
}

static void
measure_take_usage(struct measure_used *u, const struct hayfork_result *r)
{
	struct buf json = { 0 };
	struct used one;
	double pid;

	if (r->status == HAYFORK_OK && r->value != NULL &&
	    value_to_json(&json, r->value, r->value_len) &&
	    used_parse(
		&one, &pid, (const char *)buf_at(&json), buf_len(&json)) &&
	    !measure_has(u, pid)) {
		u->pids[u->count++] = pid;
		used_add(&u->sum, &one);
	}
	buf_free(&json);
}

/* Each idle worker gets one of as many jobs, if none is done too soon. */
static void
measure_ask(struct measure *m, struct measure_used *u, const char *ms)
{
	struct hayfork_future **asked =
	    xcalloc(m->workers, sizeof(struct hayfork_future *));
	struct hayfork_job job = { .lane = HAYFORK_CPU,
		.task = "usage",
		.arg = ms,
		.arg_len = strlen(ms) };

	for (unsigned i = 0; i < m->workers; i++)
		asked[i] = hayfork_submit(m->farm, &job);
	hayfork_wait(
	    m->farm, asked, m->workers, HAYFORK_WAIT_ALL, MEASURE_USAGE_MS);
	for (unsigned i = 0; i < m->workers; i++) {
		if (hayfork_done(asked[i]))
			measure_take_usage(u, hayfork_result(asked[i], 0));
		hayfork_release(asked[i]);
	}
	free(asked);
}

static void
measure_count_process(void *ctx, const struct hayfork_worker *w)
{
	struct measure_used *u = ctx;

	if (w->pid > 0 && !measure_has(u, (double)w->pid))
		u->pids[u->count++] = (double)w->pid;
}

/* Those of the cpu lane tell themselves, and more of it, and more exactly. */
static void
measure_used_by_tasks(struct measure *m, struct used *sum)
{
	static const char *const sleep_ms[MEASURE_USAGE_TRIES] = { "1", "5",
		"20", "100" };
	struct measure_used all = { .count = 0 }, u = { .count = 0 };

	all.pids = xcalloc(m->workers, sizeof(double));
	u.pids = xcalloc(m->workers, sizeof(double));
	hayfork_workers(m->farm, HAYFORK_CPU, measure_count_process, &all);
	for (int i = 0; i < MEASURE_USAGE_TRIES && u.count < all.count; i++) {
		u.count = 0;
		u.sum = (struct used){ .user_s = 0 };
		measure_ask(m, &u, sleep_ms[i]);
	}
	if (u.count < all.count || all.count == 0)
		u.sum = (struct used){ NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN,
			0, "" };
	used_add(sum, &u.sum);
	free(all.pids);
	free(u.pids);
}

static void
measure_used_by_hosts(struct measure *m, struct used *sum)
{
	struct measure_used all = { .count = 0 };

	all.pids = xcalloc(m->workers, sizeof(double));
	hayfork_workers(m->farm, HAYFORK_IO, measure_count_process, &all);
	if (all.count == 0)
		sum->user_s = sum->system_s = NAN;
	for (unsigned i = 0; i < all.count; i++) {
		struct used one = used_by((pid_t)all.pids[i]);

		used_add(sum, &one);
	}
	free(all.pids);
}

struct used
measure_used(struct measure *m)
{
	struct used sum = { .user_s = 0 };
	uint64_t from_ns = clock_ns();
	char why[MEASURE_WHY];

	/* One that has just died is not there to be asked. */
	while (!measure_is_ready(m) &&
	       seconds_between(from_ns, clock_ns()) < MEASURE_START_S)
		if (!measure_turn(m, 1, why))
			break;
	if (m->source->tasks)
		measure_used_by_tasks(m, &sum);
	if (m->source->hosts)
		measure_used_by_hosts(m, &sum);
	return sum;
}
