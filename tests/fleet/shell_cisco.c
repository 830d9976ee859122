/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell_cisco.c - command lines like that of IOS.
 *
 * A user level and an enabled one, configuration with its submodes, a
 * running configuration that has what was configured, and the complaints.
 * What makes one of them another is its family.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/login.h"
#include "tests/fleet/shell_cisco.h"

#define TRIES 3
#define COLUMNS 78 /* what a complaint's marker may be indented by */

enum { KEY_CTRL_C = 3, KEY_TAB = 9, KEY_CTRL_Z = 26 };

static const struct cisco_family *
family(const struct shell *s)
{
	return s->kind->extra;
}

void
cisco_prompt(struct shell *s, struct text *p)
{
	static const char *const ends[] = { ">", "#", "(config)#" };

	text_printf(p, "%s%s", family(s)->before, s->host);
	if (s->mode == CONFIG_SUB)
		text_printf(p, "(%s)#", s->where);
	else
		text_puts(p, ends[s->mode]);
	text_puts(p, family(s)->after);
}

/* ---- levels ------------------------------------------------------------- */

static void
enable_answer(struct shell *s, char *secret)
{
	if (login_enable_is(secret) && !(s->plan->flags & SHELL_NO_RAISE)) {
		s->mode = ENABLED;
		return;
	}
	if (++s->tries < TRIES)
		shell_ask(s, "Password: ", true, enable_answer);
	else
		shell_puts(s, "% Bad secrets\n\n");
}

static void
do_enable(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	if (s->mode == USER)
		shell_ask(s, "Password: ", true, enable_answer);
}

static void
do_mode(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)rest;
	shell_puts(s, c->text);
	s->mode = c->arg;
}

/* Where what is configured goes. */
static struct text *
cisco_lines(struct shell *s)
{
	return family(s)->commits ? &s->candidate : &s->config;
}

static void
lines_copy(struct text *to, const struct text *from)
{
	text_clear(to);
	if (from->len > 0)
		text_add(to, from->data, from->len);
}

static void
do_configure(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	shell_puts(s, family(s)->configures);
	s->mode = CONFIG;
	if (family(s)->commits)
		lines_copy(&s->candidate, &s->config);
}

static bool
cisco_commit(struct shell *s)
{
	if (s->candidate.len > 0 &&
	    strstr(s->candidate.data, "missing") != NULL) {
		shell_puts(s,
		    "\n% Failed to commit one or more configuration items "
		    "during a pseudo-atomic operation. All changes made have "
		    "been reverted. Please issue 'show configuration failed "
		    "[inheritance]' from this session to view the errors\n");
		return false;
	}
	lines_copy(&s->config, &s->candidate);
	return true;
}

static void
uncommitted_answer(struct shell *s, char *answer)
{
	if (answer[0] == 'n' || (answer[0] == 'y' && cisco_commit(s)))
		s->mode = ENABLED;
}

/* Leave configuration, unless there is something to commit. */
static void
cisco_leave(struct shell *s)
{
	if (family(s)->commits &&
	    (s->candidate.len != s->config.len ||
		(s->config.len > 0 && memcmp(s->candidate.data, s->config.data,
					  s->config.len) != 0)))
		shell_ask(s,
		    "Uncommitted changes found, commit them before "
		    "exiting(yes/no/cancel)? [cancel]:",
		    false, uncommitted_answer);
	else
		s->mode = ENABLED;
}

void
cisco_do_commit(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	cisco_commit(s);
}

void
cisco_do_abort(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	s->mode = ENABLED;
}

static void
do_exit(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	switch (s->mode) {
	case CONFIG_SUB:
		s->mode = CONFIG;
		return;
	case CONFIG:
		cisco_leave(s);
		return;
	default:
		shell_exit(s, 0);
	}
}

static void
cisco_end(struct shell *s)
{
	if (s->mode == CONFIG || s->mode == CONFIG_SUB)
		cisco_leave(s);
}

static void
do_end(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	cisco_end(s);
	if (s->plan->flags & SHELL_LOGS && s->answer == NULL)
		shell_printf(s,
		    "*Nov 23 10:11:12.345: %%SYS-5-CONFIG_I: Configured from "
		    "console by %s on vty0 (127.0.0.1)\n",
		    s->user);
}

/* ---- the terminal ------------------------------------------------------- */

static void
do_length(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	s->page = (unsigned)strtoul(rest, NULL, 10);
	shell_puts(s, family(s)->length_said);
}

static void
do_width(struct shell *s, const struct shell_command *c, char *rest)
{
	if (family(s)->width_said)
		shell_printf(
		    s, "Width set to %lu columns.\n", strtoul(rest, NULL, 10));
	shell_do_width(s, c, rest);
}

/* ---- questions ---------------------------------------------------------- */

static void
copy_answer(struct shell *s, char *name)
{
	(void)name;
	shell_puts(s, "Building configuration...\n[OK]\n");
}

void
cisco_do_copy(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	shell_ask(
	    s, "Destination filename [startup-config]? ", false, copy_answer);
}

static void
confirm_answer(struct shell *s, char *key)
{
	(void)key;
	shell_puts(s, "\n");
}

