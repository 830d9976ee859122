/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * timeline.h - how much each worker had under way, when, and when it died.
 *
 * Time is cut into slices of the same length. When a run outgrows them, two
 * become one and each is twice as long: whatever a run lasts, and however
 * many jobs it has, the memory is the same. Pure.
 */
#ifndef HF_RUNPAGE_TIMELINE_H
#define HF_RUNPAGE_TIMELINE_H

#include <stdbool.h>
#include <sys/types.h>

#include "common/hayfork.h"

#define TIMELINE_SLICES 192
#define TIMELINE_SLICE_US 1000u /* long, at first */
#define TIMELINE_WORKERS 64     /* of a lane; what others had is put together */
#define TIMELINE_DEATHS 400     /* those beyond are only counted */

/* What one worker had, or several. */
struct track {
	uint64_t busy_us[TIMELINE_SLICES]; /* of its jobs, added up */
	uint64_t jobs, deaths;
};

struct timeline_lane {
	struct track *tracks[TIMELINE_WORKERS]; /* owned; NULL: none yet */
	struct track *others;                   /* of workers beyond them */
	unsigned workers; /* the highest that was heard of, and one */
};

struct timeline_death {
	char lane[12];
	char why[160]; /* "": it died of itself */
	unsigned worker;
	pid_t pid;
	uint64_t at_us; /* since the run's beginning */
	int exit_status, signal;
};

struct timeline {
	struct timeline_lane lanes[HAYFORK_LANES];
	struct timeline_death deaths[TIMELINE_DEATHS]; /* the first of them */
	uint64_t slice_us;                             /* how long one is */
	uint64_t death_count;                          /* all */
};

void timeline_init(struct timeline *);
void timeline_fini(struct timeline *);
/* A job was under way in that worker from begin_us to end_us of the run. */
void timeline_add(struct timeline *, enum hayfork_lane, unsigned worker,
    uint64_t begin_us, uint64_t end_us);
void timeline_die(
    struct timeline *, const struct hayfork_death *, uint64_t at_us);

/* The first slice that begins after that time; at most TIMELINE_SLICES. */
unsigned timeline_slices(const struct timeline *, uint64_t until_us);
/* The most jobs that any worker of a lane had under way in a slice. */
double timeline_most(const struct timeline *, enum hayfork_lane);

#endif
