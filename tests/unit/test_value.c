/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_value.c - values from a worker: what is refused, how they print.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/pack.h"
#include "common/value.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define BYTES(literal) literal, sizeof(literal) - 1

/* Bytes, and the JSON they print as; NULL: refused. */
static const struct {
	const char *bytes;
	size_t len;
	const char *json;
} rows[] = {
	/* clang-format off */
	/* scalars, in every form */
	{ BYTES("\xc0"), "null" },
	{ BYTES("\xc2"), "false" },
	{ BYTES("\xc3"), "true" },
	{ BYTES("\x00"), "0" },
	{ BYTES("\x7f"), "127" },
	{ BYTES("\xe0"), "-32" },
	{ BYTES("\xff"), "-1" },
	{ BYTES("\xcc\xff"), "255" },
	{ BYTES("\xcc\x01"), "1" },		/* not the shortest form */
	{ BYTES("\xcd\xff\xff"), "65535" },
	{ BYTES("\xce\xff\xff\xff\xff"), "4294967295" },
	{ BYTES("\xcf\xff\xff\xff\xff\xff\xff\xff\xff"),
	    "18446744073709551615" },
	{ BYTES("\xd0\x80"), "-128" },
	{ BYTES("\xd0\x7f"), "127" },
	{ BYTES("\xd1\x80\x00"), "-32768" },
	{ BYTES("\xd2\x80\x00\x00\x00"), "-2147483648" },
	{ BYTES("\xd3\x80\x00\x00\x00\x00\x00\x00\x00"),
	    "-9223372036854775808" },
	{ BYTES("\xca\x3f\x80\x00\x00"), "1.0" },
	{ BYTES("\xca\x7f\xc0\x00\x00"), "null" },		/* NaN */
	{ BYTES("\xcb\x3f\xb9\x99\x99\x99\x99\x99\x9a"), "0.1" },
	{ BYTES("\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00"), "null" },
	{ BYTES("\xcb\xff\xf0\x00\x00\x00\x00\x00\x00"), "null" },
	{ BYTES("\xcb\x80\x00\x00\x00\x00\x00\x00\x00"), "-0.0" },
	/* text and binary */
	{ BYTES("\xa0"), "\"\"" },
	{ BYTES("\xa3" "a\"b"), "\"a\\\"b\"" },
	{ BYTES("\xd9\x01" "a"), "\"a\"" },
	{ BYTES("\xda\x00\x01" "a"), "\"a\"" },
	{ BYTES("\xdb\x00\x00\x00\x01" "a"), "\"a\"" },
	{ BYTES("\xa2\xc3\xa9"), "\"\xc3\xa9\"" },
	{ BYTES("\xa1\xff"), "\"\xef\xbf\xbd\"" },
	{ BYTES("\xa1\x1b"), "\"\\u001b\"" },
	{ BYTES("\xa1\x00"), "\"\\u0000\"" },
	{ BYTES("\xc4\x02" "ab"), "\"ab\"" },
	{ BYTES("\xc5\x00\x01\x80"), "\"\xef\xbf\xbd\"" },
	{ BYTES("\xc6\x00\x00\x00\x01" "a"), "\"a\"" },
	/* arrays and maps */
	{ BYTES("\x90"), "[]" },
	{ BYTES("\x93\x01\x02\x03"), "[1,2,3]" },
	{ BYTES("\xdc\x00\x02\x01\x91\x02"), "[1,[2]]" },
	{ BYTES("\xdd\x00\x00\x00\x01\xc0"), "[null]" },
	{ BYTES("\x80"), "{}" },
	{ BYTES("\x82\xa1" "a\x01\xa1" "b\x80"), "{\"a\":1,\"b\":{}}" },
	{ BYTES("\xde\x00\x01\xa1" "a\x01"), "{\"a\":1}" },
	{ BYTES("\xdf\x00\x00\x00\x01\xa1" "a\x01"), "{\"a\":1}" },
	/* keys that are not text */
	{ BYTES("\x81\x01\x02"), "{\"1\":2}" },
	{ BYTES("\x81\xc0\x02"), "{\"null\":2}" },
	{ BYTES("\x81\xc3\x02"), "{\"true\":2}" },
	{ BYTES("\x81\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00\x02"),
	    "{\"1.5\":2}" },
	{ BYTES("\x81\xc4\x01k\x02"), "{\"k\":2}" },
	{ BYTES("\x81\x92\x01\xa3" "a\"b\x02"), "{\"[1,'a\\\"b']\":2}" },
	{ BYTES("\x81\x81\x81\xa1" "a\x01\x02\x03"),
	    "{\"{{'a':1}:2}\":3}" },
	{ BYTES("\x81\x91\x01\xa1" "a"), "{\"[1]\":\"a\"}" },
	/* refused: nothing, too little, too much */
	{ BYTES(""), NULL },
	{ BYTES("\x01\x01"), NULL },
	{ BYTES("\xcc"), NULL },
	{ BYTES("\xcf\xff\xff\xff\xff\xff\xff\xff"), NULL },
	{ BYTES("\xcb\x00"), NULL },
	{ BYTES("\xa1"), NULL },
	{ BYTES("\xd9"), NULL },
	{ BYTES("\xd9\x02" "a"), NULL },
	{ BYTES("\xdb\xff\xff\xff\xff" "a"), NULL },
	{ BYTES("\xc6\xff\xff\xff\xff"), NULL },
	{ BYTES("\x92\x01"), NULL },
	{ BYTES("\x81\x01"), NULL },
	{ BYTES("\x81\xa1"), NULL },
	{ BYTES("\x90\xc0"), NULL },
	/* refused: never used, extension types */
	{ BYTES("\xc1"), NULL },
	{ BYTES("\xc7\x00\x00"), NULL },
	{ BYTES("\xc8\x00\x00\x00"), NULL },
	{ BYTES("\xc9\x00\x00\x00\x00\x00"), NULL },
	{ BYTES("\xd4\x00\x00"), NULL },
	{ BYTES("\xd5\x00\x00\x00"), NULL },
	{ BYTES("\xd6\xff\x00\x00\x00\x00"), NULL },
	{ BYTES("\xd7\x00\x00\x00\x00\x00\x00\x00\x00\x00"), NULL },
	{ BYTES("\xd8\x00" "0123456789abcdef"), NULL },
	{ BYTES("\x91\xd4\x00\x00"), NULL },
	/* refused: five bytes for which msgpack-c would reserve gigabytes */
	{ BYTES("\xdf\x0f\xff\xff\xff"), NULL },
	{ BYTES("\xdd\xff\xff\xff\xff"), NULL },
	{ BYTES("\xdf\xff\xff\xff\xff\x01\x01"), NULL },
	{ BYTES("\x91\xdd\x08\x00\x00\x00\x00"), NULL },
	/* clang-format on */
};

