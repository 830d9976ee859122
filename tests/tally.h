/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tally.h - what tests of the library count: jobs, their ends, descriptors.
 */
#ifndef HF_TESTS_TALLY_H
#define HF_TESTS_TALLY_H

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "common/hayfork.h"

struct tally {
	uint64_t jobs, ended, deaths;
};

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

/* Descriptors that are open, and one. */
static inline size_t
tally_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	size_t n = 0;

	while (d != NULL && readdir(d) != NULL)
		n++;
	if (d != NULL)
		closedir(d);
	return n;
}

#endif
