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
	buf_drain(&s->file->out, n);
}

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
	static const struct voice voice = { files_rest, files_said };
	ssize_t n = exchange(s, &voice);

	if (sftp_is_over(s->file))
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

void
files_fini(struct session *s)
{
	if (s->file != NULL)
		sftp_fini(s->file);
	free(s->file);
	s->file = NULL;
}
