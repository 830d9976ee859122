/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kill.c - when the master may end a host process, and when it may start the
 * next in its place.
 */
#include <sys/wait.h>

#include "tests/sim/sim.h"

/* The loop counts from the time that it last looked at its clock. */
#define KILL_EARLY (20 * MS)
#define KILL_GRACE (250 * MS + KILL_EARLY) /* of a task, to end by itself */
#define KILL_UNREADY (20 * SECOND)         /* without HELLO */

/*
 * For one that is late they are all looked at, and those that are late, too,
 * have had their time.
 */
static void
kill_note_late(const struct carrier *c)
{
	for (unsigned i = 0; i < c->count; i++) {
		const struct held *h = c->workers[i]->current;

		if (h != NULL && h->job != NULL && h->job->timeout_ms != 0 &&
		    h->job->begun_ns + h->job->timeout_ms * MS + KILL_GRACE <
			world.now_ns)
			h->job->late_claim = h->claim;
	}
}

/*
 * A task is cancelled by killing its worker, but not while another one runs:
 * its result must be on its way then.
 */
static void
kill_check_for(const struct fake *w)
{
	const struct job *runs = w->current != NULL ? w->current->job : NULL;
	bool overdue = false, cancelling = false, itself = false;
	struct hayfork_future *f;

	TAILQ_FOREACH (f, &w->slot->held, link) {
		overdue |= f->overdue;
		cancelling |= f->cancelling;
		itself |= job_of(f) == runs && f->cancelling;
	}
	if (overdue && w->lane == LANE_CPU && !w->carrier->was_stopped)
		kill_note_late(w->carrier);
	if (!overdue && !cancelling)
		violation(
		    "worker %u is killed for the sake of no job", w->number);
	if (w->lane == LANE_CPU && runs != NULL && !overdue && !itself &&
	    !w->carrier->was_stopped && !w->lied)
		violation("job %u runs, and another one is cancelled for "
			  "which its worker is killed",
		    runs->index);
}

/* For its own fault: it lies, hangs, does not come or does not go. */
static void
kill_check_fault(const struct fake *w)
{
	const struct carrier *c = w->carrier;

	if (w->lied_ns == 0 && w->hung_ns == 0 && !c->was_stopped &&
	    (w->ready ||
		world.now_ns + KILL_EARLY < c->born_ns + KILL_UNREADY) &&
	    !w->slot->drained && !world.farm->stopping && !world.finishing)
		violation("worker %u is killed for no fault", w->number);
}

void
kill_check(const struct carrier *c)
{
	const struct host_process *p = c->process;
	const struct fake *w = NULL;

	for (unsigned i = 0; i < c->count; i++)
		if (p->culprit == c->workers[i]->slot)
			w = c->workers[i];
	if (p->culprit != NULL && w == NULL)
		violation("process %u is killed for another's worker", c->pid);
	if (w == NULL && !(p->spares && c->was_stopped))
		violation("process %u is killed for nothing", c->pid);
	if (w == NULL)
		return;
	if (!p->spares)
		kill_check_fault(w);
	else
		kill_check_for(w);
}

void
kill_check_retired(const struct carrier *c)
{
	uint64_t most = world.farm->options.max_jobs_per_worker * c->count;

	if (carrier_has_retired(c) && !world.farm->stopping &&
	    !world.finishing && model_begun(c) < most)
		violation("process %u is replaced after %u jobs", c->pid,
		    model_begun(c));
}

/* ---- restarts ------------------------------------------------------------ */

static struct place *
rest_place(const struct host_process *p)
{
	return &world.places[p->lane->kind][p - p->lane->processes];
}

/* The third in five seconds is the last. */
static void
rest_strike(enum lane_kind lane)
{
	uint64_t *at = world.strikes[lane];

	memmove(at, at + 1, 2 * sizeof(*at));
	at[2] = world.now_ns;
	/* The master counts whole milliseconds. */
	if (at[0] != 0 && at[2] / MS - at[0] / MS <= 5000)
		world.broken = true;
}

/* A place whose workers do not even get a job rests, longer each time. */
static void
rest_from_now(const struct host_process *p, bool stillborn, bool idle)
{
	struct place *place = rest_place(p);
	unsigned n = place->idle_deaths + stillborn;

	place->idle_deaths = idle ? place->idle_deaths + 1 : 0;
	place->rests_until_ns = 0;
	if (!idle || n == 0)
		return;
	place->rests_until_ns = world.now_ns +
				(n > 9 ? 30000 * MS : (100 * MS) << (n - 1)) -
				KILL_EARLY;
}

void
rest_unborn(const struct host_process *p)
{
	rest_strike(p->lane->kind);
	rest_from_now(p, true, true);
}

void
rest_dead(const struct carrier *c, bool idle)
{
	bool greeted = false;

	for (unsigned i = 0; i < c->count; i++)
		greeted |= c->workers[i]->greeted;
	if (!greeted && !world.farm->closing)
		rest_strike(c->process->lane->kind);
	rest_from_now(c->process, !greeted, idle);
}

void
rest_over(const struct host_process *p)
{
	if (world.now_ns < rest_place(p)->rests_until_ns)
		violation("%s %u is started again too soon", p->lane->name,
		    p->slots[0].index);
}
