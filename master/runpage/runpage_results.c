/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * runpage_results.c - each result, those that are not ok first.
 */
#include "master/page/page_text.h"
#include "master/runpage/runpage_part.h"

#define RESULTS_PIECE 65536u /* bytes that are written at a time */

static void
results_head(struct buf *b, bool with_job)
{
	buf_add_literal(b,
	    "<thead><tr><th scope=\"col\" class=\"words\">Host or argument"
	    "</th>");
	if (with_job)
		buf_add_literal(
		    b, "<th scope=\"col\" class=\"words\">Job</th>");
	buf_add_literal(b,
	    "<th scope=\"col\" class=\"words\">Status</th>"
	    "<th scope=\"col\" class=\"words\">At</th>"
	    "<th scope=\"col\">Began, s</th><th scope=\"col\">Took, s</th>"
	    "<th scope=\"col\">Attempts</th><th scope=\"col\">Worker</th>"
	    "<th scope=\"col\">Exit</th>"
	    "<th scope=\"col\" class=\"words\">Said</th></tr></thead>\n");
}

static void
results_rows(struct buf *b, const struct rows_list *l, bool with_job, FILE *to)
{
	for (size_t i = 0; i < l->count; i++) {
		rows_render(l, i, with_job, b);
		if (buf_len(b) < RESULTS_PIECE)
			continue;
		/* An error stays with the file, and is looked for at the end.
		 */
		fwrite(buf_at(b), 1, buf_len(b), to);
		buf_reset(b);
	}
}

static void
results_left_out(struct buf *b, const struct rows_list *l, const char *which)
{
	if (l->left_out == 0)
		return;
	buf_add_literal(b, "<p class=\"note\">");
	page_count(b, l->left_out, "more job", "more jobs");
	page_format(b,
	    " %s: a page has no room for them, but they are in all figures "
	    "above.</p>\n",
	    which);
}

void
runpage_results(struct buf *b, struct runpage *p, FILE *to)
{
	struct rows *rows = &p->rows;
	bool with_job = rows->several_jobs;

	buf_add_literal(b, "<section id=\"results\">\n<h2>Results</h2>\n");
	results_left_out(b, &rows->bad, "did not end ok");
	results_left_out(b, &rows->good, "ended ok");
	if (rows->bad.count + rows->good.count == 0) {
		buf_add_literal(b,
		    "<p class=\"nothing\">There was no job.</p>\n</section>\n");
		return;
	}
	rows_sort(&rows->bad);
	rows_sort(&rows->good);
	runpage_table_begin(b, "results-title",
	    "Those that did not end ok first, then in the order of the input",
	    "sortable");
	results_head(b, with_job);
	buf_add_literal(b, "<tbody>\n");
	results_rows(b, &rows->bad, with_job, to);
	results_rows(b, &rows->good, with_job, to);
	buf_add_literal(b, "</tbody>\n");
	runpage_table_end(b);
	buf_add_literal(b, "</section>\n");
}
