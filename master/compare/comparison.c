/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * comparison.c - what follows from the samples of a comparison.
 */
#include <math.h>
#include <stdlib.h>

#include "common/mem.h"
#include "master/compare/comparison.h"

static const struct {
	const char *name, *doc;
} compare_modes[] = {
#define COMPARE_MODE_ROW_(NAME, name, doc) [COMPARE_##NAME] = { name, doc },
	COMPARE_MODE_TABLE(COMPARE_MODE_ROW_)
};

const char *
compare_mode_name(enum compare_mode mode)
{
	return compare_modes[mode].name;
}

const char *
compare_mode_doc(enum compare_mode mode)
{
	return compare_modes[mode].doc;
}

/* What of a sample becomes what of a point: its median, scaled. */
enum compare_per { PER_SAMPLE, PER_JOB, PER_WORKER };

static const struct {
	size_t from, to; /* doubles in a sample and in a point */
	enum compare_per per;
	double scale;
} compare_medians[] = {
#define COMPARE_MEDIAN_(from, to, per, scale)                                  \
	{ offsetof(struct compare_sample, from),                               \
		offsetof(struct compare_point, to), per, scale },
	/* clang-format off */
	COMPARE_MEDIAN_(p50_us, p50_us, PER_SAMPLE, 1)
	COMPARE_MEDIAN_(p99_us, p99_us, PER_SAMPLE, 1)
	COMPARE_MEDIAN_(user_s, user_us, PER_JOB, 1e6)
	COMPARE_MEDIAN_(system_s, system_us, PER_JOB, 1e6)
	COMPARE_MEDIAN_(master_s, master_us, PER_JOB, 1e6)
	COMPARE_MEDIAN_(voluntary, voluntary, PER_JOB, 1)
	COMPARE_MEDIAN_(involuntary, involuntary, PER_JOB, 1)
	COMPARE_MEDIAN_(minor, minor, PER_JOB, 1)
	COMPARE_MEDIAN_(major, major, PER_JOB, 1)
	COMPARE_MEDIAN_(rss, rss, PER_WORKER, 1)
	COMPARE_MEDIAN_(pss, pss, PER_WORKER, 1)
	COMPARE_MEDIAN_(start_ms, start_ms, PER_SAMPLE, 1)
	COMPARE_MEDIAN_(idle, idle, PER_SAMPLE, 1)
	/* clang-format on */
};

#define COMPARE_MEDIANS (sizeof(compare_medians) / sizeof(compare_medians[0]))

static double
compare_rate(const struct compare_sample *s)
{
	return s->seconds > 0 ? s->jobs / s->seconds : NAN;
}

/* Jobs that failed have cost something, too. */
static double
compare_ended(const struct compare_sample *s)
{
	return s->failed > 0 ? s->jobs + s->failed : s->jobs;
}

static double
compare_share(const struct compare_point *p, const struct compare_sample *s,
    enum compare_per per)
{
	double of = 1;

	if (per == PER_JOB)
		of = compare_ended(s);
	else if (per == PER_WORKER)
		of = compare_workers(p);
	return of > 0 ? 1 / of : NAN;
}

static double
compare_median(const struct compare_point *p, size_t row, double *values)
{
	for (size_t i = 0; i < p->rounds; i++) {
		const struct compare_sample *s = &p->samples[i];
		const char *from = (const char *)s + compare_medians[row].from;

		values[i] = *(const double *)from * compare_medians[row].scale *
			    compare_share(p, s, compare_medians[row].per);
	}
	return median_of(values, p->rounds);
}

/* How many times as fast as another, paired by rounds. */
static struct estimate
compare_quotient(
    const struct compare_point *p, const struct compare_point *over)
{
	struct estimate e = { NAN, NAN, NAN, 0 };
	size_t rounds;
	double *values;

	if (p == NULL || over == NULL)
		return e;
	rounds = p->rounds < over->rounds ? p->rounds : over->rounds;
	values = xcalloc(rounds, sizeof(*values));
	for (size_t i = 0; i < rounds; i++) {
		double rate = compare_rate(&over->samples[i]);

		values[i] =
		    rate > 0 ? compare_rate(&p->samples[i]) / rate : NAN;
	}
	e = estimate_of(values, rounds);
	free(values);
	return e;
}

static struct estimate
compare_scaled(struct estimate e, double by)
{
	e.middle *= by;
	e.low *= by;
	e.high *= by;
	return e;
}

static void
compare_conclude_point(struct compare_point *p, const struct compare_point *one)
{
	double *values = xcalloc(p->rounds, sizeof(*values));

	p->failed = 0;
	for (size_t i = 0; i < p->rounds; i++) {
		values[i] = compare_rate(&p->samples[i]);
		if (p->samples[i].failed > 0)
			p->failed += p->samples[i].failed;
	}
	p->rate = estimate_of(values, p->rounds);
	for (size_t row = 0; row < COMPARE_MEDIANS; row++) {
		char *to = (char *)p + compare_medians[row].to;

		*(double *)to = compare_median(p, row, values);
	}
	free(values);
	p->speedup = compare_quotient(p, one);
	p->efficiency = compare_scaled(p->speedup, 1.0 / compare_workers(p));
	p->karp_flatt =
	    p->beyond ? NAN
		      : fit_karp_flatt(compare_workers(p), p->speedup.middle);
}

