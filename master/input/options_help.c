/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * options_help.c - usage and help on the terminal, from the tables.
 */
#include <string.h>

#include "common/hayfork.h"
#include "common/msg.h"
#include "master/input/ansible_keys.h"
#include "master/input/inventory_keys.h"
#include "master/input/nearest.h"
#include "master/input/options_row.h"
#include "master/input/plan.h"
#include "master/input/platform_keys.h"
#include "master/input/settings.h"
#include "master/input/sshconfig.h"
#include "master/output/exit_status.h"
#include "master/output/jsonl.h"

#define HELP_COLUMN 30 /* where explanations begin */
#define HELP_WIDTH 79

/* Print words from column at on; further lines begin at indent. */
static size_t
help_wrap(FILE *out, const char *text, size_t at, size_t indent)
{
	size_t len;

	for (; *text != '\0'; text += len + (text[len] == ' ')) {
		len = strcspn(text, " ");
		if (at > indent && at + 1 + len > HELP_WIDTH) {
			fprintf(out, "\n%*s", (int)indent, "");
			at = indent;
		} else if (at > indent) {
			fputc(' ', out);
			at++;
		}
		fprintf(out, "%.*s", (int)len, text);
		at += len;
	}
	return at;
}

/* A line of a list: the left part is printed already, so wide. */
static void
help_explain(FILE *out, size_t width, const char *doc, const char *preset)
{
	char text[48];
	size_t at;

	if (width + 2 > HELP_COLUMN) {
		fputc('\n', out);
		width = 0;
	}
	fprintf(out, "%*s", (int)(HELP_COLUMN - width), "");
	at = help_wrap(out, doc, HELP_COLUMN, HELP_COLUMN);
	if (preset != NULL) {
		snprintf(text, sizeof(text), "(default: %s)", preset);
		help_wrap(out, text, at, HELP_COLUMN);
	}
	fputc('\n', out);
}

static void
help_entry(FILE *out, const char *name, const char *operands, const char *doc)
{
	int width = fprintf(
	    out, "  %s%s%s", name, operands[0] != '\0' ? " " : "", operands);

	help_explain(out, (size_t)width, doc, NULL);
}

static void
help_option(FILE *out, const struct option_row *row)
{
	int width;

	if (row->letter != 0)
		width = fprintf(out, "  -%c, --%s", row->letter, row->name);
	else
		width = fprintf(out, "      --%s", row->name);
	if (row->kind == OPTION_BARE)
		width += fprintf(out, "[=%s]", row->arg);
	else if (row->arg != NULL)
		width += fprintf(out, " %s", row->arg);
	help_explain(out, (size_t)width, row->doc,
	    row->kind == OPTION_BARE ? NULL : row->preset);
}

/* The options for any of these subcommands, under their sections. */
static void
help_options(FILE *out, enum command command)
{
	const char *section = "";
	const struct option_row *row;

	for (row = option_rows; row->name != NULL; row++) {
		if (!option_is_for(row, command))
			continue;
		if (strcmp(section, row->section) != 0)
			fprintf(out, "\n%s:\n", row->section);
		section = row->section;
		help_option(out, row);
	}
}

static void
help_overview(FILE *out)
{
	const struct topic_row *t;

	fputs("usage: hayfork SUBCOMMAND [OPTION...] [OPERAND...]\n\n"
	      "SSH collection from many hosts and CPU-bound tasks, in worker "
	      "processes\nstarted ahead of the work.\n\nSubcommands:\n",
	    out);
	for (enum command c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++)
		help_entry(out, command_rows[c].name, command_rows[c].operands,
		    command_rows[c].doc);
	fputs("\nTopics:\n", out);
	for (t = topic_rows; t->name != NULL; t++)
		help_entry(out, t->name, "", t->doc);
	fputs("\n'hayfork help SUBCOMMAND' tells its options. They may follow "
	      "operands; -- ends\nthem.\n",
	    out);
}

