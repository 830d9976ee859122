/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * runpage_durations.c - how long jobs took: bars, on a scale on which twice
 * as long is always the same way, and quantiles.
 */
#include "master/page/page_text.h"
#include "master/runpage/runpage_part.h"

#define BARS_HIGH 140  /* dots */
#define TICK_APART 9.0 /* percent of the width that a word needs */

/* What is drawn of one lane. */
struct span {
	const struct latency *latency;
	unsigned first, last; /* bars */
	uint64_t most;        /* jobs in a bar */
};

static uint64_t
span_in(const struct span *s, unsigned bar)
{
	return s->latency->good[bar] + s->latency->bad[bar];
}

/* Those bars that have something, and some beside a lonely one. */
static struct span
span_of(const struct latency *l)
{
	struct span s = { l, LATENCY_BARS, 0, 1 };

	for (unsigned i = 0; i < LATENCY_BARS; i++) {
		if (span_in(&s, i) == 0)
			continue;
		if (s.first == LATENCY_BARS)
			s.first = i;
		s.last = i;
		if (span_in(&s, i) > s.most)
			s.most = span_in(&s, i);
	}
	for (int i = 0; i < 2 && s.last - s.first < 8; i++) {
		s.first -= s.first >= 2 ? 2 : s.first;
		s.last += s.last + 2 < LATENCY_BARS ? 2 : 0;
	}
	return s;
}

/* Where that time is, in percent of the width. */
static double
span_percent(const struct span *s, uint64_t us)
{
	unsigned bar = latency_bar(us);
	double from = (double)latency_begin_us(bar);
	double width = (double)latency_begin_us(bar + 1) - from;
	double at = (double)bar + ((double)us - from) / width;

	return 100 * (at - s->first) / (s->last - s->first + 1);
}

static void
bar_title(struct buf *b, const struct span *s, unsigned bar)
{
	buf_add_literal(b, "<title>");
	runpage_duration(b, latency_begin_us(bar));
	buf_add_literal(b, " to ");
	runpage_duration(b, latency_begin_us(bar + 1));
	page_format(b, ": %llu ok, %llu not</title>",
	    (unsigned long long)s->latency->good[bar],
	    (unsigned long long)s->latency->bad[bar]);
}

static void
bar_part(struct buf *b, const char *class, unsigned x, double y, double high)
{
	if (high > 0)
		page_format(b,
		    "<rect class=\"%s\" x=\"%u.08\" y=\"%.2f\" width=\".84\" "
		    "height=\"%.2f\"></rect>",
		    class, x, y, high);
}

/* What is ok below, what is not on top of it; the smallest can be seen. */
static void
bar(struct buf *b, const struct span *s, unsigned number)
{
	double most = (double)s->most;
	double good = 100 * (double)s->latency->good[number] / most;
	double bad = 100 * (double)s->latency->bad[number] / most;

	if (span_in(s, number) == 0)
		return;
	good = good > 0 && good < 1 ? 1 : good;
	bad = bad > 0 && bad < 1 ? 1 : bad;
	buf_add_literal(b, "<g>");
	bar_title(b, s, number);
	bar_part(b, "ok", number - s->first, 100 - good, good);
	bar_part(b, "bad", number - s->first, 100 - good - bad, bad);
	buf_add_literal(b, "</g>");
}

/* 1, 2 and 5 of each power of ten, as far as there is room. */
static void
ticks(struct buf *b, const struct span *s)
{
	static const unsigned factors[] = { 1, 2, 5 };
	double last = -TICK_APART, at;
	uint64_t end = latency_begin_us(s->last + 1);

	for (uint64_t power = 1; power < end; power *= 10)
		for (int i = 0; i < 3; i++) {
			uint64_t us = power * factors[i];

			if (us < latency_begin_us(s->first) || us >= end)
				continue;
			at = span_percent(s, us);
			/* Half of a word is on either side of it. */
			if (at - last < TICK_APART || at < TICK_APART / 2 ||
			    at > 100 - TICK_APART)
				continue;
			last = at;
			page_format(b,
			    "<line x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%d\" "
			    "y2=\"%d\"></line><text x=\"%.2f%%\" y=\"%d\">",
			    at, at, BARS_HIGH, BARS_HIGH + 4, at,
			    BARS_HIGH + 16);
			runpage_tick(b, us);
			buf_add_literal(b, "</text>");
		}
}

static void
figure(struct buf *b, const struct latency *l, bool hosts)
{
	struct span s = span_of(l);

	page_format(b,
	    "<figure class=\"bars\">\n<figcaption><strong>%s"
	    "</strong>, the highest bar is ",
	    hosts ? "Jobs on hosts" : "Tasks");
	page_count(b, s.most, "job", "jobs");
	page_format(b,
	    "</figcaption>\n<svg width=\"100%%\" height=\"%d\" "
	    "aria-hidden=\"true\"><svg viewBox=\"0 -2 %u 102\" "
	    "preserveAspectRatio=\"none\" width=\"100%%\" height=\"%d\">",
	    BARS_HIGH + 22, s.last - s.first + 1, BARS_HIGH);
	for (unsigned i = s.first; i <= s.last; i++)
		bar(b, &s, i);
	page_format(b,
	    "</svg><line class=\"base\" x1=\"0\" x2=\"100%%\" y1=\"%d\" "
	    "y2=\"%d\"></line>",
	    BARS_HIGH, BARS_HIGH);
	ticks(b, &s);
	buf_add_literal(b, "</svg>\n</figure>\n");
}

static void
quantiles(struct buf *b, const struct latency *l, const char *of)
{
	static const double shares[] = { 0, .5, .9, .99, 1 };

	page_format(b, "<tr><th scope=\"row\" class=\"words\">%s</th><td>", of);
	page_number(b, (double)l->all.count, 0);
	buf_add_literal(b, "</td>");
	for (size_t i = 0; i < sizeof(shares) / sizeof(*shares); i++) {
		buf_add_literal(b, "<td>");
		runpage_duration(
		    b, (uint64_t)histogram_quantile(&l->all, shares[i]));
		buf_add_literal(b, "</td>");
	}
	buf_add_literal(b, "</tr>\n");
}

void
runpage_durations(struct buf *b, const struct runpage *p)
{
	static const char *const of[] = { "Tasks", "Jobs on hosts" };
	uint64_t count = 0;

	buf_add_literal(
	    b, "<section id=\"durations\">\n<h2>How long jobs took</h2>\n");
	for (int i = HAYFORK_LANES; i-- > 0;) {
		count += p->latency[i].all.count;
		if (p->latency[i].all.count > 0)
			figure(b, &p->latency[i], i == HAYFORK_IO);
	}
	if (count == 0) {
		buf_add_literal(b,
		    "<p class=\"nothing\">No job was begun.</p>\n</section>\n");
		return;
	}
	runpage_table_begin(
	    b, "quantiles-title", "Of those that were begun", "");
	buf_add_literal(b,
	    "<thead><tr><th scope=\"col\" class=\"words\">Of</th>"
	    "<th scope=\"col\">Jobs</th><th scope=\"col\">Shortest</th>"
	    "<th scope=\"col\">Median</th><th scope=\"col\">90\u00a0%</th>"
	    "<th scope=\"col\">99\u00a0%</th><th scope=\"col\">Longest</th>"
	    "</tr></thead>\n<tbody>\n");
	for (int i = HAYFORK_LANES; i-- > 0;)
		if (p->latency[i].all.count > 0)
			quantiles(b, &p->latency[i], of[i]);
	buf_add_literal(b, "</tbody>\n");
	runpage_table_end(b);
	buf_add_literal(b, "</section>\n");
}
