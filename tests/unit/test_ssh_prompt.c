/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ssh_prompt.c - prompts, echoes, questions and refusals, each by itself.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/msg_table.h"
#include "tests/platforms.h"
#include "worker/ssh/echo.h"
#include "worker/ssh/prompt.h"
#include "worker/ssh/question.h"
#include "worker/ssh/watch.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static struct {
	struct pattern_room *room;
	struct questions *questions;
	struct platform *cisco, *generic;
} kit;

static int
kit_open(void **state)
{
	char why[PLATFORM_WHY];
	struct buf b = { 0 };

	(void)state;
	kit.room = pattern_room_new();
	kit.questions = questions_new();
	make_cisco(&b);
	kit.cisco = platform_decode(make_slice(&b), why);
	buf_reset(&b);
	platform_encode_generic(&b);
	kit.generic = platform_decode(make_slice(&b), why);
	buf_free(&b);
	return kit.cisco == NULL || kit.generic == NULL;
}

static int
kit_close(void **state)
{
	(void)state;
	platform_free(kit.cisco);
	platform_free(kit.generic);
	questions_free(kit.questions);
	pattern_room_free(kit.room);
	return 0;
}

/* ---- prompts ------------------------------------------------------------- */

enum { EXEC, ENABLED, CONFIG, NOWHERE = PLATFORM_NO_LEVEL };

/* Of Cisco's; the prompt learned before is "R1#". */
static const struct {
	const char *text;
	enum prompt_found found;
	int level;
	size_t start;
} ends[] = {
	{ "R1#", PROMPT_YES, ENABLED, 0 },
	{ "R1# ", PROMPT_YES, ENABLED, 0 },
	{ "a\nb\nR1#", PROMPT_YES, ENABLED, 4 },
	{ "a\nR1>", PROMPT_YES, EXEC, 2 },
	{ "a\nR1(config-if)#", PROMPT_YES, CONFIG, 2 },
	{ "a\nR2#", PROMPT_MAYBE, ENABLED, 2 },
	{ "a\nR1(tcl)#", PROMPT_MAYBE, NOWHERE, 2 },
	{ "a\nsome text #", PROMPT_MAYBE, NOWHERE, 2 },
	{ "a\nabcR1#", PROMPT_MAYBE, NOWHERE, 5 },
	{ "a\n*R1#", PROMPT_MAYBE, NOWHERE, 3 },
	{ "R1#\n", PROMPT_NO, NOWHERE, 0 },
	{ "R1#\n  ", PROMPT_NO, NOWHERE, 0 },
	{ "R1#sh", PROMPT_NO, NOWHERE, 0 },
	{ "R1", PROMPT_NO, NOWHERE, 0 },
	{ "", PROMPT_NO, NOWHERE, 0 },
};

static struct prompt_text
text_of(const char *text)
{
	const char *line = strrchr(text, '\n');

	return (struct prompt_text){ slice_str(text),
		line != NULL ? (size_t)(line + 1 - text) : 0, false };
}

static void
prompts_are_found(void **state)
{
	struct prompt prompt = { .len = 0 };
	struct prompt_match m;

	(void)state;
	assert_true(prompt_learn(&prompt, slice_str("R1# ")));
	for (size_t i = 0; i < COUNT(ends); i++) {
		struct prompt_text t = text_of(ends[i].text);
		enum prompt_found found =
		    prompt_find(kit.room, kit.cisco, &prompt, &t, ENABLED, &m);

		if (found != ends[i].found ||
		    (found != PROMPT_NO &&
			(m.level != ends[i].level || m.start != ends[i].start)))
			fail_msg("\"%s\": %d, level %d, from %zu", ends[i].text,
			    found, m.level, m.start);
	}
}

static void
a_line_that_began_elsewhere_is_none(void **state)
{
	struct prompt prompt = { .len = 0 };
	struct prompt_text t = text_of("R1#");
	struct prompt_match m;

	(void)state;
	t.cut_line = true;
	assert_int_equal(
	    prompt_find(kit.room, kit.cisco, &prompt, &t, NOWHERE, &m),
	    PROMPT_NO);
}

static void
what_is_too_long_is_none(void **state)
{
	struct prompt prompt = { .len = 0 };
	char line[PROMPT_MAX + 2];
	struct prompt_text t;
	struct prompt_match m;

	(void)state;
	memset(line, 'a', sizeof(line));
	line[PROMPT_MAX] = '#';
	line[PROMPT_MAX + 1] = '\0';
	assert_false(prompt_learn(&prompt, slice_str(line)));
	t = text_of(line);
	assert_int_equal(
	    prompt_find(kit.room, kit.generic, &prompt, &t, NOWHERE, &m),
	    PROMPT_NO);
	t = text_of(line + 1);
	assert_true(prompt_learn(&prompt, t.text));
	assert_int_equal(
	    prompt_find(kit.room, kit.generic, &prompt, &t, NOWHERE, &m),
	    PROMPT_YES);
}

