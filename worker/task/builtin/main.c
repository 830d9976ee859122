/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * main.c - hayfork-task: the worker program of the cpu lane.
 */
#include "worker/task/builtin/registry.h"

int
main(int argc, char **argv)
{
	return hayfork_worker_main(argc, argv, builtin_tasks);
}
