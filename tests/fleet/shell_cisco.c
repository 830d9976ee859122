/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell_cisco.c - IOS, as on Catalyst switches and ISR routers.
 *
 * A user level and an enabled one, configuration with its submodes, a
 * running configuration that has what was configured, and the complaints.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/login.h"
#include "tests/fleet/shell.h"

enum mode { USER, ENABLED, CONFIG, CONFIG_SUB };

#define IN(mode) (1u << (mode))
#define EXEC (IN(USER) | IN(ENABLED))
#define CONFIGS (IN(CONFIG) | IN(CONFIG_SUB))
#define ANY (EXEC | CONFIGS)

#define TRIES 3
#define COLUMNS 78 /* what a complaint's marker may be indented by */

enum { KEY_CTRL_C = 3, KEY_TAB = 9, KEY_CTRL_Z = 26 };

static void
cisco_prompt(struct shell *s, struct text *p)
{
	static const char *const ends[] = { ">", "#", "(config)#" };

	if (s->mode == CONFIG_SUB)
		text_printf(p, "%s(%s)#", s->host, s->where);
	else
		text_printf(p, "%s%s", s->host, ends[s->mode]);
}

/* ---- levels ----------------------------------------------------------------
 */

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
		s->mode = ENABLED;
		return;
	default:
		shell_exit(s, 0);
	}
}

static void
cisco_end(struct shell *s)
{
	if (s->mode == CONFIG || s->mode == CONFIG_SUB)
		s->mode = ENABLED;
}

static void
do_end(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	cisco_end(s);
	if (s->plan->flags & SHELL_LOGS)
		shell_printf(s,
		    "*Nov 23 10:11:12.345: %%SYS-5-CONFIG_I: Configured from "
		    "console by %s on vty0 (127.0.0.1)\n",
		    s->user);
}

/* ---- the terminal ----------------------------------------------------------
 */

static void
do_length(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	s->page = (unsigned)strtoul(rest, NULL, 10);
}

static void
do_width(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	s->width = (unsigned)strtoul(rest, NULL, 10);
	if (s->width == 0)
		s->width = 32767;
}

/* ---- questions -------------------------------------------------------------
 */

static void
copy_answer(struct shell *s, char *name)
{
	(void)name;
	shell_puts(s, "Building configuration...\n[OK]\n");
}

static void
do_copy(struct shell *s, const struct shell_command *c, char *rest)
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

/* ---- configuration ---------------------------------------------------------
 */

/* A line of it, its first word whole; those of a submode are indented. */
static void
do_config(struct shell *s, const struct shell_command *c, char *rest)
{
	char line[512];

	snprintf(line, sizeof(line), "%s%.*s%s%s",
	    s->mode == CONFIG_SUB ? " " : "", (int)strcspn(c->words, " "),
	    c->words, *rest != '\0' ? " " : "", rest);
	if (s->mode == CONFIG_SUB)
		lines_add_to(&s->config, s->block, line);
	else
		lines_add(&s->config, line);
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
		if (lines_remove_from(&s->config, s->block, line))
			return;
		snprintf(line, sizeof(line), " no %s", rest);
		lines_add_to(&s->config, s->block, line);
	} else if (!lines_remove(&s->config, rest)) {
		snprintf(line, sizeof(line), "no %s", rest);
		lines_add(&s->config, line);
	}
}

static void cisco_line(struct shell *s, char *line);

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

/* ---- what it understands ---------------------------------------------------
 */

#define VERSION                                                                \
	"Cisco IOS XE Software, Version 17.09.04a\n"                           \
	"Cisco IOS Software [Cupertino], Catalyst L3 Switch Software "         \
	"(CAT9K_IOSXE), Version 17.9.4a, RELEASE SOFTWARE (fc3)\n"             \
	"Technical Support: http://www.cisco.com/techsupport\n"                \
	"Copyright (c) 1986-2023 by Cisco Systems, Inc.\n"                     \
	"Compiled Fri 20-Oct-23 10:44 by mcpre\n\n"                            \
	"ROM: IOS-XE ROMMON\n"                                                 \
	"BOOTLDR: System Bootstrap, Version 17.11.1r[FC1], RELEASE SOFTWARE "  \
	"(P)\n\n"                                                              \
	"{host} uptime is 3 weeks, 2 days, 14 hours, 50 minutes\n"             \
	"System returned to ROM by Reload Command\n"                           \
	"System image file is \"flash:packages.conf\"\n"                       \
	"Last reload reason: Reload Command\n\n"                               \
	"cisco C9300-48P (X86) processor with 1331521K/6147K bytes of "        \
	"memory.\n"                                                            \
	"Processor board ID FCW2140L0GH\n"                                     \
	"2048K bytes of non-volatile configuration memory.\n"                  \
	"8388608K bytes of physical memory.\n"                                 \
	"1638400K bytes of Crash Files at crashinfo:.\n"                       \
	"11264000K bytes of Flash at flash:.\n\n"                              \
	"Base Ethernet MAC Address          : 00:11:22:33:44:55\n"             \
	"Motherboard Assembly Number        : 73-17952-06\n"                   \
	"Model Number                       : C9300-48P\n"                     \
	"System Serial Number               : FCW2140L0GH\n\n"                 \
	"Configuration register is 0x102\n\n"

