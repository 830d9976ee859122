/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * workloads.h - what "hayfork compare" knows to compare by itself.
 *
 * A workload is the task "load_NAME" of hayfork-task, with as many operations
 * as take some five milliseconds of one CPU: long enough that handing out the
 * job does not matter, short enough that many of them end in a round.
 */
#ifndef HF_COMPARE_WORKLOADS_H
#define HF_COMPARE_WORKLOADS_H

#include <stddef.h>

#define WORKLOAD_PREFIX "load_"

/* X(name, "operations", "those of its Python, if it has one") */
/* clang-format off */
#define WORKLOAD_TABLE(X)						\
	X(cpu,       "3500000", "30000")				\
	X(sha256,    "18000",   "6000")					\
	X(malloc,    "12000",   "")					\
	X(pagefault, "3500",    "")					\
	X(mmap,      "750",     "")					\
	X(open,      "15000",   "")					\
	X(locked,    "3500000", "")					\
	X(shared,    "1000000", "")					\
	X(padded,    "1000000", "")					\
	X(libc,      "450000",  "")					\
	X(mprotect,  "700",     "")					\
	X(noop,      "1",       "1")
/* clang-format on */

struct workload_row {
	const char *name, *task, *ops,
	    *python_ops; /* python_ops: "" for none */
};

/* Ends with a row without a name. */
extern const struct workload_row workload_rows[];

/* NULL: there is none of this name; *near: the most like it, or NULL. */
const struct workload_row *workload_find(const char *name, const char **near);

#endif
