/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_hostpat.c - naming hosts and choosing among them.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "master/input/hostitem.h"
#include "master/input/hostpat.h"
#include "master/input/hostterm.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

/* What an expression names, as "user@host:port ..." */
struct list {
	char text[4096];
	size_t n, stop_after;
};

static bool
list_add(const struct hostpat_host *h, void *arg)
{
	struct list *l = arg;
	size_t len = strlen(l->text);
	char port[16] = "";

	if (h->port != 0)
		snprintf(port, sizeof(port), ":%u", h->port);
	if (len < 2048)
		snprintf(l->text + len, sizeof(l->text) - len, "%s%s%s%s%s",
		    len > 0 ? " " : "", h->user == NULL ? "" : h->user,
		    h->user == NULL ? "" : "@", h->host, port);
	return ++l->n != l->stop_after;
}

static const struct {
	const char *expr, *want;
} named[] = {
	{ "sw1", "sw1" },
	{ "sw1,sw2", "sw1 sw2" },
	{ " sw1\t,,\nsw2 , ", "sw1 sw2" },
	{ "sw[1-3]", "sw1 sw2 sw3" },
	{ "sw[1,3,5-6]", "sw1 sw3 sw5 sw6" },
	{ "sw[01-03]", "sw01 sw02 sw03" },
	{ "sw[08-11]", "sw08 sw09 sw10 sw11" },
	{ "sw[9-11]", "sw9 sw10 sw11" },
	{ "sw[0-2]", "sw0 sw1 sw2" },
	{ "sw[00-02]", "sw00 sw01 sw02" },
	{ "[0-6/2]", "0 2 4 6" },
	{ "n[1-6/2]", "n1 n3 n5" },
	{ "n[1-3/9]", "n1" },
	{ "n[01-10/4]", "n01 n05 n09" },
	{ "node[2,01,001]", "node2 node01 node001" },
	{ "foo[19]", "foo19" },
	{ "dc[1-2]n[1-3]", "dc1n1 dc1n2 dc1n3 dc2n1 dc2n2 dc2n3" },
	{ "a[1-2]b[1-2]c[1-2]",
	    "a1b1c1 a1b1c2 a1b2c1 a1b2c2 a2b1c1 a2b1c2 a2b2c1 a2b2c2" },
	{ "a[1,5-6]-[7,9]", "a1-7 a1-9 a5-7 a5-9 a6-7 a6-9" },
	{ "n[1-2][3-4]", "n13 n14 n23 n24" },
	{ "node-00[08-11]", "node-0008 node-0009 node-0010 node-0011" },
	{ "node-[1-2]0-[0-2]5", "node-10-05 node-10-15 node-10-25 "
				"node-20-05 node-20-15 node-20-25" },
	{ "node-00[1-6/2]", "node-001 node-003 node-005" },
	{ "node[1-3]-ipmi", "node1-ipmi node2-ipmi node3-ipmi" },
	{ "10.0.0.[9-11]", "10.0.0.9 10.0.0.10 10.0.0.11" },
	{ "root@sw[1-2]:2222", "root@sw1:2222 root@sw2:2222" },
	{ "a@b@host", "a@b@host" },
	{ "x.example.com:22", "x.example.com:22" },
	{ "[::1]", "::1" },
	{ "[::1]:22", "::1:22" },
	{ "root@[fe80::1]:65535", "root@fe80::1:65535" },
	{ "fe80::1,[fe80::2]", "fe80::1 fe80::2" },
	{ "fe80::1%eth0,[fe80::1%br-0.7]:22",
	    "fe80::1%eth0 fe80::1%br-0.7:22" },
	{ "::ffff:10.0.0.1", "::ffff:10.0.0.1" },
	{ "a,a", "a a" },
	{ "n[999999999999999998-999999999999999999]",
	    "n999999999999999998 n999999999999999999" },
	{ "b\303\274cher", "b\303\274cher" },
};

static void
expressions_name_hosts_in_order(void **state)
{
	struct inerr e;

	(void)state;
	for (size_t i = 0; i < COUNT(named); i++) {
		struct list l = { "" };

		if (!hostpat_expand(named[i].expr, list_add, &l, &e))
			fail_msg("%s: %s", named[i].expr, e.why);
		assert_string_equal(l.text, named[i].want);
	}
}

