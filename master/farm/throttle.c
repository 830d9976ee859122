/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * throttle.c - which logins may begin: limits that jobs share.
 *
 * A job that may not begin waits in the list of what holds it up, and nobody
 * looks at it there before that has room. Each address that is connected to
 * has a throttle of its own, a gate, for servers that drop new connections.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/tree.h>

#include "common/clock.h"
#include "common/mem.h"
#include "master/farm/farm.h"
#include "master/farm/pace.h"
#include "master/farm/retry.h"

struct hayfork_throttle {
	TAILQ_ENTRY(hayfork_throttle) next; /* the farm's */
	RB_ENTRY(hayfork_throttle) by_address;
	struct hayfork *farm;
	char *name;      /* owned: an account, or NULL */
	char *address;   /* owned: of a gate; or NULL */
	uint16_t port;   /* of a gate */
	unsigned users;  /* jobs that have a gate */
	unsigned logins; /* at once; 0: any number */
	unsigned active; /* logins under way */
	unsigned woken; /* jobs that are about to look again whether they may */
	struct pace pace;
	struct rate rate;
	struct refusals refusals;
	bool tripped; /* no more are begun */
	struct job_list waiting;
	struct event *timer;
};

static int
gate_compare(const struct hayfork_throttle *a, const struct hayfork_throttle *b)
{
	if (a->port != b->port)
		return a->port < b->port ? -1 : 1;
	return strcmp(a->address, b->address);
}

/* RB_GENERATE_STATIC() of libbsd 0.11 lacks a definition of __unused. */
RB_GENERATE_INTERNAL(gate_tree, hayfork_throttle, by_address, gate_compare,
    static __attribute__((unused)))

static struct hayfork_throttle *
throttle_new(struct hayfork *f)
{
	struct hayfork_throttle *t = xcalloc(1, sizeof(*t));

	t->farm = f;
	TAILQ_INIT(&t->waiting);
	TAILQ_INSERT_TAIL(&f->throttles, t, next);
	return t;
}

struct hayfork_throttle *
hayfork_throttle(struct hayfork *f, const struct hayfork_throttle_options *o)
{
	struct hayfork_throttle *t = throttle_new(f);

	t->name = o->name != NULL ? xstrdup(o->name) : NULL;
	t->logins = o->logins;
	t->rate.per_minute = o->logins_per_minute;
	t->refusals.most = o->refusals;
	t->refusals.probe = o->probe;
	return t;
}

static void
throttle_free(struct hayfork_throttle *t)
{
	TAILQ_REMOVE(&t->farm->throttles, t, next);
	if (t->timer != NULL)
		event_free(t->timer);
	free(t->name);
	free(t->address);
	free(t);
}

void
throttle_free_all(struct hayfork *f)
{
	while (!TAILQ_EMPTY(&f->throttles))
		throttle_free(TAILQ_FIRST(&f->throttles));
}

/* ---- gates --------------------------------------------------------------- */

void
gate_enter(struct job_host *h, struct hayfork *f)
{
	struct hayfork_throttle key = { .address = h->name, .port = h->port };
	struct hayfork_throttle *g = RB_FIND(gate_tree, &f->gates, &key);

	if (g == NULL) {
		g = throttle_new(f);
		g->address = xstrdup(h->name);
		g->port = h->port;
		RB_INSERT(gate_tree, &f->gates, g);
	}
	g->users++;
	h->throttles[0] = g;
}

void
gate_leave(struct job_host *h)
{
	struct hayfork_throttle *g = h->throttles[0];

	h->throttles[0] = NULL;
	if (g == NULL || --g->users > 0)
		return;
	RB_REMOVE(gate_tree, &g->farm->gates, g);
	throttle_free(g);
}

/* ---- who waits ----------------------------------------------------------- */

static unsigned
lesser(unsigned a, unsigned b)
{
	return b == 0 || (a != 0 && a < b) ? a : b;
}

/* Logins it takes at once; 0: any number. */
static unsigned
throttle_limit(const struct hayfork_throttle *t)
{
	return lesser(
	    lesser(t->logins, t->pace.limit), refusals_limit(&t->refusals));
}

static bool
throttle_has_room(const struct hayfork_throttle *t)
{
	unsigned limit = throttle_limit(t);

	return limit == 0 || t->active < limit;
}

/* How many of those who wait are to look again. */
static unsigned
throttle_vacancies(const struct hayfork_throttle *t)
{
	unsigned limit = throttle_limit(t), most = UINT_MAX;

	if (t->tripped)
		return UINT_MAX;
	if (limit != 0)
		most = limit > t->active ? limit - t->active : 0;
	if (t->rate.per_minute != 0 && most > rate_burst(&t->rate))
		most = rate_burst(&t->rate);
	return most > t->woken ? most - t->woken : 0;
}

