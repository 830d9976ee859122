/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ssh_platform.c - platforms as jobs bring them: read, refused, shared.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/platforms.h"
#include "worker/ssh/platform.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static char why[PLATFORM_WHY];

static struct platform *
decode(const struct msg_platform *p)
{
	struct msg m = { .id = MSG_PLATFORM };
	struct buf b = { 0 };
	struct platform *made;

	m.u.platform = *p;
	msg_encode_body(&b, &m);
	why[0] = '\0';
	made = platform_decode(make_slice(&b), why);
	buf_free(&b);
	return made;
}

static void
all_of_it_is_read(void **state)
{
	const struct platform_level *exec;
	struct platform *p;
	struct buf b = { 0 };

	(void)state;
	make_cisco(&b);
	p = platform_decode(make_slice(&b), why);
	assert_non_null(p);
	assert_true(slice_is(p->name, "cisco_iosxe"));
	assert_true(slice_is(p->newline, "\n"));
	assert_true(p->one_channel);
	assert_int_equal(p->level_count, 3);
	assert_int_equal(p->level, 1);
	exec = &p->levels[0];
	assert_true(slice_is(exec->name, "exec"));
	assert_int_equal(exec->way_count, 1);
	assert_int_equal(exec->ways[0].to, 1);
	assert_int_equal(exec->ways[0].steps.count, 1);
	assert_true(exec->ways[0].steps.list[0].secret);
	assert_null(exec->ways[0].steps.list[0].prompt.pattern);
	assert_true(
	    slice_is(exec->ways[0].steps.list[0].prompt.exact, "Password:"));
	assert_int_equal(p->levels[2].excludes.count, 1);
	assert_int_equal(p->failures.count, 2);
	assert_int_equal(p->on_open.count, 3);
	assert_int_equal(p->on_open.list[0].kind, MSG_STEP_ENTER);
	assert_int_equal(p->on_open.list[0].level, 1);
	platform_free(p);
	buf_free(&b);
}

static void
ways_are_the_shortest(void **state)
{
	const struct platform_way *way;
	struct platform *p;
	struct buf b = { 0 };

	(void)state;
	make_cisco(&b);
	p = platform_decode(make_slice(&b), why);
	assert_non_null(p);
	/* By way of the enabled level. */
	way = platform_way(p, 0, 2);
	assert_ptr_equal(way, &p->levels[0].ways[0]);
	way = platform_way(p, 1, 2);
	assert_ptr_equal(way, &p->levels[1].ways[1]);
	way = platform_way(p, 2, 0);
	assert_ptr_equal(way, &p->levels[2].ways[0]);
	assert_null(platform_way(p, 1, 1));
	assert_null(platform_way(p, PLATFORM_NO_LEVEL, 1));
	assert_null(platform_way(p, 1, PLATFORM_NO_LEVEL));
	platform_free(p);
	buf_free(&b);
}

static void
levels_out_of_reach_have_no_way(void **state)
{
	struct buf levels = { 0 }, ways = { 0 }, steps = { 0 };
	struct platform *p;

	(void)state;
	make_way(&ways, "b", &steps);
	make_level(&levels, "a", "a", NULL, &ways);
	make_way(&ways, "a", &steps);
	make_level(&levels, "b", "b", NULL, &ways);
	make_level(&levels, "c", "c", NULL, &ways);
	p = decode(&(struct msg_platform){ .levels = make_slice(&levels) });
	assert_non_null(p);
	assert_null(platform_way(p, 0, 2));
	assert_non_null(platform_way(p, 0, 1));
	platform_free(p);
	buf_free(&levels);
	buf_free(&ways);
	buf_free(&steps);
}

/* ---- what is none -------------------------------------------------------- */

static void
refused(const char *what, const struct msg_platform *m, const char *reason)
{
	struct platform *p = decode(m);

	if (p != NULL || strstr(why, reason) == NULL)
		fail_msg("%s: \"%s\"", what, p != NULL ? "is read" : why);
}

static void
bad_patterns_are_told(void **state)
{
	static char longest[PATTERN_MAX + 2];
	struct buf q = { 0 };

	(void)state;
	refused("a parenthesis",
	    &(struct msg_platform){
		.name = { "x\n", 2 }, .prompt = slice_str("^(a") },
	    "platform x\\x0a: the pattern \"^(a\": missing closing "
	    "parenthesis, at byte 3");
	memset(longest, 'a', sizeof(longest) - 1);
	refused("a long one",
	    &(struct msg_platform){ .prompt = slice_str(longest) },
	    "pattern string is longer");
	refused("a huge one",
	    &(struct msg_platform){
		.prompt = slice_str("((a{1,500}){1,500}){1,500}") },
	    "too large");
	refused("one that wants UTF-8",
	    &(struct msg_platform){ .prompt = slice_str("(*UTF)a") }, "UTF");
	make_question(&q, "[", "x", 0);
	refused("a question's",
	    &(struct msg_platform){ .questions = make_slice(&q) },
	    "the pattern \"[\"");
	buf_reset(&q);
	make_question(&q, "", "x", 0);
	refused("a question's that is empty",
	    &(struct msg_platform){ .questions = make_slice(&q) },
	    "questions are malformed");
	buf_free(&q);
}

