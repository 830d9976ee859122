/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell_nokia.c - SR OS: the MD-CLI with its prompt of two lines, and the
 * classic command line.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/shell.h"

enum mode { OPERATIONAL, CONFIGURES };

#define IN(mode) (1u << (mode))
#define ANY (IN(OPERATIONAL) | IN(CONFIGURES))

/* What s->flags has. */
enum { CHANGED = 1 };

static const char *
changed(const struct shell *s)
{
	return s->flags & CHANGED ? "*" : "";
}

static void
sros_prompt(struct shell *s, struct text *p)
{
	text_puts(p, "\n");
	if (s->mode == CONFIGURES)
		text_printf(p, "%s(ex)", changed(s));
	text_printf(p, "[%s]\nA:%s@%s# ", s->where[0] != '\0' ? s->where : "/",
	    s->user, s->host);
}

static void
classic_prompt(struct shell *s, struct text *p)
{
	text_printf(p, "%sA:%s%s%s# ", changed(s), s->host,
	    s->mode == CONFIGURES ? ">config" : "", s->where);
}

static void
do_pager(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	s->page = 0;
}

static void
do_enter(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)rest;
	shell_puts(s, c->text);
	s->mode = CONFIGURES;
	text_clear(&s->candidate);
	if (s->config.len > 0)
		text_add(&s->candidate, s->config.data, s->config.len);
}

static void
leave(struct shell *s)
{
	shell_puts(
	    s, "INFO: CLI #2064: Exiting exclusive configuration mode\n");
	s->mode = OPERATIONAL;
	s->where[0] = '\0';
	s->flags &= ~(unsigned)CHANGED;
}

static void
leave_answer(struct shell *s, char *key)
{
	shell_printf(s, "%s\n", key);
	if (key[0] == 'y')
		leave(s);
}

static void
do_leave(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	if (s->flags & CHANGED) {
		shell_puts(s, "INFO: CLI #2071: Uncommitted changes - exiting "
			      "exclusive configuration mode would lose "
			      "them.\n");
		shell_ask_key(
		    s, "Discard uncommitted changes? [y,n] ", leave_answer);
	} else
		leave(s);
}

static void
do_logout(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	shell_exit(s, 0);
}

static void
do_set(struct shell *s, const struct shell_command *c, char *rest)
{
	char line[512];

	(void)c;
	snprintf(line, sizeof(line), "configure %s", rest);
	lines_add(&s->candidate, line);
	s->flags |= CHANGED;
}

static void
do_commit(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	if (s->candidate.len > 0 &&
	    strstr(s->candidate.data, "missing") != NULL) {
		shell_puts(s, "MINOR: MGMT_CORE #224: configure router "
			      "\"Base\" - Entry does not exist - missing\n");
		return;
	}
	text_clear(&s->config);
	if (s->candidate.len > 0)
		text_add(&s->config, s->candidate.data, s->candidate.len);
	s->flags &= ~(unsigned)CHANGED;
}

static void
do_discard(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	text_clear(&s->candidate);
	s->flags &= ~(unsigned)CHANGED;
}

/* The classic command line knows no candidate. */
static void
do_direct(struct shell *s, const struct shell_command *c, char *rest)
{
	char line[512];

	snprintf(line, sizeof(line), "%.*s %s", (int)strcspn(c->words, " "),
	    c->words, rest);
	lines_add(&s->config, line);
	s->flags |= CHANGED;
}

static void
do_exit(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	s->mode = OPERATIONAL;
}

static void
do_save(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	shell_puts(s, "Writing configuration to cf3:\\config.cfg\n"
		      "Saving configuration ... OK\nCompleted.\n");
	s->flags &= ~(unsigned)CHANGED;
}

#define VERSION                                                                \
	"TiMOS-C-22.10.R1 cpm/hops64 Nokia 7750 SR Copyright (c) 2000-2022 "   \
	"Nokia.\n"                                                             \
	"All rights reserved. All use subject to applicable license "          \
	"agreements.\n"                                                        \
	"Built on Thu Oct 27 18:38:11 UTC 2022 by builder in "                 \
	"/builds/2210B/R1/panos/main/sros\n"

#define INTERFACES                                                             \
	"==================================================================="  \
	"============\n"                                                       \
	"Interface Table (Router: Base)\n"                                     \
	"==================================================================="  \
	"============\n"                                                       \
	"Interface-Name                   Adm       Opr(v4/v6)  Mode    "      \
	"Port/SapId\n"                                                         \
	"system                           Up        Up/Down     Network "      \
	"system\n"                                                             \
	"   {address}/32                                              n/a\n"   \
	"-------------------------------------------------------------------"  \
	"------------\n"                                                       \
	"Interfaces : 1\n"

