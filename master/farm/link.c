/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * link.c - logins to jump hosts, which jobs share.
 *
 * A link is a few sessions to the same jump host, its outers: each is a host
 * job of the farm's own, which a worker holds as long as it is of use. Jobs
 * that go through the link are given to that worker, without a connection.
 * There are more outers the more jobs want to go through, since each opens one
 * channel after the other. An outer may itself go through a link.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/mem.h"
#include "master/farm/farm.h"

#define LINK_OUTERS_MAX 16 /* unless the caller says */
#define LINK_JOBS 8        /* per outer, before there is another */
#define LINK_IDLE_MS 1000  /* an outer nobody needs is kept so long */
#define LINK_DEATHS 3      /* of workers that log in, until we give up */

struct outer {
	TAILQ_ENTRY(outer) next;
	struct hayfork_link *link;
	struct hayfork_future
	    *job;  /* the farm's own, its session; NULL: gone */
	bool open; /* jobs may go through it */
	bool was_open;
	bool solitary;  /* for a job that runs alone */
	unsigned users; /* jobs that go through it */
};
TAILQ_HEAD(outer_list, outer);

struct hayfork_link {
	TAILQ_ENTRY(hayfork_link) next;
	struct hayfork *farm;
	char *name; /* owned: the jump host, for errors */
	char *arg;  /* owned: what its sessions do, which is to log in */
	size_t arg_len;
	struct hayfork_endpoint endpoint; /* host owned */
	unsigned most;                    /* outers at once */
	struct job_list waiting, alone;
	size_t count; /* in waiting */
	struct outer_list outers;
	unsigned outer_count, users;
	unsigned deaths; /* workers that died before it was open, in a row */
	struct event *idle;
};

struct hayfork_link *
hayfork_link(struct hayfork *f, const struct hayfork_link_options *o)
{
	struct hayfork_link *l = xcalloc(1, sizeof(*l));

	l->farm = f;
	l->name = xstrdup(o->endpoint.host);
	l->arg = memcpy(xmalloc(o->arg_len + 1), o->arg, o->arg_len);
	l->arg_len = o->arg_len;
	l->endpoint = o->endpoint;
	l->endpoint.host = xstrdup(o->endpoint.host);
	l->most = o->sessions != 0 ? o->sessions : LINK_OUTERS_MAX;
	TAILQ_INIT(&l->waiting);
	TAILQ_INIT(&l->alone);
	TAILQ_INIT(&l->outers);
	TAILQ_INSERT_TAIL(&f->links, l, next);
	return l;
}

struct job_list *
link_queue(struct hayfork_link *l, bool alone)
{
	return alone ? &l->alone : &l->waiting;
}

/* ---- the end of an outer ------------------------------------------------- */

static void
link_fail_job(struct hayfork_link *l, struct hayfork_future *job,
    const struct hayfork_result *r)
{
	struct job_ending end = { .status = r->status == HAYFORK_TIMEOUT
						? HAYFORK_TIMEOUT
						: HAYFORK_UNREACHABLE,
		.stage = HAYFORK_STAGE_JUMP,
		.class = "jump",
		.hint = r->error_hint };
	char text[700];

	snprintf(text, sizeof(text), "jump host %.200s: %s", l->name,
	    r->error_message != NULL ? r->error_message
				     : hayfork_status_name(r->status));
	end.message = text;
	/* Credentials and host keys will not be other ones next time. */
	job->final |= r->status == HAYFORK_AUTH || r->status == HAYFORK_HOSTKEY;
	job_end(job, &end);
}

/* Nothing leads through it: whoever waits for that has an end. */
static void
link_fail(struct hayfork_link *l, const struct hayfork_result *r)
{
	struct hayfork_future *job;

	/* Callbacks may add others; those wait for the next outer. */
	for (size_t n = l->count; n > 0; n--) {
		if ((job = TAILQ_FIRST(&l->waiting)) == NULL &&
		    (job = TAILQ_FIRST(&l->alone)) == NULL)
			break;
		link_fail_job(l, job, r);
	}
}

