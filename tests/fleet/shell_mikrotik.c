/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell_mikrotik.c - RouterOS, which draws what is typed several times.
 *
 * The user's suffix says what the terminal is: +ct511w4098h is no colours, no
 * questions to the terminal, its width and height.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/shell.h"

#define QUESTION "\033[6n" /* where is the cursor? */

static bool
mikrotik_has(const struct shell *s, char letter)
{
	return strchr(s->suffix, letter) != NULL;
}

static void
mikrotik_prompt(struct shell *s, struct text *p)
{
	if (mikrotik_has(s, 'c'))
		text_printf(p, "[%s@%s] > ", s->user, s->host);
	else
		text_printf(p, "\033[m\033[m[%s@%s] > ", s->user, s->host);
}

static void
do_quit(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	shell_puts(s, "interrupted\n");
	shell_exit(s, 0);
}

static void
do_put(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	shell_printf(s, "%s\n", rest);
}

static void
do_add(struct shell *s, const struct shell_command *c, char *rest)
{
	char line[512];

	if (strstr(rest, "missing") != NULL) {
		shell_puts(s, "input does not match any value of interface\n");
		return;
	}
	snprintf(line, sizeof(line), "%.*s %s", (int)strcspn(c->words, "*") - 1,
	    c->words, rest);
	lines_add(&s->config, line);
}

static void
do_name(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	if (strncmp(rest, "name=", 5) == 0)
		snprintf(s->host, sizeof(s->host), "%s", rest + 5);
}

#define RESOURCE                                                               \
	"                   uptime: 1w5d3h4m5s\n"                              \
	"                  version: 7.11.2 (stable)\n"                         \
	"               build-time: Oct/20/2023 10:44:00\n"                    \
	"              free-memory: 912.3MiB\n"                                \
	"                      cpu: ARM\n"                                     \
	"        architecture-name: arm64\n"                                   \
	"               board-name: CCR2004-1G-12S+2XS\n"                      \
	"                 platform: MikroTik\n"

#define ADDRESSES                                                              \
	"Columns: ADDRESS, NETWORK, INTERFACE\n"                               \
	"# ADDRESS         NETWORK     INTERFACE\n"                            \
	"0 {address}/32   {address}  lo       \n"

#define EXPORT                                                                 \
	"# 2026-11-23 10:11:12 by RouterOS 7.11.2\n"                           \
	"# software id = ABCD-EFGH\n"                                          \
	"/system note\n"                                                       \
	"set note=\"[{user}@{host}] > is not yours\"\n"                        \
	"{config}"                                                             \
	"/system identity\n"                                                   \
	"set name={host}\n"

#define ALL 1
static const struct shell_command commands[] = {
	{ "/quit", ALL, do_quit, NULL, 0 },
	{ "quit", ALL, do_quit, NULL, 0 },
	{ ":put *", ALL, do_put, NULL, 0 },
	{ "/system resource print ...", ALL, NULL, RESOURCE, 0 },
	{ "/system identity print", ALL, NULL, "  name: {host}\n", 0 },
	{ "/system identity set *", ALL, do_name, NULL, 0 },
	{ "/ip address print ...", ALL, NULL, ADDRESSES, 0 },
	{ "/ip address add *", ALL, do_add, NULL, 0 },
	{ "/ip route add *", ALL, do_add, NULL, 0 },
	{ "/export ...", ALL, NULL, EXPORT, 0 },
	{ NULL, 0, NULL, NULL, 0 },
};

static void
mikrotik_line(struct shell *s, char *line)
{
	const struct shell_command *c;
	char *rest = NULL, slashed[512];
	int i;

	/* It draws the line once more, and again. */
	for (i = 0; i < 2 && s->tty; i++)
		shell_printf(s, "\r\r\r\r%s%s\n", s->prompt.data, line);
	s->unpaged = strstr(line, "without-paging") != NULL;
	if (line[0] == '/' || line[0] == ':')
		snprintf(slashed, sizeof(slashed), "%s", line);
	else
		snprintf(slashed, sizeof(slashed), "/%s", line);
	switch (shell_find(commands, 0, slashed, &c, &rest, &(size_t){ 0 })) {
	case FOUND:
		shell_obey(s, c, rest);
		break;
	case FOUND_PART:
	case FOUND_MANY:
		shell_puts(s, "expected end of command (line 1 column 5)\n");
		break;
	case FOUND_NONE:
		shell_printf(s, "bad command name %.*s (line 1 column 1)\n",
		    (int)strcspn(line, " "), line);
	}
}

/* "+ct511w4098h": sizes before their letters. */
static void
mikrotik_open(struct shell *s)
{
	const char *p;
	unsigned long n;
	char *end;

	for (p = s->suffix; *p != '\0'; p++) {
		if (!isdigit((unsigned char)*p))
			continue;
		n = strtoul(p, &end, 10);
		if (*end == 'w')
			s->width = (unsigned)n;
		else if (*end == 'h')
			s->height = s->page = (unsigned)n;
		p = end;
		if (*p == '\0')
			break;
	}
	if (!mikrotik_has(s, 't'))
		shell_raw(s, "\033Z  \r" QUESTION "\r\033[9999B" QUESTION);
	shell_puts(s, "\n\n  MikroTik RouterOS 7.11.2 (c) 1999-2023       "
		      "https://www.mikrotik.com/\n\nPress F1 for help\n\n");
}

const struct shell_kind shell_mikrotik = {
	.name = "mikrotik",
	.doc = "RouterOS: draws lines again, asks the terminal; +ct80w24h",
	.eol = "\r\n",
	.enter = "\r\n",
	.more = "-- [Q quit|D dump|down]",
	.erase = "\r                       \r",
	.wrap = WRAP_SCROLL,
	.pages = true,
	.plain_exec = true,
	.user_suffix = true,
	.license = "Do you want to see the software license? [Y/n]: ",
	.any_key = "Please press \"Enter\" to continue!",
	.motd = "[{user}@{host}] > is not yours\n",
	.prompt = mikrotik_prompt,
	.line = mikrotik_line,
	.open = mikrotik_open,
};
