/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * latency.c - bytes wait in a line before they are passed on.
 *
 * Each direction reads when it can, notes when each piece is due at the other
 * end, and stops reading while too much is under way.
 */
#include <sys/epoll.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fleet/latency.h"
#include "tests/fleet/loop.h"

#define PIECE_MAX 65536
#define UNDER_WAY_MAX (4 << 20)

struct piece {
	STAILQ_ENTRY(piece) entry;
	uint64_t due_ms;
	size_t len, sent;
	char data[];
};

struct line;

/* One end: reads into its own direction, is written to by the other. */
struct end {
	struct source source;
	struct timer timer; /* the first piece is due */
	struct line *line;
	struct end *other;
	STAILQ_HEAD(, piece) pieces; /* that were read here */
	size_t under_way;
	bool eof; /* nothing more is read here */
};

struct line {
	LIST_ENTRY(line) entry;
	struct grave grave;
	struct end ends[2];
	uint64_t delay_ms;
};

static LIST_HEAD(, line) lines = LIST_HEAD_INITIALIZER(lines);

static void
line_dig(struct grave *g)
{
	free(container_of(g, struct line, grave));
}

static void
line_close(struct line *l)
{
	struct piece *p;
	struct end *e;

	for (e = l->ends; e < l->ends + 2; e++) {
		loop_remove(&e->source);
		loop_clear(&e->timer);
		close(e->source.fd);
		while ((p = STAILQ_FIRST(&e->pieces)) != NULL) {
			STAILQ_REMOVE_HEAD(&e->pieces, entry);
			free(p);
		}
	}
	LIST_REMOVE(l, entry);
	loop_bury(&l->grave);
}

/* Watch an end for what it may do now. */
static void
end_watch(struct end *e)
{
	const struct piece *waiting = STAILQ_FIRST(&e->other->pieces);
	uint32_t events = 0;

	if (!e->eof && e->under_way < UNDER_WAY_MAX)
		events |= EPOLLIN;
	if (waiting != NULL && waiting->due_ms <= loop_now_ms())
		events |= EPOLLOUT;
	loop_watch(&e->source, events);
}

/* Pass on what is due; false when that ended the line. */
static bool
end_pass(struct end *e)
{
	struct piece *p;
	ssize_t n;

	while ((p = STAILQ_FIRST(&e->pieces)) != NULL) {
		if (p->due_ms > loop_now_ms()) {
			loop_set(&e->timer, p->due_ms - loop_now_ms());
			break;
		}
		n = send(e->other->source.fd, p->data + p->sent,
		    p->len - p->sent, MSG_NOSIGNAL);
		if (n == -1 && errno == EAGAIN)
			break;
		if (n == -1) {
			line_close(e->line);
			return false;
		}
		p->sent += (size_t)n;
		e->under_way -= (size_t)n;
		if (p->sent < p->len)
			continue;
		STAILQ_REMOVE_HEAD(&e->pieces, entry);
		free(p);
	}
	if (STAILQ_EMPTY(&e->pieces) && e->eof) {
		if (e->other->eof && STAILQ_EMPTY(&e->other->pieces)) {
			line_close(e->line);
			return false;
		}
		shutdown(e->other->source.fd, SHUT_WR);
	}
	end_watch(e);
	end_watch(e->other);
	return true;
}

static void
end_due(struct timer *t)
{
	end_pass(container_of(t, struct end, timer));
}

static void
end_read(struct end *e)
{
	static char data[PIECE_MAX];
	ssize_t n = recv(e->source.fd, data, sizeof(data), 0);
	struct piece *p;

	if (n == -1 && errno == EAGAIN)
		return;
	if (n <= 0)
		e->eof = true;
	else {
		if ((p = calloc(1, sizeof(*p) + (size_t)n)) == NULL)
			err(1, "latency");
		memcpy(p->data, data, (size_t)n);
		p->len = (size_t)n;
		p->due_ms = loop_now_ms() + e->line->delay_ms;
		e->under_way += p->len;
		STAILQ_INSERT_TAIL(&e->pieces, p, entry);
	}
	end_pass(e);
}

static void
end_ready(struct source *source, uint32_t events)
{
	struct end *e = container_of(source, struct end, source);

	if (events & EPOLLOUT && !end_pass(e->other))
		return;
	if (e->eof && events & (EPOLLHUP | EPOLLERR)) {
		line_close(e->line); /* nobody is left to pass anything to */
		return;
	}
	if (events & ~EPOLLOUT)
		end_read(e);
}

int
latency_open(int fd, uint64_t round_trip_ms)
{
	int flags = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, pair[2], i;
	struct line *l = calloc(1, sizeof(*l));

	if (l == NULL || socketpair(AF_UNIX, flags, 0, pair) == -1)
		err(1, "latency");
	l->delay_ms = (round_trip_ms + 1) / 2;
	l->grave.dig = line_dig;
	for (i = 0; i < 2; i++) {
		struct end *e = &l->ends[i];

		e->line = l;
		e->other = &l->ends[!i];
		e->source.fd = i == 0 ? fd : pair[0];
		e->source.ready = end_ready;
		e->timer.fire = end_due;
		STAILQ_INIT(&e->pieces);
		loop_add(&e->source, EPOLLIN);
	}
	LIST_INSERT_HEAD(&lines, l, entry);
	return pair[1];
}

void
latency_close_all(void)
{
	while (!LIST_EMPTY(&lines))
		line_close(LIST_FIRST(&lines));
}
