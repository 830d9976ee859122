/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_runlog.c - lines of the log, as text and as JSON.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "master/output/runlog.h"

static void
renders(
    enum runlog_format format, int level, const char *line, const char *wanted)
{
	struct buf b = { 0 };

	runlog_render(&b, format, UINT64_C(1767323045678901), level, 7, line);
	buf_add(&b, "", 1);
	assert_string_equal((const char *)buf_at(&b), wanted);
	buf_free(&b);
}

static void
a_line_of_text_has_its_time(void **state)
{
	(void)state;
	renders(RUNLOG_TEXT, LOG_LEVEL_INFO, "io worker 2: it was killed",
	    "1767323045.678901 io worker 2: it was killed\n");
}

static void
a_line_of_json_is_an_object(void **state)
{
	(void)state;
	renders(RUNLOG_JSON, LOG_LEVEL_WARN, "a \"b\"\n\xff",
	    "{\"time\":\"2026-01-02T03:04:05.678Z\",\"level\":\"warn\","
	    "\"pid\":7,\"message\":\"a \\\"b\\\"\\n\xef\xbf\xbd\"}\n");
	renders(RUNLOG_JSON, LOG_LEVEL_ERROR, "",
	    "{\"time\":\"2026-01-02T03:04:05.678Z\",\"level\":\"error\","
	    "\"pid\":7,\"message\":\"\"}\n");
}

static void
a_line_that_is_lost_is_remembered(void **state)
{
	struct runlog l;

	(void)state;
	assert_true(runlog_open(&l, NULL, RUNLOG_TEXT));
	runlog_write(&l, 0, LOG_LEVEL_INFO, "to nowhere");
	assert_int_equal(l.error, 0);
	runlog_close(&l);
	assert_true(runlog_open(&l, "/dev/full", RUNLOG_JSON));
	runlog_write(&l, 0, LOG_LEVEL_INFO, "lost");
	assert_int_not_equal(l.error, 0);
	runlog_close(&l);
	assert_false(runlog_open(&l, "/nonexistent/log", RUNLOG_TEXT));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_of_text_has_its_time),
		cmocka_unit_test(a_line_of_json_is_an_object),
		cmocka_unit_test(a_line_that_is_lost_is_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
