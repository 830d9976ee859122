/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ssh_transport.c - what libssh2 sends leaves when the wake-up ends, in
 * one piece, whatever the socket takes at once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/mem.h"
#include "worker/ssh/io_worker.h"
#include "worker/ssh/session.h"

#define BULK 4096 /* bytes of a packet */

struct fixture {
	struct io_worker *io;
	struct session s;
	int peer;
	uint8_t got[1 << 20];
};

static void
never_cb(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	(void)ctx;
}

static int
setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	struct session *s = &f->s;
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == -1)
		return -1;
	f->peer = pair[1];
	f->io = xcalloc(1, sizeof(*f->io));
	f->io->loop.base = event_base_new();
	pool_init(&f->io->objects, memory_object_size());
	pool_init(&f->io->buffers, TRANSPORT_BUFFER);
	s->io = f->io;
	s->net.fd = pair[0];
	s->step = STEP_handshake;
	event_assign(&s->write, f->io->loop.base, pair[0],
	    EV_WRITE | EV_PERSIST, never_cb, s);
	evtimer_assign(&s->timer, f->io->loop.base, never_cb, s);
	s->ssh = memory_open(s);
	libssh2_session_set_blocking(s->ssh, 0);
	transport_attach(s);
	transport_wake(&s->net);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;
	struct session *s = &f->s;

	event_del(&s->write);
	event_del(&s->timer);
	transport_break(&s->net, "the test is over");
	while (libssh2_session_free(s->ssh) == LIBSSH2_ERROR_EAGAIN)
		;
	memory_close(s);
	transport_fini(&s->net, &f->io->buffers);
	pool_fini(&f->io->objects);
	pool_fini(&f->io->buffers);
	event_base_free(f->io->loop.base);
	free(f->io);
	if (f->peer != -1)
		close(f->peer);
	free(f);
	return 0;
}

static size_t
received(struct fixture *f)
{
	ssize_t n = recv(f->peer, f->got, sizeof(f->got), MSG_DONTWAIT);

	return n > 0 ? (size_t)n : 0;
}

/* As if libssh2 had sent a packet. */
static void
keep(struct fixture *f, unsigned number)
{
	uint8_t packet[BULK];

	memset(packet, (int)number, sizeof(packet));
	buf_add(&f->s.net.out, packet, sizeof(packet));
}

static void
what_is_sent_leaves_at_the_end_of_a_wake_up(void **state)
{
	struct fixture *f = *state;
	struct session *s = &f->s;

	assert_int_equal(
	    libssh2_session_handshake(s->ssh, s->net.fd), LIBSSH2_ERROR_EAGAIN);
	assert_int_equal(received(f), 0);
	transport_flush(s);
	assert_in_range(received(f), 10, 255);
	assert_memory_equal(f->got, "SSH-2.0-", 8);
	assert_false(s->writing);
	/* It holds no memory while it has nothing to send. */
	assert_null(s->net.out.mem);
}

static void
a_socket_that_is_full_is_waited_for(void **state)
{
	struct fixture *f = *state;
	struct session *s = &f->s;
	size_t total = 0, n;
	unsigned packets = 0;

	while (!s->net.full) {
		keep(f, packets++);
		transport_flush(s);
	}
	assert_true(s->writing);
	/* Beyond what may wait libssh2 has to. */
	while (buf_len(&s->net.out) < TRANSPORT_HOLD)
		keep(f, packets++);
	assert_int_equal(
	    libssh2_session_handshake(s->ssh, s->net.fd), LIBSSH2_ERROR_EAGAIN);
	assert_true((libssh2_session_block_directions(s->ssh) &
			LIBSSH2_SESSION_BLOCK_OUTBOUND) != 0);
	while (s->net.full || total < (size_t)packets * BULK) {
		n = received(f);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(
			    f->got[i], (uint8_t)((total + i) / BULK));
		total += n;
		transport_flush(s);
	}
	assert_int_equal(total, (size_t)packets * BULK);
	/* And now there is room for its banner. */
	assert_int_equal(
	    libssh2_session_handshake(s->ssh, s->net.fd), LIBSSH2_ERROR_EAGAIN);
	transport_flush(s);
	assert_in_range(received(f), 10, 255);
	assert_memory_equal(f->got, "SSH-2.0-", 8);
}

static void
a_peer_that_has_gone_is_found_by_reading(void **state)
{
	struct fixture *f = *state;
	struct session *s = &f->s;

	assert_int_equal(send(f->peer, "SSH-2.0-x\r\n", 11, 0), 11);
	close(f->peer);
	f->peer = -1;
	keep(f, 1);
	transport_flush(s);
	assert_int_equal(buf_len(&s->net.out), 0);
	assert_false(transport_is_lost(&s->net));
	while (libssh2_session_handshake(s->ssh, s->net.fd) ==
	       LIBSSH2_ERROR_EAGAIN)
		transport_wake(&s->net);
	assert_true(transport_is_lost(&s->net));
	assert_string_equal(handshake_banner(s), "SSH-2.0-x");
}

static void
other_errors_end_the_session(void **state)
{
	struct fixture *f = *state;
	struct session *s = &f->s;
	char why[200];
	int fd = s->net.fd;

	s->net.fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	keep(f, 1);
	transport_flush(s);
	close(s->net.fd);
	s->net.fd = fd;
	assert_true(transport_is_lost(&s->net));
	assert_true(s->timing);
	transport_explain(&s->net, why, sizeof(why));
	assert_non_null(strstr(why, strerror(ENOTSOCK)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_sent_leaves_at_the_end_of_a_wake_up),
		TEST(a_socket_that_is_full_is_waited_for),
		TEST(a_peer_that_has_gone_is_found_by_reading),
		TEST(other_errors_end_the_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
