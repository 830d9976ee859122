/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * main.c - hayfork-recorder: writes the run store for one master.
 *
 * It reads frames (see store.h), writes what they say in groups, and tells
 * how much is on the disk. It outlives its master by what that has told it
 * last, whatever ended it, and notes what was under way then.
 *
 * A job that may be done again has its row with its result. One that may not
 * has it before: should we die as well, it is known.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/mem.h"
#include "worker/service/recorder/recorder.h"

#define RECORDER_GROUP_MS 5u /* how long a result may wait for others */
#define RECORDER_LOOK_US 1000u
#define RECORDER_GROUP_BYTES (8u << 20)
#define RECORDER_READ (256u << 10)
#define RECORDER_PLACES_MAX (1u << 24)

struct recorder {
	struct base base;
	struct buf in;
	struct pending_list pending[PENDING_BUCKETS];
	_Atomic uint64_t *board; /* of so many places */
	uint64_t places;
	uint64_t results;  /* that came */
	uint64_t last_seq; /* of the jobs that came */
	uint64_t written;  /* jobs that have a row before their result */
	uint64_t since_ms; /* the first of the group came then; 0: none has */
	bool open, over, closed; /* over: END came; closed: the master went */
};

/* ---- answers ------------------------------------------------------------- */

static bool
recorder_answer(struct buf *body)
{
	uint8_t head[4];
	uint32_t len = (uint32_t)buf_len(body);
	struct buf frame = { 0 };
	bool good = true;

	for (int i = 0; i < 4; i++)
		head[i] = (uint8_t)(len >> 8 * i);
	buf_add(&frame, head, 4);
	buf_add(&frame, buf_at(body), len);
	while (good && buf_len(&frame) > 0) {
		ssize_t n = write(STORE_FD, buf_at(&frame), buf_len(&frame));

		if (n > 0)
			buf_drain(&frame, (size_t)n);
		else
			good = n == -1 && errno == EINTR;
	}
	buf_free(&frame);
	buf_free(body);
	return good;
}

/* With up to two numbers. */
static void
recorder_tell(enum store_frame what, uint32_t count, uint64_t a, uint64_t b)
{
	struct buf body = { 0 };

	pack_array(&body, 1 + count);
	pack_uint(&body, what);
	if (count > 0)
		pack_uint(&body, a);
	if (count > 1)
		pack_uint(&body, b);
	(void)recorder_answer(&body); /* a master that is gone needs none */
}

static bool
recorder_fail(struct recorder *r)
{
	struct buf body = { 0 };

	pack_array(&body, 3);
	pack_uint(&body, STORE_FAILED);
	pack_uint(&body, r->base.failure);
	pack_str(&body, r->base.error, strlen(r->base.error));
	(void)recorder_answer(&body);
	return false;
}

static bool
recorder_refuse(struct recorder *r, const char *why)
{
	snprintf(r->base.error, sizeof(r->base.error), "%s", why);
	r->base.failure = STORE_IS_LOST;
	return recorder_fail(r);
}

/* ---- what is pending ----------------------------------------------------- */

static struct pending *
recorder_find(struct recorder *r, uint64_t seq)
{
	struct pending *p;

	LIST_FOREACH (p, &r->pending[seq % PENDING_BUCKETS], link)
		if (p->seq == seq)
			return p;
	return NULL;
}

static struct slice
pending_fields(const struct pending *p)
{
	return (struct slice){ p->fields, p->len };
}

/* A field that is a number. */
static uint64_t
pending_number(const struct pending *p, int field)
{
	struct unpack u = unpack_of(pending_fields(p));
	struct slice bytes;
	uint64_t number = 0;

	for (int i = 0; i <= field; i++) {
		number = 0;
		if (u.at < u.end && *u.at == 0xc0)
			u.at++;
		else if (!unpack_uint(&u, &number) && !unpack_str(&u, &bytes) &&
			 !unpack_bin(&u, &bytes))
			return 0;
	}
	return number;
}

#define FIELD_(name, type) FIELD_##name,
enum { STORE_JOB_COLUMNS(FIELD_) };
#undef FIELD_

static void
pending_free(struct pending *p)
{
	LIST_REMOVE(p, link);
	free(p);
}

static bool
recorder_supersede(struct recorder *r, const struct pending *p)
{
	uint64_t replaces = pending_number(p, FIELD_replaces);

	return replaces == 0 || base_supersede(&r->base, replaces, p->seq);
}

/* ---- frames -------------------------------------------------------------- */

/* nil leaves it without one. */
static bool
recorder_take_text(struct unpack *u, struct slice *s)
{
	if (u->at == u->end || *u->at != 0xc0)
		return unpack_str(u, s);
	u->at++;
	return true;
}

