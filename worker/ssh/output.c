/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * output.c - the steps output and exit: what the command says, how it ends.
 *
 * Output goes to the master as it comes, both streams apart. What is over the
 * cap is read and dropped, so that the command can come to its end.
 */
#include <stdio.h>

#include "worker/ssh/io_worker.h"
#include "worker/ssh/session.h"

/*
 * So long an exit status may come after the end of the output: a command can
 * close its output before it ends, and some devices never say how it ended.
 */
#define OUTPUT_EXIT_MS 2000u

#define OUTPUT_EXIT_MAX 255u /* the largest a RESULT can tell */

static const enum msg_stream streams[2] = { MSG_STREAM_STDOUT,
	MSG_STREAM_STDERR };
static const int stream_ids[2] = { 0, SSH_EXTENDED_DATA_STDERR };

void
output_add(struct session *s, unsigned stream, const char *p, size_t n)
{
	struct msg m = { .id = MSG_OUTPUT };

	s->parts.heard = true;
	session_set_stage(s, HAYFORK_STAGE_OUTPUT);
	s->heard_ns = s->io->now_ns;
	if (n > s->room[stream]) {
		n = s->room[stream];
		s->truncated = true;
	}
	if (n == 0)
		return;
	s->room[stream] -= n;
	s->parts.length += stream == 0 ? n : 0;
	m.u.output = (struct msg_output){ s->claim, s->entry, streams[stream],
		{ p, n } };
	loop_send(&s->io->loop, &m);
}

void
output_came(struct session *s, unsigned stream, struct slice text)
{
	if (stream == 0 && s->platform->failures.count > 0)
		watch_add(&s->parts.watch, text.at, text.len);
	output_add(s, stream, text.at, text.len);
}

/*
 * Once through both streams. Positive: there was something; else what
 * libssh2 said last.
 */
static ssize_t
output_read(struct session *s)
{
	ssize_t n = 0;
	bool some = false;

	for (unsigned i = 0; i < 2; i++) {
		n = libssh2_channel_read_ex(s->channel, stream_ids[i],
		    s->io->output, sizeof(s->io->output));
		if (n > 0 && s->shell != NULL)
			shell_hear(s, (size_t)n);
		else if (n > 0 && s->netconf != NULL && i == 0)
			netconf_hear(s, (size_t)n);
		else if (n > 0 && s->file != NULL && i == 0)
			files_hear(s, (size_t)n);
		else if (n > 0)
			output_came(
			    s, i, (struct slice){ s->io->output, (size_t)n });
		else if (n < 0 && n != LIBSSH2_ERROR_EAGAIN)
			return n;
		some |= n > 0;
	}
	return some ? 1 : n;
}

static unsigned long
output_unread(const struct session *s)
{
	unsigned long unread = 0;

	libssh2_channel_window_read_ex(s->channel, &unread, NULL);
	return unread;
}

/*
 * Take all there is; reading one stream may bring in something of the other.
 * What is there before a round and still after it is of a kind that is
 * neither stdout nor stderr, and would block the way for ever.
 */
ssize_t
output_take(struct session *s)
{
	unsigned long unread;
	ssize_t n;

	do {
		if (loop_congested(&s->io->loop)) {
			s->held = true;
			return LIBSSH2_ERROR_EAGAIN;
		}
		unread = output_unread(s);
		n = output_read(s);
		if (n < 0 && n != LIBSSH2_ERROR_EAGAIN)
			return n;
		if (n <= 0 && unread > 0)
			libssh2_channel_flush_ex(
			    s->channel, LIBSSH2_CHANNEL_FLUSH_ALL);
	} while (n > 0 || output_unread(s) > 0);
	return n;
}

enum step
step_output(struct session *s)
{
	ssize_t n = output_take(s);

	if (s->held)
		return STEP_WAIT;
	if (libssh2_channel_eof(s->channel)) {
		s->grace_ns =
		    s->io->now_ns + OUTPUT_EXIT_MS * UINT64_C(1000000);
		return STEP_NEXT;
	}
	if (n == LIBSSH2_ERROR_EAGAIN)
		return STEP_WAIT;
	session_set_stage(s, HAYFORK_STAGE_OUTPUT);
	return session_fail_call(
	    s, HAYFORK_FAILED, "the command was running", (int)n);
}

