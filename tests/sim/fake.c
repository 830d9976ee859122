/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fake.c - a worker: its life and its death. How it talks is in talk.c, what
 * it does with its jobs in task.c and session.c.
 */
#include <signal.h>
#include <sys/wait.h>

#include "common/contract.h"
#include "common/mem.h"
#include "tests/sim/sim.h"

#define PATIENCE (1 * MS) /* that an answer may lie behind a task */
#define OFTEN (400 * MS)  /* a loop turns, whatever happens */

struct fake *
fake_new(struct slot *s, struct carrier *c)
{
	struct fake *w = xcalloc(1, sizeof(*w));

	w->carrier = c;
	w->number = ++world.last_number;
	w->slot = s;
	w->lane = s->lane->kind;
	w->board = s->board;
	w->room = chance(world.weather.tight) ? 60 + dice(400) : 64u << 10;
	w->flush_ns = NEVER;
	w->deaf = chance(world.weather.deaf);
	fake_act_in(w, 200 * US + dice(2 * MS));
	if (chance(world.weather.late))
		fake_act_in(w, dice(dice(4) ? 3 * SECOND : 40 * SECOND));
	TAILQ_INSERT_TAIL(&world.workers, w, link);
	TRACE("worker %u starts in process %u, as %s %u", w->number, c->pid,
	    s->lane->name, s->index);
	return w;
}

void
fake_free(struct fake *w)
{
	buf_free(&w->in);
	buf_free(&w->out);
	buf_free(&w->wire);
	free(w);
}

void
fake_plan(struct fake *w)
{
	const struct carrier *c = w->carrier;
	uint64_t next = c->death_ns;

	if (c->dead)
		next = NEVER;
	else if (c->stopped_ns != 0)
		next = next < c->goes_on_ns ? next : c->goes_on_ns;
	else {
		next = next < w->act_ns ? next : w->act_ns;
		next = next < w->flush_ns ? next : w->flush_ns;
	}
	w->next_ns = next;
}

void
fake_act_in(struct fake *w, uint64_t ns)
{
	w->act_ns = ns == NEVER ? NEVER : world.now_ns + ns;
}

/* A task runs on, whatever comes; a loop turns. */
void
fake_wake(struct fake *w)
{
	uint64_t at = world.now_ns + dice(30 * US);

	if (!w->ready || w->done || w->hung_ns != 0 ||
	    (w->lane != LANE_IO && w->act_ns != NEVER) || w->act_ns < at)
		return;
	w->act_ns = at;
	fake_plan(w);
}

static void
fake_hello(struct fake *w)
{
	fake_say(w,
	    &(struct msg){ .id = MSG_HELLO,
		.u.hello = { MSG_PROTO, w->slot->index, w->carrier->generation,
		    w->carrier->pid, { NULL, 0 } } });
	w->ready = true;
	if (chance(world.weather.stillborn / 4)) {
		fake_flush(w, 1 + dice(buf_len(&w->out) - 1));
		carrier_die(w->carrier, w, W_EXITCODE(0, SIGBUS));
		return;
	}
	if (chance(world.weather.lie / 8))
		lie_tell(w);
	fake_flush(w, SIZE_MAX);
	w->greeted = !w->carrier->killed;
	fake_act_in(w, dice(30 * US));
}

/* Strangers: the kernel's memory killer, somebody's kill -STOP. */
static bool
fake_meets_stranger(struct fake *w)
{
	if (chance(world.weather.death)) {
		if (dice(4) == 0)
			fake_flush(w, 1 + dice(buf_len(&w->out) + 1));
		carrier_die(w->carrier, NULL,
		    W_EXITCODE(0, dice(2) ? SIGKILL : SIGSEGV));
		return true;
	}
	if (chance(world.weather.stop)) {
		carrier_stop(w->carrier);
		return true;
	}
	return false;
}

/* A liar is found out as soon as it is heard. */
static void
fake_check_liar(const struct fake *w)
{
	if (w->lied_ns != 0 && !w->carrier->killed &&
	    world.now_ns > w->lied_ns + 100 * MS)
		violation("worker %u lied and lives", w->number);
}

static void
fake_act(struct fake *w)
{
	w->act_ns = NEVER;
	if (!w->ready) {
		fake_hello(w);
		return;
	}
	fake_check_liar(w);
	if (fake_meets_stranger(w)) {
		if (!w->carrier->dead)
			fake_act_in(w, 1);
		return;
	}
	if (!w->lied && chance(world.weather.lie))
		lie_tell(w);
	if (chance(world.weather.gossip))
		lie_on_board(w);
	if (chance(world.weather.gossip / 4))
		lie_of_crash(w);
	if (w->lane == LANE_IO)
		session_step(w);
	else
		task_step(w);
	if (w->carrier->dead || w->hung_ns != 0)
		return;
	if (w->draining && w->count == 0) {
		fake_flush(w, SIZE_MAX);
		w->done = !w->deaf;
		if (w->done)
			carrier_drained(w->carrier);
	} else if (buf_len(&w->out) > 0 && w->flush_ns == NEVER)
		w->flush_ns =
		    world.now_ns +
		    (chance(world.weather.tired) ? dice(PATIENCE) : 0);
	if (w->lane == LANE_IO && !w->done && w->act_ns > world.now_ns + OFTEN)
		fake_act_in(w, OFTEN);
}

void
fake_step(struct fake *w)
{
	struct carrier *c = w->carrier;

	if (c->death_ns <= world.now_ns)
		carrier_die(c, c->doomed_by, c->death_status);
	else if (c->stopped_ns != 0)
		carrier_go_on(c);
	else if (w->flush_ns <= world.now_ns)
		fake_flush(w, SIZE_MAX);
	else
		fake_act(w);
	fake_plan(w);
}
