/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_task_json.c - output that is JSON becomes a value, all other is told
 * where it stops being JSON.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/value.h"
#include "tests/unit/task_call.h"
#include "worker/handler/json.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

/* Text, and the value it becomes, printed again. */
static const struct {
	const char *text, *want;
} values[] = {
	{ "{}", "{}" },
	{ " [ ] \r\n", "[]" },
	{ "null", "null" },
	{ "true", "true" },
	{ "false", "false" },
	{ "\"\"", "\"\"" },
	{ "42", "42" },
	{ "{\"b\": 1, \"a\": [true, null, \"x\"]}",
	    "{\"b\":1,\"a\":[true,null,\"x\"]}" },
	{ "{\"a\": 1, \"a\": 2}", "{\"a\":2}" },
	{ "\"\\u00e9\\ud83d\\ude00\\u0000\\n\"",
	    "\"\xc3\xa9\xf0\x9f\x98\x80\\u0000\\n\"" },
	/* numbers, up to the edges and over */
	{ "-9223372036854775808", "-9223372036854775808" },
	{ "9223372036854775807", "9223372036854775807" },
	{ "[9223372036854775808, 9223372036854775807]",
	    "[9.223372036854776e+18,9223372036854775807]" },
	{ "[-9223372036854775809, \"99999999999999999999\"]",
	    "[-9.223372036854776e+18,\"99999999999999999999\"]" },
	{ "{\"99999999999999999999\\\"\": 18446744073709551615}",
	    "{\"99999999999999999999\\\"\":1.8446744073709552e+19}" },
	{ "[1.0, 0.1, 1e3, -2.5E-3, 99999999999999999999.5]",
	    "[1.0,0.1,1000.0,-0.0025,1e+20]" },
	{ "[5e-324, 1e-400]", "[4.94065645841247e-324,0.0]" },
};

static void
json_becomes_a_value(void **state)
{
	struct buf out = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		buf_reset(&out);
		if (run(&json_task, values[i].text) != HAYFORK_OK)
			fail_msg("%s: %s", values[i].text, call.error_message);
		assert_true(value_to_json(
		    &out, buf_at(&call.value), buf_len(&call.value)));
		buf_add(&out, "", 1);
		assert_string_equal((char *)buf_at(&out), values[i].want);
	}
	buf_free(&out);
}

/* Text that is not JSON, and what is said about it. */
static const struct {
	const char *text, *message, *hint;
} refused[] = {
	{ "", "there is no output, so no JSON", "does the command" },
	{ " \r\n\t", "there is no output, so no JSON", "does the command" },
	{ "% Invalid input\n",
	    "not JSON at line 1, column 1, byte 1: invalid token near '%'",
	    "nothing else" },
	{ "{\"a\": 1,\n \"b\": x}",
	    "not JSON at line 2, column 7, byte 16: invalid token near 'x'",
	    "nothing else" },
	{ "{\"a\": [1, 2",
	    "not JSON at line 1, column 11, byte 11: ']' expected near end of "
	    "file",
	    "was the output cut" },
	{ "{} leaf1#",
	    "not JSON at line 1, column 7, byte 7: end of file expected near "
	    "'leaf'",
	    "nothing else" },
	{ "[\"\xff\"]",
	    "not JSON at line 1, column 2, byte 2: unable to decode byte 0xff "
	    "near '\"'",
	    "nothing else" },
	{ "[1e999, 99999999999999999999]",
	    "not JSON at line 1, column 6, byte 6: real number overflow near "
	    "'1e999'",
	    "nothing else" },
	{ "[99999999999999999999,\n12345678901234567890 x]",
	    "not JSON at line 2, column 22, byte 45: ']' expected near 'x'",
	    "nothing else" },
	{ "[01]",
	    "not JSON at line 1, column 2, byte 2: invalid token near '0'",
	    "nothing else" },
	{ "{'a': 1}",
	    "not JSON at line 1, column 2, byte 2: string or '}' expected near "
	    "'''",
	    "nothing else" },
};

static void
what_is_not_json_is_told_where(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		assert_fails(
		    &json_task, refused[i].text, "parse", refused[i].message);
		assert_non_null(strstr(call.error_hint, refused[i].hint));
	}
}

/* Brackets to that depth. */
static char *
nested(size_t levels, char open, char close)
{
	char *text = calloc(1, 2 * levels + 1);

	memset(text, open, levels);
	memset(text + levels, close, levels);
	return text;
}

static void
depth_is_bounded(void **state)
{
	static const struct {
		size_t levels;
		const char *message;
	} rows[] = {
		{ VALUE_MAX_DEPTH, NULL },
		{ VALUE_MAX_DEPTH + 1,
		    "the JSON is nested deeper than 64 levels" },
		{ 1000000, "not JSON at line 1, column 2049, byte 2049: "
			   "maximum parsing depth reached near '['" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *text = nested(rows[i].levels, '[', ']');

		if (rows[i].message != NULL) {
			assert_fails(
			    &json_task, text, "parse", rows[i].message);
		} else {
			assert_int_equal(run(&json_task, text), HAYFORK_OK);
			assert_true(value_check(
			    buf_at(&call.value), buf_len(&call.value)));
		}
		free(text);
	}
}

/* Every beginning of a text with everything in it: a value or an error. */
static void
a_text_cut_anywhere_is_refused(void **state)
{
	static const char whole[] =
	    "{\"a\": [1, -99999999999999999999, \"\\\"\\u0041\"], \"b\": {}}";
	char cut[sizeof(whole)];

	(void)state;
	assert_int_equal(run(&json_task, whole), HAYFORK_OK);
	for (size_t len = 0; len < sizeof(whole) - 1; len++) {
		memcpy(cut, whole, len);
		cut[len] = '\0';
		assert_int_equal(run(&json_task, cut), HAYFORK_FAILED);
		assert_string_equal(call.error_class, "parse");
	}
}

#define TEST(f) cmocka_unit_test_teardown(f, end_call)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(json_becomes_a_value),
		TEST(what_is_not_json_is_told_where),
		TEST(depth_is_bounded),
		TEST(a_text_cut_anywhere_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
