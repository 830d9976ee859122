/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * against.h - what the farms that are tested against bad workers share: their
 * log, whether the counters add up, and whether something is left behind.
 *
 * Each complaint is a line for a reader; the functions return how many.
 */
#ifndef HF_TESTS_AGAINST_H
#define HF_TESTS_AGAINST_H

#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "tests/tally.h"

#define AGAINST_WAIT_MS 60000 /* for all jobs; far more than they need */

/* What a master may ever have needed; a sanitizer's own is beside the point. */
#ifdef __SANITIZE_ADDRESS__
#define AGAINST_RSS_KIB (2L << 20)
#else
#define AGAINST_RSS_KIB (200L << 10)
#endif

static inline void
against_log(void *ctx, int level, const char *line)
{
	(void)ctx;
	if (level <= 1)
		printf("# %s\n", line);
}

/* The farm is closed: no child and no descriptor of it, and no great heap. */
static inline int
against_left(size_t files_before)
{
	struct rusage usage;
	size_t files = tally_files();
	int wrong = 0;

	if (waitpid(-1, NULL, WNOHANG) != -1) {
		printf("# a child is left\n");
		wrong++;
	}
	if (files != files_before) {
		printf("# descriptors: %zu before, %zu after\n", files_before,
		    files);
		wrong++;
	}
	if (getrusage(RUSAGE_SELF, &usage) == 0 &&
	    usage.ru_maxrss > AGAINST_RSS_KIB) {
		printf("# it grew to %ld KiB\n", usage.ru_maxrss);
		wrong++;
	}
	return wrong;
}

static inline void
against_say(int i, const struct hayfork_result *r)
{
	if (r == NULL)
		printf("# job %d has not ended\n", i);
	else
		printf("# job %d: %s, %u attempts, signal %s, %s\n", i,
		    hayfork_status_name(r->status), r->attempts,
		    r->exit_signal != NULL ? r->exit_signal : "none",
		    r->error_message != NULL ? r->error_message : "no error");
}

#endif
