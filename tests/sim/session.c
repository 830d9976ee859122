/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * session.c - a worker of the io lane: a loop with many sessions, each a row
 * of short steps, between which none of them is current.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "tests/sim/sim.h"

static const enum hayfork_stage session_stages[] = { HAYFORK_STAGE_BANNER,
	HAYFORK_STAGE_KEX, HAYFORK_STAGE_AUTH, HAYFORK_STAGE_CHANNEL,
	HAYFORK_STAGE_COMMAND };

#define STEP_COMMAND 4u
#define STEP_OUTPUT 5u /* and as many more as it has pieces */

static void
session_answer(
    struct fake *w, struct held *h, enum hayfork_status status, uint32_t flags)
{
	unsigned at = h->step < STEP_COMMAND ? h->step : STEP_COMMAND;

	fake_answer(w, h, status,
	    status == HAYFORK_OK ? HAYFORK_STAGE_NONE : session_stages[at],
	    flags | (h->sent ? MSG_RESULT_SENT : 0));
}

void
session_cancel(struct fake *w, const struct msg_cancel *m)
{
	for (unsigned i = 0; i < w->count; i++)
		if (w->held[i].claim == m->claim && !w->held[i].deaf) {
			w->held[i].cancelled = true;
			w->held[i].step_ns = world.now_ns;
		}
}

/* The end of its work; true: h is gone. */
static bool
session_output(struct fake *w, struct held *h)
{
	struct job *job = h->job;
	unsigned n = h->step - STEP_OUTPUT;
	char text[16] = ".";

	if (n < job->pieces + 1) {
		if (n == 0)
			snprintf(text, sizeof(text), "%u", job->index);
		fake_output(w, h, text);
		return false;
	}
	if (fake_harms(h, NATURE_FAILS))
		session_answer(w, h, HAYFORK_FAILED, MSG_RESULT_FINAL);
	else if (fake_harms(h, NATURE_LOST))
		session_answer(w, h, HAYFORK_FAILED, 0);
	else
		session_answer(w, h, HAYFORK_OK, 0);
	return true;
}

/* One step of one session, which is current; h may be gone then. */
static void
session_work(struct fake *w, struct held *h)
{
	if (h->step == 1 && fake_harms(h, NATURE_UNREACHABLE)) {
		session_answer(w, h, HAYFORK_UNREACHABLE, 0);
		return;
	}
	if (h->step == 1 && fake_harms(h, NATURE_FINAL)) {
		session_answer(w, h, HAYFORK_UNREACHABLE, MSG_RESULT_FINAL);
		return;
	}
	if (h->step == 2 && fake_harms(h, NATURE_AUTH)) {
		session_answer(w, h, HAYFORK_AUTH, 0);
		return;
	}
	if (h->step < STEP_OUTPUT)
		board_set_stage(
		    w->board, h->entry, session_stages[h->step], world.now_ns);
	if (h->step == STEP_COMMAND) {
		h->sent = true;
		model_sent(h);
	}
	if (h->step >= STEP_OUTPUT && session_output(w, h))
		return;
	h->step++;
	h->step_ns = world.now_ns + dice(h->job->length_ns / 4 + 1);
}

/* What a job does to the worker in this very step; true: it is over. */
static bool
session_harm(struct fake *w, struct held *h)
{
	if (h->step < h->job->index % 6)
		return false;
	if (fake_harms(h, NATURE_CRASHES)) {
		carrier_die(w->carrier, w, W_EXITCODE(0, SIGSEGV));
		return true;
	}
	if (fake_harms(h, NATURE_HANGS)) {
		TRACE("worker %u hangs in %u", w->number, h->job->index);
		w->hung_ns = world.now_ns;
		return true;
	}
	if (fake_harms(h, NATURE_POISON)) {
		w->current = NULL;
		board_set_current(w->board, 0);
		carrier_die(w->carrier, w, W_EXITCODE(0, SIGABRT));
		return true;
	}
	return false;
}

/* False: the worker is no more, or hangs. */
static bool
session_turn(struct fake *w, struct held *h)
{
	if (h->state == HELD_QUEUED) {
		if (!board_claim(w->board, h->entry, h->claim)) {
			model_lose(h);
			fake_forget(w, h);
			return true;
		}
		h->state = HELD_RUNNING;
		h->step_ns = world.now_ns + dice(50 * US);
		model_begin(w, h);
		h->job->begun_ns = world.now_ns;
		return true;
	}
	w->current = h;
	board_set_current(w->board, h->entry + 1);
	if (session_harm(w, h))
		return false;
	if (h->cancelled)
		session_answer(w, h, HAYFORK_CANCELLED, 0);
	else if (h->deadline_ns <= world.now_ns && !h->deaf)
		session_answer(w, h, HAYFORK_TIMEOUT, 0);
	else
		session_work(w, h);
	w->current = NULL;
	board_set_current(w->board, 0);
	return true;
}

static uint64_t
session_due(const struct held *h)
{
	if (h->state == HELD_QUEUED)
		return 0;
	return h->step_ns < h->deadline_ns || h->deaf ? h->step_ns
						      : h->deadline_ns;
}

/* A turn of its loop: read, then a step of the session that is due first. */
void
session_step(struct fake *w)
{
	struct held *first = NULL;

	atomic_fetch_add(&w->board.section->tick, 1);
	if (!fake_read(w))
		return;
	for (unsigned i = 0; i < w->count; i++)
		if (first == NULL ||
		    session_due(&w->held[i]) < session_due(first))
			first = &w->held[i];
	if (first != NULL && session_due(first) <= world.now_ns) {
		if (!session_turn(w, first))
			return;
		fake_act_in(w, dice(20 * US));
	} else if (first != NULL)
		w->act_ns = session_due(first);
}
