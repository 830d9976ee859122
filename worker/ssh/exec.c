/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * exec.c - the steps channel, pty, exec and input: getting a command started.
 */
#include "worker/ssh/io_worker.h"
#include "worker/ssh/session.h"

/* What a channel nobody reads may queue here. */
#define EXEC_WINDOW (256u << 10)
#define EXEC_PACKET (32u << 10)
/* A request has to fit in one packet of libssh2's (35,000 bytes). */
#define EXEC_COMMAND_MAX 32000u
#define EXEC_TERM "vt100"
#define EXEC_COLUMNS 511
#define EXEC_LINES 1000

enum step
step_channel(struct session *s)
{
	int rc;

	if (s->command.len > EXEC_COMMAND_MAX)
		return session_fail(s, HAYFORK_FAILED, "command", NULL,
		    "the command is longer than %u bytes", EXEC_COMMAND_MAX);
	s->channel = libssh2_channel_open_ex(
	    s->ssh, "session", 7, EXEC_WINDOW, EXEC_PACKET, NULL, 0);
	if (s->channel != NULL)
		return STEP_NEXT;
	rc = libssh2_session_last_errno(s->ssh);
	if (rc == LIBSSH2_ERROR_EAGAIN)
		return STEP_WAIT;
	if (rc == LIBSSH2_ERROR_CHANNEL_FAILURE &&
	    !transport_is_lost(&s->net)) {
		char *text = NULL;

		libssh2_session_last_error(s->ssh, &text, NULL, 0);
		return session_fail(s, HAYFORK_FAILED, "channel", NULL,
		    "the server refused a channel: %s", text);
	}
	return session_fail_call(
	    s, HAYFORK_UNREACHABLE, "opening a channel", rc);
}

/*
 * Wide and long, so that nothing is folded and no pager stops. A host hangs up
 * the terminal when its session ends, and with it what runs there.
 */
enum step
step_pty(struct session *s)
{
	int rc;

	if ((s->job.flags & MSG_SSH_PTY) == 0)
		return STEP_NEXT;
	rc = libssh2_channel_request_pty_ex(s->channel, EXEC_TERM,
	    sizeof(EXEC_TERM) - 1, NULL, 0, EXEC_COLUMNS, EXEC_LINES, 0, 0);
	if (rc == LIBSSH2_ERROR_EAGAIN)
		return STEP_WAIT;
	if (rc == 0)
		return STEP_NEXT;
	if (rc == LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED)
		return session_fail(s, HAYFORK_FAILED, "refused", NULL,
		    "the server refused a terminal");
	return session_fail_call(
	    s, HAYFORK_UNREACHABLE, "asking for a terminal", rc);
}

/* The stage on the scoreboard is command by now: it may run from here on. */
enum step
step_exec(struct session *s)
{
	int rc;

	s->sent = true;
	rc = libssh2_channel_process_startup(
	    s->channel, "exec", 4, s->command.at, (unsigned)s->command.len);
	if (rc == LIBSSH2_ERROR_EAGAIN)
		return STEP_WAIT;
	if (rc == 0) {
		s->heard_ns = s->io->now_ns;
		return STEP_NEXT;
	}
	if (rc == LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED)
		return session_fail(s, HAYFORK_FAILED, "refused", NULL,
		    "the server refused to run the command");
	return session_fail_call(s, HAYFORK_FAILED, "starting the command", rc);
}

/* A command that reads its input finds the end of it, and does not hang. */
enum step
step_input(struct session *s)
{
	int rc = libssh2_channel_send_eof(s->channel);

	if (rc == LIBSSH2_ERROR_EAGAIN)
		return STEP_WAIT;
	if (rc != 0)
		return session_fail_call(
		    s, HAYFORK_FAILED, "starting the command", rc);
	return STEP_NEXT;
}
