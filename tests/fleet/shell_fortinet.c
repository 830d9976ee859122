/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell_fortinet.c - FortiOS: contexts in parentheses, a banner to accept.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/shell.h"

enum mode { TOP, CONTEXT };

#define IN(mode) (1u << (mode))
#define ANY (IN(TOP) | IN(CONTEXT))

static void
fortinet_prompt(struct shell *s, struct text *p)
{
	if (s->mode == CONTEXT)
		text_printf(p, "%s (%s) # ", s->host, s->where);
	else
		text_printf(p, "%s # ", s->host);
}

static void
do_config(struct shell *s, const struct shell_command *c, char *rest)
{
	const char *last = strrchr(rest, ' ');

	(void)c;
	snprintf(s->block, sizeof(s->block), "config %s\n", rest);
	snprintf(
	    s->where, sizeof(s->where), "%s", last != NULL ? last + 1 : rest);
	text_clear(&s->candidate);
	text_printf(&s->candidate, "config %s", rest);
	lines_add(&s->config, s->candidate.data);
	s->mode = CONTEXT;
}

static void
do_set(struct shell *s, const struct shell_command *c, char *rest)
{
	char line[512];

	(void)c;
	if (strstr(rest, "missing") != NULL) {
		shell_puts(s, "entry not found in datasource\n\n"
			      "value parse error before 'missing'\n"
			      "Command fail. Return code -3\n");
		return;
	}
	if (strcmp(rest, "output standard") == 0)
		s->page = 0;
	else if (strcmp(rest, "output more") == 0)
		s->page = s->height;
	snprintf(line, sizeof(line), "    set %s", rest);
	lines_add_to(&s->config, s->block, line);
}

static void
do_end(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	s->mode = TOP;
}

static void
do_exit(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	shell_exit(s, 0);
}

#define STATUS                                                                 \
	"Version: FortiGate-60F v7.2.5,build1517,230606 (GA.F)\n"              \
	"Virus-DB: 91.05555(2023-08-07 11:26)\n"                               \
	"Serial-Number: FGT60FTK20000001\n"                                    \
	"Hostname: {host}\n"                                                   \
	"Operation Mode: NAT\n"                                                \
	"Current virtual domain: root\n"                                       \
	"System time: Mon Nov 23 10:11:12 2026\n"

static const struct shell_command commands[] = {
	{ "get system status", IN(TOP), NULL, STATUS, 0 },
	{ "show full-configuration", IN(TOP), NULL,
	    "#config-version=FGT60F-7.2.5\nconfig system global\n"
	    "    set hostname \"{host}\"\n    set alias \"{host} # \"\nend\n"
	    "{config}",
	    0 },
	{ "show", ANY, NULL, "{config}", 0 },
	{ "config *", ANY, do_config, NULL, 0 },
	{ "edit *", IN(CONTEXT), NULL, "", 0 },
	{ "next", IN(CONTEXT), NULL, "", 0 },
	{ "set *", IN(CONTEXT), do_set, NULL, 0 },
	{ "unset *", IN(CONTEXT), NULL, "", 0 },
	{ "end", IN(CONTEXT), do_end, NULL, 0 },
	{ "abort", IN(CONTEXT), do_end, NULL, 0 },
	{ "exit", IN(TOP), do_exit, NULL, 0 },
	{ NULL, 0, NULL, NULL, 0 },
};

static void
fortinet_line(struct shell *s, char *line)
{
	const struct shell_command *c;
	enum found found;
	char *rest = NULL;
	size_t at;

	found = shell_find(commands, s->mode, line, &c, &rest, &at);
	if (found == FOUND)
		shell_obey(s, c, rest);
	else if (found == FOUND_NONE && at == 0)
		shell_puts(s, "Unknown action 0\n\n");
	else
		shell_printf(s,
		    "command parse error before '%.*s'\n"
		    "Command fail. Return code -61\n\n",
		    (int)strcspn(line + at, " "), line + at);
}

const struct shell_kind shell_fortinet = {
	.name = "fortinet",
	.doc = "FortiOS: contexts in parentheses; any-key is its banner",
	.eol = "\r\n",
	.enter = "\r\n",
	.more = "--More-- ",
	.erase = "\r         \r",
	.wrap = WRAP_PAD,
	.pages = true,
	.any_key = "This device # belongs to the fleet.\n"
		   "(Press 'a' to accept):",
	.motd = "{host} # is not yours\n",
	.prompt = fortinet_prompt,
	.line = fortinet_line,
};
