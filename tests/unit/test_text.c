/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_text.c - text from devices in JSON and on a terminal.
 */
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/jsontext.h"
#include "common/utf8.h"
#include "master/output/text.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define BYTES(literal) literal, sizeof(literal) - 1
#define BAD "\xef\xbf\xbd"

static size_t
encode(uint32_t cp, uint8_t *p)
{
	if (cp < 0x80) {
		p[0] = (uint8_t)cp;
		return 1;
	}
	if (cp < 0x800) {
		p[0] = (uint8_t)(0xc0 | cp >> 6);
		p[1] = 0x80 | (cp & 0x3f);
		return 2;
	}
	if (cp < 0x10000) {
		p[0] = (uint8_t)(0xe0 | cp >> 12);
		p[1] = 0x80 | (cp >> 6 & 0x3f);
		p[2] = 0x80 | (cp & 0x3f);
		return 3;
	}
	p[0] = (uint8_t)(0xf0 | cp >> 18);
	p[1] = 0x80 | (cp >> 12 & 0x3f);
	p[2] = 0x80 | (cp >> 6 & 0x3f);
	p[3] = 0x80 | (cp & 0x3f);
	return 4;
}

static void
every_code_point_is_read(void **state)
{
	uint8_t p[4];
	uint32_t cp;

	(void)state;
	for (uint32_t want = 0; want <= 0x110000; want++) {
		size_t n = encode(want, p);
		bool sound =
		    (want < 0xd800 || want > 0xdfff) && want <= 0x10ffff;

		if (utf8_decode(p, n, &cp) != (sound ? n : 1) ||
		    cp != (sound ? want : UTF8_BAD))
			fail_msg("U+%04X gave U+%04X", want, cp);
		for (size_t less = 1; sound && less < n; less++)
			if (utf8_decode(p, less, &cp) != less || cp != UTF8_BAD)
				fail_msg("U+%04X, %zu bytes", want, less);
	}
}

static void
what_is_read_is_the_only_form(void **state)
{
	uint8_t p[4], again[4];
	uint32_t cp;
	size_t n;

	(void)state;
	for (uint32_t i = 0; i <= 0xffffff; i++) {
		p[0] = (uint8_t)(0x80 | i >> 17);
		p[1] = (uint8_t)(i >> 9);
		p[2] = (uint8_t)(i >> 1);
		p[3] = i & 1 ? 0x80 : 0xc0;
		n = utf8_decode(p, sizeof(p), &cp);
		if (cp == UTF8_BAD
			? n < 1 || n > 3
			: encode(cp, again) != n || memcmp(p, again, n) != 0)
			fail_msg("%02x%02x%02x%02x gave U+%04X of %zu bytes",
			    p[0], p[1], p[2], p[3], cp, n);
	}
}

/* Text, the same in JSON, and on a terminal. */
static const struct {
	const char *text;
	size_t len;
	const char *json, *safe;
} rows[] = {
	/* clang-format off */
	{ BYTES(""), "", "" },
	{ BYTES("up 3 days"), "up 3 days", "up 3 days" },
	{ BYTES("a\"b\\c/"), "a\\\"b\\\\c/", "a\"b\\c/" },
	{ BYTES("a\tb"), "a\\tb", "a\tb" },
	{ BYTES("a\nb"), "a\\nb", "a\\x0ab" },
	{ BYTES("a\rb"), "a\\rb", "a\\x0db" },
	{ BYTES("\0\b\f\x1f"), "\\u0000\\u0008\\u000c\\u001f",
	    "\\x00\\x08\\x0c\\x1f" },
	{ BYTES("\x1b[2J\x07"), "\\u001b[2J\\u0007", "\\x1b[2J\\x07" },
	{ BYTES("\x7f"), "\\u007f", "\\x7f" },
	{ BYTES("\x9b" "31m"), BAD "31m", "\\x9b31m" },
	{ BYTES("\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0"),
	    "\\u0080\\u009b\\u009f\xc2\xa0", "\\u0080\\u009b\\u009f\xc2\xa0" },
	{ BYTES("\xe2\x80\xae" "cba\xe2\x80\xac"), "\\u202ecba\\u202c",
	    "\\u202ecba\\u202c" },
	{ BYTES("\xe2\x81\xa6\xe2\x81\xa9"), "\\u2066\\u2069",
	    "\\u2066\\u2069" },
	{ BYTES("\xd8\x9c\xe2\x80\x8e\xe2\x80\xa8"), "\\u061c\\u200e\\u2028",
	    "\\u061c\\u200e\\u2028" },
	{ BYTES("gr\xc3\xbc\xc3\x9f\xe2\x82\xac\xf0\x9f\x98\x80"),
	    "gr\xc3\xbc\xc3\x9f\xe2\x82\xac\xf0\x9f\x98\x80",
	    "gr\xc3\xbc\xc3\x9f\xe2\x82\xac\xf0\x9f\x98\x80" },
	/* overlong, surrogates, too high, cut short, out of place */
	{ BYTES("\xc0\xaf"), BAD BAD, "\\xc0\\xaf" },
	{ BYTES("\xe0\x80\xaf"), BAD BAD BAD, "\\xe0\\x80\\xaf" },
	{ BYTES("\xf0\x80\x80\xaf"), BAD BAD BAD BAD,
	    "\\xf0\\x80\\x80\\xaf" },
	{ BYTES("\xed\xa0\x80"), BAD BAD BAD, "\\xed\\xa0\\x80" },
	{ BYTES("\xf4\x90\x80\x80"), BAD BAD BAD BAD,
	    "\\xf4\\x90\\x80\\x80" },
	{ BYTES("\xf5\x80"), BAD BAD, "\\xf5\\x80" },
	{ BYTES("\xc3"), BAD, "\\xc3" },
	{ BYTES("\xe2\x82x"), BAD "x", "\\xe2\\x82x" },
	{ BYTES("\xf0\x9f\x98\xf0\x9f\x98\x80"), BAD "\xf0\x9f\x98\x80",
	    "\\xf0\\x9f\\x98\xf0\x9f\x98\x80" },
	{ BYTES("\xff\xfe"), BAD BAD, "\\xff\\xfe" },
	{ BYTES("a\xc3(b"), "a" BAD "(b", "a\\xc3(b" },
	/* clang-format on */
};

