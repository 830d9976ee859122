/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_yamldoc.c - trees from YAML, their places, their bounds.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "master/input/yamldoc.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

/* {key=value ...}, [value ...], 'quoted', plain, ~ for null */
static void
dump(FILE *fp, const struct yamlnode *n)
{
	uint32_t i;

	if (n->kind == YAMLNODE_SCALAR && yamlnode_is_null(n))
		fputc('~', fp);
	else if (n->kind == YAMLNODE_SCALAR)
		fprintf(fp, n->is_plain ? "%s" : "'%s'", n->text);
	else {
		fputc(n->kind == YAMLNODE_MAP ? '{' : '[', fp);
		for (i = 0; i < n->n; i++) {
			if (i > 0)
				fputc(' ', fp);
			if (n->kind == YAMLNODE_MAP) {
				fprintf(fp, "%s=", n->items[i].key);
				assert_ptr_equal(&n->items[i],
				    yamlnode_get(n, n->items[i].key));
			}
			dump(fp, &n->items[i]);
		}
		fputc(n->kind == YAMLNODE_MAP ? '}' : ']', fp);
	}
}

static const struct {
	const char *text, *want;
} good[] = {
	{ "", "~" },
	{ "# only a comment\n", "~" },
	{ "---\n...\n", "~" },
	{ "\357\273\277a: 1\n", "{a=1}" },
	{ "a", "a" },
	{ "'a'", "'a'" },
	{ "\"a\\tb\"", "'a\tb'" },
	{ "a: 1\nb: [x, y]\nc: {d: e}\n", "{a=1 b=[x y] c={d=e}}" },
	{ "a:\n- 1\n-\n- ~\n", "{a=[1 ~ ~]}" },
	{ "{}", "{}" },
	{ "[]", "[]" },
	{ "[[], {}]", "[[] {}]" },
	{ "a: 'null'\nb: null\nc: NULL\nd: nUll\n",
	    "{a='null' b=~ c=~ d=nUll}" },
	{ "a: !!str null\nb: !thing 5\n", "{a='null' b='5'}" },
	{ "a: |\n  x\n  y\n", "{a='x\ny\n'}" },
	{ "1: one\n~: two\n", "{1=one ~=two}" },
	{ "a: &x 1\nb: *x\n", "{a=1 b=1}" },
	{ "a: &x [1, 2]\nb: [*x, *x]\n", "{a=[1 2] b=[[1 2] [1 2]]}" },
	{ "a: &x 1\nb: &x 2\nc: *x\n", "{a=1 b=2 c=2}" },
	{ "a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3, r: 4}\n",
	    "{a={p=1 q=2} b={p=1 q=3 r=4}}" },
	{ "a: &x {p: 1}\nb: {p: 3, <<: *x}\n", "{a={p=1} b={p=3}}" },
	{ "- &x {p: 1, q: 1}\n- &y {p: 2, r: 2}\n- {<<: [*x, *y]}\n",
	    "[{p=1 q=1} {p=2 r=2} {p=1 q=1 r=2}]" },
	{ "'<<': 1\n", "{<<=1}" },
	{ "z: 1\na: 2\nm: 3\n", "{z=1 a=2 m=3}" },
	{ "%YAML 1.2\n---\na: b\n", "{a=b}" },
};

static void
texts_become_trees(void **state)
{
	struct yamldoc *doc;
	struct inerr e;
	char got[512];
	FILE *fp;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		doc = yamldoc_parse(
		    "x.yaml", good[i].text, strlen(good[i].text), &e);
		if (doc == NULL)
			fail_msg("%s: %s", good[i].text, e.why);
		fp = fmemopen(got, sizeof(got), "w");
		dump(fp, yamldoc_root(doc));
		fclose(fp);
		assert_string_equal(got, good[i].want);
		yamldoc_free(doc);
	}
}

static void
assert_refused(const char *text, size_t len, const char *want)
{
	char got[INERR_TEXT_MAX];
	struct inerr e;

	if (yamldoc_parse("x.yaml", text, len, &e) != NULL)
		fail_msg("taken: %.100s", text);
	inerr_text(&e, got, sizeof(got));
	assert_string_equal(got, want);
}

