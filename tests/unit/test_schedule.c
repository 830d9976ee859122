/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_schedule.c - which job of a plan begins when.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "master/input/schedule.h"

#define ALL UINT64_MAX

static uint32_t *
peers_same(uint32_t n)
{
	uint32_t *peers = malloc((n + 1) * sizeof(*peers));

	for (uint32_t i = 0; i < n; i++)
		peers[i] = i;
	return peers;
}

/* Take all that can begin now, as "0.1 0.2x": row, place, x if skipped. */
static const char *
take_lane(struct schedule *s, unsigned lane)
{
	static char text[400];
	struct schedule_turn turn;
	size_t n = 0;

	text[0] = '\0';
	while (schedule_take(s, lane, &turn) == SCHEDULE_TURN)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%zu.%u%s",
		    n > 0 ? " " : "", turn.row, turn.place,
		    turn.skip == SCHEDULE_AFTER      ? "a"
		    : turn.skip == SCHEDULE_TOO_MANY ? "m"
						     : "");
	return text;
}

static const char *
take_all(struct schedule *s)
{
	return take_lane(s, 0);
}

static bool
is_over(struct schedule *s)
{
	struct schedule_turn turn;

	return schedule_take(s, 0, &turn) == SCHEDULE_END;
}

static struct schedule *
rows(size_t n, const struct schedule_rules *rules)
{
	struct schedule *s = schedule_new(n);

	for (size_t i = 0; i < n; i++) {
		struct schedule_rules r = rules[i];

		if (r.per_host == 0)
			r.per_host = 1;
		schedule_set(s, i, &r);
	}
	return s;
}

static void
rows_go_by_priority_then_in_order(void **state)
{
	struct schedule *s =
	    rows(4, (struct schedule_rules[]){ { .n = 2, .max_fail = ALL },
			{ .n = 1, .priority = 5, .max_fail = ALL },
			{ .n = 0, .max_fail = ALL },
			{ .n = 1, .priority = -1, .max_fail = ALL } });

	(void)state;
	schedule_start(s);
	assert_string_equal(take_all(s), "1.0 0.0 0.1 3.0");
	assert_true(is_over(s));
	schedule_free(s);
	s = schedule_new(0);
	schedule_start(s);
	assert_true(is_over(s));
	schedule_free(s);
	schedule_free(NULL);
}

static void
a_batch_waits_for_all_of_the_last(void **state)
{
	struct schedule *s = rows(
	    1, &(struct schedule_rules){ .n = 5, .batch = 2, .max_fail = ALL });

	(void)state;
	schedule_start(s);
	assert_string_equal(take_all(s), "0.0 0.1");
	assert_false(is_over(s));
	schedule_ended(s, 0, 1, HAYFORK_OK);
	assert_string_equal(take_all(s), "");
	schedule_ended(s, 0, 0, HAYFORK_FAILED);
	assert_string_equal(take_all(s), "0.2 0.3");
	schedule_ended(s, 0, 2, HAYFORK_OK);
	schedule_ended(s, 0, 3, HAYFORK_OK);
	assert_string_equal(take_all(s), "0.4");
	assert_true(is_over(s));
	schedule_free(s);
}

static void
a_host_goes_on_when_it_is_ready(void **state)
{
	const struct schedule_rules r = { .n = 3, .max_fail = ALL };
	struct schedule *s = rows(
	    3, (struct schedule_rules[]){ r, r, { .n = 2, .max_fail = ALL } });
	uint32_t *some = peers_same(3);

	(void)state;
	/* Row 2 knows the last host only, and one that nobody else has. */
	some[0] = some[1] = SCHEDULE_NOWHERE;
	some[2] = 1;
	schedule_after(s, 1, 0, peers_same(3));
	schedule_after(s, 2, 1, some);
	schedule_start(s);
	assert_string_equal(take_all(s), "0.0 0.1 0.2 2.0");
	schedule_ended(s, 0, 2, HAYFORK_OK);
	assert_string_equal(take_all(s), "1.2");
	schedule_ended(s, 1, 2, HAYFORK_OK);
	schedule_ended(s, 0, 0, HAYFORK_OK);
	assert_string_equal(take_all(s), "1.0 2.1");
	/* What was not ok is not followed by anything. */
	schedule_ended(s, 0, 1, HAYFORK_UNREACHABLE);
	assert_string_equal(take_all(s), "1.1a");
	assert_true(is_over(s));
	schedule_free(s);
}

