/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_words.c - the last lines a process has said.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "master/farm/words.h"

static unsigned
say(struct words *w, const char *text)
{
	unsigned lines = 0;

	for (; *text != '\0'; text++)
		lines += words_put(w, *text);
	return lines;
}

static void
are(const struct words *w, const char *wanted)
{
	struct buf out = { 0 };

	words_print(w, &out);
	buf_add(&out, "", 1);
	assert_string_equal((char *)buf_at(&out), wanted);
	buf_free(&out);
}

static void
last_is(const struct words *w, const char *wanted)
{
	struct slice last = words_last(w);

	assert_int_equal(last.len, strlen(wanted));
	if (last.len > 0)
		assert_memory_equal(last.at, wanted, last.len);
}

static void
nothing_was_said(void **state)
{
	struct words w = { .count = 0 };

	(void)state;
	are(&w, "");
	last_is(&w, "");
	assert_int_equal(say(&w, "\n\n"), 0);
	are(&w, "");
	last_is(&w, "");
}

static void
lines_and_what_follows(void **state)
{
	struct words w = { .count = 0 };

	(void)state;
	assert_int_equal(say(&w, "one\ntwo\n\nthr"), 2);
	are(&w, "one\ntwo\nthr");
	last_is(&w, "thr");
	assert_int_equal(say(&w, "ee\n"), 1);
	last_is(&w, "three");
	are(&w, "one\ntwo\nthree");
}

static void
only_the_last_are_kept(void **state)
{
	struct words w = { .count = 0 };
	char wanted[200] = "", line[20];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		snprintf(line, sizeof(line), "line %d\n", i);
		assert_int_equal(say(&w, line), 1);
	}
	for (int i = 1000 - WORDS_LINES; i < 1000; i++)
		snprintf(wanted + strlen(wanted), 20, "%sline %d",
		    wanted[0] != '\0' ? "\n" : "", i);
	are(&w, wanted);
	last_is(&w, "line 999");
}

/* A line without end is cut into lines, and none of it costs more. */
static void
long_lines_are_cut(void **state)
{
	struct words w = { .count = 0 };
	unsigned lines = 0;

	(void)state;
	for (int i = 0; i < WORDS_LINE * 3 + 5; i++)
		lines += words_put(&w, 'x');
	assert_int_equal(lines, 3);
	last_is(&w, "xxxxx");
	assert_int_equal(words_put(&w, '\n'), 1);
	/* One that fits exactly has no empty one behind it. */
	for (int i = 0; i < WORDS_LINE; i++)
		words_put(&w, 'y');
	assert_int_equal(words_put(&w, '\n'), 0);
	assert_int_equal(words_last(&w).len, WORDS_LINE);
	assert_ptr_equal(words_last_whole(&w).at, words_last(&w).at);
}

static void
what_they_say_harms_nobody(void **state)
{
	struct words w = { .count = 0 };

	(void)state;
	say(&w, "\033[2J\xff\n\ttab");
	are(&w, "\\x1b[2J\\xff\n\\x09tab");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_was_said),
		cmocka_unit_test(lines_and_what_follows),
		cmocka_unit_test(only_the_last_are_kept),
		cmocka_unit_test(long_lines_are_cut),
		cmocka_unit_test(what_they_say_harms_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
