/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_jsonl.c - the line of JSON that programs rely on, byte for byte.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "common/pack.h"
#include "master/output/jsonl.h"
#include "master/output/sink.h"

#define NO_MORE "\"banner\":null,\"commands\":null,\"login\":null}\n"

static struct buf out;
static struct sink sink;

static int
open_sink(void **state)
{
	(void)state;
	sink_init(&sink, SINK_JSONL, &out, false);
	return 0;
}

static int
close_sink(void **state)
{
	(void)state;
	sink_fini(&sink);
	buf_free(&out);
	return 0;
}

/* The line of one record, NUL-terminated. */
static const char *
line_of(const struct record *rec)
{
	buf_reset(&out);
	sink_result(&sink, rec);
	buf_add(&out, "", 1);
	return (const char *)buf_at(&out);
}

static void
a_host_job_has_every_field_in_order(void **state)
{
	struct buf value = { 0 };
	struct hayfork_result r = {
		.id = 7,
		.status = HAYFORK_OK,
		.attempts = 1,
		.worker = 3,
		.started_us = UINT64_C(1767323045678912),
		.elapsed_us = 212000,
		.cpu_us = 1000,
		.exit_status = 0,
		.output = { "{\"up\": true}\n", NULL },
		.output_len = { 13, 0 },
	};
	struct record rec = {
		.result = &r,
		.job = "system",
		.host = "leaf1",
		.command = "net show system json",
	};

	(void)state;
	pack_map(&value, 1);
	pack_str(&value, "up", 2);
	pack_bool(&value, true);
	r.value = buf_at(&value);
	r.value_len = buf_len(&value);
	assert_string_equal(line_of(&rec),
	    "{\"id\":7,\"job\":\"system\",\"kind\":\"host\",\"host\":\"leaf1\","
	    "\"command\":\"net show system json\",\"args\":null,"
	    "\"status\":\"ok\",\"stage\":null,\"attempts\":1,\"worker\":3,"
	    "\"started\":\"2026-01-02T03:04:05.678Z\",\"elapsed\":0.212,"
	    "\"cpu\":0.001,\"exit\":0,\"stdout\":\"{\\\"up\\\": true}\\n\","
	    "\"stderr\":\"\",\"truncated\":false,\"value\":{\"up\":true},"
	    "\"error\":null," NO_MORE);
	buf_free(&value);
}

static void
a_task_has_no_host(void **state)
{
	struct hayfork_result r = {
		.id = 1,
		.attempts = 2,
		.worker = 0,
		.started_us = 1,
		.elapsed_us = 3600000001,
		.cpu_us = 999999,
		.exit_status = -1,
		.value = "\x2a",
		.value_len = 1,
	};
	struct record rec = {
		.result = &r,
		.job = "primes",
		.args = { "1\0002", 3 },
	};

	(void)state;
	assert_string_equal(line_of(&rec),
	    "{\"id\":1,\"job\":\"primes\",\"kind\":\"task\",\"host\":null,"
	    "\"command\":null,\"args\":\"1\\u00002\","
	    "\"status\":\"ok\",\"stage\":null,\"attempts\":2,\"worker\":0,"
	    "\"started\":\"1970-01-01T00:00:00.000Z\",\"elapsed\":3600.000001,"
	    "\"cpu\":0.999999,\"exit\":null,\"stdout\":\"\",\"stderr\":\"\","
	    "\"truncated\":false,\"value\":42,\"error\":null," NO_MORE);
}

static void
a_failure_says_where_and_why(void **state)
{
	struct hayfork_result r = {
		.id = UINT64_MAX,
		.status = HAYFORK_FAILED,
		.stage = HAYFORK_STAGE_COMMAND,
		.attempts = 1,
		.worker = 1,
		.started_us = UINT64_C(1767323046000000),
		.exit_status = -1,
		.exit_signal = "SEGV",
		.output = { "\xff\x1b[2J", "no \"x\"\n" },
		.output_len = { 5, 7 },
		.truncated = true,
		.error_class = "exit",
		.error_message = "ended by signal SEGV",
	};
	struct record rec = {
		.result = &r,
		.host = "sw\xc2\x9b",
		.command = "a\tb",
	};

	(void)state;
	assert_string_equal(line_of(&rec),
	    "{\"id\":18446744073709551615,\"job\":null,\"kind\":\"host\","
	    "\"host\":\"sw\\u009b\",\"command\":\"a\\tb\",\"args\":null,"
	    "\"status\":\"failed\",\"stage\":\"command\",\"attempts\":1,"
	    "\"worker\":1,\"started\":\"2026-01-02T03:04:06.000Z\","
	    "\"elapsed\":0.000,\"cpu\":0.000,\"exit\":null,"
	    "\"stdout\":\"\xef\xbf\xbd\\u001b[2J\",\"stderr\":\"no "
	    "\\\"x\\\"\\n\","
	    "\"truncated\":true,\"value\":null,\"error\":{\"class\":\"exit\","
	    "\"message\":\"ended by signal SEGV\",\"hint\":null,"
	    "\"signal\":\"SEGV\",\"backtrace\":null,\"last_words\":null,"
	    "\"stage_ms\":null}," NO_MORE);
}

