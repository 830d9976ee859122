/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_parts.c - what workers say of several commands, true and made up.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/contract.h"
#include "common/msg.h"
#include "master/farm/parts.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static void
add(struct buf *b, const struct msg_part *p)
{
	struct msg m = { .id = MSG_PART };

	m.u.part = *p;
	msg_list_add(b, &m);
}

static bool
reads(const struct buf *b, enum hayfork_status status, size_t out,
    struct hayfork_part **parts, unsigned *n)
{
	/* Exactly as long as the list, so that a read beyond it is seen. */
	char *copy = malloc(buf_len(b) + 1);
	bool ok;

	memcpy(copy, buf_at(b), buf_len(b));
	copy = realloc(copy, buf_len(b));
	ok = parts_read(
	    (struct slice){ copy, buf_len(b) }, status, out, parts, n);
	free(copy);
	return ok;
}

static void
true_ones_are_read(void **state)
{
	const struct msg_part said[] = {
		{ 0, HAYFORK_OK, 0, 3, 17, 1, { NULL, 0 }, { NULL, 0 } },
		{ 1, HAYFORK_FAILED, HAYFORK_STAGE_COMMAND, 2, 18, 4,
		    { "exit", 4 }, { "exit status 3", 13 } },
		{ 2, HAYFORK_NOT_RUN, 0, 0, 0, 0, { NULL, 0 }, { NULL, 0 } },
	};
	struct hayfork_part *p;
	struct buf b = { 0 };
	unsigned n;

	(void)state;
	for (size_t i = 0; i < COUNT(said); i++)
		add(&b, &said[i]);
	assert_true(reads(&b, HAYFORK_FAILED, 5, &p, &n));
	assert_int_equal(n, 3);
	parts_place(p, n, "abcde");
	assert_memory_equal(p[0].output, "abc", 3);
	assert_memory_equal(p[1].output, "de", 2);
	assert_int_equal(p[1].output_len, 2);
	assert_int_equal(p[2].output_len, 0);
	assert_int_equal(p[0].exit_status, 0);
	assert_int_equal(p[1].exit_status, 3);
	assert_int_equal(p[2].exit_status, -1);
	assert_int_equal(p[0].elapsed_us, 17);
	assert_null(p[0].error_class);
	assert_string_equal(p[1].error_class, "exit");
	assert_string_equal(p[1].error_message, "exit status 3");
	assert_int_equal(p[2].status, HAYFORK_NOT_RUN);
	free(p);
	buf_free(&b);
}

static void
none_are_none(void **state)
{
	struct hayfork_part *p;
	unsigned n;

	(void)state;
	assert_true(
	    parts_read((struct slice){ NULL, 0 }, HAYFORK_OK, 0, &p, &n));
	assert_null(p);
	assert_int_equal(n, 0);
}

static char text[CONTRACT_TEXT_MAX + 1];

/* Each is the second part, after one that is ok and has 3 bytes of 5. */
static const struct {
	const char *what;
	struct msg_part part;
	enum hayfork_status job;
} lies[] = {
	{ "another number", { .command = 2 }, HAYFORK_OK },
	{ "the same number", { .command = 0 }, HAYFORK_OK },
	{ "no status", { .command = 1, .status = HAYFORK_STATUS_COUNT },
	    HAYFORK_FAILED },
	{ "a status of the master's",
	    { .command = 1, .status = HAYFORK_CRASHED }, HAYFORK_FAILED },
	{ "a status of logins", { .command = 1, .status = HAYFORK_AUTH },
	    HAYFORK_FAILED },
	{ "no stage", { .command = 1, .stage = HAYFORK_STAGE_COUNT },
	    HAYFORK_OK },
	{ "no exit status", { .command = 1, .exit_code = 257 }, HAYFORK_OK },
	{ "more output than there is", { .command = 1, .length = 3 },
	    HAYFORK_OK },
	{ "endless output", { .command = 1, .length = UINT64_MAX },
	    HAYFORK_OK },
	{ "output of what did not run",
	    { .command = 1, .status = HAYFORK_NOT_RUN, .length = 1 },
	    HAYFORK_FAILED },
	{ "a failure in what is ok", { .command = 1, .status = HAYFORK_FAILED },
	    HAYFORK_OK },
	{ "a long class",
	    { .command = 1, .error_class = { text, CONTRACT_CLASS_MAX + 1 } },
	    HAYFORK_OK },
	{ "a long message",
	    { .command = 1, .error_message = { text, CONTRACT_TEXT_MAX + 1 } },
	    HAYFORK_OK },
};

static void
lies_are_found_out(void **state)
{
	const struct msg_part good = { .command = 0, .length = 3 };
	struct hayfork_part *p;
	unsigned n;

	(void)state;
	memset(text, 'x', sizeof(text));
	for (size_t i = 0; i < COUNT(lies); i++) {
		struct buf b = { 0 };

		add(&b, &good);
		add(&b, &lies[i].part);
		if (reads(&b, lies[i].job, 5, &p, &n))
			fail_msg("%s is believed", lies[i].what);
		assert_null(p);
		buf_free(&b);
	}
}

static void
so_are_lists_that_are_none(void **state)
{
	struct msg_part part = { .command = 0 };
	struct hayfork_part *p;
	struct buf b = { 0 };
	unsigned n;

	(void)state;
	add(&b, &part);
	/* One command's result is the job's. */
	assert_false(reads(&b, HAYFORK_OK, 0, &p, &n));
	part.command = 1;
	add(&b, &part);
	assert_true(reads(&b, HAYFORK_OK, 0, &p, &n));
	free(p);
	for (size_t cut = buf_len(&b) - 1; cut > 0; cut--) {
		b.end = b.start + cut;
		assert_false(reads(&b, HAYFORK_OK, 0, &p, &n));
	}
	buf_reset(&b);
	for (part.command = 0; part.command <= CONTRACT_COMMANDS_MAX;
	     part.command++)
		add(&b, &part);
	assert_false(reads(&b, HAYFORK_OK, 0, &p, &n));
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(true_ones_are_read),
		cmocka_unit_test(none_are_none),
		cmocka_unit_test(lies_are_found_out),
		cmocka_unit_test(so_are_lists_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
