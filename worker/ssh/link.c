/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * link.c - the steps tunnel and serve: sessions through other sessions.
 */
#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "common/clock.h"
#include "common/mem.h"
#include "worker/ssh/io_worker.h"
#include "worker/ssh/link.h"
#include "worker/ssh/session.h"

/* The jump host's own time limit for a connection is up to two minutes. */
#define LINK_OPEN_MS 30000u

enum { CHANNEL_OPEN_FAILURE = 92 };
/* RFC 4254 section 5.1 */
enum { OPEN_PROHIBITED = 1, OPEN_CONNECT_FAILED = 2 };

static void
link_tell(struct session *outer, bool open)
{
	struct msg m = { .id = MSG_LINK };

	if (outer->serves->told == open || outer->entry == SESSION_NO_ENTRY)
		return;
	outer->serves->told = open;
	m.u.link = (struct msg_link){ outer->claim, outer->entry, open };
	loop_send(&outer->io->loop, &m);
}

/* ---- its socket ---------------------------------------------------------- */

void
link_flush(struct session *outer)
{
	for (; outer != NULL; outer = outer->through) {
		/* It has ended meanwhile; or its own wake-up does that. */
		if (outer->serves == NULL || outer->serves->pumping)
			return;
		/* Not that of another link, where libssh2 has a say. */
		if (outer->through == NULL)
			transport_flush(outer);
		else if (buf_len(&outer->net.out) > 0 && !outer->net.full)
			session_wake_soon(outer);
	}
}

/* ---- opening channels ---------------------------------------------------- */

static void
link_close_channel(struct session *outer, LIBSSH2_CHANNEL *channel)
{
	struct link_channel *c;

	if (libssh2_channel_free(channel) != LIBSSH2_ERROR_EAGAIN)
		return;
	c = xmalloc(sizeof(*c));
	c->channel = channel;
	LIST_INSERT_HEAD(&outer->serves->closing, c, next);
}

/* Those that the jump host has closed by now, too. */
static void
link_close_channels(struct session *outer)
{
	struct link_channel *c, *next;

	for (c = LIST_FIRST(&outer->serves->closing); c != NULL; c = next) {
		next = LIST_NEXT(c, next);
		if (libssh2_channel_free(c->channel) == LIBSSH2_ERROR_EAGAIN)
			continue;
		LIST_REMOVE(c, next);
		free(c);
	}
}

/* Some say no more than a number (RFC 4254 section 5.1). */
static const char *
link_refusal(const struct session *outer)
{
	static const char *const reasons[] = { "it gave no reason",
		"administratively prohibited", "connect failed",
		"unknown channel type", "resource shortage" };
	const size_t n = sizeof(reasons) / sizeof(*reasons);

	if (outer->refusal_text != NULL && outer->refusal_text[0] != '\0')
		return outer->refusal_text;
	return reasons[outer->refusal < n ? outer->refusal : 0];
}

/* The jump host did not get to the host, or did not want to. */
static void
link_refused(struct session *s, const struct session *outer)
{
	char where[SESSION_QUOTE];
	bool failed = outer->refusal == OPEN_CONNECT_FAILED;

	log_escape(
	    where, sizeof(where), outer->job.host.at, outer->job.host.len);
	if (failed)
		s->stage = HAYFORK_STAGE_CONNECT;
	session_fail(s, HAYFORK_UNREACHABLE, failed ? "connect" : "jump",
	    outer->refusal == OPEN_PROHIBITED
		? "does its sshd_config allow it (AllowTcpForwarding, "
		  "PermitOpen)?"
		: NULL,
	    "the jump host %s could not open port %u: %s", where, s->job.port,
	    link_refusal(outer));
	session_may_pass(s);
}

/* The channel that was being opened is there, or will not be. */
static void
link_opened(struct session *outer, LIBSSH2_CHANNEL *channel)
{
	struct link *l = outer->serves;
	struct session *s = l->opening;

	free(l->host);
	l->host = NULL;
	l->opening = NULL;
	link_tell(outer, true);
	if (s == NULL) {
		if (channel != NULL)
			link_close_channel(outer, channel);
		return;
	}
	s->tunnel = channel;
	s->tunnelled = true;
	if (channel == NULL)
		link_refused(s, outer);
	session_wake_soon(s);
}

static struct session *
link_next_to_open(const struct link *l)
{
	struct session *s;

	TAILQ_FOREACH (s, &l->through, hop)
		if (s->step == STEP_tunnel && !s->tunnelled &&
		    s->outcome.class == NULL)
			return s;
	return NULL;
}

static void
link_begin_open(struct session *outer, struct session *s)
{
	uint64_t ms = s->job.connect_timeout_ms;

	outer->serves->opening = s;
	outer->serves->host = xstrndup(s->job.host.at, s->job.host.len);
	outer->serves->port = (int)s->job.port;
	outer->refusal = 0;
	s->open_ns = clock_ns() + (ms != 0 ? ms : LINK_OPEN_MS) * 1000000u;
	session_set_timer(s);
}

