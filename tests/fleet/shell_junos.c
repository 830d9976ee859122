/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell_junos.c - Junos: an operational mode, a candidate that is committed.
 *
 * The privileged user is root, who lands in a Unix shell and needs cli.
 * Configuration is kept as set commands: the candidate's and the running.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/shell.h"

enum mode { OPERATIONAL, CONFIGURES, UNIX };

#define IN(mode) (1u << (mode))

/* What s->flags has. */
enum { NO_COMPLETION = 1, BELOW_UNIX = 2 };

static void
junos_prompt(struct shell *s, struct text *p)
{
	if (s->mode == UNIX) {
		text_printf(p, "%s@%s:RE:0%% ", s->user, s->host);
		return;
	}
	if (s->plan->flags & SHELL_MASTER)
		text_puts(p, "{master:0}");
	if (s->mode == CONFIGURES)
		text_printf(p, "[edit%s]", s->where);
	if (p->len > 0)
		text_puts(p, "\n");
	text_printf(
	    p, "%s@%s%c ", s->user, s->host, s->mode == CONFIGURES ? '#' : '>');
}

/* ---- levels ------------------------------------------------------------- */

static void
do_cli(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	s->mode = OPERATIONAL;
	s->flags |= BELOW_UNIX;
}

static void
do_exit(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	shell_puts(s, "\n");
	if (s->mode == UNIX || !(s->flags & BELOW_UNIX))
		shell_exit(s, 0);
	s->mode = UNIX;
}

static void
candidate_copy(struct text *to, const struct text *from)
{
	text_clear(to);
	if (from->len > 0)
		text_add(to, from->data, from->len);
}

static bool
candidate_differs(const struct shell *s)
{
	return s->candidate.len != s->config.len ||
	       (s->config.len > 0 && memcmp(s->candidate.data, s->config.data,
					 s->config.len) != 0);
}

static void
do_configure(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	if (*rest != '\0' && strcmp(rest, "private") != 0 &&
	    strcmp(rest, "exclusive") != 0) {
		shell_puts(s, "syntax error.\n");
		return;
	}
	if (strcmp(rest, "private") == 0)
		shell_puts(s, "warning: uncommitted changes will be discarded "
			      "on exit\n");
	shell_puts(s, "Entering configuration mode\n\n");
	s->mode = CONFIGURES;
	s->where[0] = '\0';
	candidate_copy(&s->candidate, &s->config);
}

static void
leave(struct shell *s)
{
	shell_puts(s, "Exiting configuration mode\n\n");
	s->mode = OPERATIONAL;
}

static void
leave_answer(struct shell *s, char *answer)
{
	if (answer[0] != 'n')
		leave(s);
}

static void
do_leave(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)rest;
	if (c->arg == 0 && s->where[0] != '\0') {
		s->where[0] = '\0';
		shell_puts(s, "\n");
	} else if (candidate_differs(s)) {
		shell_puts(s, "The configuration has been modified but not "
			      "committed\n");
		shell_ask(s, "Exit with uncommitted changes? [yes,no] (yes) ",
		    false, leave_answer);
	} else
		leave(s);
}

static void
do_edit(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	snprintf(s->where, sizeof(s->where), " %s", rest);
	shell_puts(s, "\n");
}

static void
do_top(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	s->where[0] = '\0';
	shell_puts(s, "\n");
}

/* ---- the terminal ------------------------------------------------------- */

static void
do_length(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	s->page = (unsigned)strtoul(rest, NULL, 10);
	shell_printf(s, "Screen length set to %u\n\n", s->page);
}

static void
do_width(struct shell *s, const struct shell_command *c, char *rest)
{
	shell_printf(s, "Screen width set to %lu\n\n", strtoul(rest, NULL, 10));
	shell_do_width(s, c, rest);
}

