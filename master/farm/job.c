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

/* Copy a text with its NUL to at; returns what is behind it. */
static char *
job_put_text(char *at, struct slice text, const char **where)
{
	*where = at;
	if (text.len > 0)
		memcpy(at, text.at, text.len);
	at[text.len] = '\0';
	return at + text.len + 1;
}

static void
job_forget_death(struct hayfork_future *job)
{
	struct hayfork_result *r = &job->result;

	free(job->last_words);
	job->last_words = NULL;
	r->backtrace = r->last_words = NULL;
	r->stage_us = 0;
	r->exit_signal = NULL;
}

void
job_set_login(struct hayfork_future *job, const struct msg_login *m)
{
	static const char *const methods[MSG_LOGIN_METHODS] = { "none",
		"publickey", "password", "publickey,password",
		"keyboard-interactive", "publickey,keyboard-interactive",
		"password,keyboard-interactive",
		"publickey,password,keyboard-interactive" };
	struct hayfork_result *r = &job->result;
	char *at;

	free(job->banner);
	job->banner = at = xmalloc(m->banner.len + m->user.len + 2);
	at = job_put_text(at, m->banner, &r->banner);
	job_put_text(at, m->user, &r->login_user);
	r->banner_len = m->banner.len;
	if (m->banner.len == 0)
		r->banner = NULL;
	r->login_method = methods[m->methods % MSG_LOGIN_METHODS];
	r->login_credential = m->credential + 1;
}

static void
job_forget_login(struct hayfork_future *job)
{
	struct hayfork_result *r = &job->result;

	free(job->banner);
	job->banner = NULL;
	r->banner = r->login_user = r->login_method = NULL;
	r->banner_len = 0;
	r->login_credential = 0;
	job->logged_in = false;
}

void
job_printed(struct hayfork_future *job, unsigned stream, struct slice data)
{
	const struct hayfork_options *o = &job->farm->options;

	if (o->printed != NULL && !job->internal)
		o->printed(o->ctx, job->ctx, stream, data.at, data.len);
}

void
job_forget_attempt(struct hayfork_future *job)
{
	struct hayfork_result *r = &job->result;

	if (spool_len(&job->output[0]) + spool_len(&job->output[1]) > 0)
		job_printed(job, 0, (struct slice){ NULL, 0 });
	job_unsay(job);
	job_forget_death(job);
	free(job->error);
	job->error = NULL;
	r->error_class = r->error_message = r->error_hint = NULL;
	free(job->parts);
	r->parts = job->parts = NULL;
	r->part_count = 0;
	job_forget_login(job);
	if (job->taken > 0)
		job->taker->forget(job->taker_ctx);
	job->taken = 0;
	r->exit_status = -1;
	r->elapsed_us = 0;
	r->truncated = false;
	job->sent = job->final = job->overdue = false;
}

void
job_set_error(struct hayfork_future *job, struct slice class,
    struct slice message, struct slice hint)
{
	struct hayfork_result *r = &job->result;
	char *at;

	free(job->error);
	job->error = at = xmalloc(class.len + message.len + hint.len + 3);
	at = job_put_text(at, class, &r->error_class);
	at = job_put_text(at, message, &r->error_message);
	job_put_text(at, hint, &r->error_hint);
	if (hint.len == 0)
		r->error_hint = NULL;
}

void
job_set_last_words(struct hayfork_future *job, const struct buf *backtrace,
    const struct buf *words)
{
	struct slice frames = { (char *)buf_at(backtrace), buf_len(backtrace) };
	struct slice lines = { (char *)buf_at(words), buf_len(words) };
	struct hayfork_result *r = &job->result;
	char *at;

	free(job->last_words);
	job->last_words = at = xmalloc(frames.len + lines.len + 2);
	at = job_put_text(at, frames, &r->backtrace);
	job_put_text(at, lines, &r->last_words);
	if (frames.len == 0)
		r->backtrace = NULL;
	if (lines.len == 0)
		r->last_words = NULL;
}

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
		job_forget_death(job);
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
