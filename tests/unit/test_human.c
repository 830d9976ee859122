/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_human.c - what people see of results, line by line.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/pack.h"
#include "master/output/sink.h"

#define BYTES(literal) literal, sizeof(literal) - 1

struct fixture {
	struct buf out;
	struct sink sink;
};

static int
open_sink(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	sink_init(&f->sink, SINK_HUMAN, &f->out, false);
	*state = f;
	return 0;
}

static int
close_sink(void **state)
{
	struct fixture *f = *state;

	sink_fini(&f->sink);
	buf_free(&f->out);
	free(f);
	return 0;
}

/* One result of a host; out is its stdout. */
static void
show(struct fixture *f, const char *host, struct hayfork_result r,
    const char *out, size_t len)
{
	struct record rec = { .result = &r, .host = host, .command = "uptime" };

	if (r.started_us == 0 && r.status != HAYFORK_NOT_RUN)
		r.started_us = 1;
	r.output[0] = out;
	r.output_len[0] = len;
	sink_result(&f->sink, &rec);
}

static void
check(struct fixture *f, const char *want)
{
	buf_add(&f->out, "", 1);
	assert_string_equal((char *)buf_at(&f->out), want);
	buf_reset(&f->out);
}

static void
a_line_of_output_stands_beside_the_status(void **state)
{
	struct fixture *f = *state;
	struct hayfork_result r = { .elapsed_us = 212345 };

	show(f, "leaf1", r, BYTES("up 3 days\n"));
	show(f, "leaf2", r, BYTES("up 4 days"));
	show(f, "leaf3", r, BYTES("\tup\r\n"));
	show(f, "leaf4", r, BYTES(""));
	show(f, "leaf5", r, BYTES("\n"));
	check(f, "leaf1  ok             0.21s  up 3 days\n"
		 "leaf2  ok             0.21s  up 4 days\n"
		 "leaf3  ok             0.21s  \tup\n"
		 "leaf4  ok             0.21s\n"
		 "leaf5  ok             0.21s  \n");
}

static void
a_login_without_a_command_says_as_whom(void **state)
{
	struct fixture *f = *state;
	struct hayfork_result r = { .elapsed_us = 212345,
		.started_us = 1,
		.login_user = "ad\033min",
		.login_method = "publickey" };
	struct record rec = { .result = &r, .host = "leaf1" };

	sink_result(&f->sink, &rec);
	show(f, "leaf2", r, BYTES(""));
	check(f, "leaf1  ok             0.21s  as ad\\x1bmin by publickey\n"
		 "leaf2  ok             0.21s\n");
}

static void
more_lines_stand_below(void **state)
{
	struct fixture *f = *state;
	struct hayfork_result r = { .elapsed_us = 12345678901 };

	r.output[1] = "warning\nagain";
	r.output_len[1] = 13;
	r.truncated = true;
	show(f, "leaf1", r, BYTES("Port  State\r\nswp1  up\r\n\r\nend"));
	check(f, "leaf1  ok         12345.68s\n"
		 "    Port  State\n"
		 "    swp1  up\n"
		 "    \n"
		 "    end\n"
		 "    stderr: warning\n"
		 "    stderr: again\n"
		 "    (cut: more than --max-output)\n");
}

static void
a_failure_says_where_why_and_what_to_do(void **state)
{
	struct fixture *f = *state;
	struct hayfork_result r = {
		.status = HAYFORK_UNREACHABLE,
		.stage = HAYFORK_STAGE_CONNECT,
		.elapsed_us = 5000000,
		.error_class = "connect",
		.error_message = "connection refused",
		.error_hint = "does sshd run there?",
	};

	show(f, "leaf2", r, BYTES(""));
	r.status = HAYFORK_FAILED;
	r.stage = HAYFORK_STAGE_COMMAND;
	r.error_message = "exit status 1";
	r.error_hint = NULL;
	r.output[1] = "no such command\n";
	r.output_len[1] = 16;
	show(f, "leaf3", r, BYTES("partly\n"));
	r = (struct hayfork_result){ .status = HAYFORK_NOT_RUN,
		.stage = HAYFORK_STAGE_QUEUE,
		.error_message = "stopped before its turn" };
	show(f, "leaf4", r, NULL, 0);
	check(f, "leaf2  unreachable    5.00s  at connect: connection refused\n"
		 "    hint: does sshd run there?\n"
		 "leaf3  failed         5.00s  at command: exit status 1\n"
		 "    partly\n"
		 "    stderr: no such command\n"
		 "leaf4  not_run            -  at queue: stopped before its "
		 "turn\n");
}