static const struct {
	const char *text, *want;
} bad[] = {
	{ "a: 1\nb: 2\na: 3\n",
	    "x.yaml:3:1: the key 'a' is given twice (first on line 1)" },
	{ "h:\n  a: 1\n  'a': 2\n",
	    "x.yaml:3:3: the key 'a' is given twice (first on line 2)" },
	{ "a: b: c\n", "x.yaml:1:5: mapping values are not allowed in this "
		       "context" },
	{ "a:\n\t- b\n",
	    "x.yaml:2:1: found character that cannot start any token while "
	    "scanning for the next token (blanks indent, tabs do not; text "
	    "that starts with @, ` or % wants quotes)" },
	{ "a: [1, 2\n", "x.yaml:2:1: did not find expected ',' or ']' while "
			"parsing a flow sequence" },
	{ "a: 'b\n", "x.yaml:2:1: found unexpected end of stream while "
		     "scanning a quoted scalar" },
	{ "a: 1\n b: 2\n", "x.yaml:2:3: mapping values are not allowed in "
			   "this context" },
	{ "a: *x\n", "x.yaml:1:4: the alias *x has no anchor" },
	{ "a: &x [*x]\n", "x.yaml:1:8: the alias *x has no anchor" },
	{ "[a]: 1\n", "x.yaml:1:1: a key must be plain text" },
	{ "{a: 1}: 1\n", "x.yaml:1:1: a key must be plain text" },
	{ "\"a\\0b\": 1\n", "x.yaml:1:1: a key must be plain text" },
	{ "a: 1\n---\nb: 2\n", "x.yaml:2:1: a second document" },
	{ "a: {<<: 1}\n", "x.yaml:1:9: <<: expected a mapping or a list of "
			  "them" },
	{ "a: {<<: [1]}\n", "x.yaml:1:10: <<: expected a mapping or a list "
			    "of them" },
	{ "a: &m {b: 1}\nc: {<<: [[*m]]}\n",
	    "x.yaml:2:10: <<: expected a mapping or a list of them" },
	{ "a: 1\nb: \377\n",
	    "x.yaml:2:4: invalid leading UTF-8 octet (a file is UTF-8 text "
	    "without control characters)" },
	{ "a: \001\n",
	    "x.yaml:1:4: control characters are not allowed (a file is UTF-8 "
	    "text without control characters)" },
};

static void
bad_texts_are_refused_with_their_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_refused(bad[i].text, strlen(bad[i].text), bad[i].want);
	assert_refused("a\0b", 3,
	    "x.yaml:1:2: control characters are not allowed (a file is UTF-8 "
	    "text without control characters)");
}

/* Nine levels of nine: a gigabyte when written out. */
static void
laughs_are_counted(void **state)
{
	char text[1024] = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n", line[128];
	struct inerr e;
	int i;

	(void)state;
	for (i = 1; i < 9; i++) {
		snprintf(line, sizeof(line),
		    "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]"
		    "\n",
		    i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1,
		    i - 1, i - 1);
		strcat(text, line);
	}
	assert_null(yamldoc_parse("x.yaml", text, strlen(text), &e));
	assert_string_equal(e.why, "more than 4000000 values");
	assert_int_equal(e.line, 7);
}

static void
merged_laughs_are_counted(void **state)
{
	size_t len = 0, cap = 4 << 20;
	char *text = malloc(cap);
	struct inerr e;
	int i;

	(void)state;
	len += (size_t)snprintf(text, cap, "- &m {");
	for (i = 0; i < 5000; i++)
		len += (size_t)snprintf(text + len, cap - len, "k%d: ,", i);
	len += (size_t)snprintf(text + len, cap - len, "}\n");
	for (i = 0; i < 5000; i++)
		len += (size_t)snprintf(text + len, cap - len, "- {<<: *m}\n");
	assert_null(yamldoc_parse("x.yaml", text, len, &e));
	assert_string_equal(e.why, "more than 4000000 values");
	free(text);
}

/* What is made of a document copies its texts. */
static void
long_texts_are_counted(void **state)
{
	size_t len = 0, cap = 1 << 20;
	char *text = malloc(cap);
	struct yamldoc *doc;
	struct inerr e;

	(void)state;
	len += (size_t)snprintf(text, cap, "- &a %0100000d\n", 1);
	for (int i = 0; i < 2000; i++)
		len += (size_t)snprintf(text + len, cap - len, "- *a\n");
	doc = yamldoc_parse("x.yaml", text, len, &e);
	assert_non_null(doc);
	yamldoc_free(doc);
	for (int i = 0; i < 1000; i++)
		len += (size_t)snprintf(text + len, cap - len, "- *a\n");
	assert_null(yamldoc_parse("x.yaml", text, len, &e));
	assert_string_equal(e.why, "more than 4000000 values");
	free(text);
}