void
options_print_help(FILE *out, enum command command)
{
	const struct command_row *c = &command_rows[command];

	if (command == COMMAND_NONE || command == COMMAND_HELP) {
		help_overview(out);
		return;
	}
	fprintf(out, "usage: hayfork %s [OPTION...]%s%s\n\n", c->name,
	    c->operands[0] != '\0' ? " " : "", c->operands);
	fprintf(out, "  %c%s.\n", c->doc[0] - 'a' + 'A', c->doc + 1);
	if (c->more[0] != '\0') {
		fputs("  ", out);
		help_wrap(out, c->more, 2, 2);
		fputc('\n', out);
	}
	help_options(out, command);
}

static void
help_statuses(FILE *out)
{
#define STAGE_(NAME, name) " " name
	static const char stages[] = HAYFORK_STAGE_TABLE(STAGE_);

	fputs("A job ends in one of these, with this exit status:\n", out);
#define STATUS_(NAME, name, code, doc)                                         \
	fprintf(out, "  %-12s %3d  %s\n", name, code, doc);
	HAYFORK_STATUS_TABLE(STATUS_)
	fputs("\nStages, where a job stands:", out);
	/* The first is "none", which is no stage. */
	help_wrap(out, stages + strlen(" none "), 27, 2);
	fputs("\n\nExit statuses; where several apply: 74, 70, 130 or 143, 6, "
	      "5, 4, 3, 1:\n",
	    out);
#define EXIT_(code, doc) fprintf(out, "  %3d  %s\n", code, doc);
	EXIT_STATUS_TABLE(EXIT_)
}

static void
help_json(FILE *out)
{
	fputs("A result with -o jsonl is a line with these fields, in this "
	      "order; new ones may\nbe added:\n",
	    out);
#define FIELD_(name, doc) fprintf(out, "  %-10s %s\n", #name, doc);
	JSONL_TABLE(FIELD_)
}

static void
help_plan_keys(FILE *out, unsigned where, const char *heading)
{
	fprintf(out, "\n%s\n", heading);
	for (size_t i = 0; i < plan_nkeys; i++)
		if ((plan_keys[i].where & where) != 0)
			help_entry(out, plan_keys[i].name, plan_keys[i].value,
			    plan_keys[i].doc);
}

static void
help_plan_words(FILE *out)
{
	fputs("\nPlaces:\n", out);
	help_wrap(out, PLAN_PLACES_DOC, 0, 0);
	fputs("\n\nConditions:\n", out);
	help_wrap(out, PLAN_WHEN_DOC, 0, 0);
	fputs("\n\n  " PLAN_WHEN_EXAMPLE "\n", out);
}

static void
help_plan(FILE *out)
{
	fputs("A plan is a YAML file:\n\n"
	      "  inventory: hosts.yaml\n"
	      "  defaults: {timeout: 5s, retries: 1}\n"
	      "  jobs:\n"
	      "    - name: system\n"
	      "      ssh: net show system json\n"
	      "      parse: json\n"
	      "      hosts: leaf*\n"
	      "    - name: digest\n"
	      "      task: sha256\n"
	      "      args: [a.img, b.img]\n",
	    out);
	help_plan_keys(out, PLAN_TOP, "At the top:");
	help_plan_keys(out, PLAN_DEFAULTS, "In defaults:");
	help_plan_keys(out, PLAN_SSH, "In a job with ssh:");
	help_plan_keys(out, PLAN_TASK, "In a job with task:");
	help_plan_words(out);
}

