/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_task_args.c - what the built-in tasks make of their argument, and the
 * listing that tells about it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/task_call.h"
#include "worker/task/builtin/builtin.h"
#include "worker/task/list.h"

static void
every_task_refuses_what_it_cannot_read(void **state)
{
	static const char *const numbers[] = { "abc", "-1", "+1", "1.5", " 1",
		"1 ", "0x10", "1e3", "12a" };
	static const struct hayfork_task *const takers[] = { &builtin_primes,
		&builtin_matmul, &builtin_mandelbrot, &builtin_random,
		&builtin_leak, &builtin_exit };
	char message[64];

	(void)state;
	for (size_t t = 0; t < sizeof(takers) / sizeof(takers[0]); t++) {
		for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]);
		     i++) {
			snprintf(message, sizeof(message),
			    "'%s' is not a whole number", numbers[i]);
			assert_fails(
			    takers[t], numbers[i], "argument", message);
		}
		assert_fails(
		    takers[t], "", "argument", "the argument is missing");
		assert_non_null(call.error_hint);
	}
}

static void
limits_are_named(void **state)
{
	static const struct {
		const struct hayfork_task *task;
		const char *arg, *hint;
	} beyond[] = {
		{ &builtin_primes, "1000000000001",
		    "give a whole number from 0 to 1000000000000" },
		{ &builtin_primes, "18446744073709551616",
		    "give a whole number from 0 to 1000000000000" },
		{ &builtin_primes, "99999999999999999999999999999999",
		    "give a whole number from 0 to 1000000000000" },
		{ &builtin_matmul, "0", "give a whole number from 1 to 2048" },
		{ &builtin_matmul, "2049",
		    "give a whole number from 1 to 2048" },
		{ &builtin_mandelbrot, "16385",
		    "give a whole number from 1 to 16384" },
		{ &builtin_random, "0",
		    "give a whole number from 1 to 100000000" },
		{ &builtin_leak, "4097", "give a whole number from 1 to 4096" },
		{ &builtin_exit, "256", "give a whole number from 0 to 255" },
		{ &builtin_sleep, "61m", "the longest time is 1h" },
		{ &builtin_spin, "1.5h", "the longest time is 1h" },
		{ &builtin_spin, "99999999999999999999h",
		    "the longest time is 1h" },
	};
	char message[96];

	(void)state;
	for (size_t i = 0; i < sizeof(beyond) / sizeof(beyond[0]); i++) {
		snprintf(message, sizeof(message),
		    "'%s' is not within the limits of this task",
		    beyond[i].arg);
		assert_fails(
		    beyond[i].task, beyond[i].arg, "argument", message);
		assert_string_equal(call.error_hint, beyond[i].hint);
	}
}

static void
times_carry_units(void **state)
{
	static const struct {
		const char *arg;
		uint64_t ns;
	} times[] = {
		{ "0", 0 },
		{ "1", 1000000000 },
		{ "10us", 10000 },
		{ "0.5us", 500 },
		{ "500ms", 500000000 },
		{ "1.25s", 1250000000 },
		{ "2m", 120000000000 },
		{ "0.5", 500000000 },
		{ "1h", 3600000000000 },
		{ "0.001ms", 1000 },
	};
	static const char *const wrong[] = { "us", ".5s", "1.s", "1.2.3s",
		"5 s", "5S", "5d", "-1s", "1s2", "1,5s", "5min", "1e3us" };
	char message[64];
	uint64_t ns;

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		call_reset(&call, times[i].arg, strlen(times[i].arg), 0);
		assert_true(builtin_arg_time_ns(&call, &ns));
		assert_int_equal(ns, times[i].ns);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		snprintf(message, sizeof(message),
		    "'%s' is not a length of time", wrong[i]);
		assert_fails(&builtin_sleep, wrong[i], "argument", message);
	}
	assert_fails(&builtin_spin, "", "argument", "the argument is missing");
}

