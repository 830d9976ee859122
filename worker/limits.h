/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * limits.h - what one task may use, held against the process it runs in.
 *
 * The kernel counts per process and for its whole life, so each task gets
 * what is used when it begins, and its own share on top. Soft limits only:
 * they are lifted again after the task. What the kernel does to a task that
 * goes over one: memory is refused (ENOMEM), CPU time ends in SIGXCPU, a
 * file's size in SIGXFSZ.
 */
#ifndef HF_WORKER_LIMITS_H
#define HF_WORKER_LIMITS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>

struct limits {
	uint64_t memory;    /* bytes of address space; 0: no limit */
	uint64_t cpu_ms;    /* the kernel rounds up to whole seconds */
	uint64_t file_size; /* bytes of one file */
	bool any;
	int statm;               /* the process's size, kept open; -1 */
	struct rlimit before[3]; /* as they were: memory, CPU, file size */
};

void limits_init(
    struct limits *, uint64_t memory, uint64_t cpu_ms, uint64_t file_size);
void limits_fini(struct limits *);
/* A task begins: about 2 us when there is a limit. */
void limits_begin(struct limits *);
void limits_end(struct limits *);
/*
 * Between fork and exec of a program that a task runs, whose use counts from
 * nothing: exactly what a task may use, and it cannot raise that.
 */
void limits_child(const struct limits *);

#endif
