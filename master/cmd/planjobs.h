/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * planjobs.h - the jobs of a plan, as sources of host jobs and of tasks.
 */
#ifndef HF_PLANJOBS_H
#define HF_PLANJOBS_H

#include "master/cmd/hostjobs.h"
#include "master/cmd/setup.h"
#include "master/cmd/taskjobs.h"
#include "master/input/plan.h"

struct planjobs {
	struct setup *setup; /* borrowed */
	struct plan *plan;
	struct inventory_list named; /* by --hosts */
	struct hostjobs hosts;       /* its login is the caller's to set */
	struct taskjobs tasks;
	struct inventory_list *task_hosts; /* of each row of tasks */
	struct blob *scripts; /* as many as rows of hosts, some empty */
	size_t *rows; /* of each job of the plan: its row of hosts, or tasks */
	uint64_t last_id;
	bool parses; /* some job's output is parsed: a task, too */
};

/* Read it, its inventory and what tasks there are; free it in any case. */
MUST_CHECK bool planjobs_read(
    struct planjobs *, struct setup *, const char *path, struct inerr *);
void planjobs_free(struct planjobs *);

#endif
