/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * runpage_outcome.c - the page's figures: how it ended, what went wrong, the
 * counters, and what the words mean.
 */
#include "master/output/exit_status.h"
#include "master/page/page_text.h"
#include "master/runpage/runpage_part.h"

/* ---- how it ended -------------------------------------------------------- */

static const char *
exit_meaning(int status)
{
	switch (status) {
#define EXIT_CASE_(number, text)                                               \
	case number:                                                           \
		return text;
		EXIT_STATUS_TABLE(EXIT_CASE_)
#undef EXIT_CASE_
	default:
		return "stopped by a signal";
	}
}

/* A bar in parts, those that are ok first; the list below has the figures. */
static void
outcome_bar(struct buf *b, const struct runpage *p, uint64_t jobs)
{
	double at = 0;

	buf_add_literal(b, "<svg class=\"share\" width=\"100%\" height=\"14\" "
			   "aria-hidden=\"true\">");
	for (int i = 0; i < HAYFORK_STATUS_COUNT; i++) {
		double share = 100 * (double)p->by_status[i] / (double)jobs;

		if (p->by_status[i] == 0)
			continue;
		page_format(b,
		    "<rect class=\"%s\" x=\"%.3f%%\" width=\"%.3f%%\" "
		    "height=\"14\"></rect>",
		    rows_class((enum hayfork_status)i), at, share);
		at += share;
	}
	buf_add_literal(b, "</svg>\n<ul class=\"legend\">\n");
	for (int i = 0; i < HAYFORK_STATUS_COUNT; i++) {
		if (p->by_status[i] == 0)
			continue;
		page_format(b, "<li class=\"%s\"><b>",
		    rows_class((enum hayfork_status)i));
		page_number(b, (double)p->by_status[i], 0);
		page_format(b, "</b> %s</li>\n",
		    hayfork_status_name((enum hayfork_status)i));
	}
	buf_add_literal(b, "</ul>\n");
}

static void
outcome_bytes(struct buf *b, uint64_t bytes)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB",
		"TiB" };
	double x = (double)bytes;
	unsigned i = 0;

	for (; x >= 1024 && i < 4; i++)
		x /= 1024;
	page_number(b, x, i == 0 ? 0 : 1);
	page_format(b, "\u00a0%s", units[i]);
}

static void
outcome_workers(struct buf *b, const struct runpage_end *end)
{
	page_format(b, "<dt>Workers</dt><dd>%u for tasks, %u for hosts</dd>\n",
	    end->workers[HAYFORK_CPU], end->workers[HAYFORK_IO]);
}

static void
outcome_figures(struct buf *b, const struct runpage *p,
    const struct runpage_end *end, uint64_t jobs)
{
	uint64_t handed = jobs - p->by_status[HAYFORK_NOT_RUN];

	page_format(b, "<dl>\n<dt>Exit status</dt><dd>%d: %s</dd>\n",
	    end->exit_status, exit_meaning(end->exit_status));
	buf_add_literal(b, "<dt>Duration</dt><dd>");
	runpage_duration(b, end->elapsed_us);
	if (end->elapsed_us > 0) {
		double rate = (double)jobs * 1e6 / (double)end->elapsed_us;

		buf_add_literal(b, ", ");
		page_number(b, rate, page_decimals(rate, 3));
		buf_add_literal(b, "\u00a0jobs/s");
	}
	buf_add_literal(b, "</dd>\n");
	outcome_workers(b, end);
	buf_add_literal(b, "<dt>Deaths of workers</dt><dd>");
	page_number(b, (double)p->timeline.death_count, 0);
	buf_add_literal(b, "</dd>\n<dt>Repeated attempts</dt><dd>");
	page_number(
	    b, p->attempts > handed ? (double)(p->attempts - handed) : 0, 0);
	buf_add_literal(b, "</dd>\n<dt>CPU time of jobs</dt><dd>");
	runpage_duration(b, p->cpu_us);
	buf_add_literal(b, "</dd>\n<dt>Output</dt><dd>");
	outcome_bytes(b, p->output_bytes);
	buf_add_literal(b, "</dd>\n");
	if (p->rows.job[0] != '\0' && !p->rows.several_jobs) {
		buf_add_literal(b, "<dt>What was done</dt><dd><code>");
		page_name(b, p->rows.job);
		buf_add_literal(b, "</code></dd>\n");
	}
	if (end->run != 0)
		page_format(b,
		    "<dt>Kept as</dt><dd>run %llu: <code>hayfork show %llu"
		    "</code> has all of its output</dd>\n",
		    (unsigned long long)end->run, (unsigned long long)end->run);
	buf_add_literal(b, "</dl>\n");
}

/* What is to be known before the figures are believed. */
static void
outcome_notes(struct buf *b, const struct runpage_end *end)
{
	if (end->signal != 0)
		page_format(b,
		    "<p class=\"note\" role=\"note\">It was stopped by signal "
		    "%d before its end.</p>\n",
		    end->signal);
	if (end->broken != NULL) {
		buf_add_literal(
		    b, "<p class=\"note\" role=\"note\">The farm gave up: ");
		page_text(b, end->broken);
		buf_add_literal(b, ".</p>\n");
	}
	if (end->earlier > 0) {
		buf_add_literal(b, "<p class=\"note\" role=\"note\">");
		page_count(b, end->earlier, "job was", "jobs were");
		buf_add_literal(b,
		    " done before this run was taken up, and is not here: "
		    "<code>hayfork show</code> has all.</p>\n");
	}
}

void
runpage_outcome(
    struct buf *b, const struct runpage *p, const struct runpage_end *end)
{
	uint64_t jobs = 0;

