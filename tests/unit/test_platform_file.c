/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_platform_file.c - definitions of platforms: what is read, what is
 * refused and where, and what workers get.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/msg.h"
#include "master/input/options.h"
#include "master/input/platform_builtin.h"
#include "master/input/platforms.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

/* ---- what is read -------------------------------------------------------- */

/* In the shape of scrapli's own: every key there is, flow and block style. */
static const char scrapli[] =
    "---\n"
    "prompt_pattern: '^.*[>#$]\\s?+$'\n"
    "prompt_excludes: ['not this>']\n"
    "default_mode: \"privileged_exec\"\n"
    "modes:\n"
    "  - name: \"exec\"\n"
    "    prompt_pattern: '^[\\w.\\-@/:]{1,63}>\\s?+$'\n"
    "    accessible_modes:\n"
    "      - name: \"privileged_exec\"\n"
    "        instructions:\n"
    "          - send_prompted_input:\n"
    "              input: \"enable\"\n"
    "              prompt_exact: \"Password:\"\n"
    "              response: \"__lookup::enable\"\n"
    "          - write:\n"
    "              input: ''\n"
    "  - name: 'privileged_exec'\n"
    "    prompt_pattern: '^[\\w.\\-@/:]{1,63}#\\s?+$'\n"
    "    prompt_excludes:\n"
    "      - '(config'\n"
    "      - 'tcl)'\n"
    "    accessible_modes:\n"
    "      - name: 'exec'\n"
    "        instructions:\n"
    "          - send_input:\n"
    "              input: 'disable'\n"
    "      - name: 'root'\n"
    "        instructions:\n"
    "          - send_prompted_input:\n"
    "              input: 'su'\n"
    "              prompt_pattern: '^[pP]assword:\\s?$'\n"
    "              response: '__lookup::root'\n"
    "          - send_prompted_input: {input: x, prompt_exact: y, response: "
    "z}\n"
    "  - name: 'root'\n"
    "    prompt_exact: 'root$'\n"
    "    accessible_modes: []\n"
    "failure_indicators:\n"
    "  - '% Incomplete command'\n"
    "  - '% Invalid input detected at ''^'' marker.'\n"
    "on_open_instructions:\n"
    "  - enter_mode:\n"
    "      requested_mode: '__default__'\n"
    "  - send_input:\n"
    "      input: 'term len 0'\n"
    "on_close_instructions:\n"
    "  - enter_mode:\n"
    "      requested_mode: 'exec'\n"
    "  - write:\n"
    "      input: 'exit'\n"
    "force_in_session_auth: false\n"
    "bypass_in_session_auth: true\n"
    "ntc_templates_platform: 'cisco_iosxe'\n"
    "genie_platform: 'iosxe'\n";

static const char own[] = "hayfork:\n"
			  "  aliases: [a1, b-2.c_3]\n"
			  "  session: auto\n"
			  "  one_channel: yes\n"
			  "  newline: \"\\r\\n\"\n"
			  "  user_suffix: +ct\n"
			  "  questions:\n"
			  "    - {pattern: '--More--', pager: true}\n"
			  "    - {pattern: 'key: $', answer: \"y\\n\"}\n"
			  "    - {pattern: 'new password', end: true}\n"
			  "  reads: [show]\n"
			  "  never: [tec]\n"
			  "  filters: [inc]\n"
			  "  menus: ~\n"
			  "  config:\n"
			  "    mode: root\n"
			  "    commit: [{send_input: {input: commit}}]\n"
			  "    abort: [{send_input: {input: abort}}]\n"
			  "    save: [{send_input: {input: save}}]\n";

static struct platform *
parse(const char *file, const char *text)
{
	char why[INERR_TEXT_MAX];
	struct platform *p;
	struct inerr e;

	p = platform_parse(file, text, strlen(text), &e);
	if (p == NULL)
		fail_msg("%s", inerr_text(&e, why, sizeof(why)));
	return p;
}

/* ---- what workers get: decoded, as text ---------------------------------- */

static void
print_slice(FILE *fp, const char *key, struct slice s)
{
	if (s.len == 0)
		return;
	fprintf(fp, " %s=", key);
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] >= ' ')
			fputc(s.at[i], fp);
		else
			fprintf(fp, "\\%o", (unsigned)s.at[i]);
	}
}

