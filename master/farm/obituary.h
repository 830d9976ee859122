/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * obituary.h - what is known of a worker's death, and how it is told.
 *
 * Put together once per death from its wait status, what we killed it for,
 * its last words, and the crash record it may have left. All that but the
 * first two is the worker's own word, so it is told and nothing more.
 */
#ifndef HF_OBITUARY_H
#define HF_OBITUARY_H

#include "common/board.h"
#include "common/buf.h"
#include "common/pack.h"

struct host_process;
struct slot;
struct hayfork_future;

struct obituary {
	char text[480];    /* a sentence without its end */
	char signal[16];   /* what killed it, as "SEGV"; "" for none */
	const char *class; /* of the error: "crash" or "limit" */
	const char *hint;  /* NULL: none */
	bool recorded;     /* it left a record of its crash */
	struct slot *slot; /* whose thread crashed, or called exit; or NULL */
	struct board_crash at; /* that record */
	uint64_t died_ns;      /* monotonic: when, as well as we know */
	struct buf backtrace;  /* lines; empty without a record */
	struct buf words;      /* the last lines it said, cleaned */
};

/* Needs its slots as they were when it ended. */
void obituary_init(
    struct obituary *, const struct host_process *, int wait_status);
/* No death, but as good as one; what the task said may be empty. */
void obituary_of_memory(struct obituary *, uint64_t limit, struct slice said);
/* The same for a program that its task has run, in the task's words. */
void obituary_of_program(struct obituary *, struct slice said);
void obituary_fini(struct obituary *);
/* Hand what is known to the job whose code killed it. */
void obituary_give(
    const struct obituary *, struct hayfork_future *, uint64_t since_ns);

#endif
