/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * list.h - what a worker program can run, told to whoever asks.
 */
#ifndef HF_WORKER_TASK_LIST_H
#define HF_WORKER_TASK_LIST_H

#include <stdbool.h>
#include <stdio.h>

#include "common/hayfork.h"

/*
 * Print one line for each task of the NULL-terminated list that is not
 * hidden: name, arguments, its kind ("fault", "workload" or nothing), and the
 * sentence about it, with a tab between each two. False: it could not all be
 * written.
 */
bool list_print(const struct hayfork_task *const *tasks, FILE *);

#endif
