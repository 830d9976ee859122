/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * planrun.c - the jobs of a plan as sources of a drive, in their schedule.
 *
 * The schedule says whose turn it is; what is not to be begun ends at once,
 * without a connection or a worker, and is a result as all others.
 */
#include <stdio.h>

#include "common/mem.h"
#include "master/cmd/planrun.h"

bool
planrun_is_needed(const struct plan *plan)
{
	for (size_t i = 0; i < plan->njobs; i++) {
		const struct plan_job *job = &plan->jobs[i];

		if (job->nafter > 0 || job->serial.is_given ||
		    job->max_fail.is_given || job->priority != 0)
			return true;
	}
	return false;
}

/* ---- rows ---------------------------------------------------------------- */

static size_t
side_places(const struct planrun_side *side, size_t row)
{
	const struct planjobs *jobs = side->run->jobs;

	return side->is_tasks ? jobs->tasks.rows[row].arg_count
			      : jobs->hosts.rows[row].hosts.n;
}

static uint64_t
side_first(const struct planrun_side *side, size_t row)
{
	const struct planjobs *jobs = side->run->jobs;

	return side->is_tasks ? jobs->tasks.rows[row].first_id
			      : jobs->hosts.rows[row].first_id;
}

static const char *
side_name(const struct planrun_side *side, size_t row)
{
	const struct planjobs *jobs = side->run->jobs;

	return side->is_tasks ? jobs->tasks.rows[row].name
			      : jobs->hosts.rows[row].name;
}

/* The row of a job: the last that does not begin behind it. */
static size_t
side_row(const struct planrun_side *side, uint64_t id)
{
	const struct planjobs *jobs = side->run->jobs;
	size_t low = 0, mid;
	size_t high = side->is_tasks ? jobs->tasks.count : jobs->hosts.count;

	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (side_first(side, mid) <= id)
			low = mid;
		else
			high = mid;
	}
	return low;
}

/* ---- the schedule -------------------------------------------------------- */

static struct schedule_rules
planrun_rules(const struct plan_job *job, size_t n)
{
	struct schedule_rules r = { .n = (uint32_t)n,
		.priority = job->priority,
		.max_fail = UINT64_MAX };

	if (job->serial.is_given)
		r.batch = (uint32_t)plan_share_of(&job->serial, n, 1);
	if (job->max_fail.is_given)
		r.max_fail = plan_share_of(&job->max_fail, n, 0);
	return r;
}

/*
 * Where each host of one list is in the other. at: of each host of the
 * inventory, all NOWHERE, and left so.
 */
static uint32_t *
planrun_peers(const struct inventory_list *of, const struct inventory_list *in,
    uint32_t *at)
{
	uint32_t *peers = xcalloc(of->n + 1, sizeof(*peers));

	for (size_t i = 0; i < in->n; i++)
		at[in->hosts[i]->index] = (uint32_t)i;
	for (size_t i = 0; i < of->n; i++)
		peers[i] = at[of->hosts[i]->index];
	for (size_t i = 0; i < in->n; i++)
		at[in->hosts[i]->index] = SCHEDULE_NOWHERE;
	return peers;
}

static void
planrun_set_after(struct planrun *r, const struct plan_job *job, size_t row)
{
	const struct planjobs *jobs = r->jobs;
	size_t n = inventory_size(jobs->setup->inventory);
	uint32_t *at;

	if (job->nafter == 0)
		return;
	at = xmalloc((n + 1) * sizeof(*at));
	for (size_t i = 0; i < n; i++)
		at[i] = SCHEDULE_NOWHERE;
	for (size_t i = 0; i < job->nafter; i++) {
		size_t other = jobs->rows[job->after_jobs[i]];

		schedule_after(r->hosts.schedule, row, other,
		    planrun_peers(&jobs->hosts.rows[other].hosts,
			&jobs->hosts.rows[row].hosts, at));
	}
	free(at);
}

