/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ssh_netconf.c - where messages of NETCONF end, and what they say.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/clock.h"
#include "worker/ssh/netconf_frame.h"
#include "worker/ssh/netconf_xml.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define NS "urn:ietf:params:xml:ns:netconf:base:1.0"
#define CAPABILITY "urn:ietf:params:netconf:base:"

/* ---- frames -------------------------------------------------------------- */

/* Messages are put between brackets; what is wrong behind an exclamation
 * mark. */
static void
frames_read(
    struct netconf_frame *f, const char *at, size_t len, struct buf *out)
{
	struct slice in = { at, len }, piece;
	enum netconf_got got;

	while ((got = netconf_frame_next(f, &in, &piece)) != NETCONF_MORE) {
		if (got == NETCONF_PIECE) {
			assert_true(piece.len > 0);
			buf_add(out, piece.at, piece.len);
		} else if (got == NETCONF_END) {
			buf_add(out, "]", 1);
		} else {
			buf_add(out, "!", 1);
			buf_add(out, f->why, strlen(f->why));
			return;
		}
	}
	assert_int_equal(in.len, 0);
}

static const struct {
	bool chunked;
	const char *said, *read;
} frames[] = {
	{ false, "<a/>]]>]]>", "<a/>]" },
	{ false, "<a/>]]>]]><b/>]]>]]>", "<a/>]<b/>]" },
	{ false, "<a/>]]>]]>\n<b/>]]>]]>", "<a/>]\n<b/>]" },
	{ false, "]]>]]>", "]" },
	{ false, "a]]]>]]>", "a]]" },
	{ false, "]]]]]]>]]>", "]]]]]" },
	{ false, "a]]>]]]>]]>", "a]]>]]" },
	{ false, "a]]>]]]]>]]>", "a]]>]]]" },
	{ false, "a]]>]>]]>]]>", "a]]>]>]" },
	{ false, "]]>x]]>]x]]>]]x]]>]]>", "]]>x]]>]x]]>]]x]" },
	{ false, "no end ]]>]]", "no end " },
	{ true, "\n#4\n<a/>\n##\n", "<a/>]" },
	{ true, "\n#1\n<\n#3\na/>\n##\n\n#1\nx\n##\n", "<a/>]x]" },
	{ true, "\n#10\n0123456789\n##\n", "0123456789]" },
	{ true, "\n#14\n]]>]]>\n##\n\n#1\n\n##\n", "]]>]]>\n##\n\n#1\n]" },
	{ true, "\n\n#1\na\n##\n\r\n\n#1\nb\n##\n", "a]b]" },
	{ true, "\n#4294967295\nabc", "abc" },
	{ true, "\n#5\nab", "ab" },
	{ true, "\n#4294967296\n", "!a chunk of more than 4294967295 bytes" },
	{ true, "\n#99999999999999999999999999",
	    "!a chunk of more than 4294967295 bytes" },
	{ true, "\n##\n", "!a message without a chunk" },
	{ true, "\n#0\n", "!a chunk without a proper length" },
	{ true, "\n#01\na", "!a chunk without a proper length" },
	{ true, "\n#-1\na", "!a chunk without a proper length" },
	{ true, "\n#0x10\na", "!a chunk without a proper length" },
	{ true, "\n#1 \na", "!a chunk without a proper length" },
	{ true, "\n#\n", "!a chunk without a proper length" },
	{ true, "<a/>", "!no chunk where one has to begin" },
	{ true, "#1\na", "!no chunk where one has to begin" },
	{ true, "\n#1\nab", "a!no chunk where one has to begin" },
	{ true, "\n#1\na\n\n#1\nb", "a!no chunk where one has to begin" },
	{ true, "\n#1\na\n##x", "a!a message without a proper end" },
};