static void
only_whole_lines_are_looked_at(void **state)
{
	static char text[3000];
	size_t from;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	memcpy(text + 2000, "\none\ntwo\nthree\nR1#", 19);
	from = prompt_tail((struct slice){ text, 2018 }, 2015);
	assert_int_equal(from, 2005);
	from = prompt_tail((struct slice){ text, 2018 }, 2001);
	assert_int_equal(from, 2001);
	assert_int_equal(prompt_tail(slice_str("a\nb\nc"), 4), 0);
	assert_int_equal(prompt_tail(slice_str("a"), 0), 0);
}

/* ---- echoes -------------------------------------------------------------- */

/* The prompt before is "R1#". */
static const struct {
	const char *command, *text;
	bool found;
	size_t from, start, end;
} echoes[] = {
	{ "show ip", "R1#show ip\nx\n", true, 0, 0, 11 },
	{ "show ip", "show ip\nx\n", true, 0, 0, 8 },
	{ "show ip", "R1#show  ip \n", true, 0, 0, 13 },
	{ "  show ip ", "R1#show ip\n", true, 0, 0, 11 },
	{ "show ip", "R1#sho\nw ip\nx\n", true, 0, 0, 12 },
	{ "show ip", "R1#\nR1#show ip\nx\n", true, 4, 4, 15 },
	{ "show ip", "R1#\nR1#\nR1#show ip\n", true, 8, 8, 19 },
	{ "show ip", "R1#sh\n%LOG\nR1#show ip\nx\n", true, 3, 11, 22 },
	{ "sh ip", "R1#show ip\n", true, 0, 0, 11 },
	{ "sh ip ro", "R1#show ip route\n", true, 0, 0, 17 },
	{ "sh ip", "R1#show ip route\n", false, 3, 0, 0 },
	{ "show ip", "R1#show ip", false, 0, 0, 0 },
	{ "show ip", "R1#\nx\n", false, 4, 0, 0 },
	{ "show ip", "R1#\n\nx\n", false, 5, 0, 0 },
	{ "show ip", "x\ny\n", false, 0, 0, 0 },
	{ "show ip", "R1#show\n", false, 0, 0, 0 },
	{ "", "R1#\nx\n", true, 0, 0, 4 },
	{ "", "\nx\n", true, 0, 0, 1 },
	{ "x", "R1#x\nx\nx\n", true, 0, 0, 5 },
};

static void
echoes_are_found(void **state)
{
	struct prompt prompt = { .len = 0 };
	struct echo e;

	(void)state;
	prompt_learn(&prompt, slice_str("R1#"));
	for (size_t i = 0; i < COUNT(echoes); i++) {
		struct prompt_text t = text_of(echoes[i].text);
		bool found = echo_find(
		    &prompt, t.text, t.line, slice_str(echoes[i].command), &e);

		if (found != echoes[i].found || e.from != echoes[i].from ||
		    (found &&
			(e.start != echoes[i].start || e.end != echoes[i].end)))
			fail_msg("echo %zu of \"%s\": %d, %zu, %zu to %zu", i,
			    echoes[i].command, found, e.from, e.start, e.end);
	}
}

static void
an_echo_may_come_again(void **state)
{
	struct prompt prompt = { .len = 0 };
	struct slice text = slice_str("R1#a b\nR1#c\n");
	size_t end;

	(void)state;
	prompt_learn(&prompt, slice_str("R1#"));
	assert_true(
	    echo_again(&prompt, text, text.len, slice_str("a b"), &end));
	assert_int_equal(end, 7);
	assert_false(echo_again(&prompt, text, text.len, slice_str("a"), &end));
	assert_false(echo_again(&prompt, text, 3, slice_str("a b"), &end));
	/* Without a prompt it is output. */
	assert_false(
	    echo_again(&prompt, slice_str("a\n"), 2, slice_str("a"), &end));
}

/* ---- questions ----------------------------------------------------------- */

