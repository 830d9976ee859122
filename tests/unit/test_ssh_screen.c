/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ssh_screen.c - what devices write, and what they show.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "worker/ssh/screen.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static const struct {
	const char *what, *said, *shown;
} cases[] = {
	{ "lines", "a\r\nb\n", "a\nb\n" },
	{ "line ends of NX-OS", "a\r\r\nb\r\r\n", "a\nb\n" },
	{ "lines ended the other way round", "a\n\rb\n\r", "a\nb\n" },
	{ "blanks at the end of a line", "a  \r\n  \r\n", "a  \n  \n" },
	{ "tabs", "a\tb\r\n", "a\tb\n" },
	{ "control bytes", "a\a\001\016\177b\v\f\r\n", "ab\n" },
	{ "no character lost", "\303\244\342\202\254\r\n",
	    "\303\244\342\202\254\n" },
	{ "bytes of the upper half", "\233\377\200x\n", "\233\377\200x\n" },
	{ "a line written again", "10%\r20%\r100%\r\n", "100%\n" },
	{ "over what is longer", "abcdef\rXY\n", "XYcdef\n" },
	{ "backspaces", "shwo\b\bow\r\n", "show\n" },
	{ "backspaces over a character of two bytes", "\303\244\bx\n",
	    "x\244\n" },
	{ "backspaces beyond the start", "\b\b\bab\b\b\b\bX\n", "Xb\n" },
	{ "blanks that wipe out nothing",
	    "-More-\r      \rlonger than it  \r\n", "longer than it  \n" },
	{ "what was wiped out by blanks", "--More--\r        \rnext\r\n",
	    "next\n" },
	{ "the same by backspaces",
	    " --More-- \b\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\b\bnext\r\n",
	    "next\n" },
	{ "the same by moving left",
	    "  ---- More ----\033[42D                    \033[42Dnext\r\n",
	    "next\n" },
	{ "the same by erasing", "--More--\r\033[Knext\r\n", "next\n" },
	{ "an empty line after that", "a\r\n-More-\r\033[K\r\nb\n",
	    "a\n\nb\n" },
	{ "colours", "\033[1;32mok\033[0m\r\n", "ok\n" },
	{ "modes", "\033[?2004hok\033[?25l\033=\033>\r\n", "ok\n" },
	{ "character sets", "\033(Bok\033)0\r\n", "ok\n" },
	{ "a question about the cursor", "\033[6nok\r\n", "ok\n" },
	{ "a title", "\033]0;root@x: ~\aok\r\n", "ok\n" },
	{ "one with another end", "\033]0;title\033\\ok\r\n", "ok\n" },
	{ "one without", "\033]0;title\nok\n", "\nok\n" },
	{ "a sequence cut off by a newline", "\033[12\nok\n", "\nok\n" },
	{ "a sequence in a sequence", "\033[12\033[1mok\n", "ok\n" },
	{ "next line", "a\033Eb\n", "a\nb\n" },
	{ "moving right", "a\033[3Cb\n", "a   b\n" },
	{ "columns", "abc\033[1GX\033[5GY\n", "Xbc Y\n" },
	{ "deleting", "abcdef\033[4D\033[2Px\n", "abxf\n" },
	{ "erasing all", "abc\033[2Kd\n", "   d\n" },
	{ "erasing the beginning", "abcd\033[2D\033[1K\n", "   d\n" },
	{ "rows of ProCurve",
	    "\033[24;1Hhp# \033[24;1H\033[24;5H\033[24;1H"
	    "hp# show\033[1;24r\033[23;1Hnext\n",
	    "hp# show\nnext\n" },
	{ "numbers too large", "a\033[99999999999999999999Cb\033[0Gc\n", NULL },
};