	for (int i = 0; i < HAYFORK_STATUS_COUNT; i++)
		jobs += p->by_status[i];
	buf_add_literal(b, "<section id=\"overview\">\n<h2>Outcome</h2>\n");
	outcome_notes(b, end);
	if (jobs > 0)
		outcome_bar(b, p, jobs);
	outcome_figures(b, p, end, jobs);
	buf_add_literal(b, "</section>\n");
}

/* ---- what went wrong ----------------------------------------------------- */

static void
fault_names(struct buf *b, const struct runpage_fault *f)
{
	bool first = true;

	for (uint64_t i = 0; i < f->count && i < RUNPAGE_EXAMPLES; i++) {
		if (f->names[i][0] == '\0')
			continue;
		if (!first)
			buf_add_literal(b, ", ");
		page_name(b, f->names[i]);
		first = false;
	}
	if (f->count > RUNPAGE_EXAMPLES)
		buf_add_literal(b, ", \u2026");
}

static void
fault_row(struct buf *b, const struct runpage_fault *f)
{
	page_format(b,
	    "<tr><th scope=\"row\" class=\"words %s\">%s</th>"
	    "<td class=\"words\">%s</td><td>",
	    rows_class(f->status), hayfork_status_name(f->status),
	    f->stage != HAYFORK_STAGE_NONE ? hayfork_stage_name(f->stage) : "");
	page_number(b, (double)f->count, 0);
	buf_add_literal(b, "</td><td class=\"said\">");
	page_name(b, f->said);
	buf_add_literal(b, "</td><td class=\"said\">");
	fault_names(b, f);
	buf_add_literal(b, "</td></tr>\n");
}

/* The most frequent first. */
static int
fault_compare(const void *a, const void *b)
{
	uint64_t x = ((const struct runpage_fault *)a)->count;
	uint64_t y = ((const struct runpage_fault *)b)->count;

	return (x < y) - (x > y);
}

void
runpage_faults(struct buf *b, const struct runpage *p)
{
	static struct runpage_fault sorted[RUNPAGE_FAULTS];

	if (p->fault_count == 0)
		return;
	memcpy(sorted, p->faults, sizeof(sorted));
	qsort(sorted, p->fault_count, sizeof(*sorted), fault_compare);
	buf_add_literal(
	    b, "<section id=\"failures\">\n<h2>What went wrong</h2>\n");
	runpage_table_begin(
	    b, "faults-title", "Jobs that did not end ok, by kind", "");
	buf_add_literal(b,
	    "<thead><tr><th scope=\"col\" class=\"words\">Status</th>"
	    "<th scope=\"col\" class=\"words\">At</th>"
	    "<th scope=\"col\">Jobs</th>"
	    "<th scope=\"col\" class=\"words\">What the first said</th>"
	    "<th scope=\"col\" class=\"words\">Who</th></tr></thead>\n"
	    "<tbody>\n");
	for (size_t i = 0; i < p->fault_count; i++)
		fault_row(b, &sorted[i]);
	buf_add_literal(b, "</tbody>\n");
	runpage_table_end(b);
	if (p->other_faults > 0) {
		buf_add_literal(b, "<p class=\"note\">");
		page_count(b, p->other_faults, "more is", "more are");
		buf_add_literal(b, " of other kinds.</p>\n");
	}
	buf_add_literal(b, "</section>\n");
}

/* ---- counters ------------------------------------------------------------ */

void
runpage_counters(struct buf *b, const struct runpage *p)
{
	if (p->counter_count == 0)
		return;
	buf_add_literal(b, "<section id=\"counters\">\n<h2>Counters</h2>\n");
	runpage_table_begin(b, "counters-title",
	    "Added up over all workers; those that are zero are left out", "");
	buf_add_literal(b,
	    "<thead><tr><th scope=\"col\" class=\"words\">Counter</th>"
	    "<th scope=\"col\">Total</th>"
	    "<th scope=\"col\" class=\"words\">What it counts</th></tr></thead>"
	    "\n<tbody>\n");
	for (size_t i = 0; i < p->counter_count; i++) {
		const struct runpage_counter *c = &p->counters[i];

		buf_add_literal(b, "<tr><th scope=\"row\" class=\"words\">");
		page_name(b, c->name);
		buf_add_literal(b, "</th><td>");
		page_number(b, (double)c->total, 0);
		buf_add_literal(b, "</td><td class=\"said\">");
		page_name(b, c->doc);
		buf_add_literal(b, "</td></tr>\n");
	}
	buf_add_literal(b, "</tbody>\n");
	runpage_table_end(b);
	buf_add_literal(b, "</section>\n");
}

/* ---- what the words mean ------------------------------------------------- */

void
runpage_reading(struct buf *b)
{
	buf_add_literal(b, "<section id=\"reading\">\n<h2>How to read this</h2>"
			   "\n<dl>\n");
#define STATUS_MEANING_(NAME, text, code, doc)                                 \
	buf_add_literal(b, "<dt>" text "</dt><dd>" doc "</dd>\n");
	HAYFORK_STATUS_TABLE(STATUS_MEANING_)
#undef STATUS_MEANING_
	buf_add_literal(b,
	    "</dl>\n<p>A job takes from the moment its worker begins it to its "
	    "end; what it waited before that is not in it. Quantiles are "
	    "within "
	    "1\u00a0%: half of the jobs took no longer than the median.</p>\n"
	    "<p>In the timeline a worker\u2019s curve is as high as it has "
	    "jobs "
	    "under way; a worker for hosts has many at once. A cross is a "
	    "death: the job whose code was running is <em>crashed</em>, its "
	    "others were given to a worker anew.</p>\n</section>\n");
}