static void
a_value_takes_the_place_of_output(void **state)
{
	struct fixture *f = *state;
	struct buf value = { 0 };
	struct hayfork_result r = { 0 };
	char digits[500];

	pack_map(&value, 1);
	pack_str(&value, "up\x1b", 3);
	pack_bool(&value, true);
	r.value = buf_at(&value);
	r.value_len = buf_len(&value);
	show(f, "leaf1", r, BYTES("{\n\"up\": true}\n"));
	check(f, "leaf1  ok             0.00s  {\"up\\u001b\":true}\n");

	memset(digits, '7', sizeof(digits));
	buf_reset(&value);
	pack_str(&value, digits, sizeof(digits));
	r.value = buf_at(&value);
	r.value_len = buf_len(&value);
	show(f, "leaf1", r, BYTES(""));
	buf_add(&f->out, "", 1);
	assert_non_null(strstr((char *)buf_at(&f->out),
	    "77... (502 bytes: -o jsonl has them all)\n"));
	buf_free(&value);
}

static void
a_task_is_named_with_its_argument(void **state)
{
	struct fixture *f = *state;
	struct hayfork_result r = {
		.started_us = 1, .value = "\x04", .value_len = 1
	};
	struct record rec = {
		.result = &r, .job = "primes", .args = slice_str("10")
	};
	char arg[201];

	sink_result(&f->sink, &rec);
	rec.args = slice_str("1000000");
	sink_result(&f->sink, &rec);
	rec.args = slice_str("10");
	sink_result(&f->sink, &rec);
	check(f, "primes 10  ok             0.00s  4\n"
		 "primes 1000000  ok             0.00s  4\n"
		 "primes 10       ok             0.00s  4\n");

	/* A long one is cut, between characters, and does not widen the rest.
	 */
	arg[0] = 'x';
	for (size_t i = 1; i + 1 < sizeof(arg); i += 2)
		memcpy(arg + i, "\xc3\xa9", 2);
	rec.job = NULL;
	rec.args = (struct slice){ arg, sizeof(arg) };
	sink_result(&f->sink, &rec);
	memset(arg, 'x', sizeof(arg));
	sink_result(&f->sink, &rec);
	rec.args = slice_str("1");
	sink_result(&f->sink, &rec);
	buf_add(&f->out, "", 1);
	assert_non_null(
	    strstr((char *)buf_at(&f->out), "\xc3\xa9...  ok             0"));
	assert_non_null(
	    strstr((char *)buf_at(&f->out), "xxx...  ok             0"));
	assert_non_null(strstr((char *)buf_at(&f->out),
	    "\n1                                         ok "));
}

/* Output that wants to look like ours, or to take over the terminal. */
static void
nothing_from_a_device_is_alive(void **state)
{
	static const char evil[] = "x\x1b[2J\x1b]0;title\x07\rleaf9  ok\n"
				   "leaf9  ok             0.00s\n\xc2\x9b"
				   "31m\xe2\x80\xae\x9b\x00\x7f\x0e";
	struct fixture *f = *state;
	struct hayfork_result r = {
		.status = HAYFORK_FAILED,
		.error_message = "banner \x1b[31m\nleaf9  ok",
		.error_hint = "a\nb\x1b",
		.output = { NULL, evil },
		.output_len = { 0, sizeof(evil) - 1 },
	};
	unsigned lines = 0;
	const uint8_t *p;

	show(f, "leaf\n1\x1b", r, evil, sizeof(evil) - 1);
	p = buf_at(&f->out);
	for (size_t i = 0; i < buf_len(&f->out); i++) {
		assert_true(p[i] == '\n' || p[i] >= 0x20);
		assert_true(p[i] < 0x7f);
		if (p[i] == '\n' && i + 1 < buf_len(&f->out)) {
			/* Only the first line may begin at the margin. */
			assert_memory_equal(p + i + 1, "    ", 4);
			lines++;
		}
	}
	assert_int_equal(lines, 2 + 3 + 3);
	buf_add(&f->out, "", 1);
	assert_non_null(strstr((char *)p, "leaf\\x0a1\\x1b  failed"));
	assert_non_null(
	    strstr((char *)p, "    \\u009b31m\\u202e\\x9b\\x00\\x7f\\x0e\n"));
}