static void
do_completion(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	if (strcmp(rest, "off") == 0) {
		s->flags |= NO_COMPLETION;
		shell_puts(s, "Disabling complete-on-space\n\n");
	} else {
		s->flags &= ~(unsigned)NO_COMPLETION;
		shell_puts(s, "Enabling complete-on-space\n\n");
	}
}

/* ---- configuration ------------------------------------------------------ */

static const char *const branches[] = { "chassis", "firewall", "groups",
	"interfaces", "policy-options", "protocols", "routing-options", "snmp",
	"system", "vlans" };

/* The place in the tree a statement means, seen from where we are. */
static bool
statement_make(struct shell *s, const char *rest, char *r, size_t size)
{
	const char *where = s->where[0] == ' ' ? s->where + 1 : s->where;
	size_t i, len;

	snprintf(
	    r, size, "set %s%s%s", where, where[0] != '\0' ? " " : "", rest);
	len = strcspn(r + 4, " ");
	for (i = 0; i < sizeof(branches) / sizeof(branches[0]); i++)
		if (strlen(branches[i]) == len &&
		    strncmp(branches[i], r + 4, len) == 0)
			return true;
	return false;
}

static void
junos_mark(struct shell *s, size_t at, const char *complaint)
{
	/* A command of exec stands behind none. */
	const char *prompt = s->prompt.data != NULL ? s->prompt.data : "";
	const char *last = strrchr(prompt, '\n');

	at += strlen(last != NULL ? last + 1 : prompt);
	shell_printf(s, "%*s^\n%s\n", (int)at, "", complaint);
}

static void
do_set(struct shell *s, const struct shell_command *c, char *rest)
{
	char statement[512];

	if (!statement_make(s, rest, statement, sizeof(statement)))
		junos_mark(s, strcspn(c->words, " ") + 1, "syntax error.");
	else if (c->arg == 0) {
		lines_add(&s->candidate, statement);
		shell_puts(s, "\n");
	} else if (lines_remove(&s->candidate, statement))
		shell_puts(s, "\n");
	else
		shell_puts(s, "warning: statement not found\n\n");
}

/* A filter that is called missing is missed. */
static bool
commit_is_good(struct shell *s)
{
	if (s->candidate.len == 0 ||
	    strstr(s->candidate.data, "missing") == NULL)
		return true;
	shell_puts(s, "[edit interfaces ge-0/0/0 unit 0 family inet]\n"
		      "  'filter'\n"
		      "    Referenced filter 'missing' is not defined\n"
		      "error: configuration check-out failed\n\n");
	return false;
}

static void
do_commit(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)rest;
	if (!commit_is_good(s))
		return;
	if (c->arg == 1) {
		shell_puts(s, "configuration check succeeds\n\n");
		return;
	}
	candidate_copy(&s->config, &s->candidate);
	if (s->plan->flags & SHELL_LOGS)
		shell_puts(s, "warning: the license is about to expire\n");
	shell_puts(s, "commit complete\n");
	if (c->arg == 2)
		leave(s);
	else
		shell_puts(s, "\n");
}

static void
do_rollback(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	candidate_copy(&s->candidate, &s->config);
	shell_puts(s, "load complete\n\n");
}

/* The lines of one text that the other has not, behind a sign. */
static void
compare(struct text *t, char sign, const struct text *have, struct text *other)
{
	char *copy, *rest, *line;
	struct text whole = { 0 };

	if (have->len == 0 || (copy = rest = strdup(have->data)) == NULL)
		return;
	while ((line = strsep(&rest, "\n")) != NULL && *line != '\0') {
		text_clear(&whole);
		text_printf(&whole, "\n%s\n", line);
		if (other->len > 0 && (strstr(other->data, whole.data) ||
					  strncmp(other->data, whole.data + 1,
					      whole.len - 1) == 0))
			continue;
		text_printf(t, "%c   %s\n", sign, line + 4);
	}
	text_fini(&whole);
	free(copy);
}

