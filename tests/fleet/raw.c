/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * raw.c - peers that never get as far as a key exchange.
 *
 * A peer is a head, sent once, then a body, sent for ever (or nothing, for
 * ever), all at once or a piece per second.  Both are prepared when the
 * first peer is opened, so that a flood costs a send() and nothing else.
 */
#include <sys/epoll.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fleet/loop.h"
#include "tests/fleet/parse.h"
#include "tests/fleet/raw.h"
#include "tests/fleet/raw_bytes.h"
#include "tests/fleet/tally.h"

#define SLOW_MS 1000
#define TURN_BYTES (256 * 1024) /* for one peer before the others' turn */

enum end { END_STAY, END_CLOSE, END_RESET };

static const struct raw_mode {
	const char *name;
	struct bytes head; /* no bytes at all: raw_opening() */
	enum raw_body body;
	size_t slow; /* bytes per second; 0 is as fast as they are read */
	enum end end;
	const char *doc;
} modes[] = {
#define TEXT(s)                                                                \
	{                                                                      \
		s, sizeof(s) - 1                                               \
	}
#define OPENING                                                                \
	{                                                                      \
		NULL, 0                                                        \
	}
	/* clang-format off */
	{ "silent", TEXT(""), BODY_NONE, 0, END_STAY,
	    "accepts, says nothing" },
	{ "banner", TEXT(RAW_BANNER), BODY_NONE, 0, END_STAY,
	    "a banner, then nothing" },
	{ "half-kex", TEXT(RAW_BANNER "\0\0\4\0\6\24half"), BODY_NONE, 0, END_STAY,
	    "a banner, the start of a KEXINIT" },
	{ "drip", OPENING, BODY_NONE, 1, END_STAY,
	    "banner and KEXINIT, a byte per second" },
	{ "lines", TEXT(""), BODY_LINES, 0, END_STAY,
	    "lines before a banner that never comes" },
	{ "tarpit", TEXT(""), BODY_LINES, sizeof(RAW_LINE) - 1, END_STAY,
	    "the same, a line per second" },
	{ "long-line", TEXT(""), BODY_LINE, 0, END_STAY,
	    "a banner line without end" },
	{ "noise", TEXT(""), BODY_NOISE, 0, END_STAY,
	    "random bytes" },
	{ "garbage", TEXT(RAW_BANNER), BODY_NOISE, 0, END_STAY,
	    "a banner, then random bytes" },
	{ "ignores", TEXT(RAW_BANNER), BODY_IGNORES, 0, END_STAY,
	    "a banner, then SSH_MSG_IGNORE without end" },
	{ "huge-packet", TEXT(RAW_BANNER "\377\377\377\377\6\24"), BODY_NONE, 0, END_STAY,
	    "a banner, a packet that claims 4 GiB" },
	{ "empty-packet", TEXT(RAW_BANNER "\0\0\0\0\0\0\0\0"), BODY_NONE, 0, END_STAY,
	    "a banner, a packet that claims no bytes" },
	{ "tiny-packet", TEXT(RAW_BANNER "\0\0\0\1\0\24......"), BODY_NONE, 0, END_STAY,
	    "a banner, a packet that claims one byte" },
	{ "odd-packet", TEXT(RAW_BANNER "\0\0\210\271\6\24odd..."), BODY_NONE, 0, END_STAY,
	    "a banner, a packet that claims 35,001 bytes" },
	{ "large-packet", TEXT(RAW_BANNER "\0\0\234\101\6\24large."), BODY_NONE, 0, END_STAY,
	    "a banner, a packet that claims 40,001 bytes" },
	{ "padding", TEXT(RAW_BANNER "\0\0\0\14\377\24padding.."), BODY_NONE, 0, END_STAY,
	    "a banner, padding longer than its packet" },
	{ "http", TEXT("HTTP/1.0 400 Bad Request\r\n\r\n"), BODY_NONE, 0, END_CLOSE,
	    "a web server's answer" },
	{ "ssh1", TEXT("SSH-1.5-fleet_raw\r\n"), BODY_NONE, 0, END_STAY,
	    "a banner of protocol 1.5" },
	{ "close", OPENING, BODY_NONE, 0, END_CLOSE,
	    "banner and KEXINIT, then closed" },
	{ "reset", OPENING, BODY_NONE, 0, END_RESET,
	    "banner and KEXINIT, then reset" },
	/* clang-format on */
};
#define NMODES (sizeof(modes) / sizeof(modes[0]))

struct raw {
	struct source source;
	struct timer timer; /* between the pieces of a slow peer */
	struct grave grave;
	LIST_ENTRY(raw) entry;
	const struct raw_mode *mode;
	struct bytes head, body;
	uint64_t sent;  /* bytes, from the start of the head */
	uint64_t limit; /* no byte is sent beyond it */
};

