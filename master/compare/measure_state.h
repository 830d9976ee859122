/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * measure_state.h - what the parts of measure.h share; nobody else includes
 * it.
 */
#ifndef HF_COMPARE_MEASURE_STATE_H
#define HF_COMPARE_MEASURE_STATE_H

#include "common/histogram.h"
#include "master/compare/measure.h"
#include "master/compare/used.h"

struct event;

enum measure_phase { MEASURE_WARM, MEASURE_COUNT, MEASURE_DRAIN };

/* Of a round, or of a run with a crash. */
struct measure_state {
	enum measure_phase phase;
	struct event *timer;
	struct histogram times; /* nanoseconds a job ran */
	uint64_t turn_ns;       /* of this turn of the loop; 0: not yet read */
	uint64_t first_ns, last_ns; /* turns in which jobs ended */
	uint64_t first_jobs;        /* that ended in the first of them */
	uint64_t ok, failed;        /* counted */
	uint64_t given, turns;
	uint64_t by_status[HAYFORK_STATUS_COUNT]; /* crash: of all */
	uint64_t end;                             /* crash: jobs to give */
};

static inline double
seconds_between(uint64_t from_ns, uint64_t to_ns)
{
	return (double)(to_ns - from_ns) / 1e9;
}

/* ---- measure_farm.c: the farm under it ----------------------------------- */

/* Make what it keeps; why is "" then. */
void measure_begin(struct measure *, char why[MEASURE_WHY]);
void measure_end(struct measure *);
/* Turn the loop once, for a while at most. False: stopped, or broken (why). */
MUST_CHECK bool measure_turn(struct measure *, double seconds, char *why);
/* Has it all the workers that there are to be? */
bool measure_is_ready(const struct measure *);
/* Start them; milliseconds until all were ready. */
MUST_CHECK bool measure_start(struct measure *, double *ms, char *why);
/* What all workers have used so far; they must have nothing to do. */
struct used measure_used(struct measure *);

#endif
