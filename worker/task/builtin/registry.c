/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * registry.c - the tasks that hayfork-task can run.
 */
#include <stddef.h>

#include "worker/handler/json.h"
#include "worker/task/builtin/registry.h"
#include "worker/task/usage.h"

#define BUILTIN_ENTRY_(name) &builtin_##name,

const struct hayfork_task *const builtin_tasks[] = {
	BUILTIN_TABLE(BUILTIN_ENTRY_) & json_task,
	&usage_task,
	NULL,
};
