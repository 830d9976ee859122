/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * files.c - the steps files and file: SFTP on the session's channel.
 *
 * What is got is the job's stdout; what is put is its input.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "common/mem.h"
#include "worker/ssh/io_worker.h"
#include "worker/ssh/session.h"
#include "worker/ssh/sftp.h"

#define MS UINT64_C(1000000) /* nanoseconds */

/*
 * So long it may take to remove what a put that failed has left. One that is
 * stopped or late has less: the master ends its worker after 900 ms.
 */
#define FILES_UNDO_MS 2000u
#define FILES_FAREWELL_MS 400u

static void
files_take(void *ctx, const char *data, size_t len)
{
	output_add(ctx, 0, data, len);
}

static void
files_begin(struct session *s)
{
	struct sftp_task task = {
		.puts = s->mode == MSG_SSH_PUT,
		.path = s->parts.command,
		.max = s->room[0],
		.take = files_take,
		.ctx = s,
		.data = { s->input.at, s->input.len },
		.mode = s->job.file_mode,
		.sets_mode = (s->job.flags & MSG_SSH_MODE) != 0,
		.verifies = (s->job.flags & MSG_SSH_VERIFY) != 0,
	};

	if (getrandom(&task.random, sizeof(task.random), 0) !=
	    (ssize_t)sizeof(task.random))
		panic("no random bytes");
	s->file = xmalloc(sizeof(*s->file));
	sftp_begin(s->file, &task);
	parts_begin(s);
}

enum step
step_files(struct session *s)
{
	int rc = libssh2_channel_process_startup(
	    s->channel, "subsystem", 9, "sftp", 4);

	if (rc == LIBSSH2_ERROR_EAGAIN)
		return STEP_WAIT;
	if (rc == LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED)
		return session_fail(s, HAYFORK_FAILED, "refused", NULL,
		    "the server has no SFTP: it refused the subsystem sftp");
	if (rc != 0)
		return session_fail_call(
		    s, HAYFORK_UNREACHABLE, "asking for SFTP", rc);
	files_begin(s);
	return STEP_NEXT;
}

/* ---- both ways ----------------------------------------------------------- */

void
files_hear(struct session *s, size_t n)
{
	s->heard_ns = s->io->now_ns;
	sftp_hear(s->file, s->io->output, n);
}

static struct slice
files_rest(struct session *s)
{
	struct buf *out = &s->file->out;

	sftp_speak(s->file);
	return (struct slice){ (char *)buf_at(out), buf_len(out) };
}

static void
files_said(struct session *s, size_t n)
{
	sftp_said(s->file, n);
}

static const struct voice files_voice = { files_rest, files_said };

/* How it ended, or how it will: what is to be undone comes after that. */
static enum step
files_over(struct session *s)
{
	const struct sftp *f = s->file;

	if (f->class != NULL) {
		session_fail(
		    s, HAYFORK_FAILED, f->class, f->hint, "%s", f->message);
		return strcmp(f->class, "short") == 0 ? session_may_pass(s)
						      : STEP_END;
	}
	parts_end(s, &(struct part_end){ .status = HAYFORK_OK });
	s->complete = true;
	parts_conclude(s);
	return STEP_END;
}

enum step
step_file(struct session *s)
{
	ssize_t n = exchange(s, &files_voice);

	if (s->file->class != NULL || sftp_is_over(s->file))
		return files_over(s);
	if (s->held || s->input.half)
		return STEP_WAIT;
	if (exchange_is_closed(s) || libssh2_channel_eof(s->channel) == 1) {
		session_fail(s, HAYFORK_FAILED, "lost", NULL,
		    "the server ended SFTP in the middle of it");
		return session_may_pass(s);
	}
	if (n == LIBSSH2_ERROR_EAGAIN)
		return STEP_WAIT;
	return session_fail_call(
	    s, HAYFORK_FAILED, "the file was on its way", (int)n);
}

/* ---- its end ------------------------------------------------------------- */

void
files_hurry(struct session *s)
{
	uint64_t until_ns = s->io->now_ns + FILES_FAREWELL_MS * MS;

	if (until_ns < s->grace_ns)
		s->grace_ns = until_ns;
}

static void
files_begin_to_part(struct session *s)
{
	bool fails = s->file->class != NULL;

	s->parting = true;
	s->held = false;
	s->grace_ns = s->io->now_ns + FILES_UNDO_MS * MS;
	if (!fails)
		files_hurry(s);
	else if (s->end_ns != 0 &&
		 s->end_ns + FILES_FAREWELL_MS * MS < s->grace_ns)
		s->grace_ns = s->end_ns + FILES_FAREWELL_MS * MS;
	sftp_abandon(s->file, !fails && !s->input.half);
}

/* Say and hear what there is. False: the server hears nothing any more. */
static bool
files_go_on(struct session *s)
{
	if (s->broken || transport_is_lost(&s->net) ||
	    exchange(s, &files_voice) != LIBSSH2_ERROR_EAGAIN)
		return false;
	return s->input.half ||
	       (!exchange_is_closed(s) && libssh2_channel_eof(s->channel) != 1);
}

/* What may be there is told beside what was to be told anyway. */
static void
files_tell_left(struct session *s)
{
	struct outcome *o = &s->outcome;
	char left[SFTP_LEFT];
	char *both;

	if (!sftp_left(s->file, left, sizeof(left)))
		return;
	if (asprintf(&both, "%s%s%s", o->hint != NULL ? o->hint : "",
		o->hint != NULL ? "; " : "", left) == -1)
		no_memory(sizeof(left));
	free(o->hint);
	o->hint = both;
}

bool
files_part(struct session *s)
{
	bool hears;

	if (s->file == NULL || s->complete)
		return true;
	if (!s->parting)
		files_begin_to_part(s);
	hears = sftp_is_over(s->file) || files_go_on(s);
	if (hears && !sftp_is_over(s->file) && s->io->now_ns < s->grace_ns)
		return false;
	files_tell_left(s);
	return true;
}

void
files_fini(struct session *s)
{
	if (s->file != NULL)
		sftp_fini(s->file);
	free(s->file);
	s->file = NULL;
}
