/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_table.c - the figures of all points of a workload, as tables.
 */
#include <math.h>

#include "master/compare/page_mark.h"
#include "master/compare/page_table.h"
#include "master/page/page_text.h"

/* ---- numbers ------------------------------------------------------------- */

#define TABLE_DIGITS 3 /* of the least number of a column */

struct page_figure
page_figure_for(enum page_unit unit, double least)
{
	struct page_figure f = { 1, "", 0 };

	switch (unit) {
	case PAGE_TIMES:
		return (struct page_figure){ 1, "\u00d7", 2 };
	case PAGE_SHARE:
		return (struct page_figure){ 0.01, "%", 0 };
	case PAGE_FRACTION:
		return (struct page_figure){ 1, "", 3 };
	case PAGE_MS:
		least *= 1e3;
		f = page_figure_for(PAGE_US, least);
		f.divisor /= 1e3;
		return f;
	case PAGE_LATENCY:
	case PAGE_US:
		f.divisor = least < 1e3 ? 1 : least < 1e6 ? 1e3 : 1e6;
		f.unit = least < 1e3 ? "\u00b5s" : least < 1e6 ? "ms" : "s";
		break;
	case PAGE_BYTES:
		f.divisor = least < 1 << 20 ? 1 << 10 : 1 << 20;
		f.unit = least < 1 << 20 ? "KiB" : "MiB";
		break;
	case PAGE_RATE:
	case PAGE_PLAIN:
		break;
	}
	f.decimals = page_decimals(least / f.divisor, TABLE_DIGITS);
	return f;
}

void
page_figure(struct buf *b, double value, const struct page_figure *f)
{
	page_number(b, value / f->divisor, f->decimals);
}

void
page_table_open(struct buf *b, const char *id, const char *caption)
{
	page_format(b,
	    "<div class=\"table\" role=\"region\" tabindex=\"0\" "
	    "aria-labelledby=\"%s\"><table>\n<caption "
	    "id=\"%s\"><span>%s</span></caption>\n",
	    id, id, caption);
}

void
page_table_close(struct buf *b)
{
	buf_add_literal(b, "</table></div>\n");
}

/* ---- columns ------------------------------------------------------------- */

#define TABLE_COLUMNS_MOST 12

struct page_column {
	const char *group, *head;
	enum page_unit unit;
	size_t value, high; /* doubles in a point; high: ends an interval */
};

#define COLUMN_(group, head, unit, member)                                     \
	{ group, head, unit, offsetof(struct compare_point, member), 0 },
#define INTERVAL_(group, unit, member)                                         \
	{ group, "95\u00a0% interval", unit,                                   \
		offsetof(struct compare_point, member.low),                    \
		offsetof(struct compare_point, member.high) },

/* clang-format off */
static const struct page_column page_speed[] = {
	COLUMN_("throughput", "jobs/s", PAGE_RATE, rate.middle)
	INTERVAL_("throughput", PAGE_RATE, rate)
	COLUMN_("speedup", "times", PAGE_TIMES, speedup.middle)
	INTERVAL_("speedup", PAGE_TIMES, speedup)
	COLUMN_("efficiency", "of ideal", PAGE_SHARE,
	    efficiency.middle)
	COLUMN_("serial", "fraction", PAGE_FRACTION, karp_flatt)
	COLUMN_("running time of a job", "median", PAGE_LATENCY, p50_us)
	COLUMN_("running time of a job", "p99", PAGE_LATENCY, p99_us)
	COLUMN_("pool", "start", PAGE_MS, start_ms)
};

static const struct page_column page_cost[] = {
	COLUMN_("CPU time per job", "user", PAGE_US, user_us)
	COLUMN_("CPU time per job", "system", PAGE_US, system_us)
	COLUMN_("CPU time per job", "master", PAGE_US, master_us)
	COLUMN_("switches per job", "waits", PAGE_PLAIN, voluntary)
	COLUMN_("switches per job", "preempted", PAGE_PLAIN, involuntary)
	COLUMN_("page faults per job", "minor", PAGE_PLAIN, minor)
	COLUMN_("page faults per job", "major", PAGE_PLAIN, major)
	COLUMN_("memory per worker", "RSS", PAGE_BYTES, rss)
	COLUMN_("memory per worker", "PSS", PAGE_BYTES, pss)
	COLUMN_("CPUs", "idle", PAGE_SHARE, idle)
	COLUMN_("jobs", "failed", PAGE_PLAIN, failed)
};
/* clang-format on */

struct page_columns {
	struct buf *b;
	const struct compare_workload *workload;
	const struct page_column *rows[TABLE_COLUMNS_MOST]; /* known ones */
	struct page_figure formats[TABLE_COLUMNS_MOST];
	size_t count;
};

static double
page_column_value(const struct compare_point *p, size_t member)
{
	return *(const double *)((const char *)p + member);
}

/* The least number of a column, zeros apart; NaN: it has none at all. */
static double
page_column_least(
    const struct compare_workload *w, const struct page_column *column)
{
	double least = NAN;
	bool zeros = false;

	for (size_t i = 0; i < w->count; i++)
		for (size_t k = 0; k < w->series[i].count; k++) {
			double value = page_column_value(
			    &w->series[i].points[k], column->value);

			zeros |= value == 0;
			if (isfinite(value) && value != 0)
				least = fmin(least, fabs(value));
		}
	return isnan(least) && zeros ? 0 : least;
}

