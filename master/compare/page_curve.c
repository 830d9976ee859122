/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_curve.c - a series in a chart: lines, points, what they are in words.
 */
#include <math.h>

#include "master/compare/page_mark.h"
#include "master/compare/page_plot.h"
#include "master/page/page_text.h"

/* Lines are drawn in thousandths of the width, which then are stretched. */
#define CURVE_WIDTH 10.0 /* of a percent */
#define CURVE_STEPS 48
#define TAG_WIDTH 40.0 /* pixels that "16x4" needs, with some air */

/* ---- lines --------------------------------------------------------------- */

static void
page_curve_open(const struct page_plot *plot, bool clip)
{
	page_format(plot->b,
	    "<svg y=\"%d\" width=\"100%%\" height=\"%d\" "
	    "viewBox=\"0 %d 1000 %d\" preserveAspectRatio=\"none\"%s>",
	    PLOT_TOP, PLOT_HEIGHT, PLOT_TOP, PLOT_HEIGHT,
	    clip ? "" : " overflow=\"visible\"");
}

static void
page_curve_move(
    const struct page_plot *plot, bool first, double workers, double y)
{
	page_format(plot->b, "%s%.1f %.1f", first ? "M" : "L",
	    CURVE_WIDTH * page_plot_x(plot, workers), y);
}

/* From the first to the last known point that is (not) beyond the CPUs. */
static void
page_curve_path(
    const struct page_plot *plot, const struct compare_series *s, bool beyond)
{
	const struct compare_point *last = NULL;
	bool first = true;

	page_format(
	    plot->b, "<path class=\"line%s\" d=\"", beyond ? " beyond" : "");
	for (size_t i = 0; i < s->count; i++) {
		const struct compare_point *p = &s->points[i];

		if (!page_plot_has(plot, p))
			continue;
		/* What is beyond begins where the rest ends. */
		if (p->beyond == beyond) {
			if (first && beyond && last != NULL) {
				page_curve_move(plot, true,
				    compare_workers(last),
				    page_plot_y(plot,
					page_plot_value(plot, last)->middle));
				first = false;
			}
			page_curve_move(plot, first, compare_workers(p),
			    page_plot_y(
				plot, page_plot_value(plot, p)->middle));
			first = false;
		}
		last = p;
	}
	buf_add_literal(plot->b, "\"/>");
}

/* The law that was fitted, as far as it was. */
static void
page_curve_law(const struct page_plot *plot, const struct compare_series *s)
{
	double most = 0;

	if (plot->of != PAGE_CHART_SPEEDUP || !s->fit.fitted)
		return;
	for (size_t i = 0; i < s->count; i++)
		if (!s->points[i].beyond)
			most = fmax(most, compare_workers(&s->points[i]));
	page_curve_open(plot, true);
	buf_add_literal(plot->b, "<path class=\"law\" d=\"");
	for (int i = 0; i <= CURVE_STEPS && most > 1; i++) {
		double n = 1 + (most - 1) * i / CURVE_STEPS;
		double speedup = fit_usl(s->fit.sigma, s->fit.kappa, n);

		/* Where it leaves the plot, it is cut off there. */
		page_curve_move(plot, i == 0, n,
		    PLOT_BOTTOM - PLOT_HEIGHT * speedup / plot->y.most);
	}
	buf_add_literal(plot->b, "\"/></svg>");
}

static void
page_curve_base(const struct page_plot *plot, const struct compare_series *s)
{
	double y =
	    page_plot_y(plot, page_plot_value(plot, &s->points[0])->middle);

	if (s->mode == COMPARE_SERIAL && page_plot_has(plot, &s->points[0]))
		page_format(plot->b,
		    "<line class=\"base serial\" x2=\"100%%\" y1=\"%.1f\" "
		    "y2=\"%.1f\"/>",
		    y, y);
}

/* A group in the colour of the series, where it stands aside. */
static void
page_curve_group(const struct page_plot *plot, const struct compare_series *s,
    size_t curve, bool hidden)
{
	page_format(plot->b,
	    "<g class=\"%s\" transform=\"translate(%.1f)\"%s>\n",
	    page_mark_class(s->mode), page_plot_aside(plot, curve),
	    hidden ? " aria-hidden=\"true\"" : "");
}

void
page_curve_lines(
    const struct page_plot *plot, const struct compare_series *s, size_t curve)
{
	page_curve_base(plot, s);
	page_curve_group(plot, s, curve, true);
	page_curve_open(plot, false);
	page_curve_path(plot, s, true);
	page_curve_path(plot, s, false);
	buf_add_literal(plot->b, "</svg>");
	page_curve_law(plot, s);
	buf_add_literal(plot->b, "</g>\n");
}

/* ---- points -------------------------------------------------------------- */

