/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_compare.c - hayfork compare: the same work by processes and by threads.
 *
 * Rounds go over all points of a workload, one after the other, each time
 * from another one on, so that what changes on the machine changes for all.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/mem.h"
#include "master/cmd/cmd.h"
#include "master/cmd/compare_point.h"
#include "master/cmd/compare_report.h"
#include "master/compare/machine.h"
#include "master/compare/print.h"
#include "master/farm/cpus.h"
#include "master/output/exit_status.h"

#define COMPARE_ALL_UP_TO 8 /* numbers of workers; above, some are left out */

enum compare_output {
	COMPARE_HUMAN,
	COMPARE_JSONL,
	COMPARE_NONE,
	COMPARE_CSV,
	COMPARE_JSON
};

struct compare {
	const struct options *o;
	struct setup setup;
	struct compare_loads loads;
	struct compare_points points;
	struct comparison result;
	FILE *report; /* NULL: none was asked for */
	unsigned cpus, max;
	bool told;          /* progress stands on the line */
	size_t steps, step; /* points to measure in this workload */
	uint64_t started_ns;
};

/* ---- the points ---------------------------------------------------------- */

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
series_add_point(struct compare *c, struct compare_series *s,
    unsigned processes, unsigned threads)
{
	struct compare_point *p;

	s->points = xrealloc(s->points, (s->count + 1) * sizeof(*s->points));
	p = &s->points[s->count++];
	*p = (struct compare_point){ .processes = processes,
		.threads = threads,
		.beyond = processes * threads > c->cpus,
		.samples = xcalloc(c->o->rounds, sizeof(*p->samples)) };
	c->steps += c->o->rounds;
}

/*
 * The next number of workers that is measured: all up to 8, then half as many
 * again each time, and the CPUs and the last in any case.
 */
static unsigned
compare_next(const struct compare *c, unsigned n)
{
	unsigned next = n < COMPARE_ALL_UP_TO ? n + 1 : n + n / 2;

	if (n < c->cpus && next > c->cpus)
		return c->cpus;
	return n < c->max && next > c->max ? c->max : next;
}

/* The most square shape of n workers; 1: there is none but a row. */
static unsigned
compare_square(unsigned n)
{
	unsigned best = 1;

	for (unsigned d = 2; d * d <= n; d++)
		if (n % d == 0)
			best = d;
	return best;
}

static void
series_add_all(struct compare *c, struct compare_series *s)
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

static void
compare_plan_points(struct compare *c, const struct compare_load *load,
    struct compare_workload *w)
{
	c->steps = c->step = 0;
	if (!load->runs_hosts && !load->has_plan)
		series_add_point(
		    c, workload_add_series(w, COMPARE_SERIAL), 1, 1);
	series_add_all(c, workload_add_series(w, COMPARE_PROCESSES));
	series_add_all(c, workload_add_series(w, COMPARE_THREADS));
	if (c->max >= 4)
		series_add_all(c, workload_add_series(w, COMPARE_MIXED));
	if (!load->python)
		return;
	series_add_all(c, workload_add_series(w, COMPARE_PYTHON_PROCESSES));
	series_add_all(c, workload_add_series(w, COMPARE_PYTHON_THREADS));
}

/* ---- progress ------------------------------------------------------------ */

static void
compare_tell(struct compare *c, const char *name)
{
	double past_s = (double)(clock_ns() - c->started_ns) / 1e9;

	if (c->o->quiet || !isatty(STDERR_FILENO))
		return;
	c->told = true;
	fprintf(
	    stderr, "\r\033[Khayfork: %s: %zu of %zu", name, c->step, c->steps);
	if (c->step > 0)
		fprintf(stderr, ", %.0f s left",
		    past_s / (double)c->step * (double)(c->steps - c->step));
}

static void
compare_told(struct compare *c)
{
	if (c->told)
		fputs("\r\033[K", stderr);
	c->told = false;
}

/* ---- measuring ----------------------------------------------------------- */

/* This point of all of a workload's, counted over its series. */
static struct compare_point *
workload_point(
    struct compare_workload *w, size_t number, enum compare_mode *mode)
{
	for (size_t i = 0; i < w->count; i++) {
		if (number < w->series[i].count) {
			*mode = w->series[i].mode;
			return &w->series[i].points[number];
		}
		number -= w->series[i].count;
	}
	return NULL;
}

/* What went wrong, and at which point. */
static bool
compare_where(const struct compare_workload *w, enum compare_mode mode,
    const struct compare_point *p, struct inerr *err)
{
	char why[sizeof(err->why)];

	snprintf(why, sizeof(why), "%s", err->why);
	return inerr_set(err, "%.60s, %s, %u x %u: %.250s", w->name,
	    compare_mode_name(mode), p->processes, p->threads, why);
}

static bool
compare_round(struct compare *c, struct compare_load *load,
    struct compare_workload *w, unsigned round, struct inerr *err)
{
	size_t count = c->steps / c->o->rounds;

	for (size_t i = 0; i < count; i++) {
		/* How much is in hand depends on the first: the plain loop. */
		size_t number = round == 0 ? i : (i + round) % count;
		enum compare_mode mode = COMPARE_SERIAL;
		struct compare_point *p = workload_point(w, number, &mode);

		compare_tell(c, w->name);
		if (!compare_point_measure(&c->points, load, mode, p->processes,
			p->threads, &p->samples[p->rounds], err))
			return compare_where(w, mode, p, err);
		if (c->points.signal != 0)
			return false;
		p->rounds++;
		c->step++;
	}
	return true;
}