static void
frames_are_read_however_they_are_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(frames); i++) {
		const char *said = frames[i].said;
		size_t len = strlen(said);

		for (size_t cut = 0; cut <= len; cut++) {
			struct netconf_frame f = { .chunked =
						       frames[i].chunked };
			struct buf out = { 0 };

			frames_read(&f, said, cut, &out);
			if (f.why == NULL)
				frames_read(&f, said + cut, len - cut, &out);
			buf_add(&out, "", 1);
			assert_string_equal(
			    (char *)buf_at(&out), frames[i].read);
			buf_free(&out);
		}
	}
}

static void
frames_are_read_byte_by_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(frames); i++) {
		struct netconf_frame f = { .chunked = frames[i].chunked };
		struct buf out = { 0 };

		for (const char *p = frames[i].said;
		     *p != '\0' && f.why == NULL; p++)
			frames_read(&f, p, 1, &out);
		buf_add(&out, "", 1);
		assert_string_equal((char *)buf_at(&out), frames[i].read);
		buf_free(&out);
	}
}

static void
what_is_sent_can_be_read(void **state)
{
	static const char text[] = "<rpc>]]&gt;</rpc>";

	(void)state;
	for (int chunked = 0; chunked < 2; chunked++) {
		struct netconf_frame f = { .chunked = chunked };
		struct buf sent = { 0 }, out = { 0 };

		netconf_frame_put(&f, slice_str(text), &sent);
		netconf_frame_put(&f, slice_str("x"), &sent);
		frames_read(&f, (char *)buf_at(&sent), buf_len(&sent), &out);
		buf_add(&out, "", 1);
		assert_string_equal(
		    (char *)buf_at(&out), "<rpc>]]&gt;</rpc>]x]");
		assert_int_equal(
		    netconf_frame_fits(&f, slice_str("a]]>]]>b")), chunked);
		assert_true(netconf_frame_fits(&f, slice_str("a]]>]]b")));
		buf_free(&sent);
		buf_free(&out);
	}
}

/* Each byte looks like the beginning of the mark, or is a chunk. */
static void
long_messages_take_time_in_proportion(void **state)
{
	const size_t len = 50u << 20, unit = 5;
	static const char *const units[] = { "]]>]]", "\n#1\nx" };
	char *text = malloc(len);

	(void)state;
	for (int chunked = 0; chunked < 2; chunked++) {
		struct netconf_frame f = { .chunked = chunked };
		struct slice in = { text, len }, piece;
		uint64_t began_ns = clock_read_ns(CLOCK_PROCESS_CPUTIME_ID);
		size_t got = 0;

		for (size_t i = 0; i < len / unit; i++)
			memcpy(text + i * unit, units[chunked], unit);
		in.len = len / unit * unit;
		while (netconf_frame_next(&f, &in, &piece) == NETCONF_PIECE)
			got += piece.len;
		assert_int_equal(in.len, 0);
		assert_int_equal(
		    got + f.matched, chunked ? len / unit : len / unit * unit);
		/* A step per byte; per byte and length it would take days. */
		assert_true(clock_read_ns(CLOCK_PROCESS_CPUTIME_ID) - began_ns <
			    UINT64_C(60000000000));
	}
	free(text);
}

/* ---- what they say ------------------------------------------------------- */

static void
said(struct netconf_xml *x, const char *text, size_t piece)
{
	size_t len = strlen(text), n;

	netconf_xml_begin(x);
	for (size_t i = 0; i < len; i += n) {
		n = len - i < piece ? len - i : piece;
		netconf_xml_feed(x, text + i, n);
	}
	netconf_xml_end(x);
}

static const char *
summary(const struct netconf_xml *x, char *text, size_t cap)
{
	static const char *const roots[] = { "hello", "reply", "other" };
	int n = snprintf(text, cap, "%s", roots[x->root]);

	if (x->root == NETCONF_HELLO)
		n += snprintf(text + n, cap - (size_t)n, "%s%s",
		    x->base_10 ? " 1.0" : "", x->base_11 ? " 1.1" : "");
	if (x->has_id)
		n += snprintf(
		    text + n, cap - (size_t)n, " id=%ju", (uintmax_t)x->id);
	if (x->refused)
		n += snprintf(text + n, cap - (size_t)n, " refused %s|%s",
		    x->tag, x->message);
	if (x->wrong[0] != '\0')
		snprintf(text + n, cap - (size_t)n, " wrong: %s", x->wrong);
	return text;
}

