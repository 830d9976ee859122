/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_run.c - hayfork run: the host jobs and tasks of a plan, together.
 *
 * Host jobs and tasks are two sources, so that both lanes are busy from the
 * start; a job's id is its place in the plan all the same.
 */
#include <stdio.h>

#include "master/cmd/cmd.h"
#include "master/cmd/planrun.h"

static void
run_print_task(const struct taskjobs_row *row, size_t place)
{
	const char *host = taskjobs_host(row, place), *arg = row->args[place];

	printf("%s: %s%s%s %s\n", row->name, host != NULL ? host : "",
	    host != NULL ? ": " : "", row->task, arg != NULL ? arg : "");
}

static void
run_print(const struct planjobs *p)
{
	hostjobs_print(&p->hosts, p->setup);
	for (size_t i = 0; i < p->tasks.count; i++)
		for (size_t k = 0; k < p->tasks.rows[i].arg_count; k++)
			run_print_task(&p->tasks.rows[i], k);
}

static int
run_drive(struct setup *s, struct planjobs *p, struct inerr *err)
{
	struct planrun run;
	int status;

	if (!setup_open(
		s, p->hosts.count > 0, p->tasks.count > 0 || p->parses, err))
		return cmd_refuse(err);
	planrun_open(&run, p);
	planrun_add(&run);
	status = drive_run(&s->drive);
	planrun_close(&run);
	return status;
}

int
cmd_run(const struct options *o)
{
	struct planjobs jobs = { .setup = NULL };
	struct setup s;
	struct inerr err;
	int status;

	if (!setup_init(&s, o, &err) ||
	    !planjobs_read(&jobs, &s, o->operands.at[0], &err))
		status = cmd_refuse(&err);
	else if (o->dry_run) {
		run_print(&jobs);
		status = hostjobs_check(&jobs.hosts, &s);
	} else
		status = run_drive(&s, &jobs, &err);
	setup_fini(&s);
	planjobs_free(&jobs);
	return status;
}
