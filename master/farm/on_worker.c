/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * on_worker.c - what each message of a worker means, and when it is welcome.
 *
 * Nothing a worker says is believed: a message that is not welcome in the
 * slot's state, or contradicts our own table of who holds what, is an error,
 * and the caller ends that worker.
 */
#include <stdio.h>

#include "common/mem.h"
#include "common/value.h"
#include "master/farm/farm.h"
#include "master/farm/obituary.h"
#include "master/farm/parts.h"
#include "master/farm/proxy.h"

#define BIT(x) (1u << (x))

/* A dying worker's last frames count, if it kept the rules until then. */
#define ALIVE (BIT(SLOT_READY) | BIT(SLOT_DRAINING) | BIT(SLOT_DYING))

/* The states in which each message is welcome. */
enum {
	WELCOME_HELLO = BIT(SLOT_STARTING) | BIT(SLOT_DRAINING),
	WELCOME_RESULT = ALIVE,
	WELCOME_OUTPUT = ALIVE,
	WELCOME_HOST_KEY = ALIVE,
	WELCOME_LOGIN = ALIVE,
	WELCOME_LINK = ALIVE,
	WELCOME_SIGN = ALIVE,
	WELCOME_SIGNED = ALIVE,
	WELCOME_KEY = ALIVE,
	WELCOME_KEYS_DONE = ALIVE,
	WELCOME_MODULES = ALIVE,
};

/* The lanes whose workers may use each link towards the master. */
enum {
	LANES_ALL_TO_MASTER = BIT(LANE_KINDS) - 1,
	LANES_LANE_TO_MASTER =
	    BIT(LANE_CPU) | BIT(LANE_IO) | BIT(LANE_RESOLVER),
	LANES_CPU_TO_MASTER = BIT(LANE_CPU),
	LANES_IO_TO_MASTER = BIT(LANE_IO),
	LANES_IO_TO_SIGNER = BIT(LANE_IO),
	LANES_SIGNER_TO_IO = BIT(LANE_SIGNER),
	LANES_SIGNER_TO_MASTER = BIT(LANE_SIGNER),
};

static enum msg_err
on_modules(struct slot *s, const struct msg_modules *m)
{
	struct modules modules;

	if (!modules_parse(m->modules, &modules))
		return MSG_ERR_CONTENT;
	modules_free(&s->process->modules);
	s->process->modules = modules;
	return MSG_OK;
}

static enum msg_err
on_hello(struct slot *s, const struct msg_hello *hello)
{
	if (hello->proto != MSG_PROTO || hello->slot != s->index ||
	    hello->generation != s->process->generation ||
	    hello->pid != (uint32_t)s->process->pid || s->greeted)
		return MSG_ERR_CONTENT;
	if (hello->modules.len > 0 &&
	    on_modules(s, &(struct msg_modules){ hello->modules }) != MSG_OK)
		return MSG_ERR_CONTENT;
	slot_hello(s);
	if (s->lane->kind == LANE_SIGNER)
		signer_ready(s);
	return MSG_OK;
}

/* Are stdout and stderr its to send? A handler reads what is there. */
static bool
on_may_print(const struct slot *s, const struct hayfork_future *job)
{
	return s->lane->kind == LANE_IO ||
	       (s->lane->kind == LANE_CPU && job->phase == PHASE_RUN);
}

/* The job of this claim, if this slot holds it. */
static struct hayfork_future *
on_claim(struct slot *s, uint64_t claim, uint32_t entry)
{
	struct hayfork_future *job;

	if (entry >= s->lane->window || (job = s->entries[entry]) == NULL ||
	    job->claim != claim)
		return NULL;
	return job;
}

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

