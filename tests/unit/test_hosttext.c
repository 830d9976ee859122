/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_hosttext.c - places in commands, and how values are quoted there.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "master/input/hosttext.h"
#include "tests/unit/hosts_made.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static const char hosts[] =
    "leaf1:\n"
    "  port: 22\n"
    "  data: {plain: a-b.c, odd: \"it's $x; `y` \\\"z\\\" \\\\\", empty: '',\n"
    "    bang: 'a!b', line: \"a\\nb\", list: [a, b], at: {row: 4}, up: yes,\n"
    "    words: a b (c)}\n";

#define ODD_SINGLE "it'\\''s $x; `y` \"z\" '\\\\'"
#define ODD_DOUBLE "it's \\$x; \\`y\\` \\\"z\\\" \\\\"

static const struct {
	const char *text, *want;
} shell[] = {
	{ "echo", "echo" },
	{ "{host}", "leaf1" },
	{ "a{host}b{host}", "aleaf1bleaf1" },
	{ "{port} {data.at.row} {data.up}", "22 4 yes" },
	{ "{data.plain}", "a-b.c" },
	{ "x {data.odd} y", "x '" ODD_SINGLE "' y" },
	{ "x'{data.odd}'y", "x'" ODD_SINGLE "'y" },
	{ "x\"{data.odd}\"y", "x\"" ODD_DOUBLE "\"y" },
	{ "x {data.empty}", "x ''" },
	{ "x \"{data.empty}\"", "x \"\"" },
	{ "\"a'b\" {data.words}", "\"a'b\" 'a b (c)'" },
	{ "'a\"b' {data.words}", "'a\"b' 'a b (c)'" },
	{ "\\' {data.words}", "\\' 'a b (c)'" },
	{ "'\\' {data.words}", "'\\' 'a b (c)'" },
	{ "\"\\\" {data.words}\"", "\"\\\" a b (c)\"" },
	{ "$(ls {data.words})", "$(ls 'a b (c)')" },
	{ "[ {data.words} = a ] && (ls {data.words})",
	    "[ 'a b (c)' = a ] && (ls 'a b (c)')" },
	{ "# don't\n{data.words}", "# don't\n'a b (c)'" },
	{ "a#'{data.words}'", "a#'a b (c)'" },
	/* Wherever it stands, what is plain is taken. */
	{ "`{host}` \"$({host})\" $'{host}' <<E {host}",
	    "`leaf1` \"$(leaf1)\" $'leaf1' <<E leaf1" },
	{ "# {host}", "# leaf1" },
	/* Other braces are the shell's. */
	{ "${host} {} {a,b} {print} {{host}} \\{host} {Host} { host }",
	    "${host} {} {a,b} {print} {host} \\{host} {Host} { host }" },
	{ "{{hots}} {{.Names}} {{json .}} {{print}}",
	    "{hots} {{.Names}} {{json .}} {{print}}" },
	{ "\"${HOME}/{data.words}\"", "\"${HOME}/a b (c)\"" },
	{ "awk '{print $1}' {host", "awk '{print $1}' {host" },
	/* Another shell's script takes what is plain; its arguments all. */
	{ "sh -c 'echo {host}'", "sh -c 'echo leaf1'" },
	{ "sh -c 'echo \"$1\"' sh {data.words}",
	    "sh -c 'echo \"$1\"' sh 'a b (c)'" },
	{ "bash -ec 'x' \"{data.words}\"", "bash -ec 'x' \"a b (c)\"" },
	{ "sh script.sh '{data.words}'", "sh script.sh 'a b (c)'" },
	{ "grep -c '{data.words}' f", "grep -c 'a b (c)' f" },
	{ "sh -c ls; echo '{data.words}'", "sh -c ls; echo 'a b (c)'" },
	{ "ssh-keygen -C '{data.words}'", "ssh-keygen -C 'a b (c)'" },
};

static const struct {
	const char *text, *want;
} device[] = {
	{ "hostname {host}", "hostname leaf1" },
	{ "mtu \"{data.plain}", "mtu \"a-b.c" },
	{ "x{data.empty}y", "xy" },
};

static void
fill_all(const struct inventory_host *host, enum hosttext_reader reader,
    const char *text, const char *want)
{
	struct arena arena = { NULL };
	struct buf out = { 0 };
	struct hosttext t;
	struct inerr e;

	if (!hosttext_parse(&arena, text, &t, &e) ||
	    !hosttext_fill(&t, host, reader, &out, &e))
		fail_msg("%s: %s", text, e.why);
	assert_string_equal((const char *)buf_at(&out), want);
	assert_int_equal(buf_len(&out), strlen(want) + 1);
	buf_free(&out);
	arena_wipe(&arena);
}

