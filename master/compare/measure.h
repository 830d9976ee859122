/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * measure.h - one round at one point: how fast a farm does its jobs.
 *
 * The farm is opened by the caller and measured by jobs that end and are
 * followed by others, so that its workers always have some: first some to get
 * warm, then those that count. Rates are taken between the first and the last
 * end in that time, so that they do not depend on how jobs and time happen to
 * fit. What workers used is asked of them before and after, while they have
 * nothing to do.
 */
#ifndef HF_COMPARE_MEASURE_H
#define HF_COMPARE_MEASURE_H

#include "common/hayfork.h"
#include "common/log.h"
#include "master/compare/comparison.h"

struct event_base;

#define MEASURE_WHY 300

/* Where the jobs come from, and who may stop it. All borrowed. */
struct measure_source {
	/* Fill in the next job, zeroed before: there is no end of them. */
	void (*next)(void *ctx, struct hayfork_job *);
	/* Was it asked to stop, by a signal? */
	bool (*stopped)(void *ctx);
	void *ctx;
	bool tasks, hosts; /* which lanes its jobs need */
};

struct measure {
	struct hayfork *farm;
	struct event_base *base;
	const struct measure_source *source;
	unsigned workers;          /* of a lane */
	unsigned in_hand;          /* jobs given to the farm at any time */
	double warm_s;             /* to get warm */
	double seconds;            /* that count; 0: as many jobs as follow */
	uint64_t jobs;             /* that count */
	char failure[MEASURE_WHY]; /* of the first job that failed; "" */
	char allocator[64];        /* of its workers; "": not known */
	/* measure.c's own */
	struct measure_state *state;
};

/*
 * Start the farm's workers, run the jobs, fill in the sample. False: why says
 * what went wrong; "" when it was asked to stop.
 */
MUST_CHECK bool measure_run(
    struct measure *, struct compare_sample *, char why[MEASURE_WHY]);
/*
 * So many jobs, in their middle one that is to crash its worker (NULL: none
 * does): what that costs the others.
 */
MUST_CHECK bool measure_crash(struct measure *, const struct hayfork_job *crash,
    struct compare_crash *, char why[MEASURE_WHY]);

#endif
