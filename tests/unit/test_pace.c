/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_pace.c - how fast logins may begin: the rules, on a clock of the test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "master/farm/pace.h"

#define SECOND UINT64_C(1000000000)

/* Drops of connections begun before the limit was cut count once. */
static void
test_one_cut_for_many_drops(void **state)
{
	struct pace p = { 0 };

	(void)state;
	pace_drop(&p, 64, 1, 10);
	assert_int_equal(p.limit, 32);
	pace_drop(&p, 63, 2, 11);
	pace_drop(&p, 62, 10, 12);
	assert_int_equal(p.limit, 32);
	pace_drop(&p, 30, 11, 20);
	assert_int_equal(p.limit, 15);
	for (unsigned i = 0; i < 10; i++)
		pace_drop(&p, 1, 21 + i, 21 + i);
	assert_int_equal(p.limit, 1);
}

static void
test_welcomes_widen_it_again(void **state)
{
	struct pace p = { 0 };

	(void)state;
	pace_welcome(&p);
	assert_int_equal(p.limit, 0); /* none is known */
	pace_drop(&p, 8, 1, 2);
	for (unsigned i = 0; i < 4 + 5; i++)
		pace_welcome(&p);
	assert_int_equal(p.limit, 6);
}

/* Who lets nobody in is given up soon; who lets others in is not. */
static void
test_hope(void **state)
{
	struct pace p = { 0 };
	unsigned alone = 0, busy = 0, known = 0;

	(void)state;
	while (pace_has_hope(&p, 1, alone))
		alone++;
	while (pace_has_hope(&p, 2, busy))
		busy++;
	pace_welcome(&p);
	while (pace_has_hope(&p, 1, known))
		known++;
	assert_true(alone > 0 && alone < busy && busy < known);
	for (unsigned n = 0; n < known; n++)
		for (uint32_t random = 0; random < 0x10000; random += 0x1111) {
			assert_true(pace_wait_ms(n, random) >= 25);
			assert_true(pace_wait_ms(n, random) <= 2400);
		}
}

static bool
rate_begin(struct rate *r, uint64_t now_ns)
{
	if (rate_wait_ns(r, now_ns) > 0)
		return false;
	rate_take(r, now_ns);
	return true;
}

static void
test_a_rate_is_even(void **state)
{
	struct rate r = { .per_minute = 60 };

	(void)state;
	assert_true(rate_begin(&r, 5 * SECOND));
	assert_false(rate_begin(&r, 5 * SECOND));
	assert_true(rate_wait_ns(&r, 5 * SECOND) == SECOND);
	assert_true(rate_begin(&r, 6 * SECOND));
	/* What was not used is not saved up. */
	assert_true(rate_begin(&r, 60 * SECOND));
	assert_false(rate_begin(&r, 60 * SECOND));
	assert_int_equal(rate_burst(&r), 1);
	r = (struct rate){ .per_minute = 60000 };
	assert_int_equal(rate_burst(&r), 11);
	for (unsigned i = 0; i < 11; i++)
		assert_true(rate_begin(&r, SECOND));
	assert_false(rate_begin(&r, SECOND));
	r = (struct rate){ 0 };
	for (unsigned i = 0; i < 1000; i++)
		assert_true(rate_begin(&r, 1));
}

static void
test_refusals_in_a_row(void **state)
{
	struct refusals r = { .most = 3, .probe = true };

	(void)state;
	assert_int_equal(refusals_limit(&r), 3);
	assert_false(refusals_out(&r));
	assert_int_equal(refusals_limit(&r), 2);
	refusals_in(&r);
	assert_int_equal(refusals_limit(&r), 0); /* any number */
	assert_false(refusals_out(&r));
	assert_int_equal(refusals_limit(&r), 2);
	assert_false(refusals_out(&r));
	assert_true(refusals_out(&r));
	assert_false(refusals_out(&r)); /* told once */
	r = (struct refusals){ .most = 2, .probe = true };
	assert_false(refusals_out(&r));
	refusals_beside(&r); /* by a key: the row goes on */
	assert_true(refusals_out(&r));
	r = (struct refusals){ .most = 2, .probe = true };
	refusals_beside(&r);
	assert_int_equal(refusals_limit(&r), 0);
	r = (struct refusals){ 0 };
	for (unsigned i = 0; i < 100; i++)
		assert_false(refusals_out(&r));
	assert_int_equal(refusals_limit(&r), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_cut_for_many_drops),
		cmocka_unit_test(test_welcomes_widen_it_again),
		cmocka_unit_test(test_hope),
		cmocka_unit_test(test_a_rate_is_even),
		cmocka_unit_test(test_refusals_in_a_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
