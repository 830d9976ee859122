/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell_huawei.c - VRP: a user view in <>, a system view in [].
 */
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/shell.h"

enum mode { USER, SYSTEM, INTERFACE };

#define IN(mode) (1u << (mode))
#define VIEWS (IN(SYSTEM) | IN(INTERFACE))
#define ANY (IN(USER) | VIEWS)

enum { KEY_CTRL_Z = 26 };

static void
huawei_prompt(struct shell *s, struct text *p)
{
	if (s->mode == USER)
		text_printf(p, "<%s>", s->host);
	else if (s->mode == SYSTEM)
		text_printf(p, "[%s]", s->host);
	else
		text_printf(p, "[%s-%s]", s->host, s->where);
}

static void
do_view(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)rest;
	shell_puts(s, c->text);
	s->mode = c->arg;
}

static void
do_quit(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	if (s->mode == USER) {
		shell_puts(s, "Info: The connection was closed.\n");
		shell_exit(s, 0);
	} else
		s->mode--;
}

static void
do_length(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	s->page = (unsigned)strtoul(rest, NULL, 10);
	shell_puts(s, "Info: The configuration takes effect on the current "
		      "user terminal interface only.\n");
}

static void
do_interface(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	snprintf(s->where, sizeof(s->where), "%s", rest);
	snprintf(s->block, sizeof(s->block), "interface %s\n", rest);
	text_clear(&s->candidate);
	text_printf(&s->candidate, "interface %s", rest);
	lines_add(&s->config, s->candidate.data);
	s->mode = INTERFACE;
}

static void
do_config(struct shell *s, const struct shell_command *c, char *rest)
{
	char line[512];

	snprintf(line, sizeof(line), "%s%.*s%s%s",
	    s->mode == INTERFACE ? " " : "", (int)strcspn(c->words, " "),
	    c->words, *rest != '\0' ? " " : "", rest);
	if (s->mode == INTERFACE)
		lines_add_to(&s->config, s->block, line);
	else
		lines_add(&s->config, line);
}

static void
do_undo(struct shell *s, const struct shell_command *c, char *rest)
{
	char line[512];

	(void)c;
	snprintf(line, sizeof(line), " %s", rest);
	if (s->mode == INTERFACE)
		lines_remove_from(&s->config, s->block, line);
	else
		lines_remove(&s->config, rest);
}

static void
do_sysname(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	snprintf(s->host, sizeof(s->host), "%s", rest);
}

static void
save_answer(struct shell *s, char *answer)
{
	if (answer[0] == 'y' || answer[0] == 'Y')
		shell_puts(s, "Now saving the current configuration to the "
			      "slot 0.\nSave the configuration "
			      "successfully.\n");
}

static void
do_save(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	shell_puts(s, "The current configuration will be written to the "
		      "device.\n");
	shell_ask(s, "Are you sure to continue? [Y/N]:", false, save_answer);
}

#define VERSION                                                                \
	"Huawei Versatile Routing Platform Software\n"                         \
	"VRP (R) software, Version 5.170 (S5720 V200R009C00SPC500)\n"          \
	"Copyright (C) 2000-2016 HUAWEI TECH CO., LTD\n"                       \
	"HUAWEI S5720-36C-EI-AC Routing Switch uptime is 12 weeks, 3 days, "   \
	"4 hours, 5 minutes\n"

/* A line of it looks like a prompt of the system view, and is none. */
#define CURRENT                                                                \
	"#\n"                                                                  \
	"[V200R009C00SPC500]\n"                                                \
	"#\n"                                                                  \
	"sysname {host}\n"                                                     \
	"#\n"                                                                  \
	"header shell information \"<{host}> is not yours\n"                   \
	"[{host}]\n"                                                           \
	"\"\n"                                                                 \
	"#\n"                                                                  \
	"interface LoopBack0\n"                                                \
	" ip address {address} 255.255.255.255\n"                              \
	"#\n"                                                                  \
	"{config}"                                                             \
	"#\n"                                                                  \
	"user-interface vty 0 4\n"                                             \
	" authentication-mode aaa\n"                                           \
	" protocol inbound ssh\n"                                              \
	"#\n"                                                                  \
	"return\n"

