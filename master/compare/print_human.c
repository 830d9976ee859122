/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * print_human.c - a comparison for people: tables, then what was found.
 *
 * A workload has two tables, since what a point has measured is wider than a
 * terminal: how fast, and at what cost. A mode's name is only on its first
 * row.
 */
#include <math.h>

#include "master/compare/figure.h"
#include "master/compare/findings.h"
#include "master/compare/print.h"
#include "master/output/text.h"

#define HUMAN_MODE 16   /* columns: "python processes" */
#define HUMAN_WORKERS 7 /* columns: "16x16", and the mark */

struct human_column {
	const char *group; /* a title over it and those after it; NULL: none */
	const char *title;
	size_t width;
	void (*cell)(struct buf *, const struct compare_point *);
};

/* ---- cells -------------------------------------------------------------- */

static void
human_rate(struct buf *b, const struct compare_point *p)
{
	figure_rate(b, p->rate.middle);
}

/* The longer side of an interval: it is seldom even. */
static void
human_within(struct buf *b, const struct compare_point *p)
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
human_speedup(struct buf *b, const struct compare_point *p)
{
	figure_times(b, p->speedup.middle);
	if (isfinite(p->speedup.middle))
		buf_add_literal(b, "x");
}

static void
human_efficiency(struct buf *b, const struct compare_point *p)
{
	figure_share(b, p->efficiency.middle);
}

/* Cells that show a member as it is. */
#define HUMAN_CELL_(member, figure)                                            \
	static void human_##member(                                            \
	    struct buf *b, const struct compare_point *p)                      \
	{                                                                      \
		figure(b, p->member);                                          \
	}
HUMAN_CELL_(p50_us, figure_time)
HUMAN_CELL_(p99_us, figure_time)
HUMAN_CELL_(user_us, figure_time)
HUMAN_CELL_(system_us, figure_time)
HUMAN_CELL_(voluntary, figure_count)
HUMAN_CELL_(involuntary, figure_count)
HUMAN_CELL_(rss, figure_bytes)
HUMAN_CELL_(pss, figure_bytes)

static void
human_faults(struct buf *b, const struct compare_point *p)
{
	figure_count(b, isnan(p->major) ? p->minor : p->minor + p->major);
}

static void
human_start(struct buf *b, const struct compare_point *p)
{
	figure_time(b, p->start_ms * 1e3);
}

static const struct human_column human_speed[] = {
	{ NULL, "jobs/s", 10, human_rate },
	{ NULL, "", 9, human_within },
	{ NULL, "speedup", 9, human_speedup },
	{ NULL, "efficiency", 12, human_efficiency },
	{ "time of a job", "p50", 11, human_p50_us },
	{ NULL, "p99", 11, human_p99_us },
};

static const struct human_column human_cost[] = {
	{ "CPU/job", "user", 9, human_user_us },
	{ NULL, "system", 9, human_system_us },
	{ "switches/job", "waits", 8, human_voluntary },
	{ NULL, "forced", 8, human_involuntary },
	{ "", "faults/job", 12, human_faults },
	{ "memory/worker", "RSS", 11, human_rss },
	{ NULL, "PSS", 10, human_pss },
	{ "", "start", 9, human_start },
};

/* ---- tables ------------------------------------------------------------- */

static void
human_blanks(struct buf *b, size_t n)
{
	while (n-- > 0)
		buf_add_literal(b, " ");
}

/* Text in a column of this width; what is too wide keeps a blank before it. */
static void
human_right(struct buf *b, const void *text, size_t len, size_t width)
{
	size_t needs = text_width(text, len);

	human_blanks(b, needs < width ? width - needs : 1);
	buf_add(b, text, len);
}

static void
human_left(struct buf *b, const char *text, size_t width)
{
	size_t len = strlen(text);

	buf_add(b, text, len);
	human_blanks(b, len < width ? width - len : 0);
}

/* A title over several columns: "  -- CPU/job --". */
static void
human_group(struct buf *b, const char *title, size_t width)
{
	size_t dashes = width - strlen(title) - 4; /* blanks: two and around */

	if (*title == '\0') {
		human_blanks(b, width);
		return;
	}
	human_blanks(b, 2);
	for (size_t i = 0; i < dashes / 2; i++)
		buf_add_literal(b, "-");
	text_format(b, " %s ", title);
	for (size_t i = dashes / 2; i < dashes; i++)
		buf_add_literal(b, "-");
}

