/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_compare_fit.c - laws of scaling, found again in what they made.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/compare_sample.h"

#define MOST 64

static bool
near(double a, double b, double by)
{
	return fabs(a - b) <= by;
}

/* Fit what this law gives on 1 ... n workers, and some noise. */
static struct fit
fit_law(double sigma, double kappa, size_t n, double noise, unsigned seed)
{
	double workers[MOST], speedups[MOST];

	for (size_t i = 0; i < n; i++) {
		workers[i] = (double)(i + 1);
		speedups[i] = fit_usl(sigma, kappa, workers[i]) *
			      (1 + noise * sample_noise(&seed));
	}
	return fit_speedups(workers, speedups, n);
}

static void
the_laws_themselves(void **state)
{
	(void)state;
	assert_true(fit_amdahl(0, 7) == 7);
	assert_true(fit_amdahl(1, 7) == 1);
	assert_true(near(fit_amdahl(0.1, 10), 1 / (0.1 + 0.9 / 10), 1e-12));
	assert_true(fit_usl(0, 0, 5) == 5);
	assert_true(
	    near(fit_usl(0.02, 0.001, 8), 8 / (1 + 0.14 + 0.056), 1e-12));
	assert_true(fit_usl(0.7, 0.3, 1) == 1);
}

static void
karp_and_flatt(void **state)
{
	(void)state;
	assert_true(fit_karp_flatt(2, 2) == 0);
	assert_true(fit_karp_flatt(2, 1) == 1);
	/* Two workers at half the speed of one: 2 - 0.5 over 0.5. */
	assert_true(fit_karp_flatt(2, 0.5) == 3);
	assert_true(near(fit_karp_flatt(8, fit_amdahl(0.05, 8)), 0.05, 1e-12));
	assert_true(fit_karp_flatt(4, 4.1) < 0);
	assert_true(isnan(fit_karp_flatt(1, 1)));
	assert_true(isnan(fit_karp_flatt(2, 0)));
	assert_true(isnan(fit_karp_flatt(2, NAN)));
	assert_true(isnan(fit_karp_flatt(NAN, 1)));
}

static const struct {
	double sigma, kappa;
} laws[] = { { 0, 0 }, { 0.01, 0 }, { 0, 0.001 }, { 0.02, 0.0005 },
	{ 0.05, 0.02 }, { 0.3, 0.01 }, { 0.9, 0.12 }, { 1, 0 }, { 2.5, 0.4 },
	{ 0.9, 3 }, { 12, 0.001 } };

static void
exact_curves_give_their_law(void **state)
{
	static const size_t counts[] = { 4, 5, 8, 16, MOST };

	(void)state;
	for (size_t i = 0; i < sizeof(laws) / sizeof(laws[0]); i++)
		for (size_t j = 0; j < sizeof(counts) / sizeof(counts[0]);
		     j++) {
			struct fit f = fit_law(
			    laws[i].sigma, laws[i].kappa, counts[j], 0, 1);

			assert_true(f.fitted);
			assert_int_equal(f.points, counts[j]);
			if (!near(f.sigma, laws[i].sigma, 1e-6) ||
			    !near(f.kappa, laws[i].kappa, 1e-6))
				fail_msg("%g %g on %zu: %.9g %.9g",
				    laws[i].sigma, laws[i].kappa, counts[j],
				    f.sigma, f.kappa);
			assert_true(f.usl_residual < 1e-6);
			if (laws[i].kappa == 0)
				assert_true(
				    near(f.amdahl_f, laws[i].sigma, 1e-6) &&
				    f.amdahl_residual < 1e-6);
		}
}

/* With 2 % of noise: the middle of many fits is the law, each is near it. */
static void
noisy_curves_give_nearly_their_law(void **state)
{
	double sigmas[200], kappas[200];

	(void)state;
	for (unsigned i = 0; i < 200; i++) {
		struct fit f = fit_law(0.05, 0.004, 16, 0.02, i + 1);

		assert_true(near(f.sigma, 0.05, 0.02));
		assert_true(near(f.kappa, 0.004, 0.002));
		assert_true(f.usl_residual < 0.02 * 6);
		assert_true(f.usl_residual <= f.amdahl_residual);
		assert_true(near(f.peak, sqrt(0.95 / 0.004), 3.5));
		sigmas[i] = f.sigma;
		kappas[i] = f.kappa;
	}
	assert_true(near(median_of(sigmas, 200), 0.05, 0.002));
	assert_true(near(median_of(kappas, 200), 0.004, 0.0002));
}