static void
values_are_quoted_as_their_place_needs_it(void **state)
{
	struct inventory *inv = hosts_made(hosts, "{}", "{}");

	(void)state;
	for (size_t i = 0; i < COUNT(shell); i++)
		fill_all(inventory_at(inv, 0), HOSTTEXT_SHELL, shell[i].text,
		    shell[i].want);
	for (size_t i = 0; i < COUNT(device); i++)
		fill_all(inventory_at(inv, 0), HOSTTEXT_DEVICE, device[i].text,
		    device[i].want);
	inventory_free(inv);
}

static void
fill_xml(const struct inventory_host *host, const char *text, const char *want)
{
	struct arena arena = { NULL };
	struct buf out = { 0 };
	struct hosttext t;
	struct inerr e;

	if (!hosttext_parse_xml(&arena, text, &t, &e) ||
	    !hosttext_fill(&t, host, HOSTTEXT_XML, &out, &e)) {
		assert_string_equal(e.hint, want);
		assert_true(e.col > 0);
	} else
		assert_string_equal((const char *)buf_at(&out), want);
	buf_free(&out);
	arena_wipe(&arena);
}

static void
values_are_text_in_xml(void **state)
{
	struct inventory *inv =
	    hosts_made("leaf1:\n  data: {odd: \"<a b='c'>"
		       "&\\\"]]>\", plain: x, brackets: ']]', "
		       "far: \"\\uFFFE\"}\n",
		"{}", "{}");
	const struct inventory_host *host = inventory_at(inv, 0);

	(void)state;
#define ODD_XML "&lt;a b=&apos;c&apos;&gt;&amp;&quot;]]&gt;"
	fill_xml(host, "<a b='{data.odd}'>{data.odd}</a>",
	    "<a b='" ODD_XML "'>" ODD_XML "</a>");
	fill_xml(host, "<a>{{host}} {x} ${host} `{host}` don't {host}</a>",
	    "<a>{host} {x} ${host} `leaf1` don't leaf1</a>");
	fill_xml(host, "<!-- {host} {hots} --><?a {host}?><a>{host}</a><!--",
	    "<!-- {host} {hots} --><?a {host}?><a>leaf1</a><!--");
	fill_xml(host, "<a><![CDATA[<!-- {data.plain} ]]>{data.odd}</a>",
	    "<a><![CDATA[<!-- x ]]>" ODD_XML "</a>");
	fill_xml(host, "<a><![CDATA[{data.odd}]]></a>",
	    "in CDATA stands neither ] nor >");
	fill_xml(host, "<a><![CDATA[{data.brackets}>]]></a>",
	    "in CDATA stands neither ] nor >");
	fill_xml(host, "<a>{data.far}</a>", "it is no text that XML can have");
	fill_xml(host, "<a>eval {data.odd}; sh -c {data.plain}</a>",
	    "<a>eval " ODD_XML "; sh -c x</a>");
	inventory_free(inv);
}

#define BEFORE                                                                 \
	"(write it before what stands in $(...), ${...}, ((, [, backquotes "   \
	"or behind <<)"

#define TWICE                                                                  \
	"data.words of leaf1 cannot be quoted here (two shells would read "    \
	"it: hand it over as a word, as in sh -c '... \"$1\"' sh {host})"