static const struct {
	const char *expr;
	unsigned col;
	const char *why;
} refused[] = {
	{ "", 0, "no host is named" },
	{ " , ", 0, "no host is named" },
	{ "sw[", 3, "'[' is never closed" },
	{ "a,sw[1-3 b", 5, "'[' is never closed" },
	{ "sw[]", 4, "an empty range" },
	{ "sw[1,]", 6, "an empty range" },
	{ "sw[,1]", 4, "an empty range" },
	{ "sw[1,,2]", 6, "an empty range" },
	{ "sw1]", 4, "']' without '['" },
	{ "sw[a-c]", 4, "a number is missing in the range" },
	{ "sw[1-]", 6, "a number is missing in the range" },
	{ "sw[-1]", 4, "a number is missing in the range" },
	{ "sw[1-2-3]", 7, "a range is made of digits, '-', '/' and ',' only" },
	{ "sw[1 - 3]", 5, "a range is made of digits, '-', '/' and ',' only" },
	{ "sw[1-[2]]", 6, "a number is missing in the range" },
	{ "sw[3-1]", 4, "a range that counts backwards" },
	{ "sw[1-9/0]", 9, "a step of 0" },
	{ "sw[1-9/]", 8, "a number is missing in the range" },
	{ "sw[1/2]", 5, "a step without a range" },
	{ "sw[01-100]", 4, "the ends of the range are padded differently" },
	{ "sw[8-011]", 4, "the ends of the range are padded differently" },
	{ "sw[1-6/2]0", 10, "digits behind a range with a step" },
	{ "sw[1000000000000000000]", 4, "a number with more than 18 digits" },
	{ "sw[0-1000000]", 1, "more than 1000000 hosts" },
	{ "x sw[1-1000]n[1-1000]", 3, "more than 1000000 hosts" },
	{ "[0-9][0-9][0-9][0-9][0-9][0-9][0-9]", 1, "more than 1000000 hosts" },
	{ "[0-999999999999999999][0-999999999999999999]", 1,
	    "more than 1000000 hosts" },
	{ "[1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1]", 49,
	    "more than 16 ranges in one name" },
	{ "sw*", 3, "'*' cannot name a host" },
	{ "sw?", 3, "'?' cannot name a host" },
	{ "a!b", 2, "the operator '!' is not supported" },
	{ "a&b", 2, "the operator '&' is not supported" },
	{ "a^b", 2, "the operator '^' is not supported" },
	{ "@group", 1, "a group cannot name hosts" },
	{ "root@", 1, "no host behind '@'" },
	{ "u[1-2]@h", 1, "a range cannot stand in a user name" },
	{ "root:secret@h", 1,
	    "':' in front of '@': a password is not taken here" },
	{ "root\001@h", 1, "a control character in the user name" },
	{ "-oProxyCommand=x", 1, "a host name cannot start with '-'" },
	{ "root@-x", 6, "a host name cannot start with '-'" },
	{ "r\342\200\256@h", 1, "a control character in the user name" },
	{ "h\302\233x", 2, "a control character in the host name" },
	{ "h\001", 2, "'\001' cannot be part of a host name" },
	{ "a/b", 2, "'/' cannot be part of a host name" },
	{ "a;b", 2, "';' cannot be part of a host name" },
	{ "h:", 3, "'' is not a port" },
	{ ":22", 1, "no host in front of ':'" },
	{ "h:0", 3, "'0' is not a port" },
	{ "h:65536", 3, "'65536' is not a port" },
	{ "h:4294967318", 3, "'4294967318' is not a port" },
	{ "h:22x", 3, "'22x' is not a port" },
	{ "h:[1-2]", 3, "'[1-2]' is not a port" },
	{ "[::1]22", 6, "only ':PORT' can follow ']'" },
	{ "[::1]:", 7, "'' is not a port" },
	{ "[::1", 1, "'[' is never closed" },
	{ "[::1]:[1-2]", 7, "'[1-2]' is not a port" },
	{ "[:]", 2, "':' is not an IPv6 address" },
	{ "[::g]", 2, "'::g' is not an IPv6 address" },
	{ "[fe80::1%]", 2, "'fe80::1%' is not an IPv6 address" },
	{ "[fe80::1%a b]", 2, "'fe80::1%a b' is not an IPv6 address" },
	{ "fe80::1%abcdefghijklmnop", 1,
	    "'fe80::1%abcdefghijklmnop' is not an IPv6 address" },
	{ "a:b:c", 1, "'a:b:c' is not an IPv6 address" },
	{ "2001:db8::[1-4]", 1, "'2001:db8::[1-4]' is not an IPv6 address" },
};