static void
do_confirm(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)rest;
	shell_ask_key(s, c->text, confirm_answer);
}

/* ---- configuration ------------------------------------------------------ */

/* A line of it, its first word whole; those of a submode are indented. */
static void
do_config(struct shell *s, const struct shell_command *c, char *rest)
{
	char line[512];

	snprintf(line, sizeof(line), "%s%.*s%s%s",
	    s->mode == CONFIG_SUB ? " " : "", (int)strcspn(c->words, " "),
	    c->words, *rest != '\0' ? " " : "", rest);
	if (s->mode == CONFIG_SUB)
		lines_add_to(cisco_lines(s), s->block, line);
	else
		lines_add(cisco_lines(s), line);
}

static void
do_submode(struct shell *s, const struct shell_command *c, char *rest)
{
	s->mode = CONFIG;
	do_config(s, c, rest);
	s->mode = CONFIG_SUB;
	snprintf(s->where, sizeof(s->where), "%s", c->text);
	snprintf(s->block, sizeof(s->block), "%.*s %s\n",
	    (int)strcspn(c->words, " "), c->words, rest);
}

static void
do_hostname(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	snprintf(s->host, sizeof(s->host), "%s", rest);
}

static void
do_no(struct shell *s, const struct shell_command *c, char *rest)
{
	char line[512];

	(void)c;
	if (s->mode == CONFIG_SUB) {
		snprintf(line, sizeof(line), " %s", rest);
		if (lines_remove_from(cisco_lines(s), s->block, line))
			return;
		snprintf(line, sizeof(line), " no %s", rest);
		lines_add_to(cisco_lines(s), s->block, line);
	} else if (!lines_remove(cisco_lines(s), rest)) {
		snprintf(line, sizeof(line), "no %s", rest);
		lines_add(cisco_lines(s), line);
	}
}

/* A command of the enabled level; the mode comes back with its output. */
static void
do_do(struct shell *s, const struct shell_command *c, char *rest)
{
	int mode = s->mode;

	(void)c;
	s->mode = ENABLED;
	cisco_line(s, rest);
	s->mode = mode;
}

/* ---- what it understands ------------------------------------------------ */

static void
do_text(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)rest;
	shell_show(s, family(s)->texts[c->arg]);
}

static const struct shell_command commands[] = {
	{ "enable", EXEC, do_enable, NULL, 0 },
	{ "disable", IN(ENABLED), do_mode, "", USER },
	{ "exit", ANY, do_exit, NULL, 0 },
	{ "quit", EXEC, do_exit, NULL, 0 },
	{ "logout", EXEC, do_exit, NULL, 0 },
	{ "end", CONFIGS, do_end, NULL, 0 },
	{ "terminal length <n>", EXEC, do_length, NULL, 0 },
	{ "terminal width <n>", EXEC, do_width, NULL, 0 },
	{ "terminal no monitor", EXEC, NULL, "", 0 },
	{ "terminal monitor", EXEC, NULL, "", 0 },
	{ "configure terminal", IN(ENABLED), do_configure, NULL, 0 },
	{ "show version", EXEC, do_text, NULL, CISCO_VERSION },
	{ "show running-config", IN(ENABLED), do_text, NULL, CISCO_RUNNING },
	{ "show ip interface brief", EXEC, do_text, NULL, CISCO_BRIEF },
	{ "show clock", EXEC, NULL, "*10:11:12.345 UTC Mon Nov 23 2026\n", 0 },
	{ "show privilege", IN(USER), NULL, "Current privilege level is 1\n",
	    0 },
	{ "show privilege", IN(ENABLED), NULL,
	    "Current privilege level is 15\n", 0 },
	{ "write memory", IN(ENABLED), do_text, NULL, CISCO_SAVED },
	{ "clear counters", IN(ENABLED), do_confirm,
	    "Clear \"show interface\" counters on all interfaces [confirm]",
	    0 },
	{ "do *", CONFIGS, do_do, NULL, 0 },
	{ "no *", CONFIGS, do_no, NULL, 0 },
	{ "hostname <name>", IN(CONFIG), do_hostname, NULL, 0 },
	{ "interface *", IN(CONFIG), do_submode, "config-if", 0 },
	{ "vlan <n>", IN(CONFIG), do_submode, "config-vlan", 0 },
	{ "router *", IN(CONFIG), do_submode, "config-router", 0 },
	{ "line *", IN(CONFIG), do_submode, "config-line", 0 },
	{ "ip *", IN(CONFIG), do_config, NULL, 0 },
	{ "ntp *", IN(CONFIG), do_config, NULL, 0 },
	{ "logging *", IN(CONFIG), do_config, NULL, 0 },
	{ "snmp-server *", IN(CONFIG), do_config, NULL, 0 },
	{ "username *", IN(CONFIG), do_config, NULL, 0 },
	{ "access-list *", IN(CONFIG), do_config, NULL, 0 },
	{ "name <name>", IN(CONFIG_SUB), do_config, NULL, 0 },
	{ "ip *", IN(CONFIG_SUB), do_config, NULL, 0 },
	{ "description *", IN(CONFIG_SUB), do_config, NULL, 0 },
	{ "switchport ...", IN(CONFIG_SUB), do_config, NULL, 0 },
	{ "shutdown ...", IN(CONFIG_SUB), do_config, NULL, 0 },
	{ "mtu <n>", IN(CONFIG_SUB), do_config, NULL, 0 },
	{ "neighbor *", IN(CONFIG_SUB), do_config, NULL, 0 },
	{ "network *", IN(CONFIG_SUB), do_config, NULL, 0 },
	{ NULL, 0, NULL, NULL, 0 },
};

