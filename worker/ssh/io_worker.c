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

/* clang-format off */
/* What a server says first: its banner, and a KEXINIT of 144 bytes. */
static const char greeting[] =
    "SSH-2.0-hayfork\r\n"
    "\0\0\0\x9c" "\x0b" "\x14" "0123456789abcdef"
    "\0\0\0\x11" "curve25519-sha256"
    "\0\0\0\x0b" "ssh-ed25519"
    "\0\0\0\x0a" "aes128-ctr" "\0\0\0\x0a" "aes128-ctr"
    "\0\0\0\x0d" "hmac-sha2-256" "\0\0\0\x0d" "hmac-sha2-256"
    "\0\0\0\x04" "none" "\0\0\0\x04" "none"
    "\0\0\0\0" "\0\0\0\0" "\0" "\0\0\0\0"
    "padding+pad";
/* clang-format on */

/* What can this libssh2 do? */
static void
io_worker_ask(struct io_worker *io)
{
	LIBSSH2_SESSION *ssh = libssh2_session_init();

	if (ssh == NULL)
		panic("no memory for an SSH session");
	algorithms_init(&io->algorithms, ssh);
	io->rsa_sha2 = algorithm_contain(
	    slice_str(io->algorithms.safe[ALGORITHM_HOST_KEY]),
	    slice_str("rsa-sha2-256"));
	libssh2_session_free(ssh);
}

/*
 * The first session of a process costs 1.5 ms more than the others, for
 * libcrypto's random numbers and its tables. One that gets as far as making a
 * key for the exchange has paid for it.
 */
static void
io_worker_warm_up(struct io_worker *io)
{
	LIBSSH2_SESSION *ssh = libssh2_session_init();
	int pair[2];

	if (ssh == NULL)
		panic("no memory for an SSH session");
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		pair) == -1)
		panic("no socket pair");
	libssh2_session_set_blocking(ssh, 0);
	(void)algorithms_offer(&io->algorithms, ssh, (struct slice){ NULL, 0 },
	    (struct slice){ NULL, 0 });
	if (write(pair[1], greeting, sizeof(greeting) - 1) > 0)
		(void)libssh2_session_handshake(ssh, pair[0]);
	/* It waits for the server's key; this ends it. */
	close(pair[1]);
	(void)libssh2_session_handshake(ssh, pair[0]);
	libssh2_session_free(ssh);
	close(pair[0]);
}

/*
 * The same for patterns. And the first call of a function in a library has
 * the dynamic linker save the CPU's registers on the stack, where what was
 * copied last, a password, would stay: let there be nothing in them yet.
 */
static void
io_worker_warm_patterns(struct io_worker *io)
{
	struct buf generic = { 0 };
	char why[PLATFORM_WHY];
	struct platform *p;
	struct pattern *any;
	size_t start;

	platform_encode_generic(&generic);
	p = platform_take(&io->platforms,
	    (struct slice){ (char *)buf_at(&generic), buf_len(&generic) }, why);
	if (p != NULL)
		platform_give_back(&io->platforms, p);
	buf_free(&generic);
	io_worker_talks(io);
	any = pattern_new(slice_str("#$"), why, sizeof(why));
	if (any != NULL)
		(void)pattern_at_end(
		    io->patterns, any, slice_str("x#"), &start);
	pattern_free(any);
}

static void
io_worker_title(struct io_worker *io)
{
	char title[32];

	io->titled = io->sessions;
	snprintf(title, sizeof(title), "%u session%s", io->sessions,
	    io->sessions == 1 ? "" : "s");
	worker_title(io->worker, title);
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
	for (unsigned i = 0; i < io->worker->window; i++) {
		struct session *s = io->entries[i];

		if (s != NULL && !s->memory.trimmed &&
		    now_ns - s->started_ns >= TIDY_NS)
			memory_trim(s);
	}
	if (io->sessions > 0)
		io_worker_tidy_later(io);
}

static void
io_worker_relief_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct io_worker *io = ctx;

	(void)fd;
	(void)what;
	for (unsigned i = 0; i < io->worker->window; i++) {
		struct session *s = io->entries[i];

		if (s == NULL || !s->held)
			continue;
		s->held = false;
		session_wake(s);
	}
}

void
io_worker_relieve(struct io_worker *io)
{
	static const struct timeval now = { 0, 0 };

	if (!event_initialized(&io->relief))
		evtimer_assign(
		    &io->relief, io->loop.base, io_worker_relief_cb, io);
	evtimer_add(&io->relief, &now);
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
	io->input_fd = -1;
	io->entries = xcalloc(io->worker->window, sizeof(struct session *));
	STAILQ_INIT(&io->ended);
	STAILQ_INIT(&io->spare);
	pool_init(&io->objects, memory_object_size());
	pool_init(&io->buffers, TRANSPORT_BUFFER);
	platform_cache_init(&io->platforms);
	io_worker_ask(io);
	io_worker_warm_up(io);
	io_worker_warm_patterns(io);
}

void
io_worker_talks(struct io_worker *io)
{
	if (io->patterns != NULL)
		return;
	io->patterns = pattern_room_new();
	io->questions = questions_new();
}

void
io_worker_fini(struct io_worker *io)
{
	if (io->patterns != NULL) {
		pattern_room_free(io->patterns);
		questions_free(io->questions);
	}
	if (io->input_fd != -1)
		close(io->input_fd);
	platform_cache_fini(&io->platforms);
	pool_fini(&io->objects);
	pool_fini(&io->buffers);
	free(io->entries);
}