static void
depth_is_bounded(void **state)
{
	static char text[200001];
	struct yamldoc *doc;
	struct inerr e;

	(void)state;
	memset(text, '[', 100);
	memset(text + 100, ']', 100);
	doc = yamldoc_parse("x.yaml", text + 35, 130, &e);
	assert_non_null(doc);
	yamldoc_free(doc);
	assert_refused(text + 34, 132, "x.yaml:1:66: more than 64 levels deep");
	memset(text, '[', sizeof(text) - 1);
	assert_null(yamldoc_parse("x.yaml", text, sizeof(text) - 1, &e));
	assert_string_equal(e.why, "more than 64 levels deep");
}

/* What an alias stands for is as deep where it stands. */
static void
depth_of_aliases_is_bounded(void **state)
{
	char text[400] = "a: &a ";
	struct yamldoc *doc;
	struct inerr e;

	(void)state;
	memset(text + 6, '[', 40);
	memset(text + 46, ']', 40);
	strcpy(text + 86, "\nb: &b ");
	memset(text + 93, '[', 23);
	strcpy(text + 116, "*a");
	memset(text + 118, ']', 23);
	doc = yamldoc_parse("x.yaml", text, strlen(text), &e);
	assert_non_null(doc);
	yamldoc_free(doc);
	strcpy(text + 141, "\nc: [[*b]]\n");
	assert_refused(
	    text, strlen(text), "x.yaml:3:6: more than 64 levels deep");
}

static void
anchors_are_bounded(void **state)
{
	char text[8192] = "";
	struct inerr e;

	(void)state;
	for (int i = 0; i <= YAMLDOC_ANCHORS_MAX; i++)
		snprintf(text + strlen(text), 24, "- &a%d x\n", i);
	assert_null(yamldoc_parse("x.yaml", text, strlen(text), &e));
	assert_string_equal(e.why, "more than 256 anchors");
	assert_int_equal(e.line, YAMLDOC_ANCHORS_MAX + 1);
}

static void
keys_are_found_in_a_large_mapping(void **state)
{
	size_t len = 0, cap = 1 << 20;
	char *text = malloc(cap), key[16];
	const struct yamlnode *node;
	struct yamldoc *doc;
	struct inerr e;
	int i;

	(void)state;
	for (i = 0; i < 10000; i++)
		len += (size_t)snprintf(
		    text + len, cap - len, "k%d: v%d\n", i * 7919 % 10000, i);
	doc = yamldoc_parse("x.yaml", text, len, &e);
	assert_non_null(doc);
	for (i = 0; i < 10000; i++) {
		snprintf(key, sizeof(key), "k%d", i);
		node = yamlnode_get(yamldoc_root(doc), key);
		assert_non_null(node);
		assert_string_equal(node->key, key);
		assert_ptr_equal(
		    node, &yamldoc_root(doc)->items[node->line - 1]);
	}
	assert_null(yamlnode_get(yamldoc_root(doc), "k"));
	assert_null(yamlnode_get(yamldoc_root(doc), "k10000"));
	yamldoc_free(doc);
	free(text);
}

/* What a scalar is as a number, a truth and a text. */
static const struct {
	const char *yaml, *number, *truth, *text;
} typed[] = {
	{ "22", "22", "expected true or false, found '22'", "22" },
	{ "'22'", "22", "expected true or false, found '22'", "22" },
	{ "0", "k: expected a number from 1 to 65535, found '0'",
	    "expected true or false, found '0'", "0" },
	{ "65536", "k: expected a number from 1 to 65535, found '65536'",
	    "expected true or false, found '65536'", "65536" },
	{ "18446744073709551638",
	    "k: expected a number from 1 to 65535, found "
	    "'18446744073709551638'",
	    "expected true or false, found '18446744073709551638'",
	    "18446744073709551638" },
	{ "-1", "k: expected a number from 1 to 65535, found '-1'",
	    "expected true or false, found '-1'", "-1" },
	{ "1.5", "k: expected a number from 1 to 65535, found '1.5'",
	    "expected true or false, found '1.5'", "1.5" },
	{ "yes", "k: expected a number from 1 to 65535, found 'yes'", "true",
	    "yes" },
	{ "Off", "k: expected a number from 1 to 65535, found 'Off'", "false",
	    "Off" },
	{ "TRUE", "k: expected a number from 1 to 65535, found 'TRUE'", "true",
	    "TRUE" },
	{ "tRue", "k: expected a number from 1 to 65535, found 'tRue'",
	    "expected true or false, found 'tRue'", "tRue" },
	{ "'true'", "k: expected a number from 1 to 65535, found 'true'",
	    "expected true or false, found 'true'", "true" },
	{ "''", "k: expected a number from 1 to 65535, found ''",
	    "expected true or false, found ''", "" },
	{ "~", "k: expected a number from 1 to 65535, found null",
	    "expected true or false, found null",
	    "k: expected text, found null" },
	{ "[1]", "k: expected a number from 1 to 65535, found a list",
	    "expected true or false, found a list",
	    "k: expected text, found a list" },
	{ "{a: 1}", "k: expected a number from 1 to 65535, found a mapping",
	    "expected true or false, found a mapping",
	    "k: expected text, found a mapping" },
	{ "\"a\\0b\"", "k: expected a number from 1 to 65535, found 'a'",
	    "expected true or false, found 'a'",
	    "k: a NUL character in the text" },
};