/* The marker stands below the letter that made no sense. */
static void
cisco_mark(struct shell *s, size_t at)
{
	at += s->prompt.len;
	shell_printf(s, "%*s^\n", (int)(at < COLUMNS ? at : COLUMNS), "");
	shell_puts(s, family(s)->invalid);
}

static void
cisco_complain(struct shell *s, enum found found, const char *line, size_t at)
{
	if (found == FOUND_MANY)
		shell_printf(s, "%% Ambiguous command:  \"%s\"\n", line);
	else if (found == FOUND_PART)
		shell_puts(s, family(s)->incomplete);
	else if (family(s)->unknown != NULL &&
		 (family(s)->invalid == NULL ||
		     (at == 0 && strchr(line, ' ') == NULL &&
			 s->mode <= ENABLED))) {
		shell_puts(s, family(s)->unknown);
		if (family(s)->invalid == NULL)
			shell_printf(s, "%s%s\n", line, family(s)->unknown_end);
	} else
		cisco_mark(s, at);
}

/* What the family knows goes before what all know. */
static enum found
cisco_find(struct shell *s, int mode, char *line,
    const struct shell_command **r, char **rest_r, size_t *at_r)
{
	const struct shell_command *own = NULL;
	char *own_rest = NULL;
	size_t own_at = 0;
	enum found found = FOUND_NONE, own_found = FOUND_NONE;

	if (family(s)->commands != NULL)
		own_found = shell_find(
		    family(s)->commands, mode, line, &own, &own_rest, &own_at);
	if (own_found != FOUND)
		found = shell_find(commands, mode, line, r, rest_r, at_r);
	if (own_found == FOUND ||
	    (found == FOUND_NONE && own_found != FOUND_NONE)) {
		*r = own;
		*rest_r = own_rest;
		*at_r = own_at;
		return own_found;
	}
	if (own_at > *at_r)
		*at_r = own_at;
	return found;
}

void
cisco_line(struct shell *s, char *line)
{
	const struct shell_command *c;
	enum found found;
	size_t at, above;
	char *rest = NULL, *pipe = strstr(line, " | ");

	if (line[0] == '!')
		return;
	if (s->mode <= ENABLED)
		shell_puts(s, family(s)->stamp);
	found = cisco_find(s, s->mode, line, &c, &rest, &at);
	if (found != FOUND && pipe != NULL && s->mode <= ENABLED) {
		s->unpaged = strcmp(pipe, " | no-more") == 0;
		*pipe = '\0';
		found = cisco_find(s, s->mode, line, &c, &rest, &at);
	}
	/* What a submode does not know may be known above it: leads there. */
	if (s->mode == CONFIG_SUB && found == FOUND_NONE &&
	    cisco_find(s, CONFIG, line, &c, &rest, &above) == FOUND) {
		s->mode = CONFIG;
		found = FOUND;
	}
	if (found != FOUND)
		cisco_complain(s, found, line, at);
	else if (c->act != NULL)
		c->act(s, c, rest);
	else
		shell_show(s, c->text);
}

/* The commands of this level that a line may become. */
static void
cisco_help(struct shell *s)
{
	const struct shell_command *c;
	size_t typed = s->line.len;

	shell_puts(s, "?\n");
	for (c = commands; c->words != NULL; c++)
		if (c->modes & IN(s->mode) &&
		    strncmp(c->words, typed > 0 ? s->line.data : "", typed) ==
			0)
			shell_printf(s, "  %s\n", c->words);
	shell_puts(s, "\n");
	line_show(s);
}

bool
cisco_key(struct shell *s, char c)
{
	const char *more;
	size_t len;

	switch (c) {
	case '?':
		cisco_help(s);
		return true;
	case KEY_CTRL_Z:
		text_clear(&s->line);
		shell_puts(s, "^Z\n");
		cisco_end(s);
		if (s->answer == NULL)
			shell_ready(s);
		return true;
	case KEY_CTRL_C:
		text_clear(&s->line);
		shell_puts(s, "^C\n");
		cisco_end(s);
		if (s->answer == NULL)
			shell_ready(s);
		return true;
	case KEY_TAB:
		more = shell_complete(commands, s->mode, s->line.data, &len);
		if (more != NULL) {
			text_add(&s->line, more, len);
			text_puts(&s->line, " ");
		}
		shell_puts(s, "\n");
		line_show(s);
		return true;
	default:
		return false;
	}
}

void
cisco_open(struct shell *s)
{
	shell_puts(s, "\n");
}