static void
help_inventory(FILE *out)
{
	fputs("An inventory is a plain list, [user@]host[:port] a line, "
	      "Ansible's or a table (see\nhayfork help ansible), or nornir's "
	      "hosts.yaml (or its folder):\n\n"
	      "  leaf1: {hostname: 10.0.0.1, groups: [leafs]}\n"
	      "  leaf2: {hostname: 10.0.0.2, port: 2222, platform: ios}\n",
	    out);
#define KEY_(name, value, doc) help_entry(out, #name, value, doc);
	fputs("\nOf a host, a group or the defaults:\n", out);
	INVENTORY_KEY_TABLE(KEY_)
	fputs("\nIn extras of connection_options.hayfork, or of .ssh:\n", out);
	INVENTORY_EXTRA_TABLE(KEY_)
#undef KEY_
}

static void
help_platform(FILE *out)
{
	fputs("A platform file is YAML, as scrapli 2 has it. Its patterns are "
	      "PCRE2's,\nwhatever the case, with ^ and $ at every line:\n\n"
	      "  prompt_pattern: '^[\\w.-]+[>#] ?$'\n"
	      "  default_mode: privileged_exec\n"
	      "  modes:\n"
	      "    - name: exec\n"
	      "      prompt_pattern: '^[\\w.-]+> ?$'\n"
	      "      accessible_modes:\n"
	      "        - name: privileged_exec\n"
	      "          instructions:\n"
	      "            - send_prompted_input:\n"
	      "                input: enable\n"
	      "                prompt_exact: 'Password:'\n"
	      "                response: __lookup::enable\n"
	      "    - name: privileged_exec\n"
	      "      prompt_pattern: '^[\\w.-]+# ?$'\n"
	      "  on_open_instructions:\n"
	      "    - send_input: {input: terminal length 0}\n"
	      "  hayfork:\n"
	      "    aliases: [my_switch]\n"
	      "    reads: [show]\n",
	    out);
#define KEY_(name, value, doc) help_entry(out, #name, value, doc);
#define SECTION_(TABLE, heading)                                               \
	fprintf(out, "\n%s\n", heading);                                       \
	TABLE(KEY_)
	PLATFORM_HELP_TABLE(SECTION_)
#undef KEY_
#undef SECTION_
}

static void
help_config(FILE *out)
{
	const struct option_row *row;
	size_t at = 2;

	help_wrap(out,
	    "Options that are not given on the command line are looked for in "
	    "the environment, as HAYFORK_TIMEOUT, then in three files: the "
	    "project's, " SETTINGS_PROJECT " here or in a folder above that "
	    "is yours, your own, ~/.config/" SETTINGS_USER " (or that of "
	    "$XDG_CONFIG_HOME), and the system's, " SETTINGS_SYSTEM
	    ". --config names another, or none.",
	    0, 0);
	fputs("\n\n"
	      "  timeout: 5s                  # options by their long names\n"
	      "  identity: [~/.ssh/a, ~/.ssh/b]\n"
	      "  inventory: hosts.yaml        # as seen from the file\n"
	      "  quiet: true\n"
	      "  ssh:                         # for this subcommand only\n"
	      "    sessions: 16\n\n",
	    out);
	help_wrap(out,
	    "What is said in one place holds over all that come after it: a "
	    "list is not added to. --quiet=no takes back what a file says. No "
	    "secret is read from there, only where one is (password-file, "
	    "which may be /dev/fd/N, password-command). A file that belongs "
	    "to somebody else, or that others can write, is refused, unless "
	    "--config names it; but it may run programs: look at one that came "
	    "with a folder from "
	    "somebody else, as at its Makefile. A plan's own inventory holds "
	    "over what files and variables say, and a form of results (output, "
	    "stream, diff) holds where it goes with the rest.",
	    0, 0);
	fputs("\n\nOn the command line only:\n  ", out);
	for (row = option_rows; row->name != NULL; row++) {
		if (settings_have(row->name))
			continue;
		at = help_wrap(out, row->name, at, 2);
	}
	fputc('\n', out);
}

