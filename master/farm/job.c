/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * job.c - a job from submission to its one final status.
 */
#include <stdio.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/mem.h"
#include "master/farm/farm.h"
#include "master/farm/obituary.h"
#include "master/farm/proxy.h"
#include "master/farm/retry.h"

#ifdef __SANITIZE_ADDRESS__
#define JOB_FREE_KEPT 0 /* let it see who uses them after that */
#else
#define JOB_FREE_KEPT 4096 /* futures kept for the next submissions */
#endif

struct hayfork_future *
job_new(struct hayfork *f)
{
	struct hayfork_future *job = TAILQ_FIRST(&f->free);

	if (job != NULL) {
		TAILQ_REMOVE(&f->free, job, link);
		f->free_count--;
		memset(job, 0, sizeof(*job));
	} else
		job = xcalloc(1, sizeof(*job));
	job->farm = f;
	job->result.worker = -1;
	job->result.exit_status = -1;
	TAILQ_INSERT_TAIL(&f->all, job, all);
	return job;
}

static void
job_free_host(struct job_host *host)
{
	if (host == NULL)
		return;
	if (host->wait != NULL)
		event_free(host->wait);
	if (host->timer != NULL)
		event_free(host->timer);
	if (host->fd != -1)
		close(host->fd);
	proxy_drop(host);
	gate_leave(host);
	if (host->addresses != NULL)
		addresses_unref(host->addresses);
	free(host->name);
	free(host->from);
	free(host->accounts);
	free(host->proxy_command);
	free(host);
}

void
job_free(struct hayfork_future *job)
{
	struct hayfork *f = job->farm;

	TAILQ_REMOVE(&f->all, job, all);
	job_free_host(job->host);
	if (job->retry != NULL)
		event_free(job->retry);
	/* A host job's argument holds its password. */
	if (job->arg != job->inline_arg)
		free_secret(job->arg, job->arg_len);
	else
		explicit_bzero(job->inline_arg, sizeof(job->inline_arg));
	job_unsay(job);
	free(job->parts);
	free(job->banner);
	free(job->error);
	free(job->last_words);
	if (f->free_count + 1 <= JOB_FREE_KEPT) {
		TAILQ_INSERT_HEAD(&f->free, job, link);
		f->free_count++;
	} else
		free(job);
}

void
job_start_clock(struct hayfork_future *job)
{
	if (job->start_ns != 0)
		return;
	job->start_ns = clock_ns();
	job->result.started_us = clock_wall_us();
	if (job->timeout_ms != 0)
		job->deadline_ms = job->start_ns / 1000000 + job->timeout_ms;
}

void
job_started_at(struct hayfork_future *job, uint64_t start_ns)
{
	uint64_t now = clock_ns();

	job->start_ns = start_ns < now ? start_ns : now;
	job->result.started_us = clock_wall_us() - (now - job->start_ns) / 1000;
}

void
job_stop_clock(struct hayfork_future *job)
{
	if (job->start_ns == 0 || job->waits_ns != 0)
		return;
	job->waits_ns = clock_ns();
	if (job->host->timer != NULL)
		event_del(job->host->timer);
}

void
job_resume_clock(struct hayfork_future *job)
{
	uint64_t waited_ns;

	if (job->waits_ns == 0)
		return;
	waited_ns = clock_ns() - job->waits_ns;
	job->waits_ns = 0;
	job->start_ns += waited_ns;
	job->result.started_us += waited_ns / 1000;
	if (job->deadline_ms != 0)
		job->deadline_ms = job->start_ns / 1000000 + job->timeout_ms;
}

/* ---- lists --------------------------------------------------------------- */

struct job_list *
job_queue_of(struct hayfork_future *job)
{
	struct lane *lane = job->lane;

	if (lane->kind == LANE_IO && job->host->link != NULL)
		return link_queue(job->host->link, job->alone);
	if (lane->kind == LANE_IO && job->host->name != NULL &&
	    job->host->fd == -1)
		return &lane->waiting;
	return job->alone ? &lane->alone : &lane->queue;
}

static bool
job_waits_for_link(const struct hayfork_future *job)
{
	return job->lane->kind == LANE_IO && job->host->link != NULL;
}

