/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_options.c - command lines, good and bad, and what help says.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "master/input/options_row.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define WORDS_MAX 32

/* A command line whose words stand between single blanks; "''" is empty. */
struct line {
	char text[256];
	char *argv[WORDS_MAX];
	int argc;
};

static void
line_make(struct line *l, const char *text)
{
	char *at = l->text;

	snprintf(l->text, sizeof(l->text), "%s", text);
	for (l->argc = 0; at != NULL && l->argc < WORDS_MAX;) {
		char *word = strsep(&at, " ");

		l->argv[l->argc++] = strcmp(word, "''") == 0 ? word + 2 : word;
	}
}

static void
join(char *out, size_t cap, const struct options_list *list)
{
	*out = '\0';
	for (size_t i = 0; i < list->n; i++)
		snprintf(out + strlen(out), cap - strlen(out), "%s%s",
		    i > 0 ? " " : "", list->at[i]);
}

static void
parse(struct options *o, struct line *l, const char *text)
{
	char sentence[INERR_TEXT_MAX];
	struct inerr e;

	line_make(l, text);
	if (!options_parse(o, l->argc, l->argv, &e))
		fail_msg(
		    "%s: %s", text, inerr_text(&e, sentence, sizeof(sentence)));
}

/* Command lines, their subcommand, operands, and what stands behind "--". */
static const struct {
	const char *line, *command, *operands, *words;
} shapes[] = {
	{ "hayfork run plan.yaml", "run", "plan.yaml", "" },
	{ "hayfork ssh a b -- show version", "ssh", "a b", "show version" },
	{ "hayfork ssh a -u bob b -- x -u y", "ssh", "a b", "x -u y" },
	{ "hayfork ssh -- x -- y", "ssh", "", "x -- y" },
	{ "hayfork -u bob ssh a -- x", "ssh", "a", "x" },
	{ "hayfork map noop -j2 -- -1 -- --help", "map", "noop -1 -- --help",
	    "" },
	{ "hayfork map noop - ''", "map", "noop - ", "" },
	{ "hayfork ssh a -c x b", "ssh", "a b", "" },
	{ "hayfork ssh --command x -cy --", "ssh", "", "" },
	{ "hayfork hosts --fold a b!c -l d", "hosts", "a b!c", "" },
	{ "hayfork platforms", "platforms", "", "" },
	{ "hayfork platforms -o json ios", "platforms", "ios", "" },
	{ "hayfork exec a b -- gzip -9 {}", "exec", "a b", "gzip -9 {}" },
	{ "hayfork exec -j2 -- x -- -j", "exec", "", "x -- -j" },
	{ "hayfork tasks", "tasks", "", "" },
	{ "hayfork help", "help", "", "" },
	{ "hayfork help ssh", "help", "ssh", "" },
	{ "hayfork -- tasks", "tasks", "", "" },
};

static void
operands_and_options_mix(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(shapes); i++) {
		char operands[256], words[256];
		struct options o;
		struct line l;

		parse(&o, &l, shapes[i].line);
		join(operands, sizeof(operands), &o.operands);
		join(words, sizeof(words), &o.words);
		assert_string_equal(
		    options_command_name(o.command), shapes[i].command);
		assert_string_equal(operands, shapes[i].operands);
		assert_string_equal(words, shapes[i].words);
		options_free(&o);
	}
}

static void
presets_hold_until_given(void **state)
{
	struct options o;
	struct line l;

	(void)state;
	parse(&o, &l, "hayfork ssh -- x");
	assert_int_equal(o.host_key, OPTIONS_HOST_KEY_ACCEPT_NEW);
	assert_int_equal(o.connect_timeout_ms, 10000);
	assert_int_equal(o.login_timeout_ms, 30000);
	assert_int_equal(o.timeout_ms, 0);
	assert_int_equal(o.sessions, 64);
	assert_int_equal(o.window, 64);
	assert_int_equal(o.max_output, 16 << 20);
	assert_int_equal(o.workers, 0);
	assert_int_equal(o.output, 0);
	assert_int_equal(o.order, OPTIONS_ORDER_COMPLETION);
	assert_null(o.inventory);
	assert_null(o.hosts);
	assert_false(o.given.retries);
	assert_false(o.given.host_key);
	assert_false(o.given.parse);
	options_free(&o);
}