static void
do_compare(struct shell *s, const struct shell_command *c, char *rest)
{
	struct text t = { 0 };

	(void)c;
	(void)rest;
	text_puts(&t, candidate_differs(s) ? "[edit]\n" : "\n");
	compare(&t, '-', &s->config, &s->candidate);
	compare(&t, '+', &s->candidate, &s->config);
	shell_show_text(s, t.data);
}

/* ---- what it understands ------------------------------------------------ */

#define VERSION                                                                \
	"fpc0:\n"                                                              \
	"---------------------------------------------------------------"      \
	"-----------\n"                                                        \
	"Hostname: {host}\n"                                                   \
	"Model: ex4300-48t\n"                                                  \
	"Junos: 21.4R3-S5.4\n"                                                 \
	"JUNOS EX  Software Suite [21.4R3-S5.4]\n"                             \
	"JUNOS FIPS mode utilities [21.4R3-S5.4]\n"                            \
	"JUNOS Online Documentation [21.4R3-S5.4]\n"                           \
	"JUNOS Web Management Platform Package [21.4R3-S5.4]\n\n"

#define TERSE                                                                  \
	"Interface               Admin Link Proto    Local                 "   \
	"Remote\n"                                                             \
	"ge-0/0/0                up    up\n"                                   \
	"ge-0/0/0.0              up    up   eth-switch\n"                      \
	"ge-0/0/1                up    down\n"                                 \
	"lo0.0                   up    up   inet     {address}        --> "    \
	"0/0\n"                                                                \
	"vme                     up    down\n\n"

#define CONFIGURATION                                                          \
	"## Last commit: 2026-11-23 10:11:12 UTC by {user}\n"                  \
	"version 21.4R3-S5.4;\n"                                               \
	"system {\n"                                                           \
	"    host-name {host};\n"                                              \
	"    login {\n"                                                        \
	"        message \"{user}@{host}> is not yours\\n{user}@{host}# \";\n" \
	"    }\n"                                                              \
	"}\n"                                                                  \
	"interfaces {\n"                                                       \
	"    lo0 {\n"                                                          \
	"        unit 0 {\n"                                                   \
	"            family inet {\n"                                          \
	"                address {address}/32;\n"                              \
	"            }\n"                                                      \
	"        }\n"                                                          \
	"    }\n"                                                              \
	"}\n\n"

#define SETS                                                                   \
	"set version 21.4R3-S5.4\n"                                            \
	"set system host-name {host}\n"                                        \
	"set system login message \"{user}@{host}> is not yours\"\n"           \
	"set interfaces lo0 unit 0 family inet address {address}/32\n"

#define OPER IN(OPERATIONAL)
#define CONF IN(CONFIGURES)

static const struct shell_command commands[] = {
	{ "cli", IN(UNIX), do_cli, NULL, 0 },
	{ "whoami", IN(UNIX), NULL, "{user}\n", 0 },
	{ "exit", IN(UNIX) | OPER, do_exit, NULL, 0 },
	{ "quit", OPER, do_exit, NULL, 0 },
	{ "set cli screen-length <n>", OPER, do_length, NULL, 0 },
	{ "set cli screen-width <n>", OPER, do_width, NULL, 0 },
	{ "set cli complete-on-space <x>", OPER, do_completion, NULL, 0 },
	{ "show version", OPER, NULL, VERSION, 0 },
	{ "show interfaces terse", OPER, NULL, TERSE, 0 },
	{ "show configuration", OPER, NULL, CONFIGURATION, 0 },
	{ "show configuration | display set", OPER, NULL, SETS "{config}\n",
	    0 },
	{ "show system uptime", OPER, NULL,
	    "Current time: 2026-11-23 10:11:12 UTC\n\n", 0 },
	{ "configure ...", OPER, do_configure, NULL, 0 },
	{ "edit", OPER, do_configure, NULL, 0 },
	{ "exit", CONF, do_leave, NULL, 0 },
	{ "exit configuration-mode", CONF, do_leave, NULL, 1 },
	{ "quit", CONF, do_leave, NULL, 0 },
	{ "top", CONF, do_top, NULL, 0 },
	{ "up", CONF, do_top, NULL, 0 },
	{ "edit *", CONF, do_edit, NULL, 0 },
	{ "set *", CONF, do_set, NULL, 0 },
	{ "delete *", CONF, do_set, NULL, 1 },
	{ "commit", CONF, do_commit, NULL, 0 },
	{ "commit check", CONF, do_commit, NULL, 1 },
	{ "commit and-quit", CONF, do_commit, NULL, 2 },
	{ "commit comment *", CONF, do_commit, NULL, 0 },
	{ "commit confirmed ...", CONF, do_commit, NULL, 0 },
	{ "rollback ...", CONF, do_rollback, NULL, 0 },
	{ "show", CONF, NULL, SETS "{candidate}\n", 0 },
	{ "show | display set", CONF, NULL, SETS "{candidate}\n", 0 },
	{ "show | compare", CONF, do_compare, NULL, 0 },
	{ "run show version", CONF, NULL, VERSION, 0 },
	{ "run show interfaces terse", CONF, NULL, TERSE, 0 },
	{ NULL, 0, NULL, NULL, 0 },
};

