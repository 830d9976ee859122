/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * progress.c - how far a run is, on standard error.
 */
#include <stdio.h>
#include <stdlib.h>

#include "master/output/progress.h"
#include "master/output/text.h"

#define PROGRESS_BAR 20  /* columns of the bar */
#define PROGRESS_NAME 24 /* bytes of a job's name */
#define PROGRESS_SAMPLE_US 500000
#define PROGRESS_WEIGHT 0.3     /* of the newest sample */
#define PROGRESS_ETA_US 2000000 /* before that nobody can tell */
#define PROGRESS_ETA_JOBS 10
#define PROGRESS_ERASE "\r\033[K"

static uint64_t
progress_done(const struct progress_facts *f)
{
	uint64_t done = 0;

	for (int i = 0; i < HAYFORK_STATUS_COUNT; i++)
		done += f->by_status[i];
	return done;
}

void
progress_sample(struct progress *p, const struct progress_facts *f)
{
	uint64_t done = progress_done(f);
	uint64_t us = f->elapsed_us - p->sampled_us;
	double rate;

	if (us < PROGRESS_SAMPLE_US)
		return;
	rate = (double)(done - p->done) * 1e6 / (double)us;
	p->rate = p->sampled_us == 0
		      ? rate
		      : p->rate + PROGRESS_WEIGHT * (rate - p->rate);
	p->sampled_us = f->elapsed_us;
	p->done = done;
}

/* "7s", "3m20s", "2h05m" */
static void
progress_time(struct buf *b, uint64_t us)
{
	unsigned long long s = us / 1000000;

	if (s < 60)
		text_format(b, "%llus", s);
	else if (s < 3600)
		text_format(b, "%llum%02llus", s / 60, s % 60);
	else
		text_format(b, "%lluh%02llum", s / 3600, s % 3600 / 60);
}

/* ---- what a line says ---------------------------------------------------- */

static void
progress_counts(
    struct buf *b, const struct progress_facts *f, uint64_t done, bool colour)
{
	text_format(b, "%llu", (unsigned long long)done);
	if (f->total > 0)
		text_format(b, "/%llu", (unsigned long long)f->total);
	for (int i = 0; i < HAYFORK_STATUS_COUNT; i++) {
		if (f->by_status[i] == 0 || i == HAYFORK_OK)
			continue;
		if (colour)
			buf_add_literal(b, "\033[31m");
		text_format(b, "  %llu %s", (unsigned long long)f->by_status[i],
		    hayfork_status_name((enum hayfork_status)i));
		if (colour)
			buf_add_literal(b, "\033[0m");
	}
}

static void
progress_pace(struct buf *b, const struct progress *p,
    const struct progress_facts *f, uint64_t done)
{
	if (p->rate >= 0.05)
		text_format(b, "  %.*f/s", p->rate < 10 ? 1 : 0, p->rate);
	if (f->total <= done || p->rate <= 0 || done < PROGRESS_ETA_JOBS ||
	    f->elapsed_us < PROGRESS_ETA_US)
		return;
	buf_add_literal(b, "  ");
	progress_time(
	    b, (uint64_t)((double)(f->total - done) / p->rate * 1e6) + 500000);
	buf_add_literal(b, " left");
}

static void
progress_job(struct buf *b, const struct progress_job *job)
{
	text_add_cut(b, job->name, strlen(job->name), PROGRESS_NAME);
	buf_add_literal(b, " ");
	text_add_str(b, hayfork_stage_name(job->stage));
	buf_add_literal(b, " ");
	progress_time(b, job->elapsed_us);
}

static void
progress_slow(struct buf *b, const struct progress_facts *f)
{
	for (size_t i = 0; i < f->nslow; i++) {
		if (i == 0)
			text_format(b, "  %zu running: ", f->running);
		else
			buf_add_literal(b, ", ");
		progress_job(b, &f->slow[i]);
	}
}

static void
progress_bar(struct buf *b, const struct progress_facts *f, uint64_t done)
{
	uint64_t full;

	if (f->total == 0)
		return;
	full = done * PROGRESS_BAR / f->total;
	buf_add_literal(b, "[");
	for (uint64_t i = 0; i < PROGRESS_BAR; i++)
		buf_add(b, i < full ? "#" : ".", 1);
	buf_add_literal(b, "] ");
}

/* ---- lines --------------------------------------------------------------- */

/* So much of it as there are columns; escape sequences take none. */
static size_t
progress_fit(const char *text, size_t len, unsigned columns)
{
	unsigned used = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\033') {
			while (i < len && text[i] != 'm')
				i++;
		} else if ((text[i] & 0xc0) != 0x80 && ++used > columns)
			return i;
	}
	return len;
}

void
progress_draw(struct progress *p, const struct progress_facts *f,
    unsigned columns, bool colour, struct buf *out)
{
	uint64_t done = progress_done(f);
	struct buf line = { 0 };
	size_t fits;

	progress_bar(&line, f, done);
	progress_counts(&line, f, done, colour);
	progress_pace(&line, p, f, done);
	progress_slow(&line, f);
	/* The last column is left free: some terminals go to the next line. */
	fits = progress_fit((char *)buf_at(&line), buf_len(&line), columns - 1);
	buf_add_literal(out, PROGRESS_ERASE);
	buf_add(out, buf_at(&line), fits);
	if (colour && fits < buf_len(&line))
		buf_add_literal(out, "\033[0m");
	buf_free(&line);
	p->drawn = true;
}

void
progress_erase(struct progress *p, struct buf *out)
{
	if (p->drawn)
		buf_add_literal(out, PROGRESS_ERASE);
	p->drawn = false;
}

void
progress_line(
    const struct progress *p, const struct progress_facts *f, struct buf *out)
{
	uint64_t done = progress_done(f);

	buf_add_literal(out, "hayfork: ");
	progress_counts(out, f, done, false);
	buf_add_literal(out, " jobs");
	progress_pace(out, p, f, done);
	progress_slow(out, f);
	buf_add_literal(out, "\n");
}

static int
slower(const void *a, const void *b)
{
	const struct progress_job *x = a, *y = b;

	return (x->elapsed_us < y->elapsed_us) -
	       (x->elapsed_us > y->elapsed_us);
}

void
progress_list(struct progress_job *jobs, size_t n, size_t max, struct buf *out)
{
	if (n > 0)
		qsort(jobs, n, sizeof(*jobs), slower);
	text_format(out, "hayfork: %zu running%s\n", n, n > 0 ? ":" : "");
	for (size_t i = 0; i < n && i < max; i++) {
		buf_add_literal(out, "  ");
		text_add_str(out, jobs[i].name);
		text_format(out, "  %s  %.1f s",
		    hayfork_stage_name(jobs[i].stage),
		    (double)jobs[i].elapsed_us / 1e6);
		if (jobs[i].worker >= 0)
			text_format(out, "  worker %d", jobs[i].worker);
		buf_add_literal(out, "\n");
	}
	if (n > max)
		text_format(out, "  and %zu more\n", n - max);
}
