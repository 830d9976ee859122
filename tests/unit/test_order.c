/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_order.c - results in input order, whatever order they come in.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "master/output/order.h"

#define THINGS 5000

static int things[THINGS];

static void
take_ready(struct order *o, int *given)
{
	int *thing;

	while ((thing = order_take(o)) != NULL)
		assert_ptr_equal(thing, &things[(*given)++]);
}

static void
what_comes_in_order_is_given_at_once(void **state)
{
	struct order o;
	int given = 0;

	(void)state;
	order_init(&o, 1);
	assert_null(order_take(&o));
	for (int i = 0; i < THINGS; i++) {
		order_put(&o, (uint64_t)i + 1, &things[i]);
		assert_int_equal(order_spread(&o), 1);
		take_ready(&o, &given);
		assert_int_equal(given, i + 1);
	}
	assert_int_equal(o.cap, 64); /* and no memory grows with the run */
	order_fini(&o);
}

static void
nothing_is_given_before_the_first(void **state)
{
	struct order o;
	int given = 0;

	(void)state;
	order_init(&o, 0);
	for (int i = THINGS - 1; i > 0; i--) {
		order_put(&o, (uint64_t)i, &things[i]);
		assert_null(order_take(&o));
	}
	assert_int_equal(o.held, THINGS - 1);
	assert_int_equal(order_spread(&o), THINGS);
	order_put(&o, 0, &things[0]);
	take_ready(&o, &given);
	assert_int_equal(given, THINGS);
	assert_int_equal(o.held, 0);
	assert_int_equal(order_spread(&o), 0);
	order_fini(&o);
}

static void
any_order_becomes_input_order(void **state)
{
	struct order o;
	int shuffled[THINGS], given = 0;
	unsigned seed = 7;

	(void)state;
	for (int i = 0; i < THINGS; i++)
		shuffled[i] = i;
	for (int i = THINGS - 1; i > 0; i--) {
		int j, was = shuffled[i];

		seed = seed * 1103515245 + 12345;
		/* Mostly near, as from workers, now and then far. */
		j = (int)(seed >> 8) % (i % 100 == 0 ? i : i < 90 ? i : 90);
		j = i % 100 == 0 ? j : i - j;
		shuffled[i] = shuffled[j];
		shuffled[j] = was;
	}
	order_init(&o, UINT64_C(1) << 40);
	for (int i = 0; i < THINGS; i++) {
		order_put(&o, (UINT64_C(1) << 40) + (uint64_t)shuffled[i],
		    &things[shuffled[i]]);
		take_ready(&o, &given);
	}
	assert_int_equal(given, THINGS);
	order_fini(&o);
}

static void
gaps_are_passed_only_when_asked(void **state)
{
	struct order o;

	(void)state;
	order_init(&o, 1);
	assert_null(order_take_any(&o));
	order_put(&o, 3, &things[3]);
	order_put(&o, 200, &things[200]);
	assert_null(order_take(&o));
	assert_ptr_equal(order_take_any(&o), &things[3]);
	assert_null(order_take(&o));
	assert_ptr_equal(order_take_any(&o), &things[200]);
	assert_null(order_take_any(&o));
	order_put(&o, 201, &things[201]);
	assert_ptr_equal(order_take(&o), &things[201]);
	order_fini(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_in_order_is_given_at_once),
		cmocka_unit_test(nothing_is_given_before_the_first),
		cmocka_unit_test(any_order_becomes_input_order),
		cmocka_unit_test(gaps_are_passed_only_when_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
