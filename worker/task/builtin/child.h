/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * child.h - one local program as a child of the worker: its start, its
 * signals, its end.
 *
 * It runs in a process group of its own, reads /dev/null, writes into two
 * pipes, and has no other descriptor. It dies with its worker; the keeper
 * (keeper.h) sees to the rest.
 */
#ifndef HF_BUILTIN_CHILD_H
#define HF_BUILTIN_CHILD_H

#include <sys/resource.h>
#include <sys/types.h>

#include "common/log.h"
#include "worker/limits.h"

struct child {
	pid_t pid;  /* and process group */
	int pidfd;  /* readable when it has ended */
	int out[2]; /* its stdout and stderr, non-blocking; -1: closed */
	int keeper;
};

struct child_plan {
	const char *path;
	const char *const *argv, *const *env;
	mode_t umask;
	rlim_t files;                /* soft limit of descriptors; 0: as is */
	const struct limits *limits; /* NULL: none */
};

/* 0, or the errno of what failed; then nothing is left of it. */
MUST_CHECK int child_start(struct child *, const struct child_plan *);
/* To the whole group; a stopped one goes on, so that it takes effect. */
void child_signal(const struct child *, int sig);
/*
 * It has ended: kill what is left of its group, take its status as wait()
 * gives it, close its pipes.
 */
int child_reap(struct child *, struct rusage *);
/* Close a pipe, if it is open. */
void child_close(struct child *, int stream);

#endif
