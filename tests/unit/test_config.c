/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_config.c - lines of configuration, the commands that are made of them,
 * and all that is typed.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/mem.h"
#include "common/msg_table.h"
#include "master/input/config.h"
#include "master/input/platforms.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static struct platforms *platforms;

static void
show(void *ctx, const char *line)
{
	struct buf *b = ctx;

	buf_add(b, line, strlen(line));
	buf_add(b, "|", 1);
}

static const struct {
	const char *platform;
	bool saves;
	/* Lines, with "c:" and "s:" before commits and saves; "": none. */
	const char *commands;
	const char *typed;
} rows[] = {
	{ "ios", false, "a|b|", "configure terminal|a|b|end|" },
	{ "ios", true, "a|b|s:write memory|",
	    "configure terminal|a|b|end|write memory|" },
	{ "junos", false, "a|b|c:commit|",
	    "configure exclusive|a|b|commit|exit configuration-mode|" },
	{ "iosxr", false, "a|b|c:commit|",
	    "configure terminal|a|b|commit|abort|" },
	{ "vrp", true, "a|b|s:save|", "system-view|a|b|return|save|y|" },
	{ "vyos", true, "a|b|c:commit|s:save|",
	    "configure|a|b|commit|exit discard|configure|save|exit discard|" },
	{ "fortinet", false, "a|b|", "a|b|" },
	{ "junos", true, "", "" },
	{ "linux", false, "", "" },
	{ "generic", false, "", "" },
};

static void
a_platform_says_what_is_typed_around_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct platform *p =
		    platforms_get(platforms, rows[i].platform)->platform;
		struct config c = { .saves = rows[i].saves };
		struct config_script script = { .n = 0 };
		struct buf commands = { 0 }, typed = { 0 };
		struct arena a = { NULL };
		struct inerr e;
		bool good;

		assert_true(config_add(&c, &a, "f", 1, "a\nb\n", 4, &e));
		good = config_compile(&c, p, &a, &script, &e);
		assert_int_equal(good, rows[i].commands[0] != '\0');
		for (size_t k = 0; good && k < script.n; k++) {
			if (script.flags[k] == MSG_COMMAND_COMMIT)
				buf_add(&commands, "c:", 2);
			if (script.flags[k] == MSG_COMMAND_SAVE)
				buf_add(&commands, "s:", 2);
			show(&commands, script.texts[k]);
		}
		if (good)
			config_show(&c, p, show, &typed);
		buf_add(&commands, "", 1);
		buf_add(&typed, "", 1);
		assert_string_equal(
		    (char *)buf_at(&commands), rows[i].commands);
		assert_string_equal((char *)buf_at(&typed), rows[i].typed);
		buf_free(&commands);
		buf_free(&typed);
		arena_wipe(&a);
	}
}

static void
lines_keep_their_places(void **state)
{
	static const char text[] = "\n a\t \r\n\n  b c";
	struct config c = { .n = 0 };
	struct arena a = { NULL };
	struct inerr e;

	(void)state;
	assert_true(config_add(&c, &a, "f", 3, text, strlen(text), &e));
	assert_int_equal(c.n, 2);
	assert_string_equal(c.lines[0].text, " a");
	assert_string_equal(c.lines[0].place, "f:4");
	assert_string_equal(c.lines[1].text, "  b c");
	assert_string_equal(c.lines[1].place, "f:6");
	assert_string_equal(config_join(&c, &a), " a;   b c");
	arena_wipe(&a);
}

static void
lines_are_bounded(void **state)
{
	struct config c = { .n = 0 };
	struct arena a = { NULL };
	struct inerr e;
	char text[INERR_TEXT_MAX];

	(void)state;
	for (unsigned i = 0; i < CONFIG_LINES_MAX; i++)
		assert_true(config_add(&c, &a, "f", i + 1, "x", 1, &e));
	assert_false(config_add(&c, &a, "f", 1001, "x", 1, &e));
	assert_string_equal(inerr_text(&e, text, sizeof(text)),
	    "f:1001:1: more than 1000 lines of configuration");
	c.n = 0;
	assert_false(config_add(&c, &a, "f", 1, "a\nb\033[2J", 7, &e));
	assert_string_equal(inerr_text(&e, text, sizeof(text)),
	    "f:2:2: a control character, which cannot be typed");
	assert_false(config_add(&c, &a, "f", 1, "a\0b", 3, &e));
	arena_wipe(&a);
}

int
main(void)
{
	static const char *const folders[PLATFORMS_FOLDERS] = { NULL, NULL };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_platform_says_what_is_typed_around_lines),
		cmocka_unit_test(lines_keep_their_places),
		cmocka_unit_test(lines_are_bounded),
	};
	int failed;

	platforms = platforms_new(folders);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	platforms_free(platforms);
	return failed;
}
