/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * report.h - the summary of a run: totals, counters, failures, unknowns.
 *
 * It goes to standard error, whatever the sink, so that standard output holds
 * results and nothing else. Its lists are bounded: a run of a million
 * failures is reported in the same memory.
 */
#ifndef HF_REPORT_H
#define HF_REPORT_H

#include "master/output/sink.h"

#define REPORT_FAILURES_MAX 20
#define REPORT_UNKNOWN_MAX 1000

/* Lines of a list, as they will be printed. */
struct report_list {
	struct buf text;
	uint64_t entries; /* those beyond the bound are only counted */
};

struct report {
	uint64_t by_status[HAYFORK_STATUS_COUNT];
	struct report_list failures, unknown, counters;
};

/* How the run ended, for the lines that say so. */
struct report_end {
	uint64_t submitted; /* jobs; each must have been added */
	uint64_t elapsed_us;
	bool write_error; /* results were lost: claim none */
};

/* A zeroed report is an empty one. */
void report_fini(struct report *);
void report_add(struct report *, const struct record *);
/*
 * A counter, in the shape of hayfork_counters(): ctx is the report. Those
 * that are zero, or that the totals show, are left out.
 */
void report_counter(
    void *ctx, const char *name, uint64_t total, const char *doc);
/* A counter that the totals of jobs by status show already? */
bool report_is_total(const char *name);
/* Jobs that were added: ok + failed + ... */
uint64_t report_jobs(const struct report *);
void report_print(
    const struct report *, const struct report_end *, struct buf *out);

#endif
