/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_pynumber.c - numbers as Python's literals have them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "master/input/pynumber.h"

/* What repr(ast.literal_eval(text)) of Python 3.11 says. */
static const struct {
	const char *text, *said;
} numbers[] = {
	{ "0", "0" },
	{ "-0", "0" },
	{ "+5", "5" },
	{ "12", "12" },
	{ "-3", "-3" },
	{ "000", "0" },
	{ "1_000", "1000" },
	{ "0x1F", "31" },
	{ "0b101", "5" },
	{ "0o17", "15" },
	{ "0x_ff", "255" },
	{ "18446744073709551615", "18446744073709551615" },
	{ "1.5", "1.5" },
	{ "1.50", "1.5" },
	{ "-1.50", "-1.5" },
	{ "1.", "1.0" },
	{ ".5", "0.5" },
	{ "1.0", "1.0" },
	{ "100.0", "100.0" },
	{ "0.1", "0.1" },
	{ "007.5", "7.5" },
	{ "1e3", "1000.0" },
	{ "1E3", "1000.0" },
	{ "1e16", "1e+16" },
	{ "1e15", "1000000000000000.0" },
	{ "123456789012345680.0", "1.2345678901234568e+17" },
	{ "0.0001", "0.0001" },
	{ "0.00001", "1e-05" },
	{ "1.5e-7", "1.5e-07" },
	{ "3.14159265358979", "3.14159265358979" },
	{ "1_0.5", "10.5" },
	{ "-0.0", "-0.0" },
};

static const char *const others[] = { "", "-", "+", ".", "007", "1__0", "_1",
	"1_", "0x", "0xg", "1.5.2", "1e", "1e+", "e5", "inf", "nan", "1 ",
	"0b2", "10.0.0.1", "1a", "0x1.8p3", "18446744073709551616", "--1",
	"1e999", "1_.5" };

static void
numbers_are_what_python_prints(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		const char *said =
		    pynumber_text(&a, numbers[i].text, strlen(numbers[i].text));

		if (said == NULL)
			fail_msg("%s: no number", numbers[i].text);
		assert_string_equal(said, numbers[i].said);
	}
	arena_wipe(&a);
}

static void
what_is_no_number_is_none(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (pynumber_text(&a, others[i], strlen(others[i])) != NULL)
			fail_msg("'%s' is a number", others[i]);
	arena_wipe(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_what_python_prints),
		cmocka_unit_test(what_is_no_number_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
