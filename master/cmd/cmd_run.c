/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_run.c - hayfork run: the host jobs and tasks of a plan, together.
 *
 * Host jobs and tasks are two sources, so that both lanes are busy from the
 * start; a job's id is its place in the plan all the same.
 */
#include <stdio.h>

#include "common/mem.h"
#include "master/cmd/cmd.h"
#include "master/cmd/hostjobs.h"
#include "master/cmd/setup.h"
#include "master/cmd/tasklist.h"
#include "master/cmd/taskjobs.h"
#include "master/input/plan.h"

struct run {
	struct setup setup;
	struct plan *plan;
	struct inventory_list named; /* by --hosts */
	struct hostjobs hosts;
	struct taskjobs tasks;
	uint64_t last_id;
	bool parses; /* some job's output is parsed: a task, too */
};

/* ---- what to run --------------------------------------------------------- */

/* The hosts of a job, out of those that the command line chose. */
static bool
run_choose(struct run *r, const struct plan_job *job,
    struct inventory_list *list, struct inerr *err)
{
	const struct options *o = r->setup.options;
	struct inventory *inventory = r->setup.inventory;

	if (o->hosts != NULL) {
		list->hosts = xmalloc(r->named.n * sizeof(*list->hosts));
		memcpy(list->hosts, r->named.hosts,
		    r->named.n * sizeof(*list->hosts));
		list->n = r->named.n;
		if (!inventory_filter(
			inventory, job->hosts.expr, NULL, list, err))
			return plan_at_hosts(r->plan, &job->hosts, err);
	} else if (!inventory_select(
		       inventory, job->hosts.expr, NULL, list, err))
		return plan_at_hosts(r->plan, &job->hosts, err);
	if (!inventory_filter(inventory, NULL, job->exclude.expr, list, err))
		return plan_at_hosts(r->plan, &job->exclude, err);
	return inventory_filter(inventory, o->limit, o->exclude, list, err);
}

static bool
run_add_hosts(struct run *r, const struct plan_job *job, struct inerr *err)
{
	const struct options *o = r->setup.options;
	struct hostjobs_row *row = &r->hosts.rows[r->hosts.count++];

	*row = (struct hostjobs_row){
		.name = job->name.text,
		.first_id = r->last_id + 1,
		.job = {
			.command = job->run.text,
			.timeout_ms = job->has_timeout ? job->timeout_ms
						       : o->timeout_ms,
			.max_output = o->max_output,
			.retries = job->has_retries ? job->retries
						    : o->retries,
			.crash_retries = o->crash_retries,
			.repeatable = job->is_repeatable || o->repeatable,
			.then = job->parse.text != NULL ? "parse_json" : NULL,
		},
	};
	if (!run_choose(r, job, &row->hosts, err))
		return false;
	r->parses |= row->job.then != NULL;
	r->last_id += row->hosts.n;
	return true;
}

static bool
run_add_tasks(struct run *r, const struct plan_job *job,
    const struct tasklist *known, struct inerr *err)
{
	const struct options *o = r->setup.options;
	size_t n = job->nargs > 0 ? job->nargs : 1;
	const char **args;

	if (tasklist_find(known, job->run.text, err) == NULL)
		return plan_at(r->plan, &job->run, err);
	args = xcalloc(n, sizeof(*args));
	for (size_t i = 0; i < job->nargs; i++)
		args[i] = job->args[i].text;
	r->tasks.rows[r->tasks.count++] = (struct taskjobs_row){
		.name = job->name.text,
		.task = job->run.text,
		.args = args,
		.arg_count = n,
		.first_id = r->last_id + 1,
		.timeout_ms =
		    job->has_timeout ? job->timeout_ms : o->timeout_ms,
		.retries = job->has_retries ? job->retries : o->retries,
		.crash_retries = o->crash_retries,
		.max_output = o->max_output,
	};
	r->last_id += n;
	return true;
}

static bool
run_add_jobs(struct run *r, const struct tasklist *known, struct inerr *err)
{
	r->hosts.rows = xcalloc(r->plan->njobs, sizeof(*r->hosts.rows));
	r->tasks.rows = xcalloc(r->plan->njobs, sizeof(*r->tasks.rows));
	for (size_t i = 0; i < r->plan->njobs; i++) {
		const struct plan_job *job = &r->plan->jobs[i];

		if (job->kind == PLAN_SSH ? !run_add_hosts(r, job, err)
					  : !run_add_tasks(r, job, known, err))
			return false;
	}
	return true;
}

