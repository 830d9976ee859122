/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_compare.c - hayfork compare: the same work by processes and by threads.
 *
 * Rounds go over all points of a workload, one after the other, each time
 * from another one on, so that what changes on the machine changes for all.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/mem.h"
#include "common/program.h"
#include "master/cmd/cmd.h"
#include "master/cmd/compare_point.h"
#include "master/cmd/compare_report.h"
#include "master/cmd/compare_shape.h"
#include "master/compare/machine.h"
#include "master/compare/print.h"
#include "master/farm/cpus.h"
#include "master/input/template.h"
#include "master/output/exit_status.h"

#define COMPARE_SECONDS_MAX 3600
#define COMPARE_CRASH_MODES 3 /* processes, threads, mixed */

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
	struct compare_shape shape;
	bool report_is_new;  /* it was not there before */
	bool told;           /* progress stands on the line */
	size_t points_count; /* of this workload */
	size_t steps, step;  /* points to measure in this workload */
	uint64_t started_ns;
};

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
	size_t count = c->points_count;

	for (size_t i = 0; i < count; i++) {
		/* How much is in hand depends on the first: the plain loop. */
		size_t number = round == 0 ? i : (i + round) % count;
		enum compare_mode mode = COMPARE_SERIAL;
		struct compare_point *p = workload_point(w, number, &mode);

		compare_tell(c, w->name);
		if (!compare_point_measure(&c->points, load, mode, p->processes,
			p->threads, &p->samples[p->rounds], err))
			return compare_where(w, mode, p, err);
		if (compare_points_stopped() != 0)
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
	compare_tell(c, w->name);
	c->step++;
	if (!compare_point_crash(&c->points, load, crash, err) ||
	    compare_points_stopped() != 0)
		return false;
	w->crash_count++;
	return true;
}

/* The task that crashes is one of hayfork-task's. */
static bool
compare_has_crashes(const struct compare *c, const struct compare_load *load)
{
	return !c->o->no_crash && !load->runs_hosts && !load->has_plan &&
	       c->o->worker == NULL;
}

/* In each mode, with as many workers as CPUs, or as are allowed. */
static bool
compare_crashes(struct compare *c, struct compare_load *load,
    struct compare_workload *w, struct inerr *err)
{
	const struct compare_shape *shape = &c->shape;
	unsigned n = shape->cpus < shape->max ? shape->cpus : shape->max;
	unsigned square;

	if (!compare_has_crashes(c, load))
		return true;
	n = n > 1 ? n : shape->max > 1 ? 2 : 1;
	square = compare_square(n);
	w->crashes = xcalloc(COMPARE_CRASH_MODES, sizeof(*w->crashes));
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
	c->points_count = compare_shape_points(&c->shape, load, w);
	c->steps = c->points_count * c->o->rounds;
	c->step = 0;
	if (compare_has_crashes(c, load))
		c->steps += COMPARE_CRASH_MODES;
	c->started_ns = clock_ns();
	for (unsigned r = 0; r < c->o->rounds; r++)
		if (!compare_round(c, load, w, r, err))
			return false;
	return compare_crashes(c, load, w, err);
}

static void
compare_drop_last(struct comparison *r)
{
	struct comparison one = {
		.workloads = xcalloc(1, sizeof(*one.workloads)), .count = 1
	};

	one.workloads[0] = r->workloads[--r->count];
	comparison_free(&one);
}

/* Only rounds that were whole; false: there was none. */
static bool
workload_cut(struct compare_workload *w)
{
	size_t rounds = SIZE_MAX;

	for (size_t i = 0; i < w->count; i++)
		for (size_t j = 0; j < w->series[i].count; j++)
			if (w->series[i].points[j].rounds < rounds)
				rounds = w->series[i].points[j].rounds;
	for (size_t i = 0; i < w->count; i++)
		for (size_t j = 0; j < w->series[i].count; j++)
			w->series[i].points[j].rounds = rounds;
	return w->count > 0 && rounds > 0;
}

