/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * audit.c - do the farm's own tables agree, and is nobody idle who could
 * work? Asked whenever the master is about to sleep.
 */
#include "tests/sim/sim.h"

static unsigned
audit_list(const struct job_list *list)
{
	struct hayfork_future *job;
	unsigned n = 0;

	TAILQ_FOREACH (job, list, link)
		n++;
	return n;
}

static void
audit_slot(const struct slot *s)
{
	struct hayfork_future *job;
	unsigned entries = 0;

	for (unsigned i = 0; i < s->lane->window; i++)
		entries += s->entries[i] != NULL;
	TAILQ_FOREACH (job, &s->held, link) {
		if (job->slot != s || job->state != JOB_HELD ||
		    s->entries[job->entry] != job)
			violation("a held job is not where it says");
	}
	if (entries != s->held_count || audit_list(&s->held) != entries ||
	    s->free_count + entries != s->lane->window)
		violation("%s %u: held jobs and entries differ", s->lane->name,
		    s->index);
	if ((s->place != UINT32_MAX) != (s->state == SLOT_READY) ||
	    (s->place != UINT32_MAX && s->place != s->held_count))
		violation(
		    "%s %u stands in the wrong list", s->lane->name, s->index);
	if (s->held_count > 0 && s->state != SLOT_READY &&
	    s->state != SLOT_DRAINING && s->state != SLOT_DYING)
		violation("%s %u holds jobs without a worker", s->lane->name,
		    s->index);
}

static bool
audit_has_room(const struct slot *s)
{
	return s->state == SLOT_READY && !s->process->exclusive &&
	       !s->is_full && s->process != s->lane->emptied &&
	       s->held_count < s->lane->window && !process_is_spent(s->process);
}

/* What the scheduler must not leave undone. */
static void
audit_work(const struct lane *lane)
{
	const struct hayfork *f = lane->farm;
	bool room = false, idle = false, rich = false;

	for (unsigned i = 0; i < lane->count; i++) {
		const struct slot *s = &lane->slots[i];

		room |= audit_has_room(s);
		idle |= s->state == SLOT_READY && s->held_count == 0 &&
			!process_is_spent(s->process);
		rich |=
		    s->state == SLOT_READY && s->held_count >= 2 && !s->barren;
	}
	if (f->turn_due || f->holding || f->stopping || farm_is_starved(f))
		return;
	if (room && !TAILQ_EMPTY(&lane->queue))
		violation("%s: a job waits, a worker has room", lane->name);
	if (idle && !TAILQ_EMPTY(&lane->alone))
		violation("%s: a suspect waits, a worker is idle", lane->name);
	if (idle && rich && lane->kind == LANE_CPU && lane->ready > 1 &&
	    TAILQ_EMPTY(&lane->queue) && TAILQ_EMPTY(&lane->alone) &&
	    lane->emptied == NULL)
		violation(
		    "%s: a worker is idle, another has a backlog", lane->name);
}

static void
audit_lane(const struct lane *lane)
{
	unsigned held = 0, timed = 0, exclusive = 0, ready = 0;
	struct hayfork_future *job;

	for (unsigned i = 0; i < lane->count; i++) {
		const struct slot *s = &lane->slots[i];

		audit_slot(s);
		held += s->held_count;
		exclusive += s->process->exclusive && s == s->process->slots;
		ready += s->place != UINT32_MAX;
		TAILQ_FOREACH (job, &s->held, link)
			timed += job->timeout_ms != 0;
	}
	if (held != lane->held || timed != lane->timed ||
	    exclusive != lane->exclusive || ready != lane->ready ||
	    lane->queued != audit_list(&lane->queue))
		violation("%s: held %u and %u, timed %u and %u, exclusive %u "
			  "and %u, ready %u and %u, queued %u",
		    lane->name, held, lane->held, timed, lane->timed, exclusive,
		    lane->exclusive, ready, lane->ready, lane->queued);
	if (lane->emptied != NULL && lane->emptied->slots->state != SLOT_READY)
		violation(
		    "%s: a slot without a worker is being emptied", lane->name);
	audit_work(lane);
}

void
audit(const struct hayfork *f)
{
	struct hayfork_future *job;
	const struct fake *w;
	size_t pending = 0;

	for (int i = 0; i < LANE_KINDS; i++)
		if (f->lanes[i].started)
			audit_lane(&f->lanes[i]);
	TAILQ_FOREACH (job, &f->all, all)
		pending += !job->internal && job->state != JOB_ENDED;
	if (pending != f->pending)
		violation("%zu jobs are pending, and %zu are said to be",
		    pending, f->pending);
	TAILQ_FOREACH (w, &world.workers, link)
		model_late_worker(w);
	for (unsigned i = 0; i < job_count; i++) {
		model_look(&jobs[i]);
		model_late(&jobs[i]);
	}
}
