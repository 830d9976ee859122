/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * io_worker.c - what the sessions of one worker share, and warming up.
 */
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/mem.h"
#include "worker/ssh/io_worker.h"
#include "worker/ssh/session.h"

/*
 * How old a session has to be for its memory to be worth trimming: that costs
 * a tenth of a short one.
 */
#define TIDY_NS 250000000u

/* Rounds in which two clients have said all they have to say. */
#define WARM_ROUNDS 4

/* What can this libssh2 do? */
static void
io_worker_ask(struct io_worker *io)
{
	LIBSSH2_SESSION *ssh = libssh2_session_init();

	if (ssh == NULL)
		panic("no memory for an SSH session");
	algorithms_init(&io->algorithms, ssh);
	io->rsa_sha2 = algorithms_contain(
	    algorithms_list(&io->algorithms, ALGORITHMS_HOST_KEY, false),
	    slice_str("rsa-sha2-256"));
	libssh2_session_free(ssh);
}

/*
 * The first session of a process costs 1.5 ms more than the others, for
 * libcrypto's random numbers and its tables. Two clients that take each other
 * for the server get as far as their key exchange, which is far enough.
 */
static void
io_worker_warm_up(struct io_worker *io)
{
	LIBSSH2_SESSION *ssh[2] = { NULL, NULL };
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		pair) == -1)
		return;
	for (unsigned i = 0; i < 2; i++) {
		if ((ssh[i] = libssh2_session_init()) == NULL)
			panic("no memory for an SSH session");
		libssh2_session_set_blocking(ssh[i], 0);
		(void)algorithms_offer(
		    &io->algorithms, ssh[i], false, (struct slice){ NULL, 0 });
	}
	for (unsigned round = 0; round < WARM_ROUNDS; round++)
		for (unsigned i = 0; i < 2; i++)
			(void)libssh2_session_handshake(ssh[i], pair[i]);
	for (unsigned i = 0; i < 2; i++)
		shutdown(pair[i], SHUT_RDWR);
	for (unsigned i = 0; i < 2; i++) {
		(void)libssh2_session_handshake(ssh[i], pair[i]);
		libssh2_session_free(ssh[i]);
		close(pair[i]);
	}
}

static void
io_worker_title(struct io_worker *io)
{
	char title[32];

	io->titled = io->sessions;
	snprintf(title, sizeof(title), "%u session%s", io->sessions,
	    io->sessions == 1 ? "" : "s");
	worker_title(&io->worker, title);
}

static void
io_worker_tidy_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct io_worker *io = ctx;
	uint64_t now_ns = clock_ns();

	(void)fd;
	(void)what;
	io->tidying = false;
	io_worker_title(io);
	for (unsigned i = 0; i < io->worker.window; i++) {
		struct session *s = io->entries[i];

		if (s != NULL && !s->memory.trimmed &&
		    now_ns - s->started_ns >= TIDY_NS)
			memory_trim(s);
	}
	if (io->sessions > 0)
		io_worker_tidy_later(io);
}

void
io_worker_tidy_later(struct io_worker *io)
{
	static const struct timeval period = { 0, TIDY_NS / 1000 };

	if (io->tidying)
		return;
	if (!event_initialized(&io->tidy))
		evtimer_assign(&io->tidy, io->loop.base, io_worker_tidy_cb, io);
	io->tidying = true;
	evtimer_add(&io->tidy, &period);
}

void
io_worker_init(struct io_worker *io)
{
	if (libssh2_init(0) != 0)
		panic("libssh2 cannot be initialised");
	io->entries = xcalloc(io->worker.window, sizeof(struct session *));
	STAILQ_INIT(&io->ended);
	STAILQ_INIT(&io->spare);
	pool_init(&io->objects, memory_object_size());
	pool_init(&io->buffers, TRANSPORT_BUFFER);
	io_worker_ask(io);
	io_worker_warm_up(io);
}

void
io_worker_fini(struct io_worker *io)
{
	pool_fini(&io->objects);
	pool_fini(&io->buffers);
	free(io->entries);
	libssh2_exit();
}
