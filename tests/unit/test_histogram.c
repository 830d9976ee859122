/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_histogram.c - what a histogram gives back of what it was given.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/histogram.h"

static struct histogram h;

static int
begin_empty(void **state)
{
	(void)state;
	memset(&h, 0, sizeof(h));
	return 0;
}

static double
only(uint64_t value)
{
	memset(&h, 0, sizeof(h));
	histogram_record(&h, value);
	return histogram_quantile(&h, 0.5);
}

static void
nothing_has_no_quantile(void **state)
{
	(void)state;
	assert_true(isnan(histogram_quantile(&h, 0.5)));
}

static void
small_values_are_exact(void **state)
{
	(void)state;
	for (uint64_t v = 0; v < 2 * HISTOGRAM_PARTS; v++)
		assert_true(only(v) == (double)v);
}

static void
every_value_is_within_one_percent(void **state)
{
	(void)state;
	/* Each power of two, its neighbours, and points between. */
	for (unsigned bit = 0; bit < 64; bit++) {
		uint64_t power = UINT64_C(1) << bit;
		const uint64_t values[] = { power - 1, power, power + 1,
			power + power / 3, power + power / 128,
			power + power / 64 - 1, power + (power - 1) };

		for (size_t i = 0; i < sizeof(values) / sizeof(values[0]);
		     i++) {
			double v = (double)values[i];

			assert_true(fabs(only(values[i]) - v) <= v / 100);
		}
	}
	assert_true(fabs(only(UINT64_MAX) / (double)UINT64_MAX - 1) < 0.01);
}

static void
larger_values_never_come_out_smaller(void **state)
{
	double before = 0;

	(void)state;
	for (uint64_t v = 1; v < UINT64_MAX / 5 * 4; v += v / 256 + 1) {
		double now = only(v);

		assert_true(now >= before);
		before = now;
	}
}

static void
quantiles_are_by_rank(void **state)
{
	(void)state;
	for (uint64_t v = 100; v > 0; v--)
		histogram_record(&h, v);
	assert_int_equal(h.count, 100);
	assert_true(histogram_quantile(&h, 0) == 1);
	assert_true(histogram_quantile(&h, 0.005) == 1);
	assert_true(histogram_quantile(&h, 0.5) == 50);
	assert_true(histogram_quantile(&h, 0.501) == 51);
	assert_true(histogram_quantile(&h, 0.99) == 99);
	assert_true(histogram_quantile(&h, 1) == 100);
	assert_true(histogram_quantile(&h, 2) == 100);
}

static void
a_rare_value_shows_only_at_the_end(void **state)
{
	(void)state;
	for (int i = 0; i < 999; i++)
		histogram_record(&h, 10);
	histogram_record(&h, UINT64_C(1000000000));
	assert_true(histogram_quantile(&h, 0.5) == 10);
	assert_true(histogram_quantile(&h, 0.999) == 10);
	assert_true(histogram_quantile(&h, 1) > 0.99e9);
}

#define TEST(name) cmocka_unit_test_setup(name, begin_empty)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_has_no_quantile),
		TEST(small_values_are_exact),
		TEST(every_value_is_within_one_percent),
		TEST(larger_values_never_come_out_smaller),
		TEST(quantiles_are_by_rank),
		TEST(a_rare_value_shows_only_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
