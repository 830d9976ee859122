/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * exit.c - end the worker in the middle of a task, as a library may that
 * thinks the process is its own.
 */
#include <stdlib.h>

#include "worker/task/builtin/builtin.h"

static enum hayfork_status
exit_run(struct hayfork_call *call)
{
	uint64_t code;

	if (!builtin_arg_uint(call, 0, 255, &code))
		return HAYFORK_FAILED;
	exit((int)code);
}

const struct hayfork_task builtin_exit = {
	.name = "exit",
	.args = "CODE",
	.doc = "end the worker with that exit status",
	.fault = true,
	.run = exit_run,
};