static void
print_texts(FILE *fp, const char *key, struct slice list)
{
	struct slice text;

	while (msg_text_next(&list, &text))
		print_slice(fp, key, text);
	assert_int_equal(list.len, 0);
}

static void
print_steps(FILE *fp, struct slice list)
{
	static const char *const kinds[] = { "send", "prompted", "enter",
		"write" };
	enum msg_err err;
	struct msg m;

	while ((err = msg_list_next(MSG_STEP, &list, &m)) == MSG_OK) {
		const struct msg_step *s = &m.u.step;

		fprintf(fp, " %s", kinds[s->kind]);
		print_slice(fp, "input", s->input);
		print_slice(fp, s->flags & MSG_STEP_EXACT ? "exact" : "prompt",
		    s->prompt);
		print_slice(fp,
		    s->flags & MSG_STEP_SECRET ? "secret" : "response",
		    s->response);
	}
	assert_int_equal(err, MSG_AGAIN);
}

static void
print_levels(FILE *fp, struct slice levels)
{
	enum msg_err err;
	struct msg l, w;

	while ((err = msg_list_next(MSG_LEVEL, &levels, &l)) == MSG_OK) {
		struct slice ways = l.u.level.ways;

		fprintf(fp, "\nlevel");
		print_slice(fp, "name", l.u.level.name);
		print_slice(fp,
		    l.u.level.flags & MSG_LEVEL_EXACT ? "exact" : "prompt",
		    l.u.level.prompt);
		print_texts(fp, "not", l.u.level.excludes);
		while ((err = msg_list_next(MSG_WAY, &ways, &w)) == MSG_OK) {
			fprintf(fp, "\n way");
			print_slice(fp, "to", w.u.way.to);
			print_steps(fp, w.u.way.steps);
		}
		assert_int_equal(err, MSG_AGAIN);
	}
	assert_int_equal(err, MSG_AGAIN);
}

static void
print_platform(FILE *fp, const struct msg_platform *p)
{
	struct slice questions = p->questions;
	enum msg_err err;
	struct msg q;

	fprintf(fp, "platform");
	print_slice(fp, "name", p->name);
	print_slice(fp, "prompt", p->prompt);
	print_texts(fp, "not", p->excludes);
	print_slice(fp, "level", p->level);
	print_slice(fp, "newline", p->newline);
	print_slice(fp, "suffix", p->user_suffix);
	fprintf(fp, " flags=%u", p->flags);
	print_levels(fp, p->levels);
	fprintf(fp, "\nfails");
	print_texts(fp, "at", p->failures);
	fprintf(fp, "\nopen");
	print_steps(fp, p->on_open);
	fprintf(fp, "\nclose");
	print_steps(fp, p->on_close);
	while ((err = msg_list_next(MSG_QUESTION, &questions, &q)) == MSG_OK) {
		fprintf(fp, "\nquestion %u", q.u.question.flags);
		print_slice(fp, "is", q.u.question.pattern);
		print_slice(fp, "answer", q.u.question.answer);
	}
	assert_int_equal(err, MSG_AGAIN);
	fputc('\n', fp);
}

/* Owned by the caller. */
static char *
encoded_text(const struct platform *p)
{
	struct buf b = { 0 };
	char *text = NULL;
	struct msg m;
	size_t len;
	FILE *fp;

	platform_encode(p, &b);
	assert_int_equal(
	    msg_decode_body(MSG_PLATFORM, buf_at(&b), buf_len(&b), &m), MSG_OK);
	fp = open_memstream(&text, &len);
	print_platform(fp, &m.u.platform);
	fclose(fp);
	buf_free(&b);
	return text;
}