static void
colour_is_ours_alone_and_only_when_wanted(void **state)
{
	struct fixture *f = *state;
	struct hayfork_result r = { .error_message = "m" };

	f->sink.colour = true;
	show(f, "a", r, BYTES("\x1b[1m"));
	r.status = HAYFORK_CRASHED;
	show(f, "a", r, BYTES(""));
	r.status = HAYFORK_CANCELLED;
	show(f, "a", r, BYTES(""));
	check(f, "a  \x1b[32mok\x1b[0m             0.00s  \\x1b[1m\n"
		 "a  \x1b[31mcrashed\x1b[0m        0.00s  m\n"
		 "a  \x1b[33mcancelled\x1b[0m      0.00s  m\n");
}

static void
a_crash_shows_where_and_after_how_long(void **state)
{
	struct fixture *f = *state;
	struct hayfork_result r = { .status = HAYFORK_CRASHED,
		.stage = HAYFORK_STAGE_TASK,
		.error_message = "m",
		.stage_us = 1507,
		.backtrace = "f+0x1 (a+0x2)\n(b+0x3)",
		.last_words = "\033[1mbye" };

	show(f, "a", r, BYTES(""));
	r.stage_us = 2000900;
	r.backtrace = r.last_words = NULL;
	show(f, "a", r, BYTES(""));
	check(f, "a  crashed        0.00s  at task after 1.507 ms: m\n"
		 "    in f+0x1 (a+0x2)\n"
		 "    in (b+0x3)\n"
		 "    last words: \\x1b[1mbye\n"
		 "a  crashed        0.00s  at task after 2001 ms: m\n");
}

static void
several_commands_stand_below(void **state)
{
	static const char *const commands[] = { "show a", "show\nb", "c" };
	struct hayfork_part parts[] = {
		{ .output = "one\ntwo\n", .output_len = 8 },
		{ .status = HAYFORK_FAILED,
		    .stage = HAYFORK_STAGE_COMMAND,
		    .output = "% \033[2J\n",
		    .output_len = 7,
		    .error_class = "refused",
		    .error_message = "the device refused it" },
		{ .status = HAYFORK_NOT_RUN },
	};
	struct fixture *f = *state;
	struct hayfork_result r = { .status = HAYFORK_FAILED,
		.stage = HAYFORK_STAGE_COMMAND,
		.started_us = 1,
		.error_message = "command 2 of 3",
		.parts = parts,
		.part_count = 3,
		.output_len = { 15 } };
	struct record rec = { .result = &r,
		.host = "leaf1",
		.commands = commands,
		.ncommands = 3 };

	sink_result(&f->sink, &rec);
	check(f, "leaf1  failed         0.00s  at command: command 2 of 3\n"
		 "    > show a\n"
		 "    one\n"
		 "    two\n"
		 "    > show\\x0ab  failed: the device refused it\n"
		 "    % \\x1b[2J\n"
		 "    > c  not_run\n");
	r = (struct hayfork_result){ .status = HAYFORK_UNKNOWN,
		.started_us = 1,
		.stage = HAYFORK_STAGE_OUTPUT,
		.error_message = "lost",
		.output = { "x\n" },
		.output_len = { 2 } };
	rec.ncommands = 2;
	sink_result(&f->sink, &rec);
	check(f, "leaf1  unknown        0.00s  at output: lost\n"
		 "    > show a  unknown\n"
		 "    > show\\x0ab  unknown\n"
		 "    x\n");
}

static void
none_says_nothing(void **state)
{
	struct fixture *f = *state;
	struct hayfork_result r = { 0 };

	sink_fini(&f->sink);
	sink_init(&f->sink, SINK_NONE, &f->out, false);
	show(f, "leaf1", r, BYTES("up\n"));
	assert_int_equal(buf_len(&f->out), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_sink, close_sink)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_line_of_output_stands_beside_the_status),
		TEST(a_login_without_a_command_says_as_whom),
		TEST(more_lines_stand_below),
		TEST(a_failure_says_where_why_and_what_to_do),
		TEST(a_value_takes_the_place_of_output),
		TEST(a_task_is_named_with_its_argument),
		TEST(nothing_from_a_device_is_alive),
		TEST(colour_is_ours_alone_and_only_when_wanted),
		TEST(a_crash_shows_where_and_after_how_long),
		TEST(several_commands_stand_below),
		TEST(none_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
