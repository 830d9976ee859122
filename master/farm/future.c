/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * future.c - submitting jobs and waiting for what becomes of them.
 */
#include <stdio.h>

#include "common/clock.h"
#include "common/mem.h"
#include "master/farm/farm.h"

/* Ten years: whoever asks for more means for ever. */
#define FUTURE_TIMEOUT_MAX_MS (UINT64_C(10) * 365 * 24 * 3600 * 1000)

static void
future_set_arg(struct hayfork_future *job, const void *arg, size_t len)
{
	job->arg = len <= JOB_INLINE_ARG ? job->inline_arg : xmalloc(len);
	job->arg_len = len;
	if (len > 0)
		memcpy(job->arg, arg, len);
}

static void
future_set_host(struct hayfork_future *job, const struct hayfork_endpoint *to)
{
	job->host = xcalloc(1, sizeof(*job->host));
	job->host->fd = -1;
	job->host->name = to->host != NULL ? xstrdup(to->host) : NULL;
	job->host->port = to->port;
	job->host->link = to->link;
	for (unsigned i = 0; i < HAYFORK_THROTTLES; i++)
		job->host->throttles[1 + i] = to->throttles[i];
	job->host->credentials = to->credentials < HAYFORK_CREDENTIALS
				     ? to->credentials
				     : HAYFORK_CREDENTIALS;
	if (to->credentials > 0)
		job->host->accounts = xcalloc(
		    job->host->credentials, sizeof(*job->host->accounts));
	for (unsigned i = 0; i < job->host->credentials; i++)
		job->host->accounts[i] = to->accounts[i];
	if (to->host != NULL && to->link == NULL)
		gate_enter(job->host, job->farm);
	job->host->connect_timeout_ms = to->connect_timeout_ms;
	job->host->family = to->family;
	job->host->from = to->from != NULL ? address_numeric(to->from) : NULL;
	if (to->proxy != NULL && to->link == NULL)
		job->host->proxy_command = xstrdup(to->proxy);
	job->host->keepalive_s = to->keepalive_s;
	job->host->keepalive_count = to->keepalive_count;
}

/* End a job that cannot be done, or is not taken on. */
static bool
future_ends(
    struct hayfork_future *job, const struct hayfork_job *spec, const char *why)
{
	const struct hayfork_ending *e = spec->ending;
	struct job_ending end = { HAYFORK_NOT_RUN, HAYFORK_STAGE_QUEUE, "farm",
		why, NULL };

	if (why == NULL && e == NULL)
		return false;
	if (why == NULL)
		end = (struct job_ending){ e->status, e->stage, e->error_class,
			e->error_message, e->error_hint };
	job->final = true;
	job->retries = 0;
	job_end(job, &end);
	return true;
}

static struct slice
future_name(const char *task)
{
	return slice_str(task != NULL ? task : "");
}

static const char *
lane_refusal(const struct lane *lane)
{
	return lane->kind == LANE_RESOLVER
		   ? "the farm was opened without a resolver, so hosts need "
		     "addresses"
		   : "the farm was opened without a program for this lane";
}

/* Why this job cannot be taken on, or NULL. */
static const char *
future_refusal(const struct hayfork_future *job, const struct hayfork_job *spec,
    struct slice task, struct slice then)
{
	struct hayfork *f = job->farm;

	if (f->broken != NULL)
		return f->broken;
	if (f->stopping)
		return FARM_STOPS;
	if (spec->endpoint.from != NULL &&
	    (job->host == NULL || job->host->from == NULL))
		return "what to connect from is not an address";
	if (spec->arg_len > HAYFORK_ARG_MAX)
		return "the argument is longer than 1 MiB";
	if ((spec->input != 0 || spec->taker != NULL) &&
	    job->lane->kind != LANE_IO)
		return "only io jobs have an input or a taker";
	if (task.len > 255)
		return "the task's name is longer than 255 bytes";
	if (job->lane->program == NULL)
		return lane_refusal(job->lane);
	if (then.len > 255)
		return "the parser's name is longer than 255 bytes";
	if (spec->then != NULL && f->lanes[LANE_CPU].program == NULL)
		return "the farm was opened without a program for its parser";
	return NULL;
}

