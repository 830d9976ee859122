/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tunnel.c - a channel carried to a TCP connection and back.
 *
 * What the client sends is taken in whatever the target does; what the target
 * sends is read only while the client has room for it.
 */
#include <sys/epoll.h>
#include <sys/socket.h>
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <libssh/callbacks.h>
#include <libssh/server.h>

#include "tests/fleet/parse.h"
#include "tests/fleet/tally.h"
#include "tests/fleet/text.h"
#include "tests/fleet/tunnel.h"

#define PIECES_PER_TURN 8

struct tunnel {
	struct source source;
	struct grave grave;
	struct ssh_channel_callbacks_struct callbacks;
	struct run *run;
	struct text to; /* the target, and not sent yet */
	bool watched;   /* the loop has the source */
	bool readable;  /* there may be something to read */
	bool eof;       /* the client will send no more */
};

bool
tunnel_address(const char *host, uint32_t *r)
{
	char dotted[32];
	unsigned a, b, c;
	struct net net;

	if (sscanf(host, "sw-%3u-%3u-%3u", &a, &b, &c) == 3) {
		snprintf(dotted, sizeof(dotted), "127.%u.%u.%u", a, b, c);
		host = dotted;
	}
	if (!parse_net(host, &net) || net.bits != 32)
		return false;
	*r = net.address;
	return true;
}

int
tunnel_connect(uint32_t address, uint16_t port)
{
	int flags = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, on = 1;
	int fd = socket(AF_INET, flags, 0), error = 0;
	socklen_t len = sizeof(error);
	struct sockaddr_in sin = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(address) };
	struct pollfd pfd = { .fd = fd, .events = POLLOUT };

	if (fd == -1)
		return -1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	/* On loopback, who refuses does so at once. */
	if ((connect(fd, (struct sockaddr *)&sin, sizeof(sin)) == -1 &&
		errno != EINPROGRESS) ||
	    (poll(&pfd, 1, 0) == 1 &&
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0 &&
		error != 0)) {
		close(fd);
		return -1;
	}
	return fd;
}

static void
tunnel_watch(struct tunnel *t, uint32_t events)
{
	if (t->watched)
		loop_watch(&t->source, events);
}

/* Send the target what it takes. */
static void
tunnel_push(struct tunnel *t)
{
	ssize_t n;

	while (t->to.len > 0) {
		n = send(t->source.fd, t->to.data, t->to.len, MSG_NOSIGNAL);
		if (n == -1)
			break; /* if it is gone, reading tells */
		text_drop(&t->to, (size_t)n);
	}
	if (t->to.len == 0 && t->eof)
		shutdown(t->source.fd, SHUT_WR);
	tunnel_watch(t, t->to.len > 0 ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static void
tunnel_ready(struct source *source, uint32_t events)
{
	struct tunnel *t = container_of(source, struct tunnel, source);

	if (events & EPOLLOUT)
		tunnel_push(t);
	if (events & ~EPOLLOUT) {
		t->readable = true;
		t->run->timer.fire(&t->run->timer);
	}
}

/*
 * While the client has no room the loop must not see the target: a hang-up
 * would keep it awake.
 */
static void
tunnel_pause(struct tunnel *t, bool pause)
{
	if (pause && t->watched)
		loop_remove(&t->source);
	else if (!pause && !t->watched) {
		t->source.ready = tunnel_ready;
		loop_add(
		    &t->source, t->to.len > 0 ? EPOLLIN | EPOLLOUT : EPOLLIN);
	}
	t->watched = !pause;
}

static enum run_fate
tunnel_pump(struct run *run, ssh_session ssh)
{
	static char piece[32768];
	struct tunnel *t = run->data;
	int pieces = PIECES_PER_TURN;
	size_t room;
	ssize_t n;

	if (!t->readable)
		return FATE_STAYS;
	while (pieces-- > 0) {
		room = run_room(run, ssh);
		tunnel_pause(t, room == 0);
		if (room == 0)
			return FATE_STAYS;
		n = recv(t->source.fd, piece, room, 0);
		if (n == -1 && errno == EAGAIN) {
			t->readable = false;
			return FATE_STAYS;
		}
		if (n <= 0) {
			run->state = RUN_ENDED;
			ssh_channel_send_eof(run->ssh);
			return FATE_OVER;
		}
		run_send(run, piece, (size_t)n);
	}
	return FATE_STAYS; /* the loop sees it again */
}

static int
tunnel_on_data(ssh_session ssh, ssh_channel channel, void *data, uint32_t len,
    int is_stderr, void *arg)
{
	struct tunnel *t = arg;

	(void)ssh;
	(void)channel;
	(void)is_stderr;
	text_add(&t->to, data, len);
	tunnel_push(t);
	return (int)len;
}

static void
tunnel_on_eof(ssh_session ssh, ssh_channel channel, void *arg)
{
	struct tunnel *t = arg;

	(void)ssh;
	(void)channel;
	t->eof = true;
	tunnel_push(t);
}

static void
tunnel_dig(struct grave *g)
{
	free(container_of(g, struct tunnel, grave));
}

static void
tunnel_free(struct run *run)
{
	struct tunnel *t = run->data;

	ssh_remove_channel_callbacks(run->ssh, &t->callbacks);
	if (t->watched)
		loop_remove(&t->source);
	close(t->source.fd);
	text_fini(&t->to);
	loop_bury(&t->grave);
}

static const struct service tunnel_service = { tunnel_pump, tunnel_free };

void
tunnel_start(struct run *run, int fd)
{
	struct tunnel *t = calloc(1, sizeof(*t));

	if (t == NULL)
		err(1, "tunnel");
	t->run = run;
	t->source.fd = fd;
	t->grave.dig = tunnel_dig;
	t->callbacks.userdata = t;
	t->callbacks.channel_data_function = tunnel_on_data;
	t->callbacks.channel_eof_function = tunnel_on_eof;
	ssh_callbacks_init(&t->callbacks);
	ssh_set_channel_callbacks(run->ssh, &t->callbacks);
	run->service = &tunnel_service;
	run->data = t;
	run->state = RUN_RUNNING;
	tally_add(TALLY_TUNNELS, 1);
	tunnel_pause(t, false);
}