/* Better than linear is no law: what is nearest and allowed is the ideal. */
static void
nothing_becomes_negative(void **state)
{
	const double workers[] = { 1, 2, 3, 4 };
	const double better[] = { 1, 2.1, 3.3, 4.6 };
	struct fit f = fit_speedups(workers, better, 4);

	(void)state;
	assert_true(f.fitted);
	assert_true(f.sigma == 0 && f.kappa == 0 && f.amdahl_f == 0);
	assert_true(isinf(f.peak));
	assert_true(near(f.usl_residual,
	    sqrt((0.1 * 0.1 + 0.3 * 0.3 + 0.6 * 0.6) / 4), 1e-12));
	for (unsigned i = 0; i < 200; i++) {
		f = fit_law(0.001, 0.0001, 4, 0.1, i + 1);
		assert_true(f.sigma >= 0 && f.kappa >= 0 && f.amdahl_f >= 0);
		assert_true(f.usl_residual <= f.amdahl_residual + 1e-9);
	}
}

/* No pair of parameters around the fitted ones is better. */
static void
the_least_squares_are_least(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed < 50; seed++) {
		struct fit f = fit_law(0.1, 0.01, 6, 0.1, seed);

		for (int step = 0; step < 8; step++) {
			double sigma = f.sigma + (step % 3 - 1) * 1e-3;
			double kappa = f.kappa + (step / 3 - 1) * 1e-4;
			double sum = 0;
			unsigned again = seed;

			if (sigma < 0 || kappa < 0)
				continue;
			for (int n = 1; n <= 6; n++) {
				double s = fit_usl(0.1, 0.01, n) *
					   (1 + 0.1 * sample_noise(&again));
				double e = s - fit_usl(sigma, kappa, n);

				sum += e * e;
			}
			assert_true(sqrt(sum / 6) >= f.usl_residual - 1e-9);
		}
	}
}

static void
the_peak(void **state)
{
	(void)state;
	assert_true(near(fit_law(0.1, 0.01, 8, 0, 1).peak, sqrt(90), 1e-3));
	/* Where the second worker is one too many. */
	assert_true(fit_law(0.9, 0.5, 8, 0, 1).peak == 1);
	assert_true(fit_law(2, 0.01, 8, 0, 1).peak == 1);
	assert_true(isinf(fit_law(0, 0, 8, 0, 1).peak));
}

static void
three_points_are_too_few(void **state)
{
	const double workers[] = { 1, 2, 3, 4, 5 };
	const double speedups[] = { 1, 1.9, NAN, 2.7, -1 };
	struct fit f = fit_law(0.1, 0.01, 3, 0, 1);

	(void)state;
	assert_false(f.fitted);
	assert_int_equal(f.points, 3);
	assert_true(isnan(f.sigma) && isnan(f.amdahl_f) && isnan(f.peak));
	f = fit_speedups(workers, speedups, 5);
	assert_false(f.fitted);
	assert_int_equal(f.points, 3);
	assert_false(fit_speedups(NULL, NULL, 0).fitted);
}

/* Points that say nothing of how it scales. */
static void
one_number_of_workers(void **state)
{
	const double workers[] = { 1, 1, 1, 1 };
	const double speedups[] = { 1, 1, 1.1, 0.9 };
	struct fit f = fit_speedups(workers, speedups, 4);

	(void)state;
	assert_true(f.fitted && f.sigma == 0 && f.kappa == 0);
	assert_true(near(f.usl_residual, sqrt(0.02 / 4), 1e-12));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_laws_themselves),
		cmocka_unit_test(karp_and_flatt),
		cmocka_unit_test(exact_curves_give_their_law),
		cmocka_unit_test(noisy_curves_give_nearly_their_law),
		cmocka_unit_test(nothing_becomes_negative),
		cmocka_unit_test(the_least_squares_are_least),
		cmocka_unit_test(the_peak),
		cmocka_unit_test(three_points_are_too_few),
		cmocka_unit_test(one_number_of_workers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