#define BRIEF                                                                  \
	"*down: administratively down\n"                                       \
	"The number of interface that is UP in Physical is 2\n\n"              \
	"Interface                         IP Address/Mask      Physical   "   \
	"Protocol\n"                                                           \
	"LoopBack0                         {address}/32        up         "    \
	"up(s)\n"

static const struct shell_command commands[] = {
	{ "system-view", IN(USER), do_view,
	    "Enter system view, return user view with Ctrl+Z.\n", SYSTEM },
	{ "return", VIEWS, do_view, "", USER },
	{ "quit", ANY, do_quit, NULL, 0 },
	{ "screen-length <n> temporary", IN(USER), do_length, NULL, 0 },
	{ "display version", ANY, NULL, VERSION, 0 },
	{ "display current-configuration", ANY, NULL, CURRENT, 0 },
	{ "display ip interface brief", ANY, NULL, BRIEF, 0 },
	{ "display clock", ANY, NULL, "2026-11-23 10:11:12\nMonday\n", 0 },
	{ "save", IN(USER), do_save, NULL, 0 },
	{ "sysname <name>", IN(SYSTEM), do_sysname, NULL, 0 },
	{ "interface *", VIEWS, do_interface, NULL, 0 },
	{ "undo *", VIEWS, do_undo, NULL, 0 },
	{ "vlan *", IN(SYSTEM), do_config, NULL, 0 },
	{ "ntp-service *", IN(SYSTEM), do_config, NULL, 0 },
	{ "ip *", VIEWS, do_config, NULL, 0 },
	{ "description *", IN(INTERFACE), do_config, NULL, 0 },
	{ "shutdown ...", IN(INTERFACE), do_config, NULL, 0 },
	{ NULL, 0, NULL, NULL, 0 },
};

static void
huawei_line(struct shell *s, char *line)
{
	static const char *const complaints[] = {
		[FOUND_NONE] = "Error: Unrecognized command found at '^' "
			       "position.\n",
		[FOUND_PART] = "Error:Incomplete command found at '^' "
			       "position.\n",
		[FOUND_MANY] = "Error:Ambiguous command found at '^' "
			       "position.\n",
	};
	const struct shell_command *c;
	enum found found;
	char *rest = NULL;
	size_t at;

	found = shell_find(commands, s->mode, line, &c, &rest, &at);
	if (found != FOUND) {
		if (found == FOUND_PART)
			at = strlen(line);
		shell_printf(s, "%*s^\n%s", (int)(s->prompt.len + at), "",
		    complaints[found]);
	} else
		shell_obey(s, c, rest);
}

static bool
huawei_key(struct shell *s, char c)
{
	if (c != KEY_CTRL_Z)
		return false;
	text_clear(&s->line);
	shell_puts(s, "\n");
	s->mode = USER;
	shell_ready(s);
	return true;
}

static void
huawei_open(struct shell *s)
{
	shell_puts(s,
	    "\nInfo: The max number of VTY users is 5, and the number\n"
	    "      of current VTY users on line is 1.\n"
	    "      The current login time is 2026-11-23 10:11:12+00:00.\n");
}

const struct shell_kind shell_huawei = {
	.name = "huawei",
	.doc = "VRP: <host>, [host], ---- More ---- erased by escapes",
	.eol = "\r\n",
	.enter = "\r\n",
	.more = "  ---- More ----",
	.erase = "\033[42D                                          \033[42D",
	.wrap = WRAP_PAD,
	.pages = true,
	.start = USER,
	.privileged = SYSTEM,
	.motd = "\n<{host}> is not yours\n[{host}] neither\n",
	.prompt = huawei_prompt,
	.line = huawei_line,
	.open = huawei_open,
	.key = huawei_key,
};
