/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_condition.c - what is known of hosts, and conditions on it.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "master/input/condition.h"
#include "tests/unit/hosts_made.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static const char hosts[] =
    "leaf1:\n"
    "  hostname: 10.0.0.1\n"
    "  port: 2222\n"
    "  username: admin\n"
    "  platform: eos\n"
    "  groups: [leaf, dc1]\n"
    "  data: {rack: 12, code: '007', up: true, down: false, none: null,\n"
    "    empty: '', zero: 0, tags: [a, b, 3], at: {room: {row: 4}}}\n"
    "leaf2: {groups: [leaf], data: {rack: twelve, up: \"true\", one: [x],\n"
    "    on: yes, off: no}}\n"
    "spine1: {}\n";
static const char groups[] = "leaf: {groups: [fabric], data: {role: leaf, "
			     "at: {room: null}}}\n"
			     "dc1: {data: {site: dc1, role: never}}\n"
			     "fabric: {data: {site: far, mtu: 9000}}\n";
static const char defaults[] = "data: {site: none, mtu: 1500}\n";

/* ---- values -------------------------------------------------------------- */

static const struct {
	const char *host, *name, *want; /* NULL: there is none */
} values[] = {
	{ "leaf1", "host", "leaf1" },
	{ "leaf1", "hostname", "10.0.0.1" },
	{ "spine1", "hostname", "spine1" },
	{ "leaf1", "port", "2222" },
	{ "spine1", "port", NULL },
	{ "leaf1", "username", "admin" },
	{ "leaf1", "platform", "eos" },
	{ "spine1", "platform", NULL },
	{ "leaf1", "data.rack", "12" },
	{ "leaf1", "data.code", "007" },
	{ "leaf1", "data.none", NULL },
	{ "leaf1", "data.nothing", NULL },
	{ "leaf1", "data.at.room.row", "4" },
	{ "leaf1", "data.at.room.row.seat", NULL },
	{ "leaf1", "data.rack.row", NULL },
	/* The first group that has it, parents behind: leaf, fabric, dc1. */
	{ "leaf1", "data.role", "leaf" },
	{ "leaf1", "data.site", "far" },
	{ "leaf1", "data.mtu", "9000" },
	{ "leaf2", "data.site", "far" },
	{ "spine1", "data.site", "none" },
	{ "spine1", "data.mtu", "1500" },
	/* As a whole: nothing is looked for below what holds. */
	{ "leaf2", "data.at.room", NULL },
};

static void
values_come_from_the_nearest_layer(void **state)
{
	struct inventory *inv = hosts_made(hosts, groups, defaults);
	char port[HOSTFACT_PORT];
	struct hostfact v;

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		v = hostfact_of(inventory_find(inv, values[i].host),
		    values[i].name, strlen(values[i].name), port);
		if (values[i].want == NULL && v.kind == HOSTFACT_NONE)
			continue;
		if (values[i].want == NULL || v.kind == HOSTFACT_NONE ||
		    strcmp(v.text, values[i].want) != 0)
			fail_msg("%s of %s", values[i].name, values[i].host);
	}
	inventory_free(inv);
}

/* ---- conditions ---------------------------------------------------------- */

