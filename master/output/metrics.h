/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * metrics.h - a run's totals for Prometheus: its text format, version 0.0.4
 * ("Exposition formats" of its documentation), names by its conventions.
 *
 * Rendering is pure.
 */
#ifndef HF_METRICS_H
#define HF_METRICS_H

#include "master/output/sink.h"

#define METRICS_BUCKETS 13 /* of how long jobs took */

/* What is gathered as results come; zeroed: none has. */
struct metrics {
	uint64_t buckets[METRICS_BUCKETS + 1]; /* the last has no bound */
	uint64_t elapsed_us;                   /* of all jobs */
};

/* How the run stands. */
struct metrics_facts {
	uint64_t by_status[HAYFORK_STATUS_COUNT];
	uint64_t submitted, pending; /* jobs */
	uint64_t started_us;         /* wall clock, since 1970 */
	uint64_t elapsed_us;
	unsigned workers[HAYFORK_LANES]; /* ready */
	bool ended;
};

/* A page in the making; own: the counters of tasks have begun. */
struct metrics_page {
	struct buf *out;
	bool own;
};

/* A job that was never handed out has no duration. */
void metrics_add(struct metrics *, const struct hayfork_result *);
/* All but the farm's counters, which follow one by one. */
void metrics_render(
    const struct metrics *, const struct metrics_facts *, struct buf *out);
/* In the shape of hayfork_counters(): ctx is the page. */
void metrics_counter(
    void *ctx, const char *name, uint64_t total, const char *doc);

#endif
