/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * listener.c - the addresses of the fleet, and nothing beyond loopback.
 *
 * The wildcard socket is bound to lo, so no packet from outside reaches it;
 * and what comes over lo for another address of this machine is closed.
 */
#include <sys/epoll.h>
#include <sys/socket.h>
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/fleet/listener.h"
#include "tests/fleet/loop.h"
#include "tests/fleet/tally.h"

#define BACKLOG 4096
#define ACCEPTS_PER_TURN 64
#define FULL_PAUSE_MS 50

static struct {
	struct net net;
	listener_cb *accepted;
	struct source *sources;
	uint32_t n;
	struct timer pause; /* set while descriptors have run out */
} listener;

/* A listening socket on an address, or -1 with errno. */
static int
listener_socket(uint32_t address, uint16_t port)
{
	int flags = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, on = 1;
	int fd = socket(AF_INET, flags, 0), saved;
	struct sockaddr_in sin = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(address) };

	if (fd == -1)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	/* Accepted sockets inherit it. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if ((address == INADDR_ANY &&
		setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3) == -1) ||
	    bind(fd, (struct sockaddr *)&sin, sizeof(sin)) == -1 ||
	    listen(fd, BACKLOG) == -1) {
		saved = errno;
		close(fd);
		errno = saved;
		return -1;
	}
	return fd;
}

/* The local end of a socket. */
static struct sockaddr_in
socket_name(int fd)
{
	struct sockaddr_in sin = { 0 };
	socklen_t len = sizeof(sin);

	if (getsockname(fd, (struct sockaddr *)&sin, &len) == -1)
		err(1, "getsockname");
	return sin;
}

static void
listener_watch(uint32_t events)
{
	uint32_t i;

	for (i = 0; i < listener.n; i++)
		loop_watch(&listener.sources[i], events);
}

static void
listener_resume(struct timer *t)
{
	(void)t;
	listener_watch(EPOLLIN);
}

static void
listener_ready(struct source *source, uint32_t events)
{
	int flags = SOCK_NONBLOCK | SOCK_CLOEXEC, i, fd;
	uint32_t address;

	(void)events;
	for (i = 0; i < ACCEPTS_PER_TURN; i++) {
		fd = accept4(source->fd, NULL, NULL, flags);
		if (fd == -1 && (errno == EMFILE || errno == ENFILE)) {
			/* The backlog stays readable; do not spin on it. */
			listener_watch(0);
			loop_set(&listener.pause, FULL_PAUSE_MS);
		}
		if (fd == -1)
			return;
		address = ntohl(socket_name(fd).sin_addr.s_addr);
		if (net_holds(&listener.net, address))
			listener.accepted(fd, address);
		else {
			tally_add(TALLY_FOREIGN, 1);
			close(fd);
		}
	}
}

static void
listener_add(int fd)
{
	struct source *s = &listener.sources[listener.n++];

	s->fd = fd;
	s->ready = listener_ready;
	loop_add(s, EPOLLIN);
}

uint16_t
listener_open(
    const struct net *net, uint16_t port, uint32_t count, listener_cb *accepted)
{
	uint32_t size = net_size(net), i;
	int fd;

	listener.net = *net;
	listener.accepted = accepted;
	listener.pause.fire = listener_resume;
	listener.sources = calloc(count, sizeof(struct source));
	if (listener.sources == NULL)
		err(1, "listener");
	if (size > 1 && (fd = listener_socket(INADDR_ANY, port)) != -1) {
		listener_add(fd);
		return ntohs(socket_name(fd).sin_port);
	}
	if (size > 1 && errno != EPERM && errno != ENOPROTOOPT)
		err(1, "port %u", port);
	for (i = 0; i < count; i++) {
		if ((fd = listener_socket(net->address + i, port)) == -1)
			err(1, "address %u of %u, port %u", i, count, port);
		port = ntohs(socket_name(fd).sin_port);
		listener_add(fd);
	}
	return port;
}

void
listener_close(void)
{
	while (listener.n > 0)
		close(listener.sources[--listener.n].fd);
	free(listener.sources);
	loop_clear(&listener.pause);
}
