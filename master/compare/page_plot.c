/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_plot.c - where things are in a chart, and what they stand on.
 */
#include <math.h>

#include "master/compare/page_plot.h"
#include "master/page/page_text.h"

#define PLOT_X_TICKS 8
#define PLOT_Y_TICKS 6
#define PLOT_AIR 1.04 /* above the highest point */
/* Points nearer than this, in pixels, are drawn smaller. */
#define PLOT_DENSE 12
#define PLOT_ASIDE_MOST 5.0
/* An interval may make a chart so much higher than its highest point. */
#define PLOT_INTERVAL_MOST 1.3

const struct estimate *
page_plot_value(const struct page_plot *plot, const struct compare_point *p)
{
	return plot->of == PAGE_CHART_RATE ? &p->rate : &p->speedup;
}

bool
page_plot_has(const struct page_plot *plot, const struct compare_point *p)
{
	return isfinite(page_plot_value(plot, p)->middle);
}

bool
page_plot_draws(const struct page_plot *plot, const struct compare_series *s)
{
	if (plot->of == PAGE_CHART_SPEEDUP && s->mode == COMPARE_SERIAL)
		return false;
	for (size_t i = 0; i < s->count; i++)
		if (page_plot_has(plot, &s->points[i]))
			return true;
	return false;
}

double
page_plot_x(const struct page_plot *plot, double workers)
{
	return 100 * workers / plot->x.most;
}

double
page_plot_y(const struct page_plot *plot, double value)
{
	double share = fmin(fmax(value / plot->y.most, 0), 1);

	return PLOT_BOTTOM - PLOT_HEIGHT * share;
}

double
page_plot_aside(const struct page_plot *plot, size_t curve)
{
	double room = 0.6 * PLOT_NARROW / plot->x.most / (double)plot->curves;

	return ((double)curve - (double)(plot->curves - 1) / 2) *
	       fmin(room, PLOT_ASIDE_MOST);
}

/* The highest value to be drawn, with its interval unless that is huge. */
static double
page_plot_highest(const struct page_plot *plot)
{
	const struct compare_workload *w = plot->workload;
	double middle = 0, high = 0;

	for (size_t i = 0; i < w->count; i++) {
		if (!page_plot_draws(plot, &w->series[i]))
			continue;
		for (size_t k = 0; k < w->series[i].count; k++) {
			const struct estimate *e =
			    page_plot_value(plot, &w->series[i].points[k]);

			/* fmax() passes over what is not known. */
			middle = fmax(middle, e->middle);
			high = fmax(high, e->high);
		}
	}
	return fmax(middle, fmin(high, middle * PLOT_INTERVAL_MOST));
}

bool
page_plot_init(struct page_plot *plot, struct buf *b,
    const struct comparison *c, const struct compare_workload *w,
    enum page_chart_of of)
{
	*plot = (struct page_plot){
		.b = b,
		.workload = w,
		.of = of,
		.cpus = c->machine.cpus,
		.x = page_scale_workers(page_workers_most(w), PLOT_X_TICKS),
	};

	for (size_t i = 0; i < w->count; i++)
		plot->curves += page_plot_draws(plot, &w->series[i]);
	plot->y = page_scale_decimal(
	    PLOT_AIR * page_plot_highest(plot), PLOT_Y_TICKS);
	plot->dense = plot->x.most > PLOT_NARROW / PLOT_DENSE;
	return plot->curves > 0;
}

/* ---- the frame ----------------------------------------------------------- */

/* "2.5k": all ticks of an axis have the same unit and decimals. */
static void
page_plot_tick(const struct page_plot *plot, double value)
{
	static const char *const units[] = { "", "k", "M", "G", "T" };
	double divisor = 1;
	size_t unit = 0;

	/* Up to four digits and a comma need no unit. */
	while (plot->y.most >= (unit == 0 ? 1e4 : 1e3 * divisor) && unit < 4) {
		divisor *= 1e3;
		unit++;
	}
	page_number(
	    plot->b, value / divisor, page_decimals(plot->y.step / divisor, 1));
	if (value > 0)
		page_format(plot->b, "%s", units[unit]);
}

static void
page_plot_values(const struct page_plot *plot)
{
	for (unsigned i = 0; i <= plot->y.ticks; i++) {
		double value = plot->y.step * i;
		double y = page_plot_y(plot, value);

		page_format(plot->b,
		    "<line class=\"%s\" x2=\"100%%\" y1=\"%.1f\" y2=\"%.1f\"/>"
		    "<text class=\"tick\" x=\"-10\" y=\"%.1f\" dy=\".35em\" "
		    "text-anchor=\"end\">",
		    i == 0 ? "axis" : "grid", y, y, y);
		page_plot_tick(plot, value);
		buf_add_literal(plot->b, "</text>\n");
	}
}

static void
page_plot_numbers(const struct page_plot *plot)
{
	for (unsigned i = 1; i <= plot->x.ticks; i++) {
		double x = page_plot_x(plot, plot->x.step * i);

		page_format(plot->b,
		    "<line class=\"axis\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%d\""
		    " y2=\"%d\"/><text class=\"tick\" x=\"%.2f%%\" y=\"%d\" "
		    "text-anchor=\"middle\">%.0f</text>\n",
		    x, x, PLOT_BOTTOM, PLOT_BOTTOM + 4, x, PLOT_BOTTOM + 18,
		    plot->x.step * i);
	}
	page_format(plot->b,
	    "<text class=\"axis-name\" x=\"50%%\" y=\"%d\" "
	    "text-anchor=\"middle\">workers</text>\n",
	    PLOT_BOTTOM + 36);
}

/* Beyond the CPUs, workers can only take turns. */
static void
page_plot_cpus(const struct page_plot *plot)
{
	double x = page_plot_x(plot, plot->cpus + 0.5);
	bool left = x > 50;

	if (plot->cpus == 0 || plot->cpus >= plot->x.most)
		return;
	page_format(plot->b,
	    "<rect class=\"over\" x=\"%.2f%%\" y=\"%d\" width=\"%.2f%%\" "
	    "height=\"%d\"/><line class=\"cpus\" x1=\"%.2f%%\" x2=\"%.2f%%\" "
	    "y1=\"%d\" y2=\"%d\"/><text class=\"cpus-name\" x=\"%.2f%%\" "
	    "y=\"%d\" dx=\"%d\" text-anchor=\"%s\">",
	    x, PLOT_TOP, 100 - x, PLOT_HEIGHT, x, x, 6, PLOT_BOTTOM, x, 15,
	    left ? -6 : 6, left ? "end" : "start");
	page_count(plot->b, plot->cpus, "CPU", "CPUs");
	buf_add_literal(plot->b, "</text>\n");
}

void
page_plot_frame(const struct page_plot *plot)
{
	buf_add_literal(plot->b, "<g aria-hidden=\"true\">\n");
	page_plot_cpus(plot);
	page_plot_values(plot);
	page_plot_numbers(plot);
	buf_add_literal(plot->b, "</g>\n");
}