/* The master has died, so soon that it was told of nothing. */
static bool
recorder_is_alone(void)
{
	struct pollfd p = { .fd = STORE_FD, .events = POLLIN };

	return poll(&p, 1, 0) == 1 && (p.revents & POLLHUP) != 0;
}

static bool
recorder_open(struct recorder *r, struct unpack *u)
{
	struct opening o = { .path = { 0 } };
	uint64_t next;
	void *board;

	if (!unpack_str(u, &o.path) || !unpack_uint(u, &o.run) ||
	    !unpack_uint(u, &o.opened) || !unpack_uint(u, &o.skip_doubt) ||
	    !unpack_uint(u, &o.pid) || !unpack_bin(u, &o.argv) ||
	    !unpack_str(u, &o.folder) || !recorder_take_text(u, &o.plan) ||
	    !recorder_take_text(u, &o.failed) || !unpack_str(u, &o.version) ||
	    !unpack_uint(u, &o.places) || o.places > RECORDER_PLACES_MAX ||
	    o.places == 0)
		return recorder_refuse(r, "a bad opening");
	board = mmap(NULL, o.places * sizeof(uint64_t), PROT_READ, MAP_SHARED,
	    STORE_BOARD_FD, 0);
	if (board == MAP_FAILED)
		return recorder_refuse(r, "no board");
	r->board = board;
	r->places = o.places;
	if (recorder_is_alone()) {
		r->closed = true;
		return true;
	}
	if (!base_open(&r->base, &o) || !base_next_seq(&r->base, &next))
		return recorder_fail(r);
	r->open = true;
	recorder_tell(STORE_READY, 2, r->base.run, next);
	return true;
}

static bool
recorder_job(struct recorder *r, struct unpack *u)
{
	size_t len = (size_t)(u->end - u->at);
	struct pending *p = xmalloc(sizeof(*p) + len);

	p->len = len;
	p->written = false;
	memcpy(p->fields, u->at, len);
	p->seq = pending_number(p, FIELD_seq);
	LIST_INSERT_HEAD(&r->pending[p->seq % PENDING_BUCKETS], p, link);
	r->last_seq = p->seq;
	if (pending_number(p, FIELD_repeatable))
		return true;
	p->written = true;
	r->written++;
	return base_put(&r->base, pending_fields(p), NULL) || recorder_fail(r);
}

static bool
recorder_result(struct recorder *r, struct unpack *u)
{
	struct slice result;
	struct pending *p;
	uint64_t seq;

	if (!unpack_uint(u, &seq) || (p = recorder_find(r, seq)) == NULL)
		return recorder_refuse(r, "a result without a job");
	result =
	    (struct slice){ (const char *)u->at, (size_t)(u->end - u->at) };
	if (!base_put(&r->base, pending_fields(p), &result) ||
	    !recorder_supersede(r, p))
		return recorder_fail(r);
	r->results++;
	pending_free(p);
	return true;
}

static bool
recorder_attempt(struct recorder *r, struct unpack *u)
{
	struct slice fields = { (const char *)u->at, (size_t)(u->end - u->at) };

	return base_attempt(&r->base, fields) || recorder_fail(r);
}

/*
 * What has no result at the end: what was handed to a worker is in doubt,
 * what was not is as if nobody had heard of it.
 */
static bool
recorder_sweep(struct recorder *r)
{
	struct pending *p;

	for (uint64_t i = 0; i < r->places; i++) {
		if ((p = recorder_find(r, atomic_load(&r->board[i]))) == NULL)
			continue;
		if ((!p->written &&
			!base_put(&r->base, pending_fields(p), NULL)) ||
		    !recorder_supersede(r, p))
			return recorder_fail(r);
		pending_free(p);
	}
	for (unsigned i = 0; i < PENDING_BUCKETS; i++)
		while ((p = LIST_FIRST(&r->pending[i])) != NULL) {
			if (!base_drop(&r->base, p->seq))
				return recorder_fail(r);
			pending_free(p);
		}
	return true;
}

static bool
recorder_end(struct recorder *r, struct unpack *u)
{
	uint64_t exit_status;

	if (!unpack_uint(u, &exit_status))
		return recorder_refuse(r, "a bad end");
	if (!recorder_sweep(r) || !base_end(&r->base, (int)exit_status))
		return recorder_fail(r);
	r->over = true;
	recorder_tell(STORE_ENDED, 0, 0, 0);
	return true;
}

