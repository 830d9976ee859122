/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_rpc.c - calls of NETCONF as a user writes them, and what is sent.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "master/input/rpc.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define RPC                                                                    \
	"<rpc xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\" "              \
	"message-id=\"7\">"

static char folder[] = "/tmp/hayfork-test-XXXXXX";
static char within[sizeof(folder) + 1]; /* with a slash */

static const struct {
	const char *name, *text;
} files[] = {
	{ "call.xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		      "<!-- Junos -->\n<get-software-information/>\n" },
	{ "rpc.xml", "<rpc message-id='9' xmlns='urn:b' a='&lt;\"'>\n"
		     "<n:x xmlns:n=\"urn:n\">]]&gt; &#65;</n:x></rpc>" },
	{ "prefix.xml", "<n:rpc xmlns:n='urn:b'><n:get/></n:rpc>" },
	{ "empty.xml", "<rpc xmlns='urn:b'/>" },
	{ "filter.xml", "<filter type='xpath' select='/a'/>" },
	{ "sub tree.xml", "<a xmlns=\"urn:a\"><b/></a>" },
	{ "bad.xml", "<a>\n  <b></c>\n</a>\n" },
	{ "cut.xml", "<a>\n  <b>\n" },
	{ "two.xml", "<a/>\n<b/>\n" },
	{ "nothing.xml", "" },
	{ "latin.xml", "<a>\n\xe9</a>" },
	{ "declared.xml",
	    "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<a/>" },
	{ "laughs.xml", "<!DOCTYPE a [\n<!ENTITY b \"&c;&c;\">]>\n<a>&b;</a>" },
	{ "entity.xml", "<a>\n&b;</a>" },
};

static const struct {
	const char *words, *sent;
	bool only_reads;
} good[] = {
	{ "get", RPC "<get></get></rpc>", true },
	{ "  get\t ", RPC "<get></get></rpc>", true },
	{ "get-config",
	    RPC "<get-config><source><running/></source></get-config></rpc>",
	    true },
	{ "get-config candidate",
	    RPC "<get-config><source><candidate/></source></get-config></rpc>",
	    true },
	{ "get --filter filter.xml",
	    RPC "<get><filter type='xpath' select='/a'/></get></rpc>", true },
	{ "get-config --filter sub tree.xml",
	    RPC "<get-config><source><running/></source>"
		"<filter type=\"subtree\"><a xmlns=\"urn:a\"><b/></a></filter>"
		"</get-config></rpc>",
	    true },
	{ "get-config  startup --filter  filter.xml",
	    RPC "<get-config><source><startup/></source>"
		"<filter type='xpath' select='/a'/></get-config></rpc>",
	    true },
	{ "rpc call.xml", RPC "<get-software-information/></rpc>", false },
	{ "rpc rpc.xml",
	    "<rpc xmlns=\"urn:b\" a=\"&#60;&#34;\" message-id=\"7\">\n"
	    "<n:x xmlns:n=\"urn:n\">]]&gt; &#65;</n:x></rpc>",
	    false },
	{ "rpc prefix.xml",
	    "<n:rpc xmlns:n=\"urn:b\" message-id=\"7\"><n:get/></n:rpc>",
	    false },
	{ "rpc empty.xml", "<rpc xmlns=\"urn:b\" message-id=\"7\"></rpc>",
	    false },
	{ "<lock><target><running/></target></lock>",
	    RPC "<lock><target><running/></target></lock></rpc>", false },
	{ "<rpc xmlns='urn:b'><get/></rpc>",
	    "<rpc xmlns=\"urn:b\" message-id=\"7\"><get/></rpc>", false },
};

static void
calls_are_written(void **state)
{
	char text[INERR_TEXT_MAX];
	struct inerr e;
	struct rpc rpc;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		memset(&e, 0, sizeof(e));
		if (!rpc_make(&rpc, good[i].words, 7, within, &e))
			fail_msg("%s: %s", good[i].words,
			    inerr_text(&e, text, sizeof(text)));
		assert_string_equal(rpc.xml, good[i].sent);
		assert_int_equal(rpc.only_reads, good[i].only_reads);
		free(rpc.xml);
	}
}

