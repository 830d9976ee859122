/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * transport.c - the bytes between libssh2 and the socket of a session.
 *
 * libssh2's callbacks answer with a negative errno, and with 0 at the end.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/log.h"
#include "common/mem.h"
#include "worker/ssh/io_worker.h"
#include "worker/ssh/link.h"
#include "worker/ssh/session.h"

/*
 * A DISCONNECT makes libssh2 refuse to hand out output it already has. So
 * the last bytes there are go to it in pieces too small for two packets to
 * become whole in one: between them it can be asked for the output.
 */
#define TRANSPORT_PIECE 16u
#define TRANSPORT_TAIL 512u

#define FAREWELL_MAX 200u

void
transport_wake(struct transport *t)
{
	t->budget = TRANSPORT_BUDGET;
	t->drained = false;
}

bool
transport_pending(const struct transport *t)
{
	return t->end > t->start;
}

bool
transport_is_lost(const struct transport *t)
{
	return t->eof || t->error != 0 || t->broken != NULL ||
	       t->farewell != NULL;
}

void
transport_break(struct transport *t, const char *why)
{
	if (t->broken == NULL)
		t->broken = why;
}

void
transport_explain(const struct transport *t, char *dst, size_t cap)
{
	int error = t->error != 0 ? t->error : t->send_error;

	if (t->broken != NULL)
		snprintf(dst, cap, "the connection was cut: %s", t->broken);
	else if (t->farewell != NULL)
		snprintf(dst, cap, "the server disconnected: %s", t->farewell);
	else if (error != 0)
		snprintf(dst, cap, "the connection broke: %s", strerror(error));
	else
		snprintf(dst, cap, "the server closed the connection");
}

/* ---- receiving ---------------------------------------------------------- */

/*
 * Until the handshake is over what was read stays in front, so that the
 * server's offer can be looked at when it fails.
 */
static bool
transport_keeps(const struct session *s)
{
	return s->step <= STEP_handshake;
}

/*
 * Room at the end of the buffer, in which little is left to take; NULL when
 * there is no memory for one.
 */
static uint8_t *
transport_room(struct session *s)
{
	struct transport *t = &s->net;

	if (t->mem == NULL && (t->mem = pool_take(&s->io->buffers)) == NULL)
		return NULL;
	if (!transport_keeps(s) || t->end == TRANSPORT_BUFFER) {
		memmove(t->mem, t->mem + t->start, t->end - t->start);
		t->end -= t->start;
		t->start = 0;
	}
	return t->mem + t->end;
}

/* A server that talks and talks, but does not get anywhere. */
static void
transport_limit(struct session *s)
{
	struct transport *t = &s->net;

	if (s->step == STEP_handshake && t->received > TRANSPORT_BANNER_MAX &&
	    handshake_banner(s) == NULL)
		transport_break(
		    t, "the server sent over 32 KiB before its banner");
	else if (s->step <= STEP_auth && t->received > TRANSPORT_LOGIN_MAX)
		transport_break(
		    t, "the server sent over 256 KiB before the login");
}

static ssize_t
transport_read(struct session *s, void *to, size_t len)
{
	return s->through != NULL ? link_recv(s, to, len)
				  : recv(s->net.fd, to, len, MSG_DONTWAIT);
}

