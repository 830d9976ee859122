/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_settings.c - options in files and in the environment: which of them
 * holds, and what is refused.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "master/input/options_row.h"
#include "master/input/settings.h"

#define FILE_NAME "/etc/x/config.yaml"
#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static char text[INERR_TEXT_MAX];

/* The options of a command line of single words. */
static void
read_line(struct options *o, const char *line)
{
	static char words[200];
	static char *argv[20];
	char *at = words;
	struct inerr e;
	int argc = 0;

	snprintf(words, sizeof(words), "%s", line);
	while ((argv[argc] = strsep(&at, " ")) != NULL)
		argc++;
	if (!options_read(o, argc, argv, &e))
		fail_msg("%s: %s", line, inerr_text(&e, text, sizeof(text)));
}

static void
take(struct options *o, const char *yaml)
{
	struct inerr e;

	if (!settings_take(o, FILE_NAME, yaml, strlen(yaml), "/home/me", &e))
		fail_msg("%s: %s", yaml, inerr_text(&e, text, sizeof(text)));
}

static void
take_env(struct options *o, const char *variable)
{
	char *environment[] = { (char *)(uintptr_t) "PATH=/bin",
		(char *)(uintptr_t)variable, NULL };
	struct inerr e;

	if (!settings_take_environment(o, environment, &e))
		fail_msg(
		    "%s: %s", variable, inerr_text(&e, text, sizeof(text)));
}

static void
every_kind_of_option_can_be_said(void **state)
{
	struct options o;

	(void)state;
	read_line(&o, "hayfork ssh a -- x");
	take(&o, "timeout: 5s\nretries: 3\nmax-output: 64k\nquiet: yes\n"
		 "verbose: 2\nuser: bob\nlimit: [a, b]\nlegacy: true\n"
		 "identity: [k1, k2]\nhost-key: strict\nno-agent: false\n");
	assert_int_equal(o.timeout_ms, 5000);
	assert_int_equal(o.retries, 3);
	assert_int_equal(o.max_output, 65536);
	assert_true(o.quiet);
	assert_int_equal(o.verbose, 2);
	assert_string_equal(o.user, "bob");
	assert_string_equal(o.limit, "a,b");
	assert_int_equal(o.identity.n, 2);
	assert_int_equal(o.host_key, OPTIONS_HOST_KEY_STRICT);
	assert_true(o.given.host_key);
	assert_false(o.no_agent);
	assert_false(o.given.no_agent);
	options_free(&o);
}

static void
what_is_said_first_holds(void **state)
{
	struct options o;

	(void)state;
	read_line(&o, "hayfork ssh a -t 1s --identity flag --quiet=no -- x");
	take_env(&o, "HAYFORK_RETRIES=2");
	take_env(&o, "HAYFORK_TIMEOUT=7s");
	take(&o, "retries: 3\ntimeout: 9s\nidentity: file\nquiet: true\n"
		 "pty: false\nsessions: 5\nssh: {sessions: 6, user: in}\n"
		 "map: {window: 3}\nuser: out\n");
	take(&o, "user: last\npty: true\nconnect-timeout: 3s\n");
	assert_int_equal(o.timeout_ms, 1000);
	assert_int_equal(o.retries, 2);
	assert_int_equal(o.identity.n, 1);
	assert_string_equal(o.identity.at[0], "flag");
	assert_false(o.quiet);
	assert_false(o.pty);
	assert_int_equal(o.sessions, 6);
	assert_string_equal(o.user, "in");
	assert_int_equal(o.connect_timeout_ms, 3000);
	options_free(&o);
}

