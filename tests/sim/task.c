/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * task.c - a worker of the cpu lane, or the resolver: reads all there is,
 * then runs one job after the other, and claims each before it does.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "tests/sim/sim.h"

/* Its answer, and what it had to say. */
static void
task_end(struct fake *w, struct held *h)
{
	struct job *job = h->job;
	char text[16];

	board_set_current(w->board, 0);
	w->current = NULL;
	if (job == NULL) {
		fake_answer(w, h, HAYFORK_OK, HAYFORK_STAGE_NONE, 0);
		return;
	}
	if (fake_harms(h, NATURE_FAILS)) {
		fake_answer(w, h, HAYFORK_FAILED, HAYFORK_STAGE_TASK, 0);
		return;
	}
	if (h->phase == 0) {
		snprintf(text, sizeof(text), "%u", job->index);
		fake_output(w, h, text);
		for (unsigned i = 0; i < job->pieces; i++)
			fake_output(w, h, ".");
	}
	fake_answer(w, h, HAYFORK_OK, HAYFORK_STAGE_NONE, 0);
}

/* Its code runs now. */
static void
task_run(struct fake *w, struct held *h)
{
	if (fake_harms(h, NATURE_POISON)) {
		carrier_die(w->carrier, w, W_EXITCODE(0, SIGABRT));
		return;
	}
	board_set_stage(w->board, h->entry, HAYFORK_STAGE_TASK, world.now_ns);
	board_set_current(w->board, h->entry + 1);
	w->current = h;
	h->state = HELD_RUNNING;
	if (h->job != NULL)
		h->job->begun_ns = world.now_ns;
	if (fake_harms(h, NATURE_HANGS)) {
		TRACE("worker %u hangs in %u", w->number, h->job->index);
		w->hung_ns = world.now_ns;
		return;
	}
	if (fake_harms(h, NATURE_CRASHES))
		carrier_doom(w->carrier, w, dice(h->job->length_ns + 1),
		    W_EXITCODE(0, dice(3) ? SIGSEGV : SIGKILL));
	fake_act_in(w, h->job != NULL ? h->job->length_ns : dice(5 * MS));
}

static void
task_claim(struct fake *w, struct held *h)
{
	board_set_current(w->board, 0); /* gossip is not about what it runs */
	if (!board_claim(w->board, h->entry, h->claim)) {
		model_lose(h);
		fake_forget(w, h);
	} else {
		h->state = HELD_CLAIMED;
		model_begin(w, h);
	}
	fake_act_in(w, dice(5 * US));
}

void
task_step(struct fake *w)
{
	struct held *h = &w->held[0];

	if (w->count == 0) {
		if (!fake_read(w) || w->count == 0)
			return;
		fake_act_in(w, dice(10 * US));
	} else if (h->state == HELD_QUEUED)
		task_claim(w, h);
	else if (h->state == HELD_CLAIMED)
		task_run(w, h);
	else {
		task_end(w, h);
		fake_act_in(w, dice(5 * US));
	}
}
