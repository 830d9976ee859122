/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * taskjobs.h - the source of tasks: each task for each of its arguments, or
 * for each line of standard input.
 */
#ifndef HF_TASKJOBS_H
#define HF_TASKJOBS_H

#include "master/cmd/drive.h"
#include "master/cmd/lines.h"
#include "master/input/inventory.h"

/* One task for a list of arguments; all borrowed. */
struct taskjobs_row {
	const char *name, *task;
	/* Of hosts, one after the other, each with as many; NULL: of none. */
	const struct inventory_list *hosts;
	const char *const *args;
	size_t arg_count;
	uint64_t first_id, timeout_ms, max_output;
	unsigned retries, crash_retries;
};

struct taskjobs {
	struct taskjobs_row *rows;
	size_t count, row, arg;
	struct lines *lines; /* NULL: the rows' own arguments */
	struct inerr *err;   /* filled in when the lines are bad */
	bool bad;
};

/* The name of the host that a place is of; NULL: of none. */
const char *taskjobs_host(const struct taskjobs_row *, size_t place);
/* The task for the argument that has this place in its row. */
void taskjobs_make(
    const struct taskjobs *, size_t row, size_t place, struct drive_item *);
/* In the shape of drive_source; ctx is the struct taskjobs. */
enum drive_next taskjobs_next(void *ctx, struct drive_item *);
void taskjobs_stop(void *ctx);

#endif