static void
check(const char *said, size_t piece, const char *what, const char *shown)
{
	size_t len = strlen(said);
	struct screen s;
	struct slice text;

	screen_init(&s);
	for (size_t i = 0; i < len; i += piece)
		screen_feed(&s, said + i, len - i < piece ? len - i : piece);
	text = screen_text(&s);
	if (shown != NULL && !slice_is(text, shown))
		fail_msg("%s, %zu bytes at a time: \"%.*s\"", what, piece,
		    (int)text.len, text.at);
	screen_fini(&s);
}

static void
test_shows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		for (size_t piece = 1; piece < 8; piece++)
			check(cases[i].said, piece, cases[i].what,
			    cases[i].shown);
}

/* How devices go on after a pager was answered. */
static const struct {
	const char *before, *after, *shown;
} pagers[] = {
	{ "--More--", "\r        \rb\n", "a\nb\n" },
	{ "--More--", "\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\bb\n", "a\nb\n" },
	{ "--More--", "\033[8D        \033[8Db\n", "a\nb\n" },
	{ "--More--", "\r\033[Kb\n", "a\nb\n" },
	{ "--More--", "b\n", "a\nb\n" },
	{ "--More--", " b\n", "a\nb\n" },
	{ "--More--", "\r\nb\n", "a\nb\n" },
	{ "--More--", " \r\nb\n", "a\nb\n" },
	{ "--More--", "\r        \r\r\nb\n", "a\n\nb\n" },
	{ "--More--", "\r\033[K\r\nb\n", "a\n\nb\n" },
	{ "--More--", "\rlonger than that\n", "a\nlonger than that\n" },
	{ "x --More--", "\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\bb\n",
	    "a\nx b\n" },
};

static void
test_takes_out(void **state)
{
	struct screen s;

	(void)state;
	for (size_t i = 0; i < COUNT(pagers); i++) {
		screen_init(&s);
		screen_feed(&s, "a\r\n", 3);
		screen_feed(&s, pagers[i].before, strlen(pagers[i].before));
		screen_take_out(&s, strlen(pagers[i].before) - 8);
		screen_feed(&s, pagers[i].after, strlen(pagers[i].after));
		if (!slice_is(screen_text(&s), pagers[i].shown))
			fail_msg("pager %zu: \"%.*s\"", i,
			    (int)screen_text(&s).len, screen_text(&s).at);
		screen_fini(&s);
	}
}

static void
test_long_line(void **state)
{
	static char bytes[100000];
	struct screen s;
	size_t told = 0;

	(void)state;
	memset(bytes, 'x', sizeof(bytes));
	screen_init(&s);
	for (int i = 0; i < 100; i++) {
		screen_feed(&s, bytes + i, 997);
		assert_true(screen_line(&s).len <= SCREEN_LINE_MAX);
		told += s.line;
		screen_drop(&s, s.line);
		assert_true(s.text.cap <= 8 * SCREEN_LINE_MAX);
	}
	assert_true(s.cut_line);
	screen_feed(&s, "\rA\n", 3);
	assert_int_equal(told + screen_text(&s).len, 100 * 997 + 1);
	assert_false(s.cut_line);
	screen_fini(&s);
}

static void
test_drops(void **state)
{
	struct screen s;

	(void)state;
	screen_init(&s);
	screen_feed(&s, "a\nb\nxyleaf1#", 12);
	screen_drop(&s, 2);
	assert_true(slice_is(screen_text(&s), "b\nxyleaf1#"));
	assert_true(slice_is(screen_line(&s), "xyleaf1#"));
	screen_drop(&s, 4);
	assert_true(slice_is(screen_line(&s), "leaf1#"));
	screen_feed(&s, "show\b\b\b\b\b\b\b\b\b\b\b\b\bX\n", 19);
	assert_true(slice_is(screen_text(&s), "Xeaf1#show\n"));
	screen_drop(&s, 1000);
	assert_int_equal(screen_text(&s).len, 0);
	screen_fini(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shows),
		cmocka_unit_test(test_takes_out),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_drops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
