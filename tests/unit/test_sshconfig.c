/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_sshconfig.c - what an ssh_config says of a host, and how it is told
 * what is wrong. That it says what ssh says: tests/process/test_sshconfig.sh.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#include "common/buf.h"
#include "master/input/sshconfig_pattern.h"
#include "tests/ssh_world.h"

#define OWN "/home/me/.ssh/config"
#define SYSTEM "/etc/ssh/ssh_config"

/* Files, read, and the answer for the host asked last. */
struct asked {
	struct ssh_world files;
	struct sshconfig_world world;
	struct sshconfig *config;
	struct arena arena;
	struct sshconfig_host host;
	struct inerr err;
};

static bool
read_all(struct asked *a)
{
	return sshconfig_read(
		   a->config, OWN, SSHCONFIG_USER | SSHCONFIG_CHECK, &a->err) &&
	       sshconfig_read(a->config, SYSTEM, 0, &a->err);
}

static void
start(struct asked *a, const struct ssh_world_file *files, size_t n)
{
	memset(a, 0, sizeof(*a));
	a->files = (struct ssh_world){ files, n };
	a->world = ssh_world_make(&a->files);
	a->config = sshconfig_new(&a->world);
}

static void
finish(struct asked *a)
{
	sshconfig_free(a->config);
	arena_wipe(&a->arena);
}

static bool
ask_as(struct asked *a, const char *host, const char *user, uint16_t port)
{
	struct sshconfig_query q = { host, user, port };

	return sshconfig_ask(a->config, &q, &a->arena, &a->host, &a->err);
}

static const struct sshconfig_host *
ask(struct asked *a, const char *host)
{
	assert_true(ask_as(a, host, NULL, 0));
	return &a->host;
}

/* The own file is this text. */
static void
start_text(struct asked *a, struct ssh_world_file *file, const char *text)
{
	*file = (struct ssh_world_file){ .path = OWN, .text = text };
	start(a, file, 1);
	assert_true(read_all(a));
}

/* ---- what is wrong, and where ---------------------------------------------
 */

/* The sentence about a file that is refused, or about its host h. */
static void
assert_refused(const char *text, const char *wanted)
{
	struct ssh_world_file file = { .path = OWN, .text = text };
	char said[INERR_TEXT_MAX];
	struct asked a;
	bool good;

	start(&a, &file, 1);
	good = read_all(&a) && ask_as(&a, "h", NULL, 0);
	assert_false(good);
	assert_string_equal(inerr_text(&a.err, said, sizeof(said)), wanted);
	finish(&a);
}

static void
test_refusals(void **state)
{
	(void)state;
	assert_refused("\n  Hostnmae x\n",
	    OWN ":2:3: unknown keyword 'Hostnmae' (did you mean HostName?)");
	assert_refused("UseKeychain yes\n",
	    OWN ":1:1: unknown keyword 'UseKeychain' (IgnoreUnknown "
		"UseKeychain before it has it ignored, by ssh too)");
	assert_refused("Port\n", OWN ":1:1: Port: no value");
	assert_refused("Port ssh2\n", OWN ":1:6: Port: not a port: 'ssh2' "
					  "(a number from 1 to 65535)");
	assert_refused("Port 22 23\n", OWN ":1:9: Port: more than one value");
	assert_refused("User \"a\n", OWN ":1:6: a quote that is not closed");
	assert_refused("StrictHostKeyChecking accept_new\n",
	    OWN ":1:23: StrictHostKeyChecking: no such value: 'accept_new' "
		"(did you mean 'accept-new'?)");
	assert_refused("ConnectTimeout 5x\n",
	    OWN ":1:16: ConnectTimeout: not a time: '5x' (seconds, or as "
		"1h30m)");
	assert_refused("ProxyJump a,,b\n",
	    OWN ":1:11: ProxyJump: not a list of [user@]host[:port]: 'a,,b' "
		"(hosts by commas, without blanks)");
	assert_refused("Match hots h\n", OWN ":1:7: Match: no such criterion: "
					     "'hots' (did you mean 'host'?)");
	assert_refused("Match user a all host h\n",
	    OWN ":1:14: Match: 'all' goes with nothing but one of canonical "
		"and final before it");
	assert_refused("Host a \"\"\n", OWN ":1: Host: an empty pattern");
	assert_refused("Host *\n HostName %q\n",
	    OWN ":2: HostName: unknown token '%q' (%% is one %)");
	assert_refused("IdentityFile ${NOPE}/k\n",
	    OWN ":1: IdentityFile: no variable NOPE in the environment");
	assert_refused("IdentityFile ~nobody/k\n",
	    OWN ":1: IdentityFile: no user named 'nobody'");
	assert_refused("IgnoreUnknown b*\nboo x\nhost\x1b[1m x\n",
	    OWN ":3: unknown keyword 'host\\x1b[1m' (no IgnoreUnknown in "
		"force names it)");
}