/* ---- how it ended ------------------------------------------------------- */

/* Keep the name of the signal that ended the command; false: there is none. */
static bool
exit_signal(struct session *s)
{
	char *name = NULL;
	size_t len = 0;

	libssh2_channel_get_exit_signal(
	    s->channel, &name, &len, NULL, NULL, NULL, NULL);
	if (name == NULL)
		return false;
	log_escape(
	    s->outcome.exit_signal, sizeof(s->outcome.exit_signal), name, len);
	libssh2_free(s->ssh, name);
	return true;
}

enum { CHANNEL_REQUEST = 98 };

/*
 * u8 request, u32 channel, string "exit-status", u8, u32 status. libssh2 has 0
 * for a command that succeeded as well as for one of which it has not heard.
 * It numbers its channels from 0 on.
 */
void
exit_overhear(struct session *s, const uint8_t *packet, size_t len)
{
	static const char name[] = "\0\0\0\vexit-status";

	if (len >= 5 + sizeof(name) + 4 && packet[0] == CHANNEL_REQUEST &&
	    auth_u32((const char *)packet + 1) == s->channels - 1 &&
	    memcmp(packet + 5, name, sizeof(name) - 1) == 0)
		s->exited = true;
}

/* All is well, unless its output says that it was refused. */
static struct part_end
exit_was_refused(
    struct session *s, const struct part_end *end, char *message, size_t cap)
{
	char quoted[TALK_QUOTE];
	struct slice line;

	if (!watch_end(&s->parts.watch, &s->platform->failures, &line))
		return *end;
	log_escape(quoted, sizeof(quoted), line.at, line.len);
	snprintf(message, cap, "the device refused it: \"%s\"", quoted);
	return (struct part_end){ HAYFORK_FAILED, HAYFORK_STAGE_COMMAND,
		"refused", message, end->exit_code };
}

/* How the current command ended, in words of our own. */
static struct part_end
exit_explain(struct session *s, bool killed, char *message, size_t cap)
{
	uint32_t code = (uint32_t)libssh2_channel_get_exit_status(s->channel);
	struct part_end end = { .status = HAYFORK_OK };

	if (s->exited)
		end.exit_code =
		    (code < OUTPUT_EXIT_MAX ? code : OUTPUT_EXIT_MAX) + 1;
	if (!killed && code == 0)
		return exit_was_refused(s, &end, message, cap);
	end.status = HAYFORK_FAILED;
	end.stage = HAYFORK_STAGE_COMMAND;
	end.class = killed ? "signal" : "exit";
	end.message = message;
	if (killed) {
		end.exit_code = 0;
		snprintf(message, cap, "the command was killed by signal %s",
		    s->outcome.exit_signal);
	} else
		snprintf(message, cap, "the command ended with exit status %u",
		    code);
	return end;
}

/*
 * Closed at once, and no word of how it ended: so do some that run nothing in
 * this way.
 */
static bool
exit_is_dubious(const struct session *s, bool killed)
{
	return s->mode == MSG_SSH_AUTO && !killed && !s->exited &&
	       !s->parts.heard;
}

static enum step
exit_conclude(struct session *s, bool killed)
{
	char message[TALK_QUOTE + 40];
	struct part_end end = exit_explain(s, killed, message, sizeof(message));

	if (exit_is_dubious(s, killed)) {
		if (s->parts.repeatable) {
			exec_give_way(s);
			return session_reopen(s);
		}
		end = (struct part_end){ HAYFORK_FAILED, HAYFORK_STAGE_COMMAND,
			"refused",
			"the server closed the channel without output and "
			"exit status: it may run nothing but a shell",
			0 };
	}
	parts_end(s, &end);
	if (parts_next(s))
		return session_reopen(s);
	s->complete = true;
	if (s->parts.count == 1)
		s->outcome.exit_code = end.exit_code;
	else
		s->outcome.exit_signal[0] = '\0';
	parts_conclude(s);
	return STEP_END;
}

enum step
step_exit(struct session *s)
{
	int rc = libssh2_channel_wait_closed(s->channel);
	bool killed = exit_signal(s);

	if (rc == LIBSSH2_ERROR_EAGAIN && !s->exited && !killed &&
	    s->io->now_ns < s->grace_ns)
		return STEP_WAIT;
	return exit_conclude(s, killed);
}
