/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * exec.c - the steps channel, pty and exec: getting a command started.
 */
#include "worker/ssh/ending.h"
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

/*
 * There was a channel before this one. What is said of the server is what it
 * says, or that it hung up.
 */
static enum step
exec_no_other(struct session *s, int rc)
{
	char why[SESSION_QUOTE + 80];
	char *text = NULL;

	if (transport_is_lost(&s->net))
		transport_explain(&s->net, why, sizeof(why));
	else if (rc == LIBSSH2_ERROR_CHANNEL_FAILURE) {
		libssh2_session_last_error(s->ssh, &text, NULL, 0);
		log_escape(why, sizeof(why), text, strlen(text));
	} else
		return session_fail_call(
		    s, HAYFORK_FAILED, "opening another channel", rc);
	/* On a new connection there will be one for a shell. */
	s->begin_again = s->exec_refused && s->parts.ended == 0;
	return session_fail(s, HAYFORK_FAILED, "channel",
	    "it may allow one channel per connection: in a shell "
	    "(--session shell) all commands share one",
	    "the server refused %sanother channel, after %u of %u commands: %s",
	    s->exec_refused ? "to run the command, and " : "", s->parts.ended,
	    s->parts.count, why);
}

static enum step
exec_too_long(struct session *s)
{
	return session_fail(s, HAYFORK_FAILED, "command", NULL,
	    "the command is longer than %u bytes", EXEC_COMMAND_MAX);
}

enum step
step_channel(struct session *s)
{
	bool moves = s->mode == MSG_SSH_GET || s->mode == MSG_SSH_PUT;
	int rc;

	if (s->parts.command.len > EXEC_COMMAND_MAX &&
	    s->mode != MSG_SSH_NETCONF)
		return exec_too_long(s);
	s->channel = libssh2_channel_open_ex(s->ssh, "session", 7,
	    moves ? FILES_WINDOW : EXEC_WINDOW, EXEC_PACKET, NULL, 0);
	rc = s->channel != NULL ? 0 : libssh2_session_last_errno(s->ssh);
	if (rc == LIBSSH2_ERROR_EAGAIN)
		return STEP_WAIT;
	s->channels++;
	if (rc == 0)
		return STEP_NEXT;
	if (s->channels > 1)
		return exec_no_other(s, rc);
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
	bool shell = s->mode == MSG_SSH_SHELL;
	int rc;

	if (s->mode == MSG_SSH_NETCONF)
		return session_jump(s, STEP_netconf);
	if (s->mode == MSG_SSH_GET || s->mode == MSG_SSH_PUT)
		return session_jump(s, STEP_files);
	if ((s->job.flags & MSG_SSH_PTY) == 0 && !shell)
		return STEP_NEXT;
	rc = libssh2_channel_request_pty_ex(s->channel, EXEC_TERM,
	    sizeof(EXEC_TERM) - 1, NULL, 0, EXEC_COLUMNS, EXEC_LINES, 0, 0);
	if (rc == LIBSSH2_ERROR_EAGAIN)
		return STEP_WAIT;
	/* Some have a command line without one. */
	if (rc == 0 || (rc == LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED && shell))
		return shell ? session_jump(s, STEP_shell) : STEP_NEXT;
	if (rc == LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED)
		return session_fail(s, HAYFORK_FAILED, "refused", NULL,
		    "the server refused a terminal");
	return session_fail_call(
	    s, HAYFORK_UNREACHABLE, "asking for a terminal", rc);
}

/* It has not run: all that is left is to be typed to a shell. */
enum step
exec_give_way(struct session *s)
{
	s->parts.begun--;
	s->sent = s->parts.ended > 0;
	s->mode = MSG_SSH_SHELL;
	s->exec_refused = true;
	return session_jump(s, STEP_pty);
}

/* The stage on the scoreboard is command by now: it may run from here on. */
enum step
step_exec(struct session *s)
{
	struct slice command;
	int rc;

	if (s->parts.begun == s->parts.ended) {
		become_prepare(s);
		if (become_command(s).len > EXEC_COMMAND_MAX)
			return exec_too_long(s);
		parts_begin(s);
	}
	command = become_command(s);
	rc = libssh2_channel_process_startup(
	    s->channel, "exec", 4, command.at, (unsigned)command.len);
	if (rc == LIBSSH2_ERROR_EAGAIN)
		return STEP_WAIT;
	if (rc == 0) {
		s->heard_ns = s->io->now_ns;
		return STEP_NEXT;
	}
	if (rc == LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED &&
	    s->mode == MSG_SSH_AUTO)
		return exec_give_way(s);
	if (rc == LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED)
		return session_fail(s, HAYFORK_FAILED, "refused",
		    "it may have a command line: --session shell or auto",
		    "the server refused to run the command");
	return session_fail_call(s, HAYFORK_FAILED, "starting the command", rc);
}

/* ---- another channel ----------------------------------------------------- */

enum step
session_reopen(struct session *s)
{
	s->grace_ns = s->io->now_ns + ENDING_GRACE_MS * UINT64_C(1000000);
	return session_jump(s, STEP_reopen);
}

/*
 * A server that does not close its side in time keeps that channel; one that
 * has hung up is found out by asking for the next.
 */
enum step
step_reopen(struct session *s)
{
	int rc = libssh2_channel_close(s->channel);

	if (rc == LIBSSH2_ERROR_EAGAIN && s->io->now_ns < s->grace_ns)
		return STEP_WAIT;
	if (rc == 0)
		libssh2_channel_free(s->channel);
	s->channel = NULL;
	s->exited = false;
	s->grace_ns = 0;
	return session_jump(s, STEP_channel);
}
