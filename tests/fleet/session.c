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

#include "tests/fleet/run.h"
#include "tests/fleet/login.h"
#include "tests/fleet/loop.h"
#include "tests/fleet/session.h"
#include "tests/fleet/tally.h"

#define POLLS_PER_TURN 8
#define RUNS_MAX 64
#define REQUESTS_MAX 100 /* to log in, of any kind */

/* What a libssh message callback returns. */
enum { ANSWERED = 0, REFUSE = 1 };

enum end {
	END_NONE,
	END_FREEZE,     /* stay, and say no more */
	END_DRAIN,      /* say no more, and wait for the client to close */
	END_CLOSE,      /* the connection is gone, or may go */
	END_DISCONNECT, /* close, and say so first */
	END_RESET,
};

struct session {
	struct source source;
	struct grave grave;
	LIST_ENTRY(session) entry;
	ssh_session ssh;
	ssh_event event;
	struct device device;
	struct fault fault; /* the device's, or the one its user asked for */
	struct ssh_counter_struct socket; /* bytes, if the fault needs them */
	const struct session_limits *limits;
	struct login login;
	LIST_HEAD(, run) runs;
	unsigned nruns;
	enum end end;
};

static LIST_HEAD(, session) sessions = LIST_HEAD_INITIALIZER(sessions);

/*
 * Does the device fail at this stage?  Then *r is what the callback returns,
 * and the session's end is noted.
 */
static bool
session_fails(struct session *s, enum stage stage, int *r)
{
	if (s->fault.stage != stage)
		return false;
	*r = ANSWERED;
	if (s->fault.action == ACTION_FREEZE)
		s->end = END_FREEZE;
	else if (s->fault.action == ACTION_RESET)
		s->end = END_RESET;
	else
		*r = REFUSE;
	return true;
}

static int
session_on_login(struct session *s, ssh_message m)
{
	const char *user = ssh_message_auth_user(m);
	int answer;

	if (user != NULL)
		device_fault_of_user(user, &s->fault);
	if (!session_fails(s, STAGE_AUTH, &answer))
		answer = login_answer(&s->login, &s->device, s->ssh, m);
	else if (answer == REFUSE)
		answer = login_refuse(&s->login, m);
	if (s->login.failures >= s->limits->login_tries ||
	    s->login.requests >= REQUESTS_MAX) {
		tally_add(TALLY_DISCONNECTED, 1);
		s->end = END_DISCONNECT;
		return ANSWERED; /* or the client would prompt once more */
	}
	return answer;
}

static void session_pump(struct session *s);

static void
session_run_timer(struct timer *t)
{
	session_pump(container_of(t, struct run, timer)->session);
}

static int
session_on_channel_open(struct session *s, ssh_message m)
{
	struct run *run;
	ssh_channel ssh;
	int answer;

	if (session_fails(s, STAGE_CHANNEL, &answer))
		return answer;
	if (ssh_message_subtype(m) != SSH_CHANNEL_SESSION ||
	    s->nruns == RUNS_MAX)
		return REFUSE;
	ssh = ssh_message_channel_request_open_reply_accept(m);
	if (ssh == NULL)
		return REFUSE;
	run = run_new(ssh);
	run->session = s;
	run->timer.fire = session_run_timer;
	LIST_INSERT_HEAD(&s->runs, run, entry);
	s->nruns++;
	return ANSWERED;
}

static struct run *
session_run(struct session *s, ssh_channel ssh)
{
	struct run *run;

	for (run = LIST_FIRST(&s->runs); run != NULL;
	     run = LIST_NEXT(run, entry))
		if (run->ssh == ssh)
			return run;
	return NULL;
}

/* Returns true, with the callback's answer, if the command does not run. */
static bool
session_command_fails(struct session *s, const struct command *command, int *r)
{
	if (session_fails(s, STAGE_EXEC, r))
		return true;
	*r = command->ending == ENDING_REFUSE ? REFUSE : ANSWERED;
	if (command->ending == ENDING_FREEZE)
		s->end = END_FREEZE;
	return command->ending == ENDING_REFUSE ||
	       command->ending == ENDING_FREEZE;
}

static int
session_on_exec(struct session *s, struct run *run, ssh_message m)
{
	const char *text = ssh_message_channel_request_command(m);
	char name[DEVICE_NAME_SIZE];
	struct command command;
	int answer;

	device_name(&s->device, name);
	command_parse(&command, text, name, s->limits->flood_cap);
	if (session_command_fails(s, &command, &answer)) {
		command_fini(&command);
		if (answer == REFUSE) {
			tally_add(TALLY_REFUSED_EXECS, 1);
			return REFUSE;
		}
	} else {
		ssh_message_channel_request_reply_success(m);
		run_start(run, &command);
	}
	tally_add(TALLY_EXECS, 1);
	tally_exec(name, text);
	return ANSWERED;
}

static int
session_on_channel(struct session *s, ssh_message m)
{
	ssh_channel ssh = ssh_message_channel_request_channel(m);
	struct run *run = session_run(s, ssh);

	switch (ssh_message_subtype(m)) {
	case SSH_CHANNEL_REQUEST_PTY:
	case SSH_CHANNEL_REQUEST_ENV:
		ssh_message_channel_request_reply_success(m);
		return ANSWERED;
	case SSH_CHANNEL_REQUEST_EXEC:
		if (run == NULL || run->state != RUN_IDLE)
			return REFUSE;
		return session_on_exec(s, run, m);
	default:
		return REFUSE;
	}
}

static int
session_on_message(ssh_session ssh, ssh_message m, void *arg)
{
	struct session *s = arg;

	(void)ssh;
	if (s->end != END_NONE)
		return ANSWERED; /* with silence */
	switch (ssh_message_type(m)) {
	case SSH_REQUEST_AUTH:
		return session_on_login(s, m);
	case SSH_REQUEST_CHANNEL_OPEN:
		return session_on_channel_open(s, m);
	case SSH_REQUEST_CHANNEL:
		return session_on_channel(s, m);
	default:
		return REFUSE;
	}
}

static void
session_dig(struct grave *g)
{
	struct session *s = container_of(g, struct session, grave);
	struct run *run;

	while ((run = LIST_FIRST(&s->runs)) != NULL) {
		LIST_REMOVE(run, entry);
		run_free(run);
	}
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

	loop_remove(&s->source);
	for (run = LIST_FIRST(&s->runs); run != NULL;
	     run = LIST_NEXT(run, entry))
		loop_clear(&run->timer);
	if (s->end == END_RESET) {
		setsockopt(
		    s->source.fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
		tally_add(TALLY_RESETS, 1);
	}
	if (s->end == END_DISCONNECT)
		ssh_disconnect(s->ssh);
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

/* Send what can be sent, then end the session or wait for what it needs. */
static void
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
	ssh_set_auth_methods(s->ssh, login_methods(&s->device));
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