static void
a_job_waits_for_all_it_comes_after(void **state)
{
	const struct schedule_rules r = { .n = 1, .max_fail = ALL };
	struct schedule *s = rows(4, (struct schedule_rules[]){ r, r, r, r });
	struct schedule_turn turn;

	(void)state;
	schedule_after(s, 0, 2, peers_same(1));
	schedule_after(s, 0, 1, peers_same(1));
	schedule_after(s, 3, 0, peers_same(1));
	schedule_start(s);
	assert_string_equal(take_all(s), "1.0 2.0");
	schedule_ended(s, 2, 0, HAYFORK_FAILED);
	assert_string_equal(take_all(s), "");
	schedule_ended(s, 1, 0, HAYFORK_OK);
	assert_int_equal(schedule_take(s, 0, &turn), SCHEDULE_TURN);
	assert_int_equal(turn.skip, SCHEDULE_AFTER);
	assert_int_equal(turn.because, 2);
	schedule_ended(s, 0, 0, HAYFORK_NOT_RUN);
	assert_string_equal(take_all(s), "3.0a");
	schedule_free(s);
}

static void
too_many_that_failed_stop_their_row_alone(void **state)
{
	struct schedule *s = rows(
	    2, (struct schedule_rules[]){ { .n = 6, .batch = 2, .max_fail = 1 },
		   { .n = 1, .priority = -1, .max_fail = ALL } });

	(void)state;
	schedule_start(s);
	assert_string_equal(take_all(s), "0.0 0.1 1.0");
	assert_false(schedule_ended(s, 0, 0, HAYFORK_FAILED));
	assert_false(schedule_ended(s, 0, 1, HAYFORK_CANCELLED));
	assert_string_equal(take_all(s), "0.2 0.3");
	assert_true(schedule_ended(s, 0, 3, HAYFORK_TIMEOUT));
	/* No batch is waited for any more. */
	assert_string_equal(take_all(s), "0.4m 0.5m");
	assert_false(schedule_ended(s, 0, 2, HAYFORK_FAILED));
	assert_true(is_over(s));
	schedule_free(s);
}

/* Rows of both lanes, and of hosts with several places each. */
static void
lanes_wait_for_each_other(void **state)
{
	struct schedule *s =
	    rows(3, (struct schedule_rules[]){ { .n = 2, .max_fail = ALL },
			{ .lane = 1, .n = 6, .per_host = 3, .max_fail = ALL },
			{ .n = 2, .max_fail = ALL } });
	uint32_t *swapped = peers_same(2);

	(void)state;
	swapped[0] = 1;
	swapped[1] = 0;
	schedule_after(s, 1, 0, swapped);
	schedule_after(s, 2, 1, peers_same(2));
	schedule_start(s);
	assert_string_equal(take_lane(s, 1), "");
	assert_string_equal(take_all(s), "0.0 0.1");
	schedule_ended(s, 0, 0, HAYFORK_OK);
	assert_string_equal(take_lane(s, 1), "1.3 1.4 1.5");
	schedule_ended(s, 1, 3, HAYFORK_OK);
	schedule_ended(s, 1, 5, HAYFORK_FAILED);
	assert_string_equal(take_all(s), "");
	schedule_ended(s, 1, 4, HAYFORK_OK);
	assert_string_equal(take_all(s), "2.1a");
	schedule_ended(s, 0, 1, HAYFORK_FAILED);
	assert_string_equal(take_lane(s, 1), "1.0a 1.1a 1.2a");
	for (uint32_t i = 0; i < 3; i++)
		schedule_ended(s, 1, i, HAYFORK_NOT_RUN);
	assert_string_equal(take_all(s), "2.0a");
	assert_true(is_over(s));
	schedule_free(s);
}

