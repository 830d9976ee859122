/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_map.c - hayfork map: one task over many arguments.
 */
#include <stdio.h>
#include <unistd.h>

#include "master/cmd/cmd.h"
#include "master/cmd/setup.h"
#include "master/cmd/tasklist.h"
#include "master/cmd/taskjobs.h"
#include "master/output/exit_status.h"

static bool
map_check_task(const struct setup *s, const char *name, struct inerr *err)
{
	struct tasklist tasks;
	bool good;

	if (!tasklist_load(&tasks, s->programs.task, err))
		return false;
	good = tasklist_find(&tasks, name, err) != NULL;
	tasklist_free(&tasks);
	return good;
}

static int
map_drive(struct setup *s, struct taskjobs *jobs, struct inerr *err)
{
	struct drive_source source = { taskjobs_next, taskjobs_stop, jobs };
	struct lines lines;
	int status;

	if (jobs->rows[0].arg_count == 0) {
		lines_init(&lines, STDIN_FILENO, s->drive.base);
		jobs->lines = &lines;
	}
	drive_add_source(&s->drive, &source, setup_in_hand(s, HAYFORK_CPU));
	status = drive_run(&s->drive);
	if (jobs->lines != NULL)
		lines_fini(&lines);
	return jobs->bad ? cmd_refuse_rest(status, err) : status;
}

int
cmd_map(const struct options *o)
{
	struct setup s;
	struct inerr err;
	struct taskjobs_row row = {
		.name = o->operands.at[0],
		.task = o->operands.at[0],
		.args = o->operands.at + 1,
		.arg_count = o->operands.n - 1,
		.first_id = 1,
		.timeout_ms = o->timeout_ms,
		.retries = o->retries,
		.crash_retries = o->crash_retries,
		.max_output = o->max_output,
	};
	struct taskjobs jobs = { .rows = &row, .count = 1, .err = &err };
	int status;

	if (!setup_init(&s, o, &err) ||
	    !setup_count(&s, row.arg_count, row.arg_count > 0, &err) ||
	    !map_check_task(&s, row.task, &err))
		status = cmd_refuse(&err);
	else if (o->dry_run) {
		for (size_t i = 0; i < row.arg_count; i++)
			printf("%s %s\n", row.task, row.args[i]);
		status = 0;
	} else if (!setup_open(&s, false, true, &err))
		status = cmd_refuse(&err);
	else
		status = map_drive(&s, &jobs, &err);
	setup_fini(&s);
	return status;
}