void
planrun_open(struct planrun *r, struct planjobs *jobs)
{
	const struct plan *plan = jobs->plan;

	*r = (struct planrun){ .jobs = jobs,
		.hosts = { r, schedule_new(jobs->hosts.count), false },
		.tasks = { r, schedule_new(jobs->tasks.count), true } };
	for (size_t i = 0; i < plan->njobs; i++) {
		const struct plan_job *job = &plan->jobs[i];
		const struct planrun_side *side =
		    job->kind == PLAN_TASK ? &r->tasks : &r->hosts;
		struct schedule_rules rules =
		    planrun_rules(job, side_places(side, jobs->rows[i]));

		schedule_set(side->schedule, jobs->rows[i], &rules);
	}
	/* When it is known how many hosts each has. */
	for (size_t i = 0; i < plan->njobs; i++)
		planrun_set_after(r, &plan->jobs[i], jobs->rows[i]);
	schedule_start(r->hosts.schedule);
	schedule_start(r->tasks.schedule);
}

void
planrun_close(struct planrun *r)
{
	schedule_free(r->hosts.schedule);
	schedule_free(r->tasks.schedule);
}

/* ---- turns --------------------------------------------------------------- */

/* It is not begun, and the result says why. */
static void
planrun_skip(struct planrun *r, const struct schedule_turn *turn,
    struct drive_item *item)
{
	if (turn->skip == SCHEDULE_BEGIN)
		return;
	r->ending = (struct hayfork_ending){ .status = HAYFORK_NOT_RUN,
		.stage = HAYFORK_STAGE_QUEUE,
		.error_message = r->why };
	if (turn->skip == SCHEDULE_AFTER) {
		r->ending.error_class = "after";
		snprintf(r->why, sizeof(r->why), "'%s' was not ok there",
		    r->jobs->hosts.rows[turn->because].name);
	} else {
		r->ending.error_class = "max_fail";
		snprintf(
		    r->why, sizeof(r->why), "too many have failed before it");
	}
	item->job.ending = &r->ending;
}

static enum drive_next
planrun_next(void *ctx, struct drive_item *item)
{
	const struct planrun_side *side = ctx;
	struct planjobs *jobs = side->run->jobs;
	struct schedule_turn turn;

	switch (schedule_take(side->schedule, &turn)) {
	case SCHEDULE_TURN:
		break;
	case SCHEDULE_LATER:
		return DRIVE_LATER;
	case SCHEDULE_END:
		return DRIVE_END;
	}
	if (side->is_tasks)
		taskjobs_make(&jobs->tasks, turn.row, turn.place, item);
	else
		hostjobs_make(&jobs->hosts, turn.row, turn.place, item);
	planrun_skip(side->run, &turn, item);
	return DRIVE_ITEM;
}

/* When too many of its row have failed, what has not begun is not begun. */
static void
planrun_ended(void *ctx, uint64_t id, enum hayfork_status status)
{
	const struct planrun_side *side = ctx;
	struct drive *d = &side->run->jobs->setup->drive;
	size_t row = side_row(side, id);
	uint64_t first = side_first(side, row);

	if (!schedule_ended(
		side->schedule, row, (uint32_t)(id - first), status))
		return;
	drive_say(d,
	    "'%s': too many have failed (max_fail): it is begun on no "
	    "other",
	    side_name(side, row));
	drive_withdraw(d, first, first + side_places(side, row) - 1);
}

void
planrun_add(struct planrun *r)
{
	struct setup *s = r->jobs->setup;
	struct drive_source hosts = {
		.next = planrun_next, .end = planrun_ended, .ctx = &r->hosts
	};
	struct drive_source tasks = {
		.next = planrun_next, .end = planrun_ended, .ctx = &r->tasks
	};

	r->jobs->hosts.login = &s->login;
	if (r->jobs->hosts.count > 0)
		drive_add_source(
		    &s->drive, &hosts, setup_in_hand(s, HAYFORK_IO));
	if (r->jobs->tasks.count > 0)
		drive_add_source(
		    &s->drive, &tasks, setup_in_hand(s, HAYFORK_CPU));
}