static const struct {
	const char *text, *holds; /* for which of 1 (leaf1), 2, s (spine1) */
} good[] = {
	{ "host == \"leaf1\"", "1" },
	{ "host == 'leaf1'", "1" },
	{ "host != 'leaf1'", "2s" },
	{ "host ~ 'leaf?'", "12" },
	{ "host ~ \"*1\"", "1s" },
	{ "not host ~ 'leaf*'", "s" },
	{ "\"leaf\" in groups", "12" },
	{ "'fabric' in groups", "12" },
	{ "'dc1' not in groups", "2s" },
	{ "groups", "12" },
	{ "platform == 'eos'", "1" },
	{ "platform == null", "2s" },
	{ "platform != null", "1" },
	{ "platform in ['ios', 'eos']", "1" },
	{ "platform in []", "" },
	{ "platform in 'eos'", "1" },
	{ "'x' in data.one", "2" },
	{ "data.one == 'x'", "2" },
	{ "platform not in []", "12s" },
	{ "port == 2222", "1" },
	{ "port == '2222'", "1" },
	{ "port >= 2222", "1" },
	{ "port < 2222", "" },
	{ "data.rack == 12", "1" },
	{ "data.rack == 12.0", "1" },
	{ "data.rack == 'twelve'", "2" },
	{ "data.code == '007'", "1" },
	{ "data.code == 7", "1" },
	{ "data.up", "12" },
	{ "data.up == true", "12" },
	{ "data.down", "" },
	{ "data.down == false", "1" },
	/* As in Ansible's files. */
	{ "data.on", "2" },
	{ "data.on == true", "2" },
	{ "data.off", "" },
	{ "data.off == false", "2" },
	{ "data.off == 'no'", "2" },
	{ "data.tags != null", "1" },
	{ "null == data.tags", "2s" },
	{ "data.empty", "" },
	{ "data.empty == ''", "1" },
	{ "data.zero", "" },
	{ "data.none == null", "12s" },
	{ "data.tags", "1" },
	{ "'a' in data.tags", "1" },
	{ "3 in data.tags", "1" },
	{ "'c' not in data.tags", "12s" },
	{ "'room' in data.at", "12" },
	{ "data.at.room.row > 3", "1" },
	{ "data.mtu > 1500", "12" },
	{ "data.mtu <= 1500", "s" },
	{ "true", "12s" },
	{ "false or true and not false", "12s" },
	{ "not (data.mtu > 1500 or host == 'x')", "s" },
	{ "host=='leaf1'or host=='spine1'", "1s" },
	{ "host == 'leaf1' or host == 'leaf2' and data.mtu == 1", "1" },
	{ "not not host == 'leaf1'", "1" },
	{ "\n  host ==\n  'leaf1'\t", "1" },
	{ "data.mtu == 9e3", "12" },
	{ "-1 < data.zero", "1" },
};

static void
conditions_hold_for_the_right_hosts(void **state)
{
	struct inventory *inv = hosts_made(hosts, groups, defaults);
	static const char *const names[] = { "leaf1", "leaf2", "spine1" };
	const struct condition *c;
	struct arena arena = { NULL };
	char got[4];
	struct inerr e = { "" };
	bool holds;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		size_t n = 0;

		if ((c = condition_parse(&arena, good[i].text, &e)) == NULL)
			fail_msg("%s: %s", good[i].text, e.why);
		for (size_t k = 0; k < COUNT(names); k++) {
			if (!condition_holds(
				c, inventory_find(inv, names[k]), &holds, &e))
				fail_msg("%s: %s", good[i].text, e.why);
			if (holds)
				got[n++] = "12s"[k];
		}
		got[n] = '\0';
		if (strcmp(got, good[i].holds) != 0)
			fail_msg("%s holds for %s, not %s", good[i].text, got,
			    good[i].holds);
	}
	arena_wipe(&arena);
	inventory_free(inv);
}

static const struct {
	const char *text, *want;
} bad[] = {
	{ "", "column 1: a value is missing at the end (text stands in "
	      "quotes)" },
	{ "host ==", "column 8: a value is missing at the end (text stands in "
		     "quotes)" },
	{ "host = 'a'", "column 6: expected and, or, or the end (the same is "
			"written ==)" },
	{ "host && port", "column 6: expected and, or, or the end (and, or "
			  "and not are words)" },
	{ "host 'a'", "column 6: expected and, or, or the end (operators are "
		      "== != < <= > >= ~ in, not in)" },
	{ "hots == 'a'", "column 1: nothing of a host is called 'hots' (did "
			 "you mean 'host'?)" },
	{ "data == 'a'", "column 1: nothing of a host is called 'data' (text "
			 "stands in quotes; names are host, hostname, port, "
			 "username, platform, groups and data.KEY)" },
	{ "data.a..b", "column 1: nothing of a host is called 'data.a..b' "
		       "(text stands in quotes; names are host, hostname, "
		       "port, username, platform, groups and data.KEY)" },
	{ "host == leaf1", "column 9: nothing of a host is called 'leaf1' "
			   "(text stands in quotes; names are host, hostname, "
			   "port, username, platform, groups and data.KEY)" },
	{ "host == 'a", "column 9: the quote is not closed" },
	{ "(host", "column 1: the parenthesis is not closed" },
	{ "(host ]", "column 7: the parenthesis is not closed" },
	{ "host in ['a' 'b']", "column 14: the list is not closed by ]" },
	{ "host in ['a'", "column 9: the list is not closed by ]" },
	{ "host in [host]", "column 10: expected a value (text stands in "
			    "quotes)" },
	{ "port == 12x", "column 9: this is no number (text stands in "
			 "quotes)" },
	{ "port == 1.2.3", "column 9: this is no number (text stands in "
			   "quotes)" },
	{ "data.enable_secret == 'x'",
	    "column 1: hosts are not chosen by secrets ('data.enable_secret' "
	    "is taken for one)" },
	{ "(host == 'a') == 'b'", "column 15: == wants values at its sides" },
	{ "host == 'a' == 'b'", "column 13: expected and, or, or the end "
				"(the same is written ==)" },
};

