/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_sinks.c - CSV, JSON arrays, hosts that say the same: byte by byte.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "master/output/sink.h"

struct fixture {
	struct buf out;
	struct sink sink;
	uint64_t id;
};

static void
begin(struct fixture *f, enum sink_kind kind)
{
	*f = (struct fixture){ .id = 0 };
	sink_init(&f->sink, kind, &f->out, false);
}

/* One of a host; error: NULL if it is ok. */
static void
add(struct fixture *f, const char *host, const char *out, const char *error)
{
	struct hayfork_result r = { .id = ++f->id,
		.status = error != NULL ? HAYFORK_FAILED : HAYFORK_OK,
		.stage =
		    error != NULL ? HAYFORK_STAGE_COMMAND : HAYFORK_STAGE_NONE,
		.attempts = 1,
		.exit_status = error != NULL ? 3 : 0,
		.error_class = error != NULL ? "exit" : NULL,
		.error_message = error,
		.started_us = UINT64_C(1767323045678000),
		.elapsed_us = 210000,
		.output = { out, NULL },
		.output_len = { strlen(out), 0 } };
	struct record rec = { .result = &r, .host = host, .command = "uptime" };

	sink_result(&f->sink, &rec);
}

static void
ends_as(struct fixture *f, const char *wanted)
{
	while (sink_more(&f->sink))
		continue;
	buf_add(&f->out, "", 1);
	assert_string_equal((char *)buf_at(&f->out), wanted);
	sink_fini(&f->sink);
	buf_free(&f->out);
}

/* ---- CSV ----------------------------------------------------------------- */

#define HEAD                                                                   \
	"id,job,kind,host,command,args,status,stage,attempts,worker,"          \
	"started,elapsed,cpu,exit,truncated,class,message,hint,stdout,"        \
	"stderr,value\n"

static void
csv_has_its_head_without_a_result(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, SINK_CSV);
	ends_as(&f, HEAD);
}

static void
csv_quotes_what_devices_say(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, SINK_CSV);
	add(&f, "leaf1", "say \"hi\",\nand \033[2J\n", NULL);
	add(&f, "leaf2", "", "it ended with \"3\"");
	ends_as(&f,
	    HEAD "1,,\"host\",\"leaf1\",\"uptime\",,\"ok\",,1,0,"
		 "2026-01-02T03:04:05.678Z,0.210,0.000,0,\"false\",,,,"
		 "\"say \"\"hi\"\",\nand \\x1b[2J\n\",\"\",\n"
		 "2,,\"host\",\"leaf2\",\"uptime\",,\"failed\",\"command\",1,0,"
		 "2026-01-02T03:04:05.678Z,0.210,0.000,3,\"false\",\"exit\","
		 "\"it ended with \"\"3\"\"\",,\"\",\"\",\n");
}

/* A row for each of several commands, one for a host that ran none. */
static void
csv_has_a_row_per_command(void **state)
{
	static const char *const commands[] = { "a", "b" };
	static const struct hayfork_part parts[] = {
		{ .status = HAYFORK_OK,
		    .exit_status = 0,
		    .elapsed_us = 1000,
		    .output = "A",
		    .output_len = 1 },
		{ .status = HAYFORK_FAILED,
		    .stage = HAYFORK_STAGE_COMMAND,
		    .exit_status = 1,
		    .error_class = "exit",
		    .error_message = "one" },
	};
	struct hayfork_result r = { .id = 1,
		.worker = -1,
		.exit_status = -1,
		.status = HAYFORK_FAILED,
		.part_count = 2,
		.parts = parts };
	struct record rec = {
		.result = &r, .host = "h", .commands = commands, .ncommands = 2
	};
	struct fixture f;

	(void)state;
	begin(&f, SINK_CSV);
	sink_result(&f.sink, &rec);
	r.part_count = 0;
	r.status = HAYFORK_UNREACHABLE;
	r.stage = HAYFORK_STAGE_CONNECT;
	rec.command = "a; b";
	sink_result(&f.sink, &rec);
	ends_as(&f,
	    HEAD "1,,\"host\",\"h\",\"a\",,\"ok\",,0,,,0.001,0.000,0,"
		 "\"false\",,,,\"A\",\"\",\n"
		 "1,,\"host\",\"h\",\"b\",,\"failed\",\"command\",0,,,0.000,"
		 "0.000,1,\"false\",\"exit\",\"one\",,\"\",\"\",\n"
		 "1,,\"host\",\"h\",\"a; b\",,\"unreachable\",\"connect\",0,,,"
		 "0.000,0.000,,\"false\",,,,\"\",\"\",\n");
}