static void
every_kind_of_value_is_read(void **state)
{
	struct options o;
	struct line l;

	(void)state;
	parse(&o, &l,
	    "hayfork ssh -i inv -w a,b --hosts=c -t 1.5s --retries 0 "
	    "--host-key off --identity=k1 --identity k2 --max-output=64k -- x");
	assert_string_equal(o.inventory, "inv");
	assert_string_equal(o.hosts, "a,b,c");
	assert_int_equal(o.timeout_ms, 1500);
	assert_int_equal(o.retries, 0);
	assert_true(o.given.retries);
	assert_int_equal(o.host_key, OPTIONS_HOST_KEY_OFF);
	assert_int_equal(o.identity.n, 2);
	assert_string_equal(o.identity.at[1], "k2");
	assert_int_equal(o.max_output, 65536);
	options_free(&o);

	parse(&o, &l,
	    "hayfork map -vvqj8 -ojsonl noop --order input -j 4 -v --dry-run");
	assert_int_equal(o.verbose, 3);
	assert_true(o.quiet);
	assert_true(o.dry_run);
	assert_int_equal(o.workers, 4); /* the last one holds */
	assert_int_equal(o.output, 1);
	assert_int_equal(o.order, OPTIONS_ORDER_INPUT);
	options_free(&o);

	parse(&o, &l, "hayfork ssh --parse json --password-file=a=b -- x");
	assert_true(o.given.parse);
	assert_int_equal(o.parse, OPTIONS_PARSE_JSON);
	assert_string_equal(o.password_file, "a=b");
	options_free(&o);
}

static void
help_asks_for_nothing_else(void **state)
{
	struct options o;
	struct line l;

	(void)state;
	parse(&o, &l, "hayfork --help");
	assert_true(o.help);
	assert_int_equal(o.command, COMMAND_NONE);
	options_free(&o);
	parse(&o, &l, "hayfork ssh -h");
	assert_true(o.help);
	assert_int_equal(o.command, COMMAND_SSH);
	options_free(&o);
	parse(&o, &l, "hayfork --version");
	assert_true(o.version);
	options_free(&o);
	/* Behind "--" it is the device's. */
	parse(&o, &l, "hayfork ssh a -- --help");
	assert_false(o.help);
	options_free(&o);
}

