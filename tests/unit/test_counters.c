/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_counters.c - deltas are folded whole or not at all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/counters.h"

static struct slice
delta_of(struct buf *b, const struct counters *c)
{
	buf_reset(b);
	counters_encode(b, c);
	return (struct slice){ (char *)buf_at(b), buf_len(b) };
}

/* What a worker may count. */
#define SENT_OWN 0u
#define SENT_SUM 1u
#define SENT_MAX 1u

static void
test_every_row_adds_up(void **state)
{
	struct counters delta, total = { 0 };
	struct buf b = { 0 };
	uint64_t n = 0;

	(void)state;
	memset(&delta, 0, sizeof(delta));
#define SET_(num, name, how, doc) delta.name = ++n * 1000 * SENT_##how;
	COUNTER_TABLE(SET_)
	assert_true(counters_add_named(&delta, "mine", 4, 5));
	for (int i = 0; i < 3; i++)
		assert_true(counters_fold(&total, delta_of(&b, &delta)));
	n = 0;
#define CHECK_(num, name, how, doc)                                            \
	assert_true(total.name == ++n * 3000 * SENT_##how);
	COUNTER_TABLE(CHECK_)
	assert_int_equal(total.named, 1);
	assert_string_equal(total.names[0].name, "mine");
	assert_true(total.names[0].total == 15);
	buf_free(&b);
}

static void
test_nothing_counted_is_no_bytes(void **state)
{
	struct counters zero = { 0 }, total = { 0 };
	struct buf b = { 0 };

	(void)state;
	assert_int_equal(delta_of(&b, &zero).len, 0);
	assert_true(counters_fold(&total, (struct slice){ NULL, 0 }));
	buf_free(&b);
}

static void
test_a_bad_delta_changes_nothing(void **state)
{
	static const struct {
		const char *what, *bytes;
		size_t len;
	} rows[] = {
#define ROW(what, bytes) { what, bytes, sizeof(bytes) - 1 }
		ROW("no map", "\x01"),
		ROW("pair missing", "\x82\x12\x01"),
		ROW("unknown number", "\x82\x12\x01\x7f\x01"),
		ROW("the master's own", "\x82\x12\x01\x01\x01"),
		ROW("a name with a space", "\x82\x12\x01\xa3"
					   "a b\x01"),
		ROW("an empty name", "\x82\x12\x01\xa0\x01"),
		ROW("a negative", "\x82\x12\x01\x13\xff"),
		ROW("bytes after it", "\x81\x12\x01\x01"),
		ROW("2^32-1 pairs", "\xdf\xff\xff\xff\xff\x12\x01"),
#undef ROW
	};
	struct counters total = { .ok = 7 }, before = total;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice s = { rows[i].bytes, rows[i].len };

		if (counters_fold(&total, s))
			fail_msg("%s was taken", rows[i].what);
		assert_memory_equal(&total, &before, sizeof(total));
	}
}

static void
test_names_are_bounded(void **state)
{
	struct counters c = { 0 };
	char name[16];

	(void)state;
	for (int i = 0; i < COUNTERS_NAMED; i++) {
		int n = snprintf(name, sizeof(name), "n%d", i);

		assert_true(counters_add_named(&c, name, (size_t)n, 1));
	}
	assert_true(counters_add_named(&c, "one_more", 8, 5));
	assert_int_equal(c.named, COUNTERS_NAMED);
	assert_true(c.unnamed == 5);
	assert_true(counters_add_named(&c, "n3", 2, 1));
	c.named = 0;
	assert_true(counters_add_named(&c, "jobs", 4, 1));
	assert_true(c.named == 0 && c.jobs == 0 && c.unnamed == 6);
	assert_false(counters_name_ok("Upper", 5));
	assert_false(counters_name_ok("a23456789_123456789_123456789_12", 32));
	assert_true(counters_name_ok("a23456789_123456789_123456789_1", 31));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_row_adds_up),
		cmocka_unit_test(test_nothing_counted_is_no_bytes),
		cmocka_unit_test(test_a_bad_delta_changes_nothing),
		cmocka_unit_test(test_names_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
