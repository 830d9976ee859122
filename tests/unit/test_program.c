/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_program.c - a local program on its way to a worker.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/program.h"

#define LIST(literal) ((struct slice){ literal, sizeof(literal) - 1 })

static const struct program sample = {
	.timeout_ms = 90000,
	.umask = 027,
	.files = 1024,
	.argv = { "sort\0-r\0", 8 },
	.env = { "PATH=/bin\0EMPTY=\0", 17 },
};

static void
what_is_written_is_read(void **state)
{
	const char *at[3];
	struct buf b = { 0 };
	struct program p;

	(void)state;
	program_pack(&b, &sample);
	assert_true(program_unpack(
	    &p, (struct slice){ (char *)buf_at(&b), buf_len(&b) }));
	assert_int_equal(p.timeout_ms, 90000);
	assert_int_equal(p.umask, 027);
	assert_int_equal(p.files, 1024);
	assert_int_equal(program_count(p.argv), 2);
	program_point(p.argv, at);
	assert_string_equal(at[0], "sort");
	assert_string_equal(at[1], "-r");
	assert_null(at[2]);
	assert_int_equal(program_count(p.env), 2);
	program_point(p.env, at);
	assert_string_equal(at[0], "PATH=/bin");
	assert_string_equal(at[1], "EMPTY=");
	buf_free(&b);
}

static bool
is_taken(const struct program *p)
{
	struct program again;
	struct buf b = { 0 };
	bool taken;

	program_pack(&b, p);
	taken = program_unpack(
	    &again, (struct slice){ (char *)buf_at(&b), buf_len(&b) });
	buf_free(&b);
	return taken;
}

static void
what_could_be_misread_is_not(void **state)
{
	struct program p = sample;

	(void)state;
	p.env = LIST("");
	assert_true(is_taken(&p));
	p.env = LIST("A=1");
	assert_false(is_taken(&p));
	p = sample;
	p.argv = LIST("");
	assert_false(is_taken(&p));
	p.argv = LIST("true");
	assert_false(is_taken(&p));
	p.argv = LIST("\0");
	assert_true(is_taken(&p));
	p.umask = 01000;
	assert_false(is_taken(&p));
}

static void
every_byte_of_it_counts(void **state)
{
	struct buf b = { 0 };
	struct program p;

	(void)state;
	program_pack(&b, &sample);
	for (size_t len = 0; len < buf_len(&b); len++)
		assert_false(program_unpack(
		    &p, (struct slice){ (char *)buf_at(&b), len }));
	buf_add(&b, "", 1);
	assert_false(program_unpack(
	    &p, (struct slice){ (char *)buf_at(&b), buf_len(&b) }));
	buf_free(&b);
}

static void
a_list_is_what_was_added(void **state)
{
	struct buf list = { 0 };
	const char *at[4];

	(void)state;
	program_add(&list, "one", 3);
	program_add(&list, "", 0);
	program_add(&list, "three", 5);
	program_point(
	    (struct slice){ (char *)buf_at(&list), buf_len(&list) }, at);
	assert_string_equal(at[0], "one");
	assert_string_equal(at[1], "");
	assert_string_equal(at[2], "three");
	assert_null(at[3]);
	buf_free(&list);
	program_point((struct slice){ NULL, 0 }, at);
	assert_null(at[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(what_could_be_misread_is_not),
		cmocka_unit_test(every_byte_of_it_counts),
		cmocka_unit_test(a_list_is_what_was_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
