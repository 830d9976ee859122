/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * options_help.c - usage and help on the terminal, from the tables.
 */
#include <string.h>

#include "common/hayfork.h"
#include "common/msg.h"
#include "master/input/nearest.h"
#include "master/input/options_row.h"
#include "master/input/plan.h"
#include "master/input/platform_keys.h"
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
	fputs("\nPlaces in commands and lines to configure: {host}, {hostname} "
	      "(its address),\n{port}, {username}, {platform}, {data.KEY}, "
	      "{data.KEY.KEY}. A shell reads a value\nas the word it is; "
	      "{{host}} stands for {host}, and all other braces for\n"
	      "themselves. A value that a host lacks is an error before "
	      "anything starts.\n\n"
	      "Conditions: the same names and groups, with == != < <= > >= ~ "
	      "(a pattern with\n* and ?), in, not in, and, or, not, ( ); "
	      "values are \"text\", numbers, true, false,\nnull, [\"a\", "
	      "\"b\"]:\n\n"
	      "  data.site == \"dc1\" and not (\"spare\" in groups or "
	      "data.rack > 40)\n",
	    out);
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
	else if (strcmp(topic, "ssh_config") == 0)
		help_ssh_config(out);
	else if (strcmp(topic, "json") == 0)
		help_json(out);
	else if (strcmp(topic, "protocol") == 0)
		msg_dump_protocol(out);
	else if (strcmp(topic, "man") == 0)
		options_print_man(out);
	else {
		inerr_set(e, "there is no help on '%.60s'", topic);
		if (n.name != NULL)
			return inerr_hint(e, "did you mean %s?", n.name);
		return inerr_hint(e, "'hayfork help' lists the topics");
	}
	return true;
}