static void
of_a_group_the_first_place_holds(void **state)
{
	struct options o;
	struct inerr e;

	(void)state;
	read_line(&o, "hayfork ssh a --ask-password -- x");
	take(&o, "password-file: p\nmax-fail: 3\n");
	take(&o, "fail-fast: true\n");
	assert_null(o.password_file);
	assert_string_equal(o.max_fail, "3");
	assert_false(o.fail_fast);
	assert_true(options_check(&o, &e));
	options_free(&o);

	read_line(&o, "hayfork ssh a -- x");
	take(&o, "password-file: p\npassword-command: c\n");
	assert_false(options_check(&o, &e));
	options_free(&o);

	read_line(&o, "hayfork map noop --store x");
	take(&o, "no-store: true\n");
	assert_false(o.no_store);
	options_free(&o);
	read_line(&o, "hayfork map noop --no-store");
	take(&o, "store: x\n");
	assert_true(o.no_store);
	assert_true(options_check(&o, &e));
	options_free(&o);
	read_line(&o, "hayfork map noop --no-store --store x");
	assert_false(options_check(&o, &e));
	options_free(&o);

	/* A secret has one source. */
	read_line(&o, "hayfork ssh a --ask-secret enable -- x");
	take_env(&o, "HAYFORK_SECRET_FILE=sudo=f");
	take(&o, "secret-command: [enable=c, sudo=c, other=c]\n"
		 "password-as: [enabled, sudo]\n");
	assert_int_equal(o.ask_secret.n, 1);
	assert_string_equal(o.secret_file.at[0], "sudo=f");
	assert_int_equal(o.secret_command.n, 1);
	assert_string_equal(o.secret_command.at[0], "other=c");
	assert_int_equal(o.password_as.n, 1);
	assert_string_equal(o.password_as.at[0], "enabled");
	options_free(&o);

	/* What is only taken back says nothing of the others. */
	read_line(&o, "hayfork map noop --fail-fast=no");
	take(&o, "fail-fast: true\nmax-fail: 3\n");
	assert_false(o.fail_fast);
	assert_string_equal(o.max_fail, "3");
	options_free(&o);
}

/* A command line and a file; the output and the switches that hold then. */
static const struct {
	const char *line, *yaml;
	enum options_output output;
	bool diff, stream, fold;
} results[] = {
	{ "doctor", "output: jsonl", OPTIONS_OUTPUT_HUMAN, 0, 0, 0 },
	{ "hosts a", "output: json", OPTIONS_OUTPUT_JSON, 0, 0, 0 },
	{ "hosts a -o csv", "output: json", OPTIONS_OUTPUT_CSV, 0, 0, 0 },
	{ "hosts a", "output: csv\nfold: true", OPTIONS_OUTPUT_HUMAN, 0, 0, 1 },
	{ "hosts a --fold", "output: json", OPTIONS_OUTPUT_HUMAN, 0, 0, 1 },
	{ "hosts a -o json", "fold: true", OPTIONS_OUTPUT_JSON, 0, 0, 0 },
	{ "hosts a --explain", "fold: true", OPTIONS_OUTPUT_HUMAN, 0, 0, 0 },
	{ "compare noop", "output: gather", OPTIONS_OUTPUT_HUMAN, 0, 0, 0 },
	{ "compare noop", "output: csv", OPTIONS_OUTPUT_CSV, 0, 0, 0 },
	{ "map noop", "diff: true", OPTIONS_OUTPUT_HUMAN, 0, 0, 0 },
	{ "map noop -o gather", "diff: true", OPTIONS_OUTPUT_GATHER, 1, 0, 0 },
	{ "map noop --diff", "output: csv", OPTIONS_OUTPUT_CSV, 1, 0, 0 },
	{ "map noop -o json", "stream: true", OPTIONS_OUTPUT_JSON, 0, 0, 0 },
	{ "map noop", "stream: true", OPTIONS_OUTPUT_HUMAN, 0, 1, 0 },
	{ "map noop --order input", "stream: true", OPTIONS_OUTPUT_HUMAN, 0, 0,
	    0 },
	{ "map noop --stream", "output: csv\norder: input",
	    OPTIONS_OUTPUT_HUMAN, 0, 1, 0 },
};

static void
forms_of_results_hold_where_they_fit(void **state)
{
	struct options o;
	char line[80];

	(void)state;
	for (size_t i = 0; i < COUNT(results); i++) {
		snprintf(line, sizeof(line), "hayfork %s", results[i].line);
		read_line(&o, line);
		take(&o, results[i].yaml);
		settings_settle(&o);
		if (o.output != results[i].output ||
		    o.diff != results[i].diff ||
		    o.stream != results[i].stream || o.fold != results[i].fold)
			fail_msg("%s with %s: output %u", line, results[i].yaml,
			    o.output);
		options_free(&o);
	}
}

