/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * planrun.h - the jobs of a plan as two sources of a drive, host jobs and
 * tasks, each in its schedule.
 */
#ifndef HF_PLANRUN_H
#define HF_PLANRUN_H

#include "master/cmd/planjobs.h"
#include "master/input/schedule.h"

struct planrun {
	struct planjobs *jobs;        /* borrowed */
	struct schedule *schedule;    /* its rows are the plan's jobs */
	char why[PLAN_NAME_MAX + 40]; /* the last one that was not begun */
	struct hayfork_ending ending;
};

/* Does the plan say anything of when its jobs begin? */
bool planrun_is_needed(const struct plan *);
void planrun_open(struct planrun *, struct planjobs *);
void planrun_close(struct planrun *);
/* Its sources, to a drive that is open. */
void planrun_add(struct planrun *);

#endif