#define LEVELS                                                                 \
	"\nlevel name=exec prompt=^[\\w.\\-@/:]{1,63}>\\s?+$"                  \
	"\n way to=privileged_exec prompted input=enable exact=Password: "     \
	"secret=enable write"                                                  \
	"\nlevel name=privileged_exec prompt=^[\\w.\\-@/:]{1,63}#\\s?+$ "      \
	"not=(config not=tcl)"                                                 \
	"\n way to=exec send input=disable"                                    \
	"\n way to=root prompted input=su prompt=^[pP]assword:\\s?$ "          \
	"secret=root prompted input=x exact=y response=z"                      \
	"\nlevel name=root exact=root$"                                        \
	"\nfails at=% Incomplete command at=% Invalid input detected at '^' "  \
	"marker."                                                              \
	"\nopen enter input=privileged_exec send input=term len 0"             \
	"\nclose enter input=exec write input=exit"

static void
a_file_of_scrapli_is_read(void **state)
{
	struct platform *p = parse("some/where/x_y.yaml", scrapli);
	char *text = encoded_text(p);

	(void)state;
	assert_string_equal(text,
	    "platform name=x_y prompt=^.*[>#$]\\s?+$ not=not this> "
	    "level=privileged_exec newline=\\12 flags=0" LEVELS "\n");
	assert_int_equal(p->session, PLATFORM_SHELL);
	assert_false(p->forces_auth);
	assert_true(p->bypasses_auth);
	assert_string_equal(p->ntc_templates, "cisco_iosxe");
	assert_string_equal(p->genie, "iosxe");
	assert_int_equal(p->secrets.n, 2);
	assert_string_equal(p->secrets.at[0], "enable");
	assert_string_equal(p->secrets.at[1], "root");
	assert_false(platform_only_reads(p, "show version"));
	free(text);
	platform_free(p);
}

static void
our_own_keys_are_read(void **state)
{
	struct platform *p;
	char *all, *text;

	(void)state;
	assert_true(asprintf(&all, "%s%s", scrapli, own) > 0);
	p = parse("z.yaml", all);
	text = encoded_text(p);
	assert_string_equal(text,
	    "platform name=z prompt=^.*[>#$]\\s?+$ not=not this> "
	    "level=privileged_exec newline=\\15\\12 suffix=+ct "
	    "flags=1" LEVELS "\nquestion 1 is=--More-- answer= "
	    "\nquestion 0 is=key: $ answer=y\\15\\12"
	    "\nquestion 2 is=new password\n");
	assert_int_equal(p->session, PLATFORM_AUTO);
	assert_int_equal(p->aliases.n, 2);
	assert_string_equal(p->aliases.at[1], "b-2.c_3");
	assert_true(platform_only_reads(p, "show x | inc y"));
	assert_false(platform_only_reads(p, "show tech"));
	assert_string_equal(p->config.level, "root");
	assert_string_equal(p->config.commit.at[0].input, "commit");
	assert_string_equal(p->config.abort.at[0].input, "abort");
	assert_string_equal(p->config.save.at[0].input, "save");
	free(text);
	free(all);
	platform_free(p);
}

/* Workers know a platform again by its bytes. */
static void
what_is_the_same_is_encoded_the_same(void **state)
{
	struct platform *a = parse("x.yaml", scrapli);
	struct platform *b = parse("dir/x.yml", scrapli);
	struct buf one = { 0 }, two = { 0 };

	(void)state;
	platform_encode(a, &one);
	platform_encode(b, &two);
	assert_int_equal(buf_len(&one), buf_len(&two));
	assert_memory_equal(buf_at(&one), buf_at(&two), buf_len(&one));
	buf_free(&one);
	buf_free(&two);
	platform_free(a);
	platform_free(b);
}

/* ---- what is refused ----------------------------------------------------- */

#define PROMPT "prompt_pattern: '[>#]'\n"
#define HEAD PROMPT "default_mode: a\n"
#define MODE "modes: [{name: a, prompt_exact: 'a>'}]\n"
#define GOOD HEAD MODE /* three lines */
#define MODES HEAD "modes:\n- name: a\n  prompt_exact: 'a>'\n"
#define WAYS MODES "  accessible_modes:\n"

