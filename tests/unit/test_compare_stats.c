/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_compare_stats.c - medians, their intervals, quantiles.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "master/compare/stats.h"

static void
medians(void **state)
{
	const double odd[] = { 5, 1, 3 }, even[] = { 4, 1, 3, 2 };
	const double holes[] = { NAN, 7, NAN, 9 }, none[] = { NAN };

	(void)state;
	assert_true(median_of(odd, 3) == 3);
	assert_true(odd[0] == 5 && odd[1] == 1 && odd[2] == 3);
	assert_true(median_of(even, 4) == 2.5);
	assert_true(median_of(odd, 1) == 5);
	assert_true(median_of(holes, 4) == 8);
	assert_true(isnan(median_of(none, 1)));
	assert_true(isnan(median_of(NULL, 0)));
}

/* Of 1 ... n, the middle and the interval are the ranks themselves. */
static struct estimate
of_ranks(size_t n)
{
	double values[2000];

	/* In an order that is none: 37 has no factor in common with n. */
	for (size_t i = 0; i < n; i++)
		values[i] = (double)(i * 37 % n + 1);
	return estimate_of(values, n);
}

/*
 * Ranks from tables of the binomial distribution: the largest k with
 * 2 P(X < k) <= 0.05 for n throws of a coin.
 */
static void
the_interval_of_a_median(void **state)
{
	static const struct {
		size_t n;
		double low;
	} rows[] = { { 6, 1 }, { 7, 1 }, { 8, 1 }, { 9, 2 }, { 10, 2 },
		{ 11, 2 }, { 12, 3 }, { 13, 3 }, { 14, 3 }, { 15, 4 },
		{ 16, 4 }, { 17, 5 }, { 18, 5 }, { 19, 5 }, { 20, 6 },
		{ 25, 8 }, { 30, 10 }, { 50, 18 }, { 100, 40 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct estimate e = of_ranks(rows[i].n);
		double n = (double)rows[i].n;

		assert_int_equal(e.count, rows[i].n);
		assert_true(e.middle == (n + 1) / 2);
		if (e.low != rows[i].low || e.high != n + 1 - rows[i].low)
			fail_msg(
			    "%zu values: %g to %g", rows[i].n, e.low, e.high);
	}
}

static void
few_values_have_no_interval(void **state)
{
	const double holes[] = { 1, 2, 3, NAN, 4, 5 };

	(void)state;
	for (size_t n = 1; n < 6; n++) {
		struct estimate e = of_ranks(n);

		assert_true(isnan(e.low) && isnan(e.high));
		assert_false(isnan(e.middle));
		assert_false(estimate_excludes(&e, -1e9));
	}
	assert_int_equal(estimate_of(holes, 6).count, 5);
	assert_true(isnan(estimate_of(holes, 6).low));
	assert_int_equal(estimate_of(NULL, 0).count, 0);
	assert_true(isnan(estimate_of(NULL, 0).middle));
}

/* 2^-2000 is 0 in a double; about n / 2 - 0.98 sqrt(n) all the same. */
static void
many_values(void **state)
{
	struct estimate e = of_ranks(2000);

	(void)state;
	assert_true(e.low >= 955 && e.low <= 957);
	assert_true(e.high == 2001 - e.low);
}

static void
what_an_interval_excludes(void **state)
{
	struct estimate e = { .middle = 2, .low = 1, .high = 3, .count = 7 };

	(void)state;
	assert_true(estimate_excludes(&e, 0.999));
	assert_false(estimate_excludes(&e, 1));
	assert_false(estimate_excludes(&e, 3));
	assert_true(estimate_excludes(&e, 3.001));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(medians),
		cmocka_unit_test(the_interval_of_a_median),
		cmocka_unit_test(few_values_have_no_interval),
		cmocka_unit_test(many_values),
		cmocka_unit_test(what_an_interval_excludes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
