/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_report.c - the summary of a run, and the exit status it ends with.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "master/output/exit_status.h"
#include "master/output/report.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static void
add(struct report *rep, enum hayfork_status status, const char *host)
{
	struct hayfork_result r = { .status = status };
	struct record rec = { .result = &r, .host = host, .command = "reload" };

	if (status != HAYFORK_OK) {
		r.stage = HAYFORK_STAGE_AUTH;
		r.error_message = "why\x1b";
		r.error_hint = "what to do";
	}
	report_add(rep, &rec);
}

static char *
print(const struct report *rep, const struct report_end *end)
{
	struct buf out = { 0 };

	report_print(rep, end, &out);
	buf_add(&out, "", 1);
	return (char *)buf_at(&out);
}

static void
a_whole_summary(void **state)
{
	struct report rep = { 0 };
	struct report_end end = { .submitted = 6, .elapsed_us = 3412345 };
	char *text;

	(void)state;
	add(&rep, HAYFORK_OK, "leaf1");
	add(&rep, HAYFORK_OK, "leaf2");
	add(&rep, HAYFORK_AUTH, "leaf3");
	add(&rep, HAYFORK_UNKNOWN, "leaf4");
	add(&rep, HAYFORK_NOT_RUN, "leaf5");
	add(&rep, HAYFORK_CANCELLED, "leaf6");
	report_counter(&rep, "jobs", 6, "jobs submitted");
	report_counter(&rep, "ok", 2, "jobs that ended ok");
	report_counter(&rep, "not_run", 1, "jobs never started");
	report_counter(&rep, "deaths", 0, "workers that died");
	report_counter(&rep, "attempts", 5, "times handed to a worker");
	report_counter(&rep, "inside", UINT64_MAX, NULL);
	assert_int_equal(report_jobs(&rep), 6);
	text = print(&rep, &end);
	assert_string_equal(text,
	    "6 jobs in 3.41s: 2 ok, 1 auth, 1 unknown, 1 cancelled, "
	    "1 not_run\n"
	    "counters:\n"
	    "  attempts                      5  times handed to a worker\n"
	    "  inside           18446744073709551615\n"
	    "failures:\n"
	    "  leaf3  auth at auth: why\\x1b\n"
	    "      hint: what to do\n"
	    "  leaf6  cancelled at auth: why\\x1b\n"
	    "      hint: what to do\n"
	    "unknown: the command may have run, look before you repeat it:\n"
	    "  leaf4  reload\n");
	free(text);
	report_fini(&rep);
}

static void
a_run_without_trouble_is_one_line(void **state)
{
	struct report rep = { 0 };
	struct report_end end = { 0 };
	char *text = print(&rep, &end);

	(void)state;
	assert_string_equal(text, "0 jobs in 0.00s\n");
	free(text);
	add(&rep, HAYFORK_OK, "leaf1");
	end.submitted = 1;
	text = print(&rep, &end);
	assert_string_equal(text, "1 job in 0.00s: 1 ok\n");
	free(text);
	report_fini(&rep);
}

static void
the_lists_are_bounded(void **state)
{
	struct report rep = { 0 };
	struct report_end end = { .submitted = 200000 };
	char host[32], *text;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		snprintf(host, sizeof(host), "h%d.", i);
		add(&rep, HAYFORK_FAILED, host);
		add(&rep, HAYFORK_UNKNOWN, host);
	}
	text = print(&rep, &end);
	assert_true(strlen(text) < 64 * 1024);
	assert_non_null(strstr(text, "h19."));
	assert_non_null(strstr(text, "h999."));
	assert_null(strstr(text, "h1000."));
	assert_non_null(strstr(text, "  ... and 99980 more\n"));
	assert_non_null(strstr(text, "  ... and 99000 more\n"));
	free(text);
	report_fini(&rep);
}

