/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_compare_conclude.c - what follows from samples, checked by hand.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/compare_sample.h"

#define ROUNDS 6

static bool
near(double a, double b)
{
	return fabs(a - b) <= 1e-9 * fabs(b);
}

/* Jobs in two seconds, so that no rate is a count by chance. */
static void
put_point(struct compare_series *s, enum compare_mode mode, unsigned workers,
    const double rates[ROUNDS])
{
	struct compare_point *p;

	s->mode = mode;
	s->points = xrealloc(s->points, (s->count + 1) * sizeof(*s->points));
	p = &s->points[s->count++];
	memset(p, 0, sizeof(*p));
	p->processes = mode == COMPARE_THREADS ? 1 : workers;
	p->threads = mode == COMPARE_THREADS ? workers : 1;
	p->rounds = ROUNDS;
	p->samples = xcalloc(ROUNDS, sizeof(*p->samples));
	for (size_t i = 0; i < ROUNDS; i++)
		p->samples[i] = (struct compare_sample){
			.seconds = 2, .jobs = 2 * rates[i], .foreign = 0.01
		};
}

/* A machine that speeds up as it goes: only pairs tell the truth. */
static void
by_hand(struct comparison *c)
{
	static const double serial[] = { 102, 111.1, 121.2, 131.3, 141.4, 153 };
	static const double p1[] = { 100, 110, 120, 130, 140, 150 };
	static const double p2[] = { 200, 198, 252, 260, 266, 315 };
	static const double t1[] = { 51, 55.55, 60.6, 65.65, 70.7, 76.5 };
	static const double t2[] = { 100, 99, 84, 130, 133, 105 };
	struct compare_workload *w;

	memset(c, 0, sizeof(*c));
	c->count = 1;
	w = c->workloads = xcalloc(1, sizeof(*w));
	w->count = 3;
	w->series = xcalloc(3, sizeof(*w->series));
	put_point(&w->series[0], COMPARE_SERIAL, 1, serial);
	put_point(&w->series[1], COMPARE_PROCESSES, 1, p1);
	put_point(&w->series[1], COMPARE_PROCESSES, 2, p2);
	put_point(&w->series[2], COMPARE_THREADS, 1, t1);
	put_point(&w->series[2], COMPARE_THREADS, 2, t2);
}

static void
assert_estimate(
    const struct estimate *e, double middle, double low, double high)
{
	if (!near(e->middle, middle) || !near(e->low, low) ||
	    !near(e->high, high))
		fail_msg("%.9g (%.9g to %.9g)", e->middle, e->low, e->high);
	assert_int_equal(e->count, ROUNDS);
}

static void
rounds_are_paired(void **state)
{
	const struct compare_workload *w;
	struct comparison c;

	(void)state;
	by_hand(&c);
	comparison_conclude(&c);
	w = &c.workloads[0];
	assert_estimate(&w->series[1].points[0].rate, 125, 100, 150);
	assert_estimate(&w->series[1].points[1].rate, 256, 198, 315);
	/* 2.0 1.8 2.1 2.0 1.9 2.1; of medians it would be 2.048. */
	assert_estimate(&w->series[1].points[1].speedup, 2, 1.8, 2.1);
	assert_estimate(&w->series[1].points[1].efficiency, 1, 0.9, 1.05);
	assert_estimate(&w->series[1].points[0].speedup, 1, 1, 1);
	assert_estimate(&w->series[0].points[0].speedup, 1, 1, 1);
	/* 1.02 1.01 1.01 1.01 1.01 1.02 */
	assert_estimate(&w->overhead_processes, 1.01, 1.01, 1.02);
	assert_estimate(&w->overhead_threads, 2, 2, 2);
	assert_int_equal(w->ratio_count, 2);
	assert_int_equal(w->ratios[0].workers, 1);
	assert_int_equal(w->ratios[1].workers, 2);
	/* 2 2 3 2 2 3 */
	assert_estimate(&w->ratios[1].ratio, 2, 2, 3);
	assert_true(w->ratios[1].known);
	assert_true(w->series[1].points[1].karp_flatt == 0);
	assert_true(isnan(w->series[1].points[0].karp_flatt));
	assert_false(w->series[1].fit.fitted);
	comparison_free(&c);
	assert_null(c.workloads);
}

static void
costs_are_per_job_and_per_worker(void **state)
{
	struct compare_point *p;
	struct comparison c;

	(void)state;
	by_hand(&c);
	p = &c.workloads[0].series[1].points[1];
	for (size_t i = 0; i < ROUNDS; i++)
		p->samples[i] = (struct compare_sample){ .seconds = 2,
			.jobs = 90,
			.failed = 10,
			.p50_us = (double)i,
			.p99_us = NAN,
			.user_s = 0.5,
			.system_s = 0.25,
			.voluntary = 300,
			.involuntary = 50,
			.minor = 1000,
			.rss = 3000,
			.pss = NAN,
			.start_ms = 3,
			.master_s = 0.001,
			.foreign = 0,
			.idle = 0.5 };
	comparison_conclude(&c);
	assert_true(p->rate.middle == 45);
	assert_true(p->p50_us == 2.5 && isnan(p->p99_us));
	assert_true(near(p->user_us, 5000) && near(p->system_us, 2500));
	assert_true(near(p->voluntary, 3) && near(p->involuntary, 0.5));
	assert_true(near(p->minor, 10) && p->major == 0);
	assert_true(p->rss == 1500 && isnan(p->pss));
	assert_true(p->start_ms == 3 && near(p->master_us, 10));
	assert_true(p->idle == 0.5 && p->failed == 60);
	comparison_free(&c);
}

