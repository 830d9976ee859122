/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * loop.c - serving the master's socket from an event loop.
 */
#include <event2/event.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "common/contract.h"
#include "worker/loop.h"

/* The master takes a loop that does not turn for stopped. */
#define LOOP_PULSE_US 500000

/* The master is gone, or is not the master we know: nothing to live for. */
NORETURN static void
loop_leave(struct loop *l, int code, const char *why)
{
	if (why != NULL)
		fprintf(stderr, "the master sent %s\n", why);
	worker_leave(l->worker, code);
}

static void
loop_flush(struct loop *l)
{
	struct chan *c = &l->worker->chan;

	if (chan_queued(c) == 0)
		return;
	switch (chan_flush(c)) {
	case CHAN_IO_OK:
		event_del(l->write);
		break;
	case CHAN_IO_AGAIN:
		event_add(l->write, NULL);
		break;
	case CHAN_IO_EOF:
	case CHAN_IO_ERROR:
		loop_leave(l, CONTRACT_EXIT_RETIRED, NULL);
	}
	if (l->congested && chan_queued(c) <= CHAN_LOW_WATER) {
		l->congested = false;
		if (l->ops->on_relief != NULL)
			l->ops->on_relief(l->ctx);
	}
}

static void
loop_write_cb(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	loop_flush(ctx);
}

static void
loop_read_cb(evutil_socket_t sock, short what, void *ctx)
{
	struct loop *l = ctx;
	struct chan *c = &l->worker->chan;
	enum chan_io io = chan_fill(c);
	enum msg_err err;
	struct msg m;
	int fd;

	(void)sock;
	(void)what;
	if (io == CHAN_IO_EOF)
		loop_leave(l, CONTRACT_EXIT_RETIRED, NULL);
	if (io == CHAN_IO_ERROR)
		loop_leave(l, CONTRACT_EXIT_BROKEN, NULL);
	while ((err = chan_next(c, &m, &fd)) == MSG_OK)
		if ((err = l->ops->on_message(l->ctx, &m, fd)) != MSG_OK)
			break;
	if (err != MSG_AGAIN)
		loop_leave(l, CONTRACT_EXIT_PEER, msg_strerror(err));
}

/* A turn of the loop moves the tick: that is all there is to do. */
static void
loop_pulse_cb(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	(void)ctx;
}

void
loop_init(
    struct loop *l, struct worker *w, const struct loop_ops *ops, void *ctx)
{
	static const struct timeval pulse = { 0, LOOP_PULSE_US };
	int fd = w->chan.fd;

	memset(l, 0, sizeof(*l));
	l->worker = w;
	l->ops = ops;
	l->ctx = ctx;
	l->base = event_base_new();
	if (l->base == NULL ||
	    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) == -1)
		panic("no event loop");
	l->read = event_new(l->base, fd, EV_READ | EV_PERSIST, loop_read_cb, l);
	l->write =
	    event_new(l->base, fd, EV_WRITE | EV_PERSIST, loop_write_cb, l);
	l->pulse = event_new(l->base, -1, EV_PERSIST, loop_pulse_cb, l);
	if (l->read == NULL || l->write == NULL || l->pulse == NULL ||
	    event_add(l->read, NULL) == -1 || event_add(l->pulse, &pulse) == -1)
		panic("no event for the master's socket");
	worker_hello(w);
}

void
loop_run(struct loop *l)
{
	struct board_section *section = l->worker->board.section;

	loop_flush(l);
	while (!l->stopping) {
		if (event_base_loop(l->base, EVLOOP_ONCE) == -1)
			panic("event loop failed");
		atomic_fetch_add_explicit(
		    &section->tick, 1, memory_order_relaxed);
		if (l->ops->on_turn != NULL)
			l->ops->on_turn(l->ctx);
		loop_flush(l);
	}
	while (chan_queued(&l->worker->chan) > 0)
		if (event_base_loop(l->base, EVLOOP_ONCE) == -1)
			break;
	event_free(l->pulse);
	event_free(l->read);
	event_free(l->write);
	event_base_free(l->base);
}

void
loop_stop(struct loop *l)
{
	l->stopping = true;
}

void
loop_send(struct loop *l, const struct msg *m)
{
	chan_send(&l->worker->chan, m);
}

bool
loop_congested(struct loop *l)
{
	if (chan_queued(&l->worker->chan) > CHAN_HIGH_WATER)
		l->congested = true;
	return l->congested;
}
