/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_table.h - the figures of a workload, as tables.
 *
 * A column has one unit and as many decimals in each row, so that figures
 * can be compared by eye; columns of which nothing is known are left out.
 */
#ifndef HF_COMPARE_PAGE_TABLE_H
#define HF_COMPARE_PAGE_TABLE_H

#include "common/buf.h"
#include "master/compare/comparison.h"

enum page_unit {
	PAGE_PLAIN,
	PAGE_RATE,  /* per second */
	PAGE_TIMES, /* how many times as much */
	PAGE_SHARE, /* of 1 */
	PAGE_FRACTION,
	PAGE_US,
	PAGE_LATENCY, /* microseconds; 0 is less than one */
	PAGE_MS,
	PAGE_BYTES,
};

/* How the numbers of a column are written. */
struct page_figure {
	double divisor;
	const char *unit; /* "" */
	int decimals;
};

/* A format for numbers the least of which, zeros apart, is this. */
struct page_figure page_figure_for(enum page_unit, double least);
void page_figure(struct buf *, double, const struct page_figure *);

/*
 * Begin a table that scrolls sideways in a frame of its own; id is that of
 * its caption, for which the words are the caller's own.
 */
void page_table_open(struct buf *, const char *id, const char *caption);
void page_table_close(struct buf *);

/* How fast, and at what cost: a row for each point. */
void page_table_speed(
    struct buf *, const struct compare_workload *, const char *id);
void page_table_cost(
    struct buf *, const struct compare_workload *, const char *id);

/* What a ratio of processes to threads means, in a few words. */
const char *page_ratio_verdict(
    const struct compare_workload *, const struct compare_ratio *);
/* Processes against threads; laws; crashes. Nothing where there are none. */
void page_table_ratios(
    struct buf *, const struct compare_workload *, const char *id);
void page_table_laws(
    struct buf *, const struct compare_workload *, const char *id);
void page_table_crashes(
    struct buf *, const struct compare_workload *, const char *id);

#endif
