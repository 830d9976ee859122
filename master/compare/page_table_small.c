/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_table_small.c - what follows from a workload's points, and what a
 * crash costs, as tables.
 */
#include <math.h>

#include "master/compare/page_mark.h"
#include "master/compare/page_table.h"
#include "master/page/page_text.h"

static void
page_cell(struct buf *b, double value, const struct page_figure *f)
{
	buf_add_literal(b, "<td>");
	page_figure(b, value, f);
	buf_add_literal(b, "</td>");
}

static void
page_cell_interval(
    struct buf *b, const struct estimate *e, const struct page_figure *f)
{
	buf_add_literal(b, "<td>");
	page_figure(b, e->low, f);
	if (isfinite(e->low)) {
		buf_add_literal(b, "\u2013");
		page_figure(b, e->high, f);
	}
	buf_add_literal(b, "</td>");
}

static void
page_row_mode(struct buf *b, enum compare_mode mode)
{
	page_format(b, "<tr class=\"%s\"><th class=\"words\" scope=\"row\">",
	    page_mark_class(mode));
	page_mark_key(b, mode, false);
	page_format(b, " %s</th>", compare_mode_name(mode));
}

/* ---- processes against threads ------------------------------------------- */

const char *
page_ratio_verdict(
    const struct compare_workload *w, const struct compare_ratio *r)
{
	if (r->known)
		return r->ratio.middle > 1 ? "processes are faster"
					   : "threads are faster";
	if (w->noisy)
		return "too much noise to say";
	return isfinite(r->ratio.low) ? "no difference shown"
				      : "too few rounds to say";
}

void
page_table_ratios(
    struct buf *b, const struct compare_workload *w, const char *id)
{
	static const struct page_figure times = { 1, "\u00d7", 2 };

	if (w->ratio_count == 0)
		return;
	page_table_open(b, id, "Processes over threads, paired by rounds");
	buf_add_literal(b,
	    "<thead><tr><th scope=\"col\">workers</th><th scope=\"col\">as "
	    "fast <span class=\"unit\">\u00d7</span></th><th scope=\"col\">"
	    "95\u00a0% interval <span class=\"unit\">\u00d7</span></th><th "
	    "class=\"words\" scope=\"col\">which means</th></tr></thead>\n"
	    "<tbody>\n");
	for (size_t i = 0; i < w->ratio_count; i++) {
		const struct compare_ratio *r = &w->ratios[i];

		page_format(b, "<tr><th scope=\"row\">%u</th>", r->workers);
		page_cell(b, r->ratio.middle, &times);
		page_cell_interval(b, &r->ratio, &times);
		page_format(b, "<td class=\"words\">%s</td></tr>\n",
		    page_ratio_verdict(w, r));
	}
	buf_add_literal(b, "</tbody>\n");
	page_table_close(b);
}

/* ---- laws ---------------------------------------------------------------- */

static bool
page_has_law(const struct compare_series *s)
{
	return s->mode != COMPARE_SERIAL && s->count > 1;
}

static void
page_law_row(struct buf *b, const struct compare_series *s)
{
	static const struct page_figure fine = { 1, "", 4 }, off = { 1, "", 3 };
	const struct fit *f = &s->fit;

	page_row_mode(b, s->mode);
	page_format(b, "<td>%zu</td>", f->points);
	if (!f->fitted) {
		page_format(b,
		    "<td class=\"words\" colspan=\"6\">not fitted: that takes "
		    "%d points up to the CPUs</td></tr>\n",
		    FIT_POINTS_LEAST);
		return;
	}
	page_cell(b, f->sigma, &fine);
	page_cell(b, f->kappa, &fine);
	if (isinf(f->peak)) {
		buf_add_literal(b, "<td>none</td>");
	} else {
		buf_add_literal(b, "<td>");
		page_number(b, f->peak, f->peak < 100 ? 1 : 0);
		buf_add_literal(b, "</td>");
	}
	page_cell(b, f->usl_residual, &off);
	if (f->amdahl_f > 1) {
		/* Workers make it slower: no serial part does that. */
		buf_add_literal(b,
		    "<td class=\"words\" colspan=\"2\">cannot explain "
		    "it</td>");
	} else {
		page_cell(b, f->amdahl_f, &fine);
		page_cell(b, f->amdahl_residual, &off);
	}
	buf_add_literal(b, "</tr>\n");
}

