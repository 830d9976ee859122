/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lines.c - standard input, line by line, without ever waiting for it.
 */
#include <errno.h>
#include <event2/event.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/events.h"
#include "common/log.h"
#include "master/cmd/lines.h"

#define LINES_READ (64u << 10)

static void
lines_readable_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct lines *l = ctx;

	(void)fd;
	(void)what;
	l->ready = true;
}

/* epoll refuses all but these, and reading the others never waits. */
static bool
lines_may_wait(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 &&
	       (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode) || isatty(fd));
}

void
lines_init(struct lines *l, int fd, struct event_base *base)
{
	memset(l, 0, sizeof(*l));
	l->fd = fd;
	l->ready = true;
	l->readable = event_make(base, fd, EV_READ, lines_readable_cb, l);
	if (lines_may_wait(fd) && event_watch(l->readable, NULL))
		l->ready = false;
	else
		event_drop(&l->readable);
}

void
lines_fini(struct lines *l)
{
	if (l->readable != NULL)
		event_free(l->readable);
	buf_free(&l->in);
}

void
lines_stop(struct lines *l)
{
	l->ended = true;
	if (l->readable != NULL)
		event_del(l->readable);
	buf_reset(&l->in);
	l->scanned = 0;
}

static void
lines_read(struct lines *l)
{
	uint8_t *room = buf_reserve(&l->in, LINES_READ);
	ssize_t n = read(l->fd, room, LINES_READ);

	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		n = 0;
	else if (n <= 0) {
		l->ended = true;
		l->error = n == -1 ? errno : 0;
		n = 0;
	}
	l->in.end += (size_t)n;
	if (l->readable != NULL && !l->ended) {
		l->ready = false;
		if (!event_watch(l->readable, NULL)) {
			/* Then a read may have to wait. */
			event_drop(&l->readable);
			l->ready = true;
		}
	}
}

enum lines_next
lines_take(struct lines *l, struct slice *line, struct inerr *err)
{
	for (;;) {
		const char *at = (const char *)buf_at(&l->in);
		size_t len = buf_len(&l->in);
		const char *end = len > l->scanned ? memchr(at + l->scanned,
							 '\n', len - l->scanned)
						   : NULL;

		if (end != NULL || (l->ended && len > 0)) {
			*line = (struct slice){ at,
				end != NULL ? (size_t)(end - at) : len };
			buf_drain(&l->in, line->len + (end != NULL));
			l->scanned = 0;
			l->number++;
			return LINES_LINE;
		}
		l->scanned = len;
		if (l->error != 0) {
			inerr_set(err, "cannot read: %s", strerror(l->error));
			inerr_at(err, "standard input", l->number + 1, 0);
			return LINES_BAD;
		}
		if (l->ended)
			return LINES_END;
		if (len > LINES_MAX) {
			inerr_set(err, "this line is longer than 1 MiB");
			inerr_at(err, "standard input", l->number + 1, 0);
			return LINES_BAD;
		}
		if (!l->ready)
			return LINES_LATER;
		lines_read(l);
	}
}