#define HELLO(inside) "<hello xmlns=\"" NS "\">" inside "</hello>"
#define CAPABILITIES(inside) "<capabilities>" inside "</capabilities>"
#define CAN(what) "<capability>" what "</capability>"
#define REPLY(inside)                                                          \
	"<rpc-reply xmlns=\"" NS "\" message-id=\"1\">" inside "</rpc-reply>"
#define ERROR(severity, tag, message)                                          \
	"<rpc-error><error-type>rpc</error-type><error-tag>" tag               \
	"</error-tag><error-severity>" severity                                \
	"</error-severity><error-message xml:lang=\"en\">" message             \
	"</error-message></rpc-error>"

static const struct {
	const char *text, *says;
} messages[] = {
	{ "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" HELLO(
	      CAPABILITIES(CAN(CAPABILITY "1.0") CAN(CAPABILITY "1.1"))),
	    "hello 1.0 1.1" },
	{ HELLO(CAPABILITIES(CAN("\n  " CAPABILITY "1.1\n")) "<session-id>4"
							     "</session-id>"),
	    "hello 1.1" },
	{ "\r\n <?xml version='1.0'?><hello><capabilities>" CAN(
	      CAPABILITY "1.0") "</capabilities></hello>",
	    "hello 1.0" },
	{ "<n:hello xmlns:n='" NS "'><n:capabilities><n:capability>" CAPABILITY
	  "1.0</n:capability></n:capabilities></n:hello>",
	    "hello 1.0" },
	{ HELLO(CAPABILITIES(CAN("urn:x?a=" CAPABILITY "1.0")
		  CAN(CAPABILITY "1.01") CAN(CAPABILITY "2.0"))),
	    "hello" },
	{ HELLO(CAN(CAPABILITY "1.0")), "hello" },
	{ "<hello xmlns='urn:x'><capabilities>" CAN(
	      CAPABILITY "1.0") "</capabilities></hello>",
	    "other" },
	{ REPLY("<ok/>"), "reply id=1" },
	{ "<rpc-reply message-id='17'><data/></rpc-reply>\n", "reply id=17" },
	{ "<rpc-reply message-id=''/>", "reply id=0" },
	{ "<rpc-reply message-id='1x'/>", "reply id=0" },
	{ "<rpc-reply message-id='-1'/>", "reply id=0" },
	{ "<rpc-reply message-id='01'/>", "reply id=0" },
	{ "<rpc-reply/>", "reply" },
	{ "<notification xmlns='urn:x'/>", "other" },
	{ REPLY(ERROR("error", "lock-denied", "no")),
	    "reply id=1 refused lock-denied|no" },
	{ REPLY("<data>" ERROR("error", " a\n", " b ") "</data>"),
	    "reply id=1 refused a|b" },
	{ REPLY(ERROR("warning", "a", "b")), "reply id=1" },
	{ REPLY(ERROR("warning", "a", "b") ERROR("error", "c", "d")
		  ERROR("error", "e", "f")),
	    "reply id=1 refused c|d" },
	{ REPLY("<rpc-error/>"), "reply id=1 refused |" },
	{ REPLY(ERROR("error", "a",
	      "\302\233"
	      "31m&#x9;&#10;&lt;\342\202\254")),
	    "reply id=1 refused a|\\xc2\\x9b31m\\x09\\x0a<\\xe2\\x82\\xac" },
	{ REPLY("<rpc-error><error-info><error-severity>warning"
		"</error-severity></error-info></rpc-error>"),
	    "reply id=1 refused |" },
	{ REPLY("<data><rpc-error xmlns='urn:x'/></data>"), "reply id=1" },
	{ "", "other wrong: line 1: no element found" },
	{ REPLY("<a></b>"), "reply id=1 wrong: line 1: mismatched tag" },
	{ "<rpc-reply message-id='1'>", "reply id=1 wrong: line 1: no element "
					"found" },
	{ "<a/><b/>", "other wrong: line 1: junk after document element" },
	{ REPLY("\xff"), "reply id=1 wrong: line 1: not well-formed (invalid "
			 "token)" },
	{ "<!DOCTYPE x [<!ENTITY a 'b'>]>" REPLY("&a;"),
	    "other wrong: a document type, which NETCONF does not allow" },
	{ REPLY("&a;"), "reply id=1 wrong: line 1: undefined entity" },
	{ REPLY("&lt;&#65;"), "reply id=1" },
};

