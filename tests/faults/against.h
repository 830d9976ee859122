/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * against.h - what the farms that are tested against bad workers share: their
 * log, whether the counters add up, and whether something is left behind.
 *
 * Each complaint is a line for a reader; the functions return how many.
 */
#ifndef HF_TESTS_AGAINST_H
#define HF_TESTS_AGAINST_H

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "common/hayfork.h"

#define AGAINST_WAIT_MS 60000 /* for all jobs; far more than they need */

/* What a master may ever have needed; a sanitizer's own is beside the point. */
#ifdef __SANITIZE_ADDRESS__
#define AGAINST_RSS_KIB (2L << 20)
#else
#define AGAINST_RSS_KIB (200L << 10)
#endif

struct tally {
	uint64_t jobs, ended, deaths;
};

static inline void
against_log(void *ctx, int level, const char *line)
{
	(void)ctx;
	if (level <= 1)
		printf("# %s\n", line);
}

static inline void
tally_add(void *ctx, const char *name, uint64_t total, const char *doc)
{
	struct tally *t = ctx;

	(void)doc;
	for (int i = 0; i < HAYFORK_STATUS_COUNT; i++)
		if (strcmp(name, hayfork_status_name((enum hayfork_status)i)) ==
		    0)
			t->ended += total;
	if (strcmp(name, "jobs") == 0)
		t->jobs = total;
	else if (strcmp(name, "deaths") == 0)
		t->deaths = total;
}

/* Every job was counted, and every end. */
static inline int
tally_take(struct tally *t, const struct hayfork *f, uint64_t submitted)
{
	*t = (struct tally){ 0 };
	hayfork_counters(f, tally_add, t);
	printf("# %llu deaths\n", (unsigned long long)t->deaths);
	if (t->jobs == submitted && t->ended == submitted)
		return 0;
	printf("# %llu submitted, counted: %llu jobs, %llu ended\n",
	    (unsigned long long)submitted, (unsigned long long)t->jobs,
	    (unsigned long long)t->ended);
	return 1;
}

static inline size_t
against_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	size_t n = 0;

	while (d != NULL && readdir(d) != NULL)
		n++;
	if (d != NULL)
		closedir(d);
	return n;
}

/* The farm is closed: no child and no descriptor of it, and no great heap. */
static inline int
against_left(size_t files_before)
{
	struct rusage usage;
	size_t files = against_files();
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
