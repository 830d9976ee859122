/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_page_scale.c - round ticks, and labels that keep apart.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "master/compare/page_scale.h"

static void
near(double got, double want)
{
	if (!(fabs(got - want) <= 1e-9 * fmax(1, fabs(want))))
		fail_msg("got %g, wanted %g", got, want);
}

static void
ticks_are_round(void **state)
{
	static const struct {
		double value, step;
		unsigned ticks;
	} rows[] = {
		{ 1, 0.2, 5 },
		{ 4.1, 1, 4 },
		{ 6, 1, 6 },
		{ 6.5, 1, 6 },
		{ 7, 2, 3 },
		{ 42000, 10000, 4 },
		{ 0.003, 0.0005, 6 },
		{ 1e15, 2e14, 5 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct page_scale s = page_scale_decimal(rows[i].value, 6);

		near(s.most, rows[i].value);
		near(s.step, rows[i].step);
		assert_int_equal(s.ticks, rows[i].ticks);
	}
}

static void
any_value_has_ticks_in_its_range(void **state)
{
	(void)state;
	for (double value = 1e-6; value < 1e12; value *= 1.037) {
		struct page_scale s = page_scale_decimal(value, 6);

		assert_in_range(s.ticks, 2, 6);
		assert_true(s.step * s.ticks <= value * (1 + 1e-8));
	}
}

static void
what_is_no_value_has_an_axis_still(void **state)
{
	const double none[] = { 0, -1, NAN, INFINITY };

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		struct page_scale s = page_scale_decimal(none[i], 6);

		near(s.most, 1);
		assert_int_equal(s.ticks, 1);
	}
}

static void
workers_are_counted_by_powers_of_two(void **state)
{
	static const unsigned rows[][3] = { /* workers, step, ticks */
		{ 0, 1, 2 }, { 1, 1, 2 }, { 2, 1, 2 }, { 8, 1, 8 }, { 9, 2, 4 },
		{ 12, 2, 6 }, { 16, 2, 8 }, { 64, 8, 8 }, { 100, 16, 6 },
		{ 1024, 128, 8 }
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct page_scale s = page_scale_workers(rows[i][0], 8);

		near(s.most, rows[i][0] < 2 ? 2 : rows[i][0]);
		near(s.step, rows[i][1]);
		assert_int_equal(s.ticks, rows[i][2]);
	}
}

/* Labels want these places; where do they go? In order of what they want. */
static void
spread(const double *wanted, size_t n, const double *at)
{
	struct page_label labels[8];

	for (size_t i = 0; i < n; i++)
		labels[i] =
		    (struct page_label){ .wanted = wanted[i], .which = i };
	page_labels_spread(labels, n, 10, 0, 100);
	for (size_t i = 0; i < n; i++)
		near(labels[i].at, at[i]);
}

#define SPREAD(wanted, ...)                                                    \
	spread(wanted, sizeof(wanted) / sizeof(*(wanted)),                     \
	    (const double[]){ __VA_ARGS__ })

static void
labels_keep_apart(void **state)
{
	const double apart[] = { 50, 20, 80 }, pair[] = { 50, 52 },
		     same[] = { 50, 50, 50 }, chain[] = { 40, 46, 52, 90 },
		     low[] = { 0, 1, 2 }, high[] = { 100, 100, 95 };

	(void)state;
	SPREAD(apart, 20, 50, 80);
	SPREAD(pair, 46, 56);
	SPREAD(same, 40, 50, 60);
	SPREAD(chain, 36, 46, 56, 90);
	SPREAD(low, 0, 10, 20);
	SPREAD(high, 80, 90, 100);
	page_labels_spread(NULL, 0, 10, 0, 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ticks_are_round),
		cmocka_unit_test(any_value_has_ticks_in_its_range),
		cmocka_unit_test(what_is_no_value_has_an_axis_still),
		cmocka_unit_test(workers_are_counted_by_powers_of_two),
		cmocka_unit_test(labels_keep_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