static void
a_bad_expression_names_nothing(void **state)
{
	struct inerr e;

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct list l = { "" };

		memset(&e, 0, sizeof(e));
		if (hostpat_expand(refused[i].expr, list_add, &l, &e))
			fail_msg("%s was taken: %s", refused[i].expr, l.text);
		assert_int_equal(l.n, 0);
		assert_string_equal(e.why, refused[i].why);
		if (e.col != refused[i].col)
			fail_msg("%s: column %u, not %u", refused[i].expr,
			    e.col, refused[i].col);
	}
}

static void
an_error_late_in_the_text_names_nothing(void **state)
{
	struct list l = { "" };
	struct inerr e;

	(void)state;
	assert_false(hostpat_expand("a,b,c,d[3-1]", list_add, &l, &e));
	assert_int_equal(l.n, 0);
	assert_int_equal(e.col, 9);
}

static bool
columns_add(const struct hostpat_host *h, void *arg)
{
	char *text = arg;

	snprintf(text + strlen(text), 8, "%u ", h->col);
	return true;
}

static void
hosts_know_the_column_of_their_item(void **state)
{
	char text[64] = "";
	struct inerr e;

	(void)state;
	assert_true(hostpat_expand("ab, root@c[1-2]", columns_add, text, &e));
	assert_string_equal(text, "1 5 5 ");
}

static void
the_largest_expression_is_walked_whole(void **state)
{
	struct list l = { "" };
	struct inerr e;

	(void)state;
	assert_true(
	    hostpat_expand("[0-9][0-9][0-9][0-9][0-9][0-9]", list_add, &l, &e));
	assert_int_equal(l.n, HOSTPAT_HOSTS_MAX);
	l = (struct list){ .stop_after = 5 };
	assert_false(hostpat_expand("sw[1-9]", list_add, &l, &e));
	assert_int_equal(l.n, 5);
}

static void
the_longest_name_is_as_long_as_dns_allows(void **state)
{
	/* what a name of so many bytes may begin with, and what that gives */
	static const struct {
		const char *text;
		size_t shrinks;
	} rows[] = {
		{ "a", 0 }, { "[1-9999]", 4 },
		{ "[0000000001]", 2 }, /* the padding counts */
	};
	char name[HOSTITEM_NAME_MAX + 16];
	struct inerr e;
	size_t len;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct list l = { "" };

		len = HOSTITEM_NAME_MAX + rows[i].shrinks;
		memset(name, 'a', sizeof(name));
		memcpy(name, rows[i].text, strlen(rows[i].text));
		name[len] = '\0';
		assert_true(hostpat_expand(name, list_add, &l, &e));
		memcpy(name + len, "a", 2);
		assert_false(hostpat_expand(name, list_add, &l, &e));
		assert_string_equal(
		    e.why, "a host name of more than 253 bytes");
	}
}