/* ---- files ----------------------------------------------------------------
 */

static void
test_files_in_their_order(void **state)
{
	const struct ssh_world_file files[] = {
		{ .path = "/etc/ssh/more/1.conf",
		    .text = "User one\nPort 4\n" },
		{ .path = "/home/me/.ssh/conf.d/a", .text = "User a\n" },
		{ .path = "/home/me/.ssh/conf.d/b",
		    .text = "User b\nHost x\nHostName from-b\n" },
		{ .path = OWN,
		    .text = "Host h x\n"
			    "Include conf.d/* nothing/*\n"
			    "Host *\nPort 3\n" },
		{ .path = SYSTEM,
		    .text = "Include more/*.conf\nHostKeyAlias system\n" },
	};
	struct asked a;

	(void)state;
	start(&a, files, 5);
	assert_true(read_all(&a));
	ask(&a, "h");
	assert_string_equal(a.host.user, "a");
	assert_int_equal(a.host.port, 3);
	assert_string_equal(a.host.host_key_alias, "system");
	assert_string_equal(a.host.hostname, "h");
	ask(&a, "x");
	assert_string_equal(a.host.hostname, "from-b");
	ask(&a, "other");
	assert_string_equal(a.host.user, "one");
	finish(&a);
}

/* What an Include is within holds for what it brings, and goes on after. */
static void
test_include_is_within(void **state)
{
	const struct ssh_world_file files[] = {
		{ .path = "/i", .text = "Host *\nPort 1\nHost y\nUser i\n" },
		{ .path = OWN,
		    .text = "Host x\nInclude /i\nHostName after\n"
			    "Host y\nPort 2\n" },
	};
	struct asked a;

	(void)state;
	start(&a, files, 2);
	assert_true(read_all(&a));
	ask(&a, "x");
	assert_int_equal(a.host.port, 1);
	assert_string_equal(a.host.hostname, "after");
	ask(&a, "y");
	assert_int_equal(a.host.port, 2);
	assert_null(a.host.user);
	finish(&a);
}

static void
test_files_that_are_refused(void **state)
{
	const struct ssh_world_file loop = { .path = OWN,
		.text = "Include config\n" };
	const struct ssh_world_file open = {
		.path = OWN, .text = "Port 1\n", .is_open = true
	};
	char said[INERR_TEXT_MAX];
	struct asked a;

	(void)state;
	start(&a, &loop, 1);
	assert_false(read_all(&a));
	assert_string_equal(inerr_text(&a.err, said, sizeof(said)),
	    OWN ":1:9: Include: more than 16 files within files (does a file "
		"include itself?)");
	finish(&a);

	start(&a, &open, 1);
	assert_false(read_all(&a));
	/* As with -F: only what it includes is looked at so closely. */
	assert_true(sshconfig_read(
	    a.config, OWN, SSHCONFIG_USER | SSHCONFIG_MUST, &a.err));
	assert_false(sshconfig_read(
	    a.config, "/none", SSHCONFIG_USER | SSHCONFIG_MUST, &a.err));
	assert_string_equal(inerr_text(&a.err, said, sizeof(said)),
	    "/none: there is no such file");
	finish(&a);
}

/* ---- answers --------------------------------------------------------------
 */

