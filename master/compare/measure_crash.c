/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * measure_crash.c - what one job that crashes costs the others.
 */
#include <math.h>
#include <string.h>

#include "common/clock.h"
#include "master/compare/measure_state.h"

/* Workers that are not ready, and for how long they were not. */
struct measure_outage {
	uint64_t from_ns;
	double ms;
	bool over;
};

static void
measure_watch(const struct measure *m, struct measure_outage *o)
{
	bool ready = measure_is_ready(m);

	if (!ready && o->from_ns == 0)
		o->from_ns = clock_ns();
	if (ready && o->from_ns != 0 && !o->over) {
		o->over = true;
		o->ms = seconds_between(o->from_ns, clock_ns()) * 1e3;
	}
}

static void
measure_crash_done(struct hayfork_future *job, void *ctx)
{
	struct measure *m = ctx;
	struct measure_state *s = m->state;

	s->by_status[hayfork_result(job, 0)->status]++;
	hayfork_release(job);
}

/* Give what there is room for; the one that crashes is in their middle. */
static void
measure_crash_feed(struct measure *m, const struct hayfork_job *crash)
{
	struct measure_state *s = m->state;

	while (s->given < s->end && hayfork_pending(m->farm) < m->in_hand) {
		struct hayfork_job job = { .task = NULL };

		if (crash != NULL && s->given == s->end / 2)
			job = *crash;
		else
			m->source->next(m->source->ctx, &job);
		job.done = measure_crash_done;
		job.ctx = m;
		s->given++;
		hayfork_submit(m->farm, &job);
	}
}

static void
measure_counter(void *ctx, const char *name, uint64_t total, const char *doc)
{
	struct compare_crash *c = ctx;

	(void)doc;
	if (strcmp(name, "given_again") == 0)
		c->given_again = total;
	else if (strcmp(name, "interrupted") == 0)
		c->interrupted = total;
}

static bool
measure_crash_run(struct measure *m, const struct hayfork_job *crash,
    struct compare_crash *c, char *why)
{
	struct measure_outage outage = { .from_ns = 0 };
	struct measure_state *s = m->state;
	uint64_t from_ns;
	double start_ms;

	if (!measure_start(m, &start_ms, why))
		return false;
	s->end = m->jobs;
	from_ns = clock_ns();
	for (measure_crash_feed(m, crash); hayfork_pending(m->farm) > 0;
	     measure_crash_feed(m, crash)) {
		if (!measure_turn(m, 1, why))
			return false;
		measure_watch(m, &outage);
	}
	c->seconds = seconds_between(from_ns, clock_ns());
	while (outage.from_ns != 0 && !outage.over) {
		if (!measure_turn(m, 1, why))
			return false;
		measure_watch(m, &outage);
	}
	c->recovery_ms = outage.over ? outage.ms : NAN;
	c->jobs = s->given;
	c->crashed = s->by_status[HAYFORK_CRASHED];
	c->lost = s->given - c->crashed - s->by_status[HAYFORK_OK];
	hayfork_counters(m->farm, measure_counter, c);
	return true;
}

bool
measure_crash(struct measure *m, const struct hayfork_job *crash,
    struct compare_crash *c, char why[MEASURE_WHY])
{
	bool good;

	measure_begin(m, why);
	good = measure_crash_run(m, crash, c, why);
	measure_end(m);
	return good;
}
