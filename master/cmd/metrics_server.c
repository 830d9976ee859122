/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * metrics_server.c - a page for whoever asks over HTTP: GET /metrics.
 */
#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <event2/util.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "common/events.h"
#include "common/mem.h"
#include "master/cmd/metrics_server.h"

#define BYTES_MAX 8192             /* of a request's head; of its body */
#define BYTES_HELD (2 * BYTES_MAX) /* of what a client sends */
#define PATIENCE 5                 /* ticks of a second */

/* What evhttp has open; bev NULL: this place is free. */
struct place {
	struct bufferevent *bev; /* a reference of our own */
	unsigned ticks;          /* left */
};

struct metrics_server {
	struct event_base *base;
	struct evhttp *http;
	struct evconnlistener *listener; /* http's */
	struct event *tick;
	void (*page)(void *ctx, struct buf *out);
	void *ctx;
	struct place places[METRICS_CONNECTIONS];
};

/* ---- connections --------------------------------------------------------- */

static struct place *
server_place(struct metrics_server *s)
{
	for (int i = 0; i < METRICS_CONNECTIONS; i++)
		if (s->places[i].bev == NULL)
			return &s->places[i];
	return NULL;
}

/*
 * evhttp accepts one. The last place stops the listener until one is free. The
 * descriptor is closed with the bufferevent, when our reference goes, too: its
 * number must not come again while the bufferevent's events are there. evhttp
 * reads on while it answers: what comes then is held by the kernel.
 */
static struct bufferevent *
server_accept_cb(struct event_base *base, void *ctx)
{
	struct metrics_server *s = ctx;
	struct place *place = server_place(s);
	struct bufferevent *bev =
	    bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);

	if (bev == NULL || place == NULL)
		panic("metrics: %s", bev == NULL ? "no memory" : "no place");
	bufferevent_setwatermark(bev, EV_READ, 0, BYTES_HELD);
	bufferevent_incref(bev);
	*place = (struct place){ bev, PATIENCE };
	if (server_place(s) == NULL)
		evconnlistener_disable(s->listener);
	return bev;
}

/* No descriptor for it: the next tick tries again. ctx is evhttp's. */
static void
server_refused_cb(struct evconnlistener *listener, void *ctx)
{
	(void)ctx;
	evconnlistener_disable(listener);
}

/*
 * evhttp tells nobody that it closes a connection that has asked nothing, but
 * takes its callbacks from the bufferevent: only our reference is left then.
 */
static void
place_tick(struct place *place)
{
	bufferevent_event_cb whose;

	bufferevent_getcb(place->bev, NULL, NULL, &whose, NULL);
	if (whose == NULL) {
		bufferevent_decref(place->bev);
		place->bev = NULL;
	} else if (place->ticks == 0) {
		shutdown(bufferevent_getfd(place->bev), SHUT_RDWR);
	}
}

static void
server_sweep(struct metrics_server *s, unsigned ticks)
{
	for (int i = 0; i < METRICS_CONNECTIONS; i++) {
		struct place *place = &s->places[i];

		if (place->bev == NULL)
			continue;
		place->ticks -= place->ticks < ticks ? place->ticks : ticks;
		place_tick(place);
	}
}

/* Of a second, or at once when one is served (EV_READ). */
static void
server_tick_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct metrics_server *s = ctx;

	(void)fd;
	server_sweep(s, (what & EV_TIMEOUT) != 0);
	if (server_place(s) != NULL)
		evconnlistener_enable(s->listener);
}

/* ---- requests ------------------------------------------------------------ */

static void
server_closed_cb(struct evhttp_connection *connection, void *ctx)
{
	struct metrics_server *s = ctx;

	(void)connection;
	event_active(s->tick, EV_READ, 0);
}