static const struct shell_command md_commands[] = {
	{ "environment more false", ANY, do_pager, NULL, 0 },
	{ "environment console width <n>", ANY, shell_do_width, NULL, 0 },
	{ "environment command-completion space <x>", ANY, NULL, "", 0 },
	{ "//environment no more", ANY, NULL, "", 0 },
	{ "show version", ANY, NULL, VERSION, 0 },
	{ "show router interface", ANY, NULL, INTERFACES, 0 },
	{ "admin show configuration", ANY, NULL,
	    "configure {\n    system {\n        name \"{host}\"\n"
	    "        login-control { pre-login-message \"A:{user}@{host}# \" "
	    "}\n    }\n}\n{config}",
	    0 },
	{ "admin save", ANY, do_save, NULL, 0 },
	{ "edit-config exclusive", IN(OPERATIONAL), do_enter,
	    "INFO: CLI #2060: Entering exclusive configuration mode\n"
	    "INFO: CLI #2061: Uncommitted changes are discarded on "
	    "configuration mode exit\n",
	    0 },
	{ "configure *", IN(CONFIGURES), do_set, NULL, 0 },
	{ "commit", IN(CONFIGURES), do_commit, NULL, 0 },
	{ "discard", IN(CONFIGURES), do_discard, NULL, 0 },
	{ "quit-config", IN(CONFIGURES), do_leave, NULL, 0 },
	{ "logout", ANY, do_logout, NULL, 0 },
	{ "quit", IN(OPERATIONAL), do_logout, NULL, 0 },
	{ NULL, 0, NULL, NULL, 0 },
};

static const struct shell_command classic_commands[] = {
	{ "environment no more", ANY, do_pager, NULL, 0 },
	{ "show version", ANY, NULL, VERSION, 0 },
	{ "show router interface", ANY, NULL, INTERFACES, 0 },
	{ "admin display-config", ANY, NULL,
	    "# TiMOS-C-20.10.R1\nexit all\nconfigure\n"
	    "    system\n        name \"{host}\"\n    exit\n{config}exit all\n",
	    0 },
	{ "admin save", ANY, do_save, NULL, 0 },
	{ "configure", IN(OPERATIONAL), do_enter, "", 0 },
	{ "system *", IN(CONFIGURES), do_direct, NULL, 0 },
	{ "router *", IN(CONFIGURES), do_direct, NULL, 0 },
	{ "exit all", ANY, do_exit, NULL, 0 },
	{ "exit", IN(CONFIGURES), do_exit, NULL, 0 },
	{ "logout", ANY, do_logout, NULL, 0 },
	{ NULL, 0, NULL, NULL, 0 },
};

static void
nokia_line(struct shell *s, char *line)
{
	const struct shell_command *table = s->kind->extra, *c;
	bool md = table == md_commands;
	enum found found;
	char *rest = NULL;
	size_t at;
	char *pipe = strstr(line, " | no-more");

	if (pipe != NULL) {
		*pipe = '\0';
		s->unpaged = true;
	}
	found = shell_find(table, s->mode, line, &c, &rest, &at);
	if (found == FOUND)
		shell_obey(s, c, rest);
	else if (!md)
		shell_printf(s, "%*s^\nError: Bad command.\n",
		    (int)(s->prompt.len + at), "");
	else if (found == FOUND_PART)
		shell_puts(s, "MINOR: MGMT_CORE #2203: Missing element\n");
	else
		shell_printf(s,
		    "%*s^\nMINOR: MGMT_CORE #2201: Unknown element - '%.*s'\n",
		    (int)at, "", (int)strcspn(line + at, " "), line + at);
}

#define NOKIA                                                                  \
	.eol = "\r\n", .enter = "\r\n",                                        \
	.more = "Press any key to continue (Q to quit)",                       \
	.erase = "\r                                     \r",                  \
	.wrap = WRAP_PAD, .pages = true, .line = nokia_line,                   \
	.motd = "\nA:{user}@{host}# is not yours\n"

const struct shell_kind shell_sros = {
	.name = "sros",
	.doc = "SR OS MD-CLI: two lines of prompt, edit-config, commit",
	.prompt = sros_prompt,
	.extra = md_commands,
	NOKIA,
};

const struct shell_kind shell_sros_classic = {
	.name = "sros-classic",
	.doc = "SR OS classic: A:host>config#",
	.prompt = classic_prompt,
	.extra = classic_commands,
	NOKIA,
};
