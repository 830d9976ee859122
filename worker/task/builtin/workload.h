/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * workload.h - what the tasks share that are made to be compared.
 *
 * Their argument is a number of operations, and so is their value. Each shows
 * one thing that workers do or do not share when they are threads of one
 * process; see hayfork compare. Measured code stands in a step function of
 * its own, around which nothing happens but a look at the deadline.
 */
#ifndef HF_BUILTIN_WORKLOAD_H
#define HF_BUILTIN_WORKLOAD_H

#include "worker/task/builtin/builtin.h"

#define WORKLOAD_MAX UINT64_C(1000000000000)

/*
 * What must not share a cache line with anything: two lines, as they are
 * fetched in pairs.
 */
#define WORKLOAD_APART 128

/*
 * Do n operations, on the state that workload_run() was given. False: it
 * failed, and said why.
 */
typedef bool workload_step(struct hayfork_call *, void *state, uint64_t n);

/*
 * Do as many operations as the argument says, at most so many in one step,
 * and look at the deadline before each. Returns the task's status; its value
 * is the number of operations.
 */
enum hayfork_status workload_run(
    struct hayfork_call *, workload_step *, uint64_t most, void *state);
/* A system call has failed; errno says why. Returns false, for a step. */
bool workload_fail(struct hayfork_call *, const char *name);

/* Marsaglia's xorshift64: the arithmetic of a workload. Never gives 0. */
static inline uint64_t
workload_next(uint64_t x)
{
	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x;
}
#define WORKLOAD_SEED UINT64_C(0x2545f4914f6cdd1d)

#endif