static bool
compare_crash_one(struct compare *c, struct compare_load *load,
    struct compare_workload *w, enum compare_mode mode, unsigned processes,
    unsigned threads, struct inerr *err)
{
	struct compare_crash *crash = &w->crashes[w->crash_count];

	*crash = (struct compare_crash){
		.mode = mode, .processes = processes, .threads = threads
	};
	if (!compare_point_crash(&c->points, load, crash, err) ||
	    c->points.signal != 0)
		return false;
	w->crash_count++;
	return true;
}

/* In each mode, with as many workers as CPUs, or as are allowed. */
static bool
compare_crashes(struct compare *c, struct compare_load *load,
    struct compare_workload *w, struct inerr *err)
{
	unsigned n = c->cpus < c->max ? c->cpus : c->max, square;

	if (load->runs_hosts || load->has_plan || c->o->worker != NULL)
		return true;
	n = n > 1 ? n : c->max > 1 ? 2 : 1;
	square = compare_square(n);
	w->crashes = xcalloc(3, sizeof(*w->crashes));
	return compare_crash_one(c, load, w, COMPARE_PROCESSES, n, 1, err) &&
	       compare_crash_one(c, load, w, COMPARE_THREADS, 1, n, err) &&
	       (square == 1 || compare_crash_one(c, load, w, COMPARE_MIXED,
				   n / square, square, err));
}

static bool
compare_workload(struct compare *c, struct compare_load *load,
    struct compare_workload *w, struct inerr *err)
{
	w->name = xstrdup(load->name);
	w->doc = xstrdup(load->doc);
	w->jobs = xstrdup(load->jobs);
	compare_plan_points(c, load, w);
	c->started_ns = clock_ns();
	for (unsigned r = 0; r < c->o->rounds; r++)
		if (!compare_round(c, load, w, r, err))
			return false;
	return compare_crashes(c, load, w, err);
}

static bool
compare_measure(struct compare *c, struct inerr *err)
{
	bool good = true;

	c->result.workloads =
	    xcalloc(c->loads.count, sizeof(*c->result.workloads));
	for (size_t i = 0; i < c->loads.count && good; i++)
		good = compare_workload(c, &c->loads.list[i],
		    &c->result.workloads[c->result.count++], err);
	compare_told(c);
	return good;
}

/* ---- what came of it ----------------------------------------------------- */

static bool
compare_print(const struct compare *c)
{
	switch ((enum compare_output)c->o->output) {
	case COMPARE_HUMAN:
		return compare_print_human(stdout, &c->result);
	case COMPARE_CSV:
		return compare_print_csv(stdout, &c->result);
	case COMPARE_JSON:
		return compare_print_json(stdout, &c->result);
	case COMPARE_NONE:
	case COMPARE_JSONL:
		break;
	}
	return true;
}

/* As typed, for who wants to do it again. */
static char *
compare_command(const struct options *o)
{
	struct options_list list = { o->typed, 0 };
	char *words;

	while (list.at[list.n] != NULL)
		list.n++;
	words = setup_join(&list, " ");
	return words;
}

static int
compare_finish(struct compare *c)
{
	struct inerr err;
	int status = 0;

	comparison_conclude(&c->result);
	/* main() says why. */
	if (!compare_print(c))
		return EXIT_STATUS_WRITE;
	if (c->report != NULL && !compare_report_write(c->report, &c->result)) {
		inerr_set(&err, "%s", strerror(errno));
		inerr_at(&err, c->o->report, 0, 0);
		cmd_refuse(&err);
		return EXIT_STATUS_WRITE;
	}
	if (c->points.failure[0] != '\0') {
		fprintf(stderr, "hayfork: jobs failed, the first of them %s\n",
		    c->points.failure);
		status = 1;
	}
	return status;
}

static bool
compare_read(struct compare *c, struct inerr *err)
{
	const struct options *o = c->o;

	if (o->output == COMPARE_JSONL) {
		inerr_set(err, "a comparison is no list of results");
		return inerr_hint(err, "-o human, csv, json or none");
	}
	c->cpus = cpus_usable();
	c->max = o->max != 0 ? o->max : 2 * c->cpus;
	return setup_init(&c->setup, o, err) &&
	       compare_loads_read(&c->loads, &c->setup, err) &&
	       compare_points_init(&c->points, &c->setup, err) &&
	       (!c->loads.list[0].runs_hosts ||
		   setup_secrets(&c->setup, err)) &&
	       (o->report == NULL ||
		   (c->report = compare_report_open(o->report, err)) != NULL);
}

static int
compare_run(struct compare *c)
{
	struct inerr err;
	bool good;

	machine_read(&c->result.machine, c->cpus);
	c->result.command = compare_command(c->o);
	c->result.started_us = clock_wall_us();
	c->result.rounds = c->o->rounds;
	c->result.seconds = c->points.seconds;
	good = compare_measure(c, &err);
	if (c->points.signal != 0)
		return 128 + c->points.signal;
	if (good)
		return compare_finish(c);
	cmd_refuse(&err);
	return c->points.broken ? EXIT_STATUS_INTERNAL : 1;
}

int
cmd_compare(const struct options *o)
{
	struct compare c = { .o = o };
	struct inerr err;
	int status;

	if (!compare_read(&c, &err))
		status = cmd_refuse(&err);
	else
		status = compare_run(&c);
	compare_report_close(c.report, o->report);
	compare_points_fini(&c.points);
	comparison_free(&c.result);
	setup_fini(&c.setup);
	compare_loads_free(&c.loads);
	return status;
}