static void
values_answer_with_their_type_or_an_error(void **state)
{
	const struct yamlnode *node;
	struct yamldoc *doc;
	char text[64], got[400];
	uint64_t number;
	struct inerr e;
	bool truth;

	(void)state;
	for (size_t i = 0; i < COUNT(typed); i++) {
		snprintf(text, sizeof(text), "k: %s\n", typed[i].yaml);
		doc = yamldoc_parse("x.yaml", text, strlen(text), &e);
		assert_non_null(doc);
		node = yamlnode_get(yamldoc_root(doc), "k");
		if (yamlnode_number(node, 1, 65535, &number, &e))
			snprintf(got, sizeof(got), "%ju", (uintmax_t)number);
		else
			snprintf(got, sizeof(got), "%s", e.why);
		assert_string_equal(got, typed[i].number);
		if (yamlnode_bool(node, &truth, &e))
			assert_string_equal(
			    truth ? "true" : "false", typed[i].truth);
		else
			assert_string_equal(e.why + 3, typed[i].truth);
		if (yamlnode_text(node, &e) != NULL)
			assert_string_equal(node->text, typed[i].text);
		else
			assert_string_equal(e.why, typed[i].text);
		yamldoc_free(doc);
	}
}

static void
values_know_their_place(void **state)
{
	const char *text = "a:\n  b: [x,\n    yy]\n";
	const struct yamlnode *b;
	struct yamldoc *doc;
	struct inerr e;

	(void)state;
	doc = yamldoc_parse("dir/x.yaml", text, strlen(text), &e);
	assert_non_null(doc);
	b = yamlnode_get(yamlnode_get(yamldoc_root(doc), "a"), "b");
	assert_int_equal(b->key_line, 2);
	assert_int_equal(b->key_col, 3);
	assert_int_equal(b->col, 6);
	assert_int_equal(b->items[1].line, 3);
	assert_int_equal(b->items[1].col, 5);
	assert_false(yamlnode_fail(&b->items[1], &e, "no %s", "good"));
	assert_string_equal(e.why, "no good");
	assert_string_equal(e.file, "dir/x.yaml");
	assert_int_equal(e.line, 3);
	assert_false(yamlnode_expect(b, YAMLNODE_MAP, &e));
	assert_string_equal(e.why, "b: expected a mapping, found a list");
	yamldoc_free(doc);
}

static void
a_file_that_cannot_be_read_says_why(void **state)
{
	struct inerr e;

	(void)state;
	assert_null(yamldoc_load("/nonexistent/x.yaml", &e));
	assert_string_equal(e.file, "/nonexistent/x.yaml");
	assert_string_equal(e.why, "cannot be read: No such file or directory");
	assert_null(yamldoc_load("/", &e));
	assert_string_equal(e.why, "cannot be read: Is a directory");
	assert_null(yamldoc_load("/dev/zero", &e));
	assert_string_equal(e.why, "has more than 64 MiB");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_become_trees),
		cmocka_unit_test(bad_texts_are_refused_with_their_place),
		cmocka_unit_test(laughs_are_counted),
		cmocka_unit_test(merged_laughs_are_counted),
		cmocka_unit_test(long_texts_are_counted),
		cmocka_unit_test(depth_is_bounded),
		cmocka_unit_test(depth_of_aliases_is_bounded),
		cmocka_unit_test(anchors_are_bounded),
		cmocka_unit_test(keys_are_found_in_a_large_mapping),
		cmocka_unit_test(values_answer_with_their_type_or_an_error),
		cmocka_unit_test(values_know_their_place),
		cmocka_unit_test(a_file_that_cannot_be_read_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
