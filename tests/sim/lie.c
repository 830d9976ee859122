/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lie.c - what no worker may say, and scoreboards that say what is not so.
 */
#include <signal.h>

#include "tests/sim/sim.h"

static void
lie_result(struct fake *w, struct msg_result r)
{
	fake_say(w, &(struct msg){ .id = MSG_RESULT, .u.result = r });
}

/* A job it does not hold, or an end that no worker can know of. */
static void
lie_of_result(struct fake *w)
{
	const struct held *h = w->count > 0 ? &w->held[dice(w->count)] : NULL;

	if (h == NULL || dice(2) == 0)
		lie_result(
		    w, (struct msg_result){ .claim = dice(1000) + 1000000,
			   .entry = (uint32_t)dice(w->board.window + 2) });
	else
		lie_result(
		    w, (struct msg_result){ .claim = h->claim,
			   .entry = h->entry,
			   .status = dice(2) ? HAYFORK_CRASHED + dice(2)
					     : HAYFORK_NOT_RUN + dice(9) });
}

static void
lie_of_counters(struct fake *w)
{
	const struct held *h = w->count > 0 ? &w->held[0] : NULL;
	struct buf delta = { 0 };

	/* What only the master counts. */
	pack_map(&delta, 1);
	pack_uint(&delta, COUNTER_ok);
	pack_uint(&delta, 1);
	lie_result(
	    w, (struct msg_result){ .claim = h != NULL ? h->claim : 1,
		   .entry = h != NULL ? h->entry : 0,
		   .counters = { (char *)buf_at(&delta), buf_len(&delta) } });
	buf_free(&delta);
}

void
lie_tell(struct fake *w)
{
	struct msg m = { .id = MSG_OUTPUT };

	TRACE("worker %u lies", w->number);
	digest('L', w->number);
	world.totals.lies++;
	w->lied = true;
	switch (dice(6)) {
	case 0:
		w->said += 12;
		buf_add(&w->out, "hello, world", 12);
		break;
	case 1:
		m = (struct msg){ .id = MSG_HELLO,
			.u.hello = { MSG_PROTO, w->slot->index,
			    w->carrier->generation, w->carrier->pid,
			    { NULL, 0 } } };
		fake_say(w, &m);
		fake_say(w, &m);
		break;
	case 2:
		m.u.output = (struct msg_output){ 12345678, 0,
			MSG_STREAM_STDOUT, slice_str("?") };
		fake_say(w, &m);
		break;
	case 3:
		fake_say(w, &(struct msg){ .id = MSG_DRAIN });
		break;
	case 4:
		lie_of_counters(w);
		break;
	default:
		lie_of_result(w);
	}
}

/*
 * Code of a job that it has not begun, or of none, is on its CPU: it may say
 * so, and nobody must believe it. What it really runs it goes on to say.
 */
void
lie_on_board(struct fake *w)
{
	unsigned entry = (unsigned)dice(w->board.window + 3);

	if (w->current != NULL || w->lane != LANE_CPU || w->lied ||
	    buf_len(&w->out) > 0)
		return;
	for (unsigned i = 0; i < w->count; i++)
		if (w->held[i].entry == entry - 1 &&
		    w->held[i].state != HELD_QUEUED)
			return;
	digest('G', w->number);
	atomic_store(&w->board.section->current, entry);
}

/* Some garbage, or a crash that it survived: a process records no other. */
void
lie_of_crash(struct fake *w)
{
	struct board_facts *facts = &w->board.section->crash.facts;

	digest('R', w->number);
	*facts = (struct board_facts){
		.signal = SIGSEGV, .code = 1, .at_ns = world.now_ns
	};
	if (dice(2) == 0)
		return;
	facts->signal = SIGFPE;
	facts->sum = board_facts_sum(facts);
	w->carrier->spoilt = true;
}