static const struct {
	const char *text, *want;
} bad[] = {
	{ "", "1:1: expected a mapping, found null (a platform has the keys "
	      "prompt_pattern, default_mode, modes and others)" },
	{ "[a]", "1:1: expected a mapping, found a list (a platform has the "
		 "keys prompt_pattern, default_mode, modes and others)" },
	{ "a: [", "2:1: did not find expected node content while parsing a "
		  "flow node" },
	{ "x", "1:1: expected a mapping, found text (a platform has the keys "
	       "prompt_pattern, default_mode, modes and others)" },
	{ "default_mode: a\n" MODE,
	    "1:1: a platform needs the key 'prompt_pattern'" },
	{ PROMPT MODE, "1:1: a platform needs the key 'default_mode'" },
	{ HEAD, "1:1: a platform needs the key 'modes'" },
	{ GOOD "prompt_patern: x\n",
	    "4:1: unknown key 'prompt_patern' in a platform (did you mean "
	    "'prompt_pattern'?)" },
	{ GOOD "colour: x\n",
	    "4:1: unknown key 'colour' in a platform (there are: "
	    "prompt_pattern, prompt_excludes, default_mode, modes, "
	    "failure_indicators, on_open_instructions, on_close_instructions, "
	    "force_in_session_auth, bypass_in_session_auth, ntc_templat" },
	{ GOOD "default_mode: a\n",
	    "4:1: the key 'default_mode' is given twice (first on line 2)" },
	{ "prompt_pattern: [x]\n",
	    "1:17: prompt_pattern: expected text, found a list" },
	{ "prompt_pattern: ''\n",
	    "1:17: prompt_pattern: expected text, found none" },
	{ "prompt_pattern:\n",
	    "1:16: prompt_pattern: expected text, found null" },
	{ "prompt_pattern: '.*'\n",
	    "1:18: prompt_pattern: the pattern matches nothing at all, too (it "
	    "has to contain what tells the text from any other, as the # of a "
	    "prompt)" },
	{ "prompt_pattern: a\nprompt_excludes: x\n",
	    "2:18: prompt_excludes: expected a list, found text (a list is "
	    "written [a, b])" },
	{ GOOD "failure_indicators: [a, '']\n",
	    "4:25: expected text, found none" },
	{ GOOD "force_in_session_auth: 7\n",
	    "4:24: force_in_session_auth: expected true or false, found '7'" },
	/* patterns: the place in them */
	{ "prompt_pattern: (a\n",
	    "1:19: prompt_pattern: missing closing parenthesis, at byte 3 of "
	    "the pattern" },
	{ "prompt_pattern: '[a'\n",
	    "1:20: prompt_pattern: missing terminating ] for character class, "
	    "at byte 3 of the pattern" },
	{ "prompt_pattern: 'it''s a) x'\n",
	    "1:25: prompt_pattern: unmatched closing parenthesis, at byte 7 of "
	    "the pattern" },
	{ "prompt_pattern: \"\\\\w)\"\n",
	    "1:21: prompt_pattern: unmatched closing parenthesis, at byte 3 of "
	    "the pattern" },
	{ "prompt_pattern: \"\\x41)\"\n",
	    "1:17: prompt_pattern: unmatched closing parenthesis, at byte 2 of "
	    "the pattern" },
	{ "prompt_pattern: '\303\244)'\n",
	    "1:17: prompt_pattern: unmatched closing parenthesis, at byte 3 of "
	    "the pattern" },
	{ "prompt_pattern: >-\n  a)\n",
	    "1:17: prompt_pattern: unmatched closing parenthesis, at byte 2 of "
	    "the pattern" },
	{ "prompt_pattern: '*'\n",
	    "1:18: prompt_pattern: quantifier does not follow a repeatable "
	    "item" },
	{ "prompt_pattern: 'a{2,1}'\n",
	    "1:23: prompt_pattern: numbers out of order in {} quantifier, at "
	    "byte 6 of the pattern" },
	{ "prompt_pattern: '(*UTF)x'\n",
	    "1:24: prompt_pattern: using UTF is disabled by the application, "
	    "at byte 7 of the pattern" },
	{ "prompt_pattern: 'x\\C'\n",
	    "1:21: prompt_pattern: using \\C is disabled by the application, "
	    "at byte 4 of the pattern" },
	/* modes */
	{ HEAD "modes: []\n", "3:8: modes: there is no mode" },
	{ HEAD "modes:\n", "3:7: modes: there is no mode" },
	{ HEAD "modes: {a: b}\n",
	    "3:8: modes: expected a list, found a mapping (each mode starts "
	    "with '- name: TEXT')" },
	{ HEAD "modes: [a]\n", "3:9: expected a mapping, found text" },
	{ HEAD "modes: [{prompt_exact: x}]\n",
	    "3:9: a mode needs the key 'name'" },
	{ HEAD "modes: [{name: a}]\n",
	    "3:9: the mode 'a' has no prompt (give it prompt_pattern or "
	    "prompt_exact)" },
	{ HEAD "modes: [{name: a, prompt_exact: x, prompt_pattern: x}]\n",
	    "3:36: both prompt_pattern and prompt_exact: which of them?" },
	{ HEAD "modes: [{name: a, prompt_pattern: x, prompt_exact: x}]\n",
	    "3:38: both prompt_pattern and prompt_exact: which of them?" },
	{ HEAD "modes: [{name: a, prompt: x}]\n",
	    "3:19: unknown key 'prompt' in a mode (there are: name, "
	    "prompt_pattern, prompt_exact, prompt_excludes, "
	    "accessible_modes)" },
	{ HEAD "modes:\n- {name: a, prompt_exact: x}\n"
	       "- {name: a, prompt_exact: y}\n",
	    "5:10: a second mode is named 'a' (the first is on line 4)" },
	{ PROMPT "default_mode: exce\n"
		 "modes: [{name: exec, prompt_exact: x}]\n",
	    "2:15: default_mode: no mode is named 'exce' (did you mean "
	    "'exec'?)" },
	{ PROMPT "default_mode: q\nmodes: [{name: exec, prompt_exact: x}]\n",
	    "2:15: default_mode: no mode is named 'q' (there are: exec)" },
	{ MODES "- {name: b, prompt_exact: 'b>'}\n",
	    "6:10: no way leads to the mode 'b', and none from it (the "
	    "accessible_modes of others lead to it)" },
	/* ways */
	{ WAYS "  - {name: b, instructions: [{write: {input: x}}]}\n",
	    "7:12: name: no mode is named 'b' (there are: a)" },
	{ WAYS "  - {name: a}\n",
	    "7:5: an accessible mode needs the key 'instructions'" },
	{ WAYS "  - {name: a, instructions: []}\n",
	    "7:29: instructions: there is no step that leads there" },
	{ WAYS "  - {nmae: a, instructions: []}\n",
	    "7:6: unknown key 'nmae' in an accessible mode (did you mean "
	    "'name'?)" },
	{ WAYS "  - {name: a, instructions: [{enter_mode: {requested_mode: "
	       "a}}]}\n",
	    "7:31: a way to a mode cannot go by another mode's (ways are "
	    "joined as they are needed)" },
	{ WAYS "  - &w {name: a, instructions: [{write: {input: x}}]}\n"
	       "  - *w\n",
	    "8:5: a second way to 'a'" },
	/* steps */
	{ GOOD "on_open_instructions: [a]\n",
	    "4:24: expected a mapping, found text (a step is written "
	    "{send_input: {input: TEXT}})" },
	{ GOOD "on_open_instructions: [{}]\n",
	    "4:24: a step that does nothing" },
	{ GOOD "on_open_instructions: {}\n",
	    "4:23: on_open_instructions: expected a list, found a mapping "
	    "(each step starts with '- ')" },
	{ GOOD "on_open_instructions: [{send_imput: {input: x}}]\n",
	    "4:25: unknown key 'send_imput' in a step (did you mean "
	    "'send_input'?)" },
	{ GOOD "on_open_instructions: [{write: {input: a}, send_input: "
	       "{input: b}}]\n",
	    "4:44: a step that is two: write and send_input (each starts with "
	    "'- ')" },
	{ GOOD "on_open_instructions: [{write: x}]\n",
	    "4:32: write: expected a mapping, found text" },
	{ GOOD "on_open_instructions: [{write: {}}]\n",
	    "4:32: write needs the key 'input'" },
	{ GOOD "on_open_instructions: [{send_input: {input: }}]\n",
	    "4:45: input: expected text, found null ('' stands for an empty "
	    "line)" },
	{ GOOD "on_open_instructions: [{enter_mode: {requested_mode: b}}]\n",
	    "4:54: requested_mode: no mode is named 'b' (there are: a)" },
	{ GOOD "on_open_instructions: [{enter_mode: {mode: a}}]\n",
	    "4:38: unknown key 'mode' in enter_mode (there are: "
	    "requested_mode)" },
	{ GOOD "on_close_instructions: [{send_prompted_input: {input: x, "
	       "response: y}}]\n",
	    "4:47: send_prompted_input waits for nothing (give it "
	    "prompt_pattern or prompt_exact)" },
	{ GOOD "on_close_instructions: [{send_prompted_input: {input: x, "
	       "prompt_exact: y, prompt_pattern: y, response: z}}]\n",
	    "4:75: both prompt_pattern and prompt_exact: which of them?" },
	{ GOOD "on_close_instructions: [{send_prompted_input: {input: x, "
	       "prompt_exact: y}}]\n",
	    "4:47: send_prompted_input needs the key 'response'" },
	{ GOOD "on_close_instructions: [{send_prompted_input: {input: x, "
	       "prompt_exact: y, response: '__lookup::'}}]\n",
	    "4:85: response: no secret is named: __lookup::NAME" },
	/* ours */
	{ GOOD "hayfork: x\n", "4:10: hayfork: expected a mapping, found "
			       "text" },
	{ GOOD "hayfork: {aliasse: [x]}\n",
	    "4:11: unknown key 'aliasse' in hayfork (did you mean "
	    "'aliases'?)" },
	{ GOOD "hayfork: {aliases: ['a b']}\n",
	    "4:21: a name has letters, digits, _ - and . only" },
	{ GOOD "hayfork: {session: shel}\n",
	    "4:20: session: expected exec, shell or auto, found 'shel' (did "
	    "you mean 'shell'?)" },
	{ GOOD "hayfork: {one_channel: maybe}\n",
	    "4:24: one_channel: expected true or false, found 'maybe'" },
	{ GOOD "hayfork: {newline: '\\n'}\n",
	    "4:20: newline: expected \"\\n\", \"\\r\" or \"\\r\\n\" in double "
	    "quotes" },
	{ GOOD "hayfork: {user_suffix: 'a b'}\n",
	    "4:24: user_suffix: expected at most 64 plain characters" },
	{ GOOD "hayfork: {questions: [{answer: x}]}\n",
	    "4:23: a question needs the key 'pattern'" },
	{ GOOD "hayfork: {questions: [{pattern: x}]}\n",
	    "4:23: a question without an answer (give it answer, pager: true "
	    "or end: true)" },
	{ GOOD "hayfork: {questions: [{pattern: x, answer: y, end: true}]}\n",
	    "4:23: a question that ends the session has no answer and is no "
	    "pager" },
	{ GOOD "hayfork: {questions: [{pattern: '(', end: true}]}\n",
	    "4:35: pattern: missing closing parenthesis, at byte 2 of the "
	    "pattern" },
	{ GOOD "hayfork: {reads: show}\n",
	    "4:18: reads: expected a list, found text (a list is written [a, "
	    "b])" },
	{ GOOD "hayfork: {config: {commit: []}}\n",
	    "4:19: config needs the key 'mode'" },
	{ GOOD "hayfork: {config: {mode: b}}\n",
	    "4:26: mode: no mode is named 'b' (there are: a)" },
	{ MODES "- name: b\n  prompt_exact: 'b>'\n  accessible_modes:\n"
		"  - {name: a, instructions: [{write: {input: x}}]}\n"
		"hayfork: {config: {mode: b}}\n",
	    "10:26: mode: no way leads there from 'a'" },
};