static const struct {
	const char *term, *name;
	bool want;
} chosen[] = {
	{ "leaf1", "leaf1", true },
	{ "leaf1", "leaf10", false },
	{ "leaf1", "Leaf1", false },
	{ "leaf*", "leaf", true },
	{ "leaf*", "leaf10", true },
	{ "leaf*", "spineleaf", false },
	{ "*", "anything", true },
	{ "*", "", true },
	{ "?", "", false },
	{ "leaf?", "leaf1", true },
	{ "leaf?", "leaf", false },
	{ "leaf?", "leaf10", false },
	{ "*.example.com", "a.b.example.com", true },
	{ "*.example.com", "example.com", false },
	{ "*a*a*a*", "banana", true },
	{ "*a*a*a*a*", "banana", false },
	{ "sw[1-3]", "sw2", true },
	{ "sw[1-3]", "sw4", false },
	{ "sw[1-3]", "sw02", false },
	{ "sw[1-3]", "sw", false },
	{ "sw[01-40]", "sw07", true },
	{ "sw[01-40]", "sw7", false },
	{ "sw[01-40]", "sw007", false },
	{ "sw[1-40]", "sw40", true },
	{ "sw[1-40]", "sw41", false },
	{ "sw[0-2]", "sw0", true },
	{ "sw[1-9/3]", "sw7", true },
	{ "sw[1-9/3]", "sw8", false },
	{ "n[2,01,001]", "n01", true },
	{ "n[2,01,001]", "n1", false },
	{ "n[1-2][3-4]", "n13", true },
	{ "n[1-20][3-4]", "n123", true },
	{ "n[1-2]0-[0-2]5", "n20-15", true },
	{ "dc[1-2]*", "dc2n17", true },
	{ "dc[1-2]*", "dc3n17", false },
	{ "*[1-2]", "x12", true },
	{ "*-[08-11]-*", "a-09-b", true },
	{ "[::1]:22", "[::1]:22", true },
	{ "[::*]:22", "[::1]:22", true },
	{ "127.0.0.1:*", "127.0.0.1:2201", true },
	{ "sw[1-999999999999999999]", "sw999999999999999999", true },
	{ "sw[1-999999999999999999]", "sw1000000000000000000", false },
};

static void
terms_choose_names(void **state)
{
	struct hostterm t;
	struct inerr e;

	(void)state;
	for (size_t i = 0; i < COUNT(chosen); i++) {
		const char *at = chosen[i].term;

		assert_int_equal(
		    hostterm_next(chosen[i].term, &at, &t, &e), HOSTTERM_OK);
		if (hostterm_matches(&t, chosen[i].name) != chosen[i].want)
			fail_msg("%s and %s", chosen[i].term, chosen[i].name);
		assert_int_equal(
		    hostterm_next(chosen[i].term, &at, &t, &e), HOSTTERM_END);
	}
}