static void
words_are_known_or_listed(void **state)
{
	static const char *const words[] = { "one", "two", NULL };
	size_t which = 7;

	(void)state;
	call_reset(&call, "", 0, 0);
	assert_true(builtin_arg_word(&call, words, &which));
	assert_int_equal(which, 0);
	call_reset(&call, "two", 3, 0);
	assert_true(builtin_arg_word(&call, words, &which));
	assert_int_equal(which, 1);
	assert_fails(&builtin_crash, "gently", "argument",
	    "'gently' is not a word this task knows");
	assert_string_equal(call.error_hint,
	    "give one of: segv bus ill fpe abrt kill stack free sys heap");
	assert_fails(&builtin_hang, "bus", "argument",
	    "'bus' is not a word this task knows");
}

static void
a_nul_does_not_end_an_argument(void **state)
{
	static const struct hayfork_task *const tasks[] = { &builtin_primes,
		&builtin_sleep, &builtin_crash, &builtin_sha256 };
	static const char *const args[] = { "1\0000", "1s\0x", "segv\0x",
		"/dev/null\0x" };
	static const size_t lens[] = { 3, 4, 6, 11 };

	(void)state;
	for (size_t i = 0; i < sizeof(tasks) / sizeof(tasks[0]); i++) {
		call_reset(&call, args[i], lens[i], 0);
		assert_int_equal(tasks[i]->run(&call), HAYFORK_FAILED);
	}
	call_reset(&call, "\0x", 2, 0);
	assert_int_equal(builtin_crash.run(&call), HAYFORK_FAILED);
}

static void
hostile_arguments_are_quoted_escaped_and_cut(void **state)
{
	char arg[4096];

	(void)state;
	assert_fails(&builtin_primes, "\033[2J", "argument",
	    "'\\x1b[2J' is not a whole number");
	memset(arg, 'x', sizeof(arg) - 1);
	arg[sizeof(arg) - 1] = '\0';
	assert_int_equal(run(&builtin_primes, arg), HAYFORK_FAILED);
	assert_true(strlen(call.error_message) < 96);
}

static enum hayfork_status
run_nothing(struct hayfork_call *c)
{
	(void)c;
	return HAYFORK_OK;
}

static void
listing_has_a_line_per_visible_task(void **state)
{
	static const struct hayfork_task plain = { "plain", "N", "does it",
		false, false, run_nothing };
	static const struct hayfork_task hidden = { "hidden", "", "not told",
		false, true, run_nothing };
	static const struct hayfork_task bad = { "bad", NULL, NULL, true, false,
		run_nothing };
	static const struct hayfork_task *const tasks[] = { &plain, &hidden,
		&bad, NULL };
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	assert_true(list_print(tasks, out));
	fclose(out);
	assert_string_equal(text, "plain\tN\t\tdoes it\nbad\t\tfault\t\n");
	free(text);
	out = fopen("/dev/full", "w");
	assert_non_null(out);
	assert_false(list_print(tasks, out));
	fclose(out);
}

static void
the_registry_can_be_listed(void **state)
{
	(void)state;
	for (size_t i = 0; builtin_tasks[i] != NULL; i++) {
		const struct hayfork_task *task = builtin_tasks[i];

		assert_non_null(task->run);
		assert_null(strpbrk(task->name, "\t\n "));
		assert_null(strpbrk(task->doc, "\t\n"));
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(
			    task->name, builtin_tasks[j]->name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_task_refuses_what_it_cannot_read),
		cmocka_unit_test(limits_are_named),
		cmocka_unit_test(times_carry_units),
		cmocka_unit_test(words_are_known_or_listed),
		cmocka_unit_test(a_nul_does_not_end_an_argument),
		cmocka_unit_test(hostile_arguments_are_quoted_escaped_and_cut),
		cmocka_unit_test(listing_has_a_line_per_visible_task),
		cmocka_unit_test(the_registry_can_be_listed),
	};

	return cmocka_run_group_tests(tests, NULL, end_call);
}
