/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * table.c - the points and crashes of a workload in columns.
 */
#include <math.h>

#include "master/compare/figure.h"
#include "master/compare/table.h"
#include "master/output/text.h"

#define TABLE_MODE 16   /* columns: "python processes" */
#define TABLE_WORKERS 7 /* columns: "16x16", and the mark */

struct table_column {
	const char *group; /* a title over it and those after it; NULL: none */
	const char *title;
	size_t width;
	void (*cell)(struct buf *, const struct compare_point *);
};

/* ---- cells -------------------------------------------------------------- */

static void
table_rate(struct buf *b, const struct compare_point *p)
{
	figure_rate(b, p->rate.middle);
}

/* The longer side of an interval: it is seldom even. */
static void
table_within(struct buf *b, const struct compare_point *p)
{
	const struct estimate *e = &p->rate;
	double side = fmax(e->high - e->middle, e->middle - e->low);

	if (isnan(e->low) || !(e->middle > 0)) {
		buf_add_literal(b, "-");
		return;
	}
	buf_add_literal(b, "±");
	figure_share(b, side / e->middle);
}

static void
table_speedup(struct buf *b, const struct compare_point *p)
{
	figure_times(b, p->speedup.middle);
	if (isfinite(p->speedup.middle))
		buf_add_literal(b, "x");
}

static void
table_efficiency(struct buf *b, const struct compare_point *p)
{
	figure_share(b, p->efficiency.middle);
}

/* Cells that show a member as it is. */
#define TABLE_CELL_(member, figure)                                            \
	static void table_##member(                                            \
	    struct buf *b, const struct compare_point *p)                      \
	{                                                                      \
		figure(b, p->member);                                          \
	}
TABLE_CELL_(p50_us, figure_latency)
TABLE_CELL_(p99_us, figure_latency)
TABLE_CELL_(user_us, figure_time)
TABLE_CELL_(system_us, figure_time)
TABLE_CELL_(voluntary, figure_count)
TABLE_CELL_(involuntary, figure_count)
TABLE_CELL_(rss, figure_bytes)
TABLE_CELL_(pss, figure_bytes)

static void
table_faults(struct buf *b, const struct compare_point *p)
{
	figure_count(b, isnan(p->major) ? p->minor : p->minor + p->major);
}

static void
table_start(struct buf *b, const struct compare_point *p)
{
	figure_time(b, p->start_ms * 1e3);
}

static const struct table_column table_speed_columns[] = {
	{ NULL, "jobs/s", 10, table_rate },
	{ NULL, "", 9, table_within },
	{ NULL, "speedup", 9, table_speedup },
	{ NULL, "efficiency", 12, table_efficiency },
	{ "time of a job", "p50", 11, table_p50_us },
	{ NULL, "p99", 11, table_p99_us },
};

static const struct table_column table_cost_columns[] = {
	{ "CPU/job", "user", 9, table_user_us },
	{ NULL, "system", 9, table_system_us },
	{ "switches/job", "waits", 8, table_voluntary },
	{ NULL, "forced", 8, table_involuntary },
	{ "", "faults/job", 12, table_faults },
	{ "memory/worker", "RSS", 11, table_rss },
	{ NULL, "PSS", 10, table_pss },
	{ "", "start", 9, table_start },
};

/* ---- tables ------------------------------------------------------------- */

static void
table_blanks(struct buf *b, size_t n)
{
	while (n-- > 0)
		buf_add_literal(b, " ");
}

/* Text in a column of this width; what is too wide keeps a blank before it. */
static void
table_right(struct buf *b, const void *text, size_t len, size_t width)
{
	size_t needs = text_width(text, len);

	table_blanks(b, needs < width ? width - needs : 1);
	buf_add(b, text, len);
}

static void
table_left(struct buf *b, const char *text, size_t width)
{
	size_t len = strlen(text);

	buf_add(b, text, len);
	table_blanks(b, len < width ? width - len : 0);
}

/* A title over several columns: "  -- CPU/job --". */
static void
table_group(struct buf *b, const char *title, size_t width)
{
	size_t dashes = width - strlen(title) - 4; /* blanks: two and around */

	if (*title == '\0') {
		table_blanks(b, width);
		return;
	}
	table_blanks(b, 2);
	for (size_t i = 0; i < dashes / 2; i++)
		buf_add_literal(b, "-");
	text_format(b, " %s ", title);
	for (size_t i = dashes / 2; i < dashes; i++)
		buf_add_literal(b, "-");
}