static void
junos_complain(struct shell *s, enum found found, const char *line, size_t at)
{
	if (s->mode == UNIX) {
		shell_printf(s, "%.*s: Command not found.\n",
		    (int)strcspn(line, " "), line);
		return;
	}
	if (found == FOUND_MANY) {
		at += s->prompt.len;
		junos_mark(s, strcspn(line, " "), "");
		shell_printf(s, "'%s' is ambiguous.\n", line);
	} else if (found == FOUND_PART)
		junos_mark(
		    s, strlen(line), "syntax error, expecting <command>.\n");
	else if (at == 0)
		junos_mark(s, 0, "unknown command.\n");
	else
		junos_mark(s, at, "syntax error, expecting <command>.\n");
}

static void
junos_line(struct shell *s, char *line)
{
	const struct shell_command *c;
	char *rest = NULL, *pipe = strstr(line, " | no-more");
	enum found found;
	size_t at;

	if (pipe != NULL) {
		s->unpaged = true;
		*pipe = '\0';
	}
	found = shell_find(commands, s->mode, line, &c, &rest, &at);
	if (found != FOUND)
		junos_complain(s, found, line, at);
	else
		shell_obey(s, c, rest != NULL ? rest : line + strlen(line));
}

/* A blank completes what it follows, to the surprise of programs. */
static bool
junos_key(struct shell *s, char c)
{
	const char *more;
	size_t len;

	if (s->mode == UNIX || (c != '\t' && c != ' ') ||
	    (c == ' ' && s->flags & NO_COMPLETION))
		return false;
	more = shell_complete(commands, s->mode, s->line.data, &len);
	if (more != NULL && len > 0) {
		text_add(&s->line, more, len);
		text_add(&s->out, more, len);
	} else if (c == '\t')
		shell_raw(s, "\007");
	return c == '\t';
}

static void
junos_open(struct shell *s)
{
	if (s->mode == UNIX)
		snprintf(s->user, sizeof(s->user), "root");
	shell_printf(
	    s, "--- JUNOS 21.4R3-S5.4 built 2023-10-20 10:44:00 UTC\n");
}

const struct shell_kind shell_junos = {
	.name = "junos",
	.doc = "Junos: candidate and commit, ---(more)---, [edit]",
	.eol = "\r\n",
	.enter = "\r\n",
	.more = "---(more)---",
	.erase = "\r                                        \r",
	.wrap = WRAP_PAD,
	.pages = true,
	.plain_exec = true,
	.start = OPERATIONAL,
	.privileged = UNIX,
	.motd =
	    "{user}@{host}> is not yours.\n{user}@{host}# is not, either.\n",
	.prompt = junos_prompt,
	.line = junos_line,
	.open = junos_open,
	.key = junos_key,
};
