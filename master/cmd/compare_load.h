/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * compare_load.h - what "hayfork compare" runs: jobs without an end, from a
 * workload, a task, a plan, or a command on hosts.
 */
#ifndef HF_COMPARE_LOAD_H
#define HF_COMPARE_LOAD_H

#include "master/cmd/planjobs.h"
#include "master/compare/workloads.h"

struct compare_load {
	char *name, *doc, *jobs; /* owned: as in struct compare_workload */
	const struct workload_row *row; /* NULL: not built in */
	struct taskjobs_row task;       /* unless there is a plan */
	struct hostjobs_row host;       /* the same, for a command */
	char *command;                  /* owned; NULL: none */
	struct hostjobs hosts;
	struct taskjobs tasks;
	struct planjobs plan;
	bool has_plan;
	bool runs_hosts, runs_tasks; /* which lanes it needs */
	bool python;                 /* it is to be run by Python, too */
	double usual_us; /* that a task takes, once it is known; else 0 */
};

struct compare_loads {
	struct compare_load *list; /* owned */
	size_t count;
};

/* By the options: what is asked for, if all of it can be had. */
MUST_CHECK bool compare_loads_read(
    struct compare_loads *, struct setup *, struct inerr *);
void compare_loads_free(struct compare_loads *);

/* Begin with the first job again, and log in like this. */
void compare_load_rewind(struct compare_load *, struct login *);
/* The next job; after the last comes the first. */
void compare_load_next(struct compare_load *, struct hayfork_job *);
/*
 * Jobs to have in hand: no host is to have more than one session, and no
 * worker to wait for its next task.
 */
unsigned compare_load_in_hand(
    const struct compare_load *, const struct options *, unsigned workers);

#endif