static struct page_columns
page_columns_of(struct buf *b, const struct compare_workload *w,
    const struct page_column *all, size_t n)
{
	struct page_columns c = { .b = b, .workload = w };

	for (size_t i = 0; i < n; i++) {
		double least = page_column_least(w, &all[i]);

		if (isnan(least))
			continue;
		c.rows[c.count] = &all[i];
		c.formats[c.count++] = page_figure_for(all[i].unit, least);
	}
	return c;
}

/* Columns of a group have one head above them. */
static size_t
page_group_span(const struct page_columns *c, size_t from)
{
	size_t span = 1;

	while (from + span < c->count &&
	       strcmp(c->rows[from]->group, c->rows[from + span]->group) == 0)
		span++;
	return span;
}

static void
page_columns_head(const struct page_columns *c)
{
	size_t span;

	buf_add_literal(
	    c->b, "<thead>\n<tr><th scope=\"col\" rowspan=\"2\">workers</th>");
	for (size_t i = 0; i < c->count; i += span) {
		span = page_group_span(c, i);
		page_format(c->b,
		    "<th scope=\"colgroup\" colspan=\"%zu\">%s</th>", span,
		    c->rows[i]->group);
	}
	buf_add_literal(c->b, "</tr>\n<tr>");
	for (size_t i = 0; i < c->count; i++) {
		page_format(c->b, "<th scope=\"col\">%s", c->rows[i]->head);
		if (c->formats[i].unit[0] != '\0')
			page_format(c->b, " <span class=\"unit\">%s</span>",
			    c->formats[i].unit);
		buf_add_literal(c->b, "</th>");
	}
	buf_add_literal(c->b, "</tr>\n</thead>\n");
}

static void
page_columns_cell(
    const struct page_columns *c, size_t i, const struct compare_point *p)
{
	const struct page_column *column = c->rows[i];
	double value = page_column_value(p, column->value);

	buf_add_literal(c->b, "<td>");
	if (column->unit == PAGE_LATENCY && value == 0)
		buf_add_literal(c->b, "below 1\u00a0\u00b5s");
	else
		page_figure(c->b, value, &c->formats[i]);
	/* Without its low end an interval has no high one, either. */
	if (column->high != 0 && isfinite(value)) {
		buf_add_literal(c->b, "\u2013");
		page_figure(
		    c->b, page_column_value(p, column->high), &c->formats[i]);
	}
	buf_add_literal(c->b, "</td>");
}

static void
page_columns_row(const struct page_columns *c, const struct compare_series *s,
    const struct compare_point *p)
{
	page_format(c->b, "<tr%s><th scope=\"row\">",
	    p->beyond ? " class=\"beyond\"" : "");
	if (s->mode == COMPARE_MIXED)
		page_format(
		    c->b, "%u\u00a0\u00d7\u00a0%u", p->processes, p->threads);
	else
		page_format(c->b, "%u", compare_workers(p));
	if (p->beyond)
		buf_add_literal(
		    c->b, "<span class=\"hidden\"> (more than CPUs)</span>");
	buf_add_literal(c->b, "</th>");
	for (size_t i = 0; i < c->count; i++)
		page_columns_cell(c, i, p);
	buf_add_literal(c->b, "</tr>\n");
}

static void
page_columns_series(
    const struct page_columns *c, const struct compare_series *s)
{
	page_format(c->b,
	    "<tbody class=\"%s\">\n<tr><th class=\"mode\" scope=\"rowgroup\" "
	    "colspan=\"%zu\"><span>",
	    page_mark_class(s->mode), c->count + 1);
	page_mark_key(c->b, s->mode, false);
	page_format(c->b, " %s <small>%s</small></span></th></tr>\n",
	    compare_mode_name(s->mode), compare_mode_doc(s->mode));
	for (size_t i = 0; i < s->count; i++)
		page_columns_row(c, s, &s->points[i]);
	buf_add_literal(c->b, "</tbody>\n");
}

static void
page_columns_table(
    const struct page_columns *c, const char *id, const char *caption)
{
	if (c->count == 0)
		return;
	page_table_open(c->b, id, caption);
	page_columns_head(c);
	for (size_t i = 0; i < c->workload->count; i++)
		page_columns_series(c, &c->workload->series[i]);
	page_table_close(c->b);
}

void
page_table_speed(
    struct buf *b, const struct compare_workload *w, const char *id)
{
	struct page_columns c = page_columns_of(
	    b, w, page_speed, sizeof(page_speed) / sizeof(page_speed[0]));

	page_columns_table(&c, id, "How fast: medians over rounds");
}

void
page_table_cost(struct buf *b, const struct compare_workload *w, const char *id)
{
	struct page_columns c = page_columns_of(
	    b, w, page_cost, sizeof(page_cost) / sizeof(page_cost[0]));

	page_columns_table(&c, id, "At what cost: medians over rounds");
}