/*
 * What a series scales from. Several processes of several threads have no
 * one worker of their own: one process of one thread is what it would be.
 */
static const struct compare_point *
compare_one_worker(
    const struct compare_workload *w, const struct compare_series *s)
{
	const struct compare_point *one = compare_point_of(s, 1);

	if (one == NULL && s->mode == COMPARE_MIXED)
		one = compare_point_of(
		    compare_series_of(w, COMPARE_PROCESSES), 1);
	if (one == NULL && s->mode == COMPARE_MIXED)
		one =
		    compare_point_of(compare_series_of(w, COMPARE_THREADS), 1);
	return one;
}

static void
compare_conclude_series(
    const struct compare_workload *w, struct compare_series *s)
{
	const struct compare_point *one = compare_one_worker(w, s);
	double *workers = xcalloc(s->count, sizeof(*workers));
	double *speedups = xcalloc(s->count, sizeof(*speedups));
	size_t n = 0;

	for (size_t i = 0; i < s->count; i++) {
		struct compare_point *p = &s->points[i];

		compare_conclude_point(p, one);
		if (p->beyond)
			continue;
		workers[n] = compare_workers(p);
		speedups[n++] = p->speedup.middle;
	}
	s->fit = fit_speedups(workers, speedups, n);
	free(workers);
	free(speedups);
}

static void
compare_conclude_noise(struct compare_workload *w)
{
	size_t n = 0, loud = 0, known = 0;
	double *foreign = NULL;

	for (size_t i = 0; i < w->count; i++)
		for (size_t j = 0; j < w->series[i].count; j++) {
			const struct compare_point *p = &w->series[i].points[j];

			foreign = xrealloc(
			    foreign, (n + p->rounds + 1) * sizeof(*foreign));
			for (size_t k = 0; k < p->rounds; k++)
				foreign[n++] = p->samples[k].foreign;
		}
	for (size_t i = 0; i < n; i++) {
		known += !isnan(foreign[i]);
		loud += foreign[i] > COMPARE_NOISY;
	}
	w->foreign = median_of(foreign, n);
	/* What is not known is not quiet. */
	w->noisy = known == 0 || loud > known / 2;
	free(foreign);
}

static void
compare_conclude_ratios(struct compare_workload *w)
{
	const struct compare_series *processes, *threads;

	processes = compare_series_of(w, COMPARE_PROCESSES);
	threads = compare_series_of(w, COMPARE_THREADS);
	free(w->ratios);
	w->ratios = NULL;
	w->ratio_count = 0;
	if (processes == NULL || threads == NULL)
		return;
	w->ratios = xcalloc(processes->count, sizeof(*w->ratios));
	for (size_t i = 0; i < processes->count; i++) {
		const struct compare_point *p = &processes->points[i], *t;
		struct compare_ratio *r = &w->ratios[w->ratio_count];

		t = compare_point_of(threads, compare_workers(p));
		if (t == NULL)
			continue;
		r->workers = compare_workers(p);
		r->ratio = compare_quotient(p, t);
		r->known = !w->noisy && estimate_excludes(&r->ratio, 1);
		w->ratio_count++;
	}
}

/* The time of a job is what the rate is one over. */
static struct estimate
compare_overhead(const struct compare_workload *w, enum compare_mode mode)
{
	return compare_quotient(
	    compare_point_of(compare_series_of(w, COMPARE_SERIAL), 1),
	    compare_point_of(compare_series_of(w, mode), 1));
}

void
comparison_conclude(struct comparison *c)
{
	for (size_t i = 0; i < c->count; i++) {
		struct compare_workload *w = &c->workloads[i];

		for (size_t j = 0; j < w->count; j++)
			compare_conclude_series(w, &w->series[j]);
		compare_conclude_noise(w);
		compare_conclude_ratios(w);
		w->overhead_processes = compare_overhead(w, COMPARE_PROCESSES);
		w->overhead_threads = compare_overhead(w, COMPARE_THREADS);
	}
}

static void
compare_workload_fini(struct compare_workload *w)
{
	for (size_t i = 0; i < w->count; i++) {
		for (size_t j = 0; j < w->series[i].count; j++)
			free(w->series[i].points[j].samples);
		free(w->series[i].points);
	}
	free(w->series);
	free(w->ratios);
	free(w->crashes);
	free(w->name);
	free(w->doc);
	free(w->jobs);
}

void
comparison_free(struct comparison *c)
{
	struct compare_machine *m = &c->machine;
	char *const strings[] = { m->cpu, m->kernel, m->libc, m->allocator,
		m->governor, m->hayfork, c->command };

	for (size_t i = 0; i < c->count; i++)
		compare_workload_fini(&c->workloads[i]);
	free(c->workloads);
	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		free(strings[i]);
	*c = (struct comparison){ 0 };
}

const struct compare_series *
compare_series_of(const struct compare_workload *w, enum compare_mode mode)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->series[i].mode == mode)
			return &w->series[i];
	return NULL;
}

const struct compare_point *
compare_point_of(const struct compare_series *s, unsigned workers)
{
	for (size_t i = 0; s != NULL && i < s->count; i++)
		if (compare_workers(&s->points[i]) == workers)
			return &s->points[i];
	return NULL;
}
