/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * session_wait.c - what a session waits for: its socket, and its deadlines.
 */
#include <event2/event.h>

#include "common/clock.h"
#include "worker/ssh/io_worker.h"
#include "worker/ssh/link.h"
#include "worker/ssh/session.h"
#include "worker/ssh/session_wait.h"

#define MS 1000000u /* nanoseconds */

/* libssh2 may say EAGAIN and not what it waits for (its issue 1672). */
#define SESSION_AGAIN_MS 10u

/* ---- deadlines ---------------------------------------------------------- */

static void
session_sooner(uint64_t *due_ns, uint64_t at_ns)
{
	if (at_ns != 0 && (*due_ns == 0 || at_ns < *due_ns))
		*due_ns = at_ns;
}

static uint64_t
session_idle_ns(const struct session *s)
{
	if ((s->step != STEP_output && s->step != STEP_input &&
		s->step != STEP_file &&
		((s->step != STEP_talk && s->step != STEP_rpc) ||
		    s->parts.begun == 0)) ||
	    s->held || s->job.idle_timeout_ms == 0)
		return 0;
	return s->heard_ns + s->job.idle_timeout_ms * MS;
}

/* What a signature takes is not the host's time: see auth_signed(). */
static uint64_t
session_login_ns(const struct session *s)
{
	return s->step <= STEP_auth && s->auth.signing != AUTH_SIGN_ASKED
		   ? s->login_ns
		   : 0;
}

static uint64_t
session_open_ns(const struct session *s)
{
	return s->step == STEP_tunnel ? s->open_ns : 0;
}

/* When to wake up even if nothing happens; 0: never. */
static uint64_t
session_due_ns(const struct session *s)
{
	uint64_t due_ns = s->again_ns;

	session_sooner(&due_ns, s->grace_ns);
	if (s->parting || s->closing)
		return due_ns;
	session_sooner(&due_ns, s->end_ns);
	session_sooner(&due_ns, session_open_ns(s));
	session_sooner(&due_ns, session_login_ns(s));
	session_sooner(&due_ns, session_idle_ns(s));
	return due_ns;
}

bool
session_is_over(uint64_t now_ns, uint64_t deadline_ns)
{
	return deadline_ns != 0 && now_ns >= deadline_ns;
}

/* What a host does when its session ends is its own affair. */
static const char *
session_orphan(const struct session *s)
{
	if (s->auth.signing == AUTH_SIGN_ASKED)
		return "it waits for a signature: does ssh-agent wait for "
		       "someone to confirm?";
	return s->sent && (s->job.flags & MSG_SSH_PTY) == 0 &&
		       s->shell == NULL && s->netconf == NULL && s->file == NULL
		   ? "the command may go on running on the host: --pty ends "
		     "it with its session"
		   : NULL;
}

bool
session_overdue(struct session *s)
{
	uint64_t now_ns = s->io->now_ns;
	const char *stage = hayfork_stage_name(s->stage);
	char said[TALK_QUOTE + 40];

	shell_explain(s, said, sizeof(said));
	if (session_is_over(now_ns, s->end_ns))
		session_fail(s, HAYFORK_TIMEOUT, "timeout", session_orphan(s),
		    "its time was over at stage %s, %llu ms after "
		    "connecting%s",
		    stage, (unsigned long long)((now_ns - s->started_ns) / MS),
		    said);
	else if (session_is_over(now_ns, session_open_ns(s)))
		session_fail(s, HAYFORK_TIMEOUT, "timeout", NULL,
		    "the jump host did not reach port %u in time", s->job.port);
	else if (session_is_over(now_ns, session_login_ns(s)))
		session_fail(s, HAYFORK_TIMEOUT, "timeout", NULL,
		    "the login was not done within %llu ms, at stage %s",
		    (unsigned long long)s->job.login_timeout_ms, stage);
	else if (session_is_over(now_ns, session_idle_ns(s)))
		session_fail(s, HAYFORK_TIMEOUT, "timeout", session_orphan(s),
		    "no output for %llu ms, at stage %s%s",
		    (unsigned long long)s->job.idle_timeout_ms, stage, said);
	else
		return false;
	session_may_pass(s);
	return true;
}

/* ---- events ------------------------------------------------------------- */

/* Nothing on the socket is of interest now. */
bool
session_is_held(const struct session *s)
{
	return !s->closing && (s->held || s->auth.signing == AUTH_SIGN_ASKED);
}

static void
session_watch(struct event *ev, bool *watched, bool wanted)
{
	if (*watched == wanted)
		return;
	*watched = wanted;
	if (wanted)
		event_add(ev, NULL);
	else
		event_del(ev);
}

/* Who goes through a link is woken by that. */
static void
session_watch_both(struct session *s, bool in, bool out)
{
	s->wants_write = out;
	if (s->net.fd == -1)
		return;
	session_watch(&s->read, &s->reading, in);
	session_watch(&s->write, &s->writing, out);
}

void
session_want_write(struct session *s)
{
	s->wants_write = true;
	if (s->net.fd != -1)
		session_watch(&s->write, &s->writing, true);
}

void
session_socket_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct session *s = ctx;

	(void)fd;
	(void)what;
	if (session_is_held(s)) {
		session_watch(&s->read, &s->reading, false);
		session_watch(&s->write, &s->writing, false);
		return;
	}
	session_wake(s);
}

void
session_timer_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct session *s = ctx;

	(void)fd;
	(void)what;
	s->timing = false;
	session_wake(s);
}

void
session_wake_soon(struct session *s)
{
	static const struct timeval now = { 0, 0 };

	evtimer_add(&s->timer, &now);
	s->timing = true;
	s->timer_ns = 0;
}

/* A timer that fires too early is set again: deadlines only move back. */
void
session_set_timer(struct session *s)
{
	uint64_t due_ns = session_due_ns(s), wait_us = 0;
	struct timeval tv;

	if (due_ns == 0 || (s->timing && s->timer_ns <= due_ns))
		return;
	if (due_ns > s->io->now_ns)
		wait_us = (due_ns - s->io->now_ns + 999) / 1000;
	tv.tv_sec = (time_t)(wait_us / 1000000u);
	tv.tv_usec = (suseconds_t)(wait_us % 1000000u);
	evtimer_add(&s->timer, &tv);
	s->timing = true;
	s->timer_ns = due_ns;
}

/*
 * What libssh2 waits for. A pause is noticed only when the socket
 * has something: most are over by then, and cost no system call.
 */
void
session_wait(struct session *s)
{
	int directions =
	    s->ssh != NULL ? libssh2_session_block_directions(s->ssh) : 0;
	bool in = directions != LIBSSH2_SESSION_BLOCK_OUTBOUND;
	bool out = s->net.full;

	transport_rest(s);
	if (s->serves != NULL)
		in = !s->serves->resting;
	/* Until it is out, nothing else can be done. */
	if (s->input.half && !s->closing)
		in = false;
	if (!session_is_held(s)) {
		/* Of more in a channel no event would tell. */
		if (in && (transport_pending(&s->net) ||
			      (s->tunnel != NULL && !s->net.drained)))
			s->again_ns = s->io->now_ns;
		/* There was no room for a packet, but is by now. */
		else if ((directions & LIBSSH2_SESSION_BLOCK_OUTBOUND) != 0 &&
			 !out && s->serves == NULL)
			s->again_ns = s->io->now_ns;
		else if (directions == 0 && s->ssh != NULL && s->serves == NULL)
			s->again_ns = s->io->now_ns + SESSION_AGAIN_MS * MS;
		session_watch_both(s, in, out);
	}
	session_set_timer(s);
}
