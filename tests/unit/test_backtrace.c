/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_backtrace.c - addresses become lines.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "master/farm/backtrace.h"
#include "worker/modules.h"

static const char *
text_of(const struct modules *ms, const uint64_t *addresses, size_t n)
{
	static char text[8000];
	struct buf out = { 0 };

	backtrace_text(ms, addresses, n, &out);
	assert_true(buf_len(&out) < sizeof(text));
	if (buf_len(&out) > 0)
		memcpy(text, buf_at(&out), buf_len(&out));
	text[buf_len(&out)] = '\0';
	buf_free(&out);
	return text;
}

static struct module list[] = {
	{ .path = (char *)"/nowhere/bin/prog",
	    .base = 0x10000,
	    .end = 0x20000 },
	{ .path = (char *)"lib\x1b[2J\nx.so", .base = 0x30000, .end = 0x40000 },
	{ .path = (char *)"", .base = 0x50000, .end = 0x60000 },
	{ .path = (char *)"/folder/", .base = 0x70000, .end = 0x80000 },
};
static const struct modules modules = { list, 4 };

static void
test_no_names(void **state)
{
	static const uint64_t all[] = { 0x10123, 0x30004, 0x50000, 0x70008, 0,
		0x7f00deadbeef, UINT64_MAX };

	(void)state;
	assert_string_equal(text_of(&modules, NULL, 0), "");
	assert_string_equal(text_of(&modules, all, 7),
	    "(prog+0x123)\n(lib?[2J?x.so+0x4)\n0x50000\n(?+0x8)\n0x0\n"
	    "0x7f00deadbeef\n0xffffffffffffffff");
	assert_string_equal(text_of(&(struct modules){ 0 }, all, 1), "0x10123");
}

/* What a call returns to may lie behind the module; a fault may not. */
static void
test_ends_of_a_module(void **state)
{
	static const uint64_t at_end[] = { 0x20000, 0x20000 };
	static const uint64_t at_start[] = { 0x10000, 0x10000 };

	(void)state;
	assert_string_equal(
	    text_of(&modules, at_end, 2), "0x20000\n(prog+0x10000)");
	assert_string_equal(
	    text_of(&modules, at_start, 2), "(prog+0x0)\n0x10000");
}

static void
test_recursion_is_folded(void **state)
{
	uint64_t all[64];

	(void)state;
	for (size_t i = 0; i < 64; i++)
		all[i] = 0x10100;
	assert_string_equal(text_of(&modules, all, 3),
	    "(prog+0x100)\n(prog+0x100)\n(prog+0x100)");
	assert_string_equal(text_of(&modules, all, 60),
	    "(prog+0x100)\n(prog+0x100)\n(prog+0x100)\n"
	    "... 57 more of the same");
	all[0] = 0x10200;
	all[5] = 0x10300;
	all[7] = 0x10400;
	assert_string_equal(text_of(&modules, all, 8),
	    "(prog+0x200)\n(prog+0x100)\n(prog+0x100)\n(prog+0x100)\n"
	    "... 1 more of the same\n(prog+0x300)\n(prog+0x100)\n"
	    "(prog+0x400)");
}

__attribute__((noinline)) static int
first_of_two(int n)
{
	volatile int sum = n;

	return sum + n;
}

/* A return address just behind a function belongs to that function. */
static void
test_names(void **state)
{
	const uint64_t at = (uintptr_t)first_of_two;
	const uint64_t all[] = { at, at + 1, at };
	struct modules ms;
	struct buf b = { 0 };
	char want[400];
	const char *got;
	uint64_t base;

	(void)state;
	assert_int_equal(first_of_two(2), 4);
	modules_pack(&b);
	assert_true(modules_parse(
	    (struct slice){ (char *)buf_at(&b), buf_len(&b) }, &ms));
	buf_free(&b);
	base = modules_find(&ms, at)->base;
	got = text_of(&ms, all, 3);
	snprintf(want, sizeof(want),
	    "first_of_two+0x0 (test_backtrace+0x%" PRIx64 ")\n"
	    "first_of_two+0x1 (test_backtrace+0x%" PRIx64 ")\n",
	    at - base, at + 1 - base);
	assert_memory_equal(got, want, strlen(want));
	/* The third is charged to whatever is in front of it. */
	assert_null(strstr(got + strlen(want), "first_of_two"));
	snprintf(
	    want, sizeof(want), "(test_backtrace+0x%" PRIx64 ")", at - base);
	assert_string_equal(strrchr(got, '('), want);
	modules_free(&ms);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_names),
		cmocka_unit_test(test_ends_of_a_module),
		cmocka_unit_test(test_recursion_is_folded),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
