/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_overview.c - all workloads at a glance.
 */
#include <math.h>

#include "master/compare/page_chart.h"
#include "master/compare/page_mark.h"
#include "master/compare/page_part.h"
#include "master/compare/page_table.h"
#include "master/page/page_text.h"

/* A small picture, in pixels. */
#define SPARK_WIDTH 96.0
#define SPARK_HEIGHT 30.0

/* ---- a picture of the speedups ------------------------------------------- */

struct page_spark {
	double workers, speedup; /* the most it shows */
};

static struct page_spark
page_spark_of(const struct compare_workload *w)
{
	struct page_spark spark = { fmax(1, page_workers_most(w)), 1 };

	for (size_t i = 0; i < w->count; i++)
		for (size_t k = 0; k < w->series[i].count; k++)
			spark.speedup = fmax(spark.speedup,
			    w->series[i].points[k].speedup.middle);
	return spark;
}

static void
page_spark_path(struct buf *b, const struct page_spark *spark,
    const struct compare_series *s)
{
	bool first = true;

	if (s == NULL)
		return;
	page_format(b, "<path class=\"%s\" d=\"", page_mark_class(s->mode));
	for (size_t i = 0; i < s->count; i++) {
		const struct compare_point *p = &s->points[i];

		if (!isfinite(p->speedup.middle))
			continue;
		page_format(b, "%s%.1f %.1f", first ? "M" : "L",
		    SPARK_WIDTH * compare_workers(p) / spark->workers,
		    SPARK_HEIGHT * (1 - p->speedup.middle / spark->speedup));
		first = false;
	}
	buf_add_literal(b, "\"/>");
}

/* For the eye only: its figures stand beside it. */
static void
page_spark(struct buf *b, const struct compare_workload *w)
{
	struct page_spark spark = page_spark_of(w);
	double ideal = fmin(spark.workers, spark.speedup);

	page_format(b,
	    "<svg class=\"spark\" width=\"%.0f\" height=\"%.0f\" "
	    "aria-hidden=\"true\"><path class=\"ideal\" d=\"M0 %.0fL%.1f %.1f\""
	    "/>",
	    SPARK_WIDTH, SPARK_HEIGHT, SPARK_HEIGHT,
	    SPARK_WIDTH * ideal / spark.workers,
	    SPARK_HEIGHT * (1 - ideal / spark.speedup));
	page_spark_path(b, &spark, compare_series_of(w, COMPARE_THREADS));
	page_spark_path(b, &spark, compare_series_of(w, COMPARE_PROCESSES));
	buf_add_literal(b, "</svg>");
}

/* ---- the table ----------------------------------------------------------- */

/* The point with the most workers that have a CPU each, or the first. */
static const struct compare_point *
page_full_point(const struct compare_series *s)
{
	const struct compare_point *full = NULL;

	for (size_t i = 0; s != NULL && i < s->count; i++)
		if (full == NULL || !s->points[i].beyond)
			full = &s->points[i];
	return full;
}

static const struct compare_ratio *
page_ratio_at(const struct compare_workload *w, const struct compare_point *p)
{
	for (size_t i = 0; p != NULL && i < w->ratio_count; i++)
		if (w->ratios[i].workers == compare_workers(p))
			return &w->ratios[i];
	return NULL;
}

static void
page_overview_cell(struct buf *b, double value)
{
	buf_add_literal(b, "<td>");
	page_number(b, value, 2);
	buf_add_literal(b, "</td>");
}

static void
page_overview_row(
    struct buf *b, const struct compare_workload *w, size_t number)
{
	const struct compare_point *processes =
	    page_full_point(compare_series_of(w, COMPARE_PROCESSES));
	const struct compare_point *threads =
	    page_full_point(compare_series_of(w, COMPARE_THREADS));
	const struct compare_ratio *ratio = page_ratio_at(w, processes);

	page_format(b,
	    "<tr><th class=\"words name\" scope=\"row\"><a href=\"#w%zu\">",
	    number);
	page_name(b, w->name);
	buf_add_literal(b, "</a></th><td>");
	page_spark(b, w);
	page_format(b, "</td><td>%u</td>",
	    processes != NULL ? compare_workers(processes)
	    : threads != NULL ? compare_workers(threads)
			      : page_workers_most(w));
	page_overview_cell(
	    b, processes != NULL ? processes->speedup.middle : NAN);
	page_overview_cell(b, threads != NULL ? threads->speedup.middle : NAN);
	page_overview_cell(b, ratio != NULL ? ratio->ratio.middle : NAN);
	page_format(b, "<td class=\"words\">%s</td></tr>\n",
	    ratio != NULL ? page_ratio_verdict(w, ratio) : "");
}

static void
page_overview_head(struct buf *b, enum compare_mode mode)
{
	page_format(
	    b, "<th class=\"%s\" scope=\"col\">", page_mark_class(mode));
	page_mark_key(b, mode, false);
	page_format(b, " %s <span class=\"unit\">\u00d7</span></th>",
	    compare_mode_name(mode));
}

void
page_overview(struct buf *b, const struct comparison *c)
{
	buf_add_literal(b,
	    "<section id=\"overview\" aria-labelledby=\"overview-name\">\n"
	    "<h2 id=\"overview-name\">At a glance</h2>\n");
	page_table_open(b, "overview-table",
	    "Speedups with as many workers as CPUs, and which is faster");
	buf_add_literal(b,
	    "<thead><tr><th class=\"words\" scope=\"col\">workload</th>"
	    "<th class=\"words\" scope=\"col\">speedups</th>"
	    "<th scope=\"col\">workers</th>");
	page_overview_head(b, COMPARE_PROCESSES);
	page_overview_head(b, COMPARE_THREADS);
	buf_add_literal(b,
	    "<th scope=\"col\">processes over threads "
	    "<span class=\"unit\">\u00d7</span></th>"
	    "<th class=\"words\" scope=\"col\">which means</th></tr></thead>\n"
	    "<tbody>\n");
	for (size_t i = 0; i < c->count; i++)
		page_overview_row(b, &c->workloads[i], i + 1);
	buf_add_literal(b, "</tbody>\n");
	page_table_close(b);
	buf_add_literal(b, "</section>\n");
}