static void
bad_files_are_refused_with_place_and_hint(void **state)
{
	char got[INERR_TEXT_MAX], want[1024];
	struct inerr e;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		memset(&e, 0, sizeof(e));
		if (platform_parse(
			"p.yaml", bad[i].text, strlen(bad[i].text), &e) != NULL)
			fail_msg("taken: %s", bad[i].text);
		inerr_text(&e, got, sizeof(got));
		snprintf(want, sizeof(want), "p.yaml:%s", bad[i].want);
		if (strncmp(got, want, strlen(want)) != 0)
			assert_string_equal(got, want);
	}
}

static void
the_line_is_shown_with_the_place(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "prompt_pattern: '^(foo[>#]$'\n",
		    "    prompt_pattern: '^(foo[>#]$'\n"
		    "                               ^" },
		{ GOOD "\n\n#\ncolour: red\r\n", "    colour: red\n    ^" },
		{ "prompt_pattern: \033[31m\n", "" },
		{ "prompt_pattern:\t'\303\244\303\274' # \303\244\nx: y\n",
		    "    x: y\n    ^" },
		{ "failure_indicators: [aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, "
		  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, ccccc, '', "
		  "dddd]\n",
		    "    bbbbbbbbbbbbbbbbbbbbb" },
	};
	char got[INERR_TEXT_MAX];
	struct inerr e;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (platform_parse("p.yaml", rows[i].text, strlen(rows[i].text),
			&e) != NULL)
			fail_msg("taken: %s", rows[i].text);
		inerr_excerpt(&e, got, sizeof(got));
		if (strncmp(got, rows[i].want, strlen(rows[i].want)) != 0)
			assert_string_equal(got, rows[i].want);
	}
	/* Below a long line, too, the mark is where the fault is. */
	assert_int_equal(e.source[e.caret], '\'');
}