static void
test_values(void **state)
{
	struct ssh_world_file file;
	struct asked a;
	const struct sshconfig_host *h;

	(void)state;
	start_text(&a, &file,
	    "Host web*\n"
	    "  HostName %h.EXAMPLE.net\n"
	    "  Port netconf-ssh\n"
	    "  IdentityFile ~/.ssh/%r@%h\n"
	    "  IdentityFile none\n"
	    "  IdentityFile ~you/key\n"
	    "  IdentityFile \"/with space/%%\"\n"
	    "  IdentityAgent $SSH_AUTH_SOCK\n"
	    "  ProxyJump admin@%h-gw:2222,ssh://x%40y@[::2]/\n"
	    "  UserKnownHostsFile none\n"
	    "  Ciphers +aes128-cbc\n"
	    "  ConnectTimeout 1m30\n"
	    "  SetEnv A=1 A=2 \"B=x y\"\n"
	    "Host *\n"
	    "  SendEnv LC_* X -LC_*\n"
	    "  User ops\n");
	h = ask(&a, "web1");
	assert_string_equal(h->alias, "web1");
	assert_string_equal(h->hostname, "web1.example.net");
	assert_int_equal(h->port, 830);
	assert_int_equal(h->identity_files.n, 3);
	assert_string_equal(
	    h->identity_files.v[0], "/home/me/.ssh/ops@web1.example.net");
	assert_string_equal(h->identity_files.v[1], "/home/you/key");
	assert_string_equal(h->identity_files.v[2], "/with space/%");
	assert_string_equal(h->agent, "/run/agent");
	assert_int_equal(h->nhops, 2);
	assert_string_equal(h->hops[0].host, "web1.example.net-gw");
	assert_string_equal(h->hops[0].user, "admin");
	assert_int_equal(h->hops[0].port, 2222);
	assert_string_equal(h->hops[1].host, "::2");
	assert_string_equal(h->hops[1].user, "x@y");
	assert_int_equal(h->hops[1].port, 0);
	assert_true(h->user_known_hosts.set);
	assert_int_equal(h->user_known_hosts.n, 0);
	assert_string_equal(h->ciphers, "+aes128-cbc");
	assert_int_equal(h->connect_timeout, 90);
	assert_int_equal(h->set_env.n, 2);
	assert_string_equal(h->set_env.v[1], "B=x y");
	assert_int_equal(h->send_env.n, 1);
	assert_string_equal(h->send_env.v[0], "X");
	finish(&a);
}

static void
test_nothing_said(void **state)
{
	struct asked a;
	const struct sshconfig_host *h;

	(void)state;
	start(&a, NULL, 0);
	assert_true(read_all(&a));
	h = ask(&a, "LEAF1");
	assert_string_equal(h->hostname, "leaf1");
	assert_int_equal(h->port, -1);
	assert_null(h->user);
	assert_null(h->agent);
	assert_null(h->ask);
	assert_int_equal(h->host_keys, -1);
	assert_false(h->identity_files.set);
	assert_int_equal(h->nhops, 0);
	h = ask(&a, "127.1");
	assert_string_equal(h->hostname, "127.0.0.1");
	h = ask(&a, "fe80:0::1");
	assert_string_equal(h->hostname, "fe80::1");
	finish(&a);
}

/* The hop of a ProxyCommand, as "user@host:port"; "": it is none. */
static void
assert_hop(const char *command, const char *wanted)
{
	char text[200], said[200] = "";
	struct ssh_world_file file;
	struct asked a;
	const struct sshconfig_hop *hop;

	snprintf(text, sizeof(text), "ProxyCommand %s\n", command);
	start_text(&a, &file, text);
	ask(&a, "h");
	assert_non_null(a.host.proxy_command);
	assert_true(a.host.nhops <= 1);
	if ((hop = a.host.hops) != NULL)
		snprintf(said, sizeof(said), "%s@%s:%u",
		    hop->user != NULL ? hop->user : "", hop->host, hop->port);
	assert_string_equal(said, wanted);
	finish(&a);
}

