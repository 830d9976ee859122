/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell_panos.c - PAN-OS: slow, with a pager as less has it, and commits that
 * count up.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/shell.h"

enum mode { OPERATIONAL, CONFIGURES };

#define IN(mode) (1u << (mode))
#define OPER IN(OPERATIONAL)
#define CONF IN(CONFIGURES)

static void
panos_prompt(struct shell *s, struct text *p)
{
	if (s->mode == CONFIGURES)
		text_puts(p, "[edit]  \n");
	text_printf(
	    p, "%s@%s%c ", s->user, s->host, s->mode == CONFIGURES ? '#' : '>');
}

static void
do_pager(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	if (strcmp(rest, "off") == 0)
		s->page = 0;
}

static void
do_mode(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)rest;
	shell_puts(s, c->text);
	s->mode = c->arg;
}

static void
do_exit(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	if (s->mode == OPERATIONAL) {
		shell_exit(s, 0);
		return;
	}
	shell_puts(s, "Exiting configuration mode\n");
	s->mode = OPERATIONAL;
}

static void
do_set(struct shell *s, const struct shell_command *c, char *rest)
{
	char line[512];

	snprintf(line, sizeof(line), "set %s", rest);
	if (c->arg == 0)
		lines_add(&s->candidate, line);
	else
		lines_remove(&s->candidate, line);
	shell_puts(s, "\n");
}

/* It takes a while, and says how far it is. */
static void
do_commit(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	if (s->candidate.len > 0 &&
	    strstr(s->candidate.data, "missing") != NULL) {
		shell_show(s, "\nValidation Error:\n rulebase -> 'missing' is "
			      "not a valid reference\n\n");
		return;
	}
	text_clear(&s->config);
	if (s->candidate.len > 0)
		text_add(&s->config, s->candidate.data, s->candidate.len);
	shell_show(s, "\n\nCommit job 4 is in progress. Use Ctrl+C to return "
		      "to command prompt\n"
		      "...55%70%98%.....................100%\n"
		      "Configuration committed successfully\n\n");
	s->command.drip_ms = 20;
	s->command.piece = 40;
}

static void
do_revert(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	text_clear(&s->candidate);
	if (s->config.len > 0)
		text_add(&s->candidate, s->config.data, s->config.len);
	shell_puts(s, "Config reverted\n\n");
}

#define INFO                                                                   \
	"\nhostname: {host}\n"                                                 \
	"ip-address: {address}\n"                                              \
	"netmask: 255.255.255.0\n"                                             \
	"uptime: 12 days, 3:04:05\n"                                           \
	"family: vm\n"                                                         \
	"model: PA-VM\n"                                                       \
	"serial: 007051000012345\n"                                            \
	"sw-version: 10.2.4\n"                                                 \
	"multi-vsys: off\n"                                                    \
	"operational-mode: normal\n\n"

static const struct shell_command commands[] = {
	{ "set cli pager <x>", OPER, do_pager, NULL, 0 },
	{ "set cli scripting-mode <x>", OPER, NULL, "", 0 },
	{ "set cli terminal width <n>", OPER, shell_do_width, NULL, 0 },
	{ "show system info", OPER, NULL, INFO, 0 },
	{ "show clock", OPER, NULL, "\nMon Nov 23 10:11:12 UTC 2026\n\n", 0 },
	{ "configure", OPER, do_mode, "Entering configuration mode\n",
	    CONFIGURES },
	{ "exit", OPER | CONF, do_exit, NULL, 0 },
	{ "quit", OPER | CONF, do_exit, NULL, 0 },
	{ "set *", CONF, do_set, NULL, 0 },
	{ "delete *", CONF, do_set, NULL, 1 },
	{ "commit", CONF, do_commit, NULL, 0 },
	{ "revert config", CONF, do_revert, NULL, 0 },
	{ "show", CONF, NULL,
	    "set deviceconfig system hostname {host}\n"
	    "set deviceconfig system login-banner \"{user}@{host}> is not "
	    "yours\n{user}@{host}# \"\n{candidate}",
	    0 },
	{ NULL, 0, NULL, NULL, 0 },
};

static void
panos_line(struct shell *s, char *line)
{
	const struct shell_command *c;
	enum found found;
	char *rest = NULL;
	size_t at;

	found = shell_find(commands, s->mode, line, &c, &rest, &at);
	if (found == FOUND)
		shell_obey(s, c, rest);
	else if (found == FOUND_NONE && at == 0)
		shell_printf(s, "Unknown command: %.*s\n",
		    (int)strcspn(line, " "), line);
	else
		shell_puts(s, "Invalid syntax.\n");
}

static void
panos_open(struct shell *s)
{
	shell_puts(s, "Last login: Mon Nov 23 10:11:12 2026 from 127.0.0.1\n\n"
		      "Number of failed attempts since last successful login: "
		      "0\n\n\n");
}

const struct shell_kind shell_panos = {
	.name = "panos",
	.doc = "PAN-OS: commit counts up, the pager says lines 1-23",
	.eol = "\r\n",
	.enter = "\r\n",
	.more = "\033[7mlines 1-23 \033[27m",
	.erase = "\r\033[K",
	.wrap = WRAP_PAD,
	.pages = true,
	.motd = "{user}@{host}> is not yours\n",
	.prompt = panos_prompt,
	.line = panos_line,
	.open = panos_open,
};
