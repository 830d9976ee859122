/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * used.h - what workers and the machine have used so far.
 */
#ifndef HF_COMPARE_USED_H
#define HF_COMPARE_USED_H

#include <sys/types.h>

#include "common/log.h"
#include "master/compare/comparison.h"

/* Of a host process, or of several: rss and pss as of now. NaN: not known. */
struct used {
	double user_s, system_s, voluntary, involuntary, minor, major;
	double rss, pss;    /* bytes */
	double pids;        /* their sum: whose it is */
	char allocator[64]; /* as a worker calls it; "": not known */
};

/* The machine's CPUs together, and this process. */
struct used_machine {
	double busy_s, idle_s; /* CPU time */
	double own_s;
};

void used_add(struct used *, const struct used *);
/*
 * What a worker says of its process: a JSON object as the task "usage" makes
 * it, worker/task/usage.h. False: it is no such thing.
 */
MUST_CHECK bool used_parse(
    struct used *, double *pid, const char *json, size_t len);
/* A whole sample in one line, as "--serial" and our Python print it. */
MUST_CHECK bool used_parse_sample(
    struct compare_sample *, const char *json, size_t len);
/* What the kernel tells everybody of a process, to 10 ms; pss: who may ask. */
struct used used_by(pid_t);
struct used_machine used_by_all(void);

#endif