/* Go on opening channels, one after the other; false: it is lost. */
static bool
link_open(struct session *outer)
{
	struct link *l = outer->serves;
	LIBSSH2_CHANNEL *channel;
	struct session *next;
	int rc;

	for (;;) {
		if (l->host == NULL) {
			if ((next = link_next_to_open(l)) == NULL)
				return true;
			link_begin_open(outer, next);
		}
		channel = libssh2_channel_direct_tcpip_ex(
		    outer->ssh, l->host, l->port, "127.0.0.1", 0);
		rc = channel != NULL ? 0
				     : libssh2_session_last_errno(outer->ssh);
		if (rc == LIBSSH2_ERROR_EAGAIN)
			return true;
		if (transport_is_lost(&outer->net) ||
		    (rc != 0 && rc != LIBSSH2_ERROR_CHANNEL_FAILURE))
			return false;
		link_opened(outer, channel);
	}
}

/* u8, u32 channel, u32 reason, string */
void
link_overhear(struct session *outer, const uint8_t *packet, size_t len)
{
	uint32_t text;

	if (len < 13 || packet[0] != CHANNEL_OPEN_FAILURE)
		return;
	outer->refusal = auth_u32((const char *)packet + 5);
	text = auth_u32((const char *)packet + 9);
	if (text > 0 && text <= len - 13)
		auth_note(
		    &outer->refusal_text, (const char *)packet + 13, text);
}

/* ---- the step serve ------------------------------------------------------ */

static bool
link_is_blocked(const struct session *s)
{
	return s->tunnel != NULL && s->wants_write &&
	       libssh2_channel_window_write_ex(s->tunnel, NULL) > 0;
}

static bool
link_has_input(const struct session *s)
{
	unsigned long there = 0;

	if (s->tunnel == NULL)
		return s->tunnelled;
	libssh2_channel_window_read_ex(s->tunnel, &there, NULL);
	return there > 0 || libssh2_channel_eof(s->tunnel);
}

void
link_pump(struct session *outer)
{
	struct link *l = outer->serves;
	struct session *s, *next;

	if (l->pumping)
		return;
	l->pumping = true;
	l->stirred = false;
	for (s = TAILQ_FIRST(&l->through); s != NULL; s = next) {
		next = TAILQ_NEXT(s, hop);
		if (!session_is_held(s) &&
		    (link_has_input(s) || link_is_blocked(s)))
			session_wake(s);
		/* One of them may have found that it is broken. */
		if (outer->broken || outer->serves != l)
			return;
	}
	l->pumping = false;
	if (l->stirred)
		session_wake_soon(outer);
}

/* Take in what the socket has, for whichever channel it is. */
static int
link_take_in(struct session *outer)
{
	struct session *s;
	char none;

	TAILQ_FOREACH (s, &outer->serves->through, hop)
		if (s->tunnel != NULL)
			return (int)libssh2_channel_read_ex(
			    s->tunnel, 0, &none, 0);
	return 0;
}

/*
 * Without a channel libssh2 has no call for that: what there is waits until
 * there is one, but the end of the connection is seen.
 */
static void
link_rest(struct session *outer)
{
	struct link *l = outer->serves;
	struct session *s;
	char none;
	ssize_t n;

	l->resting = false;
	if (outer->through != NULL || l->host != NULL ||
	    !LIST_EMPTY(&l->closing))
		return;
	TAILQ_FOREACH (s, &l->through, hop)
		if (s->tunnel != NULL)
			return;
	n = recv(outer->net.fd, &none, 1, MSG_PEEK | MSG_DONTWAIT);
	if (n == 0)
		outer->net.eof = true;
	else if (n == -1 && errno != EAGAIN)
		outer->net.error = errno;
	l->resting = n > 0;
}

static void
link_make(struct session *s)
{
	s->serves = xcalloc(1, sizeof(*s->serves));
	TAILQ_INIT(&s->serves->through);
	LIST_INIT(&s->serves->closing);
	link_tell(s, true);
}

enum step
step_serve(struct session *s)
{
	bool lost;
	int rc;

	if (s->mode == MSG_SSH_LOGIN) {
		s->outcome.status = HAYFORK_OK;
		return STEP_END;
	}
	if ((s->job.flags & MSG_SSH_LINK) == 0)
		return STEP_NEXT;
	if (s->serves == NULL)
		link_make(s);
	rc = link_take_in(s);
	link_close_channels(s);
	lost = (rc < 0 && rc != LIBSSH2_ERROR_EAGAIN) || !link_open(s);
	link_rest(s);
	if (lost || transport_is_lost(&s->net)) {
		s->stage = HAYFORK_STAGE_JUMP;
		return session_fail_call(
		    s, HAYFORK_UNREACHABLE, "sessions went through it", rc);
	}
	return STEP_WAIT;
}

bool
link_is_idle(const struct session *s)
{
	return s->serves != NULL && TAILQ_EMPTY(&s->serves->through);
}

