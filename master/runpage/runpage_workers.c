/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * runpage_workers.c - the timeline: what each worker had under way, and when
 * it died.
 *
 * A picture is as wide as its place: curves are stretched, marks and words
 * are not, so these stand outside of what is stretched, at so many percent.
 */
#include <math.h>
#include <signal.h>

#include "master/page/page_text.h"
#include "master/runpage/runpage_part.h"

#define TRACK_HIGH 18     /* dots */
#define TRACK_STEPS 100.0 /* of its height */
#define TICKS_MOST 6

/* What all tracks of a lane have in common. */
struct view {
	const struct timeline *timeline;
	enum hayfork_lane lane;
	uint64_t until_us; /* > 0 */
	double most;       /* jobs under way, what is as high as the track */
};

/* ---- time ---------------------------------------------------------------- */

/* 1, 2 or 5 times a power of ten, so that few of them fill the time. */
static uint64_t
tick_us(uint64_t until_us)
{
	static const unsigned factors[] = { 1, 2, 5 };
	uint64_t power = 1;

	for (;; power *= 10)
		for (int i = 0; i < 3; i++)
			if (until_us / (power * factors[i]) < TICKS_MOST)
				return power * factors[i];
}

static double
percent(uint64_t us, uint64_t until_us)
{
	return us >= until_us ? 100 : 100 * (double)us / (double)until_us;
}

static void
axis(struct buf *b, uint64_t until_us)
{
	uint64_t step = tick_us(until_us);

	page_format(b, "<svg class=\"times\" width=\"100%%\" height=\"16\" "
		       "aria-hidden=\"true\">");
	/* One near the end would stand over it. */
	for (uint64_t us = 0; percent(us, until_us) < 93; us += step) {
		page_format(
		    b, "<text x=\"%.2f%%\" y=\"12\">", percent(us, until_us));
		if (us == 0)
			buf_add_literal(b, "0");
		else
			runpage_tick(b, us);
		buf_add_literal(b, "</text>");
	}
	buf_add_literal(b, "</svg>");
}

/* ---- a worker ------------------------------------------------------------ */

/* Steps, from the bottom; those of the same height are one. */
static void
track_curve(struct buf *b, const struct view *v, const struct track *track)
{
	uint64_t slice = v->timeline->slice_us;
	unsigned n = timeline_slices(v->timeline, v->until_us);
	double wide = (double)v->until_us / (double)slice;
	long high = 0, next;

	page_format(b,
	    "<svg viewBox=\"0 0 %.3f 100\" preserveAspectRatio=\"none\" "
	    "width=\"100%%\" height=\"%d\"><path d=\"M0 100",
	    wide, TRACK_HIGH);
	for (unsigned i = 0; i < n; i++) {
		double jobs = (double)track->busy_us[i] / (double)slice;

		next = lround(jobs / v->most * TRACK_STEPS);
		/* Little is not nothing. */
		if (next == 0 && jobs > 0)
			next = 1;
		if (next > (long)TRACK_STEPS)
			next = (long)TRACK_STEPS;
		if (next != high)
			page_format(b, "H%uV%ld", i, 100 - next);
		high = next;
	}
	/* The last slice may end after the run. */
	page_format(b, "H%.3fV100Z\"></path></svg>", wide);
}

static void
death_how(struct buf *b, const struct timeline_death *d)
{
	const char *name = sigabbrev_np(d->signal);

	if (d->signal == 0)
		page_format(b, "exit status %d", d->exit_status);
	else if (name != NULL)
		page_format(b, "SIG%s", name);
	else
		page_format(b, "signal %d", d->signal);
}

static void
death_mark(struct buf *b, const struct view *v, const struct timeline_death *d)
{
	double at = percent(d->at_us, v->until_us);

	page_format(b,
	    "<g class=\"death\"><line x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"0\" "
	    "y2=\"%d\"></line><text x=\"%.2f%%\" y=\"%d\">\u00d7</text><title>"
	    "died at ",
	    at, at, TRACK_HIGH, at, TRACK_HIGH - 4);
	runpage_duration(b, d->at_us);
	buf_add_literal(b, ": ");
	death_how(b, d);
	buf_add_literal(b, "</title></g>");
}

static bool
death_is_of(const struct timeline_death *d, enum hayfork_lane lane,
    unsigned worker, bool others)
{
	const char *name = lane == HAYFORK_CPU ? "cpu" : "io";

	return strcmp(d->lane, name) == 0 &&
	       (others ? d->worker >= TIMELINE_WORKERS : d->worker == worker);
}

static size_t
deaths_known(const struct timeline *t)
{
	return t->death_count < TIMELINE_DEATHS ? t->death_count
						: TIMELINE_DEATHS;
}

