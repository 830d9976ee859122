/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * serial.h - tasks in a plain loop, without a farm: what a farm is held
 * against.
 *
 *	PROGRAM --serial TASK [WARM+]AMOUNT[@DEADLINE] [ARG...]
 *
 * runs the task in this process, over the arguments in turn (one that is empty
 * if there is none), and then prints one line of JSON. Both amounts are a
 * number of runs, as 1000, or a time, as 0.5s: runs begin until it is over, at
 * least one. What is run to get warm is not counted:
 *
 *	hayfork-task --serial load_cpu 1000 2000000
 *	hayfork-task --serial load_malloc 0.2s+1.5s 50000
 *	hayfork-task --serial primes 10+1000 10 100000
 *
 * On the line: jobs (runs that ended ok), failed (that did not), seconds,
 * p50_us and p99_us (of a run that ended ok, as histogram.h has them; null:
 * there is none), and of usage.h user_s, system_s, voluntary, involuntary,
 * minor and major (from the first of the runs that count to the last), rss and
 * pss (at the end).
 *
 * A run that is over its deadline, a time, is expired as it would be in a farm,
 * but if it does not ask nobody stops it. Its value is made and dropped. The
 * program ends with the thread that started it.
 */
#ifndef HF_WORKER_TASK_SERIAL_H
#define HF_WORKER_TASK_SERIAL_H

#include "common/hayfork.h"

/*
 * What stands behind --serial, NULL-terminated as argv is. Returns the exit
 * status: 0 when the line is printed, 2 when there is no such task or amount
 * and a sentence went to stderr, 1 when the line could not be written. Why the
 * first failed run failed is told on stderr, too.
 */
int serial_main(
    const char *program, char **args, const struct hayfork_task *const *tasks);

#endif