/* Keywords of a table that fare alike, as one paragraph. */
static void
help_keywords(FILE *out, const char *heading, enum sshconfig_fate fate)
{
	char text[4000] = "";
	const char *word;
	size_t at = 0;

	for (size_t i = 0; (word = sshconfig_word(i, fate)) != NULL; i++)
		if (*word != '\0')
			at += (size_t)snprintf(text + at, sizeof(text) - at,
			    "%s%s", at > 0 ? ", " : "", word);
	fprintf(out, "\n%s\n  ", heading);
	help_wrap(out, text, 2, 2);
	fputc('\n', out);
}

static void
help_ssh_config(FILE *out)
{
	fputs(
	    "Hosts are looked up in ~/.ssh/config and /etc/ssh/ssh_config as "
	    "by ssh, or in\nthe file of -F; -F none looks in neither. What the "
	    "command line or the inventory\nsays holds over them. Host, Match "
	    "and Include are read as by ssh; where only it\ncan tell (Match "
	    "exec, CanonicalizeHostname, criteria of versions after 9.2), it "
	    "is\nasked: ssh -G.\n",
	    out);
	help_keywords(out, "Honoured:", SSHCONFIG_HONOURED);
	help_keywords(out,
	    "Not honoured, which is said where it makes a difference:",
	    SSHCONFIG_TOLD);
	help_keywords(out, "Without meaning here:", SSHCONFIG_QUIET);
}

static void
help_ansible(FILE *out)
{
	fputs("Ansible's inventories are read as they are: INI, YAML, JSON as "
	      "ansible-inventory\n--list prints it, a folder of them, a "
	      "program that is asked with --list; with\ngroup_vars and "
	      "host_vars beside them. Groups are for -w, -l and -x. A template "
	      "or a\nvault is an error where one of these variables has it:"
	      "\n\n",
	    out);
#define KEY_(NAME, variable, doc) help_entry(out, #variable, "", doc);
	ANSIBLE_CONN_TABLE(KEY_)
#undef KEY_
	fputs("\nA table has a header, and commas, semicolons or tabs. Its "
	      "columns are called (of\nthe first three one is the name, "
	      "another the address)\n  ",
	    out);
#define COLUMN_(word, var) word ", "
	help_wrap(out,
	    ANSIBLE_COLUMN_TABLE(
		COLUMN_) "or as a variable from the list above",
	    2, 2);
#undef COLUMN_
	fputc('\n', out);
}

bool
options_print_topic(FILE *out, const char *topic, struct inerr *e)
{
	struct nearest n = { .word = topic };
	const struct topic_row *t;

	for (enum command c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++) {
		if (strcmp(command_rows[c].name, topic) == 0) {
			options_print_help(out, c);
			return true;
		}
		nearest_offer(&n, command_rows[c].name);
	}
	for (t = topic_rows; t->name != NULL; t++)
		nearest_offer(&n, t->name);
	if (strcmp(topic, "statuses") == 0)
		help_statuses(out);
	else if (strcmp(topic, "plan") == 0)
		help_plan(out);
	else if (strcmp(topic, "platform") == 0)
		help_platform(out);
	else if (strcmp(topic, "ansible") == 0)
		help_ansible(out);
	else if (strcmp(topic, "ssh_config") == 0)
		help_ssh_config(out);
	else if (strcmp(topic, "json") == 0)
		help_json(out);
	else if (strcmp(topic, "protocol") == 0)
		msg_dump_protocol(out);
	else if (strcmp(topic, "inventory") == 0)
		help_inventory(out);
	else if (strcmp(topic, "config") == 0)
		help_config(out);
	else if (strcmp(topic, "man") == 0)
		options_print_man(out);
	else if (strcmp(topic, "man_plan") == 0)
		options_print_man_plan(out);
	else if (strcmp(topic, "man_inventory") == 0)
		options_print_man_inventory(out);
	else {
		inerr_set(e, "there is no help on '%.60s'", topic);
		if (n.name != NULL)
			return inerr_hint(e, "did you mean %s?", n.name);
		return inerr_hint(e, "'hayfork help' lists the topics");
	}
	return true;
}