static void
messages_are_understood(void **state)
{
	struct netconf_xml x;
	char text[600];

	(void)state;
	netconf_xml_init(&x);
	for (size_t i = 0; i < COUNT(messages); i++)
		for (size_t piece = 1; piece <= 16; piece *= 4) {
			said(&x, messages[i].text, piece);
			assert_string_equal(
			    summary(&x, text, sizeof(text)), messages[i].says);
		}
	netconf_xml_fini(&x);
}

/* So much of one kind, and the parser holds no more than it may. */
static bool
is_too_much(const char *front, const char *again, size_t total)
{
	const size_t piece = 16384;
	char *text = malloc(piece + strlen(again) + 20);
	size_t n = 0, number = 0;
	struct netconf_xml x;
	bool refused;

	netconf_xml_init(&x);
	netconf_xml_feed(&x, front, strlen(front));
	for (size_t fed = 0; fed < total; fed += n) {
		for (n = 0; n < piece;)
			/* Those with a number have another each time. */
			n += (size_t)(strchr(again, '#') == NULL
					  ? sprintf(text + n, "%s", again)
					  : sprintf(
						text + n, "<n%zu/>", number++));
		netconf_xml_feed(&x, text, n);
		assert_true(x.spent <= NETCONF_MEMORY);
	}
	refused = strstr(x.wrong, "too long, too deep") != NULL;
	if (!refused)
		assert_string_equal(x.wrong, "");
	netconf_xml_fini(&x);
	free(text);
	return refused;
}

static void
memory_is_bounded(void **state)
{
	const size_t much = 20u << 20;

	(void)state;
	assert_true(is_too_much("<rpc-reply>", "<a>", much));
	assert_true(is_too_much("<rpc-reply ", "aaaaaaaa", much));
	assert_true(is_too_much("<rpc-reply a='", "aaaaaaaa", much));
	assert_true(is_too_much("<!--", "aaaaaaaa", much));
	assert_true(is_too_much("<rpc-reply><?", "aaaaaaaa", much));
	assert_true(is_too_much("<rpc-reply>", "#", much));
	assert_false(is_too_much("<rpc-reply>", "<a>text</a>\n", much));
	assert_false(is_too_much("<rpc-reply>", "text ", much));
	assert_false(is_too_much("<rpc-reply><![CDATA[", "text<&", much));
	assert_false(is_too_much("<rpc-reply>", "<!-- -->", much));
}

static void
long_texts_are_cut(void **state)
{
	struct buf b = { 0 };
	struct netconf_xml x;

	(void)state;
	buf_add_literal(&b, "<rpc-reply><rpc-error><error-message>");
	for (int i = 0; i < 100000; i++)
		buf_add_literal(&b, "m");
	buf_add_literal(&b, "</error-message></rpc-error></rpc-reply>");
	buf_add(&b, "", 1);
	netconf_xml_init(&x);
	said(&x, (char *)buf_at(&b), 4096);
	assert_string_equal(x.wrong, "");
	assert_true(x.refused);
	assert_true(strlen(x.message) < NETCONF_TEXT &&
		    strlen(x.message) > NETCONF_TEXT - 10);
	netconf_xml_fini(&x);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_are_read_however_they_are_cut),
		cmocka_unit_test(frames_are_read_byte_by_byte),
		cmocka_unit_test(what_is_sent_can_be_read),
		cmocka_unit_test(long_messages_take_time_in_proportion),
		cmocka_unit_test(messages_are_understood),
		cmocka_unit_test(memory_is_bounded),
		cmocka_unit_test(long_texts_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
