/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sched.c - which slot gets which job.
 *
 * READY slots stand in lists by the number of jobs they hold, so the least
 * busy one is found without looking at the others. When a lane's queue is
 * empty and a worker idle, half of the longest backlog is taken back (claims
 * are revocable) and handed to it: tasks of unpredictable length do not wait
 * behind one long one. Suspects of two deaths run alone, in a host process of
 * which no other worker has a job.
 */
#include "master/farm/farm.h"

static bool
slot_is_placed(const struct slot *s)
{
	return s->state == SLOT_READY;
}

void
sched_remove(struct slot *s)
{
	struct lane *lane = s->lane;

	if (s->place == UINT32_MAX)
		return;
	TAILQ_REMOVE(&lane->by_held[s->place], s, link);
	s->place = UINT32_MAX;
	lane->ready--;
}

/* Some worker of it is; of one that dies they go one by one. */
static bool
sched_is_there(const struct host_process *p)
{
	for (unsigned i = 0; i < p->workers; i++)
		if (slot_is_placed(&p->slots[i]))
			return true;
	return false;
}

void
sched_place(struct slot *s)
{
	struct lane *lane = s->lane;

	if (!slot_is_placed(s)) {
		sched_remove(s);
		if (lane->emptied == s->process && !sched_is_there(s->process))
			lane->emptied = NULL;
		return;
	}
	if (s->place == s->held_count)
		return;
	sched_remove(s);
	s->place = s->held_count;
	lane->ready++;
	TAILQ_INSERT_TAIL(&lane->by_held[s->place], s, link);
	if (s->place < lane->least)
		lane->least = s->place;
}

static bool
sched_may_take(const struct slot *s)
{
	const struct host_process *p = s->process;

	return !s->is_full && !p->exclusive && p != s->lane->emptied &&
	       !process_is_spent(p);
}

/* The least busy slot that may be given a job, or NULL. */
static struct slot *
sched_pick(struct lane *lane)
{
	struct slot *s;

	for (; lane->least < lane->limit; lane->least++)
		TAILQ_FOREACH (s, &lane->by_held[lane->least], link)
			if (sched_may_take(s))
				return s;
	return NULL;
}

/* One whose host process has no job at all, or NULL. */
static struct slot *
sched_idle(struct lane *lane)
{
	struct slot *s;

	TAILQ_FOREACH (s, &lane->by_held[0], link)
		if (s->process->held == 0 && !process_is_spent(s->process))
			return s;
	return NULL;
}

/* Whatever else is in it goes on; nothing is added. */
static void
sched_empty(struct lane *lane)
{
	struct slot *s = sched_pick(lane);

	lane->emptied = s != NULL ? s->process : NULL;
}

/* A suspect gets an idle process; without one, a hardly busy is emptied. */
static void
sched_run_alone(struct lane *lane)
{
	struct hayfork_future *job;
	struct slot *s;

	while ((job = TAILQ_FIRST(&lane->alone)) != NULL) {
		if ((s = sched_idle(lane)) == NULL) {
			if (lane->emptied == NULL && lane->exclusive == 0)
				sched_empty(lane);
			return;
		}
		if (!slot_give(s, job)) {
			s->is_full = true;
			return;
		}
	}
	/* None is left that one was emptied for. */
	if (lane->emptied != NULL)
		lane->least = 0;
	lane->emptied = NULL;
}

static void
sched_give_out(struct lane *lane)
{
	struct hayfork_future *job;
	struct slot *s;

	while ((job = TAILQ_FIRST(&lane->queue)) != NULL) {
		if ((s = sched_pick(lane)) == NULL)
			return;
		if (!slot_give(s, job)) {
			/* Until its channel has room again. */
			s->is_full = true;
			lane->least = 0;
		}
	}
}

/* The slot that holds most, if it holds more than it can be running. */
static struct slot *
sched_busiest(struct lane *lane)
{
	struct slot *s;

	for (unsigned i = lane->window; i >= 2; i--)
		TAILQ_FOREACH (s, &lane->by_held[i], link)
			if (!s->barren)
				return s;
	return NULL;
}

/* Take back what this slot has not begun, the newest half of it. */
static unsigned
sched_take_back(struct slot *s)
{
	unsigned want = s->held_count / 2, got = 0;
	struct hayfork_future *job, *before;

	for (job = TAILQ_LAST(&s->held, job_list); job != NULL && got < want;
	     job = before) {
		before = TAILQ_PREV(job, job_list, link);
		if (!slot_take_back(s, job))
			continue;
		job_enqueue(job, true);
		got++;
	}
	s->lane->farm->counters.revoked += got;
	s->barren = got == 0;
	return got;
}

static void
sched_balance(struct lane *lane)
{
	struct slot *poor, *rich;

	while (TAILQ_EMPTY(&lane->queue) && (poor = sched_pick(lane)) != NULL &&
	       poor->held_count == 0 && (rich = sched_busiest(lane)) != NULL)
		if (sched_take_back(rich) > 0)
			sched_give_out(lane);
}

void
sched_run(struct lane *lane)
{
	sched_run_alone(lane);
	sched_give_out(lane);
	if (lane->kind != LANE_IO && lane->ready > 1)
		sched_balance(lane);
}