void
job_enqueue(struct hayfork_future *job, bool first)
{
	struct job_list *list = job_queue_of(job);

	job->state = list == &job->lane->waiting ||
			     job->lane->kind != LANE_IO ||
			     job->host->link != NULL
			 ? JOB_QUEUED
			 : JOB_CONNECTED;
	if (first)
		TAILQ_INSERT_HEAD(list, job, link);
	else
		TAILQ_INSERT_TAIL(list, job, link);
	job->list = list;
	if (job->lane->kind == LANE_IO)
		job_stop_clock(job);
	job->lane->queued += list == &job->lane->queue;
	if (job_waits_for_link(job))
		link_queued(job, 1);
	farm_turn_due(job->farm);
}

void
job_detach(struct hayfork_future *job)
{
	switch (job->state) {
	case JOB_QUEUED:
	case JOB_CONNECTED:
		if (job->list == NULL)
			break;
		TAILQ_REMOVE(job->list, job, link);
		if (job_waits_for_link(job))
			link_queued(job, -1);
		job->lane->queued -= job->list == &job->lane->queue;
		throttle_pass(job);
		break;
	case JOB_RESOLVING:
		resolve_forget(job);
		break;
	case JOB_CONNECTING:
		connect_drop(job);
		break;
	case JOB_HELD:
		slot_let_go(job->slot, job);
		break;
	case JOB_PAUSED:
		if (job->retry != NULL)
			event_del(job->retry);
		break;
	default:
		break;
	}
	job->list = NULL;
}

/* ---- the end ------------------------------------------------------------- */

static void
job_count(struct counters *c, enum hayfork_status status)
{
	switch (status) {
#define COUNT_(NAME, str, code, doc)                                           \
	case HAYFORK_##NAME:                                                   \
		c->COUNTER_OF_##NAME++;                                        \
		break;
#define COUNTER_OF_OK ok
#define COUNTER_OF_FAILED failed
#define COUNTER_OF_UNREACHABLE unreachable
#define COUNTER_OF_TIMEOUT timeout
#define COUNTER_OF_AUTH auth
#define COUNTER_OF_HOSTKEY hostkey
#define COUNTER_OF_CRASHED crashed
#define COUNTER_OF_UNKNOWN unknown
#define COUNTER_OF_CANCELLED cancelled
#define COUNTER_OF_NOT_RUN not_run
		HAYFORK_STATUS_TABLE(COUNT_)
	case HAYFORK_STATUS_COUNT:
		break;
	}
}

/* Tell whoever waits; the job may be gone when this returns. */
static void
job_announce(struct hayfork_future *job)
{
	struct hayfork *f = job->farm;

	if (job->waiter != NULL) {
		job->waiter->done++;
		job->waiter->failed += job->result.status != HAYFORK_OK;
		job->waiter = NULL;
	}
	if (job->released) {
		job_free(job);
		return;
	}
	if (job->done != NULL) {
		job->done(job, job->ctx);
		return;
	}
	TAILQ_INSERT_TAIL(&f->completed, job, link);
	job->completed = true;
}

static void
job_close(struct hayfork_future *job)
{
	struct hayfork_result *r = &job->result;
	struct hayfork *f = job->farm;

	throttle_leave(job);
	job_resume_clock(job);
	if (job->start_ns != 0 && (job->host != NULL || r->elapsed_us == 0))
		r->elapsed_us = (clock_ns() - job->start_ns) / 1000;
	if (job->host != NULL)
		connect_drop(job);
	f->counters.bytes_out += job->taken;
	if (job->taken > 0 && r->status != HAYFORK_OK)
		job->taker->forget(job->taker_ctx);
	spool_put_away(&f->spools, &job->value);
	job_place_result(job);
	f->counters.bytes_out += r->output_len[0] + r->output_len[1];
	job->state = JOB_ENDED;
	if (!job->internal) {
		job_count(&f->counters, r->status);
		f->pending--;
	}
}

void
job_finish(struct hayfork_future *job, enum hayfork_status status,
    enum hayfork_stage stage)
{
	job_detach(job);
	throttle_leave(job);
	if (retry_later(job, status, stage))
		return;
	job->result.status = status;
	job->result.stage = stage;
	job_close(job);
	job_announce(job);
}

