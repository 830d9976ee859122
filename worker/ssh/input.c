/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * input.c - the step input: what a command reads, while it says something.
 */
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "worker/ssh/io_worker.h"
#include "worker/ssh/session.h"

/* A session says no more in one turn: others have something to say, too. */
#define INPUT_BUDGET (256u << 10)

bool
input_open(struct input *in, int fd)
{
	struct stat st;
	void *at = NULL;
	bool good = fstat(fd, &st) == 0 && st.st_size >= 0;

	if (good && st.st_size > 0) {
		at = mmap(
		    NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
		good = at != MAP_FAILED;
	}
	close(fd);
	if (!good)
		return false;
	in->at = at;
	in->len = (size_t)st.st_size;
	return true;
}

void
input_close(struct input *in)
{
	if (in->at != NULL)
		munmap((void *)(uintptr_t)in->at, in->len);
	memset(in, 0, sizeof(*in));
}

static bool
exchange_is_half(const struct session *s)
{
	return (libssh2_session_block_directions(s->ssh) &
		   LIBSSH2_SESSION_BLOCK_OUTBOUND) != 0;
}

ssize_t
session_type(struct session *s, struct buf *typing, bool *stuck)
{
	ssize_t n;

	*stuck = false;
	while (buf_len(typing) > 0) {
		n = libssh2_channel_write_ex(
		    s->channel, 0, (char *)buf_at(typing), buf_len(typing));
		/* 0: the window is closed. */
		if (n == 0)
			n = LIBSSH2_ERROR_EAGAIN;
		if (n < 0) {
			*stuck =
			    n == LIBSSH2_ERROR_EAGAIN && !exchange_is_half(s);
			return n;
		}
		/* It may be a secret. */
		explicit_bzero(buf_at(typing), (size_t)n);
		buf_drain(typing, (size_t)n);
	}
	return 0;
}

/* ---- both ways ----------------------------------------------------------- */

/* Say all there is, or enough for a turn. 0, EAGAIN, or what libssh2 says. */
static ssize_t
exchange_say(struct session *s, const struct voice *voice)
{
	struct slice rest;
	ssize_t n;

	while ((rest = voice->rest(s)).len > 0) {
		if (s->input.budget == 0) {
			s->again_ns = s->io->now_ns;
			return LIBSSH2_ERROR_EAGAIN;
		}
		n = libssh2_channel_write_ex(s->channel, 0, rest.at, rest.len);
		/* 0: the window is closed. */
		if (n <= 0)
			return n < 0 ? n : LIBSSH2_ERROR_EAGAIN;
		voice->said(s, (size_t)n);
		s->input.budget -=
		    (size_t)n < s->input.budget ? (size_t)n : s->input.budget;
		s->heard_ns = s->io->now_ns;
	}
	return 0;
}

ssize_t
exchange(struct session *s, const struct voice *voice)
{
	struct input *in = &s->input;
	ssize_t n;

	in->budget = INPUT_BUDGET;
	do {
		if (!in->reading) {
			n = exchange_say(s, voice);
			if (n < 0 && n != LIBSSH2_ERROR_EAGAIN)
				return n;
			in->half = n < 0 && exchange_is_half(s);
			if (in->half)
				return n;
		}
		n = output_take(s);
		in->half = in->reading =
		    n == LIBSSH2_ERROR_EAGAIN && exchange_is_half(s);
		if (in->half || s->held)
			return LIBSSH2_ERROR_EAGAIN;
		if (n < 0 && n != LIBSSH2_ERROR_EAGAIN)
			return n;
		/* Hearing has opened the window, or gave more to say. */
	} while (in->budget > 0 && voice->rest(s).len > 0 &&
		 !exchange_is_closed(s) &&
		 libssh2_channel_window_write_ex(s->channel, NULL) > 0);
	return LIBSSH2_ERROR_EAGAIN;
}

bool
exchange_is_closed(const struct session *s)
{
	return libssh2_channel_eof(s->channel) == 1 &&
	       libssh2_channel_wait_closed(s->channel) == 0;
}

/* ---- the step ------------------------------------------------------------ */

static struct slice
input_rest(struct session *s)
{
	const struct input *in = &s->input;

	return (struct slice){ in->at + in->sent, in->len - in->sent };
}

static void
input_said(struct session *s, size_t n)
{
	s->input.sent += n;
}

/*
 * A command that reads its input finds the end of it, and does not hang. One
 * that has ended is not told the rest: how it ended is what counts.
 */
enum step
step_input(struct session *s)
{
	static const struct voice voice = { input_rest, input_said };
	ssize_t n;
	int rc;

	if (s->input.sent < s->input.len) {
		n = exchange(s, &voice);
		if (s->held || s->input.half)
			return STEP_WAIT;
		if (s->exited || exchange_is_closed(s))
			return STEP_NEXT;
		if (n != LIBSSH2_ERROR_EAGAIN)
			return session_fail_call(s, HAYFORK_FAILED,
			    "the command read its input", (int)n);
		if (s->input.sent < s->input.len)
			return STEP_WAIT;
	}
	rc = libssh2_channel_send_eof(s->channel);
	if (rc == LIBSSH2_ERROR_EAGAIN)
		return STEP_WAIT;
	if (rc != 0)
		return session_fail_call(
		    s, HAYFORK_FAILED, "starting the command", rc);
	return STEP_NEXT;
}
