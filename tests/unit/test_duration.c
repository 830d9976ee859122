/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_duration.c - lengths of time and sizes, and what is refused.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "master/input/duration.h"

#define BAD UINT64_MAX
#define H(n) ((uint64_t)(n)*3600 * 1000)

struct row {
	const char *text;
	uint64_t want; /* BAD: refused */
	const char *why;
};

static const struct row durations[] = {
	{ "0", 0, NULL },
	{ "5", 5000, NULL },
	{ "5s", 5000, NULL },
	{ "0.5", 500, NULL },
	{ "0.5s", 500, NULL },
	{ "1.5m", 90000, NULL },
	{ "500ms", 500, NULL },
	{ "2m", 120000, NULL },
	{ "1h", H(1), NULL },
	{ "007s", 7000, NULL },
	{ "0.0001s", 1, NULL }, /* not 0: that may mean no limit */
	{ "1.2345s", 1235, NULL },
	{ "0.1ms", 1, NULL },
	{ "8784h", H(8784), NULL },
	{ "8784.0001h", BAD, "'8784.0001h' is longer than a year" },
	{ "8785h", BAD, "'8785h' is longer than a year" },
	{ "99999999999999999999999s", BAD,
	    "'99999999999999999999999s' is longer than a year" },
	{ "18446744073709551616ms", BAD,
	    "'18446744073709551616ms' is longer than a year" },
	{ "", BAD, "'' is not a length of time" },
	{ "s", BAD, "'s' is not a length of time" },
	{ ".5", BAD, "'.5' is not a length of time" },
	{ "5.", BAD, "'5.' is not a length of time" },
	{ "5.s", BAD, "'5.s' is not a length of time" },
	{ "-5", BAD, "'-5' is not a length of time" },
	{ "+5", BAD, "'+5' is not a length of time" },
	{ " 5", BAD, "' 5' is not a length of time" },
	{ "5 s", BAD, "'5 s' is not a length of time" },
	{ "5S", BAD, "'5S' is not a length of time" },
	{ "5M", BAD, "'5M' is not a length of time" },
	{ "5sec", BAD, "'5sec' is not a length of time" },
	{ "1h30m", BAD, "'1h30m' is not a length of time" },
	{ "1e3", BAD, "'1e3' is not a length of time" },
	{ "0x10", BAD, "'0x10' is not a length of time" },
	{ "1.0000001", BAD, "'1.0000001' is not a length of time" },
	{ "nan", BAD, "'nan' is not a length of time" },
};

static const struct row sizes[] = {
	{ "0", 0, NULL },
	{ "1", 1, NULL },
	{ "64k", 65536, NULL },
	{ "64K", 65536, NULL },
	{ "64kB", 65536, NULL },
	{ "64KiB", 65536, NULL },
	{ "16M", 16 << 20, NULL },
	{ "16MiB", 16 << 20, NULL },
	{ "1G", 1 << 30, NULL },
	{ "1.5k", 1536, NULL },
	{ "0.5", 1, NULL },
	{ "12B", 12, NULL },
	{ "1024T", UINT64_C(1) << 50, NULL },
	{ "1024.000001T", BAD, "'1024.000001T' is too large" },
	{ "1025T", BAD, "'1025T' is too large" },
	{ "99999999999999999999T", BAD,
	    "'99999999999999999999T' is too large" },
	{ "", BAD, "'' is not a size" },
	{ "k", BAD, "'k' is not a size" },
	{ "-1", BAD, "'-1' is not a size" },
	{ "1 k", BAD, "'1 k' is not a size" },
	{ "1ki", BAD, "'1ki' is not a size" },
	{ "1kk", BAD, "'1kk' is not a size" },
	{ "1iB", BAD, "'1iB' is not a size" },
	{ "1BB", BAD, "'1BB' is not a size" },
	{ "1P", BAD, "'1P' is not a size" },
	{ "1,5k", BAD, "'1,5k' is not a size" },
};

typedef bool (*parse_fn)(const char *, uint64_t *, struct inerr *);

static void
check(const struct row *row, parse_fn parse)
{
	uint64_t got = 12345;
	struct inerr e;
	bool ok;

	memset(&e, 0, sizeof(e));
	ok = parse(row->text, &got, &e);
	if (ok != (row->want != BAD))
		fail_msg("'%s' was %s (%s)", row->text,
		    ok ? "taken" : "refused", e.why);
	if (ok && got != row->want)
		fail_msg("'%s' gave %ju, not %ju", row->text, (uintmax_t)got,
		    (uintmax_t)row->want);
	if (!ok) {
		assert_string_equal(e.why, row->why);
		assert_true(e.hint[0] != '\0');
		assert_int_equal(got, 12345);
	}
}

static void
durations_are_read_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(durations) / sizeof(*durations); i++)
		check(&durations[i], duration_parse);
}

static void
sizes_are_read_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		check(&sizes[i], size_parse);
}

static void
an_error_is_one_printable_sentence(void **state)
{
	char text[INERR_TEXT_MAX];
	struct inerr e;

	(void)state;
	inerr_set(&e, "no %s", "bread");
	assert_string_equal(inerr_text(&e, text, sizeof(text)), "no bread");
	inerr_hint(&e, "bake %d", 1);
	inerr_at(&e, NULL, 0, 3);
	assert_string_equal(
	    inerr_text(&e, text, sizeof(text)), "column 3: no bread (bake 1)");
	inerr_at(&e, "a.yaml", 0, 0);
	assert_string_equal(
	    inerr_text(&e, text, sizeof(text)), "a.yaml: no bread (bake 1)");
	inerr_at(&e, "a.yaml", 7, 0);
	assert_string_equal(
	    inerr_text(&e, text, sizeof(text)), "a.yaml:7: no bread (bake 1)");
	inerr_at(&e, "a\033.yaml", 7, 9);
	assert_string_equal(inerr_text(&e, text, sizeof(text)),
	    "a\\x1b.yaml:7:9: no bread (bake 1)");
	inerr_set(&e, "no milk");
	assert_string_equal(inerr_text(&e, text, sizeof(text)), "no milk");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations_are_read_or_refused),
		cmocka_unit_test(sizes_are_read_or_refused),
		cmocka_unit_test(an_error_is_one_printable_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