static void
bad_conditions_say_where_and_why(void **state)
{
	struct arena arena = { NULL };
	char text[INERR_TEXT_MAX], deep[200];
	struct inerr e;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		e = (struct inerr){ "" };
		if (condition_parse(&arena, bad[i].text, &e) != NULL)
			fail_msg("%s is taken", bad[i].text);
		assert_string_equal(
		    inerr_text(&e, text, sizeof(text)), bad[i].want);
	}
	memset(deep, '(', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\0';
	assert_null(condition_parse(&arena, deep, &e));
	assert_string_equal(e.why, "this is too deep");
	arena_wipe(&arena);
}

static const struct {
	const char *text, *want;
} unfit[] = {
	{ "data.rack > 3", "column 11: leaf2: > compares numbers, and this is "
			   "text" },
	{ "data.tags ~ '*'", "column 11: leaf1: ~ matches text, and this is a "
			     "list" },
	{ "groups != 'leaf'", "column 8: leaf1: != compares single values, and "
			      "this is a list (whether it has one is asked "
			      "by: VALUE not in LIST)" },
	{ "data.tags == 'a'", "column 11: leaf1: == compares single values, "
			      "and this is a list (whether it has one is "
			      "asked by: VALUE in LIST)" },
	{ "host == ['leaf1', 'leaf2']",
	    "column 6: leaf1: == compares single values, and this is a list "
	    "(whether it has one is asked by: VALUE in LIST)" },
	{ "data.at != 4", "column 9: leaf1: != compares single values, and "
			  "this is a mapping (whether it has one is asked "
			  "by: VALUE not in LIST)" },
	{ "host ~ data.tags", "column 6: leaf1: ~ wants a pattern, and this "
			      "is a list" },
};

static void
values_that_do_not_go_together_are_told(void **state)
{
	struct inventory *inv = hosts_made(hosts, groups, defaults);
	struct arena arena = { NULL };
	char text[INERR_TEXT_MAX];
	struct inerr e;

	(void)state;
	for (size_t i = 0; i < COUNT(unfit); i++) {
		const struct condition *c =
		    condition_parse(&arena, unfit[i].text, &e);
		bool fits = true, holds;

		e = (struct inerr){ "" };
		for (size_t k = 0; k < 3 && fits; k++)
			fits = condition_holds(
			    c, inventory_at(inv, k), &holds, &e);
		assert_false(fits);
		assert_string_equal(
		    inerr_text(&e, text, sizeof(text)), unfit[i].want);
	}
	arena_wipe(&arena);
	inventory_free(inv);
}

static void
names_no_host_knows_are_told(void **state)
{
	struct inventory *inv = hosts_made(hosts, groups, defaults);
	struct arena arena = { NULL };
	char text[INERR_TEXT_MAX];
	struct inerr e = { "" };
	const struct condition *c;

	(void)state;
	c = condition_parse(&arena,
	    "data.site == 'x' or not (data.at.room.row in [data.mtu])", &e);
	assert_null(c); /* a list is of literals */
	c = condition_parse(
	    &arena, "data.site == 'x' or not data.at.room.row > 1", &e);
	assert_true(condition_check(c, inv, &e));
	e = (struct inerr){ "" };
	c = condition_parse(&arena, "host == 'a' and data.stie == 'x'", &e);
	assert_false(condition_check(c, inv, &e));
	assert_string_equal(inerr_text(&e, text, sizeof(text)),
	    "column 17: no host of the inventory has data.stie (did you mean "
	    "data.site?)");
	inventory_free(inv);
	inv = inventory_new();
	e = (struct inerr){ "" };
	assert_false(condition_check(c, inv, &e));
	assert_string_equal(e.hint, "the inventory has no data");
	arena_wipe(&arena);
	inventory_free(inv);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_come_from_the_nearest_layer),
		cmocka_unit_test(conditions_hold_for_the_right_hosts),
		cmocka_unit_test(bad_conditions_say_where_and_why),
		cmocka_unit_test(values_that_do_not_go_together_are_told),
		cmocka_unit_test(names_no_host_knows_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