static void
test_commands_that_are_jumps(void **state)
{
	(void)state;
	assert_hop("ssh -W %h:%p gate", "@gate:0");
	assert_hop("ssh -q -W [%h]:%p admin@gate", "admin@gate:0");
	assert_hop("exec /usr/bin/ssh -xaqTW %h:%p gate", "");
	assert_hop("exec /usr/bin/ssh -xaqT -W%h:%p -p 2222 -l me gate",
	    "me@gate:2222");
	assert_hop("ssh -W %h:%p %h-gate", "@h-gate:0");
	assert_hop("ssh -W %h:22 gate", "");
	assert_hop("ssh gate -W %h:%p", "");
	assert_hop("ssh gate nc %h %p", "");
	assert_hop("ssh -o User=x -W %h:%p gate", "");
	assert_hop("ssh -W %h:%p \"gate\"", "");
	assert_hop("ssh -W %h:%p", "");
	assert_hop("nc -X connect %h %p", "");
	assert_hop("ssh -p", "");
	assert_hop("ssh -W %h:%p @gate", "");
}

/* What is on the command line is there before the files. */
static void
test_command_line_first(void **state)
{
	struct ssh_world_file file;
	struct asked a;

	(void)state;
	start_text(&a, &file,
	    "Match user root\nHostKeyAlias as-root\nMatch all\nUser me\n"
	    "Port 3\n");
	assert_true(ask_as(&a, "h", "root", 99));
	assert_string_equal(a.host.host_key_alias, "as-root");
	assert_string_equal(a.host.user, "root");
	assert_int_equal(a.host.port, 99);
	ask(&a, "h");
	assert_null(a.host.host_key_alias);
	assert_int_equal(a.host.port, 3);
	finish(&a);
}

/* Only ssh can tell; but not where the rest does not match anyway. */
static void
test_ssh_is_to_be_asked(void **state)
{
	struct ssh_world_file file;
	struct asked a;

	(void)state;
	start_text(&a, &file,
	    "User before\n"
	    "Match exec \"true\" host h*\nUser x\n"
	    "Match host net localnetwork 10.0.0.0/8\nUser y\n"
	    "Host canon\nCanonicalizeHostname yes\n");
	ask(&a, "h1");
	assert_string_equal(a.host.ask, "exec");
	assert_string_equal(a.host.ask_place.file, OWN);
	assert_int_equal(a.host.ask_place.line, 2);
	ask(&a, "net");
	assert_string_equal(a.host.ask, "localnetwork");
	ask(&a, "canon");
	assert_string_equal(a.host.ask, "CanonicalizeHostname");
	ask(&a, "x");
	assert_null(a.host.ask);
	assert_string_equal(a.host.user, "before");
	finish(&a);
}

static void
test_answers_of_ssh(void **state)
{
	static const char usual[] = "host none\nuser me\nhostname none\n"
				    "port 22\nstricthostkeychecking ask\n"
				    "identityfile ~/.ssh/id_rsa\n"
				    "identityfile ~/.ssh/id_ed25519\n"
				    "connecttimeout none\n";
	struct sshconfig_query q = { "h", NULL, 0 };
	struct asked a;

	(void)state;
	start(&a, NULL, 0);
	assert_true(sshconfig_answer(a.config, &q,
	    "host h\nuser you\nhostname H.example.net\nport 22\n"
	    "stricthostkeychecking true\nidentityfile ~/.ssh/id_rsa\n"
	    "userknownhostsfile /a%b /c\nsetenv A=b c\nsetenv B=\n"
	    "proxyjump a,b:33\nconnecttimeout none\nnewkeyword x y\n",
	    usual, &a.arena, &a.host, &a.err));
	assert_string_equal(a.host.user, "you");
	assert_string_equal(a.host.hostname, "h.example.net");
	assert_int_equal(a.host.port, -1);
	assert_int_equal(a.host.host_keys, SSHCONFIG_HOSTKEYS_YES);
	assert_int_equal(a.host.identity_files.n, 1);
	assert_int_equal(a.host.user_known_hosts.n, 2);
	assert_string_equal(a.host.user_known_hosts.v[0], "/a%b");
	assert_int_equal(a.host.set_env.n, 2);
	assert_string_equal(a.host.set_env.v[0], "A=b c");
	assert_int_equal(a.host.nhops, 2);
	assert_int_equal(a.host.hops[1].port, 33);
	assert_false(sshconfig_answer(
	    a.config, &q, "usage: ssh\n", usual, &a.arena, &a.host, &a.err));
	assert_false(sshconfig_answer(
	    a.config, &q, "", usual, &a.arena, &a.host, &a.err));
	finish(&a);
}

/* ---- what is not honoured -------------------------------------------------
 */

