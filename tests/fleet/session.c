/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * session.c - one SSH connection to a device, driven by the loop.
 *
 * Each session has an ssh_event of its own: with a shared one, a write to
 * one session may run the callbacks of all others, nested, and each poll
 * costs the sum of all.
 *
 * libssh calls back from within ssh_event_dopoll() and may do so from within
 * a write.  Callbacks therefore only answer, note and queue; output, endings
 * and frees wait until libssh has returned.
 */
#include <sys/epoll.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <libssh/server.h>

#include "tests/fleet/session_state.h"
#include "tests/fleet/tally.h"

#define POLLS_PER_TURN 8

static LIST_HEAD(, session) sessions = LIST_HEAD_INITIALIZER(sessions);

void
session_started(struct session *s)
{
	if (s->counted)
		startups_leave(s->device.address);
	s->counted = false;
}

static void
session_free_runs(struct session *s)
{
	struct run *run;

	while ((run = LIST_FIRST(&s->runs)) != NULL) {
		LIST_REMOVE(run, entry);
		run_free(run);
	}
}

static void
session_dig(struct grave *g)
{
	struct session *s = container_of(g, struct session, grave);

	session_free_runs(s);
	ssh_event_remove_session(s->event, s->ssh);
	ssh_event_free(s->event);
	ssh_free(s->ssh);
	free(s);
}

/* Leave the loop now; the rest is freed when no event points to it. */
static void
session_close(struct session *s)
{
	struct linger now = { .l_onoff = 1 };
	struct run *run;

	if (s->closed)
		return;
	s->closed = true;
	loop_remove(&s->source);
	session_started(s);
	for (run = LIST_FIRST(&s->runs); run != NULL;
	     run = LIST_NEXT(run, entry))
		loop_clear(&run->timer);
	if (s->end == END_RESET) {
		setsockopt(
		    s->source.fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
		tally_add(TALLY_RESETS, 1);
	}
	if (s->end == END_DISCONNECT) {
		session_free_runs(s); /* libssh frees their channels */
		ssh_disconnect(s->ssh);
	}
	LIST_REMOVE(s, entry);
	tally_add(TALLY_OPEN, -1);
	loop_bury(&s->grave);
}

static void
session_pump_run(struct session *s, struct run *run)
{
	switch (run_pump(run, s->ssh)) {
	case FATE_STAYS:
		return;
	case FATE_OVER:
		LIST_REMOVE(run, entry);
		s->nruns--;
		run_close(run);
		return;
	case FATE_LAST:
		LIST_REMOVE(run, entry);
		s->nruns--;
		run_close(run);
		s->end = END_DRAIN;
		return;
	case FATE_BYE:
		s->end = END_DISCONNECT;
		return;
	case FATE_CLOSE:
		s->end = END_DRAIN;
		return;
	case FATE_RESET:
		s->end = END_RESET;
		return;
	}
}

/*
 * Close our half only: a close() with input unread would reset, and cost the
 * client output that it has not read yet.
 */
static void
session_hang_up(struct session *s)
{
	shutdown(s->source.fd, SHUT_WR);
	loop_watch(&s->source, EPOLLIN);
}

static void
session_drain(struct session *s)
{
	static char sink[65536];
	ssize_t n = recv(s->source.fd, sink, sizeof(sink), 0);

	if (n == 0 || (n == -1 && errno != EAGAIN))
		session_close(s);
}

void
session_pump(struct session *s)
{
	struct run *run, *next;

	for (run = LIST_FIRST(&s->runs); run != NULL; run = next) {
		next = LIST_NEXT(run, entry);
		if (s->end == END_NONE)
			session_pump_run(s, run);
	}
	if (s->fault.stage == STAGE_BYTES &&
	    s->socket.out_bytes >= s->fault.bytes)
		s->end = END_RESET;
	if (ssh_get_status(s->ssh) & (SSH_CLOSED | SSH_CLOSED_ERROR))
		s->end = END_CLOSE;
	if (s->end == END_FREEZE)
		loop_watch(&s->source, EPOLLRDHUP); /* notice it leave */
	else if (s->end == END_DRAIN)
		session_hang_up(s);
	else if (s->end != END_NONE)
		session_close(s);
	else if (ssh_get_poll_flags(s->ssh) & SSH_WRITE_PENDING)
		loop_watch(&s->source, EPOLLIN | EPOLLOUT);
	else
		loop_watch(&s->source, EPOLLIN);
}

static void
session_ready(struct source *source, uint32_t events)
{
	struct session *s = container_of(source, struct session, source);
	int polls = POLLS_PER_TURN, rc = SSH_OK;

	(void)events;
	if (s->end == END_FREEZE) {
		session_close(s);
		return;
	}
	if (s->end == END_DRAIN) {
		session_drain(s);
		return;
	}
	while (polls-- > 0 && rc == SSH_OK && s->end == END_NONE)
		rc = ssh_event_dopoll(s->event, 0);
	if (rc == SSH_ERROR && s->end == END_NONE)
		s->end = END_CLOSE;
	session_pump(s);
}

/* Hand the descriptor to libssh, which then sends its banner. */
static bool
session_start(struct session *s, int fd)
{
	ssh_bind bind = keys_bind(s->device.key);

	if (s->event == NULL || s->ssh == NULL)
		return false;
	ssh_set_blocking(s->ssh, 0);
	if (s->fault.stage == STAGE_BYTES)
		ssh_set_counters(s->ssh, &s->socket, NULL);
	if (ssh_bind_accept_fd(bind, s->ssh, fd) != SSH_OK)
		return false;
	ssh_set_auth_methods(s->ssh, login_methods(&s->device, 0));
	ssh_set_message_callback(s->ssh, session_on_message, s);
	/* Once is enough: what follows happens within ssh_event_dopoll(). */
	return ssh_handle_key_exchange(s->ssh) != SSH_ERROR &&
	       ssh_event_add_session(s->event, s->ssh) == SSH_OK;
}

void
session_open(
    int fd, const struct device *device, const struct session_limits *limits)
{
	struct session *s = calloc(1, sizeof(*s));

	if (s == NULL)
		err(1, "session");
	s->source.fd = fd;
	s->source.ready = session_ready;
	s->grave.dig = session_dig;
	s->device = *device;
	s->fault = device->fault;
	s->limits = limits;
	s->counted = device->startups.full > 0;
	LIST_INIT(&s->runs);
	s->ssh = ssh_new();
	s->event = ssh_event_new();
	LIST_INSERT_HEAD(&sessions, s, entry);
	tally_add(TALLY_OPEN, 1);
	loop_add(&s->source, EPOLLIN);
	if (!session_start(s, fd)) {
		s->end = END_CLOSE;
		session_close(s);
	}
}

void
session_close_all(void)
{
	while (!LIST_EMPTY(&sessions))
		session_close(LIST_FIRST(&sessions));
}
