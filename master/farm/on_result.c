/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * on_result.c - what a worker says that a job came to.
 */
#include <stdio.h>

#include "common/value.h"
#include "master/farm/farm.h"
#include "master/farm/obituary.h"
#include "master/farm/parts.h"
#include "master/farm/proxy.h"

#define BIT(x) (1u << (x))

static bool
on_text_fits(const struct msg_result *r)
{
	return r->exit_signal.len <= CONTRACT_CLASS_MAX &&
	       r->error_class.len <= CONTRACT_CLASS_MAX &&
	       r->error_message.len <= CONTRACT_TEXT_MAX &&
	       r->error_hint.len <= CONTRACT_TEXT_MAX;
}

/* Its value is in OUTPUT messages that came before, or in the RESULT. */
static bool
on_value_good(struct hayfork_future *job, struct slice last)
{
	struct spool *said = &job->value;
	struct slice value;

	if (spool_len(said) == 0)
		return last.len == 0 || value_check(last.at, last.len);
	if (last.len > 0)
		return false;
	if (!job_bring_back(job, said))
		return true; /* that is not its fault, and will be found */
	value = spool_text(said);
	return value_check(value.at, value.len);
}

/* Only what a worker can know of; the rest is the master's to say. */
static bool
on_status_possible(const struct slot *s, const struct msg_result *r)
{
	const unsigned task = BIT(HAYFORK_OK) | BIT(HAYFORK_FAILED) |
			      BIT(HAYFORK_TIMEOUT) | BIT(HAYFORK_CANCELLED);
	const unsigned host = task | BIT(HAYFORK_UNREACHABLE) |
			      BIT(HAYFORK_AUTH) | BIT(HAYFORK_HOSTKEY);

	return r->status < HAYFORK_STATUS_COUNT &&
	       r->stage < HAYFORK_STAGE_COUNT && r->exit_code <= 256 &&
	       (BIT(r->status) & (s->lane->kind == LANE_IO ? host : task)) != 0;
}

static void
on_value(struct hayfork_future *job, struct slice value)
{
	if (value.len == 0)
		return;
	if (value.len <= JOB_INLINE_VALUE) {
		memcpy(job->inline_value, value.at, value.len);
		job->result.value = job->inline_value;
		job->result.value_len = value.len;
		return;
	}
	spool_free(&job->farm->spools, &job->value);
	job_say(job, &job->value, value);
}

static void
on_facts(struct hayfork_future *job, const struct msg_result *r)
{
	struct hayfork_result *result = &job->result;

	result->cpu_us += r->cpu_us;
	if (job->host == NULL && job->phase == PHASE_RUN) {
		result->elapsed_us = r->elapsed_us;
		result->started_us = job->farm->wall_us - r->elapsed_us;
	}
	/* A handler has no say in how the command ended. */
	if (r->exit_code > 0 && job->phase == PHASE_RUN)
		result->exit_status = (int)r->exit_code - 1;
	if (r->exit_signal.len > 0 && job->phase == PHASE_RUN) {
		log_escape(job->exit_signal, sizeof(job->exit_signal),
		    r->exit_signal.at, r->exit_signal.len);
		result->exit_signal = job->exit_signal;
	}
	result->truncated |= (r->flags & MSG_RESULT_TRUNCATED) != 0;
	job->sent |= (r->flags & MSG_RESULT_SENT) != 0;
	job->final = (r->flags & MSG_RESULT_FINAL) != 0;
}

/* The output is there: make a value of it, ahead of the queued tasks. */
static void
on_first_phase_done(struct hayfork_future *job)
{
	struct hayfork *f = job->farm;

	if (f->stopping || job->cancelling) {
		job_finish(job, HAYFORK_CANCELLED, HAYFORK_STAGE_PARSE);
		return;
	}
	job_detach(job);
	connect_drop(job);
	spool_free(&f->spools, &job->value);
	job->phase = PHASE_THEN;
	job->alone = job->overdue = false;
	job->suspicions = 0;
	job->lane = &f->lanes[LANE_CPU];
	hayfork_start(f, HAYFORK_CPU);
	job_enqueue(job, true);
}