static bool
link_has_hope(const struct hayfork_link *l)
{
	const struct outer *o;

	TAILQ_FOREACH (o, &l->outers, next)
		if (o->open || !o->was_open)
			return true;
	return false;
}

static void
link_outer_done(struct hayfork_future *job, void *ctx)
{
	struct outer *o = ctx;
	struct hayfork_link *l = o->link;
	const struct hayfork_result *r = &job->result;

	TAILQ_REMOVE(&l->outers, o, next);
	l->outer_count--;
	if (!o->was_open && !l->farm->stopping) {
		/* It takes no more than that. */
		if (l->outer_count > 0 && l->most > l->outer_count)
			l->most = l->outer_count;
		if (r->status == HAYFORK_CRASHED && ++l->deaths < LINK_DEATHS)
			;
		else if (!link_has_hope(l))
			link_fail(l, r);
	}
	/* The results of jobs that went through it may come after its own. */
	o->job = NULL;
	o->open = false;
	if (o->users == 0)
		free(o);
	hayfork_release(job);
	farm_turn_due(l->farm);
}

/* ---- outers -------------------------------------------------------------- */

static void
link_add_outer(struct hayfork_link *l, bool solitary)
{
	struct outer *o = xcalloc(1, sizeof(*o));
	struct hayfork_job spec = { .lane = HAYFORK_IO,
		.task = "ssh",
		.arg = l->arg,
		.arg_len = l->arg_len,
		.endpoint = l->endpoint,
		.done = link_outer_done,
		.ctx = o };

	o->link = l;
	o->solitary = solitary;
	TAILQ_INSERT_TAIL(&l->outers, o, next);
	l->outer_count++;
	o->job = future_of_outer(l->farm, &spec, o, solitary);
}

static void
link_close_outer(struct outer *o)
{
	o->open = false;
	hayfork_cancel(o->job);
}

/*
 * Nobody goes through it, and nobody will: it is busy with a host that does
 * not answer, was for one job, or its process gets no more jobs.
 */
static void
link_close_if_useless(struct outer *o)
{
	if (o->users == 0 && o->was_open && !o->job->cancelling &&
	    (!o->open || o->solitary ||
		process_is_spent(o->job->slot->process)))
		link_close_outer(o);
}

enum msg_err
link_on_open(struct hayfork_future *job, bool open)
{
	struct outer *o = job->outer_of;

	if (o == NULL)
		return MSG_ERR_CONTENT;
	if (open && !o->was_open) {
		o->was_open = true;
		o->link->deaths = 0;
	}
	o->open = open;
	if (!open)
		link_close_if_useless(o);
	farm_turn_due(job->farm);
	return MSG_OK;
}

void
link_outer_given(struct hayfork_future *job)
{
	job->slot->links++;
}

void
link_outer_let_go(struct hayfork_future *job)
{
	job->slot->links--;
	job->outer_of->open = false;
}

uint64_t
link_claim(const struct hayfork_future *job)
{
	return job->through != NULL ? job->through->job->claim : 0;
}

/* ---- idle ones ----------------------------------------------------------- */

static void
link_idle_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct hayfork_link *l = ctx;
	struct outer *o, *next;

	(void)fd;
	(void)what;
	if (l->users > 0 || l->count > 0)
		return;
	for (o = TAILQ_FIRST(&l->outers); o != NULL; o = next) {
		next = TAILQ_NEXT(o, next);
		if (o->was_open)
			link_close_outer(o);
	}
}

static void
link_is_left(struct hayfork_link *l)
{
	static const struct timeval tv = { LINK_IDLE_MS / 1000,
		LINK_IDLE_MS % 1000 * 1000 };

	if (l->users > 0 || l->count > 0)
		return;
	if (l->idle == NULL)
		l->idle = timer_make(l->farm->base, link_idle_cb, l);
	timer_start(l->idle, &tv);
}

