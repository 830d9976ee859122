/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_progress.c - what a run says of itself while it runs.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "master/output/progress.h"

#define SECOND UINT64_C(1000000)

static struct progress_facts
facts(uint64_t ok, uint64_t failed, uint64_t elapsed_us)
{
	struct progress_facts f = { .total = 100, .elapsed_us = elapsed_us };

	f.by_status[HAYFORK_OK] = ok;
	f.by_status[HAYFORK_FAILED] = failed;
	return f;
}

static void
is(struct buf *out, const char *wanted)
{
	buf_add(out, "", 1);
	assert_string_equal((char *)buf_at(out), wanted);
	buf_free(out);
	*out = (struct buf){ NULL, 0, 0, 0 };
}

static void
a_line_says_how_far_it_is(void **state)
{
	struct progress_facts f = facts(40, 2, 4 * SECOND);
	struct progress p = { 0 };
	struct buf out = { 0 };

	(void)state;
	progress_line(&p, &f, &out);
	is(&out, "hayfork: 42/100  2 failed jobs\n");
	progress_sample(&p, &f);
	progress_line(&p, &f, &out);
	is(&out, "hayfork: 42/100  2 failed jobs  10/s  6s left\n");
	f.running = 5;
	f.nslow = 2;
	f.slow[0] = (struct progress_job){ "leaf1\033[2J", HAYFORK_STAGE_AUTH,
		1, 200 * SECOND };
	f.slow[1] =
	    (struct progress_job){ "leaf2", HAYFORK_STAGE_OUTPUT, 1, SECOND };
	progress_line(&p, &f, &out);
	is(&out, "hayfork: 42/100  2 failed jobs  10/s  6s left  5 running: "
		 "leaf1\\x1b[2J auth 3m20s, leaf2 output 1s\n");
}

static void
what_nobody_can_know_is_not_said(void **state)
{
	struct progress_facts f = facts(5, 0, 4 * SECOND);
	struct progress p = { 0 };
	struct buf out = { 0 };

	(void)state;
	progress_sample(&p, &f);
	progress_line(&p, &f, &out);
	is(&out, "hayfork: 5/100 jobs  1.2/s\n"); /* too few for an end */
	f.total = 0;
	f.by_status[HAYFORK_OK] = 400;
	progress_line(&p, &f, &out);
	is(&out, "hayfork: 400 jobs  1.2/s\n");
}

static void
the_rate_is_smoothed(void **state)
{
	struct progress_facts f = facts(10, 0, SECOND);
	struct progress p = { 0 };

	(void)state;
	progress_sample(&p, &f);
	assert_true(p.rate == 10);
	f.elapsed_us += 100000; /* too soon for another look */
	f.by_status[HAYFORK_OK] = 50;
	progress_sample(&p, &f);
	assert_true(p.rate == 10);
	f.elapsed_us = 2 * SECOND;
	progress_sample(&p, &f);
	assert_true(p.rate > 18.9 && p.rate < 19.1);
}

static void
a_drawing_fits_and_goes_away(void **state)
{
	struct progress_facts f = facts(50, 1, SECOND);
	struct progress p = { 0 };
	struct buf out = { 0 };

	(void)state;
	progress_erase(&p, &out);
	assert_int_equal(buf_len(&out), 0);
	progress_draw(&p, &f, 80, false, &out);
	is(&out, "\r\033[K[##########..........] 51/100  1 failed");
	progress_draw(&p, &f, 28, false, &out);
	is(&out, "\r\033[K[##########..........] 51/1");
	progress_draw(&p, &f, 35, true, &out);
	is(&out, "\r\033[K[##########..........] 51/100\033[31m  1 f\033[0m");
	progress_erase(&p, &out);
	is(&out, "\r\033[K");
	progress_erase(&p, &out);
	assert_int_equal(buf_len(&out), 0);
}

static void
the_slowest_are_listed_first(void **state)
{
	struct progress_job jobs[] = {
		{ "a", HAYFORK_STAGE_CONNECT, -1, SECOND },
		{ "b", HAYFORK_STAGE_OUTPUT, 3, 61 * SECOND },
		{ "c", HAYFORK_STAGE_TASK, 0, 1500000 },
	};
	struct buf out = { 0 };

	(void)state;
	progress_list(jobs, 3, 2, &out);
	is(&out, "hayfork: 3 running:\n  b  output  61.0 s  worker 3\n"
		 "  c  task  1.5 s  worker 0\n  and 1 more\n");
	progress_list(NULL, 0, 2, &out);
	is(&out, "hayfork: 0 running\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_says_how_far_it_is),
		cmocka_unit_test(what_nobody_can_know_is_not_said),
		cmocka_unit_test(the_rate_is_smoothed),
		cmocka_unit_test(a_drawing_fits_and_goes_away),
		cmocka_unit_test(the_slowest_are_listed_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
