/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * metrics_server.c - a page for whoever asks over HTTP: GET /metrics.
 */
#include <arpa/inet.h>
#include <event2/event.h>
#include <event2/util.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/events.h"
#include "common/mem.h"
#include "master/cmd/metrics_server.h"
#include "master/output/metrics.h"

#define PATIENCE_S 5 /* with a connection, and after a refused accept */

struct connection {
	struct metrics_server *server; /* NULL: this place is free */
	int fd;
	struct event *io, *over;
	struct buf in, out;
};

struct metrics_server {
	struct event_base *base;
	int fd;
	struct event *incoming, *later;
	void (*page)(void *ctx, struct buf *out);
	void *ctx;
	struct connection connections[METRICS_CONNECTIONS];
};

static const struct timeval patience = { PATIENCE_S, 0 };

/* ---- a connection -------------------------------------------------------- */

static void
server_listen(struct metrics_server *s)
{
	if (!event_watch(s->incoming, NULL))
		panic("metrics cannot be served: %s", strerror(errno));
}

static void
connection_close(struct connection *c)
{
	struct metrics_server *s = c->server;

	event_drop(&c->io);
	event_drop(&c->over);
	close(c->fd);
	buf_free(&c->in);
	buf_free(&c->out);
	c->server = NULL;
	server_listen(s);
}

static void
connection_over_cb(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	connection_close(ctx);
}

static bool
connection_again(ssize_t n)
{
	return n == -1 && (errno == EAGAIN || errno == EINTR);
}

/* False: it has ended. */
static bool
connection_write(struct connection *c)
{
	ssize_t n = send(c->fd, buf_at(&c->out), buf_len(&c->out),
	    MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n > 0)
		buf_drain(&c->out, (size_t)n);
	if (n == -1 && !connection_again(n))
		return false;
	return buf_len(&c->out) > 0;
}

static bool
connection_read(struct connection *c)
{
	size_t room = METRICS_REQUEST_MAX - buf_len(&c->in);
	enum metrics_request request;
	struct buf page = { 0 };
	ssize_t n;

	n = recv(c->fd, buf_reserve(&c->in, room), room, MSG_DONTWAIT);
	if (n <= 0)
		return connection_again(n);
	c->in.end += (size_t)n;
	request = metrics_request(
	    (struct slice){ (const char *)buf_at(&c->in), buf_len(&c->in) });
	if (request == METRICS_MORE)
		return true;
	c->server->page(c->server->ctx, &page);
	metrics_answer(request, &page, &c->out);
	buf_free(&page);
	return connection_write(c);
}

static void
connection_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct connection *c = ctx;
	bool goes_on =
	    buf_len(&c->out) > 0 ? connection_write(c) : connection_read(c);

	(void)fd;
	(void)what;
	if (goes_on && buf_len(&c->out) > 0) {
		event_drop(&c->io);
		c->io = event_make(
		    c->server->base, c->fd, EV_WRITE, connection_cb, c);
	}
	if (!goes_on || !event_watch(c->io, NULL))
		connection_close(c);
}

static void
connection_open(struct connection *c, struct metrics_server *s, int fd)
{
	*c = (struct connection){ .server = s, .fd = fd };
	c->io = event_make(s->base, fd, EV_READ, connection_cb, c);
	c->over = timer_make(s->base, connection_over_cb, c);
	timer_start(c->over, &patience);
	if (!event_watch(c->io, NULL))
		connection_close(c);
}

/* ---- the server ---------------------------------------------------------- */

static struct connection *
server_place(struct metrics_server *s)
{
	for (int i = 0; i < METRICS_CONNECTIONS; i++)
		if (s->connections[i].server == NULL)
			return &s->connections[i];
	return NULL;
}

/*
 * As many as there are places for. What cannot be accepted (no descriptors)
 * is tried again after a while.
 */
