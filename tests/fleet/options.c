/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * options.c - the command line, from one table that also prints the help.
 */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/command.h"
#include "tests/fleet/device.h"
#include "tests/fleet/hostile.h"
#include "tests/fleet/login.h"
#include "tests/fleet/netconf.h"
#include "tests/fleet/options.h"
#include "tests/fleet/shell.h"
#include "tests/fleet/tally.h"

#define TRIES_MAX 1000

static bool
take_listen(struct options *o, const char *value)
{
	return parse_net(value, &o->listen);
}

static bool
take_port(struct options *o, const char *value)
{
	uint64_t port;

	if (!parse_count(value, UINT16_MAX, &port))
		return false;
	o->port = (uint16_t)port;
	return true;
}

static bool
take_count(struct options *o, const char *value)
{
	uint64_t count;

	if (!parse_count(value, 1 << 20, &count) || count == 0)
		return false;
	o->count = (uint32_t)count;
	return true;
}

static bool
take_user(struct options *o, const char *value)
{
	o->user = value;
	return value[0] != '\0' && strlen(value) < LOGIN_USER_MAX;
}

static bool
take_password(struct options *o, const char *value)
{
	(void)o;
	login_set_password(value);
	return true;
}

static bool
take_password_file(struct options *o, const char *value)
{
	(void)o;
	login_read_password(value);
	return true;
}

static bool
take_authorized_keys(struct options *o, const char *value)
{
	(void)o;
	login_read_keys(value);
	return true;
}

static bool
take_any_key(struct options *o, const char *value)
{
	(void)o;
	(void)value;
	login_any_key();
	return true;
}

static bool
take_enable(struct options *o, const char *value)
{
	(void)o;
	login_set_enable(value);
	return true;
}

static bool
take_token(struct options *o, const char *value)
{
	(void)o;
	login_set_token(value);
	return true;
}

static bool
take_login_tries(struct options *o, const char *value)
{
	return parse_count(value, TRIES_MAX, &o->login_tries) &&
	       o->login_tries > 0;
}

static bool
take_hostkey(struct options *o, const char *value)
{
	(void)o;
	keys_load(value);
	return true;
}

static bool
take_known_hosts_out(struct options *o, const char *value)
{
	o->known_hosts_out = value;
	return true;
}

static bool
take_stats(struct options *o, const char *value)
{
	o->stats = value;
	return true;
}

static bool
take_roster(struct options *o, const char *value)
{
	o->roster = value;
	return true;
}

static bool
take_every(struct options *o, const char *value)
{
	return parse_count(value, UINT32_MAX, &o->every) && o->every > 0;
}

static bool
take_exec_log(struct options *o, const char *value)
{
	o->exec_log = value;
	return true;
}

static bool
take_flood_cap(struct options *o, const char *value)
{
	return parse_count(value, UINT64_C(1) << 40, &o->flood_cap);
}

static bool
take_max_seconds(struct options *o, const char *value)
{
	return parse_duration(value, &o->max_ms);
}

static bool
take_until_eof(struct options *o, const char *value)
{
	(void)value;
	o->until_eof = true;
	return true;
}

static bool
take_with_parent(struct options *o, const char *value)
{
	(void)value;
	o->with_parent = true;
	return true;
}

/* An option without take is a rule for devices. */
static const struct row {
	const char *name, *arg;
	bool (*take)(struct options *o, const char *value);
	const char *doc;
} rows[] = {
	{ "listen", "NET", take_listen,
	    "addresses, 127.0.0.1 or 127.20.0.0/16 (127.0.0.1)" },
	{ "port", "PORT", take_port, "0 lets the kernel choose (0)" },
	{ "count", "N", take_count,
	    "devices, from the first address of --listen on" },
	{ "user", "NAME", take_user, "who may log in (admin)" },
	{ "password", "WORD", take_password, "with this password (fleet)" },
	{ "password-file", "FILE", take_password_file,
	    "or the one in the first line of this file" },
	{ "authorized-keys", "FILE", take_authorized_keys,
	    "or with one of these public keys" },
	{ "any-key", NULL, take_any_key, "or with any key" },
	{ "token", "WORD", take_token, "and this token beside it (123456)" },
	{ "auth", "LIST[+LIST][@NET]", NULL, "ways to log in, see below" },
	{ "banner", "KIND[@NET]", NULL, "is sent before the login, see below" },
	{ "shell", "KIND[,WORD...][@NET]", NULL,
	    "a command line, see below (none)" },
	{ "enable", "WORD", take_enable, "what enable asks for (enable)" },
	{ "login-tries", "N", take_login_tries,
	    "failed logins before a disconnect (6)" },
	{ "hostkey", "FILE", take_hostkey,
	    "private host key, not one made at start" },
	{ "hostkey-kind", "KIND[@NET]", NULL, "see below" },
	{ "known-hosts-out", "FILE", take_known_hosts_out,
	    "write known_hosts: --count lines, or patterns" },
	{ "freeze", "STAGE[@NET]", NULL,
	    "no answer from this stage on, see below" },
	{ "refuse", "STAGE[@NET]", NULL, "say no there, or close" },
	{ "reset", "STAGE|N[@NET]", NULL,
	    "reset there, or once N bytes were sent" },
	{ "netconf", "WORD[,WORD...][@NET]", NULL,
	    "speaks NETCONF as a subsystem, see below" },
	{ "bastion", "yes|no[@NET]", NULL,
	    "leads to other devices, by address or name (no)" },
	{ "through", "open|refused|blackhole[@NET]", NULL,
	    "what bastions make of the way there (open)" },
	{ "max-startups", "N:P:M[@NET]", NULL,
	    "drop P % of connections while N have yet to log in" },
	{ "latency", "TIME[@NET]", NULL, "of a round trip (0)" },
	{ "answer", "WORDS[@NET]", NULL,
	    "words of a command, before each of them" },
	{ "forge", "MODE[@NET]", NULL, "lie in the midst of SSH, see below" },
	{ "hostile", "KIND[@NET]", NULL,
	    "be hostile in a way that has a name, see below" },
	{ "hostile-every", "N", take_every,
	    "every N-th device is, all kinds that mix in turn" },
	{ "roster", "FILE", take_roster,
	    "write \"ADDRESS KIND\" for --count devices" },
	{ "raw", "MODE[@NET]", NULL, "speak no SSH, see below" },
	{ "flood-cap", "N", take_flood_cap, "bytes of any flood (1G)" },
	{ "stats", "FILE", take_stats,
	    "write counters at the end and on SIGUSR1" },
	{ "exec-log", "FILE", take_exec_log,
	    "write \"ADDRESS COMMAND\" as they come" },
	{ "max-seconds", "TIME", take_max_seconds, "end after this (600)" },
	{ "until-eof", NULL, take_until_eof, "end when stdin does" },
	{ "with-parent", NULL, take_with_parent, "end when the parent does" },
	{ "help", NULL, NULL, "print this" },
};
#define NROWS (sizeof(rows) / sizeof(rows[0]))