static uint32_t *
waves_of(uint32_t n, uint32_t width)
{
	uint32_t *waves = peers_same(n);

	for (uint32_t i = 0; i < n; i++)
		waves[i] /= width;
	return waves;
}

/* Rows 0 and 1 have four hosts, two at a time; row 2 has none. */
static struct schedule *
waves_open(uint64_t max_fail)
{
	struct schedule *s =
	    rows(3, (struct schedule_rules[]){ { .n = 4, .max_fail = max_fail },
			{ .n = 8, .per_host = 2, .batch = 4, .max_fail = ALL },
			{ .n = 1, .priority = -1, .max_fail = ALL } });

	schedule_waves(s, 1, waves_of(4, 2));
	schedule_after(s, 1, 0, peers_same(4));
	schedule_waves(s, 0, waves_of(4, 2));
	schedule_start(s);
	return s;
}

static void
hosts_go_in_waves_through_all_rows(void **state)
{
	struct schedule *s = waves_open(ALL);

	(void)state;
	assert_string_equal(take_all(s), "0.0 0.1 2.0");
	schedule_ended(s, 2, 0, HAYFORK_OK);
	schedule_ended(s, 0, 1, HAYFORK_OK);
	assert_string_equal(take_all(s), "1.2 1.3");
	schedule_ended(s, 1, 3, HAYFORK_OK);
	schedule_ended(s, 1, 2, HAYFORK_FAILED);
	assert_string_equal(take_all(s), "");
	schedule_ended(s, 0, 0, HAYFORK_FAILED);
	assert_string_equal(take_all(s), "1.0a 1.1a");
	schedule_ended(s, 1, 0, HAYFORK_NOT_RUN);
	assert_string_equal(take_all(s), "");
	schedule_ended(s, 1, 1, HAYFORK_NOT_RUN);
	assert_string_equal(take_all(s), "0.2 0.3");
	schedule_ended(s, 0, 2, HAYFORK_OK);
	schedule_ended(s, 0, 3, HAYFORK_OK);
	assert_string_equal(take_all(s), "1.4 1.5 1.6 1.7");
	assert_true(is_over(s));
	schedule_free(s);
}

static void
no_wave_follows_when_too_many_failed(void **state)
{
	struct schedule *s = waves_open(0);
	struct schedule_turn turn;

	(void)state;
	assert_string_equal(take_all(s), "0.0 0.1 2.0");
	assert_true(schedule_ended(s, 0, 1, HAYFORK_FAILED));
	assert_string_equal(take_all(s), "1.2a 1.3a");
	schedule_ended(s, 1, 2, HAYFORK_NOT_RUN);
	schedule_ended(s, 1, 3, HAYFORK_NOT_RUN);
	schedule_ended(s, 0, 0, HAYFORK_OK);
	/* It goes on where it was under way. */
	assert_string_equal(take_all(s), "1.0 1.1");
	schedule_ended(s, 1, 0, HAYFORK_OK);
	schedule_ended(s, 1, 1, HAYFORK_OK);
	for (uint32_t i = 0; i < 6; i++) {
		assert_int_equal(schedule_take(s, 0, &turn), SCHEDULE_TURN);
		assert_int_equal(turn.skip, SCHEDULE_NO_WAVE);
		assert_int_equal(turn.because, 0);
		schedule_ended(s, turn.row, turn.place, HAYFORK_NOT_RUN);
	}
	assert_true(is_over(s));
	schedule_free(s);
}

#define MADE_ROWS 6
#define MADE_HOSTS 5

