/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * usage.h - what this process has used so far, all its threads together.
 *
 * A worker that must not be dumped hides most of /proc from others, so it is
 * the worker that reads it, and a task that tells.
 */
#ifndef HF_WORKER_TASK_USAGE_H
#define HF_WORKER_TASK_USAGE_H

#include "common/hayfork.h"

/* X(name, "what it is"); rss, pss and threads are of now, 0: not known. */
/* clang-format off */
#define USAGE_TABLE(X)							\
	X(user_us,     "CPU time in its own code, microseconds")	\
	X(system_us,   "CPU time in the kernel, microseconds")		\
	X(voluntary,   "context switches because it waited")		\
	X(involuntary, "context switches because others had to run")	\
	X(minor,       "page faults that needed no reading")		\
	X(major,       "page faults that did")				\
	X(rss,         "bytes resident")				\
	X(pss,         "the same, shared pages divided by their users")	\
	X(threads,     "threads that it has")
/* clang-format on */

#define USAGE_FIELD_(name, doc) uint64_t name;
struct usage {
	USAGE_TABLE(USAGE_FIELD_)
};
#undef USAGE_FIELD_

/* Without rss, pss and threads, which take their time. */
void usage_read_counts(struct usage *);
void usage_read(struct usage *);

/*
 * Returns pid, allocator (the file that malloc() comes from, as libc.so.6) and
 * all of the above, by name, as a map. Its argument: how many
 * milliseconds to sleep before, so that no worker gets two of as many as there
 * are workers.
 */
extern const struct hayfork_task usage_task;

#endif
