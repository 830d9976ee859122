/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * measure.c - one round at one point: how fast a farm does its jobs.
 */
#include <event2/event.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/buf.h"
#include "common/clock.h"
#include "common/events.h"
#include "common/histogram.h"
#include "common/log.h"
#include "common/value.h"
#include "master/compare/measure.h"
#include "master/compare/used.h"

#define MEASURE_START_S 20.0   /* for all workers to be ready */
#define MEASURE_USAGE_MS 10000 /* for them to say what they have used */
#define MEASURE_USAGE_TRIES 4
#define MEASURE_TURNS 3 /* that a rate is taken from, at least */

enum measure_phase { MEASURE_WARM, MEASURE_COUNT, MEASURE_DRAIN };

/* Of a round, or of a run with a crash. */
struct measure_state {
	enum measure_phase phase;
	struct event *timer;
	struct histogram times; /* nanoseconds a job ran */
	uint64_t turn_ns;       /* of this turn of the loop; 0: not yet read */
	uint64_t first_ns, last_ns; /* turns in which jobs ended */
	uint64_t first_jobs;        /* that ended in the first of them */
	uint64_t ok, failed;        /* counted */
	uint64_t given, turns;
	uint64_t by_status[HAYFORK_STATUS_COUNT]; /* crash: of all */
	uint64_t end;                             /* crash: jobs to give */
};

static double
seconds_between(uint64_t from_ns, uint64_t to_ns)
{
	return (double)(to_ns - from_ns) / 1e9;
}

/* ---- start --------------------------------------------------------------- */

static void
measure_nudge_cb(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	(void)ctx; /* the loop has turned: that was its purpose */
}

/* Turn the loop once, for a while at most. */
static bool
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

static bool
measure_is_ready(const struct measure *m)
{
	return (!m->source->tasks || hayfork_workers(m->farm, HAYFORK_CPU, NULL,
					 NULL) == m->workers) &&
	       (!m->source->hosts || hayfork_workers(m->farm, HAYFORK_IO, NULL,
					 NULL) == m->workers);
}

/* All workers that there are to be; milliseconds it took. */
static bool
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
	if (u.count < all.count)
		u.sum = (struct used){ NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN };
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
	for (unsigned i = 0; i < all.count; i++) {
		struct used one = used_by((pid_t)all.pids[i]);

		used_add(sum, &one);
	}
	free(all.pids);
}

static struct used
measure_used(struct measure *m)
{
	struct used sum = { .user_s = 0 };

	if (m->source->tasks)
		measure_used_by_tasks(m, &sum);
	if (m->source->hosts)
		measure_used_by_hosts(m, &sum);
	return sum;
}

/* ---- jobs ---------------------------------------------------------------- */

static void measure_done(struct hayfork_future *, void *ctx);

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
	if (s->phase != MEASURE_DRAIN)
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
	for (unsigned i = 0; i < m->in_hand; i++)
		measure_give(m);
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
	share = sample->jobs / all;
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
    const struct used *mine_before, const struct used *mine_after, double share,
    struct compare_sample *sample)
{
	struct used_machine after = used_by_all();
	double busy = after.busy_s - before->busy_s;
	double idle = after.idle_s - before->idle_s;
	double own = after.own_s - before->own_s;
	double mine = own + mine_after->user_s + mine_after->system_s -
		      mine_before->user_s - mine_before->system_s;

	sample->master_s = own * share;
	sample->idle = busy + idle > 0 ? idle / (busy + idle) : NAN;
	sample->foreign =
	    busy + idle > 0 ? fmax(0, busy - mine) / (busy + idle) : NAN;
}

static bool
measure_round(struct measure *m, struct compare_sample *sample, char *why)
{
	struct measure_state *s = m->state;
	struct used_machine machine;
	struct used before, after;

	if (!measure_start(m, &sample->start_ms, why) ||
	    !measure_jobs(m, MEASURE_WARM, m->warm_s, why))
		return false;
	before = measure_used(m);
	machine = used_by_all();
	s->given = 0;
	if (!measure_jobs(m, MEASURE_COUNT, m->seconds, why))
		return false;
	after = measure_used(m);
	measure_conclude(m, &before, &after, sample);
	measure_machine(&machine, &before, &after,
	    sample->jobs / (double)(s->given > 0 ? s->given : 1), sample);
	if (sample->seconds > 0)
		return true;
	snprintf(why, MEASURE_WHY, "no job ended in time%s%.250s",
	    m->failure[0] != '\0' ? ": " : "", m->failure);
	return false;
}

static void
measure_begin(struct measure *m, char why[MEASURE_WHY])
{
	why[0] = '\0';
	m->failure[0] = '\0';
	m->state = xcalloc(1, sizeof(*m->state));
	m->state->timer = timer_make(m->base, measure_nudge_cb, m);
}

static void
measure_end(struct measure *m)
{
	m->ended_ok = m->state->ok;
	event_free(m->state->timer);
	free(m->state);
	m->state = NULL;
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

/* ---- what a crash costs -------------------------------------------------- */

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