static void
files_are_bounded(void **state)
{
	size_t cap = 1 << 20, len;
	char *text = malloc(cap), why[INERR_TEXT_MAX];
	struct inerr e;

	(void)state;
	len = (size_t)snprintf(text, cap, "%s", HEAD "modes:\n");
	for (int i = 0; i <= PLATFORM_LEVELS_MAX; i++)
		len += (size_t)snprintf(text + len, cap - len,
		    "- {name: m%d, prompt_exact: x}\n", i);
	assert_null(platform_parse("p.yaml", text, len, &e));
	assert_string_equal(inerr_text(&e, why, sizeof(why)),
	    "p.yaml:4:1: modes: more than 64 modes");

	len = (size_t)snprintf(text, cap, "%s", GOOD "failure_indicators:\n");
	for (int i = 0; i < 200; i++)
		len += (size_t)snprintf(text + len, cap - len, "- %0999d\n", 1);
	assert_null(platform_parse("p.yaml", text, len, &e));
	inerr_text(&e, why, sizeof(why));
	assert_non_null(strstr(why, "p.yaml:1:1: too much for a job: 20"));
	assert_non_null(strstr(why, "bytes (at most 65536)"));

	len = (size_t)snprintf(text, cap, "%s", GOOD "on_open_instructions:\n");
	for (int i = 0; i <= PLATFORM_PARTS_MAX; i++)
		len += (size_t)snprintf(
		    text + len, cap - len, "- {write: {input: x}}\n");
	assert_null(platform_parse("p.yaml", text, len, &e));
	assert_string_equal(inerr_text(&e, why, sizeof(why)),
	    "p.yaml:5:1: on_open_instructions: more than 256 of them");

	len = (size_t)snprintf(text, cap, "prompt_pattern: '");
	memset(text + len, 'x', 2049);
	strcpy(text + len + 2049, "'\n");
	assert_null(platform_parse("p.yaml", text, strlen(text), &e));
	assert_string_equal(e.why,
	    "prompt_pattern: a pattern of more than 2048 bytes, at byte 2049 "
	    "of the pattern");
	free(text);
}