static const struct {
	const char *text, *want;
	enum hosttext_reader reader;
} bad[] = {
	{ "sh -c 'echo {data.words}'", "column 13: " TWICE },
	{ "sudo /bin/bash -lc \"cd /; echo {data.words}\"",
	    "column 32: " TWICE },
	{ "su - admin -c {data.words}", "column 15: " TWICE },
	{ "a | eval {data.words}", "column 10: " TWICE },
	{ "ssh other ls '{data.words}'", "column 15: " TWICE },
	{ "sh -x -c echo\\ {data.words}", "column 16: " TWICE },
	{ "a {hots}",
	    "column 3: nothing of a host is called 'hots' (did you mean "
	    "{host}? {{hots}} stands for {hots})" },
	{ "{data}", "column 1: {data} does not say what of a host's data "
		    "({data.KEY}, or {{data}} for the braces)" },
	{ "{data.}", "column 1: {data.} does not say what of a host's data "
		     "({data.KEY}, or {{data.}} for the braces)" },
	{ "a {{ data.site }}", "column 3: this is Jinja's way to write a value "
			       "(here it is {host}, {data.KEY})" },
	{ "x {data.password}", "column 3: a secret is not written into a "
			       "command ('data.password' is taken for one)" },
	{ "{data.site}", "column 1: leaf1 has no data.site (give it one, or "
			 "leave the host out by when)" },
	{ "{platform}", "column 1: leaf1 has no platform (give it one, or "
			"leave the host out by when)" },
	{ "{data.list}", "column 1: data.list of leaf1 is a list (only text, a "
			 "number or a truth can be written)" },
	{ "{groups}", "column 1: groups of leaf1 is a list (only text, a "
		      "number or a truth can be written)" },
	{ "'{data.line}'", "column 2: data.line of leaf1 has a control "
			   "character in it" },
	{ "`{data.words}`",
	    "column 2: data.words of leaf1 cannot be quoted here " BEFORE },
	{ "\"$(ls {data.words})\"",
	    "column 7: data.words of leaf1 cannot be quoted here " BEFORE },
	{ "\"${x:-{data.words}}\"",
	    "column 7: data.words of leaf1 cannot be quoted here " BEFORE },
	{ "$'a' {data.words}",
	    "column 6: data.words of leaf1 cannot be quoted here " BEFORE },
	{ "cat <<E\n{data.words}\nE",
	    "column 9: data.words of leaf1 cannot be quoted here " BEFORE },
	{ "# {data.words}",
	    "column 3: data.words of leaf1 cannot be quoted here " BEFORE },
	{ "[[ a =~ (# ' ) ]] {data.words}",
	    "column 19: data.words of leaf1 cannot be quoted here " BEFORE },
	{ "x=$(( {data.words} ))",
	    "column 7: data.words of leaf1 cannot be quoted here " BEFORE },
	{ "(( {data.words} ))",
	    "column 4: data.words of leaf1 cannot be quoted here " BEFORE },
	{ "$[ {data.words} ]",
	    "column 4: data.words of leaf1 cannot be quoted here " BEFORE },
	{ "[[ {data.words} -eq 1 ]]",
	    "column 4: data.words of leaf1 cannot be quoted here " BEFORE },
	{ "x[{data.words}]=1",
	    "column 3: data.words of leaf1 cannot be quoted here " BEFORE },
	{ "\"{data.bang}\"",
	    "column 2: data.bang of leaf1 cannot be quoted here " BEFORE },
	{ "x {data.odd}",
	    "column 3: data.odd of leaf1 cannot be quoted here (a device is "
	    "given letters, digits, blanks and %+,-./:=@_# only)",
	    HOSTTEXT_DEVICE },
	{ "x {data.line}",
	    "column 3: data.line of leaf1 has a control character in it",
	    HOSTTEXT_DEVICE },
};

static void
what_cannot_be_written_is_told(void **state)
{
	struct inventory *inv = hosts_made(hosts, "{}", "{}");
	struct arena arena = { NULL };
	struct buf out = { 0 };
	char text[INERR_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct inerr e = { "" };
		struct hosttext t;

		if (hosttext_parse(&arena, bad[i].text, &t, &e) &&
		    hosttext_fill(
			&t, inventory_at(inv, 0), bad[i].reader, &out, &e))
			fail_msg("%s is taken", bad[i].text);
		assert_string_equal(
		    inerr_text(&e, text, sizeof(text)), bad[i].want);
	}
	buf_free(&out);
	arena_wipe(&arena);
	inventory_free(inv);
}

static void
names_are_checked_against_the_inventory(void **state)
{
	struct inventory *inv = hosts_made(hosts, "{}", "data: {site: dc1}\n");
	struct arena arena = { NULL };
	struct hosttext t;
	struct inerr e = { "" };

	(void)state;
	assert_true(hosttext_parse(&arena,
	    "{host} {platform} {data.site} {data.at.row} {{data.x}}", &t, &e));
	assert_true(hosttext_check(&t, inv, &e));
	assert_true(hosttext_parse(&arena, "a {data.stie}", &t, &e));
	assert_false(hosttext_check(&t, inv, &e));
	assert_int_equal(e.col, 3);
	assert_string_equal(e.hint, "did you mean data.site?");
	arena_wipe(&arena);
	inventory_free(inv);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_quoted_as_their_place_needs_it),
		cmocka_unit_test(values_are_text_in_xml),
		cmocka_unit_test(what_cannot_be_written_is_told),
		cmocka_unit_test(names_are_checked_against_the_inventory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