/* Backtracking would not come to the end of this one. */
static void
a_pattern_cannot_take_for_ever(void **state)
{
	char name[HOSTITEM_NAME_MAX + 1], pattern[1024] = "";
	const char *at = pattern;
	struct hostterm t;
	struct inerr e;

	(void)state;
	memset(name, '1', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	for (int i = 0; i < 60; i++)
		strcat(pattern, "*[1-99999999]");
	strcat(pattern, "x");
	assert_int_equal(hostterm_next(pattern, &at, &t, &e), HOSTTERM_OK);
	assert_false(hostterm_matches(&t, name));
}

static void
terms_are_split_and_marked(void **state)
{
	const char *expr = " a, @b[1,2]\t*c", *at = expr;
	struct hostterm t;
	struct inerr e;

	(void)state;
	assert_int_equal(hostterm_next(expr, &at, &t, &e), HOSTTERM_OK);
	assert_true(t.is_plain && !t.is_group && t.col == 2 && t.len == 1);
	assert_int_equal(hostterm_next(expr, &at, &t, &e), HOSTTERM_OK);
	assert_true(!t.is_plain && t.is_group && t.col == 5 && t.len == 6);
	assert_int_equal(hostterm_next(expr, &at, &t, &e), HOSTTERM_OK);
	assert_true(!t.is_plain && !t.is_group && t.col == 13 && t.len == 2);
	assert_int_equal(hostterm_next(expr, &at, &t, &e), HOSTTERM_END);
}

static const struct {
	const char *expr;
	unsigned col;
	const char *why;
} bad_terms[] = {
	{ "@", 1, "no group name behind '@'" },
	{ "!a", 1, "nothing in front of the operator '!'" },
	{ " ^a", 2, "nothing in front of the operator '^'" },
	{ "=a", 1, "nothing in front of '='" },
	{ "k=\"a", 3, "a quoted value ends with '\"', once" },
	{ "k=\"a\"b", 3, "a quoted value ends with '\"', once" },
	{ "a[1", 2, "'[' is never closed" },
	{ "a*[3-1]", 4, "a range that counts backwards" },
	{ "a\001", 2, "a control character in a host pattern" },
};

static void
bad_terms_are_refused(void **state)
{
	struct hostterm t;
	struct inerr e;

	(void)state;
	for (size_t i = 0; i < COUNT(bad_terms); i++) {
		const char *at = bad_terms[i].expr;

		assert_int_equal(hostterm_next(bad_terms[i].expr, &at, &t, &e),
		    HOSTTERM_BAD);
		assert_string_equal(e.why, bad_terms[i].why);
		assert_int_equal(e.col, bad_terms[i].col);
	}
}

/* A word as it was taken apart. */
static const struct {
	const char *expr;
	char op;
	unsigned col;
	const char *key, *text;
	bool is_group, is_file, is_plain, is_unlike;
} words[] = {
	{ "a!b", '!', 3, "", "b", .is_plain = true },
	{ "a , & b", '&', 7, "", "b", .is_plain = true },
	{ "a[1,2]^@b*", '^', 8, "", "b*", .is_group = true },
	{ "a @./b.txt", ',', 3, "", "./b.txt", .is_file = true,
	    .is_plain = true },
	{ "a,@~/b", ',', 3, "", "~/b", .is_file = true, .is_plain = true },
	{ "a,k=v*", ',', 3, "k", "v*" },
	{ "a&k=\"v*, w!\"", '&', 3, "k", "v*, w!", .is_plain = true },
	{ "a,k=", ',', 3, "k", "", .is_plain = true },
	{ "a!k!=v", '!', 3, "k", "v", .is_unlike = true, .is_plain = true },
};

static void
words_are_taken_apart(void **state)
{
	struct hostterm t;
	struct inerr e;

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		const char *at = words[i].expr;

		assert_int_equal(
		    hostterm_next(words[i].expr, &at, &t, &e), HOSTTERM_OK);
		assert_int_equal(
		    hostterm_next(words[i].expr, &at, &t, &e), HOSTTERM_OK);
		assert_int_equal(t.op, words[i].op);
		assert_int_equal(t.col, words[i].col);
		assert_int_equal(t.key_len, strlen(words[i].key));
		if (t.key != NULL)
			assert_memory_equal(t.key, words[i].key, t.key_len);
		assert_int_equal(t.len, strlen(words[i].text));
		assert_memory_equal(t.text, words[i].text, t.len);
		assert_int_equal(t.is_group, words[i].is_group);
		assert_int_equal(t.is_file, words[i].is_file);
		assert_int_equal(t.is_plain, words[i].is_plain);
		assert_int_equal(t.is_unlike, words[i].is_unlike);
		assert_int_equal(
		    hostterm_next(words[i].expr, &at, &t, &e), HOSTTERM_END);
	}
}

static void
operators_need_two_words(void **state)
{
	static const struct {
		const char *expr;
		unsigned col;
		const char *why;
	} bad[] = {
		{ "a!", 2, "nothing behind the operator '!'" },
		{ "a & ", 3, "nothing behind the operator '&'" },
		{ "a!&b", 3,
		    "two operators, '!' and '&', with nothing "
		    "between" },
	};
	struct hostterm t;
	struct inerr e;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		const char *at = bad[i].expr;

		assert_int_equal(
		    hostterm_next(bad[i].expr, &at, &t, &e), HOSTTERM_OK);
		assert_int_equal(
		    hostterm_next(bad[i].expr, &at, &t, &e), HOSTTERM_BAD);
		assert_string_equal(e.why, bad[i].why);
		assert_int_equal(e.col, bad[i].col);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(expressions_name_hosts_in_order),
		cmocka_unit_test(a_bad_expression_names_nothing),
		cmocka_unit_test(an_error_late_in_the_text_names_nothing),
		cmocka_unit_test(hosts_know_the_column_of_their_item),
		cmocka_unit_test(the_largest_expression_is_walked_whole),
		cmocka_unit_test(the_longest_name_is_as_long_as_dns_allows),
		cmocka_unit_test(terms_choose_names),
		cmocka_unit_test(a_pattern_cannot_take_for_ever),
		cmocka_unit_test(terms_are_split_and_marked),
		cmocka_unit_test(bad_terms_are_refused),
		cmocka_unit_test(words_are_taken_apart),
		cmocka_unit_test(operators_need_two_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
