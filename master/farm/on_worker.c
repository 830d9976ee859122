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

struct hayfork_future *
on_claim(struct slot *s, uint64_t claim, uint32_t entry)
{
	struct hayfork_future *job;

	if (entry >= s->lane->window || (job = s->entries[entry]) == NULL ||
	    job->claim != claim)
		return NULL;
	return job;
}

/* Are stdout and stderr its to send? A handler reads what is there. */
static bool
on_may_print(const struct slot *s, const struct hayfork_future *job)
{
	return s->lane->kind == LANE_IO ||
	       (s->lane->kind == LANE_CPU && job->phase == PHASE_RUN);
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
