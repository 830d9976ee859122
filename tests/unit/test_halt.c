/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_halt.c - how many jobs may fail before a run stops.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "master/input/halt.h"

static void
numbers_and_shares(void **state)
{
	static const struct {
		const char *text;
		uint64_t jobs, most;
	} rows[] = {
		{ "0", 10, 0 },
		{ "7", 3, 7 },
		{ "18446744073709551615", 1, UINT64_MAX },
		{ "0%", 10, 0 },
		{ "5%", 100, 5 },
		{ "5%", 119, 5 },
		{ "5%", 120, 6 },
		{ "33%", 3, 0 },
		{ "34%", 3, 1 },
		{ "100%", 3, 3 },
		{ "50%", UINT64_MAX, UINT64_C(9223372036854775807) },
		{ "10%", 0, 0 },
	};
	struct inerr err;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct halt h;

		assert_true(halt_parse(&h, rows[i].text, &err));
		assert_true(halt_of(&h, rows[i].jobs, true, &err));
		assert_int_equal(h.most, rows[i].most);
	}
}

static void
what_is_neither(void **state)
{
	static const char *const texts[] = { "", "%", "-1", " 1", "1 ", "+1",
		"1.5", "1%%", "101%", "x", "0x10", "18446744073709551616",
		"18446744073709551616%" };
	struct inerr err;
	struct halt h;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_false(halt_parse(&h, texts[i], &err));
}

static void
a_share_needs_to_know_of_how_many(void **state)
{
	struct inerr err;
	struct halt h;

	(void)state;
	assert_true(halt_parse(&h, "10%", &err));
	assert_false(halt_of(&h, 0, false, &err));
	assert_true(halt_parse(&h, "10", &err));
	assert_true(halt_of(&h, 0, false, &err));
}

static void
only_failures_count(void **state)
{
	struct inerr err;
	struct halt h;

	(void)state;
	assert_true(halt_parse(&h, "1", &err));
	assert_false(halt_count(&h, HAYFORK_OK));
	assert_false(halt_count(&h, HAYFORK_FAILED));
	assert_false(halt_count(&h, HAYFORK_CANCELLED));
	assert_false(halt_count(&h, HAYFORK_NOT_RUN));
	assert_false(halt_count(&h, HAYFORK_OK));
	assert_true(halt_count(&h, HAYFORK_UNKNOWN));
	assert_true(halt_count(&h, HAYFORK_TIMEOUT));
	assert_int_equal(h.failed, 3);
	assert_true(halt_parse(&h, NULL, &err));
	for (int i = 0; i < 100; i++)
		assert_false(halt_count(&h, HAYFORK_CRASHED));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_and_shares),
		cmocka_unit_test(what_is_neither),
		cmocka_unit_test(a_share_needs_to_know_of_how_many),
		cmocka_unit_test(only_failures_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