/* others: of all workers beyond those that have a track of their own. */
static void
track_row(struct buf *b, const struct view *v, const struct track *track,
    unsigned worker, bool others)
{
	const struct timeline *t = v->timeline;
	uint64_t busy = 0;

	for (unsigned i = 0; i < TIMELINE_SLICES; i++)
		busy += track->busy_us[i];
	if (others)
		buf_add_literal(b, "<tr><th scope=\"row\">all others</th>");
	else
		page_format(b, "<tr><th scope=\"row\">%u</th>", worker);
	page_format(b,
	    "<td class=\"track\"><svg width=\"100%%\" height=\"%d\" "
	    "aria-hidden=\"true\">",
	    TRACK_HIGH);
	track_curve(b, v, track);
	for (size_t i = 0; i < deaths_known(t); i++)
		if (death_is_of(&t->deaths[i], v->lane, worker, others))
			death_mark(b, v, &t->deaths[i]);
	buf_add_literal(b, "</svg></td><td>");
	page_number(b, (double)track->jobs, 0);
	page_format(
	    b, "</td><td>%.2f</td><td>", (double)busy / (double)v->until_us);
	page_number(b, (double)track->deaths, 0);
	buf_add_literal(b, "</td></tr>\n");
}

static void
lane_table(struct buf *b, const struct view *v)
{
	const struct timeline_lane *lane = &v->timeline->lanes[v->lane];
	bool hosts = v->lane == HAYFORK_IO;

	runpage_table_begin(b, hosts ? "io-title" : "cpu-title",
	    hosts ? "Workers for hosts" : "Workers for tasks", "wide");
	buf_add_literal(b,
	    "<thead><tr><th scope=\"col\" class=\"words\">Worker</th>"
	    "<th scope=\"col\" class=\"track\"><span class=\"hidden\">Time"
	    "</span>");
	axis(b, v->until_us);
	buf_add_literal(b,
	    "</th><th scope=\"col\">Jobs</th>"
	    "<th scope=\"col\">Under way, mean</th>"
	    "<th scope=\"col\">Deaths</th></tr></thead>\n<tbody>\n");
	for (unsigned i = 0; i < TIMELINE_WORKERS; i++)
		if (lane->tracks[i] != NULL)
			track_row(b, v, lane->tracks[i], i, false);
	if (lane->others != NULL)
		track_row(b, v, lane->others, 0, true);
	buf_add_literal(b, "</tbody>\n");
	runpage_table_end(b);
	page_format(b,
	    "<p class=\"soft\">A row that is full is %.0f under way at once."
	    "</p>\n",
	    ceil(v->most));
}

/* ---- deaths -------------------------------------------------------------- */

static void
death_row(struct buf *b, const struct timeline_death *d)
{
	page_format(
	    b, "<tr><th scope=\"row\">%.3f</th><td>", (double)d->at_us / 1e6);
	page_text(b, d->lane);
	page_format(b, " %u</td><td>%ld</td><td class=\"words\">", d->worker,
	    (long)d->pid);
	death_how(b, d);
	buf_add_literal(b, "</td><td class=\"said\">");
	if (d->why[0] != '\0') {
		buf_add_literal(b, "hayfork killed it: ");
		page_name(b, d->why);
	}
	buf_add_literal(b, "</td></tr>\n");
}

static void
deaths_table(struct buf *b, const struct timeline *t)
{
	runpage_table_begin(b, "deaths-title", "Deaths of workers", "");
	buf_add_literal(b,
	    "<thead><tr><th scope=\"col\" class=\"words\">At, s</th>"
	    "<th scope=\"col\">Worker</th><th scope=\"col\">Process</th>"
	    "<th scope=\"col\" class=\"words\">Died of</th>"
	    "<th scope=\"col\" class=\"words\">Why</th></tr></thead>\n"
	    "<tbody>\n");
	for (size_t i = 0; i < deaths_known(t); i++)
		death_row(b, &t->deaths[i]);
	buf_add_literal(b, "</tbody>\n");
	runpage_table_end(b);
	if (t->death_count > TIMELINE_DEATHS)
		page_format(b,
		    "<p class=\"note\">Those are the first %d of %llu.</p>\n",
		    TIMELINE_DEATHS, (unsigned long long)t->death_count);
}

void
runpage_workers(
    struct buf *b, const struct runpage *p, const struct runpage_end *end)
{
	bool some = false;

	buf_add_literal(b, "<section id=\"workers\">\n<h2>Workers</h2>\n");
	for (int i = HAYFORK_LANES; i-- > 0;) {
		struct view v = { &p->timeline, (enum hayfork_lane)i,
			end->elapsed_us > 0 ? end->elapsed_us : 1,
			timeline_most(&p->timeline, (enum hayfork_lane)i) };

		if (p->timeline.lanes[i].workers == 0)
			continue;
		some = true;
		/* When a task began is known to a turn of the loop only. */
		if (v.most < 1 || v.lane == HAYFORK_CPU)
			v.most = 1;
		lane_table(b, &v);
	}
	if (!some)
		buf_add_literal(
		    b, "<p class=\"nothing\">No job was begun.</p>\n");
	if (p->timeline.death_count > 0)
		deaths_table(b, &p->timeline);
	buf_add_literal(b, "</section>\n");
}
