/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_page_text.c - text and numbers in a page, whatever they were.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "master/page/page_text.h"

static void
check(struct buf *b, const char *want)
{
	buf_add(b, "", 1);
	assert_string_equal((char *)buf_at(b), want);
	buf_free(b);
	*b = (struct buf){ 0 };
}

static void
markup_is_text(void **state)
{
	struct buf b = { 0 };

	(void)state;
	page_text(&b, "</title><script>alert('1')</script> a&b \"c\" &amp;");
	check(&b, "&lt;/title&gt;&lt;script&gt;alert(&#39;1&#39;)"
		  "&lt;/script&gt; a&amp;b &quot;c&quot; &amp;amp;");
	page_text(&b, "-->]]><!-- `=/");
	check(&b, "--&gt;]]&gt;&lt;!-- `=/");
	page_text(&b, "");
	check(&b, "");
	page_text(&b, NULL);
	check(&b, "");
}

static void
control_bytes_are_seen(void **state)
{
	struct buf b = { 0 };

	(void)state;
	page_text(&b, "\x1b[31m\x07\r\n\x7f");
	check(&b, "\\x1b[31m\\x07\\x0d\\x0a\\x7f");
	/* C1, a line separator, and what turns text round. */
	page_text(&b, "\xc2\x9b\u2028\u202e");
	check(&b, "\\u009b\\u2028\\u202e");
}

static void
what_is_not_utf8_is_made_so(void **state)
{
	struct buf b = { 0 };

	(void)state;
	page_text(&b, "\xff\xc0\xaf \xed\xa0\x80 \xe2\x82");
	check(&b, "\\xff\\xc0\\xaf \\xed\\xa0\\x80 \\xe2\\x82");
	page_text(&b, "\u20ac \U0001f600 \u05e9");
	check(&b, "\u20ac \U0001f600 \u05e9");
	/* A tail must not swallow the markup that follows. */
	page_text(&b, "\xe2<b>");
	check(&b, "\\xe2&lt;b&gt;");
}

static void
a_name_keeps_its_direction(void **state)
{
	struct buf b = { 0 };

	(void)state;
	page_name(&b, "<\u05e9>");
	check(&b, "<bdi>&lt;\u05e9&gt;</bdi>");
}

static void
words_of_ours_may_be_long(void **state)
{
	struct buf b = { 0 };
	char text[5000];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	page_format(&b, "%s", text);
	check(&b, text);
	page_format(&b, "100%% of %d", 3);
	check(&b, "100% of 3");
}

static void
numbers_have_commas(void **state)
{
	static const struct {
		double value;
		int decimals;
		const char *want;
	} rows[] = {
		{ 0, 0, "0" },
		{ 0, 2, "0.00" },
		{ 999, 0, "999" },
		{ 999.6, 0, "1,000" },
		{ 1234567.891, 1, "1,234,567.9" },
		{ -1234.5, 1, "\u22121,234.5" },
		{ -0.001, 2, "0.00" },
		{ NAN, 2, "\u2013" },
		{ -NAN, 0, "\u2013" },
		{ INFINITY, 0, "\u2013" },
		{ -INFINITY, 0, "\u2013" },
		{ 1e300, 0, "\u2013" },
	};
	struct buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		page_number(&b, rows[i].value, rows[i].decimals);
		check(&b, rows[i].want);
	}
}

static void
decimals_show_the_digits_wanted(void **state)
{
	(void)state;
	assert_int_equal(page_decimals(123, 3), 0);
	assert_int_equal(page_decimals(12.3, 3), 1);
	assert_int_equal(page_decimals(1.23, 3), 2);
	assert_int_equal(page_decimals(-0.123, 3), 3);
	assert_int_equal(page_decimals(0.0000123, 3), 4);
	assert_int_equal(page_decimals(0, 3), 0);
	assert_int_equal(page_decimals(NAN, 3), 0);
	assert_int_equal(page_decimals(INFINITY, 3), 0);
}

static void
one_is_not_many(void **state)
{
	struct buf b = { 0 };

	(void)state;
	page_count(&b, 1, "CPU", "CPUs");
	check(&b, "1 CPU");
	page_count(&b, 0, "CPU", "CPUs");
	check(&b, "0 CPUs");
	page_count(&b, 12000, "job", "jobs");
	check(&b, "12,000 jobs");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(markup_is_text),
		cmocka_unit_test(control_bytes_are_seen),
		cmocka_unit_test(what_is_not_utf8_is_made_so),
		cmocka_unit_test(a_name_keeps_its_direction),
		cmocka_unit_test(words_of_ours_may_be_long),
		cmocka_unit_test(numbers_have_commas),
		cmocka_unit_test(decimals_show_the_digits_wanted),
		cmocka_unit_test(one_is_not_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