static void
options_help(void)
{
	char left[64];
	size_t i;

	printf("fleet - thousands of fake SSH devices on loopback\n\n"
	       "usage: fleet [OPTION...]\n"
	       "Prints \"ready PORT\" once it listens; ends on SIGTERM.\n\n");
	for (i = 0; i < NROWS; i++) {
		snprintf(left, sizeof(left), "--%s%s%s", rows[i].name,
		    rows[i].arg != NULL ? " " : "",
		    rows[i].arg != NULL ? rows[i].arg : "");
		printf("  %-27s%s%s\n", left,
		    strlen(left) > 27 ? "\n                              "
				      : " ",
		    rows[i].doc);
	}
	printf("\nSTAGE is banner, kex, auth, channel or exec.  With @NET, as "
	       "in @127.20.3.0/24,\nan option means those devices only; of "
	       "several that mean a device, the last\ncounts.  User "
	       "ACTION-STAGE (freeze-channel, refuse-auth, reset-exec) logs "
	       "in\nlike --user, and meets that fault.\n");
	printf("\nWays to log in; after LIST+LIST, one of each, in turn:\n");
	device_help_methods(stdout);
	printf("\nBanners before the login:\n");
	device_help_banners(stdout);
	printf("\nKinds of host key:\n");
	key_kind_help(stdout);
	printf("\nWords of a command; other words mean nothing:\n");
	command_help(stdout);
	printf("\nKinds of shell:\n");
	shell_help(stdout);
	printf("Words that follow one, after commas:\n");
	shell_plan_help(stdout);
	printf("\nWords for NETCONF (words of a command in an rpc make its "
	       "reply a long one):\n");
	netconf_help(stdout);
	printf("\nRaw peers (MODE=N: N bytes of it, then as at its end):\n");
	raw_help(stdout);
	printf("\nForged sessions (the key is that of ed25519 devices, any "
	       "login will do):\n");
	forge_help(stdout);
	printf("\nHostile kinds:\n");
	hostile_help(stdout);
	printf("\nCounters:\n");
	tally_help(stdout);
}

static void
options_take(struct options *o, const struct row *row, const char *value)
{
	bool good;

	if (strcmp(row->name, "help") == 0) {
		options_help();
		exit(0);
	}
	if (row->take != NULL)
		good = row->take(o, value);
	else
		good = device_rule(row->name, value);
	if (!good)
		errx(2, "--%s %s: not a %s; see --help", row->name, value,
		    row->arg);
}

void
options_parse(struct options *o, int argc, char *argv[])
{
	struct option longs[NROWS + 1] = { 0 };
	size_t i;
	int c;

	*o = (struct options){ .user = "admin",
		.login_tries = 6,
		.flood_cap = UINT64_C(1) << 30,
		.max_ms = 600 * 1000 };
	parse_net("127.0.0.1", &o->listen);
	login_set_password("fleet");
	for (i = 0; i < NROWS; i++) {
		longs[i].name = rows[i].name;
		longs[i].has_arg = rows[i].arg != NULL;
		longs[i].val = (int)i;
	}
	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (c == '?')
			exit(2);
		options_take(o, &rows[c], optarg);
	}
	if (optind < argc)
		errx(2, "%s: no operand is taken; see --help", argv[optind]);
	login_set_user(o->user);
	if (o->every > 0)
		hostile_set_every(o->every, o->listen.address);
}
