/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_farm_rules.c - the farm's pure rules: a slot's life, blame, backoff,
 * retries, CPU quotas, claim words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "common/board.h"
#include "master/farm/backoff.h"
#include "master/farm/blame.h"
#include "master/farm/cpus.h"
#include "master/farm/retry.h"
#include "master/farm/slot_fsm.h"

/* The whole life of a slot; what is not listed cannot happen. */
static const char life[] =
    "EMPTY+STARTED=STARTING EMPTY+FAILED=BACKOFF "
    "STARTING+HELLO=READY STARTING+DRAIN=DRAINING STARTING+LOST=DYING "
    "STARTING+GONE=BACKOFF "
    "READY+DRAIN=DRAINING READY+LOST=DYING READY+GONE=BACKOFF "
    "DRAINING+HELLO=DRAINING DRAINING+LOST=DYING DRAINING+GONE=BACKOFF "
    "DYING+GONE=BACKOFF "
    "BACKOFF+RESTART=EMPTY ";

static void
test_slot_life(void **state)
{
	char text[2000] = "";

	(void)state;
	for (int s = 0; s < SLOT_NSTATES; s++)
		for (int e = 0; e < SLOT_NEVENTS; e++) {
			enum slot_state to =
			    slot_next((enum slot_state)s, (enum slot_event)e);
			size_t at = strlen(text);

			if (to != SLOT_NSTATES)
				snprintf(text + at, sizeof(text) - at,
				    "%s+%s=%s ",
				    slot_state_name((enum slot_state)s),
				    slot_event_name((enum slot_event)e),
				    slot_state_name(to));
		}
	assert_string_equal(text, life);
}

