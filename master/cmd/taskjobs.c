/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * taskjobs.c - the source of tasks.
 */
#include "master/cmd/taskjobs.h"

static void
taskjobs_fill(const struct taskjobs_row *row, struct slice arg,
    struct drive_item *item, uint64_t id)
{
	item->name = row->name;
	item->args = arg;
	item->job.lane = HAYFORK_CPU;
	item->job.task = row->task;
	item->job.arg = arg.at;
	item->job.arg_len = arg.len;
	item->job.timeout_ms = row->timeout_ms;
	item->job.retries = row->retries;
	item->job.crash_retries = row->crash_retries;
	item->job.max_output = row->max_output;
	item->job.id = id;
}

static enum drive_next
taskjobs_next_line(struct taskjobs *t, struct drive_item *item)
{
	struct slice line;

	switch (lines_take(t->lines, &line, t->err)) {
	case LINES_LINE:
		taskjobs_fill(t->rows, line, item, t->lines->number);
		return DRIVE_ITEM;
	case LINES_LATER:
		return DRIVE_LATER;
	case LINES_BAD:
		t->bad = true;
		return DRIVE_END;
	case LINES_END:
		break;
	}
	return DRIVE_END;
}

const char *
taskjobs_host(const struct taskjobs_row *row, size_t place)
{
	if (row->hosts == NULL)
		return NULL;
	return row->hosts->hosts[place / (row->arg_count / row->hosts->n)]
	    ->name;
}

void
taskjobs_make(
    const struct taskjobs *t, size_t row, size_t place, struct drive_item *item)
{
	const struct taskjobs_row *r = &t->rows[row];

	taskjobs_fill(r, slice_str(r->args[place]), item, r->first_id + place);
	item->host = taskjobs_host(r, place);
}

enum drive_next
taskjobs_next(void *ctx, struct drive_item *item)
{
	struct taskjobs *t = ctx;

	if (t->lines != NULL)
		return taskjobs_next_line(t, item);
	while (t->row < t->count && t->arg == t->rows[t->row].arg_count) {
		t->row++;
		t->arg = 0;
	}
	if (t->row == t->count)
		return DRIVE_END;
	taskjobs_make(t, t->row, t->arg++, item);
	return DRIVE_ITEM;
}

void
taskjobs_stop(void *ctx)
{
	struct taskjobs *t = ctx;

	if (t->lines != NULL)
		lines_stop(t->lines);
}