/* A banner inside it quotes the prompt, as people do. */
#define RUNNING                                                                \
	"Building configuration...\n\n"                                        \
	"Current configuration : 1903 bytes\n"                                 \
	"!\n"                                                                  \
	"! Last configuration change at 10:11:12 UTC Mon Nov 23 2026\n"        \
	"!\n"                                                                  \
	"version 17.9\n"                                                       \
	"service timestamps debug datetime msec\n"                             \
	"service timestamps log datetime msec\n"                               \
	"no platform punt-keepalive disable-kernel-core\n"                     \
	"!\n"                                                                  \
	"hostname {host}\n"                                                    \
	"!\n"                                                                  \
	"enable secret 9 $9$x0tT8yP1Dfk4.k$hSdHzDm9wZ\n"                       \
	"!\n"                                                                  \
	"username {user} privilege 1 secret 9 $9$Nf0vT2yP4D$Yo\n"              \
	"!\n"                                                                  \
	"vlan 10\n"                                                            \
	" name users\n"                                                        \
	"!\n"                                                                  \
	"interface Loopback0\n"                                                \
	" ip address {address} 255.255.255.255\n"                              \
	"!\n"                                                                  \
	"interface GigabitEthernet1/0/1\n"                                     \
	" description uplink to core\n"                                        \
	" switchport mode trunk\n"                                             \
	"!\n"                                                                  \
	"interface GigabitEthernet1/0/2\n"                                     \
	" switchport access vlan 10\n"                                         \
	" shutdown\n"                                                          \
	"!\n"                                                                  \
	"{config}"                                                             \
	"!\n"                                                                  \
	"banner motd ^C\n"                                                     \
	"*** {host}> is not yours, nor is {host}# ***\n"                       \
	"{host}#\n"                                                            \
	"Unauthorized access prohibited> #\n"                                  \
	"^C\n"                                                                 \
	"!\n"                                                                  \
	"line vty 0 4\n"                                                       \
	" login local\n"                                                       \
	" transport input ssh\n"                                               \
	"!\n"                                                                  \
	"end\n\n"

#define BRIEF                                                                  \
	"Interface              IP-Address      OK? Method Status            " \
	"    Protocol\n"                                                       \
	"Vlan1                  unassigned      YES NVRAM  administratively "  \
	"down down    \n"                                                      \
	"GigabitEthernet1/0/1   unassigned      YES unset  up                " \
	"    up      \n"                                                       \
	"GigabitEthernet1/0/2   unassigned      YES unset  administratively "  \
	"down down    \n"                                                      \
	"GigabitEthernet1/0/3   unassigned      YES unset  down              " \
	"    down    \n"                                                       \
	"Loopback0              {address}      YES NVRAM  up                "  \
	"    up      \n"

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
	{ "configure terminal", IN(ENABLED), do_mode,
	    "Enter configuration commands, one per line.  End with CNTL/Z.\n",
	    CONFIG },
	{ "show version", EXEC, NULL, VERSION, 0 },
	{ "show running-config", IN(ENABLED), NULL, RUNNING, 0 },
	{ "show ip interface brief", EXEC, NULL, BRIEF, 0 },
	{ "show clock", EXEC, NULL, "*10:11:12.345 UTC Mon Nov 23 2026\n", 0 },
	{ "show privilege", IN(USER), NULL, "Current privilege level is 1\n",
	    0 },
	{ "show privilege", IN(ENABLED), NULL,
	    "Current privilege level is 15\n", 0 },
	{ "copy running-config startup-config", IN(ENABLED), do_copy, NULL, 0 },
	{ "write memory", IN(ENABLED), NULL,
	    "Building configuration...\n[OK]\n", 0 },
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
	shell_puts(s, "% Invalid input detected at '^' marker.\n\n");
}

static void
cisco_complain(struct shell *s, enum found found, const char *line, size_t at)
{
	if (found == FOUND_MANY)
		shell_printf(s, "%% Ambiguous command:  \"%s\"\n", line);
	else if (found == FOUND_PART)
		shell_puts(s, "% Incomplete command.\n\n");
	else if (at == 0 && strchr(line, ' ') == NULL && s->mode <= ENABLED)
		shell_puts(s, "% Unknown command or computer name, or unable "
			      "to find computer address\n");
	else
		cisco_mark(s, at);
}

static void
cisco_line(struct shell *s, char *line)
{
	const struct shell_command *c;
	enum found found;
	size_t at, above;
	char *rest, *pipe = strstr(line, " | ");

	if (pipe != NULL && s->mode <= ENABLED)
		*pipe = '\0';
	if (line[0] == '!')
		return;
	found = shell_find(commands, s->mode, line, &c, &rest, &at);
	/* What a submode does not know may be known above it, and leads there.
	 */
	if (s->mode == CONFIG_SUB && found == FOUND_NONE &&
	    shell_find(commands, CONFIG, line, &c, &rest, &above) == FOUND) {
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

static bool
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
		shell_ready(s);
		return true;
	case KEY_CTRL_C:
		text_clear(&s->line);
		shell_puts(s, "^C\n");
		cisco_end(s);
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

static void
cisco_open(struct shell *s)
{
	shell_puts(s, "\n");
}

const struct shell_kind shell_cisco = {
	.name = "cisco",
	.doc = "IOS: user and enabled level, configure terminal, --More--",
	.eol = "\r\n",
	.enter = "\r\n",
	.more = " --More-- ",
	.erase = "\b\b\b\b\b\b\b\b\b\b          \b\b\b\b\b\b\b\b\b\b",
	.wrap = WRAP_SCROLL,
	.pages = true,
	.start = USER,
	.privileged = ENABLED,
	.motd = "\n################################################\n"
		"# {host}> belongs to the fleet            #\n"
		"# type {host}# to go on, or leave now>    #\n"
		"################################################\n",
	.prompt = cisco_prompt,
	.line = cisco_line,
	.open = cisco_open,
	.key = cisco_key,
};