/* What comes is somebody else's, as long as he takes it. */
static enum msg_err
on_take(struct hayfork_future *job, struct slice data)
{
	if (job->taker->take == NULL || data.len > job->max_output - job->taken)
		return MSG_ERR_CONTENT;
	job->taken += data.len;
	if (!job->refused &&
	    !job->taker->take(job->taker_ctx, data.at, data.len)) {
		job->refused = true;
		hayfork_cancel(job);
	}
	return MSG_OK;
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

static enum msg_err
on_result(struct slot *s, const struct msg_result *r)
{
	struct hayfork_future *job = on_claim(s, r->claim, r->entry);
	struct counters ignored;
	enum hayfork_stage stage = (enum hayfork_stage)r->stage;

	if (job == NULL || !on_text_fits(r) || !on_status_possible(s, r))
		return MSG_ERR_CONTENT;
	if (job->internal)
		memset(&ignored, 0, sizeof(ignored));
	if (!on_value_good(job, r->value))
		return MSG_ERR_CONTENT;
	if (!on_parts(s, job, r))
		return MSG_ERR_CONTENT;
	if (!counters_fold(
		job->internal ? &ignored : &job->farm->counters, r->counters))
		return MSG_ERR_CONTENT;
	on_facts(job, r);
	if ((r->flags & MSG_RESULT_LIMIT) != 0)
		return on_limit(s, job, r);
	if (r->status == HAYFORK_OK && job->then.at != NULL &&
	    job->phase == PHASE_RUN) {
		if (job->farm->stopping || job->cancelling)
			job_finish(job, HAYFORK_CANCELLED, HAYFORK_STAGE_PARSE);
		else
			on_first_phase_done(job);
		return MSG_OK;
	}
	if ((r->flags & MSG_RESULT_DROPPED) != 0 && on_may_drop(s, job, r) &&
	    throttle_may_wait(job)) {
		on_attempt(job, r);
		throttle_dropped(job);
		return MSG_OK;
	}
	if ((r->flags & MSG_RESULT_UNBEGUN) != 0 && on_may_bounce(job, r)) {
		on_attempt(job, r);
		job_bounce(job);
		return MSG_OK;
	}
	if (s->lane->kind == LANE_IO)
		throttle_refused_by(job, r->refused);
	if (r->turn != 0 && on_may_turn(s, job, r)) {
		job_turn(job, r->turn);
		return MSG_OK;
	}
	if (r->status == HAYFORK_AUTH && s->lane->kind == LANE_IO)
		throttle_refused(job);
	if (job->taker != NULL && (r->status == HAYFORK_OK || job->refused)) {
		if (!on_taken(job))
			return MSG_OK;
	} else if (r->status == HAYFORK_OK)
		on_value(job, r->value);
	if (job->phase == PHASE_THEN)
		stage = HAYFORK_STAGE_PARSE;
	on_error(job, r);
	if (r->status == HAYFORK_CANCELLED && job->overdue)
		job_finish(job, HAYFORK_TIMEOUT, stage);
	else
		job_finish(job, (enum hayfork_status)r->status,
		    r->status == HAYFORK_OK ? HAYFORK_STAGE_NONE : stage);
	return MSG_OK;
}

static enum msg_err
on_output(struct slot *s, const struct msg_output *o)
{
	struct hayfork_future *job = on_claim(s, o->claim, o->entry);
	struct spool *to;

	if (job == NULL || o->data.len > CONTRACT_OUTPUT_CHUNK)
		return MSG_ERR_CONTENT;
	if (o->stream == MSG_STREAM_VALUE)
		to = &job->value;
	else if ((o->stream == MSG_STREAM_STDOUT ||
		     o->stream == MSG_STREAM_STDERR) &&
		 on_may_print(s, job))
		to = &job->output[o->stream - MSG_STREAM_STDOUT];
	else
		return MSG_ERR_CONTENT;
	if (job->taker != NULL && o->stream == MSG_STREAM_STDOUT)
		return on_take(job, o->data);
	/* The worker cuts at the cap; one that does not is no worker of ours.
	 */
	if (spool_len(to) + o->data.len >
	    (to == &job->value ? CONTRACT_VALUE_CAP : job->max_output))
		return MSG_ERR_CONTENT;
	job_say(job, to, o->data);
	if (to != &job->value)
		job_printed(job, (unsigned)(to - job->output), o->data);
	return MSG_OK;
}

static enum msg_err
on_host_key(struct slot *s, const struct msg_host_key *k)
{
	struct hayfork_future *job = on_claim(s, k->claim, k->entry);
	struct hayfork *f = s->lane->farm;
	char type[64];

	if (job == NULL || k->type.len >= sizeof(type) / 4 + 32 ||
	    k->blob.len == 0 || k->blob.len > 16384)
		return MSG_ERR_CONTENT;
	log_escape(type, sizeof(type), k->type.at, k->type.len);
	if (f->options.host_key != NULL && job->host != NULL &&
	    job->host->name != NULL)
		f->options.host_key(f->options.ctx, job->host->name,
		    job->host->port, type, k->blob.at, k->blob.len);
	return MSG_OK;
}

static enum msg_err
on_login(struct slot *s, const struct msg_login *m)
{
	struct hayfork_future *job = on_claim(s, m->claim, m->entry);

	if (job == NULL || job->logged_in ||
	    m->banner.len > CONTRACT_BANNER_MAX || m->user.len > UINT8_MAX ||
	    m->credential >= HAYFORK_CREDENTIALS ||
	    m->methods >= MSG_LOGIN_METHODS)
		return MSG_ERR_CONTENT;
	job->logged_in = true;
	throttle_let_in(job, m);
	job_set_login(job, m);
	return MSG_OK;
}

static enum msg_err
on_link(struct slot *s, const struct msg_link *m)
{
	struct hayfork_future *job = on_claim(s, m->claim, m->entry);

	if (job == NULL || m->open > 1)
		return MSG_ERR_CONTENT;
	return link_on_open(job, m->open == 1);
}

static enum msg_err
on_sign(struct slot *s, const struct msg_sign *m)
{
	if (on_claim(s, m->token, m->entry) == NULL)
		return MSG_ERR_CONTENT;
	return signer_on_sign(s, m);
}

static enum msg_err
on_signed_data(struct slot *s, const struct msg_signed_data *m)
{
	return signer_on_signed(s, m);
}

static enum msg_err
on_key(struct slot *s, const struct msg_key *m)
{
	return signer_on_key(s, m);
}

static enum msg_err
on_keys_done(struct slot *s, const struct msg_keys_done *m)
{
	return signer_on_done(s, m);
}

#define RECEIVE_(NAME, name, link)                                             \
	case MSG_##NAME:                                                       \
		if ((WELCOME_##NAME & BIT(s->state)) == 0 ||                   \
		    (LANES_##link & BIT(s->lane->kind)) == 0)                  \
			return MSG_ERR_STATE;                                  \
		return on_##name(s, &m->u.name);
#define REFUSE_(NAME, name, link)                                              \
	case MSG_##NAME:                                                       \
		return MSG_ERR_STATE;
#define DISPATCH_ALL_TO_MASTER RECEIVE_
#define DISPATCH_MASTER_TO_ALL REFUSE_
#define DISPATCH_LANE_TO_MASTER RECEIVE_
#define DISPATCH_MASTER_TO_LANE REFUSE_
#define DISPATCH_CPU_TO_MASTER RECEIVE_
#define DISPATCH_MASTER_TO_CPU REFUSE_
#define DISPATCH_MASTER_TO_IO REFUSE_
#define DISPATCH_IO_TO_MASTER RECEIVE_
#define DISPATCH_IO_TO_SIGNER RECEIVE_
#define DISPATCH_SIGNER_TO_IO RECEIVE_
#define DISPATCH_MASTER_TO_SIGNER REFUSE_
#define DISPATCH_SIGNER_TO_MASTER RECEIVE_
#define DISPATCH_IN_JOB REFUSE_
#define CASE_(NAME, name, num, link, doc) DISPATCH_##link(NAME, name, link)

enum msg_err
on_worker(struct slot *s, const struct msg *m)
{
	switch (m->id) {
		MSG_TABLE(CASE_)
	case MSG_ID_END:
		break;
	}
	return MSG_ERR_STATE;
}