void
page_table_laws(struct buf *b, const struct compare_workload *w, const char *id)
{
	bool any = false;

	for (size_t i = 0; i < w->count; i++)
		any |= page_has_law(&w->series[i]);
	if (!any)
		return;
	page_table_open(b, id, "Laws of scaling, fitted to the speedups");
	buf_add_literal(b,
	    "<thead><tr><th class=\"words\" scope=\"col\" "
	    "rowspan=\"2\">mode</th>"
	    "<th scope=\"col\" rowspan=\"2\">points</th>"
	    "<th scope=\"colgroup\" colspan=\"4\">Universal Scalability "
	    "Law</th><th scope=\"colgroup\" colspan=\"2\">Amdahl</th></tr>\n"
	    "<tr><th scope=\"col\">waiting <i>\u03c3</i></th>"
	    "<th scope=\"col\">crosstalk <i>\u03ba</i></th>"
	    "<th scope=\"col\">peak at</th>"
	    "<th scope=\"col\">off by</th>"
	    "<th scope=\"col\">serial part</th>"
	    "<th scope=\"col\">off by</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < w->count; i++)
		if (page_has_law(&w->series[i]))
			page_law_row(b, &w->series[i]);
	buf_add_literal(b, "</tbody>\n");
	page_table_close(b);
}

/* ---- crashes ------------------------------------------------------------- */

static void
page_crash_row(struct buf *b, const struct compare_crash *crash)
{
	static const struct page_figure whole = { 1, "", 0 }, ms = { 1, "", 1 };
	struct page_figure s = { 1, "", 3 };

	page_row_mode(b, crash->mode);
	if (crash->mode == COMPARE_MIXED)
		page_format(b, "<td>%u\u00a0\u00d7\u00a0%u</td>",
		    crash->processes, crash->threads);
	else
		page_format(
		    b, "<td>%u</td>", crash->processes * crash->threads);
	page_cell(b, (double)crash->jobs, &whole);
	page_cell(b, (double)crash->crashed, &whole);
	page_cell(b, (double)crash->lost, &whole);
	page_cell(b, (double)crash->given_again, &whole);
	page_cell(b, (double)crash->interrupted, &whole);
	page_cell(b, crash->recovery_ms, &ms);
	page_cell(b, crash->seconds, &s);
	page_cell(b, crash->clean_seconds, &s);
	buf_add_literal(b, "</tr>\n");
}

void
page_table_crashes(
    struct buf *b, const struct compare_workload *w, const char *id)
{
	if (w->crash_count == 0)
		return;
	page_table_open(b, id,
	    "What a crash costs: the same jobs once more, one of which "
	    "crashes");
	buf_add_literal(b,
	    "<thead><tr><th class=\"words\" scope=\"col\" "
	    "rowspan=\"2\">mode</th>"
	    "<th scope=\"col\" rowspan=\"2\">workers</th>"
	    "<th scope=\"colgroup\" colspan=\"3\">jobs</th>"
	    "<th scope=\"colgroup\" colspan=\"2\">run again</th>"
	    "<th scope=\"col\" rowspan=\"2\">recovery <span class=\"unit\">ms"
	    "</span></th><th scope=\"colgroup\" colspan=\"2\">whole run</th>"
	    "</tr>\n<tr><th scope=\"col\">all</th>"
	    "<th scope=\"col\">crashed</th><th scope=\"col\">lost</th>"
	    "<th scope=\"col\">all</th><th scope=\"col\">had begun</th>"
	    "<th scope=\"col\">with <span class=\"unit\">s</span></th>"
	    "<th scope=\"col\">without <span class=\"unit\">s</span></th>"
	    "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < w->crash_count; i++)
		page_crash_row(b, &w->crashes[i]);
	buf_add_literal(b, "</tbody>\n");
	page_table_close(b);
}