static LIST_HEAD(, raw) peers = LIST_HEAD_INITIALIZER(peers);

bool
raw_parse(const char *word, struct raw_plan *r)
{
	size_t len = strcspn(word, "="), i;
	uint64_t limit = UINT64_MAX;

	if (word[len] == '=' &&
	    !parse_count(word + len + 1, UINT64_MAX, &limit))
		return false;
	for (i = 0; i < NMODES; i++) {
		if (strlen(modes[i].name) == len &&
		    strncmp(modes[i].name, word, len) == 0) {
			r->mode = &modes[i];
			r->limit = limit;
			return true;
		}
	}
	return false;
}

void
raw_help(FILE *f)
{
	size_t i;

	for (i = 0; i < NMODES; i++)
		fprintf(f, "  %-13s %s\n", modes[i].name, modes[i].doc);
}

static void
raw_dig(struct grave *g)
{
	free(container_of(g, struct raw, grave));
}

static void
raw_close(struct raw *r, bool reset)
{
	struct linger now = { .l_onoff = 1 };

	loop_remove(&r->source);
	loop_clear(&r->timer);
	LIST_REMOVE(r, entry);
	if (reset) {
		setsockopt(
		    r->source.fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
		tally_add(TALLY_RESETS, 1);
	}
	close(r->source.fd);
	tally_add(TALLY_OPEN, -1);
	loop_bury(&r->grave);
}

/* The bytes to send next, in one piece. */
static struct bytes
raw_next(const struct raw *r)
{
	struct bytes next = r->head;
	uint64_t at = r->sent;

	if (at >= r->head.len) {
		next = r->body;
		at = (at - r->head.len) % r->body.len;
	}
	next.data += at;
	next.len -= at;
	if (next.len > r->limit - r->sent)
		next.len = r->limit - r->sent;
	return next;
}

/* Send until the kernel is full, the limit reached or the turn over. */
static void
raw_send(struct raw *r)
{
	size_t budget = r->mode->slow > 0 ? r->mode->slow : TURN_BYTES;
	struct bytes next;
	ssize_t n;

	while (r->sent < r->limit && budget > 0) {
		next = raw_next(r);
		if (next.len > budget)
			next.len = budget;
		n = send(r->source.fd, next.data, next.len, MSG_NOSIGNAL);
		if (n == -1 && errno == EAGAIN) {
			loop_watch(&r->source, EPOLLIN | EPOLLOUT);
			return;
		}
		if (n == -1) {
			raw_close(r, false);
			return;
		}
		r->sent += (size_t)n;
		budget -= (size_t)n;
	}
	loop_watch(&r->source, EPOLLIN);
	if (r->sent < r->limit)
		loop_set(&r->timer, r->mode->slow > 0 ? SLOW_MS : 0);
	else if (r->mode->end == END_RESET)
		raw_close(r, true);
	else if (r->mode->end == END_CLOSE)
		shutdown(r->source.fd, SHUT_WR); /* close() might reset */
	else if (r->body.len > 0)
		raw_close(r, false); /* a flood has its cap */
}

static void
raw_timer(struct timer *t)
{
	raw_send(container_of(t, struct raw, timer));
}

static void
raw_ready(struct source *source, uint32_t events)
{
	struct raw *r = container_of(source, struct raw, source);
	static char sink[65536];
	ssize_t n;

	if (events & ~EPOLLOUT) {
		n = recv(source->fd, sink, sizeof(sink), 0);
		if (n == 0 || (n == -1 && errno != EAGAIN)) {
			raw_close(r, false);
			return;
		}
	}
	if (events & EPOLLOUT)
		raw_send(r);
}

void
raw_open(int fd, const struct raw_plan *plan, uint64_t flood_cap)
{
	struct raw *r = calloc(1, sizeof(*r));

	if (r == NULL)
		err(1, "raw peer");
	r->source.fd = fd;
	r->source.ready = raw_ready;
	r->timer.fire = raw_timer;
	r->grave.dig = raw_dig;
	r->mode = plan->mode;
	r->head = plan->mode->head;
	if (r->head.data == NULL)
		r->head = raw_opening();
	r->body = raw_body(plan->mode->body);
	r->limit = r->body.len > 0 ? flood_cap : r->head.len;
	if (r->limit > plan->limit)
		r->limit = plan->limit;
	LIST_INSERT_HEAD(&peers, r, entry);
	tally_add(TALLY_RAW, 1);
	tally_add(TALLY_OPEN, 1);
	loop_add(&r->source, EPOLLIN);
	raw_send(r);
}

void
raw_close_all(void)
{
	while (!LIST_EMPTY(&peers))
		raw_close(LIST_FIRST(&peers), false);
}