/* The inventory, if a job needs one. */
static bool
run_inventory(struct run *r, struct inerr *err)
{
	const struct options *o = r->setup.options;
	const struct plan_job *first = NULL;
	const char *path =
	    o->inventory != NULL ? o->inventory : r->plan->inventory.text;

	for (size_t i = 0; i < r->plan->njobs && first == NULL; i++)
		if (r->plan->jobs[i].kind == PLAN_SSH)
			first = &r->plan->jobs[i];
	if (first != NULL && path == NULL && o->hosts == NULL) {
		inerr_set(err, "this job needs hosts and there are none");
		inerr_hint(err, "name an inventory in the plan, or with "
				"--inventory");
		return plan_at(r->plan, &first->run, err);
	}
	if (!setup_inventory(&r->setup, first != NULL ? path : NULL, err))
		return false;
	return o->hosts == NULL ||
	       inventory_name(r->setup.inventory, o->hosts, &r->named, err);
}

static bool
run_read(struct run *r, struct inerr *err)
{
	const struct options *o = r->setup.options;
	struct tasklist known;
	bool good;

	if ((r->plan = plan_load(o->operands.at[0], err)) == NULL ||
	    !run_inventory(r, err) ||
	    !tasklist_load(&known, r->setup.programs.task, err))
		return false;
	good = run_add_jobs(r, &known, err) &&
	       setup_count(&r->setup, r->last_id, true, err);
	tasklist_free(&known);
	return good;
}

/* ---- running it ---------------------------------------------------------- */

static void
run_print(const struct run *r)
{
	for (size_t i = 0; i < r->hosts.count; i++)
		for (size_t k = 0; k < r->hosts.rows[i].hosts.n; k++)
			printf("%s: %s: %s\n", r->hosts.rows[i].name,
			    r->hosts.rows[i].hosts.hosts[k]->name,
			    r->hosts.rows[i].job.command);
	for (size_t i = 0; i < r->tasks.count; i++)
		for (size_t k = 0; k < r->tasks.rows[i].arg_count; k++)
			printf("%s: %s %s\n", r->tasks.rows[i].name,
			    r->tasks.rows[i].task,
			    r->tasks.rows[i].args[k] != NULL
				? r->tasks.rows[i].args[k]
				: "");
}

static int
run_drive(struct run *r, struct inerr *err)
{
	struct drive_source hosts = { .next = hostjobs_next, .ctx = &r->hosts };
	struct drive_source tasks = { .next = taskjobs_next, .ctx = &r->tasks };

	if (!setup_open(&r->setup, r->hosts.count > 0,
		r->tasks.count > 0 || r->parses, err))
		return cmd_refuse(err);
	r->hosts.login = &r->setup.login;
	if (r->hosts.count > 0)
		drive_add_source(&r->setup.drive, &hosts,
		    setup_in_hand(&r->setup, HAYFORK_IO));
	if (r->tasks.count > 0)
		drive_add_source(&r->setup.drive, &tasks,
		    setup_in_hand(&r->setup, HAYFORK_CPU));
	return drive_run(&r->setup.drive);
}

static void
run_fini(struct run *r)
{
	setup_fini(&r->setup);
	for (size_t i = 0; i < r->hosts.count; i++)
		inventory_list_free(&r->hosts.rows[i].hosts);
	for (size_t i = 0; i < r->tasks.count; i++)
		free((void *)(uintptr_t)r->tasks.rows[i].args);
	free(r->hosts.rows);
	free(r->tasks.rows);
	inventory_list_free(&r->named);
	plan_free(r->plan);
}

int
cmd_run(const struct options *o)
{
	struct run r = { .last_id = 0 };
	struct inerr err;
	int status;

	if (!setup_init(&r.setup, o, &err) || !run_read(&r, &err))
		status = cmd_refuse(&err);
	else if (o->dry_run) {
		run_print(&r);
		status = 0;
	} else
		status = run_drive(&r, &err);
	run_fini(&r);
	return status;
}
