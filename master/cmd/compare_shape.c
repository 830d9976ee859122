/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * compare_shape.c - by how many workers a workload is measured, and how they
 * are spread over processes and threads.
 */
#include "common/mem.h"
#include "master/cmd/compare_shape.h"

#define COMPARE_ALL_UP_TO 8 /* numbers of workers; above, some are left out */

static struct compare_series *
workload_add_series(struct compare_workload *w, enum compare_mode mode)
{
	struct compare_series *s;

	w->series = xrealloc(w->series, (w->count + 1) * sizeof(*w->series));
	s = &w->series[w->count++];
	*s = (struct compare_series){ .mode = mode };
	return s;
}

static void
series_add_point(const struct compare_shape *c, struct compare_series *s,
    unsigned processes, unsigned threads)
{
	struct compare_point *p;

	s->points = xrealloc(s->points, (s->count + 1) * sizeof(*s->points));
	p = &s->points[s->count++];
	*p = (struct compare_point){ .processes = processes,
		.threads = threads,
		.beyond = processes * threads > c->cpus,
		.samples = xcalloc(c->rounds, sizeof(*p->samples)) };
}

/*
 * The next number of workers that is measured: all up to 8, then half as many
 * again each time, and the CPUs and the last in any case.
 */
static unsigned
compare_next(const struct compare_shape *c, unsigned n)
{
	unsigned next = n < COMPARE_ALL_UP_TO ? n + 1 : n + n / 2;

	if (n < c->cpus && next > c->cpus)
		return c->cpus;
	return n < c->max && next > c->max ? c->max : next;
}

unsigned
compare_square(unsigned n)
{
	unsigned best = 1;

	for (unsigned d = 2; d * d <= n; d++)
		if (n % d == 0)
			best = d;
	return best;
}

static void
series_add_all(const struct compare_shape *c, struct compare_series *s)
{
	for (unsigned n = 1; n <= c->max; n = compare_next(c, n)) {
		unsigned square = compare_square(n);

		if (s->mode == COMPARE_THREADS ||
		    s->mode == COMPARE_PYTHON_THREADS)
			series_add_point(c, s, 1, n);
		else if (s->mode != COMPARE_MIXED)
			series_add_point(c, s, n, 1);
		else if (square > 1)
			series_add_point(c, s, n / square, square);
	}
}

size_t
compare_shape_points(const struct compare_shape *c,
    const struct compare_load *load, struct compare_workload *w)
{
	size_t n = 0;

	if (!load->runs_hosts && !load->has_plan)
		series_add_point(
		    c, workload_add_series(w, COMPARE_SERIAL), 1, 1);
	series_add_all(c, workload_add_series(w, COMPARE_PROCESSES));
	series_add_all(c, workload_add_series(w, COMPARE_THREADS));
	if (c->max >= 4)
		series_add_all(c, workload_add_series(w, COMPARE_MIXED));
	if (load->python && c->has_python) {
		series_add_all(
		    c, workload_add_series(w, COMPARE_PYTHON_PROCESSES));
		series_add_all(
		    c, workload_add_series(w, COMPARE_PYTHON_THREADS));
	}
	for (size_t i = 0; i < w->count; i++)
		n += w->series[i].count;
	return n;
}