static bool
compare_measure(struct compare *c, struct inerr *err)
{
	struct comparison *r = &c->result;
	bool good = true;

	r->workloads = xcalloc(c->loads.count, sizeof(*r->workloads));
	for (size_t i = 0; i < c->loads.count && good; i++) {
		struct compare_workload *w = &r->workloads[r->count++];

		good = compare_workload(c, &c->loads.list[i], w, err);
		if (!good && !workload_cut(w))
			compare_drop_last(r);
	}
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

/* Does the word tell how to get a secret? The length of its name, or 0. */
static size_t
compare_secret_option(const char *word)
{
	static const char *const names[] = { "--password-command",
		"--secret-command" };

	for (size_t i = 0; i < 2; i++) {
		size_t len = strlen(names[i]);

		if (strncmp(word, names[i], len) == 0 &&
		    (word[len] == '=' || word[len] == '\0'))
			return len;
	}
	return 0;
}

/* For who wants to do it again, and will not be told where secrets are. */
static char *
compare_command(const struct options *o)
{
	struct buf words = { 0 }, shown = { 0 };

	for (size_t i = 0; o->typed[i] != NULL; i++) {
		const char *word = o->typed[i];
		size_t len = compare_secret_option(word);

		program_add(&words, word, len != 0 ? len : strlen(word));
		if (len == 0)
			continue;
		if (word[len] == '=' || o->typed[++i] != NULL)
			program_add(&words, "...", 3);
		else
			i--;
	}
	template_show(
	    &shown, (struct slice){ (char *)buf_at(&words), buf_len(&words) });
	buf_add(&shown, "", 1);
	buf_free(&words);
	return (char *)shown.mem;
}

static int
compare_finish(struct compare *c)
{
	struct inerr err;
	int status = 0;

	comparison_conclude(&c->result);
	free(c->result.machine.allocator);
	c->result.machine.allocator = xstrdup(c->points.allocator);
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
compare_has_python(void)
{
	const char *at = getenv("PATH");
	char path[PATH_MAX];

	for (; at != NULL && *at != '\0'; at += *at == ':') {
		size_t len = strcspn(at, ":");

		if ((size_t)snprintf(path, sizeof(path), "%.*s/python3",
			(int)len, at) < sizeof(path) &&
		    access(path, X_OK) == 0)
			return true;
		at += len;
	}
	return false;
}

static bool
compare_read(struct compare *c, struct inerr *err)
{
	const struct options *o = c->o;

	if (o->output == COMPARE_JSONL || o->output > COMPARE_JSON) {
		inerr_set(err, "a comparison is no list of results");
		return inerr_hint(err, "-o human, csv, json or none");
	}
	if (o->seconds_ms < 1 || o->seconds_ms > COMPARE_SECONDS_MAX * 1000) {
		inerr_set(err, "--seconds: it is from 1ms to one hour");
		return inerr_hint(err, "or say --jobs N");
	}
	c->shape.rounds = o->rounds;
	c->shape.cpus = cpus_usable();
	c->shape.max = o->max != 0 ? o->max : 2 * c->shape.cpus;
	c->shape.has_python = o->with_python && compare_has_python();
	if (o->with_python && !c->shape.has_python)
		fputs("hayfork: python3 is not there: without its pools\n",
		    stderr);
	return setup_init(&c->setup, o, err) &&
	       compare_loads_read(&c->loads, &c->setup, err) &&
	       (!c->loads.list[0].runs_hosts ||
		   setup_secrets(&c->setup, err)) &&
	       (o->report == NULL || (c->report = compare_report_open(o->report,
					  &c->report_is_new, err)) != NULL) &&
	       /* From here on signals wait: nobody is asked anything. */
	       compare_points_init(&c->points, &c->setup, err);
}

static int
compare_run(struct compare *c)
{
	struct inerr err;
	int signal, status = 0;
	bool good;

	machine_read(&c->result.machine, c->shape.cpus);
	c->result.command = compare_command(c->o);
	c->result.started_us = clock_wall_us();
	c->result.rounds = c->o->rounds;
	c->result.seconds = c->points.seconds;
	good = compare_measure(c, &err);
	/* What was measured is not lost to what went wrong after it. */
	if (good || c->result.count > 0)
		status = compare_finish(c);
	if (!good && compare_points_stopped() == 0) {
		cmd_refuse(&err);
		if (status == 0)
			status = 1;
	}
	if (status != EXIT_STATUS_WRITE && c->points.broken)
		status = EXIT_STATUS_INTERNAL;
	if (status != EXIT_STATUS_WRITE &&
	    (signal = compare_points_stopped()) != 0)
		status = 128 + signal;
	return status;
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
	compare_report_close(c.report, c.report_is_new ? o->report : NULL);
	compare_points_fini(&c.points);
	comparison_free(&c.result);
	setup_fini(&c.setup);
	compare_loads_free(&c.loads);
	return status;
}
