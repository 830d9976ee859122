/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * compare.h - what changed from one run to another: jobs are the same by what
 * they are, results by what they came to (status, exit status, value, or what
 * was printed).
 */
#ifndef HF_STORE_COMPARE_H
#define HF_STORE_COMPARE_H

#include "master/output/store/resume.h"

struct compare_job;

/* The jobs of the first run; zeroed, there are none. */
struct compare_runs {
	struct compare_job *jobs;
	size_t n, cap;
	bool sorted;
};

enum compare_found {
	COMPARE_SAME,
	COMPARE_CHANGED,
	COMPARE_NEW, /* the first run has none */
};

void compare_add(struct compare_runs *, const struct store_job *);
/* A job of the second; *seq: that of the first run, if it has changed. */
enum compare_found compare_look(
    struct compare_runs *, const struct store_job *, uint64_t *seq);
/* The seq of one that the second run has not; 0: no more. */
uint64_t compare_left(const struct compare_runs *, size_t *at);
void compare_fini(struct compare_runs *);

#endif