static void
bad_steps_and_levels_are_told(void **state)
{
	struct buf levels = { 0 }, ways = { 0 }, steps = { 0 };

	(void)state;
	make_step(&steps, MSG_STEP_ENTER, "b", NULL, NULL, 0);
	refused("an unknown level",
	    &(struct msg_platform){ .on_open = make_slice(&steps) },
	    "there is no level \"b\"");
	refused("another", &(struct msg_platform){ .level = slice_str("z") },
	    "there is no level \"z\"");
	buf_reset(&steps);
	make_step(&steps, MSG_STEP_KINDS, "b", NULL, NULL, 0);
	refused("an unknown kind",
	    &(struct msg_platform){ .on_close = make_slice(&steps) },
	    "steps are malformed");
	buf_reset(&steps);
	make_step(&steps, MSG_STEP_ENTER, "a", NULL, NULL, 0);
	make_way(&ways, "a", &steps);
	make_level(&levels, "a", "a", NULL, &ways);
	refused("a way by ways",
	    &(struct msg_platform){ .levels = make_slice(&levels) },
	    "ways are malformed");
	buf_reset(&levels);
	for (unsigned i = 0; i <= PLATFORM_LEVELS; i++)
		make_level(&levels, "a", "a", NULL, &ways);
	refused("too many levels",
	    &(struct msg_platform){ .levels = make_slice(&levels) },
	    "levels are malformed, or too many");
	for (unsigned i = 0; i <= PLATFORM_PARTS; i++)
		make_step(&steps, MSG_STEP_SEND, "a", NULL, NULL, 0);
	refused("too many steps",
	    &(struct msg_platform){ .on_open = make_slice(&steps) },
	    "steps are malformed, or too many");
	for (unsigned i = 0; i <= PLATFORM_PARTS; i++)
		make_text(&ways, "x");
	refused("too many failures",
	    &(struct msg_platform){ .failures = make_slice(&ways) },
	    "failures are malformed, or too many");
	buf_free(&levels);
	buf_free(&ways);
	buf_free(&steps);
}

static void
what_is_cut_short_is_refused(void **state)
{
	struct buf b = { 0 };

	(void)state;
	make_cisco(&b);
	for (size_t n = 0; n < buf_len(&b); n++) {
		char *copy = malloc(n + 1);

		memcpy(copy, buf_at(&b), n);
		assert_null(platform_decode((struct slice){ copy, n }, why));
		free(copy);
	}
	buf_free(&b);
}

/* ---- shared -------------------------------------------------------------- */

static struct platform *
take(struct platform_cache *c, unsigned number)
{
	struct msg m = { .id = MSG_PLATFORM };
	struct buf b = { 0 };
	struct platform *p;
	char name[16];

	snprintf(name, sizeof(name), "%u", number);
	m.u.platform.name = slice_str(name);
	msg_encode_body(&b, &m);
	p = platform_take(c, make_slice(&b), why);
	assert_non_null(p);
	assert_true(slice_is(p->name, name));
	buf_free(&b);
	return p;
}

static void
the_same_bytes_are_read_once(void **state)
{
	struct platform *first, *second, *other;
	struct platform_cache c;

	(void)state;
	platform_cache_init(&c);
	first = take(&c, 1);
	other = take(&c, 2);
	second = take(&c, 1);
	assert_ptr_equal(first, second);
	assert_ptr_not_equal(first, other);
	platform_give_back(&c, first);
	platform_give_back(&c, second);
	platform_give_back(&c, NULL);
	assert_ptr_equal(take(&c, 1), first);
	assert_null(platform_take(&c, slice_str("rubbish"), why));
	platform_give_back(&c, first);
	platform_give_back(&c, other);
	platform_cache_fini(&c);
}

static void
those_not_used_go_in_the_end(void **state)
{
	struct platform *kept, *p;
	struct platform_cache c;
	unsigned n = 0;

	(void)state;
	platform_cache_init(&c);
	kept = take(&c, 0);
	for (unsigned i = 1; i < 3 * PLATFORM_SPARE; i++)
		platform_give_back(&c, take(&c, i));
	TAILQ_FOREACH (p, &c.list, link)
		n++;
	assert_int_equal(n, PLATFORM_SPARE + 1);
	assert_int_equal(c.spare, PLATFORM_SPARE);
	assert_ptr_equal(take(&c, 0), kept);
	platform_cache_fini(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_it_is_read),
		cmocka_unit_test(ways_are_the_shortest),
		cmocka_unit_test(levels_out_of_reach_have_no_way),
		cmocka_unit_test(bad_patterns_are_told),
		cmocka_unit_test(bad_steps_and_levels_are_told),
		cmocka_unit_test(what_is_cut_short_is_refused),
		cmocka_unit_test(the_same_bytes_are_read_once),
		cmocka_unit_test(those_not_used_go_in_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
