/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * noop.c - nothing at all, to see what the farm itself costs.
 */
#include "worker/task/builtin/builtin.h"

static enum hayfork_status
noop_run(struct hayfork_call *call)
{
	(void)call;
	return HAYFORK_OK;
}

const struct hayfork_task builtin_noop = {
	.name = "noop",
	.args = "[ANYTHING]",
	.doc = "nothing, at once",
	.run = noop_run,
};
