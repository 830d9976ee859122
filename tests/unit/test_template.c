/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_template.c - a program's words for an argument, and how they are shown.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "master/input/template.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
/* A list of strings, each with its NUL written out. */
#define LIST(literal)                                                          \
	{                                                                      \
		literal, sizeof(literal) - 1                                   \
	}

/* Words and what they become; a bar stands for each NUL. */
static const struct {
	const char *words[4];
	const char *arg, *filled;
} fills[] = {
	{ { "true" }, "a", "true|a|" },
	{ { "echo", "-n" }, "a b", "echo|-n|a b|" },
	{ { "echo", "{}", "-n" }, "a", "echo|a|-n|" },
	{ { "cp", "{}", "{}.bak" }, "x", "cp|x|x.bak|" },
	{ { "a{}b{}c" }, "-", "a-b-c|" },
	{ { "{}{}" }, "x", "xx|" },
	{ { "{}" }, "./run", "./run|" },
	{ { "echo", "{}" }, "", "echo||" },
	{ { "echo" }, "", "echo||" },
	{ { "echo", "" }, "a", "echo||a|" },
	/* What comes in is not looked at again. */
	{ { "echo", "<{}>" }, "{}", "echo|<{}>|" },
	{ { "echo", "{}" }, "$(reboot); `x` '\" \\",
	    "echo|$(reboot); `x` '\" "
	    "\\|" },
	{ { "echo", "{ }", "{", "}" }, "a", "echo|{ }|{|}|a|" },
	{ { "echo", "{{}}" }, "a", "echo|{a}|" },
	{ { "echo", "{" }, "a", "echo|{|a|" },
};

static size_t
count_words(const char *const words[4])
{
	size_t n = 0;

	while (n < 4 && words[n] != NULL)
		n++;
	return n;
}

static void
the_place_is_replaced_in_every_word(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(fills); i++) {
		struct buf out = { 0 };
		struct template t;
		struct inerr err;

		template_init(&t, fills[i].words, count_words(fills[i].words));
		assert_true(
		    template_fill(&t, slice_str(fills[i].arg), &out, &err));
		for (size_t k = 0; k < buf_len(&out); k++)
			if (buf_at(&out)[k] == '\0')
				buf_at(&out)[k] = '|';
		buf_add(&out, "", 1);
		assert_string_equal((char *)buf_at(&out), fills[i].filled);
		buf_free(&out);
	}
}

static void
an_argument_cannot_become_two_words(void **state)
{
	const char *const words[] = { "echo", "{}" };
	struct buf out = { 0 };
	struct template t;
	struct inerr err;

	(void)state;
	template_init(&t, words, 2);
	assert_false(
	    template_fill(&t, (struct slice){ "a\0b", 3 }, &out, &err));
	assert_string_equal(err.why, "an argument with a NUL byte in it");
	assert_int_equal(buf_len(&out), 0);
	assert_false(template_fill(&t, (struct slice){ "a\0", 2 }, &out, &err));
	buf_free(&out);
}

static void
words_are_shown_as_a_shell_needs_them(void **state)
{
	static const struct {
		struct slice list;
		const char *shown;
	} shows[] = {
		{ LIST("gzip\0-9\0a.txt\0"), "gzip -9 a.txt" },
		{ LIST("echo\0a b\0"), "echo 'a b'" },
		{ LIST("echo\0\0"), "echo ''" },
		{ LIST("echo\0it's\0"), "echo 'it'\\''s'" },
		{ LIST("echo\0$x;\0"), "echo '$x;'" },
		{ LIST("echo\0{}\0"), "echo '{}'" },
		{ LIST("echo\0~\0"), "echo '~'" },
		{ LIST(""), "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(shows); i++) {
		struct buf out = { 0 };

		template_show(&out, shows[i].list);
		buf_add(&out, "", 1);
		assert_string_equal((char *)buf_at(&out), shows[i].shown);
		buf_free(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_place_is_replaced_in_every_word),
		cmocka_unit_test(an_argument_cannot_become_two_words),
		cmocka_unit_test(words_are_shown_as_a_shell_needs_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