/* Rows of all kinds; half of the rounds go in waves. */
static struct schedule *
schedule_made(unsigned round, uint32_t *places)
{
	struct schedule *s = schedule_new(MADE_ROWS);

	*places = 0;
	for (size_t i = 0; i < MADE_ROWS; i++) {
		struct schedule_rules r = {
			.lane = (unsigned)rand() % SCHEDULE_LANES,
			.per_host = 1 + (uint32_t)rand() % 2,
			.batch = (uint32_t)rand() % 4,
			.priority = rand() % 3,
			.max_fail = rand() % 3 > 0 ? ALL : 1,
		};

		r.n = MADE_HOSTS * r.per_host;
		*places += r.n;
		schedule_set(s, i, &r);
	}
	for (size_t i = 0; i < MADE_ROWS; i++) {
		for (size_t k = 0; k < i; k++)
			if (rand() % 3 == 0)
				schedule_after(s, i, k, peers_same(MADE_HOSTS));
		if (round % 2 == 0)
			schedule_waves(
			    s, i, waves_of(MADE_HOSTS, 1 + round % 3));
	}
	schedule_start(s);
	return s;
}

static bool
take_any(struct schedule *s, struct schedule_turn *turn)
{
	unsigned lane = (unsigned)rand() % SCHEDULE_LANES;

	return schedule_take(s, lane, turn) == SCHEDULE_TURN ||
	       schedule_take(s, 1 - lane, turn) == SCHEDULE_TURN;
}

static void
end_somehow(struct schedule *s, const struct schedule_turn *turn)
{
	schedule_ended(s, turn->row, turn->place,
	    turn->skip != SCHEDULE_BEGIN ? HAYFORK_NOT_RUN
	    : rand() % 4 == 0            ? HAYFORK_FAILED
					 : HAYFORK_OK);
}

/* Whatever ends first, nobody waits for ever, and each has one turn. */
static void
all_have_their_turn_in_any_order(void **state)
{
	struct schedule_turn under_way[MADE_ROWS * MADE_HOSTS * 2], turn;
	uint32_t places, taken;
	size_t n, i;

	(void)state;
	srand(5);
	for (unsigned round = 0; round < 2000; round++) {
		struct schedule *s = schedule_made(round, &places);

		for (n = taken = 0; taken < places || n > 0;) {
			if ((n == 0 || rand() % 2 == 0) && take_any(s, &turn)) {
				under_way[n++] = turn;
				taken++;
				continue;
			}
			if (n == 0)
				fail_msg("round %u: nobody can begin", round);
			i = (size_t)rand() % n;
			end_somehow(s, &under_way[i]);
			under_way[i] = under_way[--n];
		}
		assert_false(take_any(s, &turn));
		assert_true(is_over(s));
		schedule_free(s);
	}
}

/* Events cost the same however many hosts there are: this would take hours. */
static void
many_hosts_are_no_work_per_event(void **state)
{
	const uint32_t n = 300000;
	const struct schedule_rules r = { .n = n, .max_fail = ALL };
	struct schedule *s =
	    rows(2, (struct schedule_rules[]){
			{ .n = n, .batch = 7, .max_fail = ALL }, r });
	struct schedule_turn turn;
	uint32_t taken = 0;

	(void)state;
	schedule_after(s, 1, 0, peers_same(n));
	schedule_start(s);
	while (schedule_take(s, 0, &turn) == SCHEDULE_TURN) {
		schedule_ended(s, turn.row, turn.place, HAYFORK_OK);
		taken++;
	}
	assert_int_equal(taken, 2 * n);
	assert_true(is_over(s));
	schedule_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_go_by_priority_then_in_order),
		cmocka_unit_test(a_batch_waits_for_all_of_the_last),
		cmocka_unit_test(a_host_goes_on_when_it_is_ready),
		cmocka_unit_test(a_job_waits_for_all_it_comes_after),
		cmocka_unit_test(too_many_that_failed_stop_their_row_alone),
		cmocka_unit_test(lanes_wait_for_each_other),
		cmocka_unit_test(hosts_go_in_waves_through_all_rows),
		cmocka_unit_test(no_wave_follows_when_too_many_failed),
		cmocka_unit_test(all_have_their_turn_in_any_order),
		cmocka_unit_test(many_hosts_are_no_work_per_event),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
