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
	if (plan->serial.is_given)
		return true;
	for (size_t i = 0; i < plan->njobs; i++) {
		const struct plan_job *job = &plan->jobs[i];

		if (job->nafter > 0 || job->serial.is_given ||
		    job->max_fail.is_given || job->priority != 0)
			return true;
	}
	return false;
}

/* ---- rows: the jobs of the plan ------------------------------------------ */

static const struct hostjobs_row *
row_hosts(const struct planrun *r, size_t row)
{
	return &r->jobs->hosts.rows[r->jobs->rows[row]];
}

static const struct taskjobs_row *
row_tasks(const struct planrun *r, size_t row)
{
	return &r->jobs->tasks.rows[r->jobs->rows[row]];
}

static bool
row_is_task(const struct planrun *r, size_t row)
{
	return r->jobs->plan->jobs[row].kind == PLAN_TASK;
}

static uint64_t
row_first(const struct planrun *r, size_t row)
{
	return row_is_task(r, row) ? row_tasks(r, row)->first_id
				   : row_hosts(r, row)->first_id;
}

static size_t
row_places(const struct planrun *r, size_t row)
{
	return row_is_task(r, row) ? row_tasks(r, row)->arg_count
				   : row_hosts(r, row)->hosts.n;
}

/* NULL: it is for none. */
static const struct inventory_list *
row_list(const struct planrun *r, size_t row)
{
	return row_is_task(r, row) ? row_tasks(r, row)->hosts
				   : &row_hosts(r, row)->hosts;
}

/* The row of a job: the last that does not begin behind it. */
static size_t
row_find(const struct planrun *r, uint64_t id)
{
	size_t low = 0, high = r->jobs->plan->njobs, mid;

	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (row_first(r, mid) <= id)
			low = mid;
		else
			high = mid;
	}
	return low;
}

/* ---- the schedule -------------------------------------------------------- */

/* So many hosts at a time, each with all its arguments: in places. */
static uint32_t
planrun_batch(const struct plan_share *serial, size_t n, uint32_t per_host)
{
	uint64_t hosts = plan_share_of(serial, n / per_host, 1);

	/* All of them is as good as more. */
	return hosts < n / per_host ? (uint32_t)hosts * per_host : (uint32_t)n;
}

static struct schedule_rules
planrun_rules(const struct planrun *r, size_t row)
{
	const struct plan_job *job = &r->jobs->plan->jobs[row];
	const struct inventory_list *hosts = row_list(r, row);
	size_t n = row_places(r, row);
	struct schedule_rules rules = { .n = (uint32_t)n,
		.lane = row_is_task(r, row) ? HAYFORK_CPU : HAYFORK_IO,
		.per_host = 1,
		.priority = job->priority,
		.max_fail = UINT64_MAX };

	if (hosts != NULL && hosts->n > 0)
		rules.per_host = (uint32_t)(n / hosts->n);
	if (job->serial.is_given)
		rules.batch = planrun_batch(&job->serial, n, rules.per_host);
	if (job->max_fail.is_given)
		rules.max_fail = plan_share_of(&job->max_fail, n, 0);
	return rules;
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
planrun_set_after_job(struct planrun *r, size_t row, uint32_t *at)
{
	const struct plan_job *job = &r->jobs->plan->jobs[row];

	for (size_t i = 0; i < job->nafter; i++) {
		size_t other = job->after_jobs[i];

		schedule_after(r->schedule, row, other,
		    planrun_peers(row_list(r, other), row_list(r, row), at));
	}
}

/*
 * The hosts of all jobs, in the order in which jobs name them. at: as in
 * planrun_peers(), but left with the number of each. Returns how many.
 */
static uint32_t
planrun_number(const struct planrun *r, uint32_t *at)
{
	uint32_t n = 0;

	for (size_t row = 0; row < r->jobs->plan->njobs; row++) {
		const struct inventory_list *hosts = row_list(r, row);

		for (size_t i = 0; hosts != NULL && i < hosts->n; i++)
			if (at[hosts->hosts[i]->index] == SCHEDULE_NOWHERE)
				at[hosts->hosts[i]->index] = n++;
	}
	return n;
}

/* So many of them at a time. */
static void
planrun_set_waves(struct planrun *r, uint32_t *at)
{
	const struct plan *plan = r->jobs->plan;
	uint64_t width = plan_share_of(&plan->serial, planrun_number(r, at), 1);

	for (size_t row = 0; row < plan->njobs; row++) {
		const struct inventory_list *hosts = row_list(r, row);
		uint32_t *waves;

		if (hosts == NULL)
			continue;
		waves = xcalloc(hosts->n + 1, sizeof(*waves));
		for (size_t i = 0; i < hosts->n; i++)
			waves[i] =
			    (uint32_t)(at[hosts->hosts[i]->index] / width);
		schedule_waves(r->schedule, row, waves);
	}
}

static void
planrun_set_order(struct planrun *r)
{
	const struct plan *plan = r->jobs->plan;
	size_t n = inventory_size(r->jobs->setup->inventory);
	uint32_t *at = xmalloc((n + 1) * sizeof(*at));

	for (size_t i = 0; i < n; i++)
		at[i] = SCHEDULE_NOWHERE;
	for (size_t i = 0; i < plan->njobs; i++)
		planrun_set_after_job(r, i, at);
	if (plan->serial.is_given)
		planrun_set_waves(r, at);
	free(at);
}

void
planrun_open(struct planrun *r, struct planjobs *jobs)
{
	size_t n = jobs->plan->njobs;

	*r = (struct planrun){ .jobs = jobs, .schedule = schedule_new(n) };
	for (size_t i = 0; i < n; i++) {
		struct schedule_rules rules = planrun_rules(r, i);

		schedule_set(r->schedule, i, &rules);
	}
	/* When it is known how many hosts each has. */
	planrun_set_order(r);
	schedule_start(r->schedule);
}

void
planrun_close(struct planrun *r)
{
	schedule_free(r->schedule);
}

/* ---- turns --------------------------------------------------------------- */

static void
planrun_tell_too_many(struct planrun *r, const struct schedule_turn *turn)
{
	if (turn->skip == SCHEDULE_TOO_MANY)
		snprintf(
		    r->why, sizeof(r->why), "too many have failed before it");
	else
		snprintf(r->why, sizeof(r->why),
		    "too many have failed before it in '%s'",
		    r->jobs->plan->jobs[turn->because].name.text);
}

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
		    r->jobs->plan->jobs[turn->because].name.text);
	} else {
		r->ending.error_class = "max_fail";
		planrun_tell_too_many(r, turn);
	}
	item->job.ending = &r->ending;
}

