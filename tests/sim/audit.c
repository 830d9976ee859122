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

/* ---- host processes ------------------------------------------------------ */

static bool
audit_is_spent(const struct host_process *p)
{
	uint64_t most = p->lane->farm->options.max_jobs_per_worker;

	return most != 0 && p->given >= most * p->workers;
}

/* What its workers have begun, and what they hold and have not. */
static uint64_t
audit_given(const struct carrier *c)
{
	uint64_t given = model_begun(c);
	struct hayfork_future *f;

	for (unsigned i = 0; i < c->count; i++)
		TAILQ_FOREACH (f, &c->workers[i]->slot->held, link)
			given +=
			    !f->internal && job_of(f)->begun_claim != f->claim;
	return given;
}

/* All its workers are there, or none is. */
static void
audit_states(const struct host_process *p)
{
	unsigned of[SLOT_NSTATES] = { 0 }, none;

	for (unsigned i = 0; i < p->workers; i++)
		of[p->slots[i].state]++;
	none = of[SLOT_EMPTY] + of[SLOT_BACKOFF];
	if (none != 0 && of[SLOT_EMPTY] != p->workers &&
	    of[SLOT_BACKOFF] != p->workers)
		violation("%s %u: some of its workers are there", p->lane->name,
		    p->slots->index);
	for (unsigned i = 1; none > 0 && i < p->workers; i++)
		if (event_pending(p->slots[i].timer, EV_TIMEOUT, NULL))
			violation("%s %u would be started by itself",
			    p->lane->name, p->slots[i].index);
	if ((none == 0) != (p->pidfd != -1))
		violation("%s %u: workers without a process, or it without",
		    p->lane->name, p->slots->index);
	if (none == 0 && p->why[0] != '\0' && of[SLOT_DYING] != p->workers)
		violation("%s %u is killed, and not all its workers are",
		    p->lane->name, p->slots->index);
	if (none == 0 && p->held == 0 && audit_is_spent(p) &&
	    of[SLOT_STARTING] + of[SLOT_READY] > 0)
		violation("%s %u has had its jobs, and stays", p->lane->name,
		    p->slots->index);
}

static void
audit_process(const struct host_process *p)
{
	unsigned held = 0, alone = 0;
	struct hayfork_future *job;

	for (unsigned i = 0; i < p->workers; i++) {
		held += p->slots[i].held_count;
		TAILQ_FOREACH (job, &p->slots[i].held, link)
			alone += job->alone;
	}
	if (held != p->held)
		violation("%s %u: its workers hold %u jobs, not %u",
		    p->lane->name, p->slots->index, held, p->held);
	if (p->exclusive != (alone > 0) || (alone > 0 && held > 1))
		violation("%s %u: %u of %u jobs are to be alone", p->lane->name,
		    p->slots->index, alone, held);
	audit_states(p);
	if (p->pidfd != -1 && p->lane->kind < LANE_RESOLVER &&
	    p->given != audit_given(file_of(p->pidfd)->carrier))
		violation("%s %u: %llu jobs are given, and %llu were",
		    p->lane->name, p->slots->index,
		    (unsigned long long)p->given,
		    (unsigned long long)audit_given(
			file_of(p->pidfd)->carrier));
}

/* ---- the scheduler ------------------------------------------------------- */

/* May be given a job beside others. */
static bool
audit_is_open(const struct slot *s)
{
	return s->state == SLOT_READY && !s->process->exclusive &&
	       s->process != s->lane->emptied && !audit_is_spent(s->process);
}

/* What the scheduler must not leave undone. */
static void
audit_work(const struct lane *lane)
{
	const struct hayfork *f = lane->farm;
	bool room = false, idle = false, rich = false, empty = false;

	for (unsigned i = 0; i < lane->count; i++) {
		const struct slot *s = &lane->slots[i];
		bool ready = s->state == SLOT_READY;

		room |= audit_is_open(s) && !s->is_full &&
			s->held_count < lane->limit;
		idle |= audit_is_open(s) && s->held_count == 0;
		empty |= ready && s->process->held == 0 &&
			 !audit_is_spent(s->process);
		rich |= ready && s->held_count >= 2 && !s->barren;
	}
	if (f->turn_due || f->holding || f->stopping || farm_is_starved(f))
		return;
	if (room && !TAILQ_EMPTY(&lane->queue))
		violation("%s: a job waits, a worker has room", lane->name);
	if (empty && !TAILQ_EMPTY(&lane->alone))
		violation("%s: a suspect waits, a process is idle", lane->name);
	if (idle && rich && lane->kind == LANE_CPU && lane->ready > 1 &&
	    TAILQ_EMPTY(&lane->queue) && TAILQ_EMPTY(&lane->alone) &&
	    lane->emptied == NULL)
		violation(
		    "%s: a worker is idle, another has a backlog", lane->name);
}

static bool
audit_is_ready(const struct host_process *p)
{
	bool ready = false;

	for (unsigned i = 0; i < p->workers; i++)
		ready |= p->slots[i].state == SLOT_READY;
	return ready;
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
		ready += s->place != UINT32_MAX;
		TAILQ_FOREACH (job, &s->held, link)
			timed += job->timeout_ms != 0;
	}
	for (unsigned i = 0; i < lane->process_count; i++) {
		audit_process(&lane->processes[i]);
		exclusive += lane->processes[i].exclusive;
	}
	if (held != lane->held || timed != lane->timed ||
	    exclusive != lane->exclusive || ready != lane->ready ||
	    lane->queued != audit_list(&lane->queue))
		violation("%s: held %u and %u, timed %u and %u, exclusive %u "
			  "and %u, ready %u and %u, queued %u",
		    lane->name, held, lane->held, timed, lane->timed, exclusive,
		    lane->exclusive, ready, lane->ready, lane->queued);
	if (lane->emptied != NULL && !audit_is_ready(lane->emptied))
		violation("%s: a process without a worker is being emptied",
		    lane->name);
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