/* A job as it is wanted, which nobody has taken on yet. */
static struct hayfork_future *
future_make(struct hayfork *f, enum lane_kind lane,
    const struct hayfork_job *spec, bool internal)
{
	struct hayfork_future *job = job_new(f);

	job->internal = internal;
	job->lane = &f->lanes[lane];
	job->timeout_ms = spec->timeout_ms < FUTURE_TIMEOUT_MAX_MS
			      ? spec->timeout_ms
			      : FUTURE_TIMEOUT_MAX_MS;
	job->max_output =
	    spec->max_output != 0 ? spec->max_output : CONTRACT_OUTPUT_CAP;
	job->grace_ms = spec->grace_ms;
	job->retries = spec->retries;
	job->crash_retries = spec->crash_retries;
	job->repeatable = spec->repeatable;
	job->input = spec->input;
	job->taker = spec->taker;
	job->taker_ctx = spec->taker_ctx;
	job->done = spec->done;
	job->ctx = spec->ctx;
	if (!internal) {
		job->result.id = spec->id != 0 ? spec->id : ++f->last_id;
		f->counters.jobs++;
		f->pending++;
	}
	if (job->lane->kind == LANE_IO)
		future_set_host(job, &spec->endpoint);
	return job;
}

static void
future_begin(struct hayfork_future *job, const struct hayfork_job *spec)
{
	struct hayfork *f = job->farm;

	job->task = farm_intern(f, future_name(spec->task));
	if (spec->then != NULL)
		job->then = farm_intern(f, slice_str(spec->then));
	future_set_arg(job, spec->arg, spec->arg_len);
	farm_start_lane(f, job->lane->kind);
	job->withheld = spec->held;
	if (job->withheld)
		job->state = JOB_PAUSED;
	else
		job_enqueue(job, false);
}

struct hayfork_future *
future_of_outer(struct hayfork *f, const struct hayfork_job *spec,
    struct outer *outer, bool alone)
{
	struct hayfork_future *job = future_make(f, LANE_IO, spec, true);

	job->outer_of = outer;
	job->alone = alone;
	future_begin(job, spec);
	return job;
}

struct hayfork_future *
future_submit(struct hayfork *f, enum lane_kind lane,
    const struct hayfork_job *spec, bool internal)
{
	struct hayfork_future *job = future_make(f, lane, spec, internal);
	const char *why = future_refusal(
	    job, spec, future_name(spec->task), slice_str(spec->then));

	/* Whoever is told of an end may free it. */
	if (!future_ends(job, spec, why))
		future_begin(job, spec);
	return job;
}

struct hayfork_future *
hayfork_submit(struct hayfork *f, const struct hayfork_job *spec)
{
	return future_submit(f, (enum lane_kind)spec->lane, spec, false);
}

void
hayfork_let(struct hayfork_future *job)
{
	if (!job->withheld || job->state != JOB_PAUSED)
		return;
	job->withheld = false;
	job_enqueue(job, false);
}

size_t
hayfork_pending(const struct hayfork *f)
{
	return f->pending;
}

bool
hayfork_done(const struct hayfork_future *job)
{
	return job->state == JOB_ENDED;
}

void *
hayfork_context(const struct hayfork_future *job)
{
	return job->ctx;
}

void
hayfork_release(struct hayfork_future *job)
{
	if (job->state != JOB_ENDED) {
		job->released = true;
		hayfork_cancel(job);
		return;
	}
	if (job->completed)
		TAILQ_REMOVE(&job->farm->completed, job, link);
	job_free(job);
}

static void
future_cancel_held(struct hayfork_future *job)
{
	struct slot *s = job->slot;
	struct hayfork_future *running;
	struct msg m = { .id = MSG_CANCEL };
	uint64_t now;

	if (s->lane->kind != LANE_IO) {
		if (slot_take_back(s, job)) {
			/* Its worker will not say that it has room again. */
			farm_turn_due(job->farm);
			job_stop(job, NULL);
			return;
		}
		job->cancelling = true;
		running = slot_current(s);
		/* If another runs, this one's result is on the way. */
		if (running == NULL || running == job)
			slot_kill_for(s, "its task was cancelled");
		return;
	}
	if (job->cancelling)
		return;
	job->cancelling = true;
	m.u.cancel =
	    (struct msg_cancel){ job->claim, job->entry, HAYFORK_CANCELLED };
	slot_send(s, &m);
	/* One that is late already gets no more time for that. */
	now = clock_ms();
	if (job->deadline_ms != 0 && now >= job->deadline_ms)
		return;
	job->deadline_ms = now;
	connect_deadline(job, CONNECT_OVERDUE_MS);
}

void
hayfork_cancel(struct hayfork_future *job)
{
	job->retries = job->crash_retries = 0;
	switch (job->state) {
	case JOB_ENDED:
		break;
	case JOB_HELD:
		future_cancel_held(job);
		break;
	default:
		job_stop(job, NULL);
	}
}

bool
hayfork_withdraw(struct hayfork_future *job)
{
	if (job->state == JOB_ENDED || job->retried > 0)
		return false;
	if (job->state == JOB_HELD) {
		/* Its worker has it, but may not have claimed it. */
		if (job->lane->kind == LANE_IO || job->phase != PHASE_RUN ||
		    job->result.attempts > 1 || !slot_take_back(job->slot, job))
			return false;
		farm_turn_due(job->farm);
	} else if (job->start_ns != 0 || job->result.attempts > 0)
		return false;
	job_stop(job, NULL);
	return true;
}