/* End a line; blanks at its end are of no use. */
static void
table_end(struct buf *b)
{
	while (b->end > b->start && b->mem[b->end - 1] == ' ')
		b->end--;
	buf_add_literal(b, "\n");
}

static void
table_titles(struct buf *b, const struct table_column *columns, size_t count)
{
	const char *group = "";
	size_t width = TABLE_MODE + TABLE_WORKERS;

	for (size_t i = 0; i < count; i++) {
		if (columns[i].group != NULL) {
			table_group(b, group, width);
			group = columns[i].group;
			width = 0;
		}
		width += columns[i].width;
	}
	table_group(b, group, width);
	table_end(b);
	table_left(b, "", TABLE_MODE);
	table_left(b, "workers", TABLE_WORKERS);
	for (size_t i = 0; i < count; i++)
		table_right(b, columns[i].title, strlen(columns[i].title),
		    columns[i].width);
	table_end(b);
}

static void
table_workers(struct buf *b, unsigned processes, unsigned threads,
    enum compare_mode mode, bool beyond)
{
	struct buf label = { 0 };

	if (mode == COMPARE_MIXED)
		text_format(&label, "%ux%u", processes, threads);
	else
		text_format(&label, "%u", processes * threads);
	table_right(b, buf_at(&label), buf_len(&label), TABLE_WORKERS - 1);
	buf_free(&label);
	if (beyond)
		buf_add_literal(b, "*");
	else
		buf_add_literal(b, " ");
}

static void
table_points(struct buf *b, const struct compare_workload *w,
    const struct table_column *columns, size_t count)
{
	struct buf cell = { 0 };

	table_titles(b, columns, count);
	for (size_t i = 0; i < w->count; i++)
		for (size_t j = 0; j < w->series[i].count; j++) {
			const struct compare_series *s = &w->series[i];
			const struct compare_point *p = &s->points[j];

			table_left(b, j == 0 ? compare_mode_name(s->mode) : "",
			    TABLE_MODE);
			table_workers(
			    b, p->processes, p->threads, s->mode, p->beyond);
			for (size_t k = 0; k < count; k++) {
				buf_reset(&cell);
				columns[k].cell(&cell, p);
				table_right(b, buf_at(&cell), buf_len(&cell),
				    columns[k].width);
			}
			buf_add_literal(b, "\n");
		}
	buf_free(&cell);
}

void
table_speed(struct buf *b, const struct compare_workload *w)
{
	table_points(b, w, table_speed_columns,
	    sizeof(table_speed_columns) / sizeof(table_speed_columns[0]));
}

void
table_cost(struct buf *b, const struct compare_workload *w)
{
	table_points(b, w, table_cost_columns,
	    sizeof(table_cost_columns) / sizeof(table_cost_columns[0]));
}

/* ---- crashes ------------------------------------------------------------ */

static void
table_crash_time(struct buf *b, double us, size_t width)
{
	struct buf cell = { 0 };

	figure_time(&cell, us);
	table_right(b, buf_at(&cell), buf_len(&cell), width);
	buf_free(&cell);
}

void
table_crashes(struct buf *b, const struct compare_workload *w)
{
	text_format(b, "%-*s%*s%8s%9s%6s%11s%8s%10s%9s%9s\n", TABLE_MODE,
	    "one job crashes", TABLE_WORKERS, "", "", "", "", "", "", "all",
	    "whole", "without");
	text_format(b, "%-*s%-*s%8s%9s%6s%11s%8s%10s%9s%9s\n", TABLE_MODE, "",
	    TABLE_WORKERS, "workers", "jobs", "crashed", "lost", "run again",
	    "begun", "ready in", "run", "crash");
	for (size_t i = 0; i < w->crash_count; i++) {
		const struct compare_crash *c = &w->crashes[i];

		table_left(b, compare_mode_name(c->mode), TABLE_MODE);
		table_workers(b, c->processes, c->threads, c->mode, false);
		text_format(b, "%8llu%9llu%6llu%11llu%8llu",
		    (unsigned long long)c->jobs, (unsigned long long)c->crashed,
		    (unsigned long long)c->lost,
		    (unsigned long long)c->given_again,
		    (unsigned long long)c->interrupted);
		table_crash_time(b, c->recovery_ms * 1e3, 10);
		table_crash_time(b, c->seconds * 1e6, 9);
		table_crash_time(b, c->clean_seconds * 1e6, 9);
		buf_add_literal(b, "\n");
	}
}