/* "mixed, 2 × 4 = 8 workers, more than CPUs: 1,234 jobs per second, ..." */
static void
page_point_words(const struct page_plot *plot, const struct compare_series *s,
    const struct compare_point *p)
{
	const struct estimate *e = page_plot_value(plot, p);
	bool rate = plot->of == PAGE_CHART_RATE;
	int decimals = rate ? page_decimals(e->middle, 4) : 2;

	page_format(plot->b, "%s, ", compare_mode_name(s->mode));
	if (s->mode == COMPARE_MIXED)
		page_format(
		    plot->b, "%u \u00d7 %u = ", p->processes, p->threads);
	page_count(plot->b, compare_workers(p), "worker", "workers");
	if (p->beyond)
		buf_add_literal(plot->b, ", more than CPUs");
	buf_add_literal(plot->b, ": ");
	page_number(plot->b, e->middle, decimals);
	page_format(plot->b, "%s", rate ? " jobs per second" : " times one");
	if (!isfinite(e->low) || !isfinite(e->high))
		return;
	buf_add_literal(plot->b, ", 95\u00a0% interval ");
	page_number(plot->b, e->low, decimals);
	buf_add_literal(plot->b, " to ");
	page_number(plot->b, e->high, decimals);
}

/* From low to high, relative to the point; what is cut off has no end. */
static void
page_point_interval(
    const struct page_plot *plot, const struct estimate *e, double y)
{
	int half = plot->dense ? 2 : 4;
	double low, high;

	if (!isfinite(e->low) || !isfinite(e->high))
		return;
	low = page_plot_y(plot, e->low) - y;
	high = page_plot_y(plot, e->high) - y;
	page_format(plot->b,
	    "<path class=\"interval\" d=\"M0 %.1fV%.1fM%d %.1fh%d", high, low,
	    -half, low, 2 * half);
	if (e->high <= plot->y.most)
		page_format(plot->b, "M%d %.1fh%d", -half, high, 2 * half);
	buf_add_literal(plot->b, "\"/>");
}

static void
page_point(const struct page_plot *plot, const struct compare_series *s,
    const struct compare_point *p)
{
	const struct estimate *e = page_plot_value(plot, p);
	double y = page_plot_y(plot, e->middle);

	page_format(plot->b,
	    "<g class=\"point%s\" tabindex=\"0\" role=\"img\" aria-label=\"",
	    p->beyond ? " beyond" : "");
	page_point_words(plot, s, p);
	buf_add_literal(plot->b, "\"><title>");
	page_point_words(plot, s, p);
	page_format(plot->b,
	    "</title><svg x=\"%.2f%%\" y=\"%.1f\" width=\"1\" height=\"1\" "
	    "overflow=\"visible\">",
	    page_plot_x(plot, compare_workers(p)), y);
	page_point_interval(plot, e, y);
	buf_add_literal(plot->b, "<circle class=\"hit\" r=\"10\"/>");
	page_mark(plot->b, s->mode);
	buf_add_literal(plot->b, "</svg></g>\n");
}

/*
 * "2×4" at a point of processes and threads. Some have a place on any screen,
 * some only on a wide one; where there is none they are left out: the table
 * and the words of each point have them all.
 */
struct page_tags {
	double narrow, wide; /* where the last ones were, in pixels */
};

static void
page_point_tag(const struct page_plot *plot, const struct compare_point *p,
    struct page_tags *tags)
{
	const struct estimate *e = page_plot_value(plot, p);
	double x = page_plot_x(plot, compare_workers(p));
	double narrow = x * PLOT_NARROW / 100, wide = x * PLOT_WIDE / 100;
	/* The last one keeps out of what stands right of the plot. */
	double inward = x > 97 ? TAG_WIDTH / 2 - 6 : 0;
	double y = page_plot_y(plot, fmax(e->middle, e->high)) - 9;
	bool anywhere;

	if (wide - inward < tags->wide + TAG_WIDTH)
		return;
	anywhere = narrow - inward >= tags->narrow + TAG_WIDTH;
	if (anywhere)
		tags->narrow = narrow;
	tags->wide = wide;
	if (y < PLOT_TOP + 10)
		y = page_plot_y(plot, fmin(e->middle, e->low)) + 18;
	page_format(plot->b,
	    "<text class=\"tag%s\" x=\"%.2f%%\" y=\"%.1f\" dx=\"%.0f\" "
	    "text-anchor=\"%s\">%u\u00d7%u</text>\n",
	    anywhere ? "" : " wide", x, y, inward > 0 ? 6.0 : 0.0,
	    inward > 0 ? "end" : "middle", p->processes, p->threads);
}

void
page_curve_points(
    const struct page_plot *plot, const struct compare_series *s, size_t curve)
{
	page_curve_group(plot, s, curve, false);
	for (size_t i = 0; i < s->count; i++)
		if (page_plot_has(plot, &s->points[i]))
			page_point(plot, s, &s->points[i]);
	buf_add_literal(plot->b, "</g>\n");
}

void
page_curve_tags(
    const struct page_plot *plot, const struct compare_series *s, size_t curve)
{
	struct page_tags tags = { -TAG_WIDTH, -TAG_WIDTH };

	if (s->mode != COMPARE_MIXED)
		return;
	page_curve_group(plot, s, curve, true);
	for (size_t i = 0; i < s->count; i++)
		if (page_plot_has(plot, &s->points[i]))
			page_point_tag(plot, &s->points[i], &tags);
	buf_add_literal(plot->b, "</g>\n");
}