/* Set what others used in so many of the workload's samples. */
static void
disturb(struct compare_workload *w, size_t samples, double share)
{
	for (size_t i = 0; i < w->count; i++)
		for (size_t j = 0; j < w->series[i].count; j++)
			for (size_t k = 0; k < ROUNDS && samples > 0; k++) {
				w->series[i].points[j].samples[k].foreign =
				    share;
				samples--;
			}
}

static void
noise_is_more_than_half_of_the_samples(void **state)
{
	struct compare_workload *w;
	struct comparison c;

	(void)state;
	by_hand(&c);
	w = &c.workloads[0];
	comparison_conclude(&c);
	assert_false(w->noisy);
	assert_true(near(w->foreign, 0.01));
	disturb(w, 15, 0.11);
	comparison_conclude(&c);
	assert_false(w->noisy);
	assert_true(w->ratios[1].known);
	disturb(w, 16, 0.11);
	comparison_conclude(&c);
	assert_true(w->noisy);
	assert_true(near(w->foreign, 0.11));
	assert_false(w->ratios[1].known);
	disturb(w, 30, 0.10);
	comparison_conclude(&c);
	assert_false(w->noisy);
	/* Of those that are known. */
	disturb(w, 30, NAN);
	disturb(w, 3, 0.2);
	comparison_conclude(&c);
	assert_true(w->noisy);
	/* What nobody knows is not taken for quiet. */
	disturb(w, 30, NAN);
	comparison_conclude(&c);
	assert_true(w->noisy);
	assert_true(isnan(w->foreign));
	comparison_free(&c);
}

static void
what_was_not_measured_is_not_known(void **state)
{
	struct compare_workload *w;
	struct comparison c;

	(void)state;
	by_hand(&c);
	w = &c.workloads[0];
	w->series[2].mode = COMPARE_PYTHON_THREADS;
	w->series[0].mode = COMPARE_PYTHON_PROCESSES;
	w->series[1].points[0].samples[2].seconds = 0;
	w->series[1].points[0].samples[3].jobs = NAN;
	comparison_conclude(&c);
	assert_int_equal(w->ratio_count, 0);
	assert_true(isnan(w->overhead_processes.middle));
	assert_true(isnan(w->overhead_threads.middle));
	assert_int_equal(w->series[1].points[0].rate.count, 4);
	assert_int_equal(w->series[1].points[1].rate.count, 6);
	assert_int_equal(w->series[1].points[1].speedup.count, 4);
	assert_true(isnan(w->series[1].points[1].speedup.low));
	assert_null(compare_series_of(w, COMPARE_SERIAL));
	assert_null(compare_point_of(NULL, 1));
	assert_null(compare_point_of(&w->series[1], 3));
	comparison_free(&c);
}

/* The made-up comparison without noise is its law. */
static void
a_whole_comparison(void **state)
{
	const struct compare_workload *w;
	const struct compare_series *s;
	struct comparison c;

	(void)state;
	sample_comparison(&c, 0);
	comparison_conclude(&c);
	comparison_conclude(&c);
	w = &c.workloads[0];
	assert_false(w->noisy);
	assert_int_equal(w->ratio_count, SAMPLE_WORKERS);
	for (size_t i = 0; i < w->count; i++) {
		const struct sample_law *law = &sample_sha256[i];

		s = &w->series[i];
		assert_int_equal(s->mode, law->mode);
		assert_true(s->fit.fitted == (s->mode != COMPARE_SERIAL &&
						 s->mode != COMPARE_MIXED));
		if (!s->fit.fitted)
			continue;
		assert_int_equal(s->fit.points, SAMPLE_CPUS);
		assert_true(fabs(s->fit.sigma - law->sigma) < 1e-6);
		assert_true(fabs(s->fit.kappa - law->kappa) < 1e-6);
		assert_true(near(s->points[3].speedup.middle,
		    fit_usl(law->sigma, law->kappa, 4)));
		assert_true(isnan(s->points[4].karp_flatt));
	}
	/* Two by two has no one of its own: one process is. */
	s = compare_series_of(w, COMPARE_MIXED);
	assert_true(near(s->points[0].speedup.middle,
	    10395.0 / 10400 * fit_usl(0.3, 0.02, 4)));
	assert_true(c.workloads[1].noisy);
	for (size_t i = 0; i < c.workloads[1].ratio_count; i++)
		assert_false(c.workloads[1].ratios[i].known);
	comparison_free(&c);
}

static void
modes_have_names(void **state)
{
	(void)state;
	assert_string_equal(compare_mode_name(COMPARE_SERIAL), "serial");
	assert_string_equal(
	    compare_mode_name(COMPARE_PYTHON_PROCESSES), "python processes");
	assert_string_equal(
	    compare_mode_doc(COMPARE_PROCESSES), "a process per worker");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rounds_are_paired),
		cmocka_unit_test(costs_are_per_job_and_per_worker),
		cmocka_unit_test(noise_is_more_than_half_of_the_samples),
		cmocka_unit_test(what_was_not_measured_is_not_known),
		cmocka_unit_test(a_whole_comparison),
		cmocka_unit_test(modes_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
