/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * agent.c - a connection to an ssh-agent.
 *
 * The events are embedded and only ever deleted, so that a callback may end
 * the connection it was called for.
 */
#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdio.h>
#include <unistd.h>

#include "common/mem.h"
#include "worker/service/signer/agent.h"

#define AGENT_READ_SIZE (16u << 10)
#define AGENT_RETRY_MS 20u /* while its backlog of connections is full */

struct agent_request {
	TAILQ_ENTRY(agent_request) link;
	struct agent_ticket ticket;
	const struct key_algorithm *algorithm; /* NULL: asks for the keys */
};
TAILQ_HEAD(agent_requests, agent_request);

struct agent {
	char *path;
	const struct agent_ops *ops;
	void *ctx;
	struct event_base *base;
	struct timeval timeout, list_timeout;
	int fd; /* -1: not connected */
	bool connected;
	struct event read, write; /* assigned while connected */
	struct event timer;       /* pending while something waits */
	struct event retry;
	struct buf in, out;
	struct agent_requests waiting; /* all of them, sent or still in out */
	unsigned count;
};

static void agent_connect(struct agent *);

static struct timeval
agent_timeval(uint64_t ms)
{
	return (struct timeval){ .tv_sec = (time_t)(ms / 1000),
		.tv_usec = (suseconds_t)(ms % 1000 * 1000) };
}

/* ---- ends ---------------------------------------------------------------- */

static void
agent_answer(struct agent *a, struct agent_request *r, struct wire *identities,
    struct slice signature, const char *error)
{
	if (r->algorithm == NULL)
		a->ops->on_list(a->ctx, a, &r->ticket, identities, error);
	else
		a->ops->on_signed(a->ctx, &r->ticket, signature, error);
	free(r);
}

static void
agent_refuse(struct agent *a, struct agent_request *r, const char *why)
{
	struct slice none = { NULL, 0 };
	char error[512];

	snprintf(error, sizeof(error), "ssh-agent at %s: %s", a->path, why);
	agent_answer(a, r, NULL, none, error);
}

static void
agent_close(struct agent *a)
{
	if (a->connected) {
		event_del(&a->read);
		event_del(&a->write);
	}
	event_del(&a->retry);
	if (a->fd != -1)
		close(a->fd);
	a->fd = -1;
	a->connected = false;
	/* Their memory stays: an answer being told may lie in it. */
	buf_reset(&a->in);
	buf_reset(&a->out);
}

/* End the connection and fail what waits; the next request starts anew. */
static void
agent_fail(struct agent *a, const char *why)
{
	struct agent_requests failed = TAILQ_HEAD_INITIALIZER(failed);
	struct agent_request *r;

	agent_close(a);
	event_del(&a->timer);
	TAILQ_CONCAT(&failed, &a->waiting, link);
	a->count = 0;
	while ((r = TAILQ_FIRST(&failed)) != NULL) {
		TAILQ_REMOVE(&failed, r, link);
		agent_refuse(a, r, why);
	}
}

static void
agent_timer_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct agent *a = ctx;

	(void)fd;
	(void)what;
	agent_fail(a, TAILQ_FIRST(&a->waiting)->algorithm == NULL
			  ? "no answer in time"
			  : "no answer in time (does it wait for someone to "
			    "confirm?)");
}

/* The first of those that wait is to be answered in time. */
static void
agent_watch(struct agent *a)
{
	const struct agent_request *r = TAILQ_FIRST(&a->waiting);

	if (r != NULL)
		event_add(&a->timer,
		    r->algorithm == NULL ? &a->list_timeout : &a->timeout);
}

/* ---- answers ------------------------------------------------------------- */

/* False: not an answer to this request, which is still the caller's. */
static bool
agent_take(struct agent *a, struct agent_request *r, struct slice message)
{
	struct slice signature = { NULL, 0 };
	struct wire identities;
	enum agent_reply reply;

	if (r->algorithm == NULL)
		reply = agent_msg_read_list(message, &identities);
	else
		reply =
		    agent_msg_read_signature(message, r->algorithm, &signature);
	switch (reply) {
	case AGENT_REPLY_OK:
		agent_answer(a, r, &identities, signature, NULL);
		return true;
	case AGENT_REPLY_REFUSED:
		agent_refuse(a, r,
		    r->algorithm == NULL
			? "refused to list its keys"
			: "refused to sign (denied, locked, or key removed)");
		return true;
	case AGENT_REPLY_OTHER:
		agent_refuse(a, r,
		    "signed with another algorithm than it was asked for (too "
		    "old for RSA with SHA-2?)");
		return true;
	case AGENT_REPLY_GARBAGE:
		break;
	}
	return false;
}

/* Take the next whole answer; false when there is none (yet). */
static bool
agent_take_next(struct agent *a)
{
	struct wire w = wire_of(wire_of_buf(&a->in));
	uint32_t len = wire_u32(&w);
	struct agent_request *r = TAILQ_FIRST(&a->waiting);
	struct slice message;

	if (w.bad)
		return false;
	if (len == 0 || len > AGENT_ANSWER_MAX || r == NULL) {
		agent_fail(a, "sent what is no answer");
		return false;
	}
	message = wire_bytes(&w, len);
	if (w.bad)
		return false;
	/* The bytes stay in place until the next read. */
	buf_drain(&a->in, 4 + message.len);
	TAILQ_REMOVE(&a->waiting, r, link);
	a->count--;
	event_del(&a->timer);
	agent_watch(a);
	if (agent_take(a, r, message))
		return true;
	TAILQ_INSERT_HEAD(&a->waiting, r, link);
	a->count++;
	agent_fail(a, "sent what is no answer");
	return false;
}

