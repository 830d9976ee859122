/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * connect.c - TCP connections for host jobs, and their deadlines.
 *
 * The master connects, the worker speaks: a dead host costs a timer here and
 * no worker's place. All addresses of a name are tried, one after the other.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/clock.h"
#include "master/farm/farm.h"
#include "master/farm/proxy.h"

#define CONNECT_LEAST 64 /* may be on their way, however few workers */
#define CONNECT_MOST 512
#define CONNECT_YOUNG_MS 250 /* so long its place is kept for it */

static void connect_next(struct hayfork_future *);

static struct timeval
timeval_of_ms(uint64_t ms)
{
	return (struct timeval){ (time_t)(ms / 1000),
		(suseconds_t)(ms % 1000 * 1000) };
}

/* ---- places ---------------------------------------------------------------
 */

/*
 * A place in a worker is kept for each connection on its way, so that no host
 * waits for its login with a connection open. But not for long: hosts that do
 * not answer keep no place.
 */
static void
connect_keep_place(struct hayfork_future *job)
{
	struct hayfork *f = job->farm;

	job->host->since_ms = clock_ms();
	job->host->young = true;
	TAILQ_INSERT_TAIL(&f->young, job, link);
	f->young_count++;
}

static void
connect_give_place(struct hayfork_future *job)
{
	if (!job->host->young)
		return;
	job->host->young = false;
	TAILQ_REMOVE(&job->farm->young, job, link);
	job->farm->young_count--;
}

static void
connect_aged_cb(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	farm_turn_due(ctx);
}

/* Who is not young any more? */
static void
connect_age(struct hayfork *f)
{
	struct hayfork_future *job;
	uint64_t now = clock_ms();

	while ((job = TAILQ_FIRST(&f->young)) != NULL &&
	       now >= job->host->since_ms + CONNECT_YOUNG_MS)
		connect_give_place(job);
}

/* The loop turns again when the first of them is not. */
static void
connect_age_later(struct hayfork *f)
{
	struct hayfork_future *job = TAILQ_FIRST(&f->young);
	uint64_t now = clock_ms(), until;
	struct timeval tv;

	if (job == NULL)
		return;
	if (f->aged == NULL)
		f->aged = timer_make(f->base, connect_aged_cb, f);
	until = job->host->since_ms + CONNECT_YOUNG_MS;
	tv = timeval_of_ms(now < until ? until - now : 0);
	timer_start(f->aged, &tv);
}

/* It is not CONNECTING any more: it has a connection, or will have none. */
static void
connect_over(struct hayfork_future *job)
{
	job->farm->connecting--;
	connect_give_place(job);
	farm_turn_due(job->farm);
}

void
connect_drop(struct hayfork_future *job)
{
	struct job_host *h = job->host;

	if (h == NULL)
		return;
	proxy_drop(h);
	if (h->wait != NULL) {
		event_free(h->wait);
		h->wait = NULL;
	}
	if (h->timer != NULL)
		event_del(h->timer);
	if (h->fd != -1)
		close(h->fd);
	h->fd = -1;
	if (job->state == JOB_CONNECTING) {
		connect_over(job);
		job->state = JOB_QUEUED; /* in no list: the caller's now */
	}
}

/* ---- deadlines ----------------------------------------------------------- */

static void
connect_overdue_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct hayfork_future *job = ctx;
	struct job_ending end = { .status = HAYFORK_TIMEOUT,
		.class = "timeout" };
	char text[120];

	(void)fd;
	(void)what;
	if (job->state == JOB_HELD) {
		if (!job->cancelling)
			job->overdue = true;
		slot_kill_for(job->slot, "a job was over its deadline");
		return;
	}
	end.stage = job_stage(job);
	snprintf(text, sizeof(text), "no end after %llu ms",
	    (unsigned long long)job->timeout_ms);
	end.message = text;
	job_end(job, &end);
}

void
connect_deadline(struct hayfork_future *job, uint64_t extra_ms)
{
	struct job_host *h = job->host;
	uint64_t now = clock_ms();
	struct timeval tv;

	if (job->deadline_ms == 0 || h == NULL)
		return;
	if (h->timer == NULL)
		h->timer = timer_make(job->farm->base, connect_overdue_cb, job);
	tv = timeval_of_ms(
	    (now < job->deadline_ms ? job->deadline_ms - now : 0) + extra_ms);
	timer_start(h->timer, &tv);
}

/* ---- connecting ---------------------------------------------------------- */

static const char *
connect_hint(int error)
{
	switch (error) {
	case ECONNREFUSED:
		return "is the SSH server running, and on this port?";
	case EHOSTUNREACH:
	case ENETUNREACH:
		return "is there a route to this network?";
	default:
		return NULL;
	}
}

static void
connect_failed(struct hayfork_future *job)
{
	struct job_ending end = { HAYFORK_UNREACHABLE, HAYFORK_STAGE_CONNECT,
		"connect", NULL, NULL };
	int error = job->host->last_errno;
	char text[120];

	if (error == 0)
		snprintf(text, sizeof(text), "it has no IPv%c address",
		    job->host->family == AF_INET6 ? '6' : '4');
	else
		snprintf(text, sizeof(text), "port %u: %s", job->host->port,
		    strerror(error));
	end.message = text;
	end.hint = connect_hint(error);
	if (error == ETIMEDOUT)
		end.status = HAYFORK_TIMEOUT;
	job_end(job, &end);
}

