/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_tasks.c - hayfork tasks: what there is to run.
 */
#include <stdio.h>

#include "master/cmd/cmd.h"
#include "master/cmd/setup.h"
#include "master/cmd/tasklist.h"

static void
tasks_print(const struct tasklist *tasks, bool faults)
{
	for (size_t i = 0; i < tasks->count; i++) {
		const struct tasklist_row *row = &tasks->rows[i];
		char usage[80];

		if (row->fault != faults)
			continue;
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

	if (!setup_init(&s, o, &err) ||
	    !tasklist_load(&tasks, s.programs.task, &err))
		return cmd_refuse(&err);
	printf("Tasks:\n");
	tasks_print(&tasks, false);
	printf("\nFaults, for tests and demonstrations:\n");
	tasks_print(&tasks, true);
	tasklist_free(&tasks);
	return 0;
}
