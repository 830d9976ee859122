/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_crash_record.c - the crash record on a scoreboard: whole, torn, wild.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "common/board.h"

static void *map;
static struct board board;

static int
setup(void **state)
{
	int fd = board_create(2, 4);

	(void)state;
	map = board_map(fd, 2, 4);
	close(fd);
	board = board_of(map, 1, 4);
	return map != NULL ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	board_unmap(map, 2, 4);
	return 0;
}

static void
trace_fill(struct board_trace *t, uint64_t count, uint64_t first)
{
	memset(t, 0, sizeof(*t));
	t->count = count;
	for (uint64_t i = 0; i < count && i < BOARD_FRAMES; i++)
		t->frames[i] = first + i;
	t->sum = board_trace_sum(t);
}

/* As a worker's handler leaves it when nothing stops it. */
static int
write_whole(void **state)
{
	struct board_crash *c = &board.section->crash;

	(void)state;
	c->facts = (struct board_facts){ .signal = 11,
		.code = 1,
		.address = 0x10,
		.pc = 0x1000,
		.at_ns = 5 };
	c->facts.sum = board_facts_sum(&c->facts);
	trace_fill(&c->walk, 3, 0x2000);
	trace_fill(&c->unwind, BOARD_FRAMES, 0x3000);
	return 0;
}

static void
there_is_none_at_first(void **state)
{
	struct board_crash got;

	(void)state;
	memset(&board.section->crash, 0, sizeof(board.section->crash));
	assert_false(board_crash_read(board, &got));
	assert_int_equal(got.walk.count, 0);
	assert_int_equal(got.unwind.count, 0);
}

static void
a_whole_one_is_read(void **state)
{
	struct board_crash got;

	(void)state;
	assert_true(board_crash_read(board, &got));
	assert_memory_equal(&got, &board.section->crash, sizeof(got));
	/* Nobody else's section was touched. */
	assert_false(board_crash_read(board_of(map, 0, 4), &got));
}

/* Whatever bit of the facts is another: there is no record. */
static void
facts_that_are_torn_are_none(void **state)
{
	uint8_t *at = (uint8_t *)&board.section->crash.facts;
	struct board_crash got;

	(void)state;
	for (size_t i = 0; i < sizeof(struct board_facts) * 8; i++) {
		at[i / 8] ^= (uint8_t)(1u << i % 8);
		assert_false(board_crash_read(board, &got));
		at[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	assert_true(board_crash_read(board, &got));
}

/* A trace that is torn costs itself only. */
static void
a_torn_trace_has_no_frames(void **state)
{
	uint8_t *at = (uint8_t *)&board.section->crash.unwind;
	struct board_crash got;

	(void)state;
	for (size_t i = 0; i < sizeof(struct board_trace) * 8; i++) {
		at[i / 8] ^= (uint8_t)(1u << i % 8);
		assert_true(board_crash_read(board, &got));
		assert_int_equal(got.unwind.count, 0);
		assert_int_equal(got.walk.count, 3);
		at[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	memset(&board.section->crash.walk, 0, sizeof(struct board_trace));
	assert_true(board_crash_read(board, &got));
	assert_int_equal(got.walk.count, 0);
	assert_int_equal(got.unwind.count, BOARD_FRAMES);
}

/* One that lies with a right sum does not lead out of the record. */
static void
a_count_beyond_the_frames_is_none(void **state)
{
	static const uint64_t counts[] = { BOARD_FRAMES + 1, 1u << 16,
		UINT64_MAX };
	struct board_crash got;

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		trace_fill(&board.section->crash.walk, counts[i], 1);
		assert_true(board_crash_read(board, &got));
		assert_int_equal(got.walk.count, 0);
	}
}

static void
no_signal_is_no_crash(void **state)
{
	struct board_facts *f = &board.section->crash.facts;
	struct board_crash got;

	(void)state;
	f->signal = 0;
	f->sum = board_facts_sum(f);
	assert_false(board_crash_read(board, &got));
}

#define TEST(f) cmocka_unit_test_setup(f, write_whole)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(there_is_none_at_first),
		TEST(a_whole_one_is_read),
		TEST(facts_that_are_torn_are_none),
		TEST(a_torn_trace_has_no_frames),
		TEST(a_count_beyond_the_frames_is_none),
		TEST(no_signal_is_no_crash),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