static void
text_is_made_valid_and_harmless(void **state)
{
	struct buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		buf_reset(&b);
		jsontext_escape(&b, rows[i].text, rows[i].len);
		buf_add(&b, "", 1);
		assert_string_equal((char *)buf_at(&b), rows[i].json);
		buf_reset(&b);
		text_add(&b, rows[i].text, rows[i].len);
		buf_add(&b, "", 1);
		assert_string_equal((char *)buf_at(&b), rows[i].safe);
	}
	buf_free(&b);
}

static void
no_text_is_null_in_json(void **state)
{
	struct buf b = { 0 };

	(void)state;
	jsontext_string(&b, NULL, 0);
	jsontext_string(&b, "", 0);
	text_add_str(&b, NULL);
	jsontext_escape(&b, NULL, 0);
	buf_add(&b, "", 1);
	assert_string_equal((char *)buf_at(&b), "null\"\"");
	buf_free(&b);
}

static void
lines_end_with_any_newline(void **state)
{
	static const struct {
		const char *text, *lines;
	} cases[] = {
		{ "", "" },
		{ "a", "[a]" },
		{ "a\n", "[a]" },
		{ "a\nb", "[a][b]" },
		{ "a\r\nb\r\n", "[a][b]" },
		{ "a\r\r\nb\r", "[a][b]" },
		{ "\n\na", "[][][a]" },
		{ "a\rb\n", "[a\rb]" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slice rest = slice_str(cases[i].text), line;
		char got[64] = "";

		while (text_line(&rest, &line))
			snprintf(got + strlen(got), sizeof(got) - strlen(got),
			    "[%.*s]", (int)line.len, line.at);
		assert_string_equal(got, cases[i].lines);
	}
}

static void
width_counts_code_points(void **state)
{
	(void)state;
	assert_int_equal(text_width(BYTES("")), 0);
	assert_int_equal(text_width(BYTES("leaf1")), 5);
	assert_int_equal(text_width(BYTES("gr\xc3\xbc\xe2\x82\xac")), 4);
}

static const struct {
	double v;
	const char *json;
} numbers[] = {
	{ 0, "0.0" },
	{ -0.0, "-0.0" },
	{ 1, "1.0" },
	{ 0.1, "0.1" },
	{ -2.5, "-2.5" },
	{ 1.0 / 3, "0.3333333333333333" },
	{ 0.1 + 0.2, "0.30000000000000004" },
	{ 123456789012345678.0, "1.2345678901234568e+17" },
	{ 1e15, "1e+15" },
	{ 5e-324, "4.94065645841247e-324" },
	{ 1.7976931348623157e308, "1.7976931348623157e+308" },
	{ INFINITY, "null" },
	{ -INFINITY, "null" },
	{ NAN, "null" },
};

static void
check_numbers(void)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < COUNT(numbers); i++) {
		buf_reset(&b);
		jsontext_double(&b, numbers[i].v);
		buf_add(&b, "", 1);
		assert_string_equal((char *)buf_at(&b), numbers[i].json);
	}
	buf_free(&b);
}

static void
numbers_read_back_as_they_were(void **state)
{
	static const char *const commas[] = { "de_DE.UTF-8", "fr_FR.UTF-8" };
	struct buf b = { 0 };

	(void)state;
	check_numbers();
	/* The point stays one where the program speaks with commas. */
	for (size_t i = 0; i < COUNT(commas); i++)
		if (setlocale(LC_NUMERIC, commas[i]) != NULL)
			check_numbers();
	setlocale(LC_NUMERIC, "C");
	jsontext_uint(&b, UINT64_MAX);
	buf_add_literal(&b, " ");
	jsontext_int(&b, INT64_MIN);
	buf_add_literal(&b, " ");
	jsontext_int(&b, 0);
	buf_add(&b, "", 1);
	assert_string_equal(
	    (char *)buf_at(&b), "18446744073709551615 -9223372036854775808 0");
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_point_is_read),
		cmocka_unit_test(what_is_read_is_the_only_form),
		cmocka_unit_test(text_is_made_valid_and_harmless),
		cmocka_unit_test(no_text_is_null_in_json),
		cmocka_unit_test(lines_end_with_any_newline),
		cmocka_unit_test(width_counts_code_points),
		cmocka_unit_test(numbers_read_back_as_they_were),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