/* ---- waiting ------------------------------------------------------------- */

static void
future_time_over_cb(evutil_socket_t fd, short what, void *ctx)
{
	bool *over = ctx;

	(void)fd;
	(void)what;
	*over = true;
}

/* Turn the loop until enough() or the time is over. */
static void
future_loop(
    struct hayfork *f, bool (*enough)(void *), void *ctx, int64_t timeout_ms)
{
	bool over = false;
	struct event *timer = NULL;

	if (enough(ctx))
		return;
	if (timeout_ms >= 0) {
		struct timeval tv = { (time_t)(timeout_ms / 1000),
			(suseconds_t)(timeout_ms % 1000 * 1000) };

		timer = timer_make(f->base, future_time_over_cb, &over);
		timer_start(timer, &tv);
	}
	while (!over && !enough(ctx))
		if (event_base_loop(f->base, EVLOOP_ONCE) != 0)
			break;
	if (timer != NULL)
		event_free(timer);
}

static bool
future_is_done(void *ctx)
{
	return hayfork_done(ctx);
}

const struct hayfork_result *
hayfork_result(struct hayfork_future *job, int64_t timeout_ms)
{
	future_loop(job->farm, future_is_done, job, timeout_ms);
	if (job->state != JOB_ENDED)
		return NULL;
	job_show_result(job);
	return &job->result;
}

struct future_wait {
	struct wait seen;
	size_t want_done, want_failed, all;
};

static bool
future_wait_enough(void *ctx)
{
	struct future_wait *w = ctx;

	return w->seen.done >= w->all || w->seen.done >= w->want_done ||
	       w->seen.failed >= w->want_failed;
}

size_t
hayfork_wait(struct hayfork *f, struct hayfork_future *const *jobs, size_t n,
    enum hayfork_wait until, int64_t timeout_ms)
{
	struct future_wait w = { .all = n,
		.want_done = until == HAYFORK_FIRST_DONE ? 1 : SIZE_MAX,
		.want_failed = until == HAYFORK_FIRST_FAILED ? 1 : SIZE_MAX };

	for (size_t i = 0; i < n; i++) {
		if (jobs[i]->state == JOB_ENDED) {
			w.seen.done++;
			w.seen.failed += jobs[i]->result.status != HAYFORK_OK;
		} else if (jobs[i]->waiter == &w.seen)
			w.all--; /* it is named twice */
		else
			jobs[i]->waiter = &w.seen;
	}
	future_loop(f, future_wait_enough, &w, timeout_ms);
	w.seen.done = 0;
	for (size_t i = 0; i < n; i++) {
		jobs[i]->waiter = NULL;
		w.seen.done += jobs[i]->state == JOB_ENDED;
	}
	return w.seen.done;
}

static bool
future_any_completed(void *ctx)
{
	struct hayfork *f = ctx;

	return !TAILQ_EMPTY(&f->completed) || f->pending == 0;
}

struct hayfork_future *
hayfork_as_completed(struct hayfork *f, int64_t timeout_ms)
{
	struct hayfork_future *job;

	future_loop(f, future_any_completed, f, timeout_ms);
	if ((job = TAILQ_FIRST(&f->completed)) == NULL)
		return NULL;
	TAILQ_REMOVE(&f->completed, job, link);
	job->completed = false;
	return job;
}

/* ---- map ----------------------------------------------------------------- */

#define MAP_AHEAD 4096 /* jobs submitted and not delivered */

size_t
hayfork_map(struct hayfork *f, const char *task, const char *const *args,
    size_t n, uint64_t timeout_ms,
    bool (*each)(void *, size_t, const struct hayfork_result *), void *ctx)
{
	size_t ahead = n < MAP_AHEAD ? n : MAP_AHEAD, next = 0, at = 0;
	struct hayfork_future **ring = xcalloc(ahead, sizeof(*ring));
	struct hayfork_job spec = { .task = task, .timeout_ms = timeout_ms };
	bool go_on = true;

	while (at < n && go_on) {
		struct hayfork_future *job;

		for (; next < n && next - at < ahead; next++) {
			spec.arg = args[next];
			spec.arg_len = strlen(args[next]);
			ring[next % ahead] = hayfork_submit(f, &spec);
		}
		job = ring[at % ahead];
		if (hayfork_result(job, -1) == NULL)
			break;
		go_on = each(ctx, at++, &job->result);
		hayfork_release(job);
	}
	for (size_t i = at; i < next; i++)
		hayfork_release(ring[i % ahead]);
	free(ring);
	return at;
}