static void
server_incoming_cb(evutil_socket_t listener, short what, void *ctx)
{
	struct metrics_server *s = ctx;
	struct connection *c;
	int fd;

	(void)what;
	while ((c = server_place(s)) != NULL) {
		fd =
		    accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd == -1)
			break;
		connection_open(c, s, fd);
	}
	if (c == NULL)
		return; /* until one of them has ended */
	if (errno == EAGAIN || errno == ECONNABORTED || errno == EINTR)
		server_listen(s);
	else
		timer_start(s->later, &patience);
}

static void
server_later_cb(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	server_listen(ctx);
}

/* False: it is no address. */
static bool
server_parse(const char *address, struct sockaddr_storage *to, int *len)
{
	const char *port = strrchr(address, ':');
	char text[INET6_ADDRSTRLEN + 10], *colon;

	if (port == NULL)
		port = address;
	else if (address[0] != '[' && strchr(address, ':') != port++)
		return false; /* an IPv6 address, or its end, is no port */
	if (port[0] == '\0' || port[strspn(port, "0123456789")] != '\0')
		return false;
	if (snprintf(text, sizeof(text), "%s%s",
		port == address ? "127.0.0.1:" : "",
		address) >= (int)sizeof(text))
		return false;
	/* libevent knows no port 0, but what has no port. */
	colon = strrchr(text, ':');
	if (strcmp(colon, ":0") == 0)
		*colon = '\0';
	memset(to, 0, sizeof(*to));
	*len = sizeof(*to);
	return evutil_parse_sockaddr_port(text, (void *)to, len) == 0;
}

/* -1: errno says why. */
static int
server_socket(const struct sockaddr_storage *at, socklen_t len)
{
	int fd = socket(
	    at->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int one = 1, error;

	if (fd == -1)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
	    bind(fd, (const void *)at, len) == 0 &&
	    listen(fd, METRICS_CONNECTIONS) == 0)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

struct metrics_server *
metrics_server_open(struct event_base *base, const char *address,
    void (*page)(void *ctx, struct buf *out), void *ctx, char *err,
    size_t errlen)
{
	struct sockaddr_storage to;
	struct metrics_server *s;
	int fd, len;

	if (!server_parse(address, &to, &len)) {
		snprintf(err, errlen,
		    "--metrics %.80s: not PORT, IPV4:PORT or [IPV6]:PORT",
		    address);
		return NULL;
	}
	if ((fd = server_socket(&to, (socklen_t)len)) == -1) {
		snprintf(err, errlen, "--metrics %.80s: %s", address,
		    strerror(errno));
		return NULL;
	}
	s = xcalloc(1, sizeof(*s));
	*s = (struct metrics_server){
		.base = base, .fd = fd, .page = page, .ctx = ctx
	};
	s->incoming = event_make(base, fd, EV_READ, server_incoming_cb, s);
	s->later = timer_make(base, server_later_cb, s);
	server_listen(s);
	return s;
}

void
metrics_server_address(const struct metrics_server *s, char *text, size_t len)
{
	struct sockaddr_storage at;
	socklen_t size = sizeof(at);
	char host[INET6_ADDRSTRLEN] = "?";
	const struct sockaddr_in *v4 = (const void *)&at;
	const struct sockaddr_in6 *v6 = (const void *)&at;

	memset(&at, 0, sizeof(at));
	getsockname(s->fd, (struct sockaddr *)&at, &size);
	if (at.ss_family == AF_INET6) {
		inet_ntop(AF_INET6, &v6->sin6_addr, host, sizeof(host));
		snprintf(text, len, "[%s]:%u", host, ntohs(v6->sin6_port));
		return;
	}
	inet_ntop(AF_INET, &v4->sin_addr, host, sizeof(host));
	snprintf(text, len, "%s:%u", host, ntohs(v4->sin_port));
}

void
metrics_server_close(struct metrics_server *s)
{
	if (s == NULL)
		return;
	for (int i = 0; i < METRICS_CONNECTIONS; i++)
		if (s->connections[i].server != NULL)
			connection_close(&s->connections[i]);
	event_drop(&s->incoming);
	event_drop(&s->later);
	close(s->fd);
	free(s);
}
