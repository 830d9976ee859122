/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * workload.c - what the tasks share that are made to be compared.
 */
#include <errno.h>
#include <string.h>

#include "worker/task/builtin/workload.h"

enum hayfork_status
workload_run(
    struct hayfork_call *call, workload_step *step, uint64_t most, void *state)
{
	uint64_t wanted, left, n;

	if (!builtin_arg_uint(call, 1, WORKLOAD_MAX, &wanted))
		return HAYFORK_FAILED;
	for (left = wanted; left > 0; left -= n) {
		if (hayfork_expired(call))
			return builtin_fail_expired(call);
		n = left < most ? left : most;
		if (!step(call, state, n))
			return HAYFORK_FAILED;
	}
	hayfork_return_uint(call, wanted);
	return HAYFORK_OK;
}

bool
workload_fail(struct hayfork_call *call, const char *name)
{
	builtin_fail(call, errno == ENOMEM ? "memory" : "system", NULL,
	    "%s: %s", name, strerror(errno));
	return false;
}