static enum drive_next
planrun_next(struct planrun *r, unsigned lane, struct drive_item *item)
{
	struct planjobs *jobs = r->jobs;
	struct schedule_turn turn;

	switch (schedule_take(r->schedule, lane, &turn)) {
	case SCHEDULE_TURN:
		break;
	case SCHEDULE_LATER:
		return DRIVE_LATER;
	case SCHEDULE_END:
		return DRIVE_END;
	}
	if (row_is_task(r, turn.row))
		taskjobs_make(
		    &jobs->tasks, jobs->rows[turn.row], turn.place, item);
	else
		hostjobs_make(
		    &jobs->hosts, jobs->rows[turn.row], turn.place, item);
	planrun_skip(r, &turn, item);
	return DRIVE_ITEM;
}

static enum drive_next
planrun_next_host(void *ctx, struct drive_item *item)
{
	return planrun_next(ctx, HAYFORK_IO, item);
}

static enum drive_next
planrun_next_task(void *ctx, struct drive_item *item)
{
	return planrun_next(ctx, HAYFORK_CPU, item);
}

/* When too many of its row have failed, what has not begun is not begun. */
static void
planrun_ended(void *ctx, uint64_t id, enum hayfork_status status)
{
	struct planrun *r = ctx;
	struct drive *d = &r->jobs->setup->drive;
	size_t row = row_find(r, id);
	uint64_t first = row_first(r, row);

	if (!schedule_ended(r->schedule, row, (uint32_t)(id - first), status))
		return;
	drive_say(d, "'%s': too many have failed (max_fail): it is begun on %s",
	    r->jobs->plan->jobs[row].name.text,
	    r->jobs->plan->serial.is_given && row_list(r, row) != NULL
		? "no other, and no other hosts are"
		: "no other");
	drive_withdraw(d, first, first + row_places(r, row) - 1);
}

void
planrun_add(struct planrun *r)
{
	struct setup *s = r->jobs->setup;
	struct drive_source hosts = {
		.next = planrun_next_host, .end = planrun_ended, .ctx = r
	};
	struct drive_source tasks = {
		.next = planrun_next_task, .end = planrun_ended, .ctx = r
	};

	r->jobs->hosts.login = &s->login;
	if (r->jobs->hosts.count > 0)
		drive_add_source(
		    &s->drive, &hosts, setup_in_hand(s, HAYFORK_IO));
	if (r->jobs->tasks.count > 0)
		drive_add_source(
		    &s->drive, &tasks, setup_in_hand(s, HAYFORK_CPU));
}