/* To the head of the queue they go, in their order. */
static void
throttle_wake(struct hayfork_throttle *t, unsigned most)
{
	struct hayfork_future *job, *last = NULL;

	for (; most > 0 && (job = TAILQ_FIRST(&t->waiting)) != NULL; most--) {
		TAILQ_REMOVE(&t->waiting, job, link);
		job->list = job_queue_of(job);
		if (last == NULL || last->list != job->list)
			TAILQ_INSERT_HEAD(job->list, job, link);
		else
			TAILQ_INSERT_AFTER(job->list, last, job, link);
		job->host->woken_by = t;
		t->woken++;
		last = job;
	}
	farm_turn_due(t->farm);
}

static void throttle_timer_cb(evutil_socket_t, short, void *);

static void
throttle_stir_later(struct hayfork_throttle *t, uint64_t ns)
{
	struct timeval tv = { (time_t)(ns / 1000000000u),
		(suseconds_t)(ns % 1000000000u / 1000) };

	if (t->timer == NULL)
		t->timer = timer_make(t->farm->base, throttle_timer_cb, t);
	timer_start(t->timer, &tv);
}

/*
 * Whenever a place may have come free. What always holds afterwards: where
 * somebody waits, a login is under way, a job was woken, or the clock runs;
 * each of them leads here again.
 */
static void
throttle_stir(struct hayfork_throttle *t)
{
	unsigned most = throttle_vacancies(t);
	uint64_t wait_ns = 0;

	if (most == 0 || TAILQ_EMPTY(&t->waiting))
		return;
	if (!t->tripped)
		wait_ns = rate_wait_ns(&t->rate, clock_ns());
	if (wait_ns > 0)
		throttle_stir_later(t, wait_ns);
	else
		throttle_wake(t, most);
}

static void
throttle_timer_cb(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	throttle_stir(ctx);
}

static void
throttle_stir_all(struct job_host *h)
{
	for (unsigned i = 0; i < JOB_THROTTLES; i++)
		if (h->throttles[i] != NULL)
			throttle_stir(h->throttles[i]);
}

/* It has looked. Who woke it, or NULL. */
static struct hayfork_throttle *
throttle_looked(struct job_host *h)
{
	struct hayfork_throttle *t = h->woken_by;

	h->woken_by = NULL;
	if (t != NULL)
		t->woken--;
	return t;
}

void
throttle_pass(struct hayfork_future *job)
{
	struct hayfork_throttle *t =
	    job->host != NULL ? throttle_looked(job->host) : NULL;

	if (t != NULL)
		throttle_stir(t);
}

/* Who was here before does not stand in line again. */
static void
throttle_park(
    struct hayfork_throttle *t, struct hayfork_future *job, bool again)
{
	TAILQ_REMOVE(job->list, job, link);
	if (again)
		TAILQ_INSERT_HEAD(&t->waiting, job, link);
	else
		TAILQ_INSERT_TAIL(&t->waiting, job, link);
	job->list = &t->waiting;
}

static void
throttle_refuse(const struct hayfork_throttle *t, struct hayfork_future *job)
{
	char text[300];

	snprintf(text, sizeof(text),
	    "not begun: %u logins in a row as %.100s were refused",
	    t->refusals.most, t->name != NULL ? t->name : "this account");
	job->retries = 0;
	job_end(job,
	    &(struct job_ending){ HAYFORK_NOT_RUN, HAYFORK_STAGE_QUEUE,
		"refusals", text,
		"another one might lock the account: are user and password "
		"right?" });
}

/* What holds it up, and the longest at that; or NULL. Nothing is taken yet. */
static struct hayfork_throttle *
throttle_closed(const struct job_host *h, uint64_t now_ns)
{
	struct hayfork_throttle *t, *slowest = NULL;
	uint64_t longest_ns = 0, wait_ns;

	for (unsigned i = 0; i < JOB_THROTTLES; i++)
		if ((t = h->throttles[i]) != NULL &&
		    (t->tripped || !throttle_has_room(t)))
			return t;
	for (unsigned i = 0; i < JOB_THROTTLES; i++)
		if ((t = h->throttles[i]) != NULL &&
		    (wait_ns = rate_wait_ns(&t->rate, now_ns)) > longest_ns) {
			longest_ns = wait_ns;
			slowest = t;
		}
	return slowest;
}

/* ---- accounts ------------------------------------------------------------ */

static bool
account_is_closed(const struct job_host *h, unsigned credential)
{
	return credential < h->credentials && h->accounts[credential] != NULL &&
	       h->accounts[credential]->tripped;
}

uint32_t
throttle_skips(const struct hayfork_future *job)
{
	uint32_t skips = 0;

	for (unsigned i = 0; job->host != NULL && i < job->host->credentials;
	     i++)
		skips |= (uint32_t)account_is_closed(job->host, i) << i;
	return skips;
}

