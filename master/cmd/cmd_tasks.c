/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_tasks.c - hayfork tasks: what there is to run.
 */
#include <stdio.h>

#include "master/cmd/cmd.h"
#include "master/cmd/setup.h"
#include "master/cmd/tasklist.h"

enum tasks_kind { TASKS_PLAIN, TASKS_WORKLOADS, TASKS_FAULTS };

static enum tasks_kind
tasks_kind(const struct tasklist_row *row)
{
	if (row->fault)
		return TASKS_FAULTS;
	return row->workload ? TASKS_WORKLOADS : TASKS_PLAIN;
}

/* Those of one kind, below a title, if there are any. */
static void
tasks_print(
    const struct tasklist *tasks, enum tasks_kind kind, const char *title)
{
	for (size_t i = 0; i < tasks->count; i++) {
		const struct tasklist_row *row = &tasks->rows[i];
		char usage[80];

		if (tasks_kind(row) != kind)
			continue;
		if (title != NULL)
			printf("%s\n", title);
		title = NULL;
		snprintf(usage, sizeof(usage), "%s %s", row->name, row->args);
		printf("  %-24s %s\n", usage, row->doc);
	}
}

int
cmd_tasks(const struct options *o)
{
	struct setup s;
	struct tasklist tasks;
	struct inerr err;
	bool good = setup_init(&s, o, &err) &&
		    tasklist_load(&tasks, s.programs.task, &err);

	setup_fini(&s);
	if (!good)
		return cmd_refuse(&err);
	tasks_print(&tasks, TASKS_PLAIN, "Tasks:");
	tasks_print(&tasks, TASKS_WORKLOADS,
	    "\nWorkloads, to compare processes and threads by:");
	tasks_print(
	    &tasks, TASKS_FAULTS, "\nFaults, for tests and demonstrations:");
	tasklist_free(&tasks);
	return 0;
}