static void
lost_results_are_not_claimed(void **state)
{
	struct report rep = { 0 };
	struct report_end end = { .submitted = 2, .write_error = true };
	char *text;

	(void)state;
	add(&rep, HAYFORK_OK, "leaf1");
	add(&rep, HAYFORK_OK, "leaf2");
	text = print(&rep, &end);
	assert_string_equal(
	    text, "2 jobs in 0.00s, but not all results were written\n");
	free(text);
	report_fini(&rep);
}

static void
counts_that_do_not_add_up_are_said(void **state)
{
	struct report rep = { 0 };
	struct report_end end = { .submitted = 2 };
	char *text;

	(void)state;
	add(&rep, HAYFORK_OK, "leaf1");
	text = print(&rep, &end);
	assert_string_equal(text, "2 jobs in 0.00s: 1 ok\n"
				  "1 results for 2 jobs: this is a fault of "
				  "hayfork\n");
	free(text);
	report_fini(&rep);
}

#define ST(name) (1u << HAYFORK_##name)

/* Statuses that occurred, what else happened, and the exit status. */
static const struct {
	unsigned statuses;
	struct exit_facts facts;
	int want;
} exits[] = {
	{ 0, { 0 }, 0 },
	{ ST(OK), { 0 }, 0 },
	{ ST(FAILED), { 0 }, 1 },
	{ ST(UNREACHABLE), { 0 }, 3 },
	{ ST(TIMEOUT), { 0 }, 3 },
	{ ST(AUTH), { 0 }, 4 },
	{ ST(HOSTKEY), { 0 }, 4 },
	{ ST(CRASHED), { 0 }, 5 },
	{ ST(UNKNOWN), { 0 }, 5 },
	{ ST(CANCELLED), { 0 }, 6 },
	{ ST(NOT_RUN), { 0 }, 6 },
	/* Where several apply: 74, 70, 130/143, 6, 5, 4, 3, 1. */
	{ ST(OK) | ST(FAILED), { 0 }, 1 },
	{ ST(FAILED) | ST(TIMEOUT), { 0 }, 3 },
	{ ST(FAILED) | ST(UNREACHABLE) | ST(HOSTKEY), { 0 }, 4 },
	{ ST(AUTH) | ST(CRASHED) | ST(FAILED), { 0 }, 5 },
	{ ST(UNKNOWN) | ST(NOT_RUN), { 0 }, 6 },
	{ ST(CANCELLED), { .signal = 2 }, 130 },
	{ ST(NOT_RUN) | ST(CRASHED), { .signal = 15 }, 143 },
	{ ST(OK), { .signal = 2 }, 130 },
	{ ST(CANCELLED), { .signal = 2, .internal = true }, 70 },
	{ ST(OK), { .internal = true }, 70 },
	{ ST(OK), { .write_error = true }, 74 },
	{ ST(FAILED), { true, true, 2 }, 74 },
};

static void
each_exit_status(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(exits); i++) {
		uint64_t by_status[HAYFORK_STATUS_COUNT];

		for (unsigned s = 0; s < HAYFORK_STATUS_COUNT; s++)
			by_status[s] = exits[i].statuses >> s & 1 ? 3 : 0;
		if (exit_status(by_status, exits[i].facts) != exits[i].want)
			fail_msg("row %zu gave %d", i,
			    exit_status(by_status, exits[i].facts));
	}
}

static void
each_exit_status_is_documented(void **state)
{
#define NUMBER_(number, doc) number,
	static const int documented[] = { EXIT_STATUS_TABLE(NUMBER_) };

	(void)state;
	for (size_t i = 0; i < COUNT(exits); i++) {
		bool found = false;

		for (size_t j = 0; j < COUNT(documented); j++)
			found |= documented[j] == exits[i].want;
		assert_true(found);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_summary),
		cmocka_unit_test(a_run_without_trouble_is_one_line),
		cmocka_unit_test(the_lists_are_bounded),
		cmocka_unit_test(lost_results_are_not_claimed),
		cmocka_unit_test(counts_that_do_not_add_up_are_said),
		cmocka_unit_test(each_exit_status),
		cmocka_unit_test(each_exit_status_is_documented),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