/* ---- those we ship ------------------------------------------------------- */

static void
every_built_in_one_is_sound(void **state)
{
	const struct platform_builtin *b;

	(void)state;
	for (b = platform_builtins; b->name != NULL; b++) {
		char file[80], *text;
		struct platform *p;

		snprintf(file, sizeof(file), "%s.yaml", b->name);
		p = parse(file, b->text);
		assert_string_equal(p->name, b->name);
		assert_int_equal(strlen(b->text), b->len);
		text = encoded_text(p);
		assert_non_null(strstr(text, b->name));
		free(text);
		/* Nothing it says on the way is lost for want of a way out. */
		assert_true(p->on_close.n > 0);
		platform_free(p);
		if (b[1].name != NULL)
			assert_true(strcmp(b->name, b[1].name) < 0);
	}
}

/* What other tools call them; netmiko's names with _ssh, too. */
static const char *const names[][2] = {
	{ "cisco_ios", "cisco_iosxe" },
	{ "cisco_xe", "cisco_iosxe" },
	{ "ios", "cisco_iosxe" },
	{ "cisco_ios_ssh", "cisco_iosxe" },
	{ "cisco_xr", "cisco_iosxr" },
	{ "iosxr", "cisco_iosxr" },
	{ "cisco_nxos_ssh", "cisco_nxos" },
	{ "nxos", "cisco_nxos" },
	{ "nxos_ssh", "cisco_nxos" },
	{ "cisco_asa", "cisco_asa" },
	{ "asa", "cisco_asa" },
	{ "eos", "arista_eos" },
	{ "junos", "juniper_junos" },
	{ "juniper", "juniper_junos" },
	{ "cumulus", "cumulus_linux" },
	{ "linux_ssh", "linux" },
	{ "cumulus_vtysh", "frr" },
	{ "vyos_vyos", "vyos" },
	{ "alcatel_sros", "nokia_sros_classic" },
	{ "sros", "nokia_sros" },
	{ "nokia_srlinux", "nokia_srl" },
	{ "srl", "nokia_srl" },
	{ "routeros", "mikrotik_routeros" },
	{ "huawei", "huawei_vrp" },
	{ "huawei_vrpv8", "huawei_vrp" },
	{ "comware", "hp_comware" },
	{ "hp_comware_ssh", "hp_comware" },
	{ "panos", "paloalto_panos" },
	{ "fortinet_fortios", "fortinet" },
	{ "fortios", "fortinet" },
	{ "cisco.ios.ios", "cisco_iosxe" },
	{ "default", "generic" },
};