/* Command lines that are refused, and the sentence. */
static const struct {
	const char *line, *want;
} refused[] = {
	{ "hayfork",
	    "there is no subcommand ('hayfork help' tells which there are)" },
	{ "hayfork -j 4",
	    "there is no subcommand ('hayfork help' tells which there are)" },
	{ "hayfork rnu", "unknown subcommand 'rnu' (did you mean run?)" },
	{ "hayfork frobnicate", "unknown subcommand 'frobnicate' "
				"('hayfork help' tells which there are)" },
	{ "hayfork run",
	    "run: PLAN.yaml is missing (usage: hayfork run PLAN.yaml)" },
	{ "hayfork run a b",
	    "run: 'b' is too much (usage: hayfork run PLAN.yaml)" },
	{ "hayfork run a -- b",
	    "run: 'b' is too much (usage: hayfork run PLAN.yaml)" },
	{ "hayfork ssh a uptime",
	    "ssh: there is no command "
	    "(usage: hayfork ssh [HOSTS...] -- COMMAND)" },
	{ "hayfork ssh a --", "ssh: there is no command "
			      "(usage: hayfork ssh [HOSTS...] -- COMMAND)" },
	{ "hayfork ssh a -c x -- y",
	    "ssh: commands are given both with --command and behind --" },
	{ "hayfork ssh a --script f -c x -c y",
	    "ssh: --script is for one command that is run" },
	{ "hayfork ssh a -c", "-c needs a value (-c COMMAND)" },
	{ "hayfork ssh a -c ''", "-c: the COMMAND is empty" },
	{ "hayfork map -c x noop", "--command is no option of map ('hayfork "
				   "help map' tells its own)" },
	{ "hayfork ssh --session x -- y",
	    "--session: 'x' is not one of exec|shell|auto" },
	{ "hayfork platforms a b",
	    "platforms: 'b' is too much (usage: hayfork platforms [NAME])" },
	{ "hayfork exec a b", "exec: there is no command (usage: hayfork exec "
			      "[ARG...] -- PROGRAM [WORD...])" },
	{ "hayfork map",
	    "map: TASK is missing (usage: hayfork map TASK [ARG...])" },
	{ "hayfork tasks x", "tasks: 'x' is too much (usage: hayfork tasks)" },
	{ "hayfork ssh --hots a -- x",
	    "unknown option --hots (did you mean --hosts?)" },
	{ "hayfork ssh --inv a -- x",
	    "unknown option --inv (write it out: --inventory)" },
	{ "hayfork ssh --zzzzzz",
	    "unknown option --zzzzzz ('hayfork help' tells which there are)" },
	{ "hayfork ssh --=x",
	    "unknown option -- ('hayfork help' tells which there are)" },
	{ "hayfork map -z",
	    "unknown option -z ('hayfork help' tells which there are; words "
	    "that begin with a dash stand behind --)" },
	{ "hayfork map noop -5",
	    "unknown option -5 ('hayfork help' tells which there are; words "
	    "that begin with a dash stand behind --)" },
	{ "hayfork map -qz",
	    "unknown option -z ('hayfork help' tells which there are; words "
	    "that begin with a dash stand behind --)" },
	{ "hayfork map noop -j", "-j needs a value (-j N)" },
	{ "hayfork map noop --workers",
	    "--workers needs a value (--workers N)" },
	{ "hayfork map noop --quiet=1",
	    "--quiet takes no value (but --quiet=no takes it back)" },
	{ "hayfork map noop -j 0", "-j: '0' is not a number from 1 to 1024" },
	{ "hayfork map noop -j 1025",
	    "-j: '1025' is not a number from 1 to 1024" },
	{ "hayfork map noop -j 99999999999999999999",
	    "-j: '99999999999999999999' is not a number from 1 to 1024" },
	{ "hayfork map noop -j 4x", "-j: '4x' is not a number from 1 to 1024" },
	{ "hayfork map noop -j ''", "-j: '' is not a number from 1 to 1024" },
	{ "hayfork map noop --workers=-1",
	    "--workers: '-1' is not a number from 1 to 1024" },
	{ "hayfork map noop -o xml",
	    "-o: 'xml' is not one of human|jsonl|none|csv|json|gather" },
	{ "hayfork map noop -o human|jsonl",
	    "-o: 'human|jsonl' is not one of "
	    "human|jsonl|none|csv|json|gather" },
	{ "hayfork map noop -o ''",
	    "-o: '' is not one of human|jsonl|none|csv|json|gather" },
	{ "hayfork map noop -t 5x",
	    "-t: '5x' is not a length of time (write it as 500ms, 5s, 2m or "
	    "1h; a bare number is seconds)" },
	{ "hayfork ssh --legacy= -- x", "--legacy: the NAMES is empty" },
	{ "hayfork ssh -w '' -- x", "-w: the HOSTS is empty" },
	{ "hayfork ssh -i '' -- x", "-i: the FILE is empty" },
	{ "hayfork map noop --sessions 4",
	    "--sessions is no option of map "
	    "('hayfork help map' tells its own)" },
	{ "hayfork -j 4 tasks", "--workers is no option of tasks "
				"('hayfork help tasks' tells its own)" },
	{ "hayfork ssh --ask-password --password-file f -- x",
	    "there can be only one source of the password "
	    "(--ask-password, --password-file or --password-command)" },
	/* Neither the option nor its value is repeated. */
	{ "hayfork ssh --password s3cret -- x",
	    "--password: no password is taken on the command line, where all "
	    "can see it (use --ask-password, --password-file or "
	    "--password-command)" },
	{ "hayfork ssh --password=s3cret -- x",
	    "--password: no password is taken on the command line, where all "
	    "can see it (use --ask-password, --password-file or "
	    "--password-command)" },
	{ "hayfork ssh --passwort=s3cret -- x",
	    "unknown option --passwort "
	    "('hayfork help' tells which there are)" },
	{ "hayfork ssh -ps3cret -- x",
	    "unknown option -p ('hayfork help' tells which there are; words "
	    "that begin with a dash stand behind --)" },
	{ "hayfork \x1b[2J", "unknown subcommand '\\x1b[2J' "
			     "('hayfork help' tells which there are)" },
};

/* A value that may be left out stands behind "=", or it is an operand. */
static void
a_bare_option_takes_no_word(void **state)
{
	struct options o;
	struct line l;

	(void)state;
	parse(&o, &l, "hayfork ssh -- x");
	assert_null(o.legacy);
	options_free(&o);
	parse(&o, &l, "hayfork ssh --legacy a -- x");
	assert_string_equal(o.legacy, "all");
	assert_int_equal(o.operands.n, 1);
	options_free(&o);
	parse(&o, &l, "hayfork ssh --legacy=b,c a --legacy=d -- x");
	assert_string_equal(o.legacy, "b,c,d");
	assert_true(o.given.legacy);
	options_free(&o);
}