void
link_let_go(struct hayfork_future *job)
{
	struct outer *o = job->through;
	struct hayfork_link *l = o->link;

	job->through = NULL;
	o->users--;
	l->users--;
	if (o->job != NULL)
		link_close_if_useless(o);
	else if (o->users == 0)
		free(o);
	link_is_left(l);
	farm_turn_due(job->farm);
}

/* ---- giving jobs --------------------------------------------------------- */

void
link_queued(struct hayfork_future *job, int change)
{
	job->host->link->count += (size_t)change;
	if (change < 0)
		link_is_left(job->host->link);
	else
		farm_turn_due(job->farm);
}

static bool
link_may_take(const struct outer *o, bool alone)
{
	const struct slot *s = o->job->slot;

	return o->open && o->job->state == JOB_HELD && o->solitary == alone &&
	       s->state == SLOT_READY && !s->is_full && s->free_count > 0 &&
	       (alone || !process_is_spent(s->process)) &&
	       (alone ? o->users == 0
		      : s->held_count - s->links < s->lane->limit);
}

/* The outer with the fewest jobs that can take another, or NULL. */
static struct outer *
link_pick(const struct hayfork_link *l, bool alone)
{
	struct outer *o, *best = NULL;

	TAILQ_FOREACH (o, &l->outers, next)
		if (link_may_take(o, alone) &&
		    (best == NULL || o->users < best->users))
			best = o;
	return best;
}

/* False: nobody can take it now. */
static bool
link_give(struct hayfork_link *l, struct hayfork_future *job)
{
	struct outer *o = link_pick(l, job->alone);
	struct slot *s;

	if (o == NULL) {
		throttle_pass(job);
		return false;
	}
	if (!throttle_admit(job))
		return true;
	s = o->job->slot;
	job->through = o;
	o->users++;
	l->users++;
	if (slot_give(s, job))
		return true;
	throttle_leave(job);
	job->through = NULL;
	o->users--;
	l->users--;
	s->is_full = true;
	return false;
}

/* As many as the jobs need, and no more logins at once than that. */
static void
link_grow(struct hayfork_link *l)
{
	size_t jobs = l->users + l->count;
	size_t want = (jobs + LINK_JOBS - 1) / LINK_JOBS, usable = 0;
	bool solitary = false;
	struct outer *o;

	if (l->farm->stopping)
		return;
	TAILQ_FOREACH (o, &l->outers, next) {
		solitary |= o->solitary;
		usable += !o->solitary && (o->open || !o->was_open);
	}
	if (!TAILQ_EMPTY(&l->alone) && !solitary)
		link_add_outer(l, true);
	if (TAILQ_EMPTY(&l->waiting))
		return;
	if (want > l->most)
		want = l->most;
	/* Those that are busy with a host that does not answer do not count. */
	for (; usable < want && l->outer_count < 2 * l->most; usable++)
		link_add_outer(l, false);
}

void
link_run(struct hayfork *f)
{
	struct hayfork_link *l;
	struct hayfork_future *job;

	TAILQ_FOREACH (l, &f->links, next) {
		if (l->count == 0)
			continue;
		while ((job = TAILQ_FIRST(&l->alone)) != NULL)
			if (!link_give(l, job))
				break;
		while ((job = TAILQ_FIRST(&l->waiting)) != NULL)
			if (!link_give(l, job))
				break;
		if (l->count > 0)
			link_grow(l);
	}
}

void
link_free_all(struct hayfork *f)
{
	struct hayfork_link *l;
	struct outer *o;

	while ((l = TAILQ_FIRST(&f->links)) != NULL) {
		TAILQ_REMOVE(&f->links, l, next);
		while ((o = TAILQ_FIRST(&l->outers)) != NULL) {
			TAILQ_REMOVE(&l->outers, o, next);
			free(o);
		}
		if (l->idle != NULL)
			event_free(l->idle);
		free_secret(l->arg, l->arg_len);
		free((char *)(uintptr_t)l->endpoint.host);
		free(l->name);
		free(l);
	}
}