static void
agent_read_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct agent *a = ctx;
	ssize_t n;

	(void)what;
	n = recv(fd, buf_reserve(&a->in, AGENT_READ_SIZE), AGENT_READ_SIZE, 0);
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		agent_fail(
		    a, n == 0 ? "closed the connection" : strerror(errno));
		return;
	}
	a->in.end += (size_t)n;
	while (agent_take_next(a))
		;
}

/* ---- requests ------------------------------------------------------------ */

static void
agent_flush(struct agent *a)
{
	ssize_t n;

	while (a->connected && buf_len(&a->out) > 0) {
		n = send(
		    a->fd, buf_at(&a->out), buf_len(&a->out), MSG_NOSIGNAL);
		if (n == -1 && errno == EAGAIN) {
			event_add(&a->write, NULL);
			return;
		}
		if (n == -1) {
			agent_fail(a, strerror(errno));
			return;
		}
		buf_drain(&a->out, (size_t)n);
	}
	if (a->connected)
		event_del(&a->write);
}

static void
agent_write_cb(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	agent_flush(ctx);
}

static void
agent_retry_cb(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	agent_connect(ctx);
}

static void
agent_connect(struct agent *a)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	struct timeval retry = agent_timeval(AGENT_RETRY_MS);

	memcpy(sun.sun_path, a->path, strlen(a->path));
	if (connect(a->fd, (struct sockaddr *)&sun, sizeof(sun)) == -1) {
		if (errno == EAGAIN)
			event_add(&a->retry, &retry);
		else
			agent_fail(a, strerror(errno));
		return;
	}
	a->connected = true;
	event_assign(
	    &a->read, a->base, a->fd, EV_READ | EV_PERSIST, agent_read_cb, a);
	event_assign(&a->write, a->base, a->fd, EV_WRITE | EV_PERSIST,
	    agent_write_cb, a);
	event_add(&a->read, NULL);
	agent_flush(a);
}

static void
agent_open(struct agent *a)
{
	/* An empty name would be that of an abstract socket. */
	if (*a->path == '\0' ||
	    strlen(a->path) >= sizeof(((struct sockaddr_un *)0)->sun_path)) {
		agent_fail(a, "a path that no socket can have");
		return;
	}
	a->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (a->fd == -1)
		agent_fail(a, strerror(errno));
	else
		agent_connect(a);
}

/* Append a request, whose bytes are ready, and see to its way out. */
static void
agent_ask(struct agent *a, const struct agent_ticket *ticket,
    const struct key_algorithm *algorithm, const struct buf *message)
{
	struct agent_request *r = xcalloc(1, sizeof(*r));

	r->ticket = *ticket;
	r->algorithm = algorithm;
	if (a->count == AGENT_QUEUE_MAX ||
	    buf_len(&a->out) + buf_len(message) > AGENT_QUEUE_BYTES) {
		agent_refuse(a, r, "too many requests wait for its answer");
		return;
	}
	wire_put_string(&a->out, wire_of_buf(message));
	TAILQ_INSERT_TAIL(&a->waiting, r, link);
	if (a->count++ == 0)
		agent_watch(a);
	if (a->fd == -1)
		agent_open(a);
	else
		agent_flush(a);
}

void
agent_list(struct agent *a, const struct agent_ticket *ticket)
{
	struct buf message = { 0 };

	agent_msg_list(&message);
	agent_ask(a, ticket, NULL, &message);
	buf_free(&message);
}

void
agent_sign(struct agent *a, const struct agent_ticket *ticket,
    struct slice blob, const struct key_algorithm *algorithm, struct slice data)
{
	struct buf message = { 0 };

	agent_msg_sign(&message, blob, algorithm, data);
	agent_ask(a, ticket, algorithm, &message);
	buf_free(&message);
}

/* ---- life ---------------------------------------------------------------- */

struct agent *
agent_new(struct event_base *base, const char *path, uint64_t timeout_ms,
    const struct agent_ops *ops, void *ctx)
{
	struct agent *a = xcalloc(1, sizeof(*a));

	a->path = xstrdup(path);
	a->ops = ops;
	a->ctx = ctx;
	a->base = base;
	a->timeout = agent_timeval(timeout_ms);
	a->list_timeout = agent_timeval(timeout_ms < AGENT_LIST_TIMEOUT_MS
					    ? timeout_ms
					    : AGENT_LIST_TIMEOUT_MS);
	a->fd = -1;
	TAILQ_INIT(&a->waiting);
	evtimer_assign(&a->timer, base, agent_timer_cb, a);
	evtimer_assign(&a->retry, base, agent_retry_cb, a);
	return a;
}

void
agent_free(struct agent *a)
{
	struct agent_request *r;

	if (a == NULL)
		return;
	agent_close(a);
	event_del(&a->timer);
	while ((r = TAILQ_FIRST(&a->waiting)) != NULL) {
		TAILQ_REMOVE(&a->waiting, r, link);
		free(r);
	}
	buf_free(&a->in);
	buf_free(&a->out);
	free(a->path);
	free(a);
}

const char *
agent_path(const struct agent *a)
{
	return a->path;
}

bool
agent_is_idle(const struct agent *a)
{
	return TAILQ_EMPTY(&a->waiting);
}