static bool
recorder_frame(struct recorder *r, struct slice frame)
{
	struct unpack u = unpack_of(frame);
	uint32_t n;
	uint64_t what;

	if (!unpack_array(&u, &n) || !unpack_uint(&u, &what) ||
	    r->open == (what == STORE_OPEN))
		return recorder_refuse(r, "a frame out of place");
	switch (what) {
	case STORE_OPEN:
		return recorder_open(r, &u);
	case STORE_JOB:
		return recorder_job(r, &u);
	case STORE_RESULT:
		return recorder_result(r, &u);
	case STORE_ATTEMPT:
		return recorder_attempt(r, &u);
	case STORE_END:
		return recorder_end(r, &u);
	default:
		return recorder_refuse(r, "an unknown frame");
	}
}

/* ---- the loop ------------------------------------------------------------ */

static bool
recorder_frames(struct recorder *r)
{
	for (;;) {
		const uint8_t *at = buf_at(&r->in);
		size_t have = buf_len(&r->in), len = 0;

		if (have < 4)
			return true;
		for (int i = 0; i < 4; i++)
			len |= (size_t)at[i] << 8 * i;
		if (have - 4 < len)
			return true;
		if (!recorder_frame(
			r, (struct slice){ (const char *)at + 4, len }))
			return false;
		buf_drain(&r->in, 4 + len);
	}
}

/* Milliseconds that the group may still wait for more; -1: there is none. */
static int
recorder_patience(const struct recorder *r)
{
	uint64_t waited;

	if (r->since_ms == 0)
		return -1;
	waited = clock_ms() - r->since_ms;
	if (!r->open || buf_len(&r->in) > RECORDER_GROUP_BYTES ||
	    waited >= RECORDER_GROUP_MS)
		return 0;
	return (int)(RECORDER_GROUP_MS - waited);
}

/*
 * Once a group has begun we look now and then: to be woken for each frame
 * would cost the master and us a switch for each. The socket holds what comes
 * meanwhile, and much more.
 */
static void
recorder_read(struct recorder *r)
{
	struct pollfd p = { .fd = STORE_FD, .events = POLLIN };
	int patience = recorder_patience(r);
	ssize_t n;

	if (patience > 0) {
		usleep(RECORDER_LOOK_US);
		patience = 0;
	}
	if (poll(&p, 1, patience) != 1)
		return;
	n = read(STORE_FD, buf_reserve(&r->in, RECORDER_READ), RECORDER_READ);
	if (n > 0) {
		r->in.end += (size_t)n;
		if (r->since_ms == 0)
			r->since_ms = clock_ms();
	} else
		r->closed = n == 0 || errno != EINTR;
}

/* All that has come, in one transaction; others can write in between. */
static bool
recorder_group(struct recorder *r)
{
	uint64_t results = r->results, written = r->written;

	r->since_ms = 0;
	if (!recorder_frames(r))
		return false;
	if (!r->open || r->over)
		return true;
	if (!base_commit(&r->base))
		return recorder_fail(r);
	if (!r->closed && (r->results > results || r->written > written))
		recorder_tell(STORE_KEPT, 2, r->results, r->last_seq);
	return true;
}

static bool
recorder_run(struct recorder *r)
{
	while (!r->closed && !r->over) {
		recorder_read(r);
		if ((r->closed || recorder_patience(r) == 0) &&
		    !recorder_group(r))
			return false;
	}
	if (r->over || !r->open)
		return true;
	return recorder_sweep(r) &&
	       (base_end(&r->base, -1) || recorder_fail(r));
}

static void
recorder_forget(struct recorder *r)
{
	struct pending *p;

	for (unsigned i = 0; i < PENDING_BUCKETS; i++)
		while ((p = LIST_FIRST(&r->pending[i])) != NULL)
			pending_free(p);
}

int
main(void)
{
	static const int deaf[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE,
		SIGXFSZ };
	static struct recorder r;
	bool good;

	for (size_t i = 0; i < sizeof(deaf) / sizeof(deaf[0]); i++)
		signal(deaf[i], SIG_IGN);
	/* Who is stopped when the master dies goes on, and to its end. */
	prctl(PR_SET_PDEATHSIG, SIGCONT);
	umask(077); /* results are the user's own */
	/* One thread, and nobody asks how much it allocates: that is dear. */
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	r.base.lock_fd = -1;
	good = recorder_run(&r);
	recorder_forget(&r);
	if (r.base.db != NULL)
		base_close(&r.base);
	buf_free(&r.in);
	/*
	 * All is done. A SIGCONT from here on would take the SIGSTOP with which
	 * a tracer, as a leak checker at exit is one, expects to stop us.
	 */
	prctl(PR_SET_PDEATHSIG, 0);
	return good ? 0 : 1;
}
