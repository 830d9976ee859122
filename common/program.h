/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * program.h - a local program to run, as the master tells a task worker.
 *
 * It is the argument of the task PROGRAM_TASK: a msgpack array of numbers and
 * of two bins, each a list of strings that end in NUL, as in /proc/PID/cmdline
 * and /proc/PID/environ. So the worker reads a fixed shape, copies nothing,
 * and no byte of a string can be taken for the end of the list.
 *
 * A worker has next to no environment of its own and a umask, a limit of
 * descriptors and signals that are not the user's; what the program is to
 * have of these travels here. The working directory need not: workers are
 * started in the caller's and stay there.
 */
#ifndef HF_PROGRAM_H
#define HF_PROGRAM_H

#include <stdbool.h>

#include "common/log.h"
#include "common/pack.h"

#define PROGRAM_TASK "program"

/* From SIGTERM, when its time is over, to SIGKILL. */
#define PROGRAM_GRACE_MS 500u

struct program {
	uint64_t timeout_ms; /* running time; 0: none but the job's own */
	uint32_t umask;
	uint64_t files;    /* soft limit of descriptors; 0: as it is */
	struct slice argv; /* strings; the first is the program */
	struct slice env;  /* strings; all there is */
};

void program_pack(struct buf *, const struct program *);
/* Strings are borrowed. False: it is not the form above. */
MUST_CHECK bool program_unpack(struct program *, struct slice);

/* Append a string to a list, with its NUL; it must hold none itself. */
void program_add(struct buf *list, const char *, size_t len);
/* How many strings a list has. */
size_t program_count(struct slice list);
/* Pointers to each of them, and a NULL: room for program_count() + 1. */
void program_point(struct slice list, const char **at);

#endif
