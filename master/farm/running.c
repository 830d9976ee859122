/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * running.c - which jobs are running, where they stand, and since when.
 */
#include "common/board.h"
#include "common/clock.h"
#include "master/farm/farm.h"

static const struct board_entry *
running_entry(const struct hayfork_future *job)
{
	return &job->slot->board.section->entries[job->entry];
}

/* Handed to a worker ahead of time, it has not begun. */
static bool
running_is_ahead(const struct hayfork_future *job)
{
	uint64_t said;

	if (job->state != JOB_HELD || job->slot->board.section == NULL)
		return false;
	said = atomic_load_explicit(
	    &running_entry(job)->claim, memory_order_relaxed);
	return said != board_word(job->claim, BOARD_RUNNING);
}

/* By the scoreboard, which may be wrong, but not by much. */
static enum hayfork_stage
running_stage(const struct hayfork_future *job)
{
	uint32_t said;

	if (job->state != JOB_HELD || job->slot->board.section == NULL)
		return job_stage(job);
	said = atomic_load_explicit(
	    &running_entry(job)->stage, memory_order_relaxed);
	return said < HAYFORK_STAGE_COUNT ? (enum hayfork_stage)said
					  : HAYFORK_STAGE_QUEUE;
}

static uint64_t
running_since_ns(const struct hayfork_future *job)
{
	if (job->start_ns != 0 || job->state != JOB_HELD ||
	    job->slot->board.section == NULL)
		return job->start_ns;
	return atomic_load_explicit(
	    &running_entry(job)->since_ns, memory_order_relaxed);
}

void
hayfork_each_running(const struct hayfork *f,
    void (*each)(void *ctx, const struct hayfork_running *), void *ctx)
{
	uint64_t now_ns = clock_ns();
	const struct hayfork_future *job;

	TAILQ_FOREACH (job, &f->all, all) {
		uint64_t since_ns;
		struct hayfork_running r;

		if (job->internal || job->state == JOB_ENDED ||
		    job->waits_ns != 0 || running_is_ahead(job) ||
		    (since_ns = running_since_ns(job)) == 0)
			continue;
		r = (struct hayfork_running){
			.ctx = job->ctx,
			.lane = (enum hayfork_lane)job->lane->kind,
			.stage = running_stage(job),
			.worker =
			    job->state == JOB_HELD ? (int)job->slot->index : -1,
			.elapsed_us =
			    since_ns < now_ns ? (now_ns - since_ns) / 1000 : 0,
		};
		each(ctx, &r);
	}
}