static void
what_is_wrong_is_said_with_a_way_out(void **state)
{
	char sentence[INERR_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct options o;
		struct inerr e;
		struct line l;

		line_make(&l, refused[i].line);
		if (options_parse(&o, l.argc, l.argv, &e))
			fail_msg("taken: %s", refused[i].line);
		assert_string_equal(inerr_text(&e, sentence, sizeof(sentence)),
		    refused[i].want);
	}
}

static void
the_table_is_sound(void **state)
{
	const struct option_row *a, *b;

	(void)state;
	for (a = option_rows; a->name != NULL; a++) {
		for (b = a + 1; b->name != NULL; b++) {
			assert_string_not_equal(a->name, b->name);
			if (a->letter != 0)
				assert_int_not_equal(a->letter, b->letter);
		}
		assert_int_equal(a->arg == NULL,
		    a->kind == OPTION_FLAG || a->kind == OPTION_TALLY);
		assert_int_not_equal(a->doc[strlen(a->doc) - 1], '.');
	}
}

static char *
printed(void (*print)(FILE *, enum command), enum command c)
{
	char *text = NULL;
	size_t len;
	FILE *fp = open_memstream(&text, &len);

	assert_non_null(fp);
	if (print != NULL)
		print(fp, c);
	else
		options_print_man(fp);
	fclose(fp);
	return text;
}

/* No line of a text is wider than a terminal, or ends in a blank. */
static void
check_lines(const char *text)
{
	for (const char *end; *text != '\0'; text = end + 1) {
		end = strchr(text, '\n');
		assert_non_null(end);
		assert_true(end - text < 80);
		assert_true(end == text || end[-1] != ' ');
	}
}

static void
help_shows_the_options_of_a_subcommand(void **state)
{
	(void)state;
	for (enum command c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++) {
		char *text = printed(options_print_help, c), name[64];
		const struct option_row *row;

		check_lines(text);
		for (row = option_rows; row->name != NULL; row++) {
			snprintf(name, sizeof(name), "--%s%s", row->name,
			    row->kind == OPTION_BARE ? "[=NAMES]"
			    : row->arg == NULL       ? ""
						     : " ");
			if (c != COMMAND_HELP && (strstr(text, name) != NULL) !=
						     option_is_for(row, c))
				fail_msg(
				    "%s and %s", name, options_command_name(c));
		}
		free(text);
	}
}

static void
the_manual_page_has_every_row(void **state)
{
	char *text = printed(NULL, COMMAND_NONE), name[64];
	const struct option_row *row;

	(void)state;
	check_lines(text);
	for (row = option_rows; row->name != NULL; row++) {
		snprintf(name, sizeof(name), "Fl -%s", row->name);
		assert_non_null(strstr(text, name));
	}
	assert_non_null(strstr(text, ".Cm ssh\n"));
	assert_non_null(strstr(text, ".It Sy not_run\n"));
	assert_non_null(strstr(text, ".It 143\n"));
	assert_non_null(strstr(text, ".It Va truncated\n"));
	assert_non_null(strstr(text, "parse,\ntask,\nwrite.\n"));
	free(text);
}

static void
every_topic_has_text(void **state)
{
	const struct topic_row *t;
	char *text = NULL;
	struct inerr e;
	size_t len;

	(void)state;
	for (t = topic_rows; t->name != NULL; t++) {
		FILE *fp = open_memstream(&text, &len);

		assert_true(options_print_topic(fp, t->name, &e));
		fclose(fp);
		assert_true(len > 100);
		free(text);
	}
	assert_false(options_print_topic(stderr, "jsno", &e));
	assert_string_equal(e.why, "there is no help on 'jsno'");
	assert_string_equal(e.hint, "did you mean json?");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operands_and_options_mix),
		cmocka_unit_test(presets_hold_until_given),
		cmocka_unit_test(every_kind_of_value_is_read),
		cmocka_unit_test(help_asks_for_nothing_else),
		cmocka_unit_test(a_bare_option_takes_no_word),
		cmocka_unit_test(what_is_wrong_is_said_with_a_way_out),
		cmocka_unit_test(the_table_is_sound),
		cmocka_unit_test(help_shows_the_options_of_a_subcommand),
		cmocka_unit_test(the_manual_page_has_every_row),
		cmocka_unit_test(every_topic_has_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