static void
a_crash_has_frames_and_last_words(void **state)
{
	struct hayfork_result r = {
		.status = HAYFORK_CRASHED,
		.stage = HAYFORK_STAGE_TASK,
		.exit_signal = "SEGV",
		.error_class = "crash",
		.error_message = "its worker died of SIGSEGV",
		.backtrace = "f+0x1 (a+0x2)\n(b\"+0x3)",
		.last_words = "bye",
		.stage_us = 12007,
	};
	struct record rec = { .result = &r, .job = "noop" };

	(void)state;
	assert_non_null(strstr(line_of(&rec),
	    "\"signal\":\"SEGV\",\"backtrace\":[\"f+0x1 (a+0x2)\","
	    "\"(b\\\"+0x3)\"],\"last_words\":[\"bye\"],"
	    "\"stage_ms\":12.007}," NO_MORE));
}

static void
several_commands_have_a_list(void **state)
{
	static const char *const commands[] = { "a", "b\"", "c" };
	const struct hayfork_part parts[] = {
		{ HAYFORK_OK, HAYFORK_STAGE_NONE, -1, 1000, "x\n", 2, NULL,
		    NULL },
		{ HAYFORK_FAILED, HAYFORK_STAGE_COMMAND, 3, 2001, "\"", 1,
		    "exit", "exit status 3" },
		{ HAYFORK_NOT_RUN, HAYFORK_STAGE_NONE, -1, 0, NULL, 0, NULL,
		    NULL },
	};
	struct hayfork_result r = { .status = HAYFORK_FAILED,
		.stage = HAYFORK_STAGE_COMMAND,
		.exit_status = -1,
		.output = { "x\n\"" },
		.output_len = { 3 },
		.parts = parts,
		.part_count = 3,
		.banner = "hi\377",
		.banner_len = 3,
		.login_user = "ad\x1bmin",
		.login_method = "publickey,password",
		.login_credential = 2 };
	struct record rec = { .result = &r,
		.host = "leaf1",
		.command = "a; b; c",
		.commands = commands,
		.ncommands = 3 };
	const char *line;

	(void)state;
	line = line_of(&rec);
	assert_non_null(strstr(line, ",\"command\":null,"));
	assert_non_null(strstr(line, ",\"stdout\":null,"));
	assert_non_null(strstr(line,
	    ",\"banner\":\"hi\xef\xbf\xbd\",\"commands\":["
	    "{\"command\":\"a\",\"status\":\"ok\",\"stage\":null,"
	    "\"exit\":null,\"elapsed\":0.001,\"stdout\":\"x\\n\","
	    "\"error\":null},"
	    "{\"command\":\"b\\\"\",\"status\":\"failed\","
	    "\"stage\":\"command\",\"exit\":3,\"elapsed\":0.002001,"
	    "\"stdout\":\"\\\"\",\"error\":{\"class\":\"exit\","
	    "\"message\":\"exit status 3\"}},"
	    "{\"command\":\"c\",\"status\":\"not_run\",\"stage\":null,"
	    "\"exit\":null,\"elapsed\":0.000,\"stdout\":\"\","
	    "\"error\":null}],\"login\":{\"user\":\"ad\\u001bmin\","
	    "\"method\":\"publickey,password\",\"credential\":2}}\n"));
}

static void
commands_nobody_tells_of_lose_no_output(void **state)
{
	static const char *const commands[] = { "a", "b" };
	struct hayfork_result r = { .status = HAYFORK_CRASHED,
		.stage = HAYFORK_STAGE_OUTPUT,
		.exit_status = -1,
		.output = { "x\n" },
		.output_len = { 2 } };
	struct record rec = { .result = &r,
		.host = "leaf1",
		.commands = commands,
		.ncommands = 2 };
	const char *line;

	(void)state;
	line = line_of(&rec);
	assert_non_null(strstr(line, ",\"stdout\":\"x\\n\","));
	assert_non_null(
	    strstr(line, "{\"command\":\"b\",\"status\":\"unknown\","));
	r.stage = HAYFORK_STAGE_CONNECT;
	r.output_len[0] = 0;
	line = line_of(&rec);
	assert_non_null(strstr(line, ",\"stdout\":null,"));
	assert_non_null(
	    strstr(line, "{\"command\":\"b\",\"status\":\"not_run\","));
}

