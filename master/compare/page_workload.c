/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_workload.c - a workload's section: findings, charts, tables.
 */
#include <stdio.h>

#include "common/mem.h"
#include "master/compare/findings.h"
#include "master/compare/page_chart.h"
#include "master/compare/page_part.h"
#include "master/compare/page_table.h"
#include "master/page/page_text.h"
#include "master/output/text.h"

#define WORKLOAD_ID 32

/* ---- what was found ------------------------------------------------------ */

/*
 * Above the charts stands how far it scales, and before that what to mind in
 * reading it; below them all else.
 */
struct page_findings {
	struct buf above, below;
	bool has_head; /* a sentence that begins with "On N workers" */
	bool head_told;
};

static bool
page_begins(struct slice line, const char *words)
{
	return line.len >= strlen(words) &&
	       memcmp(line.at, words, strlen(words)) == 0;
}

static void
page_finding(struct page_findings *f, struct slice line)
{
	char *sentence = xstrndup(line.at, line.len);
	bool head = !f->head_told && page_begins(line, "On ");
	bool note = !head && !f->head_told &&
		    (f->has_head || page_begins(line, "Warning: "));
	struct buf *b = head || note ? &f->above : &f->below;

	f->head_told |= head;
	page_format(b, "<%s>",
	    head   ? "p class=\"found\""
	    : note ? "p class=\"note\" role=\"note\""
		   : "li");
	page_text(b, sentence);
	page_format(b, "</%s>\n", head || note ? "p" : "li");
	free(sentence);
}

/* The sentences are those that a terminal shows, one a line. */
static struct page_findings
page_findings_of(const struct comparison *c, const struct compare_workload *w)
{
	struct page_findings f = { .has_head = false };
	struct slice rest, line;
	struct buf found = { 0 };

	findings_of(&found, c, w);
	rest = (struct slice){ (char *)buf_at(&found), buf_len(&found) };
	while (text_line(&rest, &line))
		f.has_head |= page_begins(line, "On ");
	rest = (struct slice){ (char *)buf_at(&found), buf_len(&found) };
	while (text_line(&rest, &line))
		page_finding(&f, line);
	buf_free(&found);
	return f;
}

static void
page_findings_below(struct buf *b, const struct page_findings *f)
{
	if (buf_len(&f->below) == 0)
		return;
	buf_add_literal(
	    b, "<h3>What was found</h3>\n<ul class=\"findings\">\n");
	buf_add(b, buf_at(&f->below), buf_len(&f->below));
	buf_add_literal(b, "</ul>\n");
}

/* ---- the section --------------------------------------------------------- */

static void
page_workload_head(
    struct buf *b, const struct compare_workload *w, const char *id)
{
	page_format(b,
	    "<section class=\"workload\" id=\"%s\" aria-labelledby=\"%s-name\">"
	    "\n<h2 id=\"%s-name\">",
	    id, id, id);
	page_name(b, w->name);
	buf_add_literal(b, "</h2>\n");
	if (w->doc[0] != '\0') {
		buf_add_literal(b, "<p>");
		page_name(b, w->doc);
		buf_add_literal(b, "</p>\n");
	}
	if (w->jobs[0] != '\0') {
		buf_add_literal(b, "<p class=\"soft\">A job: <code>");
		page_name(b, w->jobs);
		buf_add_literal(b, "</code></p>\n");
	}
}

static void
page_workload_charts(struct buf *b, const struct comparison *c,
    const struct compare_workload *w, const char *id)
{
	page_legend(b, c, w);
	page_format(b,
	    "<a class=\"skip\" href=\"#%s-tables\">Skip the points of the "
	    "charts</a>\n<div class=\"charts\">\n",
	    id);
	page_chart(b, c, w, id, PAGE_CHART_RATE);
	page_chart(b, c, w, id, PAGE_CHART_SPEEDUP);
	buf_add_literal(b, "</div>\n");
}

static void
page_workload_tables(
    struct buf *b, const struct compare_workload *w, const char *id)
{
	static void (*const tables[])(struct buf *,
	    const struct compare_workload *,
	    const char *) = { page_table_ratios, page_table_laws,
		page_table_crashes, page_table_speed, page_table_cost };
	char caption[WORKLOAD_ID + 16];

	page_format(
	    b, "<div class=\"tables\" id=\"%s-tables\" tabindex=\"-1\">\n", id);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		snprintf(caption, sizeof(caption), "%s-table-%zu", id, i + 1);
		tables[i](b, w, caption);
	}
	buf_add_literal(b, "</div>\n");
}

static bool
page_workload_is_known(const struct compare_workload *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (page_series_is_known(&w->series[i]))
			return true;
	return false;
}

void
page_workload(struct buf *b, const struct comparison *c, size_t number)
{
	const struct compare_workload *w = &c->workloads[number - 1];
	struct page_findings found = page_findings_of(c, w);
	char id[WORKLOAD_ID];

	snprintf(id, sizeof(id), "w%zu", number);
	page_workload_head(b, w, id);
	if (page_workload_is_known(w)) {
		buf_add(b, buf_at(&found.above), buf_len(&found.above));
		page_workload_charts(b, c, w, id);
		page_findings_below(b, &found);
		page_workload_tables(b, w, id);
	} else {
		buf_add_literal(
		    b, "<p class=\"nothing\">Nothing was measured.</p>\n");
	}
	buf_add_literal(b, "</section>\n");
	buf_free(&found.above);
	buf_free(&found.below);
}