/*
 * It went over a limit and lived to tell: it was refused memory, or a program
 * it ran was ended for it.
 */
static enum msg_err
on_limit(struct slot *s, struct hayfork_future *job, const struct msg_result *r)
{
	const struct hayfork_limits *limits = &job->farm->options.limits;
	struct obituary o;

	if (s->lane->kind != LANE_CPU || r->status != HAYFORK_FAILED ||
	    (limits->memory == 0 && limits->cpu_ms == 0 &&
		limits->file_size == 0))
		return MSG_ERR_CONTENT;
	if (slice_is(r->error_class, "memory"))
		obituary_of_memory(&o, limits->memory, r->error_message);
	else
		obituary_of_program(&o, r->error_message);
	job_judge(job,
	    job->crash_retries > 0 && !job->farm->stopping ? BLAME_RETRY
							   : BLAME_CRASHED,
	    HAYFORK_STAGE_TASK, &o, true);
	return MSG_OK;
}

/*
 * Can it be tried at once, with a credential or in a way that it has not been
 * tried?
 */
static bool
on_may_turn(const struct slot *s, const struct hayfork_future *job,
    const struct msg_result *r)
{
	uint32_t now = job->turn & MSG_TURN_NUMBER;
	uint32_t next = r->turn & MSG_TURN_NUMBER;
	uint32_t found = r->turn & ~MSG_TURN_NUMBER;
	uint32_t known = job->turn & ~MSG_TURN_NUMBER;

	if (s->lane->kind != LANE_IO || next >= HAYFORK_CREDENTIALS ||
	    job->farm->stopping || job->cancelling || job->overdue)
		return false;
	if (r->status == HAYFORK_AUTH)
		return next > now && found == known;
	return r->status == HAYFORK_FAILED && !job->sent && next >= now &&
	       known == 0 && found == MSG_TURN_SHELL;
}

/* What each of its commands came to; only hosts have several. */
static bool
on_parts(const struct slot *s, struct hayfork_future *job,
    const struct msg_result *r)
{
	if (r->parts.len == 0)
		return true;
	if (s->lane->kind != LANE_IO || job->parts != NULL ||
	    !parts_read(r->parts, (enum hayfork_status)r->status,
		spool_len(&job->output[0]), &job->parts,
		&job->result.part_count))
		return false;
	job->result.parts = job->parts;
	return true;
}

/* Only one that has not got as far as its host. */
static bool
on_may_bounce(const struct hayfork_future *job, const struct msg_result *r)
{
	return job->through != NULL && r->status == HAYFORK_UNREACHABLE &&
	       !job->sent && !job->logged_in &&
	       job->bounces < JOB_BOUNCES_MAX && !job->farm->stopping &&
	       !job->cancelling && !job->overdue;
}

static bool
on_may_drop(const struct slot *s, const struct hayfork_future *job,
    const struct msg_result *r)
{
	return s->lane->kind == LANE_IO && r->status == HAYFORK_UNREACHABLE &&
	       job->through == NULL && job->host->proxy == NULL && !job->sent &&
	       !job->logged_in && !job->farm->stopping && !job->cancelling &&
	       !job->overdue;
}

/* What went wrong, and what the program that leads to the host says of it. */
static void
on_error(struct hayfork_future *job, const struct msg_result *r)
{
	char text[CONTRACT_TEXT_MAX + PROXY_TEXT + 4], said[PROXY_TEXT];
	struct slice message = r->error_message;

	if (message.len == 0)
		return;
	if (job->host != NULL &&
	    (r->status == HAYFORK_UNREACHABLE ||
		r->status == HAYFORK_TIMEOUT) &&
	    proxy_explain(job->host, said)) {
		snprintf(text, sizeof(text), "%.*s; %s", (int)message.len,
		    message.at, said);
		message = slice_str(text);
	}
	job_set_error(job, r->error_class, message, r->error_hint);
}

