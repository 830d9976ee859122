/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_legend.c - what the shapes and lines in a workload's charts mean.
 */
#include <math.h>

#include "master/compare/page_chart.h"
#include "master/compare/page_mark.h"
#include "master/page/page_text.h"

/* What holds for any point of the workload. */
struct page_traits {
	bool beyond, interval, no_interval, fitted;
};

static struct page_traits
page_traits_of(const struct compare_workload *w)
{
	struct page_traits t = { false };

	for (size_t i = 0; i < w->count; i++) {
		const struct compare_series *s = &w->series[i];

		t.fitted |= s->fit.fitted && s->mode != COMPARE_SERIAL &&
			    page_series_is_known(s);
		for (size_t k = 0; k < s->count; k++) {
			const struct compare_point *p = &s->points[k];
			bool has =
			    isfinite(p->rate.low) && isfinite(p->rate.high);

			if (!isfinite(p->rate.middle))
				continue;
			t.beyond |= p->beyond;
			t.interval |= has;
			t.no_interval |= !has;
		}
	}
	return t;
}

static void
page_legend_line(struct buf *b, const char *class, const char *words)
{
	page_format(b,
	    "<li><svg class=\"key\" width=\"28\" height=\"14\" "
	    "viewBox=\"-14 -7 28 14\" aria-hidden=\"true\"><path class=\"%s\" "
	    "d=\"M-14 0h28\"/></svg> %s</li>\n",
	    class, words);
}

static void
page_legend_beyond(struct buf *b, const struct comparison *c)
{
	buf_add_literal(b, "<li>");
	/* In no mode's colour: it may be any. */
	buf_add_literal(b,
	    "<svg class=\"key beyond\" width=\"14\" height=\"14\" "
	    "viewBox=\"-7 -7 14 14\" aria-hidden=\"true\">");
	page_mark(b, COMPARE_PROCESSES);
	buf_add_literal(b, "</svg> hollow: more workers than ");
	if (c->machine.cpus > 0) {
		buf_add_literal(b, "the ");
		page_count(b, c->machine.cpus, "CPU", "CPUs");
	} else {
		buf_add_literal(b, "CPUs");
	}
	buf_add_literal(b, "; not fitted</li>\n");
}

void
page_legend(
    struct buf *b, const struct comparison *c, const struct compare_workload *w)
{
	struct page_traits t = page_traits_of(w);

	buf_add_literal(b, "<ul class=\"legend\">\n");
	for (size_t i = 0; i < w->count; i++) {
		enum compare_mode mode = w->series[i].mode;

		if (!page_series_is_known(&w->series[i]))
			continue;
		buf_add_literal(b, "<li>");
		page_mark_key(b, mode, true);
		page_format(b, " <b>%s</b> <span>%s</span></li>\n",
		    compare_mode_name(mode), compare_mode_doc(mode));
	}
	if (t.beyond)
		page_legend_beyond(b, c);
	page_legend_line(b, "ideal", "ideal: N workers, N times as fast");
	if (t.fitted)
		page_legend_line(
		    b, "law", "dashed: the scaling law that fits best");
	if (t.interval)
		buf_add_literal(b,
		    "<li><svg class=\"key\" width=\"14\" height=\"14\" "
		    "viewBox=\"-7 -7 14 14\" aria-hidden=\"true\"><path "
		    "class=\"interval\" d=\"M-4-6h8M-4 6h8M0-6V6\"/></svg> "
		    "95\u00a0% confidence interval of the median</li>\n");
	if (t.no_interval)
		buf_add_literal(b, "<li>no bar: fewer than six rounds, no "
				   "interval</li>\n");
	buf_add_literal(b, "</ul>\n");
}