void
job_end(struct hayfork_future *job, const struct job_ending *end)
{
	if (end->message != NULL)
		job_set_error(job, slice_str(end->class),
		    slice_str(end->message), slice_str(end->hint));
	job_finish(job, end->status, end->stage);
}

enum hayfork_stage
job_stage(const struct hayfork_future *job)
{
	if (job->phase == PHASE_THEN)
		return HAYFORK_STAGE_PARSE;
	if (job->state == JOB_QUEUED && job->host != NULL &&
	    job->host->link != NULL)
		return HAYFORK_STAGE_JUMP;
	switch (job->state) {
	case JOB_RESOLVING:
		return HAYFORK_STAGE_DNS;
	case JOB_CONNECTING:
		return HAYFORK_STAGE_CONNECT;
	default:
		return HAYFORK_STAGE_QUEUE;
	}
}

void
job_stop(struct hayfork_future *job, const char *why)
{
	bool begun =
	    job->start_ns != 0 || job->retried > 0 || job->result.attempts > 0;

	job->retries = 0;
	if (why == NULL)
		why = begun ? "stopped before its end"
			    : "stopped before its beginning";
	job_end(job,
	    &(struct job_ending){ begun ? HAYFORK_CANCELLED : HAYFORK_NOT_RUN,
		job_stage(job), "farm", why, NULL });
}

/* ---- after a death ------------------------------------------------------- */

static void
job_give_again(struct hayfork_future *job)
{
	job_detach(job);
	throttle_leave(job);
	spool_free(&job->farm->spools, &job->value);
	/* What it had said so far will be said again. */
	if (job->phase == PHASE_RUN)
		job_forget_attempt(job);
	else
		job_forget_last_words(job);
	job->farm->counters.given_again += !job->internal;
	job_enqueue(job, true);
}

void
job_turn(struct hayfork_future *job, uint32_t turn)
{
	job_detach(job);
	job_forget_attempt(job);
	job->turn = turn;
	throttle_leave(job);
	job_enqueue(job, true);
}

void
job_bounce(struct hayfork_future *job)
{
	job_detach(job);
	job_forget_attempt(job);
	job->bounces++;
	throttle_leave(job);
	job_enqueue(job, true);
}

void
job_judge(struct hayfork_future *job, enum blame_verdict verdict,
    enum hayfork_stage stage, const struct obituary *o, bool somebody)
{
	struct job_ending end = { .stage = stage, .message = o->text };
	char text[600];

	if (job->phase == PHASE_THEN)
		end.stage = HAYFORK_STAGE_PARSE;
	/* There will be another when a job needs it. */
	if (job->outer_of != NULL) {
		end.status = HAYFORK_CRASHED;
		end.class = "lost";
		job_end(job, &end);
		return;
	}
	switch (verdict) {
	case BLAME_RETRY:
		job->crash_retries--;
		/* It would cost other sessions their commands once more. */
		job->alone |= job->lane->kind == LANE_IO;
		/* fall through */
	case BLAME_ALONE:
	case BLAME_AGAIN:
		job->alone |= verdict == BLAME_ALONE;
		job->suspicions += !somebody;
		if (!job->farm->stopping) {
			job_tell_attempt(job,
			    verdict == BLAME_RETRY ? HAYFORK_CRASHED
						   : HAYFORK_CANCELLED,
			    end.stage, slice_str("lost"), slice_str(o->text));
			job_give_again(job);
			return;
		}
		end.status = HAYFORK_CANCELLED;
		end.class = "cancelled";
		break;
	case BLAME_CRASHED:
		end.status = HAYFORK_CRASHED;
		end.class = o->class;
		end.hint = o->hint;
		break;
	case BLAME_TIMEOUT:
		end.status = HAYFORK_TIMEOUT;
		end.class = "timeout";
		snprintf(text, sizeof(text), "no end after %llu ms; %s",
		    (unsigned long long)job->timeout_ms, o->text);
		end.message = text;
		break;
	case BLAME_CANCELLED:
		end.status = HAYFORK_CANCELLED;
		end.class = "cancelled";
		end.message = "stopped while running";
		break;
	case BLAME_UNKNOWN:
		end.status = HAYFORK_UNKNOWN;
		end.class = "lost";
		end.hint = "the command may have run: look at the device, or "
			   "say --repeatable if it may run twice";
		break;
	}
	job_end(job, &end);
}