/* "@" is the folder. */
static const struct {
	const char *words, *error;
} bad[] = {
	{ "", "there is no call" },
	{ " \t", "there is no call" },
	{ "gte", "'gte' is no call of NETCONF (did you mean 'get'?)" },
	{ "frobnicate",
	    "'frobnicate' is no call of NETCONF (there are get, get-config "
	    "[SOURCE], both with --filter FILE, rpc FILE, and <ELEMENT>...)" },
	{ "get running",
	    "'running' is not understood here (it is: get [--filter FILE])" },
	{ "get --filter",
	    "--filter needs a file (it is: get [--filter FILE])" },
	{ "get-config --filters x",
	    "'--filters' is not understood here (it is: get-config [SOURCE] "
	    "[--filter FILE])" },
	{ "get-config <running/>",
	    "'<running/>' is no source of a configuration (running, candidate "
	    "or startup; a filter: --filter FILE)" },
	{ "get-config a/b",
	    "'a/b' is no source of a configuration (running, candidate or "
	    "startup; a filter: --filter FILE)" },
	{ "rpc", "rpc needs a file (it is: rpc FILE)" },
	{ "rpc no.xml", "@no.xml: cannot be read: No such file or directory" },
	{ "rpc bad.xml", "@bad.xml:2:8: no well-formed XML: mismatched tag" },
	{ "get --filter bad.xml",
	    "@bad.xml:2:8: no well-formed XML: mismatched tag" },
	{ "rpc cut.xml", "@cut.xml:3:1: no well-formed XML: no element found" },
	{ "rpc two.xml",
	    "@two.xml:2:1: no well-formed XML: junk after document element" },
	{ "rpc nothing.xml",
	    "@nothing.xml:1:1: no well-formed XML: no element found" },
	{ "rpc latin.xml",
	    "@latin.xml:2:1: no well-formed XML: not well-formed (invalid "
	    "token)" },
	{ "rpc declared.xml",
	    "@declared.xml:1:1: another encoding than UTF-8" },
	{ "rpc laughs.xml",
	    "@laughs.xml:1:13: a document type, which NETCONF does not allow" },
	{ "rpc entity.xml",
	    "@entity.xml:2:1: no well-formed XML: undefined entity" },
	{ "<a><b></a>", "column 9: no well-formed XML: mismatched tag" },
};

static void
what_is_wrong_has_its_place(void **state)
{
	char text[INERR_TEXT_MAX], wanted[400];
	const char *rest;
	struct inerr e;
	struct rpc rpc;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		memset(&e, 0, sizeof(e));
		assert_false(rpc_make(&rpc, bad[i].words, 7, within, &e));
		rest = bad[i].error + (bad[i].error[0] == '@');
		snprintf(wanted, sizeof(wanted), "%s%s",
		    rest != bad[i].error ? within : "", rest);
		assert_string_equal(inerr_text(&e, text, sizeof(text)), wanted);
	}
}

static void
several_are_numbered(void **state)
{
	const char *words[] = { "get", "rpc rpc.xml", "nonsense" };
	struct inerr e = { 0 };
	size_t which = 99;
	struct rpc *rpcs = rpcs_make(words, 2, within, &which, &e);

	(void)state;
	assert_non_null(rpcs);
	assert_non_null(strstr(rpcs[0].xml, " message-id=\"1\""));
	assert_non_null(strstr(rpcs[1].xml, " message-id=\"2\""));
	assert_null(strstr(rpcs[1].xml, "'9'"));
	rpcs_free(rpcs, 2);
	assert_null(rpcs_make(words, 3, within, &which, &e));
	assert_int_equal(which, 2);
}

static void
path_of(char *path, size_t cap, const char *name)
{
	snprintf(path, cap, "%s%s", within, name);
}

static int
files_write(void **state)
{
	char path[200];
	FILE *f;

	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(within, sizeof(within), "%s/", folder);
	for (size_t i = 0; i < COUNT(files); i++) {
		path_of(path, sizeof(path), files[i].name);
		if ((f = fopen(path, "w")) == NULL)
			return -1;
		fputs(files[i].text, f);
		fclose(f);
	}
	return 0;
}

static int
files_remove(void **state)
{
	char path[200];

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		path_of(path, sizeof(path), files[i].name);
		unlink(path);
	}
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_are_written),
		cmocka_unit_test(what_is_wrong_has_its_place),
		cmocka_unit_test(several_are_numbered),
	};

	return cmocka_run_group_tests(tests, files_write, files_remove);
}