/* ---- JSON ---------------------------------------------------------------- */

static void
json_is_an_array(void **state)
{
	struct fixture f;
	char *text;

	(void)state;
	begin(&f, SINK_JSON);
	ends_as(&f, "[]\n");
	begin(&f, SINK_JSON);
	add(&f, "leaf1", "x", NULL);
	add(&f, "leaf2", "y", NULL);
	while (sink_more(&f.sink))
		continue;
	buf_add(&f.out, "", 1);
	text = (char *)buf_at(&f.out);
	assert_memory_equal(text, "[\n{\"id\":1,", 9);
	assert_non_null(strstr(text, "},\n{\"id\":2,"));
	assert_string_equal(text + strlen(text) - 4, "}\n]\n");
	sink_fini(&f.sink);
	buf_free(&f.out);
}

/* ---- those that say the same --------------------------------------------- */

#define RULE "---------------\n"

static void
what_most_say_comes_first(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, SINK_GATHER);
	ends_as(&f, "");
	begin(&f, SINK_GATHER);
	add(&f, "leaf9", "9.2\n", NULL);
	add(&f, "leaf1", "9.3\n", NULL);
	add(&f, "leaf3", "9.3\n", NULL);
	add(&f, "core1", "", "no such command");
	add(&f, "leaf2", "9.3\n", NULL);
	ends_as(&f, RULE "leaf[1-3] (3)\n" RULE "9.3\n" /* the text, once */
	    RULE "leaf9\n" RULE "9.2\n" RULE "core1\n" RULE
			 "failed at command: no such command\n");
}

static void
what_they_say_moves_no_cursor(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, SINK_GATHER);
	add(&f, "a", "x\033[2J\r\ny", NULL);
	ends_as(&f, RULE "a\n" RULE "x\\x1b[2J\ny\n");
}

static void
what_is_different_is_shown(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, SINK_GATHER);
	sink_set_diff(&f.sink);
	add(&f, "leaf1", "a\nb\nc\n", NULL);
	add(&f, "leaf2", "a\nb\nc\n", NULL);
	add(&f, "leaf3", "a\nB\nc\n", NULL);
	add(&f, "leaf4", "", "why");
	ends_as(&f,
	    RULE "leaf[1-2] (2)\n" RULE "a\nb\nc\n" RULE "leaf3\n" RULE
		 "--- most\n+++ these\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n" RULE
		 "leaf4\n" RULE "failed at command: why\n");
}

/* More than is kept in memory. */
static void
long_texts_are_whole(void **state)
{
	enum { HOSTS = 20, LEN = 1 << 20 };
	char *text = malloc(LEN + 1), host[16];
	struct fixture f;
	size_t at = 0;

	(void)state;
	begin(&f, SINK_GATHER);
	for (int i = 0; i < HOSTS; i++) {
		memset(text, 'a' + i, LEN);
		text[LEN] = '\0';
		snprintf(host, sizeof(host), "h%d", i);
		add(&f, host, text, NULL);
	}
	while (sink_more(&f.sink))
		continue;
	for (int i = 0; i < HOSTS; i++) {
		at += strlen(RULE) * 2 + 3 + (i > 9);
		memset(text, 'a' + i, LEN);
		assert_memory_equal(buf_at(&f.out) + at, text, LEN);
		at += LEN + 1;
	}
	assert_int_equal(buf_len(&f.out), at);
	sink_fini(&f.sink);
	buf_free(&f.out);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csv_has_its_head_without_a_result),
		cmocka_unit_test(csv_quotes_what_devices_say),
		cmocka_unit_test(csv_has_a_row_per_command),
		cmocka_unit_test(json_is_an_array),
		cmocka_unit_test(what_most_say_comes_first),
		cmocka_unit_test(what_they_say_moves_no_cursor),
		cmocka_unit_test(what_is_different_is_shown),
		cmocka_unit_test(long_texts_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
