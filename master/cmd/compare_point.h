/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * compare_point.h - one round at one point, in whatever mode it is.
 */
#ifndef HF_COMPARE_POINT_H
#define HF_COMPARE_POINT_H

#include "master/cmd/compare_load.h"
#include "master/compare/comparison.h"

/* Who can measure points; kept from point to point. */
struct compare_points {
	struct setup *setup; /* opens a farm of the shape asked for */
	struct setup runner; /* opens a farm of one worker, for programs */
	double warm_s;       /* to get warm, at each point */
	double seconds;      /* that count; 0: jobs */
	uint64_t jobs;       /* that count */
	double python_s;     /* the same for Python, which starts slowly */
	bool broken;         /* a farm gave up: no fault of the jobs */
	char allocator[64];  /* of the workers; "": not known */
	char failure[300];   /* why the first job failed; "" */
};

MUST_CHECK bool compare_points_init(
    struct compare_points *, struct setup *, struct inerr *);
void compare_points_fini(struct compare_points *);
/* The signal that is to end it; 0: none. They are blocked from init on. */
int compare_points_stopped(void);

/* False: err says why; or it was stopped by a signal, and err is nothing. */
MUST_CHECK bool compare_point_measure(struct compare_points *,
    struct compare_load *, enum compare_mode, unsigned processes,
    unsigned threads, struct compare_sample *, struct inerr *);
/* The same jobs twice, once with one among them that crashes. */
MUST_CHECK bool compare_point_crash(struct compare_points *,
    struct compare_load *, struct compare_crash *, struct inerr *);

#endif