static void
names_of_others_are_known(void **state)
{
	static const char *const nowhere[PLATFORMS_FOLDERS];
	struct platforms *ps = platforms_new(nowhere);
	const struct platforms_entry *const *all;
	size_t n;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct platforms_entry *e =
		    platforms_get(ps, names[i][0]);

		if (e->platform == NULL)
			fail_msg("%s: %s", names[i][0], e->err.why);
		assert_string_equal(e->name, names[i][1]);
		assert_ptr_equal(e, platforms_get(ps, names[i][1]));
		assert_true(buf_len(&e->encoded) > 0);
	}
	/* No name leads to two. */
	all = platforms_all(ps, &n);
	for (size_t i = 0; i < n; i++) {
		const struct platform *p = all[i]->platform;

		for (size_t k = 0; k < p->aliases.n; k++)
			if (platforms_get(ps, p->aliases.at[k]) != all[i])
				fail_msg(
				    "%s is of two platforms", p->aliases.at[k]);
	}
	assert_ptr_equal(platforms_get(ps, "quux"), platforms_get(ps, "quux"));
	platforms_free(ps);
}

/* What "hayfork help platform" shows can be used. */
static void
the_example_of_the_help_is_sound(void **state)
{
	char *text = NULL, *from, *to, *r, *w;
	struct platform *p;
	struct inerr e;
	size_t len;
	FILE *fp = open_memstream(&text, &len);

	(void)state;
	assert_true(options_print_topic(fp, "platform", &e));
	fclose(fp);
	from = strstr(text, "  prompt_pattern: ");
	to = strstr(text, "\n\nAt the top");
	assert_non_null(from);
	assert_non_null(to);
	to[1] = '\0';
	for (r = w = from; *r != '\0'; *w++ = *r++) /* out of its margin */
		if (r == from || r[-1] == '\n')
			r += 2;
	*w = '\0';
	p = parse("help.yaml", from);
	assert_string_equal(p->level, "privileged_exec");
	assert_string_equal(p->aliases.at[0], "my_switch");
	platform_free(p);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_of_scrapli_is_read),
		cmocka_unit_test(our_own_keys_are_read),
		cmocka_unit_test(what_is_the_same_is_encoded_the_same),
		cmocka_unit_test(bad_files_are_refused_with_place_and_hint),
		cmocka_unit_test(the_line_is_shown_with_the_place),
		cmocka_unit_test(files_are_bounded),
		cmocka_unit_test(every_built_in_one_is_sound),
		cmocka_unit_test(names_of_others_are_known),
		cmocka_unit_test(the_example_of_the_help_is_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
