/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * talk.c - a worker's socket: the real frames, what it says and what it hears.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "tests/sim/sim.h"

/* ---- what it says -------------------------------------------------------- */

void
fake_say(struct fake *w, const struct msg *m)
{
	size_t before = buf_len(&w->out);

	msg_encode(&w->out, m);
	w->said += buf_len(&w->out) - before;
}

/* Which answers are on their way now? */
static void
fake_answers_out(struct fake *w)
{
	unsigned n = 0;

	while (n < w->answer_count && w->answers[n].end <= w->written)
		model_answer(&w->answers[n++]);
	w->answer_count -= n;
	memmove(w->answers, w->answers + n,
	    w->answer_count * sizeof(w->answers[0]));
}

void
fake_flush(struct fake *w, size_t most)
{
	size_t n = buf_len(&w->out) < most ? buf_len(&w->out) : most;

	w->flush_ns = NEVER;
	if (n == 0)
		return;
	buf_add(&w->wire, buf_at(&w->out), n);
	buf_drain(&w->out, n);
	w->written += n;
	if (w->lied && w->lied_ns == 0)
		w->lied_ns = world.now_ns;
	fake_answers_out(w);
}

/* What a result counts, so that one that is lost or taken twice is seen. */
static struct slice
fake_delta(void)
{
	static struct buf delta;
	static struct counters c;

	if (buf_len(&delta) == 0) {
		counters_add_named(&c, "seen", 4, 1);
		counters_encode(&delta, &c);
	}
	return (struct slice){ (char *)buf_at(&delta), buf_len(&delta) };
}

void
fake_output(struct fake *w, const struct held *h, const char *text)
{
	fake_say(w, &(struct msg){ .id = MSG_OUTPUT,
			.u.output = { h->claim, h->entry, MSG_STREAM_STDOUT,
			    slice_str(text) } });
}

static void
fake_value(const struct held *h, struct buf *value)
{
	char host[32];

	if (h->job != NULL) {
		pack_uint(value, h->job->index * 2 + h->phase);
		return;
	}
	snprintf(host, sizeof(host), "10.0.0.%u", h->line.host);
	pack_array(value, 1);
	pack_str(value, host, strlen(host));
}

/* Forgets the job, too. */
void
fake_answer(struct fake *w, struct held *h, enum hayfork_status status,
    enum hayfork_stage stage, uint32_t flags)
{
	struct buf value = { 0 };
	struct msg m = { .id = MSG_RESULT };

	if (status == HAYFORK_OK)
		fake_value(h, &value);
	m.u.result = (struct msg_result){ .claim = h->claim,
		.entry = h->entry,
		.status = status,
		.stage = stage,
		.flags = flags,
		.value = { (char *)buf_at(&value), buf_len(&value) },
		.counters = fake_delta() };
	if (status != HAYFORK_OK)
		m.u.result.error_message = slice_str("so it is");
	fake_say(w, &m);
	buf_free(&value);
	TRACE("worker %u says %s of %d", w->number, hayfork_status_name(status),
	    h->job != NULL ? (int)h->job->index : -1);
	digest('A', w->number);
	if (h->job != NULL && !w->lied) {
		if (w->answer_count == FAKE_ANSWERS)
			fake_flush(w, SIZE_MAX);
		w->answers[w->answer_count++] = (struct answer){ h->job,
			w->said, status, flags, h->phase, h->claim };
	}
	fake_forget(w, h);
}

/* ---- what it hears ------------------------------------------------------- */

void
fake_forget(struct fake *w, struct held *h)
{
	size_t i = (size_t)(h - w->held);

	if (h->job != NULL && h->job->holder == w)
		h->job->holder = NULL;
	if (w->current == h)
		w->current = NULL;
	else if (w->current > h)
		w->current--;
	w->count--;
	memmove(h, h + 1, (w->count - i) * sizeof(*h));
}

/* How many of those it read of are its own still? */
static unsigned
fake_valid(const struct fake *w)
{
	unsigned n = 0;

	for (unsigned i = 0; i < w->count; i++) {
		const struct held *h = &w->held[i];
		uint64_t word =
		    atomic_load(&w->board.section->entries[h->entry].claim);

		n += word == board_word(h->claim, BOARD_QUEUED) ||
		     word == board_word(h->claim, BOARD_RUNNING);
	}
	return n;
}

/* A job is told by its argument; the resolver's is a name with a number. */
static void
fake_hold(struct fake *w, const struct msg_job *m, unsigned flags)
{
	struct held *h;
	char text[16] = "";
	unsigned n;

	if (fake_valid(w) >= w->board.window)
		violation("worker %u has more jobs than its window", w->number);
	memcpy(text, m->arg.at,
	    m->arg.len < sizeof(text) ? m->arg.len : sizeof(text) - 1);
	n = (unsigned)strtoul(text + strcspn(text, "0123456789"), NULL, 10);
	h = &w->held[w->count++];
	*h = (struct held){ .claim = m->claim,
		.entry = m->entry,
		.line = { n, 0 },
		.deadline_ns = m->timeout_ms != 0
				   ? world.now_ns + m->timeout_ms * MS
				   : NEVER,
		.deaf = chance(world.weather.deaf) };
	if (w->lane == LANE_RESOLVER)
		return;
	h->job = &jobs[n];
	h->phase = m->task.len == 4;
	h->line.host = SIM_HOSTS;
	if ((flags & MSG_FLAG_FD) != 0) {
		if (w->line_count == 0)
			violation("a connection is missing");
		h->line = w->lines[0];
		memmove(w->lines, w->lines + 1,
		    --w->line_count * sizeof(w->lines[0]));
	}
	model_hold(w, h, m->timeout_ms);
}

bool
fake_harms(const struct held *h, enum nature nature)
{
	struct job *job = h->job;

	if (job == NULL || job->nature != nature || job->harm == 0 ||
	    h->phase != job->harms_then)
		return false;
	job->harm--;
	return true;
}

static void
fake_hear(struct fake *w, const struct msg *m)
{
	switch (m->id) {
	case MSG_JOB:
		fake_hold(w, &m->u.job, m->flags);
		break;
	case MSG_CANCEL:
		if (w->lane == LANE_IO)
			session_cancel(w, &m->u.cancel);
		break;
	case MSG_DRAIN:
		w->draining = true;
		break;
	case MSG_LIMITS:
		break;
	default:
		violation("the master sent a %s", msg_name(m->id));
	}
}

bool
fake_read(struct fake *w)
{
	enum msg_err err = MSG_AGAIN;
	struct msg m;
	size_t used;

	while (w->count < FAKE_WINDOW && buf_len(&w->in) > 0 &&
	       (err = msg_decode(buf_at(&w->in), buf_len(&w->in), &m, &used)) ==
		   MSG_OK) {
		fake_hear(w, &m);
		buf_drain(&w->in, used);
		if (m.id == MSG_JOB &&
		    fake_harms(&w->held[w->count - 1], NATURE_UNREADABLE)) {
			carrier_die(w->carrier, w, W_EXITCODE(0, SIGSEGV));
			return false;
		}
	}
	if (err != MSG_AGAIN && err != MSG_OK)
		violation("the master sent %s", msg_strerror(err));
	/* A frame longer than a small socket is read in pieces. */
	if (buf_len(&w->in) > 0 && buf_len(&w->in) == w->room)
		w->room += 4096;
	return true;
}