/* End a line; blanks at its end are of no use. */
static void
human_end(struct buf *b)
{
	while (b->end > b->start && b->mem[b->end - 1] == ' ')
		b->end--;
	buf_add_literal(b, "\n");
}

static void
human_titles(struct buf *b, const struct human_column *columns, size_t count)
{
	const char *group = "";
	size_t width = HUMAN_MODE + HUMAN_WORKERS;

	for (size_t i = 0; i < count; i++) {
		if (columns[i].group != NULL) {
			human_group(b, group, width);
			group = columns[i].group;
			width = 0;
		}
		width += columns[i].width;
	}
	human_group(b, group, width);
	human_end(b);
	human_left(b, "", HUMAN_MODE);
	human_left(b, "workers", HUMAN_WORKERS);
	for (size_t i = 0; i < count; i++)
		human_right(b, columns[i].title, strlen(columns[i].title),
		    columns[i].width);
	human_end(b);
}

static void
human_workers(struct buf *b, unsigned processes, unsigned threads,
    enum compare_mode mode, bool beyond)
{
	struct buf label = { 0 };

	if (mode == COMPARE_MIXED)
		text_format(&label, "%ux%u", processes, threads);
	else
		text_format(&label, "%u", processes * threads);
	human_right(b, buf_at(&label), buf_len(&label), HUMAN_WORKERS - 1);
	buf_free(&label);
	if (beyond)
		buf_add_literal(b, "*");
	else
		buf_add_literal(b, " ");
}

static void
human_table(struct buf *b, const struct compare_workload *w,
    const struct human_column *columns, size_t count)
{
	struct buf cell = { 0 };

	human_titles(b, columns, count);
	for (size_t i = 0; i < w->count; i++)
		for (size_t j = 0; j < w->series[i].count; j++) {
			const struct compare_series *s = &w->series[i];
			const struct compare_point *p = &s->points[j];

			human_left(b, j == 0 ? compare_mode_name(s->mode) : "",
			    HUMAN_MODE);
			human_workers(
			    b, p->processes, p->threads, s->mode, p->beyond);
			for (size_t k = 0; k < count; k++) {
				buf_reset(&cell);
				columns[k].cell(&cell, p);
				human_right(b, buf_at(&cell), buf_len(&cell),
				    columns[k].width);
			}
			buf_add_literal(b, "\n");
		}
	buf_free(&cell);
}

/* ---- crashes ------------------------------------------------------------ */

static void
human_crash_time(struct buf *b, double us, size_t width)
{
	struct buf cell = { 0 };

	figure_time(&cell, us);
	human_right(b, buf_at(&cell), buf_len(&cell), width);
	buf_free(&cell);
}

static void
human_crashes(struct buf *b, const struct compare_workload *w)
{
	if (w->crash_count == 0)
		return;
	text_format(b, "\n%-*s%*s%8s%9s%6s%11s%8s%10s%9s%9s\n", HUMAN_MODE,
	    "one job crashes", HUMAN_WORKERS, "", "", "", "", "", "", "all",
	    "whole", "without");
	text_format(b, "%-*s%-*s%8s%9s%6s%11s%8s%10s%9s%9s\n", HUMAN_MODE, "",
	    HUMAN_WORKERS, "workers", "jobs", "crashed", "lost", "run again",
	    "begun", "ready in", "run", "crash");
	for (size_t i = 0; i < w->crash_count; i++) {
		const struct compare_crash *c = &w->crashes[i];

		human_left(b, compare_mode_name(c->mode), HUMAN_MODE);
		human_workers(b, c->processes, c->threads, c->mode, false);
		text_format(b, "%8llu%9llu%6llu%11llu%8llu",
		    (unsigned long long)c->jobs, (unsigned long long)c->crashed,
		    (unsigned long long)c->lost,
		    (unsigned long long)c->given_again,
		    (unsigned long long)c->interrupted);
		human_crash_time(b, c->recovery_ms * 1e3, 10);
		human_crash_time(b, c->seconds * 1e6, 9);
		human_crash_time(b, c->clean_seconds * 1e6, 9);
		buf_add_literal(b, "\n");
	}
}

/* ---- text --------------------------------------------------------------- */