static const struct {
	const char *line, *answer; /* NULL: no pager */
	bool likely;
} questions[] = {
	{ "--More--", " ", false },
	{ " --More-- ", " ", false },
	{ "--More--(35%)", " ", false },
	{ "---(more)---", " ", false },
	{ "---(more 45%)---", " ", false },
	{ "<--- More --->", " ", false },
	{ " -- more -- ", " ", false },
	{ "  ---- More ----", " ", false },
	{ "-- MORE --, next page: Space, next line: Enter, quit: Control-C",
	    " ", false },
	{ "Press any key to continue", " ", true },
	{ "Press any key to continue (Q to quit)", " ", true },
	{ "Press <SPACE> to continue", " ", true },
	{ "Press RETURN to get started.", "\n", true },
	{ "lines 1-24", " ", false },
	{ "lines 1-24/310 7%", " ", false },
	{ "lines 287-310/310 (END)", "q", false },
	{ "(END)", "q", false },
	{ "Proceed with reload? [confirm]", NULL, true },
	{ "Are you sure? [y/n]: ", NULL, true },
	{ "Save? [yes/no]", NULL, true },
	{ "Overwrite the file? (Y/N)", NULL, true },
	{ "Do you accept the license agreement?", NULL, true },
	{ "Password:", NULL, true },
	{ "[sudo] password for admin: ", NULL, true },
	{ "Username: ", NULL, true },
	{ "Change now? [Y/N]:", NULL, true },
	{ "Enter new password: ", NULL, true },
	{ "(Press 'a' to accept):", NULL, true },
	{ "timeout is 2 seconds:", NULL, false },
	{ "Building configuration...", NULL, false },
	{ "Loading image: ", NULL, false },
	{ "- more details below", NULL, false },
	{ "    more", NULL, false },
	{ "what is this?", NULL, false },
	{ "", NULL, false },
};

static void
questions_are_found(void **state)
{
	const struct platform_question *q;
	bool slow = false;
	size_t start;

	(void)state;
	for (size_t i = 0; i < COUNT(questions); i++) {
		struct slice line = slice_str(questions[i].line);

		q = question_find(
		    kit.questions, kit.room, kit.generic, line, &start, &slow);
		if (questions[i].answer == NULL
			? q != NULL
			: q == NULL ||
			      !slice_is(q->answer, questions[i].answer))
			fail_msg("\"%s\" is%s one of a pager",
			    questions[i].line, q == NULL ? " not" : "");
		if (question_is_likely(kit.questions, kit.room, line) !=
		    questions[i].likely)
			fail_msg(
			    "\"%s\": is it a question?", questions[i].line);
	}
}

/* ---- refusals ------------------------------------------------------------ */

static void
add_lines(struct watch *w, unsigned n, size_t piece)
{
	char text[64];

	for (unsigned i = 0; i < n; i++) {
		size_t len =
		    (size_t)snprintf(text, sizeof(text), "line %u\n", i);

		for (size_t at = 0; at < len; at += piece)
			watch_add(
			    w, text + at, len - at < piece ? len - at : piece);
	}
}

static void
refusals_are_found_at_both_ends(void **state)
{
	static const char said[] = "% Invalid input detected\r\n";
	const unsigned before[] = { 0, 5, 400, 500, 5000 };
	const unsigned after[] = { 0, 5, 60, 5000 };
	const size_t pieces[] = { 1, 3, 100 };
	struct watch w = { { NULL, 0, 0, 0 }, { NULL, 0, 0, 0 } };
	struct slice line;

	(void)state;
	for (size_t i = 0; i < COUNT(before); i++)
		for (size_t k = 0; k < COUNT(after) * COUNT(pieces); k++) {
			size_t piece = pieces[k % COUNT(pieces)];
			unsigned behind = after[k / COUNT(pieces)];
			bool found;

			watch_reset(&w);
			add_lines(&w, before[i], piece);
			for (size_t at = 0; at < sizeof(said) - 1; at++)
				watch_add(&w, said + at, 1);
			add_lines(&w, behind, piece);
			found = watch_end(&w, &kit.cisco->failures, &line);
			if (found != (before[i] <= 400 || behind <= 60))
				fail_msg("%u lines before, %u after: %d",
				    before[i], behind, found);
			if (found &&
			    !slice_is(line, "% Invalid input detected"))
				fail_msg("the line is \"%.*s\"", (int)line.len,
				    line.at);
			assert_true(w.head.cap <= 4 * WATCH_HEAD);
			assert_true(w.tail.cap <= 4 * WATCH_HEAD);
		}
	watch_fini(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prompts_are_found),
		cmocka_unit_test(a_line_that_began_elsewhere_is_none),
		cmocka_unit_test(what_is_too_long_is_none),
		cmocka_unit_test(only_whole_lines_are_looked_at),
		cmocka_unit_test(echoes_are_found),
		cmocka_unit_test(an_echo_may_come_again),
		cmocka_unit_test(questions_are_found),
		cmocka_unit_test(refusals_are_found_at_both_ends),
	};

	return cmocka_run_group_tests(tests, kit_open, kit_close);
}
