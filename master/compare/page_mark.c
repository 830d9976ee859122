/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_mark.c - how each mode looks: a colour, and a shape beside it.
 */
#include "master/compare/page_mark.h"
#include "master/page/page_text.h"

/* Shapes of about the same weight, their middle at the origin. */
static const struct {
	const char *class, *shape;
} page_marks[COMPARE_MODES] = {
	[COMPARE_SERIAL] = { "serial", "M0-5.8 5.8 0 0 5.8-5.8 0z" },
	[COMPARE_PROCESSES] = { "processes",
	    "M-4.6 0a4.6 4.6 0 1 0 9.2 0a4.6 4.6 0 1 0-9.2 0z" },
	[COMPARE_THREADS] = { "threads", "M-4.2-4.2h8.4v8.4h-8.4z" },
	[COMPARE_MIXED] = { "mixed", "M0-5.6 5.3 3.8h-10.6z" },
	[COMPARE_PYTHON_THREADS] = { "pythreads", "M0 5.6 5.3-3.8h-10.6z" },
	[COMPARE_PYTHON_PROCESSES] = { "pyprocesses",
	    "M-1.9-5.4h3.8v3.5h3.5v3.8h-3.5v3.5h-3.8v-3.5h-3.5v-3.8h3.5z" },
};

const char *
page_mark_class(enum compare_mode mode)
{
	return page_marks[mode].class;
}

void
page_mark_shapes(struct buf *b)
{
	buf_add_literal(b, "<svg class=\"shapes\" width=\"0\" height=\"0\" "
			   "aria-hidden=\"true\"><defs>\n");
	for (size_t i = 0; i < COMPARE_MODES; i++)
		page_format(b, "<path id=\"mark-%s\" d=\"%s\"/>\n",
		    page_marks[i].class, page_marks[i].shape);
	buf_add_literal(b, "</defs></svg>\n");
}

void
page_mark(struct buf *b, enum compare_mode mode)
{
	page_format(b, "<use class=\"mark\" href=\"#mark-%s\"/>",
	    page_marks[mode].class);
}

void
page_mark_key(struct buf *b, enum compare_mode mode, bool line)
{
	page_format(b,
	    "<svg class=\"key %s\" width=\"%d\" height=\"14\" "
	    "viewBox=\"%d -7 %d 14\" aria-hidden=\"true\">",
	    page_marks[mode].class, line ? 28 : 14, line ? -14 : -7,
	    line ? 28 : 14);
	if (line)
		buf_add_literal(b, "<path class=\"line\" d=\"M-14 0h28\"/>");
	page_mark(b, mode);
	buf_add_literal(b, "</svg>");
}
