/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ending.c - how a session ends: the outcome, the goodbye, the RESULT.
 */
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "common/clock.h"
#include "common/mem.h"
#include "worker/ssh/ending.h"
#include "worker/ssh/io_worker.h"
#include "worker/ssh/link.h"
#include "worker/ssh/session.h"

#define ENDING_MESSAGE 1400 /* MISMATCH_MESSAGE is the longest */
/* libssh2 frees a session in one or two tries once its connection is cut. */
#define ENDING_TRIES 16

enum step
session_fail(struct session *s, enum hayfork_status status, const char *class,
    const char *hint, const char *fmt, ...)
{
	struct outcome *o = &s->outcome;
	char message[ENDING_MESSAGE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	free(o->message);
	free(o->hint);
	o->status = status;
	o->stage = s->stage;
	o->class = class;
	o->passing = false;
	o->message = xstrdup(message);
	o->hint = hint != NULL ? xstrdup(hint) : NULL;
	return STEP_END;
}

enum step
session_may_pass(struct session *s)
{
	s->outcome.passing = true;
	return STEP_END;
}

enum step
session_fail_call(
    struct session *s, enum hayfork_status status, const char *doing, int rc)
{
	char why[SESSION_QUOTE + 80];
	char *text = NULL;

	if (transport_is_lost(&s->net)) {
		transport_explain(&s->net, why, sizeof(why));
		session_fail(
		    s, status, "lost", NULL, "while %s, %s", doing, why);
		return session_may_pass(s);
	}
	/* libssh2 has a limit of its own for answers: 60 s. */
	if (rc == LIBSSH2_ERROR_TIMEOUT) {
		session_fail(s, HAYFORK_TIMEOUT, "timeout", NULL,
		    "no answer from the server while %s, at stage %s", doing,
		    hayfork_stage_name(s->stage));
		return session_may_pass(s);
	}
	libssh2_session_last_error(s->ssh, &text, NULL, 0);
	log_escape(why, SESSION_QUOTE, text, strlen(text));
	session_fail(s, status, "protocol", NULL,
	    "protocol error while %s (libssh2 %s: %d, %s)", doing,
	    libssh2_version(0), rc, why);
	return session_may_pass(s);
}

/*
 * Only a command that ran to its end has its channel closed with due
 * ceremony; everyone else is told that we go, if that can be said at once.
 */
static bool
ending_is_said(struct session *s)
{
	int rc;

	if (s->broken || s->step <= STEP_handshake ||
	    transport_is_lost(&s->net))
		return true;
	if (!shell_goodbye(s) || !netconf_goodbye(s))
		return false;
	if (s->complete) {
		rc = libssh2_channel_close(s->channel);
		if (rc == LIBSSH2_ERROR_EAGAIN)
			return false;
	}
	/* A packet that left in part can only be followed by its rest. */
	if ((libssh2_session_block_directions(s->ssh) &
		LIBSSH2_SESSION_BLOCK_OUTBOUND) == 0)
		libssh2_session_disconnect(s->ssh, "");
	return true;
}

bool
ending_goodbye(struct session *s)
{
	bool said = ending_is_said(s);

	transport_flush(s);
	return said;
}

/* For those who go through it. */
static const char *
ending_why(const struct session *s)
{
	return s->outcome.message != NULL ? s->outcome.message
					  : "it was not needed any more";
}

void
ending_close(struct session *s)
{
	int rc = 0;

	evtimer_del(&s->timer);
	if (s->net.fd != -1) {
		event_del(&s->read);
		event_del(&s->write);
		shutdown(s->net.fd, SHUT_RDWR);
	}
	if (s->serves != NULL)
		link_end(s, ending_why(s));
	transport_break(&s->net, "the session is over");
	if (s->ssh != NULL && !s->broken) {
		/* A key exchange cut short frees its numbers only itself. */
		if (s->step == STEP_handshake)
			(void)libssh2_session_handshake(s->ssh, session_fd(s));
		for (int i = 0; i < ENDING_TRIES; i++)
			if ((rc = libssh2_session_free(s->ssh)) !=
			    LIBSSH2_ERROR_EAGAIN)
				break;
	}
	link_leave(s);
	files_fini(s);
	input_close(&s->input);
	shell_fini(s);
	netconf_fini(s);
	become_fini(s);
	memory_close(s);
	transport_fini(&s->net, &s->io->buffers);
	auth_fini(s);
	free_secret(s->arg, s->arg_len);
	free(s->refusal_text);
	s->refusal_text = NULL;
	s->ssh = NULL;
	s->channel = NULL;
	s->arg = NULL;
}

/* Is another attempt to be made at once, and how? */
static uint32_t
ending_turn(const struct session *s)
{
	uint32_t known = s->turn & ~MSG_TURN_NUMBER;

	if (s->outcome.status == HAYFORK_AUTH && s->auth.next > 0)
		return s->auth.next | known;
	return s->begin_again ? s->auth.turn | MSG_TURN_SHELL : 0;
}

void
ending_report(struct session *s)
{
	struct io_worker *io = s->io;
	struct outcome *o = &s->outcome;
	struct msg m = { .id = MSG_RESULT };
	uint32_t flags = 0;

	if (s->truncated)
		flags |= MSG_RESULT_TRUNCATED;
	if (s->sent)
		flags |= MSG_RESULT_SENT;
	if (s->dropped)
		flags |= MSG_RESULT_DROPPED;
	if (s->unbegun)
		flags |= MSG_RESULT_UNBEGUN;
	if (!o->passing && o->status != HAYFORK_OK)
		flags |= MSG_RESULT_FINAL;
	m.u.result = (struct msg_result){
		.claim = s->claim,
		.entry = s->entry,
		.status = o->status,
		.stage =
		    o->status == HAYFORK_OK ? HAYFORK_STAGE_NONE : o->stage,
		.flags = flags,
		.exit_code = o->exit_code,
		.elapsed_us = (clock_ns() - s->started_ns) / 1000,
		.cpu_us = s->cpu_ns / 1000,
		.exit_signal = slice_str(o->exit_signal),
		.error_class = slice_str(o->class),
		.error_message = slice_str(o->message),
		.error_hint = slice_str(o->hint),
		.turn = ending_turn(s),
		.refused = auth_tell_refused(&s->auth),
		.parts = parts_report(s),
	};
	loop_send(&io->loop, &m);
	parts_fini(s);
	free(o->message);
	free(o->hint);
	memset(o, 0, sizeof(*o));
	io->entries[s->entry] = NULL;
	io->sessions--;
	s->entry = SESSION_NO_ENTRY;
}
