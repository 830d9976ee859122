/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * list.c - what a worker program can run, told to whoever asks.
 *
 * The master never links a task; "hayfork tasks" runs the worker program with
 * --list and reads these lines, so a program of the user's own is listed as
 * ours is.
 */
#include "worker/task/list.h"

static const char *
list_text(const char *s)
{
	return s != NULL ? s : "";
}

static const char *
list_kind(const struct hayfork_task *task)
{
	if (task->fault)
		return "fault";
	return task->workload ? "workload" : "";
}

bool
list_print(const struct hayfork_task *const *tasks, FILE *out)
{
	for (; *tasks != NULL; tasks++) {
		const struct hayfork_task *task = *tasks;

		if (task->hidden)
			continue;
		fprintf(out, "%s\t%s\t%s\t%s\n", task->name,
		    list_text(task->args), list_kind(task),
		    list_text(task->doc));
	}
	return fflush(out) == 0 && !ferror(out);
}