static void
connect_done(struct hayfork_future *job)
{
	struct job_host *h = job->host;

	if (h->wait != NULL) {
		event_free(h->wait);
		h->wait = NULL;
	}
	connect_over(job);
	job_enqueue(job, false);
}

static void
connect_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct hayfork_future *job = ctx;
	int error = ETIMEDOUT;
	socklen_t len = sizeof(error);

	if ((what & EV_WRITE) != 0)
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len);
	/* It was connected, and is not any more: the session will find out. */
	if (error == ECONNRESET)
		error = 0;
	if (error == 0) {
		connect_done(job);
		return;
	}
	job->host->last_errno = error;
	event_free(job->host->wait);
	job->host->wait = NULL;
	close(job->host->fd);
	job->host->fd = -1;
	connect_next(job);
}

/* What is missing is ours, not the host's: the job waits until there is some.
 */
static void
connect_starve(struct hayfork_future *job)
{
	struct hayfork *f = job->farm;

	connect_over(job);
	throttle_leave(job);
	job->state = JOB_QUEUED;
	job_enqueue(job, true);
	farm_starve(f, "a connection", job->host->last_errno);
}

/* A socket as the job wants it; -1 with errno set. */
static int
connect_socket(const struct job_host *h, int family)
{
	int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	const int on = 1;
	int error;

	if (fd == -1)
		return -1;
	if (h->keepalive_s > 0) {
		setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
		setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &h->keepalive_s,
		    sizeof(h->keepalive_s));
		setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &h->keepalive_s,
		    sizeof(h->keepalive_s));
		setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &h->keepalive_count,
		    sizeof(h->keepalive_count));
	}
	if (h->from == NULL ||
	    bind(fd, (const void *)h->from->bytes, h->from->len) == 0)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

/* Try the next address; without one the job is unreachable. */
static void
connect_next(struct hayfork_future *job)
{
	struct job_host *h = job->host;
	struct timeval tv = timeval_of_ms(h->connect_timeout_ms);

	while (h->next_address < h->addresses->count) {
		const struct address *a = &h->addresses->list[h->next_address];
		const struct sockaddr *sa = (const void *)a->bytes;

		h->next_address++;
		if (h->family != 0 && sa->sa_family != h->family)
			continue;
		h->fd = connect_socket(h, sa->sa_family);
		if (h->fd != -1 && connect(h->fd, sa, a->len) == 0) {
			connect_done(job);
			return;
		}
		if (h->fd != -1 && errno == EINPROGRESS) {
			h->wait = event_make(
			    job->farm->base, h->fd, EV_WRITE, connect_cb, job);
			if (event_watch(h->wait,
				h->connect_timeout_ms != 0 ? &tv : NULL))
				return;
		}
		h->last_errno = errno;
		event_drop(&h->wait);
		if (h->fd != -1)
			close(h->fd);
		h->fd = -1;
		if (farm_is_shortage(h->last_errno)) {
			connect_starve(job);
			return;
		}
	}
	connect_failed(job);
}

/* By a program that leads there: whether it does shows later. */
static void
connect_by_proxy(struct hayfork_future *job)
{
	struct job_host *h = job->host;
	struct job_ending end = { HAYFORK_UNREACHABLE, HAYFORK_STAGE_JUMP,
		"proxy", NULL, NULL };
	char text[120];

	if (job->farm->options.proxy == NULL)
		errno = ENOENT; /* hayfork-proxy is not installed */
	else if ((h->fd = proxy_start(job)) != -1) {
		connect_done(job);
		return;
	}
	h->last_errno = errno;
	if (farm_is_shortage(h->last_errno) || h->last_errno == EAGAIN) {
		connect_starve(job);
		return;
	}
	snprintf(text, sizeof(text), "its ProxyCommand cannot be started: %s",
	    strerror(h->last_errno));
	end.message = text;
	job_end(job, &end);
}

static void
connect_start(struct hayfork_future *job)
{
	struct hayfork *f = job->farm;

	if (!throttle_admit(job))
		return;
	job_detach(job);
	job_start_clock(job);
	job_resume_clock(job);
	connect_deadline(job, 0);
	if (job->host->proxy_command == NULL && job->host->addresses == NULL &&
	    !resolve_start(job))
		return;
	job->host->next_address = 0;
	job->host->last_errno = 0;
	job->state = JOB_CONNECTING;
	f->connecting++;
	connect_keep_place(job);
	if (job->host->proxy_command != NULL)
		connect_by_proxy(job);
	else
		connect_next(job);
}

/*
 * A session cannot be taken back, so the first worker to be ready must not
 * get all there are: connections begin when all workers are there. After
 * that, as many as the workers have room for; hosts that do not answer at once
 * may wait beside them.
 */
void
connect_run(struct lane *lane)
{
	struct hayfork *f = lane->farm;
	struct hayfork_future *job;
	unsigned room = lane->count * lane->limit;
	unsigned ways = room < CONNECT_LEAST  ? CONNECT_LEAST
			: room > CONNECT_MOST ? CONNECT_MOST
					      : room;

	if (TAILQ_EMPTY(&lane->waiting) || lane->unborn > 0 ||
	    farm_is_starved(f))
		return;
	connect_age(f);
	while ((job = TAILQ_FIRST(&lane->waiting)) != NULL &&
	       lane->held + lane->queued + f->young_count < room &&
	       f->connecting < ways && !farm_is_starved(f))
		connect_start(job);
	if (job != NULL)
		connect_age_later(f);
}
