/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * measure.c - one round at one point: how fast a farm does its jobs.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "master/compare/measure_state.h"

#define MEASURE_TURNS 3 /* that a rate is taken from, at least */

/* ---- jobs ---------------------------------------------------------------- */

static void
measure_note_failure(struct measure *m, const struct hayfork_result *r)
{
	if (m->failure[0] == '\0')
		snprintf(m->failure, sizeof(m->failure), "%s: %.250s",
		    hayfork_status_name(r->status),
		    r->error_message != NULL ? r->error_message : "");
}

static void
measure_count(struct measure *m, const struct hayfork_result *r)
{
	struct measure_state *s = m->state;

	if (s->turn_ns == 0) {
		s->turn_ns = clock_ns();
		s->turns++;
	}
	if (s->first_ns == 0)
		s->first_ns = s->turn_ns;
	s->last_ns = s->turn_ns;
	if (r->status != HAYFORK_OK) {
		s->failed++;
		measure_note_failure(m, r);
		return;
	}
	s->ok++;
	s->first_jobs += s->turn_ns == s->first_ns;
	histogram_record(&s->times, r->elapsed_us * 1000);
}

static bool
measure_has_all(const struct measure *m)
{
	const struct measure_state *s = m->state;

	return m->seconds == 0 && s->ok + s->failed >= m->jobs &&
	       s->turns >= MEASURE_TURNS;
}

static void
measure_done(struct hayfork_future *job, void *ctx)
{
	struct measure *m = ctx;
	struct measure_state *s = m->state;

	if (s->phase == MEASURE_COUNT)
		measure_count(m, hayfork_result(job, 0));
	hayfork_release(job);
	if (measure_has_all(m))
		s->phase = MEASURE_DRAIN;
}

static void
measure_give(struct measure *m)
{
	struct hayfork_job job = { .task = NULL };

	m->source->next(m->source->ctx, &job);
	job.done = measure_done;
	job.ctx = m;
	m->state->given++;
	hayfork_submit(m->farm, &job);
}

/* Not from within an end: one that is refused ends at once. */
static void
measure_feed(struct measure *m)
{
	for (unsigned i = 0;
	     i < m->in_hand && hayfork_pending(m->farm) < m->in_hand; i++)
		measure_give(m);
}

/* Until that much time is over, and there is something to count. */
static bool
measure_while(struct measure *m, double seconds, char *why)
{
	struct measure_state *s = m->state;
	uint64_t from_ns = clock_ns();
	double past = 0;

	while (s->phase != MEASURE_DRAIN &&
	       (past < seconds ||
		   (s->phase == MEASURE_COUNT && s->turns < MEASURE_TURNS))) {
		measure_feed(m);
		if (!measure_turn(m, past < seconds ? seconds - past : 1, why))
			return false;
		past = seconds_between(from_ns, clock_ns());
	}
	return true;
}

static bool
measure_drain(struct measure *m, char *why)
{
	m->state->phase = MEASURE_DRAIN;
	while (hayfork_pending(m->farm) > 0)
		if (!measure_turn(m, 1, why))
			return false;
	return true;
}

/* One phase of jobs, from idle workers to idle workers. */
static bool
measure_jobs(
    struct measure *m, enum measure_phase phase, double seconds, char *why)
{
	m->state->phase = phase;
	return measure_while(m, seconds, why) && measure_drain(m, why);
}

/* ---- a round ------------------------------------------------------------- */

/*
 * The rate is that between two turns of the loop, the use that of all jobs
 * there were; it is brought to the jobs that count.
 */
static void
measure_conclude(const struct measure *m, const struct used *before,
    const struct used *after, struct compare_sample *sample)
{
	const struct measure_state *s = m->state;
	double all = (double)(s->given > 0 ? s->given : 1), share;

	sample->seconds = seconds_between(s->first_ns, s->last_ns);
	sample->jobs = (double)(s->ok - s->first_jobs);
	sample->failed = (double)s->failed;
	share = (sample->jobs + sample->failed) / all;
	sample->p50_us = histogram_quantile(&s->times, 0.5) / 1e3;
	sample->p99_us = histogram_quantile(&s->times, 0.99) / 1e3;
	sample->user_s = (after->user_s - before->user_s) * share;
	sample->system_s = (after->system_s - before->system_s) * share;
	sample->voluntary = (after->voluntary - before->voluntary) * share;
	sample->involuntary =
	    (after->involuntary - before->involuntary) * share;
	sample->minor = (after->minor - before->minor) * share;
	sample->major = (after->major - before->major) * share;
	sample->rss = after->rss;
	sample->pss = after->pss;
}

/* Of the time of all CPUs, in this round. */
static void
measure_machine(const struct used_machine *before,
    const struct used_machine *after, const struct used *mine_before,
    const struct used *mine_after, double share, struct compare_sample *sample)
{
	double busy = after->busy_s - before->busy_s;
	double idle = after->idle_s - before->idle_s;
	double own = after->own_s - before->own_s;
	double mine = own + mine_after->user_s + mine_after->system_s -
		      mine_before->user_s - mine_before->system_s;

	sample->master_s = own * share;
	sample->idle = busy + idle > 0 ? idle / (busy + idle) : NAN;
	sample->foreign = busy + idle > 0 && !isnan(mine)
			      ? fmax(0, busy - mine) / (busy + idle)
			      : NAN;
}

static bool
measure_round(struct measure *m, struct compare_sample *sample, char *why)
{
	struct measure_state *s = m->state;
	struct used_machine machine, machine_after;
	struct used before, after;

	if (!measure_start(m, &sample->start_ms, why) ||
	    !measure_jobs(m, MEASURE_WARM, m->warm_s, why))
		return false;
	before = measure_used(m);
	machine = used_by_all();
	s->given = 0;
	if (!measure_jobs(m, MEASURE_COUNT, m->seconds, why))
		return false;
	machine_after = used_by_all();
	after = measure_used(m);
	memcpy(m->allocator, after.allocator, sizeof(m->allocator));
	/* A process that died took what it had used with it. */
	if (before.pids != after.pids)
		after.user_s = after.system_s = after.voluntary =
		    after.involuntary = after.minor = after.major = NAN;
	measure_conclude(m, &before, &after, sample);
	measure_machine(&machine, &machine_after, &before, &after,
	    (sample->jobs + sample->failed) /
		(double)(s->given > 0 ? s->given : 1),
	    sample);
	if (sample->seconds > 0)
		return true;
	snprintf(why, MEASURE_WHY, "no job ended in time%s%.250s",
	    m->failure[0] != '\0' ? ": " : "", m->failure);
	return false;
}

bool
measure_run(
    struct measure *m, struct compare_sample *sample, char why[MEASURE_WHY])
{
	bool good;

	measure_begin(m, why);
	good = measure_round(m, sample, why);
	measure_end(m);
	return good;
}
