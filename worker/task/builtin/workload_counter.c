/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * workload_counter.c - one counter for all, and its control: one for each.
 *
 * An operation is an atomic addition. Plain stores would hide in the CPU's
 * store buffer that they wait for the cache line.
 */
#include <stdalign.h>
#include <stdatomic.h>

#include "worker/task/builtin/workload.h"

#define COUNTER_STEPS 16384

struct counter {
	alignas(WORKLOAD_APART) _Atomic uint64_t n;
};

/* One for all workers of the process, on purpose; see above. */
static struct counter counter_shared;
/* A thread's own, alone on its cache lines. */
static _Thread_local struct counter counter_own;

static bool
counter_step(struct hayfork_call *call, void *state, uint64_t n)
{
	struct counter *c = state;

	(void)call;
	while (n-- > 0)
		atomic_fetch_add_explicit(&c->n, 1, memory_order_relaxed);
	return true;
}

static enum hayfork_status
counter_shared_run(struct hayfork_call *call)
{
	return workload_run(call, counter_step, COUNTER_STEPS, &counter_shared);
}

static enum hayfork_status
counter_padded_run(struct hayfork_call *call)
{
	return workload_run(call, counter_step, COUNTER_STEPS, &counter_own);
}

const struct hayfork_task builtin_load_shared = {
	.name = "load_shared",
	.args = "N",
	.doc = "N atomic additions to one counter: threads fight over its "
	       "cache line",
	.workload = true,
	.run = counter_shared_run,
};

const struct hayfork_task builtin_load_padded = {
	.name = "load_padded",
	.args = "N",
	.doc =
	    "N atomic additions to a counter per worker: the control of shared",
	.workload = true,
	.run = counter_padded_run,
};
