/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_groupconf.c - groups.conf(5) of ClusterShell, and its commands' words.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "master/input/groupcommand.h"
#include "master/input/groupconf.h"

/* Read a copy. */
static bool
conf_read(struct groupconf *c, struct arena *a, const char *file,
    const char *text, struct inerr *e)
{
	char *copy = strdup(text);
	bool ok = groupconf_read(c, a, file, copy, e);

	free(copy);
	return ok;
}

static void
assert_value(const struct groupconf *c, const char *section, const char *key,
    const char *want)
{
	const struct groupconf_row *row = groupconf_get(c, section, key);

	if (want == NULL)
		assert_null(row);
	else {
		assert_non_null(row);
		assert_string_equal(row->value, want);
	}
}

static void
values_are_read(void **state)
{
	struct groupconf c = { NULL };
	struct arena a = { NULL };
	struct inerr e;

	(void)state;
	assert_true(conf_read(&c, &a, "x",
	    "# one\n"
	    "; two\n"
	    "[Main]\n"
	    "default: local \r\n"
	    "  # not this\n"
	    "empty =\n"
	    "\n"
	    "[a,b]\n"
	    "MAP = f x:y # kept\n"
	    "\tg z\n"
	    "all:h=i\n",
	    &e));
	assert_value(&c, "Main", "default", "local");
	assert_value(&c, "main", "default", NULL);
	assert_value(&c, "Main", "empty", "");
	assert_value(&c, "a,b", "map", "f x:y # kept\ng z");
	assert_value(&c, "a,b", "all", "h=i");
	assert_int_equal(groupconf_get(&c, "a,b", "all")->line, 11);
	assert_true(conf_read(&c, &a, "y", "[Main]\nDefault=z\n", &e));
	assert_value(&c, "Main", "default", "z");
	assert_string_equal(groupconf_get(&c, "Main", "default")->file, "y");
	groupconf_fini(&c);
	arena_wipe(&a);
}

static void
bad_files_are_refused(void **state)
{
	static const struct {
		const char *text, *want;
	} bad[] = {
		{ "a: b\n", "x:1: a [section] has to be first" },
		{ "\n[a\n", "x:2: '[' is never closed" },
		{ "[a]\nb\n", "x:2: expected KEY: VALUE" },
		{ "[a]\n= b\n", "x:2: expected KEY: VALUE" },
		{ "[a]\n  b\n", "x:2: expected KEY: VALUE" },
	};
	struct groupconf c = { NULL };
	struct arena a = { NULL };
	char text[INERR_TEXT_MAX];
	struct inerr e;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		e = (struct inerr){ .why = "" };
		assert_false(conf_read(&c, &a, "x", bad[i].text, &e));
		assert_string_equal(
		    inerr_text(&e, text, sizeof(text)), bad[i].want);
	}
	groupconf_fini(&c);
	arena_wipe(&a);
}

static void
words_are_put_in(void **state)
{
	static const struct {
		const char *text, *want;
	} filled[] = {
		{ "", "" },
		{ "x", "x" },
		{ "$GROUP", "g1" },
		/* As string.Template(text).safe_substitute() has them. */
		{ "a${GROUP}b$GROUP-$GROUPS ${GROUP $$GROUP",
		    "ag1bg1-$GROUPS ${GROUP $GROUP" },
		{ "$$ $$$$x $$$GROUP $1 $SOURCE$", "$ $$x $g1 $1 $GROUP$" },
		{ "'s/^$GROUP:/x/' $GROUP_A $", "'s/^g1:/x/' $GROUP_A $" },
	};
	static const struct groupcommand_word words[] = { { "GROUP", "g1" },
		{ "SOURCE", "$GROUP" } };
	struct arena a = { NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(filled) / sizeof(filled[0]); i++)
		assert_string_equal(
		    groupcommand_fill(&a, filled[i].text, words, 2),
		    filled[i].want);
	arena_wipe(&a);
}

static void
commands_do_not_run_unasked(void **state)
{
	static const struct groupsource s = {
		.name = "s", .file = "f", .line = 3, .folder = "/"
	};
	char text[INERR_TEXT_MAX], *said;
	struct inerr e = { .why = "" };

	(void)state;
	assert_false(groupcommand_run(&s, "echo", NULL, false, &said, &e));
	assert_string_equal(inerr_text(&e, text, sizeof(text)),
	    "f:3: the group source 's' has commands for the shell "
	    "(--group-commands runs them)");
	assert_false(groupcommand_run(&s, "echo", "a;b", true, &said, &e));
	assert_false(groupcommand_run(&s, "echo", "a$b", true, &said, &e));
	assert_false(groupcommand_run(&s, "echo", "a b", true, &said, &e));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_read),
		cmocka_unit_test(bad_files_are_refused),
		cmocka_unit_test(words_are_put_in),
		cmocka_unit_test(commands_do_not_run_unasked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