static void
what_never_started_has_no_time(void **state)
{
	struct hayfork_result r = {
		.id = 2,
		.status = HAYFORK_NOT_RUN,
		.stage = HAYFORK_STAGE_QUEUE,
		.worker = -1,
		.exit_status = -1,
		.error_class = "stopped",
		.error_message = "never started",
		.error_hint = "run it again",
	};
	struct record rec = { .result = &r, .job = "noop", .args = { "", 0 } };

	(void)state;
	assert_string_equal(line_of(&rec),
	    "{\"id\":2,\"job\":\"noop\",\"kind\":\"task\",\"host\":null,"
	    "\"command\":null,\"args\":\"\",\"status\":\"not_run\","
	    "\"stage\":\"queue\",\"attempts\":0,\"worker\":null,"
	    "\"started\":null,\"elapsed\":0.000,\"cpu\":0.000,\"exit\":null,"
	    "\"stdout\":\"\",\"stderr\":\"\",\"truncated\":false,"
	    "\"value\":null,\"error\":{\"class\":\"stopped\","
	    "\"message\":\"never started\",\"hint\":\"run it again\","
	    "\"signal\":null,\"backtrace\":null,\"last_words\":null,"
	    "\"stage_ms\":null}," NO_MORE);
}

static void
a_value_that_is_none_is_null(void **state)
{
	struct hayfork_result r = { .value = "\xdd\xff\xff\xff\xff",
		.value_len = 5 };
	struct record rec = { .result = &r, .job = "noop" };

	(void)state;
	assert_non_null(strstr(line_of(&rec), "\"value\":null,\"error\""));
}

/* Any bytes anywhere: still one line, still JSON, every field once. */
static void
any_bytes_make_one_line_of_json(void **state)
{
	char bytes[256], host[256];
	struct hayfork_result r = {
		.output = { bytes, bytes },
		.output_len = { sizeof(bytes), sizeof(bytes) },
		.error_class = "x",
		.error_message = host,
	};
	struct record rec = { .result = &r,
		.job = host,
		.host = host,
		.command = host,
		.args = { bytes, sizeof(bytes) } };
	json_t *root;

	(void)state;
	for (unsigned turn = 0; turn < 256; turn++) {
		const char *line;

		for (unsigned i = 0; i < 256; i++)
			bytes[i] = (char)(i * (2 * turn + 1) + turn);
		for (unsigned i = 0; i < 255; i++)
			host[i] = (char)(1 + (i * 7 + turn) % 255);
		host[255] = '\0';
		line = line_of(&rec);
		assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
		root = json_loads(
		    line, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
		assert_non_null(root);
		assert_int_equal(json_object_size(root), 22);
		json_decref(root);
	}
}

static void
the_fields_are_those_that_help_tells(void **state)
{
#define NAME_(name, doc) #name,
	static const char *const names[] = { JSONL_TABLE(NAME_) };
	struct hayfork_result r = { 0 };
	struct record rec = { .result = &r, .job = "noop" };
	json_t *root = json_loads(line_of(&rec), 0, NULL);
	size_t i = 0;

	(void)state;
	assert_non_null(root);
	for (void *at = json_object_iter(root); at != NULL;
	     at = json_object_iter_next(root, at))
		assert_string_equal(json_object_iter_key(at), names[i++]);
	assert_int_equal(i, sizeof(names) / sizeof(*names));
	json_decref(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_host_job_has_every_field_in_order),
		cmocka_unit_test(a_task_has_no_host),
		cmocka_unit_test(a_failure_says_where_and_why),
		cmocka_unit_test(a_crash_has_frames_and_last_words),
		cmocka_unit_test(several_commands_have_a_list),
		cmocka_unit_test(commands_nobody_tells_of_lose_no_output),
		cmocka_unit_test(what_never_started_has_no_time),
		cmocka_unit_test(a_value_that_is_none_is_null),
		cmocka_unit_test(any_bytes_make_one_line_of_json),
		cmocka_unit_test(the_fields_are_those_that_help_tells),
	};

	return cmocka_run_group_tests(tests, open_sink, close_sink);
}