static void
server_answer(struct metrics_server *s, struct evhttp_request *request,
    int code, const struct buf *body)
{
	struct evkeyvalq *headers = evhttp_request_get_output_headers(request);
	bool whole = evhttp_request_get_command(request) != EVHTTP_REQ_HEAD;
	struct evbuffer *out = evbuffer_new();
	char length[24];

	snprintf(length, sizeof(length), "%zu", buf_len(body));
	if (out == NULL ||
	    (whole && evbuffer_add(out, buf_at(body), buf_len(body)) == -1) ||
	    evhttp_add_header(headers, "Content-Length", length) == -1 ||
	    evhttp_add_header(headers, "Connection", "close") == -1)
		no_memory(buf_len(body));
	evhttp_connection_set_closecb(
	    evhttp_request_get_connection(request), server_closed_cb, s);
	evhttp_send_reply(request, code, NULL, out);
	evbuffer_free(out);
}

static void
server_page_cb(struct evhttp_request *request, void *ctx)
{
	struct metrics_server *s = ctx;
	enum evhttp_cmd_type command = evhttp_request_get_command(request);
	struct buf body = { 0 };
	int code = HTTP_OK;

	if (command == EVHTTP_REQ_GET || command == EVHTTP_REQ_HEAD) {
		s->page(s->ctx, &body);
	} else {
		code = HTTP_BADMETHOD;
		(void)evhttp_add_header(
		    evhttp_request_get_output_headers(request), "Allow",
		    "GET, HEAD");
	}
	server_answer(s, request, code, &body);
	buf_free(&body);
}

static void
server_other_cb(struct evhttp_request *request, void *ctx)
{
	static const struct buf nothing;

	server_answer(ctx, request, HTTP_NOTFOUND, &nothing);
}

/* ---- the server ---------------------------------------------------------- */

static struct evhttp *
server_http(struct metrics_server *s)
{
	struct evhttp *http = evhttp_new(s->base);

	if (http == NULL || evhttp_set_cb(http, "/metrics", server_page_cb, s))
		no_memory(sizeof(void *));
	evhttp_set_gencb(http, server_other_cb, s);
	evhttp_set_bevcb(http, server_accept_cb, s);
	evhttp_set_max_headers_size(http, BYTES_MAX);
	evhttp_set_max_body_size(http, BYTES_MAX);
	/* Those it is told of are answered here: 405, not its own 501. */
	evhttp_set_allowed_methods(http, UINT16_MAX);
	evhttp_set_default_content_type(
	    http, "text/plain; version=0.0.4; charset=utf-8");
	return http;
}

/* False: it is no address. */
static bool
server_parse(const char *address, struct sockaddr_storage *to, int *len)
{
	const char *port = strrchr(address, ':');
	char text[INET6_ADDRSTRLEN + 10], *colon;

	if (port == NULL)
		port = address;
	else if (address[0] == '[' ? port[-1] != ']'
				   : strchr(address, ':') != port)
		return false; /* an IPv6 address, or its end, is no port */
	else
		port++;
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

struct metrics_server *
metrics_server_open(struct event_base *base, const char *address,
    void (*page)(void *ctx, struct buf *out), void *ctx, char *err,
    size_t errlen)
{
	static const struct timeval second = { 1, 0 };
	struct evconnlistener *listener;
	struct sockaddr_storage to;
	struct metrics_server *s;
	int len;

	if (!server_parse(address, &to, &len)) {
		snprintf(err, errlen,
		    "--metrics %.80s: not PORT, IPV4:PORT or [IPV6]:PORT",
		    address);
		return NULL;
	}
	listener = evconnlistener_new_bind(base, NULL, NULL,
	    LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE,
	    METRICS_CONNECTIONS, (void *)&to, len);
	if (listener == NULL) {
		snprintf(err, errlen, "--metrics %.80s: %s", address,
		    strerror(errno));
		return NULL;
	}
	s = xcalloc(1, sizeof(*s));
	*s = (struct metrics_server){
		.base = base, .listener = listener, .page = page, .ctx = ctx
	};
	s->http = server_http(s);
	if (evhttp_bind_listener(s->http, listener) == NULL)
		no_memory(sizeof(void *));
	evconnlistener_set_error_cb(listener, server_refused_cb);
	s->tick = event_make(base, -1, EV_PERSIST, server_tick_cb, s);
	timer_start(s->tick, &second);
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
	getsockname(
	    evconnlistener_get_fd(s->listener), (struct sockaddr *)&at, &size);
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
	evhttp_free(s->http); /* with its listener and connections */
	server_sweep(s, 0);
	event_drop(&s->tick);
	free(s);
}