static void
test_blame(void **state)
{
	static const struct {
		const char *what;
		struct blame_case c;
		enum blame_verdict want;
	} rows[] = {
		{ "its code was running", { .current = 1, .somebody = 1 },
		    BLAME_CRASHED },
		{ "its code was running, command sent",
		    { .current = 1, .somebody = 1, .sent = 1 }, BLAME_CRASHED },
		{ "another's code was running", { .somebody = 1 },
		    BLAME_AGAIN },
		{ "another's code was running, command sent",
		    { .somebody = 1, .sent = 1 }, BLAME_UNKNOWN },
		{ "the same, but repeatable",
		    { .somebody = 1, .sent = 1, .repeatable = 1 },
		    BLAME_AGAIN },
		{ "nobody to blame, first time", { 0 }, BLAME_AGAIN },
		{ "nobody to blame, second time", { .suspicions = 1 },
		    BLAME_ALONE },
		{ "nobody to blame, twice, command sent",
		    { .suspicions = 1, .sent = 1 }, BLAME_UNKNOWN },
		{ "it was alone", { .alone = 1, .suspicions = 2 },
		    BLAME_CRASHED },
		{ "suspected once, now another is to blame",
		    { .suspicions = 1, .somebody = 1 }, BLAME_AGAIN },
		{ "its code was running, another try",
		    { .current = 1, .somebody = 1, .retries = 1 },
		    BLAME_RETRY },
		{ "its code was running, another try, command sent",
		    { .current = 1, .somebody = 1, .retries = 1, .sent = 1 },
		    BLAME_CRASHED },
		{ "the same, but repeatable",
		    { .current = 1,
			.somebody = 1,
			.retries = 1,
			.sent = 1,
			.repeatable = 1 },
		    BLAME_RETRY },
		{ "it was alone, another try",
		    { .alone = 1, .suspicions = 2, .retries = 1 },
		    BLAME_RETRY },
		{ "another try does not make it guilty",
		    { .suspicions = 1, .retries = 1 }, BLAME_ALONE },
		{ "late, another try",
		    { .overdue = 1, .somebody = 1, .current = 1, .retries = 1 },
		    BLAME_TIMEOUT },
		{ "over its deadline", { .overdue = 1, .somebody = 1 },
		    BLAME_TIMEOUT },
		{ "over its deadline, code running",
		    { .overdue = 1, .somebody = 1, .current = 1 },
		    BLAME_TIMEOUT },
		{ "being cancelled",
		    { .cancelling = 1, .somebody = 1, .current = 1 },
		    BLAME_CANCELLED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (blame_judge(&rows[i].c) != rows[i].want)
			fail_msg("%s: %d", rows[i].what,
			    (int)blame_judge(&rows[i].c));
}

static void
test_backoff(void **state)
{
	uint64_t last[BACKOFF_STRIKES] = { 0 };

	(void)state;
	assert_int_equal(backoff_delay_ms(0), 0);
	assert_int_equal(backoff_delay_ms(1), 100);
	assert_int_equal(backoff_delay_ms(2), 200);
	assert_int_equal(backoff_delay_ms(8), 12800);
	assert_int_equal(backoff_delay_ms(9), 25600);
	assert_int_equal(backoff_delay_ms(10), 30000);
	assert_int_equal(backoff_delay_ms(1000000), 30000);
	assert_false(backoff_strike(last, 10000));
	assert_false(backoff_strike(last, 12000));
	assert_true(backoff_strike(last, 15000));
	assert_true(backoff_strike(last, 16000));
	assert_false(backoff_strike(last, 21000));
}

static void
test_retry(void **state)
{
	(void)state;
	assert_true(retry_allowed(HAYFORK_UNREACHABLE, false, false, false));
	assert_false(retry_allowed(HAYFORK_UNREACHABLE, false, false, true));
	assert_true(retry_allowed(HAYFORK_TIMEOUT, false, false, false));
	assert_false(retry_allowed(HAYFORK_TIMEOUT, true, false, false));
	assert_true(retry_allowed(HAYFORK_TIMEOUT, true, true, false));
	assert_false(retry_allowed(HAYFORK_FAILED, true, false, false));
	assert_true(retry_allowed(HAYFORK_FAILED, true, true, false));
	assert_false(retry_allowed(HAYFORK_FAILED, true, true, true));
	assert_false(retry_allowed(HAYFORK_AUTH, false, true, false));
	assert_false(retry_allowed(HAYFORK_HOSTKEY, false, true, false));
	assert_int_equal(retry_delay_ms(0, 0), 250);
	assert_int_equal(retry_delay_ms(2, 0), 1000);
	assert_int_equal(retry_delay_ms(500, 0), 8000);
	for (uint32_t r = 0; r < 100000; r += 77)
		assert_in_range(retry_delay_ms(1, r), 250, 500);
}

static void
test_cpu_quota(void **state)
{
	(void)state;
	assert_int_equal(cpus_of_quota("max 100000\n"), 0);
	assert_int_equal(cpus_of_quota("200000 100000\n"), 2);
	assert_int_equal(cpus_of_quota("150000 100000\n"), 2);
	assert_int_equal(cpus_of_quota("5000 100000\n"), 1);
	assert_int_equal(cpus_of_quota("100000 0\n"), 0);
	assert_int_equal(cpus_of_quota(""), 0);
	assert_true(cpus_usable() >= 1);
}

static void
test_claims_have_one_winner(void **state)
{
	int fd = board_create(2, 8);
	void *map;
	struct board a, b;

	(void)state;
	assert_true(fd != -1);
	/* Nobody can make the map fault by shrinking the file. */
	assert_int_equal(ftruncate(fd, 0), -1);
	assert_int_equal(ftruncate(fd, 1 << 20), -1);
	map = board_map(fd, 2, 8);
	close(fd);
	assert_non_null(map);
	a = board_of(map, 0, 8);
	b = board_of(map, 1, 8);
	board_queue(a, 7, 1001);
	board_queue(b, 0, 1002);
	assert_false(board_claim(a, 7, 1002));
	assert_true(board_claim(a, 7, 1001));
	assert_false(board_revoke(a, 7, 1001));
	assert_false(board_claim(a, 7, 1001));
	assert_true(board_revoke(b, 0, 1002));
	assert_false(board_claim(b, 0, 1002));
	/* A frame of an older claim finds the entry taken by a newer one. */
	board_queue(b, 0, 1003);
	assert_false(board_claim(b, 0, 1002));
	assert_true(board_claim(b, 0, 1003));
	board_unmap(map, 2, 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slot_life),
		cmocka_unit_test(test_blame),
		cmocka_unit_test(test_backoff),
		cmocka_unit_test(test_retry),
		cmocka_unit_test(test_cpu_quota),
		cmocka_unit_test(test_claims_have_one_winner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