/* Up to the next blank where a line may end: a number keeps its unit. */
static size_t
human_word(const struct slice *line)
{
	size_t len = 0;

	while (len < line->len &&
	       (line->at[len] != ' ' || (len > 0 && line->at[len - 1] >= '0' &&
					    line->at[len - 1] <= '9')))
		len++;
	return len;
}

/* One line of text over as many lines as it takes. */
static void
human_wrap(struct buf *b, struct slice line)
{
	size_t used = 0;

	while (line.len > 0) {
		size_t len = human_word(&line);
		size_t width = text_width(line.at, len);
		size_t taken = len < line.len ? len + 1 : len;

		if (used > 0 && used + 1 + width > PRINT_WIDTH) {
			buf_add_literal(b, "\n");
			used = 0;
		} else if (used > 0) {
			buf_add_literal(b, " ");
			used++;
		}
		buf_add(b, line.at, len);
		used += width;
		line.at += taken;
		line.len -= taken;
	}
	buf_add_literal(b, "\n");
}

static void
human_wrap_all(struct buf *b, const struct buf *text)
{
	struct slice rest = { (char *)buf_at(text), buf_len(text) }, line;

	while (text_line(&rest, &line))
		human_wrap(b, line);
}

static void
human_add_known(struct buf *b, const char *before, const char *s)
{
	if (s == NULL || *s == '\0')
		return;
	buf_add(b, before, strlen(before));
	text_add_str(b, s);
}

static void
human_machine(struct buf *b, const struct comparison *c)
{
	const struct compare_machine *m = &c->machine;
	struct buf text = { 0 };

	text_add_str(&text, m->cpu);
	text_format(&text, "%s%u of %u CPUs%s",
	    m->cpu != NULL && *m->cpu != '\0' ? ", " : "", m->cpus,
	    m->cores > m->cpus ? m->cores : m->cpus,
	    m->virtual_machine ? " (a virtual machine)" : "");
	human_add_known(&text, ", ", m->kernel);
	human_add_known(&text, ", ", m->libc);
	human_add_known(&text, ", allocator ", m->allocator);
	human_add_known(&text, ", governor ", m->governor);
	human_add_known(&text, ", hayfork ", m->hayfork);
	buf_add_literal(&text, "\n");
	text_format(&text, "%u round%s", c->rounds, c->rounds == 1 ? "" : "s");
	if (c->seconds > 0)
		text_format(&text, " of %g s for each point", c->seconds);
	buf_add_literal(
	    &text, "; figures are medians, ± is how far off they may be (95 %");
	if (c->rounds < 6)
		buf_add_literal(&text, "; it takes six rounds");
	buf_add_literal(&text, ")");
	human_add_known(&text, "\nagain: ", c->command);
	human_wrap_all(b, &text);
	buf_free(&text);
}

static bool
human_has_beyond(const struct compare_workload *w)
{
	for (size_t i = 0; i < w->count; i++)
		for (size_t j = 0; j < w->series[i].count; j++)
			if (w->series[i].points[j].beyond)
				return true;
	return false;
}

static void
human_workload(
    struct buf *b, const struct comparison *c, const struct compare_workload *w)
{
	struct buf text = { 0 };

	text_add_str(&text, w->name);
	human_add_known(&text, ": ", w->doc);
	human_add_known(&text, " (a job: ", w->jobs);
	if (w->jobs != NULL && *w->jobs != '\0')
		buf_add_literal(&text, ")");
	buf_add_literal(b, "\n");
	human_wrap_all(b, &text);
	human_table(
	    b, w, human_speed, sizeof(human_speed) / sizeof(human_speed[0]));
	buf_add_literal(b, "\n");
	human_table(
	    b, w, human_cost, sizeof(human_cost) / sizeof(human_cost[0]));
	human_crashes(b, w);
	if (human_has_beyond(w))
		text_format(
		    b, "* more workers than CPUs (%u)\n", c->machine.cpus);
	buf_add_literal(b, "\n");
	buf_reset(&text);
	findings_of(&text, c, w);
	human_wrap_all(b, &text);
	buf_free(&text);
}

bool
compare_print_human(FILE *f, const struct comparison *c)
{
	struct buf b = { 0 };
	bool ok;

	human_machine(&b, c);
	for (size_t i = 0; i < c->count; i++)
		human_workload(&b, c, &c->workloads[i]);
	ok = fwrite(buf_at(&b), 1, buf_len(&b), f) == buf_len(&b);
	buf_free(&b);
	return ok;
}