static void
note_told(void *arg, const char *keyword, struct sshconfig_place place)
{
	char *all = arg;

	snprintf(all + strlen(all), 256 - strlen(all), "%s:%u ", keyword,
	    place.line);
}

static void
test_untold(void **state)
{
	struct ssh_world_file file;
	struct asked a;
	char told[256] = "";

	(void)state;
	start_text(&a, &file,
	    "Host other\nForwardAgent yes\nLocalForward 1 a:1\n"
	    "Host *\nRemoteCommand none\nForwardAgent no\nForwardX11 yes\n"
	    "Host h\nForwardAgent yes\nForwardAgent yes\n"
	    "CertificateFile none\nCertificateFile c\n"
	    "Ciphers +aes128-cbc\nMACs -hmac-sha1\n"
	    "SendEnv LANG LC_* -X\nSendEnv LANG TZ\nSetEnv A=b\n");
	sshconfig_untold(a.config, note_told, told);
	assert_string_equal(told, "");
	ask(&a, "h");
	ask(&a, "h");
	sshconfig_untold(a.config, note_told, told);
	assert_string_equal(told,
	    "CertificateFile:12 MACs:14 SetEnv:17 SendEnv:16 "
	    "ForwardAgent:9 ");
	finish(&a);
}

/* ---- size -----------------------------------------------------------------
 */

/* Every host has its lines: they are found, not gone through. */
static void
test_ten_thousand_hosts(void **state)
{
	struct ssh_world_file file = { .path = OWN };
	struct buf text = { 0 };
	char name[64], line[160];
	struct asked a;
	clock_t begun;

	(void)state;
	for (int i = 0; i < 10000; i++) {
		snprintf(line, sizeof(line),
		    "Host leaf%d l%d\nHostName 10.0.%d.%d\nUser u%d\n"
		    "IdentityFile ~/.ssh/%%h\n",
		    i, i, i / 100, i % 100, i);
		buf_add(&text, line, strlen(line));
	}
	buf_add_literal(&text, "Host *\nPort 830\n\0");
	file.text = (const char *)buf_at(&text);
	begun = clock();
	start(&a, &file, 1);
	assert_true(read_all(&a));
	for (int i = 0; i < 10000; i++) {
		snprintf(name, sizeof(name), "%s%d", i % 2 ? "leaf" : "l", i);
		ask(&a, name);
		snprintf(line, sizeof(line), "u%d", i);
		assert_string_equal(a.host.user, line);
		assert_int_equal(a.host.port, 830);
	}
	/* 50 ms; without an index it would be seconds. */
	assert_true(clock() - begun < 4 * CLOCKS_PER_SEC);
	buf_free(&text);
	finish(&a);
}

static void
test_patterns(void **state)
{
	char many[4000], text[2001];

	(void)state;
	assert_true(sshconfig_pattern("a*c?", "abcd"));
	assert_false(sshconfig_pattern("a*c?", "abc"));
	assert_true(sshconfig_pattern("**", ""));
	assert_false(sshconfig_pattern("a", "A"));
	assert_true(sshconfig_pattern_list("x,A?", "ab", true));
	assert_false(sshconfig_pattern_list("a?,!ab", "ab", false));
	assert_false(sshconfig_pattern_list("!x", "ab", false));
	assert_true(sshconfig_pattern_list(",", "", false));
	/* No pattern takes long. */
	for (size_t i = 0; i < sizeof(many) - 1; i += 2) {
		many[i] = '*';
		many[i + 1] = 'a';
	}
	memset(many + sizeof(many) - 2, 'b', 1);
	many[sizeof(many) - 1] = '\0';
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_false(sshconfig_pattern(many, text));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_files_in_their_order),
		cmocka_unit_test(test_include_is_within),
		cmocka_unit_test(test_files_that_are_refused),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_nothing_said),
		cmocka_unit_test(test_commands_that_are_jumps),
		cmocka_unit_test(test_command_line_first),
		cmocka_unit_test(test_ssh_is_to_be_asked),
		cmocka_unit_test(test_answers_of_ssh),
		cmocka_unit_test(test_untold),
		cmocka_unit_test(test_ten_thousand_hosts),
		cmocka_unit_test(test_patterns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
