/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_chan.c - frames through a real socket: many in one write, in pieces,
 * with descriptors, against a full socket and a closed one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/chan.h"

static struct chan left, right;

static int
setup(void **state)
{
	int sv[2];

	(void)state;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		sv) == -1)
		return -1;
	chan_init(&left, sv[0], false);
	chan_init(&right, sv[1], true);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	chan_fini(&left);
	chan_fini(&right);
	return 0;
}

static struct msg
drain(uint64_t n)
{
	return (struct msg){ .id = MSG_DRAIN, .u.drain = { n } };
}

static struct msg
output(const char *bytes, size_t len)
{
	return (struct msg){ .id = MSG_OUTPUT,
		.u.output = { 1, 2, MSG_STREAM_STDOUT, { bytes, len } } };
}

static void
test_many_frames_leave_in_order(void **state)
{
	struct msg m;
	int fd;

	(void)state;
	for (uint64_t i = 0; i < 1000; i++) {
		m = drain(i);
		chan_send(&left, &m);
	}
	assert_int_equal(chan_flush(&left), CHAN_IO_OK);
	assert_int_equal(chan_queued(&left), 0);
	for (uint64_t i = 0; i < 1000; i++) {
		enum msg_err err = chan_next(&right, &m, &fd);

		while (err == MSG_AGAIN) {
			assert_int_equal(chan_fill(&right), CHAN_IO_OK);
			err = chan_next(&right, &m, &fd);
		}
		assert_int_equal(err, MSG_OK);
		assert_true(m.u.drain.grace_ms == i);
		assert_int_equal(fd, -1);
	}
	assert_int_equal(chan_next(&right, &m, &fd), MSG_AGAIN);
	assert_int_equal(chan_fill(&right), CHAN_IO_AGAIN);
}

static void
test_a_frame_comes_byte_by_byte(void **state)
{
	struct msg m = output("hello", 5);
	struct buf b = { 0 };
	int fd;

	(void)state;
	msg_encode(&b, &m);
	for (size_t i = 0; i < buf_len(&b); i++) {
		assert_int_equal(chan_next(&right, &m, &fd), MSG_AGAIN);
		assert_int_equal(write(left.fd, buf_at(&b) + i, 1), 1);
		assert_int_equal(chan_fill(&right), CHAN_IO_OK);
	}
	assert_int_equal(chan_next(&right, &m, &fd), MSG_OK);
	assert_int_equal(m.u.output.data.len, 5);
	assert_memory_equal(m.u.output.data.at, "hello", 5);
	buf_free(&b);
}

static void
test_a_full_socket_keeps_the_rest(void **state)
{
	static char big[60000];
	struct msg m = output(big, sizeof(big));
	size_t sent = 0, got = 0;
	int fd;

	(void)state;
	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = (char)(i * 7);
	while (chan_queued(&left) <= CHAN_HIGH_WATER) {
		m = output(big, sizeof(big));
		chan_send(&left, &m);
		sent++;
		(void)!chan_flush(&left);
	}
	assert_int_equal(chan_flush(&left), CHAN_IO_AGAIN);
	while (got < sent) {
		(void)!chan_flush(&left);
		assert_int_equal(chan_fill(&right), CHAN_IO_OK);
		while (chan_next(&right, &m, &fd) == MSG_OK) {
			assert_memory_equal(
			    m.u.output.data.at, big, sizeof(big));
			got++;
		}
	}
	assert_int_equal(got, sent);
	assert_int_equal(chan_queued(&left), 0);
}

/* The file behind a descriptor tells which one it is. */
static int
marked_fd(off_t mark)
{
	int fd = memfd_create("mark", MFD_CLOEXEC);

	assert_int_equal(ftruncate(fd, mark), 0);
	return fd;
}

static void
test_descriptors_travel_with_their_frames(void **state)
{
	struct msg m;
	int fd;

	(void)state;
	for (int i = 0; i < 50; i++) {
		m = drain((uint64_t)i);
		if (i % 3 == 0)
			assert_true(chan_send_fd(&left, &m, marked_fd(i)));
		else
			chan_send(&left, &m);
	}
	assert_int_equal(chan_flush(&left), CHAN_IO_OK);
	for (int i = 0; i < 50; i++) {
		enum msg_err err;

		while ((err = chan_next(&right, &m, &fd)) == MSG_AGAIN)
			assert_int_equal(chan_fill(&right), CHAN_IO_OK);
		assert_int_equal(err, MSG_OK);
		assert_true(m.u.drain.grace_ms == (uint64_t)i);
		assert_int_equal(fd != -1, i % 3 == 0);
		if (fd == -1)
			continue;
		assert_int_equal(lseek(fd, 0, SEEK_END), i);
		assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
		close(fd);
	}
}

static void
test_too_many_descriptors_wait(void **state)
{
	struct msg m;
	int fd = -1;

	(void)state;
	for (int i = 0; i < CHAN_FDS; i++) {
		m = drain(0);
		assert_true(chan_send_fd(&left, &m, marked_fd(i)));
	}
	m = drain(0);
	fd = marked_fd(0);
	assert_false(chan_send_fd(&left, &m, fd));
	close(fd);
}

static void
test_a_descriptor_announced_but_missing(void **state)
{
	struct msg m = drain(1);
	struct buf b = { 0 };
	int fd;

	(void)state;
	m.flags = MSG_FLAG_FD;
	msg_encode(&b, &m);
	assert_int_equal(
	    write(left.fd, buf_at(&b), buf_len(&b)), (ssize_t)buf_len(&b));
	assert_int_equal(chan_fill(&right), CHAN_IO_OK);
	assert_int_equal(chan_next(&right, &m, &fd), MSG_ERR_FD);
	buf_free(&b);
}

/* left was not told to accept any: the kernel keeps them from us. */
static void
test_unwelcome_descriptors_do_not_arrive(void **state)
{
	struct msg m = drain(1);
	int before = dup(0), after, fd;

	(void)state;
	close(before);
	assert_true(chan_send_fd(&right, &m, marked_fd(5)));
	assert_int_equal(chan_flush(&right), CHAN_IO_OK);
	assert_int_equal(chan_fill(&left), CHAN_IO_OK);
	assert_int_equal(chan_next(&left, &m, &fd), MSG_ERR_FD);
	after = dup(0);
	close(after);
	assert_int_equal(before, after);
}

static void
test_a_dead_peer_is_read_to_its_end(void **state)
{
	struct msg m = drain(9);
	int fd;

	(void)state;
	/* It dies with input unread, which makes the kernel say reset. */
	chan_send(&right, &m);
	assert_int_equal(chan_flush(&right), CHAN_IO_OK);
	m = drain(1);
	chan_send(&left, &m);
	assert_int_equal(chan_flush(&left), CHAN_IO_OK);
	close(right.fd);
	right.fd = -1;
	assert_int_equal(chan_fill(&left), CHAN_IO_OK);
	assert_int_equal(chan_next(&left, &m, &fd), MSG_OK);
	assert_true(m.u.drain.grace_ms == 9);
	assert_int_equal(chan_fill(&left), CHAN_IO_EOF);
	chan_send(&left, &m);
	assert_int_equal(chan_flush(&left), CHAN_IO_EOF);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_many_frames_leave_in_order),
		T(test_a_frame_comes_byte_by_byte),
		T(test_a_full_socket_keeps_the_rest),
		T(test_descriptors_travel_with_their_frames),
		T(test_too_many_descriptors_wait),
		T(test_a_descriptor_announced_but_missing),
		T(test_unwelcome_descriptors_do_not_arrive),
		T(test_a_dead_peer_is_read_to_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