static void
each_form_is_printed_or_refused(void **state)
{
	struct buf out = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool ok;

		buf_reset(&out);
		buf_add(&out, "x", 1);
		ok = value_to_json(&out, rows[i].bytes, rows[i].len);
		buf_add(&out, "", 1);
		if (ok != (rows[i].json != NULL) ||
		    value_check(rows[i].bytes, rows[i].len) != ok)
			fail_msg("row %zu: %s", i, ok ? "taken" : "refused");
		assert_string_equal((char *)buf_at(&out) + 1,
		    rows[i].json == NULL ? "" : rows[i].json);
	}
	buf_free(&out);
}

static void
every_proper_prefix_is_refused(void **state)
{
	struct buf out = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rows[i].json == NULL)
			continue;
		for (size_t len = 0; len < rows[i].len; len++) {
			/* Exactly as long, so that a read beyond is seen. */
			char *copy = malloc(len + 1);

			memcpy(copy, rows[i].bytes, len);
			copy = realloc(copy, len > 0 ? len : 1);
			if (value_check(copy, len) ||
			    value_to_json(&out, copy, len))
				fail_msg("row %zu, %zu bytes", i, len);
			free(copy);
		}
	}
	assert_int_equal(buf_len(&out), 0);
	buf_free(&out);
}

/* A scalar so many levels deep, by arrays or by maps. */
static void
make_deep(struct buf *b, unsigned levels, char head)
{
	buf_reset(b);
	for (unsigned i = 0; i < levels; i++) {
		buf_add(b, &head, 1);
		if (head == '\x81')
			buf_add(b, "\xa1k", 2);
	}
	buf_add(b, "\x01", 1);
}

/* The same, each map the key of the one around it. */
static void
make_deep_keys(struct buf *b, unsigned levels)
{
	buf_reset(b);
	for (unsigned i = 0; i < levels; i++)
		buf_add(b, "\x81", 1);
	buf_add(b, "\xa1\"", 2);
	for (unsigned i = 0; i < levels; i++)
		buf_add(b, "\x01", 1);
}

static bool
taken(const struct buf *b)
{
	struct buf out = { 0 };
	bool ok = value_check(buf_at(b), buf_len(b));

	assert_int_equal(value_to_json(&out, buf_at(b), buf_len(b)), ok);
	/* Keys in keys must not double what they escape at each level. */
	assert_true(buf_len(&out) < 16 * buf_len(b));
	buf_free(&out);
	return ok;
}

static void
depth_is_bounded(void **state)
{
	struct buf b = { 0 };

	(void)state;
	for (int more = 0; more < 2; more++) {
		make_deep(&b, VALUE_MAX_DEPTH + (unsigned)more, '\x91');
		assert_int_equal(taken(&b), more == 0);
		make_deep(&b, VALUE_MAX_DEPTH + (unsigned)more, '\x81');
		assert_int_equal(taken(&b), more == 0);
		make_deep_keys(&b, VALUE_MAX_DEPTH + (unsigned)more);
		assert_int_equal(taken(&b), more == 0);
	}
	make_deep(&b, 1000000, '\x91');
	assert_false(taken(&b));
	buf_free(&b);
}

static void
what_the_writer_writes_prints(void **state)
{
	struct buf b = { 0 }, out = { 0 };

	(void)state;
	pack_map(&b, 3);
	pack_str(&b, "n", 1);
	pack_uint(&b, UINT64_MAX);
	pack_str(&b, "list", 4);
	pack_array(&b, 4);
	pack_int(&b, -200);
	pack_double(&b, 1e100);
	pack_bool(&b, true);
	pack_nil(&b);
	pack_bin(&b, "k", 1);
	pack_bin(&b, "\0", 1);
	assert_true(value_to_json(&out, buf_at(&b), buf_len(&b)));
	buf_add(&out, "", 1);
	assert_string_equal((char *)buf_at(&out),
	    "{\"n\":18446744073709551615,"
	    "\"list\":[-200,1e+100,true,null],\"k\":\"\\u0000\"}");
	buf_free(&b);
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_is_printed_or_refused),
		cmocka_unit_test(every_proper_prefix_is_refused),
		cmocka_unit_test(depth_is_bounded),
		cmocka_unit_test(what_the_writer_writes_prints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
