/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_plot.h - where things are in a chart, and what they stand on.
 *
 * Only for page_*.c.
 */
#ifndef HF_COMPARE_PAGE_PLOT_H
#define HF_COMPARE_PAGE_PLOT_H

#include "master/compare/page_chart.h"
#include "master/compare/page_scale.h"

/* In pixels, from the top of the picture. */
#define PLOT_TOP 24
#define PLOT_HEIGHT 240
#define PLOT_BOTTOM (PLOT_TOP + PLOT_HEIGHT)
#define PLOT_PICTURE (PLOT_BOTTOM + 40)
/* The least width a plot has on a telephone, and beside another one. */
#define PLOT_NARROW 250
#define PLOT_WIDE 310

struct page_plot {
	struct buf *b;
	const struct compare_workload *workload;
	enum page_chart_of of;
	unsigned cpus;
	struct page_scale x, y;
	size_t curves; /* that are drawn */
	bool dense;    /* too many points for large ones */
};

/* False: there is nothing to draw. */
bool page_plot_init(struct page_plot *, struct buf *, const struct comparison *,
    const struct compare_workload *, enum page_chart_of);
/* Grid, axes, and the end of the CPUs. */
void page_plot_frame(const struct page_plot *);

/* What is drawn of a point; and is it known? */
const struct estimate *page_plot_value(
    const struct page_plot *, const struct compare_point *);
bool page_plot_has(const struct page_plot *, const struct compare_point *);
/* Speedups of a plain loop would say nothing. */
bool page_plot_draws(const struct page_plot *, const struct compare_series *);
/* Percent from the left; pixels from the top, within the plot. */
double page_plot_x(const struct page_plot *, double workers);
double page_plot_y(const struct page_plot *, double value);
/* Pixels a curve is moved aside, so that intervals do not hide each other. */
double page_plot_aside(const struct page_plot *, size_t curve);

/* Lines below all points: of a series, of its law, of the plain loop. */
void page_curve_lines(
    const struct page_plot *, const struct compare_series *, size_t curve);
/* The points, each with its interval, and what they are in words. */
void page_curve_points(
    const struct page_plot *, const struct compare_series *, size_t curve);
/* Above all points: of how many processes and threads mixed ones are. */
void page_curve_tags(
    const struct page_plot *, const struct compare_series *, size_t curve);

#endif