static void
what_is_typed_is_not_hindered(void **state)
{
	struct options o;

	(void)state;
	read_line(&o, "hayfork ssh a --netconf -- get");
	take(&o, "parse: json\nsession: shell\npty: true\nbecome: true\n"
		 "become-user: x\n");
	settings_settle(&o);
	assert_false(o.given.parse || o.given.session || o.pty || o.become);
	assert_null(o.become_user);
	options_free(&o);
	read_line(&o, "hayfork ssh a --netconf --pty -- get");
	settings_settle(&o);
	assert_true(o.pty);
	options_free(&o);
	read_line(&o, "hayfork map noop --memory-per-task 1M");
	take(&o, "threads: 4\n");
	settings_settle(&o);
	assert_int_equal(o.threads, 1);
	options_free(&o);
	/* A limit is not dropped. */
	read_line(&o, "hayfork map noop --threads 4");
	take(&o, "memory-per-task: 1M\n");
	settings_settle(&o);
	assert_int_equal(o.threads, 4);
	assert_int_equal(o.memory_per_task, 1 << 20);
	options_free(&o);
}

static void
what_is_for_others_is_left_alone(void **state)
{
	struct options o;
	struct inerr e;

	(void)state;
	read_line(&o, "hayfork map noop");
	take(&o, "user: bob\nwindow: 3\nssh: {sessions: 2}\n");
	take_env(&o, "HAYFORK_SESSIONS=2");
	take_env(&o, "HAYFORK_WINDOW=");
	assert_null(o.user);
	assert_int_equal(o.window, 3);
	assert_int_equal(o.sessions, 64);
	assert_true(options_check(&o, &e));
	options_free(&o);

	/* The name of an option, and of a subcommand. */
	read_line(&o, "hayfork hosts");
	take(&o, "hosts: {limit: a}\nlimit: b\n");
	assert_string_equal(o.limit, "a");
	options_free(&o);

	/* All of one may be commented out. */
	read_line(&o, "hayfork map noop");
	take(&o, "ssh:\nmap:\nwindow: 3\n");
	assert_int_equal(o.window, 3);
	options_free(&o);
}

static void
paths_are_seen_from_the_file(void **state)
{
	struct options o;

	(void)state;
	read_line(&o, "hayfork ssh -- x");
	take(&o, "inventory: hosts.yaml\nidentity: [~/.ssh/a, /b, sub/c]\n"
		 "secret-file: enable=e\nssh-config: none\nlog: ~x\n"
		 "platform: ios\npassword-file: ./p\n");
	assert_string_equal(o.inventory, "/etc/x/hosts.yaml");
	assert_string_equal(o.identity.at[0], "/home/me/.ssh/a");
	assert_string_equal(o.identity.at[1], "/b");
	assert_string_equal(o.identity.at[2], "/etc/x/sub/c");
	assert_string_equal(o.secret_file.at[0], "enable=/etc/x/e");
	assert_string_equal(o.ssh_config, "none");
	assert_string_equal(o.platform, "ios");
	options_free(&o);

	read_line(&o, "hayfork ssh -- x");
	take(&o, "platform: mine/ios.yaml\ncredential: ['user=a,key_file=k', "
		 "'key_file=~/k,user=b', 'user=key_file', c]\n");
	assert_string_equal(o.credential.at[0], "user=a,key_file=/etc/x/k");
	assert_string_equal(o.credential.at[1], "key_file=/home/me/k,user=b");
	assert_string_equal(o.credential.at[2], "user=key_file");
	assert_string_equal(o.credential.at[3], "c");
	assert_string_equal(o.platform, "/etc/x/mine/ios.yaml");
	options_free(&o);
	read_line(&o, "hayfork map noop");
	take(&o, "worker: my-tasks\n");
	assert_string_equal(o.worker, "/etc/x/my-tasks");
	options_free(&o);

	read_line(&o, "hayfork ssh -- x");
	take_env(&o, "HAYFORK_INVENTORY=hosts.yaml");
	assert_string_equal(o.inventory, "hosts.yaml");
	options_free(&o);
}