/* ---- the end of a link --------------------------------------------------- */

/* It was not begun where there is no channel: it can be given again. */
static void
link_end_one(struct session *s, const char *why)
{
	s->tunnel = NULL;
	s->through = NULL;
	if (s->closing)
		return;
	if (s->outcome.class == NULL) {
		s->unbegun = !s->tunnelled;
		if (!s->sent)
			s->stage = HAYFORK_STAGE_JUMP;
		session_fail(s, s->sent ? HAYFORK_FAILED : HAYFORK_UNREACHABLE,
		    "lost", NULL, "the session to its jump host ended: %s",
		    why);
		session_may_pass(s);
	}
}

void
link_end(struct session *outer, const char *why)
{
	struct link *l = outer->serves;
	struct link_channel *c;
	struct session *s;

	outer->serves = NULL;
	while ((s = TAILQ_FIRST(&l->through)) != NULL) {
		TAILQ_REMOVE(&l->through, s, hop);
		link_end_one(s, why);
		transport_break(&s->net, "the session to its jump host ended");
		session_wake_soon(s);
	}
	while ((c = LIST_FIRST(&l->closing)) != NULL) {
		LIST_REMOVE(c, next);
		free(c);
	}
	free(l->host);
	free(l);
}

void
link_poison(struct session *outer)
{
	for (; outer != NULL; outer = outer->through) {
		outer->broken = true;
		transport_break(&outer->net, "libssh2 gave up on it");
		session_wake_soon(outer);
	}
}

/* ---- sessions that go through it ----------------------------------------- */

void
link_join(struct session *s, struct session *outer)
{
	s->through = outer;
	TAILQ_INSERT_TAIL(&outer->serves->through, s, hop);
	outer->serves->count++;
	/* What it did not read for want of a reader. */
	if (outer->serves->resting)
		session_wake_soon(outer);
}

enum step
step_tunnel(struct session *s)
{
	struct session *outer = s->through;

	if (s->tunnelled)
		return STEP_NEXT;
	if (outer->serves->host == NULL)
		session_wake_soon(outer);
	return STEP_WAIT;
}

/* Whoever it is for has to be woken, if nobody is about to. */
static void
link_was_read(struct session *outer)
{
	if (outer->serves->stirred && !outer->serves->pumping)
		session_wake_soon(outer);
}

ssize_t
link_recv(struct session *s, void *to, size_t len)
{
	ssize_t n;

	if (s->tunnel == NULL) {
		errno = ECONNRESET;
		return -1;
	}
	s->io->inside++;
	n = libssh2_channel_read_ex(s->tunnel, 0, to, len);
	s->io->inside--;
	link_was_read(s->through);
	if (n > 0)
		return n;
	if (n == 0 && libssh2_channel_eof(s->tunnel))
		return 0;
	errno = n == 0 || n == LIBSSH2_ERROR_EAGAIN ? EAGAIN : ECONNRESET;
	return -1;
}

ssize_t
link_send(struct session *s, const void *bytes, size_t len)
{
	struct session *outer = s->through;
	ssize_t n;

	if (s->tunnel == NULL) {
		errno = EPIPE;
		return -1;
	}
	if (buf_len(&outer->net.out) > LINK_BACKLOG_MAX) {
		s->wants_write = true;
		errno = EAGAIN;
		return -1;
	}
	s->io->inside++;
	n = libssh2_channel_write_ex(s->tunnel, 0, bytes, len);
	s->io->inside--;
	link_was_read(outer);
	if (n >= 0)
		return n;
	errno = n == LIBSSH2_ERROR_EAGAIN ? EAGAIN : EPIPE;
	return -1;
}

/*
 * Its channel is being opened and nobody wants it any more: the jump host has
 * to answer before another can be. Those that wait for that are better off
 * with another link.
 */
static void
link_jam(struct session *outer)
{
	struct session *s;

	outer->serves->opening = NULL;
	link_tell(outer, false);
	TAILQ_FOREACH (s, &outer->serves->through, hop) {
		if (s->step != STEP_tunnel || s->tunnelled ||
		    s->outcome.class != NULL)
			continue;
		s->unbegun = true;
		session_fail(s, HAYFORK_UNREACHABLE, "jump", NULL,
		    "the jump host was busy with a host that did not answer");
		session_may_pass(s);
		session_wake_soon(s);
	}
}

void
link_leave(struct session *s)
{
	struct session *outer = s->through;

	if (outer == NULL)
		return;
	s->through = NULL;
	TAILQ_REMOVE(&outer->serves->through, s, hop);
	outer->serves->count--;
	if (outer->serves->opening == s)
		link_jam(outer);
	if (s->tunnel == NULL)
		return;
	if (!outer->broken) {
		s->io->inside++;
		link_close_channel(outer, s->tunnel);
		s->io->inside--;
	}
	s->tunnel = NULL;
	/* One that ends when nobody needs it looks whether it may. */
	if (s->io->draining)
		session_wake_soon(outer);
}
