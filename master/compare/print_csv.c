/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * print_csv.c - a comparison for tables: what will-it-scale's scripts read.
 *
 * Its columns come first, as its runtest.py writes them: rates as integers,
 * idle in percent, linear the better of one process and one thread times n;
 * a row of nobody; then a row for each number of workers of processes or
 * threads, 0 where one of them was not measured. Its postprocess.py and
 * plot.js go by position, and do not mind what follows them:
 *	beyond		1: more workers than CPUs
 *	ratio...	processes over threads, and its 95 % interval
 *	X_low, X_high	the interval of the rate of processes, threads
 *	X_...		medians of processes, threads, as the JSON has them
 *	serial, mixed, python_threads, python_processes
 *			rates of these with as many workers
 * These are empty where they are not known.
 *
 * will-it-scale has a file per test, and one workload is such a file. Several
 * are blocks with an empty line between them, each below a line "# NAME".
 */
#include <math.h>

#include "master/compare/print.h"
#include "master/output/text.h"

static const struct {
	const char *name;
	size_t at; /* a double in a point */
} csv_columns[] = {
#define CSV_COLUMN_(name, member)                                              \
	{                                                                      \
		name, offsetof(struct compare_point, member)                   \
	}
	CSV_COLUMN_("low", rate.low),
	CSV_COLUMN_("high", rate.high),
	CSV_COLUMN_("speedup", speedup.middle),
	CSV_COLUMN_("efficiency", efficiency.middle),
	CSV_COLUMN_("p50_us", p50_us),
	CSV_COLUMN_("p99_us", p99_us),
	CSV_COLUMN_("user_us", user_us),
	CSV_COLUMN_("system_us", system_us),
	CSV_COLUMN_("voluntary", voluntary),
	CSV_COLUMN_("involuntary", involuntary),
	CSV_COLUMN_("minor", minor),
	CSV_COLUMN_("major", major),
	CSV_COLUMN_("rss", rss),
	CSV_COLUMN_("pss", pss),
	CSV_COLUMN_("start_ms", start_ms),
};
#define CSV_COLUMNS (sizeof(csv_columns) / sizeof(csv_columns[0]))

/* Whose rates come last. */
static const struct {
	enum compare_mode mode;
	const char *name;
} csv_others[] = {
	{ COMPARE_SERIAL, "serial" },
	{ COMPARE_MIXED, "mixed" },
	{ COMPARE_PYTHON_THREADS, "python_threads" },
	{ COMPARE_PYTHON_PROCESSES, "python_processes" },
};
#define CSV_OTHERS (sizeof(csv_others) / sizeof(csv_others[0]))

static void
csv_header(struct buf *b)
{
	static const char *const sides[] = { "processes", "threads" };

	buf_add_literal(b,
	    "tasks,processes,processes_idle,threads,threads_idle,linear,"
	    "beyond,ratio,ratio_low,ratio_high");
	for (int side = 0; side < 2; side++)
		for (size_t i = 0; i < CSV_COLUMNS; i++)
			text_format(
			    b, ",%s_%s", sides[side], csv_columns[i].name);
	for (size_t i = 0; i < CSV_OTHERS; i++)
		text_format(b, ",%s", csv_others[i].name);
	buf_add_literal(b, "\n0,0,100,0,100,0");
	for (size_t i = 0; i < 4 + 2 * CSV_COLUMNS + CSV_OTHERS; i++)
		buf_add_literal(b, ",");
	buf_add_literal(b, "\n");
}

/* A further column: six digits or all before the point, or nothing. */
static void
csv_add(struct buf *b, double v)
{
	buf_add_literal(b, ",");
	if (isfinite(v))
		text_format(b, fabs(v) < 1e5 ? "%.6g" : "%.0f", v);
}

static double
csv_rate(const struct compare_point *p)
{
	return p != NULL && p->rate.middle > 0 ? p->rate.middle : 0;
}

static void
csv_side(struct buf *b, const struct compare_point *p)
{
	double idle = p != NULL && p->idle > 0 ? p->idle : 0;

	text_format(b, ",%.0f,%.2f", csv_rate(p), 100 * idle);
}

static void
csv_ratio(struct buf *b, const struct compare_workload *w, unsigned workers)
{
	const struct compare_ratio *r = NULL;

	for (size_t i = 0; i < w->ratio_count && r == NULL; i++)
		if (w->ratios[i].workers == workers)
			r = &w->ratios[i];
	csv_add(b, r != NULL ? r->ratio.middle : NAN);
	csv_add(b, r != NULL ? r->ratio.low : NAN);
	csv_add(b, r != NULL ? r->ratio.high : NAN);
}

static void
csv_further(struct buf *b, const struct compare_point *p)
{
	for (size_t i = 0; i < CSV_COLUMNS; i++)
		csv_add(b, p != NULL ? *(const double *)((const char *)p +
							 csv_columns[i].at)
				     : NAN);
}

static void
csv_row(struct buf *b, const struct compare_workload *w, unsigned workers)
{
	const struct compare_series *processes, *threads;
	const struct compare_point *p, *t;

	processes = compare_series_of(w, COMPARE_PROCESSES);
	threads = compare_series_of(w, COMPARE_THREADS);
	p = compare_point_of(processes, workers);
	t = compare_point_of(threads, workers);
	if (p == NULL && t == NULL)
		return;
	text_format(b, "%u", workers);
	csv_side(b, p);
	csv_side(b, t);
	text_format(b, ",%.0f,%d",
	    workers * fmax(csv_rate(compare_point_of(processes, 1)),
			  csv_rate(compare_point_of(threads, 1))),
	    (p != NULL ? p : t)->beyond);
	csv_ratio(b, w, workers);
	csv_further(b, p);
	csv_further(b, t);
	for (size_t i = 0; i < CSV_OTHERS; i++) {
		p = compare_point_of(
		    compare_series_of(w, csv_others[i].mode), workers);
		csv_add(b, p != NULL ? p->rate.middle : NAN);
	}
	buf_add_literal(b, "\n");
}

static void
csv_workload(struct buf *b, const struct compare_workload *w)
{
	unsigned most = 0;

	csv_header(b);
	for (size_t i = 0; i < w->count; i++)
		for (size_t j = 0; j < w->series[i].count; j++)
			if (compare_workers(&w->series[i].points[j]) > most)
				most = compare_workers(&w->series[i].points[j]);
	for (unsigned n = 1; n <= most; n++)
		csv_row(b, w, n);
}

bool
compare_print_csv(FILE *f, const struct comparison *c)
{
	struct buf b = { 0 };
	bool ok;

	for (size_t i = 0; i < c->count; i++) {
		if (i > 0)
			buf_add_literal(&b, "\n");
		if (c->count > 1) {
			buf_add_literal(&b, "# ");
			text_add_str(&b, c->workloads[i].name);
			buf_add_literal(&b, "\n");
		}
		csv_workload(&b, &c->workloads[i]);
	}
	ok = buf_len(&b) == 0 ||
	     fwrite(buf_at(&b), 1, buf_len(&b), f) == buf_len(&b);
	buf_free(&b);
	return ok;
}