/* Files, the sentence, and what is shown of the line. */
static const struct {
	const char *yaml, *why, *shown;
} wrong[] = {
	{ "timeout: 5x\n",
	    ":1:10: timeout: '5x' is not a length of time (write it as 500ms, "
	    "5s, 2m or 1h; a bare number is seconds)",
	    "    timeout: 5x\n             ^" },
	{ "a: 1\n",
	    ":1:1: unknown key 'a' ('hayfork help config' tells which there "
	    "are)",
	    "    a: 1\n    ^" },
	{ "user: x\nretires: 2\n",
	    ":2:1: unknown key 'retires' (did you mean 'retries'?)",
	    "    retires: 2\n    ^" },
	{ "shs: {retries: 2}\n",
	    ":1:1: unknown key 'shs' (did you mean 'ssh'?)",
	    "    shs: {retries: 2}\n    ^" },
	{ "map: {user: x}\n", ":1:7: --user is no option of map",
	    "    map: {user: x}\n          ^" },
	{ "map: {window: 0}\n",
	    ":1:15: window: '0' is not a number from 1 to 4096", NULL },
	{ "command: x\n", ":1:1: 'command' is said on the command line only",
	    NULL },
	{ "quiet: maybe\n", ":1:8: quiet: 'maybe' is neither yes nor no",
	    NULL },
	{ "user: [a, b]\n", ":1:7: user: expected text, found a list", NULL },
	{ "ssh: yes\n", ":1:6: ssh: expected a mapping, found text", NULL },
	{ "hosts: {output: csv}\n", ":1:17: output: hosts has no such output",
	    NULL },
	{ "user:\n", NULL, NULL },
	{ "- a\n", NULL, NULL },
	{ "user: a\nuser: b\n", NULL, NULL },
	{ "password: hunter2\n",
	    ":1:1: password: no secret is read from there (password-file and "
	    "password-command say where it is; a file may be /dev/fd/N)",
	    "" },
	{ "ssh: {secret: hunter2}\n",
	    ":1:7: secret: no secret is read from there (password-file and "
	    "password-command say where it is; a file may be /dev/fd/N)",
	    "" },
};

static void
what_is_wrong_is_said_with_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		const char *yaml = wrong[i].yaml;
		struct options o;
		struct inerr e;

		read_line(&o, "hayfork map noop");
		assert_false(
		    settings_take(&o, FILE_NAME, yaml, strlen(yaml), NULL, &e));
		options_free(&o);
		inerr_text(&e, text, sizeof(text));
		assert_null(strstr(text, "hunter2"));
		assert_memory_equal(text, FILE_NAME, strlen(FILE_NAME));
		assert_true(e.line > 0 && e.col > 0);
		if (wrong[i].why != NULL)
			assert_string_equal(
			    text + strlen(FILE_NAME), wrong[i].why);
		inerr_excerpt(&e, text, sizeof(text));
		assert_null(strstr(text, "hunter2"));
		if (wrong[i].shown != NULL)
			assert_string_equal(text, wrong[i].shown);
	}
}

static void
a_bad_variable_is_named(void **state)
{
	static const char *const variables[][2] = {
		{ "HAYFORK_TIMOUT=5s", "HAYFORK_TIMOUT: there is no such "
				       "option (did you mean "
				       "HAYFORK_TIMEOUT?)" },
		{ "HAYFORK_RETRIES=x", "HAYFORK_RETRIES: 'x' is not a number "
				       "from 0 to 100" },
		{ "HAYFORK_SESSIONS=x", "HAYFORK_SESSIONS: 'x' is not a number "
					"from 1 to 4096" },
		{ "HAYFORK_PASSWORD=hunter2",
		    "HAYFORK_PASSWORD: no secret is read from there "
		    "(password-file and password-command say where it is; a "
		    "file may be /dev/fd/N)" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(variables); i++) {
		char *environment[] = { (char *)(uintptr_t)variables[i][0],
			NULL };
		struct options o;
		struct inerr e;

		read_line(&o, "hayfork map noop");
		assert_false(settings_take_environment(&o, environment, &e));
		options_free(&o);
		assert_string_equal(
		    inerr_text(&e, text, sizeof(text)), variables[i][1]);
	}
}

/* Those that are left out are options. */
static void
left_out_are_options(void **state)
{
	const struct option_row *row;
	unsigned out = 0;

	(void)state;
	for (row = option_rows; row->name != NULL; row++)
		out += !settings_have(row->name);
	assert_int_equal(out, 17);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_option_can_be_said),
		cmocka_unit_test(what_is_said_first_holds),
		cmocka_unit_test(of_a_group_the_first_place_holds),
		cmocka_unit_test(forms_of_results_hold_where_they_fit),
		cmocka_unit_test(what_is_typed_is_not_hindered),
		cmocka_unit_test(what_is_for_others_is_left_alone),
		cmocka_unit_test(paths_are_seen_from_the_file),
		cmocka_unit_test(what_is_wrong_is_said_with_its_place),
		cmocka_unit_test(a_bad_variable_is_named),
		cmocka_unit_test(left_out_are_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
