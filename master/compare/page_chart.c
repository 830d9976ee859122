/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_chart.c - a workload's curves against the number of workers, as SVG.
 */
#include <math.h>

#include "master/compare/page_mark.h"
#include "master/compare/page_plot.h"
#include "master/page/page_text.h"

#define CHART_LABEL 15.0 /* pixels from a label to the next */

bool
page_series_is_known(const struct compare_series *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (isfinite(s->points[i].rate.middle))
			return true;
	return false;
}

unsigned
page_workers_most(const struct compare_workload *w)
{
	unsigned most = 0;

	for (size_t i = 0; i < w->count; i++)
		for (size_t k = 0; k < w->series[i].count; k++) {
			unsigned n = compare_workers(&w->series[i].points[k]);

			most = n > most ? n : most;
		}
	return most;
}

/* N workers, N times as fast. */
static void
page_chart_ideal(const struct page_plot *plot)
{
	double end = fmin(plot->x.most, plot->y.most);

	if (plot->of == PAGE_CHART_SPEEDUP)
		page_format(plot->b,
		    "<line class=\"ideal\" aria-hidden=\"true\" x1=\"0%%\" "
		    "y1=\"%d\" x2=\"%.2f%%\" y2=\"%.1f\"/>\n",
		    PLOT_BOTTOM, page_plot_x(plot, end),
		    page_plot_y(plot, end));
}

/* ---- names at the ends of curves ----------------------------------------- */

static const struct compare_point *
page_chart_last(const struct page_plot *plot, const struct compare_series *s)
{
	const struct compare_point *last = NULL;

	for (size_t i = 0; i < s->count; i++)
		if (page_plot_has(plot, &s->points[i]))
			last = &s->points[i];
	return last;
}

/* The labels there are; which: a series of the workload, or the ideal. */
static size_t
page_chart_ends(const struct page_plot *plot, struct page_label *ends)
{
	const struct compare_workload *w = plot->workload;
	size_t n = 0;

	for (size_t i = 0; i < w->count && n < COMPARE_MODES; i++) {
		if (!page_plot_draws(plot, &w->series[i]))
			continue;
		ends[n].which = i;
		ends[n++].wanted = page_plot_y(plot,
		    page_plot_value(plot, page_chart_last(plot, &w->series[i]))
			->middle);
	}
	/* Its end is at the right, unless it leaves the plot at the top. */
	if (plot->of == PAGE_CHART_SPEEDUP && plot->x.most <= plot->y.most) {
		ends[n].which = w->count;
		ends[n++].wanted = page_plot_y(plot, plot->x.most);
	}
	return n;
}

static void
page_chart_end(const struct page_plot *plot, const struct page_label *end)
{
	const struct compare_workload *w = plot->workload;
	const struct compare_series *s =
	    end->which < w->count ? &w->series[end->which] : NULL;

	page_format(plot->b,
	    "<g class=\"%s\"><path class=\"leader\" d=\"M%d %.1fL16 %.1f\"/>"
	    "<text class=\"end\" x=\"20\" y=\"%.1f\" dy=\".35em\">%s</text>"
	    "</g>\n",
	    s != NULL ? page_mark_class(s->mode) : "of-ideal",
	    s != NULL ? 9 : 3, end->wanted, end->at, end->at,
	    s != NULL ? compare_mode_name(s->mode) : "ideal");
}

static void
page_chart_names(const struct page_plot *plot)
{
	struct page_label ends[COMPARE_MODES + 1];
	size_t n = page_chart_ends(plot, ends);

	page_labels_spread(ends, n, CHART_LABEL, PLOT_TOP, PLOT_BOTTOM);
	buf_add_literal(plot->b,
	    "<svg class=\"ends\" x=\"100%\" width=\"1\" height=\"1\" "
	    "overflow=\"visible\" aria-hidden=\"true\">\n");
	for (size_t i = 0; i < n; i++)
		page_chart_end(plot, &ends[i]);
	buf_add_literal(plot->b, "</svg>\n");
}

/* ---- the figure ---------------------------------------------------------- */

/* In layers: lines, then points, then what is written on them. */
static void
page_chart_curves(const struct page_plot *plot)
{
	static void (*const layers[])(const struct page_plot *,
	    const struct compare_series *,
	    size_t) = { page_curve_lines, page_curve_points, page_curve_tags };
	const struct compare_workload *w = plot->workload;

	for (size_t layer = 0; layer < 3; layer++) {
		size_t curve = 0;

		for (size_t i = 0; i < w->count; i++)
			if (page_plot_draws(plot, &w->series[i]))
				layers[layer](plot, &w->series[i], curve++);
	}
}

static bool
page_chart_has_long_names(const struct compare_workload *w)
{
	for (size_t i = 0; i < w->count; i++)
		if ((w->series[i].mode == COMPARE_PYTHON_THREADS ||
			w->series[i].mode == COMPARE_PYTHON_PROCESSES) &&
		    page_series_is_known(&w->series[i]))
			return true;
	return false;
}

void
page_chart(struct buf *b, const struct comparison *c,
    const struct compare_workload *w, const char *id, enum page_chart_of of)
{
	const char *name = of == PAGE_CHART_RATE ? "rate" : "speedup";
	struct page_plot plot;

	page_format(b,
	    "<figure class=\"chart%s\" aria-labelledby=\"%s-%s\">\n"
	    "<figcaption id=\"%s-%s\"><strong>%s</strong> %s</figcaption>\n",
	    page_chart_has_long_names(w) ? " long" : "", id, name, id, name,
	    of == PAGE_CHART_RATE ? "Throughput" : "Speedup",
	    of == PAGE_CHART_RATE ? "jobs per second" : "times one worker");
	if (page_plot_init(&plot, b, c, w, of)) {
		page_format(b,
		    "<svg class=\"plot%s\" height=\"%d\" role=\"group\" "
		    "aria-labelledby=\"%s-%s\">\n",
		    plot.dense ? " dense" : "", PLOT_PICTURE, id, name);
		page_plot_frame(&plot);
		page_chart_ideal(&plot);
		page_chart_curves(&plot);
		page_chart_names(&plot);
		buf_add_literal(b, "</svg>\n");
	} else {
		buf_add_literal(
		    b, "<p class=\"nothing\">Nothing was measured.</p>\n");
	}
	buf_add_literal(b, "</figure>\n");
}