/* How a job ends whose stdout was taken: false, it has ended so. */
static bool
on_taken(struct hayfork_future *job)
{
	struct hayfork_ending e = { .status = HAYFORK_FAILED };
	struct slice value = { NULL, 0 };
	const void *at = NULL;

	if (job->taker->end(job->taker_ctx, &e, &at, &value.len)) {
		value.at = at;
		on_value(job, value);
		return true;
	}
	job->final = true;
	job_end(job, &(struct job_ending){ e.status, e.stage, e.error_class,
			 e.error_message, e.error_hint });
	return false;
}

/* It does not end the job. */
static void
on_attempt(struct hayfork_future *job, const struct msg_result *r)
{
	job_tell_attempt(job, (enum hayfork_status)r->status,
	    (enum hayfork_stage)r->stage, r->error_class, r->error_message);
}

/* Nothing in it is believed that this worker, or this job, cannot say. */
static bool
on_result_good(
    struct slot *s, struct hayfork_future *job, const struct msg_result *r)
{
	struct counters none = { 0 };
	struct counters *to = job->internal ? &none : &job->farm->counters;

	return on_text_fits(r) && on_status_possible(s, r) &&
	       on_value_good(job, r->value) && on_parts(s, job, r) &&
	       counters_fold(to, r->counters);
}

/* It has not ended: it will be tried in another way, or at another time. */
static bool
on_result_again(
    struct slot *s, struct hayfork_future *job, const struct msg_result *r)
{
	if ((r->flags & MSG_RESULT_DROPPED) != 0 && on_may_drop(s, job, r) &&
	    throttle_may_wait(job)) {
		on_attempt(job, r);
		throttle_dropped(job);
		return true;
	}
	if ((r->flags & MSG_RESULT_UNBEGUN) != 0 && on_may_bounce(job, r)) {
		on_attempt(job, r);
		job_bounce(job);
		return true;
	}
	if (s->lane->kind == LANE_IO)
		throttle_refused_by(job, r->refused);
	if (r->turn == 0 || !on_may_turn(s, job, r))
		return false;
	job_turn(job, r->turn);
	return true;
}

static void
on_end(struct slot *s, struct hayfork_future *job, const struct msg_result *r)
{
	enum hayfork_status status = (enum hayfork_status)r->status;
	enum hayfork_stage stage = (enum hayfork_stage)r->stage;

	if (status == HAYFORK_AUTH && s->lane->kind == LANE_IO)
		throttle_refused(job);
	if (job->taker != NULL && (status == HAYFORK_OK || job->refused)) {
		if (!on_taken(job))
			return;
	} else if (status == HAYFORK_OK)
		on_value(job, r->value);
	on_error(job, r);
	if (status == HAYFORK_CANCELLED && job->overdue)
		status = HAYFORK_TIMEOUT;
	if (job->phase == PHASE_THEN)
		stage = HAYFORK_STAGE_PARSE;
	if (r->status == HAYFORK_OK)
		stage = HAYFORK_STAGE_NONE;
	job_finish(job, status, stage);
}

enum msg_err
on_result(struct slot *s, const struct msg_result *r)
{
	struct hayfork_future *job = on_claim(s, r->claim, r->entry);

	if (job == NULL || !on_result_good(s, job, r))
		return MSG_ERR_CONTENT;
	on_facts(job, r);
	if ((r->flags & MSG_RESULT_LIMIT) != 0)
		return on_limit(s, job, r);
	if (r->status == HAYFORK_OK && job->then.at != NULL &&
	    job->phase == PHASE_RUN)
		on_first_phase_done(job);
	else if (!on_result_again(s, job, r))
		on_end(s, job, r);
	return MSG_OK;
}