/* The next of its credentials whose account is not closed, or the last. */
static void
account_choose(struct hayfork_future *job)
{
	struct job_host *h = job->host;
	uint32_t n = job->turn & MSG_TURN_NUMBER;

	while (n + 1 < h->credentials && account_is_closed(h, n))
		n++;
	job->turn = (job->turn & ~MSG_TURN_NUMBER) | n;
	h->throttles[JOB_ACCOUNT] = n < h->credentials ? h->accounts[n] : NULL;
}

/* ---- whether it may begin ------------------------------------------------ */

static void
throttle_enter(struct job_host *h, uint64_t now_ns)
{
	for (unsigned i = 0; i < JOB_THROTTLES; i++)
		if (h->throttles[i] != NULL) {
			rate_take(&h->throttles[i]->rate, now_ns);
			h->throttles[i]->active++;
		}
	h->admitted_ns = now_ns;
}

bool
throttle_admit(struct hayfork_future *job)
{
	struct job_host *h = job->host;
	struct hayfork_throttle *woke = throttle_looked(h), *t;
	uint64_t now_ns = clock_ns();

	account_choose(job);
	t = throttle_closed(h, now_ns);
	if (t == NULL)
		throttle_enter(h, now_ns);
	else if (!t->tripped)
		throttle_park(t, job, t == woke);
	if (woke != NULL)
		throttle_stir(woke);
	throttle_stir_all(h);
	if (t != NULL && t->tripped)
		throttle_refuse(t, job);
	return t == NULL;
}

void
throttle_leave(struct hayfork_future *job)
{
	struct job_host *h = job->host;

	if (h == NULL || h->admitted_ns == 0)
		return;
	h->admitted_ns = 0;
	for (unsigned i = 0; i < JOB_THROTTLES; i++)
		if (h->throttles[i] != NULL) {
			h->throttles[i]->active--;
			throttle_stir(h->throttles[i]);
		}
}

/* ---- what became of logins ----------------------------------------------- */

/* One more was. */
static void
throttle_count_refusal(struct hayfork_throttle *t)
{
	if (t == NULL || !refusals_out(&t->refusals))
		return;
	t->tripped = true;
	farm_log(t->farm, LOG_LEVEL_WARN,
	    "%u logins in a row as %s were refused: no more are begun",
	    t->refusals.most, t->name != NULL ? t->name : "-");
	throttle_stir(t);
}

void
throttle_refused_by(struct hayfork_future *job, uint32_t credentials)
{
	for (unsigned i = 0; i < job->host->credentials; i++)
		if ((credentials & UINT32_C(1) << i) != 0)
			throttle_count_refusal(job->host->accounts[i]);
}

void
throttle_refused(struct hayfork_future *job)
{
	for (unsigned i = 0; i < JOB_ACCOUNT; i++)
		throttle_count_refusal(job->host->throttles[i]);
}

/* By its password, or beside it. */
static void
throttle_let_in_as(const struct job_host *h, const struct msg_login *m)
{
	struct hayfork_throttle *t =
	    m->credential < h->credentials ? h->accounts[m->credential] : NULL;

	if (t == NULL)
		return;
	if ((m->methods & (MSG_LOGIN_PASSWORD | MSG_LOGIN_INTERACTIVE)) != 0)
		refusals_in(&t->refusals);
	else
		refusals_beside(&t->refusals);
	throttle_stir(t);
}

void
throttle_let_in(struct hayfork_future *job, const struct msg_login *m)
{
	struct job_host *h = job->host;

	throttle_refused_by(job, m->refused);
	throttle_let_in_as(h, m);
	for (unsigned i = 0; i < JOB_ACCOUNT; i++)
		if (h->throttles[i] != NULL) {
			pace_welcome(&h->throttles[i]->pace);
			refusals_in(&h->throttles[i]->refusals);
		}
	throttle_leave(job);
}

bool
throttle_may_wait(const struct hayfork_future *job)
{
	const struct hayfork_throttle *g = job->host->throttles[0];

	return g != NULL && job->host->admitted_ns != 0 &&
	       pace_has_hope(&g->pace, g->active, job->host->drops);
}

void
throttle_dropped(struct hayfork_future *job)
{
	struct hayfork_throttle *g = job->host->throttles[0];
	uint64_t ms, now_ns = clock_ns();

	pace_drop(&g->pace, g->active, job->host->admitted_ns, now_ns);
	ms = pace_wait_ms(job->host->drops++, (uint32_t)now_ns * 2654435761u);
	job->farm->counters.dropped++;
	job_detach(job);
	throttle_leave(job);
	job_forget_attempt(job);
	job_stop_clock(job);
	retry_in(job, ms);
}
