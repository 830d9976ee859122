/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * runpage.h - a run as one HTML page: what became of it, what went wrong, what
 * its workers did, how long jobs took, and each result (--report).
 *
 * It is told of results and deaths as they come, and written when the run has
 * ended. Its memory is bounded, however long the run. Bytes from hosts are
 * text there and nothing else.
 */
#ifndef HF_RUNPAGE_H
#define HF_RUNPAGE_H

#include <stdio.h>

#include "common/log.h"
#include "master/output/newfile.h"
#include "master/runpage/latency.h"
#include "master/runpage/rows.h"
#include "master/runpage/timeline.h"

#define RUNPAGE_FAULTS 40  /* kinds of failures that are told apart */
#define RUNPAGE_EXAMPLES 5 /* names of each */
#define RUNPAGE_COUNTERS 200

/* Failures of a kind: the same status, stage and class of error. */
struct runpage_fault {
	enum hayfork_status status;
	enum hayfork_stage stage;
	char class[48]; /* "": none */
	char said[ROWS_SAID + 8];
	char names[RUNPAGE_EXAMPLES][64];
	uint64_t count;
};

struct runpage_counter {
	char name[64], doc[160]; /* "": none */
	uint64_t total;
};

struct runpage {
	char *path; /* owned */
	bool is_written;
	struct newfile file; /* while it is written; a device: from the start */
	uint64_t began_us;   /* wall clock */
	uint64_t by_status[HAYFORK_STATUS_COUNT];
	uint64_t cpu_us, output_bytes, attempts; /* of all jobs */
	struct rows rows;
	struct timeline timeline;
	struct latency latency[HAYFORK_LANES];
	struct runpage_fault faults[RUNPAGE_FAULTS];
	size_t fault_count;
	uint64_t other_faults; /* of kinds beyond these */
	struct runpage_counter counters[RUNPAGE_COUNTERS];
	size_t counter_count;
};

/* How the run ended. */
struct runpage_end {
	uint64_t elapsed_us;
	uint64_t earlier; /* jobs that were done before, of one taken up */
	uint64_t run;     /* its number in the run store; 0: it is not kept */
	unsigned workers[HAYFORK_LANES]; /* that there were */
	int exit_status;
	int signal;         /* that stopped it; 0: none */
	const char *broken; /* why the farm gave up; NULL: it did not */
	/*
	 * Wait until more can be written to a pipe. False: nobody waits for
	 * that any more.
	 */
	bool (*await)(void *ctx, int fd);
	void *ctx;
};

/*
 * A new one, whose file will be there when it is finished. NULL: errno says
 * why.
 */
struct runpage *runpage_open(const char *path);
/* The run begins now. */
void runpage_begin(struct runpage *);
void runpage_add(struct runpage *, const struct record *);
void runpage_die(struct runpage *, const struct hayfork_death *);
/* In the shape of hayfork_counters(): ctx is the page. Zeros are left out. */
void runpage_counter(
    void *ctx, const char *name, uint64_t total, const char *doc);
/*
 * Write it; again, in the place of what was written, where that is no pipe.
 * False: errno says why.
 */
MUST_CHECK bool runpage_finish(struct runpage *, const struct runpage_end *);
/* One that was not finished leaves nothing. NULL is none. */
void runpage_close(struct runpage *);

/* The page itself; errors as runpage_finish() has them. */
MUST_CHECK bool runpage_write(
    struct runpage *, const struct runpage_end *, FILE *to);

#endif
