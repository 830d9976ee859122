/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_chart.h - a workload's curves against the number of workers, as SVG.
 *
 * A chart is as wide as there is room and has a fixed height: across, places
 * are percentages, so text and shapes keep their size on any screen.
 */
#ifndef HF_COMPARE_PAGE_CHART_H
#define HF_COMPARE_PAGE_CHART_H

#include "common/buf.h"
#include "master/compare/comparison.h"

enum page_chart_of { PAGE_CHART_RATE, PAGE_CHART_SPEEDUP };

/* A figure; id is the section's, that of the figure begins with it. */
void page_chart(struct buf *, const struct comparison *,
    const struct compare_workload *, const char *id, enum page_chart_of);
/* What the shapes and lines in both charts mean. */
void page_legend(
    struct buf *, const struct comparison *, const struct compare_workload *);
/* Was anything of it measured? */
bool page_series_is_known(const struct compare_series *);
/* The largest number of workers of all series. */
unsigned page_workers_most(const struct compare_workload *);

#endif
