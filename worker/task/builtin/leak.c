/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * leak.c - take memory, use it, and never give it back.
 */
#include <stdlib.h>
#include <string.h>

#include "worker/task/builtin/builtin.h"

#define LEAK_MAX 4096
#define LEAK_MIB ((size_t)1 << 20)

static enum hayfork_status
leak_run(struct hayfork_call *call)
{
	uint64_t wanted;

	if (!builtin_arg_uint(call, 1, LEAK_MAX, &wanted))
		return HAYFORK_FAILED;
	for (uint64_t mib = 0; mib < wanted; mib++) {
		void *volatile lost = malloc(LEAK_MIB);

		if (lost == NULL)
			return builtin_fail_memory(call, LEAK_MIB);
		if (hayfork_expired(call)) {
			free(lost);
			return builtin_fail_expired(call);
		}
		memset(lost, 0xa5, LEAK_MIB);
	}
	hayfork_return_uint(call, wanted);
	return HAYFORK_OK;
}

const struct hayfork_task builtin_leak = {
	.name = "leak",
	.args = "MIB",
	.doc = "use that much memory and never free it (at most 4096)",
	.fault = true,
	.run = leak_run,
};
