/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * workload_noop.c - no operation at all: what is left is the farm.
 */
#include "worker/task/builtin/workload.h"

static bool
noop_step(struct hayfork_call *call, void *state, uint64_t n)
{
	(void)call;
	(void)state;
	(void)n;
	return true;
}

static enum hayfork_status
noop_run(struct hayfork_call *call)
{
	return workload_run(call, noop_step, WORKLOAD_MAX, NULL);
}

const struct hayfork_task builtin_load_noop = {
	.name = "load_noop",
	.args = "N",
	.doc = "nothing, whatever N is: what it costs to hand out a job",
	.workload = true,
	.run = noop_run,
};