static ssize_t
transport_write(struct session *s, const void *bytes, size_t len)
{
	if (s->through != NULL)
		return link_send(s, bytes, len);
	return send(s->net.fd, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* Read once from the socket, if this wake-up still may. */
static void
transport_fill(struct session *s)
{
	struct transport *t = &s->net;
	uint8_t *room;
	size_t want;
	ssize_t n;

	if (t->drained || t->budget == 0 || transport_is_lost(t))
		return;
	if ((room = transport_room(s)) == NULL) {
		transport_break(t, "there is no memory to read into");
		return;
	}
	want = TRANSPORT_BUFFER - t->end;
	if (want > t->budget)
		want = t->budget;
	do {
		n = transport_read(s, room, want);
	} while (n == -1 && errno == EINTR);
	if (n == 0)
		t->eof = true;
	else if (n == -1 && errno != EAGAIN)
		t->error = errno;
	/* A short read leaves nothing behind, and saves the next call. */
	if (n < (ssize_t)want)
		t->drained = true;
	if (n <= 0)
		return;
	t->end += (size_t)n;
	t->budget -= (size_t)n;
	t->received += (uint64_t)n;
	transport_limit(s);
}

/* Has libssh2 output that was not taken from it yet? */
static bool
transport_must_wait(const struct session *s)
{
	unsigned long unread = 0;

	if ((s->step != STEP_output && s->step != STEP_talk &&
		s->step != STEP_input && s->step != STEP_file &&
		s->step != STEP_rpc && s->step != STEP_become) ||
	    s->closing)
		return false;
	libssh2_channel_window_read_ex(s->channel, &unread, NULL);
	return unread > 0;
}

/* May what is left in the buffer hold a DISCONNECT after output? */
static bool
transport_is_near_end(const struct session *s)
{
	return s->step >= STEP_exec && !s->closing &&
	       s->net.end - s->net.start <= TRANSPORT_TAIL;
}

/* How much of what there is may be handed over at once. */
static size_t
transport_portion(const struct session *s, size_t want)
{
	size_t n = s->net.end - s->net.start;

	if (transport_is_near_end(s))
		n = n < TRANSPORT_PIECE ? n : TRANSPORT_PIECE;
	else if (s->step >= STEP_exec && !s->closing)
		n -= TRANSPORT_TAIL;
	return n < want ? n : want;
}

static ssize_t
transport_recv(
    libssh2_socket_t fd, void *buf, size_t want, int flags, void **abstract)
{
	struct session *s = *abstract;
	struct transport *t = &s->net;
	size_t n;

	(void)fd;
	(void)flags;
	if (t->broken != NULL)
		return -ECONNABORTED;
	if (transport_must_wait(s))
		return -EAGAIN;
	if (!transport_pending(t) || transport_is_near_end(s))
		transport_fill(s);
	if (t->broken != NULL)
		return -ECONNABORTED;
	if (!transport_pending(t)) {
		if (t->eof)
			return 0;
		return t->error != 0 ? -t->error : -EAGAIN;
	}
	n = transport_portion(s, want);
	memcpy(buf, t->mem + t->start, n);
	t->start += n;
	if (s->serves != NULL)
		s->serves->stirred = true;
	return (ssize_t)n;
}

/* ---- sending ------------------------------------------------------------ */

/*
 * The server is gone, but what it said last may still be unread: let the
 * reading side get there, and find the end. Of other errors it would not know.
 */
static void
transport_send_failed(struct session *s)
{
	struct transport *t = &s->net;

	buf_free(&t->out);
	if (errno == ECONNRESET)
		t->send_error = errno;
	if (errno == ECONNRESET || errno == EPIPE)
		return;
	t->error = errno;
	session_wake_soon(s);
}

void
transport_flush(struct session *s)
{
	struct transport *t = &s->net;
	ssize_t n;

	t->full = false;
	while (buf_len(&t->out) > 0 && t->broken == NULL) {
		n = transport_write(s, buf_at(&t->out), buf_len(&t->out));
		if (n > 0) {
			buf_drain(&t->out, (size_t)n);
		} else if (n == 0 || errno == EAGAIN) {
			t->full = true;
			session_want_write(s);
			return;
		} else if (errno != EINTR) {
			transport_send_failed(s);
			return;
		}
	}
	/* There are many sessions, and few have something to send. */
	buf_free(&t->out);
}

/* How much may be kept, whether or not the socket takes it. */
static size_t
transport_most(const struct session *s)
{
	/* A packet has to fit whole, or libssh2 keeps the rest of it. */
	return s->serves != NULL ? 2 * LINK_BACKLOG_MAX : TRANSPORT_HOLD;
}

static ssize_t
transport_send(libssh2_socket_t fd, const void *bytes, size_t len, int flags,
    void **abstract)
{
	struct session *s = *abstract;
	struct transport *t = &s->net;

	(void)fd;
	(void)flags;
	if (t->broken != NULL)
		return -ECONNABORTED;
	if (buf_len(&t->out) >= transport_most(s)) {
		transport_flush(s);
		if (t->full)
			return -EAGAIN;
	}
	buf_add(&t->out, bytes, len);
	if (buf_len(&t->out) >= TRANSPORT_HOLD && !t->full)
		transport_flush(s);
	return (ssize_t)len;
}

static void
transport_on_disconnect(LIBSSH2_SESSION *ssh, int reason, const char *message,
    int len, const char *language, int language_len, void **abstract)
{
	struct session *s = *abstract;
	char text[FAREWELL_MAX];

	(void)ssh;
	(void)language;
	(void)language_len;
	if (s->net.farewell != NULL)
		return;
	if (message != NULL && len > 0)
		log_escape(text, sizeof(text), message, (unsigned long)len);
	else
		snprintf(text, sizeof(text), "reason %d", reason);
	s->net.farewell = xstrdup(text);
}

void
transport_attach(struct session *s)
{
#if LIBSSH2_VERSION_NUM >= 0x010b01
	libssh2_session_callback_set2(s->ssh, LIBSSH2_CALLBACK_RECV,
	    (libssh2_cb_generic *)transport_recv);
	libssh2_session_callback_set2(s->ssh, LIBSSH2_CALLBACK_SEND,
	    (libssh2_cb_generic *)transport_send);
	libssh2_session_callback_set2(s->ssh, LIBSSH2_CALLBACK_DISCONNECT,
	    (libssh2_cb_generic *)transport_on_disconnect);
#else
	libssh2_session_callback_set(
	    s->ssh, LIBSSH2_CALLBACK_RECV, (void *)transport_recv);
	libssh2_session_callback_set(
	    s->ssh, LIBSSH2_CALLBACK_SEND, (void *)transport_send);
	libssh2_session_callback_set(s->ssh, LIBSSH2_CALLBACK_DISCONNECT,
	    (void *)transport_on_disconnect);
#endif
}

/* ---- the buffer's life -------------------------------------------------- */

void
transport_rest(struct session *s)
{
	struct transport *t = &s->net;

	if (t->mem == NULL || transport_pending(t) || transport_keeps(s))
		return;
	pool_give(&s->io->buffers, t->mem);
	t->mem = NULL;
	t->start = t->end = 0;
}

void
transport_fini(struct transport *t, struct pool *buffers)
{
	if (t->mem != NULL)
		pool_give(buffers, t->mem);
	t->mem = NULL;
	buf_free(&t->out);
	if (t->fd != -1)
		close(t->fd);
	t->fd = -1;
	free(t->farewell);
	t->farewell = NULL;
}
