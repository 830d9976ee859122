/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * options_man.c - the manual page: what the tables say, as mdoc(7), and the
 * few paragraphs that are not in a table.
 */
#include <string.h>

#include "common/hayfork.h"
#include "master/input/man.h"
#include "master/input/options_row.h"
#include "master/input/platform_keys.h"
#include "master/output/exit_status.h"
#include "master/output/jsonl.h"

/* An argument of a request, perhaps of several words. */
static void
man_operands(FILE *out, const char *before, const struct command_row *c)
{
	if (c->operands[0] == '\0')
		return;
	fputs(before, out);
	man_words(out, c->operands, strlen(c->operands));
}

static void
man_synopsis(FILE *out)
{
	fputs(".Sh SYNOPSIS\n", out);
	for (enum command c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++) {
		fputs(".Nm\n", out);
		fprintf(out, ".Cm %s\n", command_rows[c].name);
		fputs(".Op Ar option ...\n", out);
		man_operands(out, ".Ar ", &command_rows[c]);
		if (command_rows[c].operands[0] != '\0')
			fputc('\n', out);
	}
}

static void
man_commands(FILE *out)
{
	fputs(".Bl -tag -width Ds\n", out);
	for (enum command c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++) {
		const struct command_row *row = &command_rows[c];

		fprintf(out, ".It Cm %s", row->name);
		man_operands(out, " Ar ", row);
		fputc('\n', out);
		fprintf(out, "%c%s.\n", row->doc[0] - 'a' + 'A', row->doc + 1);
		if (row->more[0] != '\0')
			man_text(out, row->more);
	}
	fputs(".El\n", out);
}

static void
man_option(FILE *out, const struct option_row *row)
{
	char whose[400]; /* all subcommands */
	size_t len = 0;

	if (row->letter != 0)
		fprintf(out, ".It Fl %c , Fl -%s", row->letter, row->name);
	else
		fprintf(out, ".It Fl -%s", row->name);
	if (row->kind == OPTION_BARE)
		fprintf(out, " Ns Op = Ns Ar %s", row->arg);
	else if (row->arg != NULL)
		fprintf(out, " Ar %s", row->arg);
	fputc('\n', out);
	man_text(out, row->doc);
	if (row->preset != NULL && row->kind != OPTION_BARE)
		fprintf(out, "(default: %s)\n", row->preset);
	for (enum command c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++) {
		if (!option_is_for(row, c))
			continue;
		len += (size_t)snprintf(whose + len, sizeof(whose) - len,
		    "%s%s", len > 0 ? ", " : "(", command_rows[c].name);
	}
	snprintf(whose + len, sizeof(whose) - len, ")");
	man_text(out, whose);
}

static void
man_options(FILE *out)
{
	const struct option_row *row;
	const char *section = NULL;

	fputs(".Sh OPTIONS\n", out);
	man_text(out,
	    "Options may follow operands, and a double dash ends them. Names "
	    "are written out. Behind each stand the subcommands it is for. "
	    "Lengths of time are such as 500ms, 5s or 2m, and seconds without "
	    "a unit. Sizes are such as 64k or 16M. No password is ever taken "
	    "on the command line.");
	for (row = option_rows; row->name != NULL; row++) {
		if (section == NULL || strcmp(section, row->section) != 0) {
			if (section != NULL)
				fputs(".El\n", out);
			fprintf(
			    out, ".Ss %s\n.Bl -tag -width Ds\n", row->section);
		}
		section = row->section;
		man_option(out, row);
	}
	fputs(".El\n", out);
}

static void
man_output(FILE *out)
{
	fputs(".Sh OUTPUT\n", out);
	man_text(out,
	    "Results go to standard output. The summary goes to standard "
	    "error: totals by status, which add up to the number of jobs, "
	    "the counters, and what failed. Nothing from a device reaches a "
	    "terminal with its control bytes alive.");
	fputs(".Pp\n", out);
	man_text(out,
	    "With -o jsonl a result is a line of JSON with these fields, in "
	    "this order. New ones may be added.");
	fputs(".Bl -tag -width truncated\n", out);
#define FIELD_(name, doc)                                                      \
	fputs(".It Va " #name "\n", out);                                      \
	man_text(out, doc);
	JSONL_TABLE(FIELD_)
	fputs(".El\n", out);
}

static void
man_platform(FILE *out)
{
	fputs(".Sh PLATFORM FILES\n", out);
	man_text(out,
	    "A platform says how to talk to the command line of a kind of "
	    "device. It is a YAML file as scrapli 2 has it, with keys of our "
	    "own below one of them. A name with a slash in it, or with .yaml "
	    "behind it, is a file; others are looked for in the user's folder, "
	    "in the one that was installed, and among those that are part of "
	    "the program, by name and by alias. hayfork help platform has an "
	    "example.");
	fputs(".Bl -tag -width inventory\n", out);
#define KEY_(name, value, doc)                                                 \
	fputs(".It Va " #name "\n", out);                                      \
	man_text(out, doc);
#define SECTION_(TABLE, heading) TABLE(KEY_)
	PLATFORM_HELP_TABLE(SECTION_)
#undef KEY_
#undef SECTION_
	fputs(".El\n", out);
}

static void
man_statuses(FILE *out)
{
	fputs(".Sh STATUSES\n", out);
	man_text(out, "Every job ends in exactly one of these.");
	fputs(".Bl -tag -width unreachable\n", out);
#define STATUS_(NAME, name, code, doc)                                         \
	fputs(".It Sy " name "\n", out);                                       \
	man_text(out, doc);
	HAYFORK_STATUS_TABLE(STATUS_)
	fputs(".El\n.Pp\nThe stages at which a job can stand are\n", out);
#define STAGE_(NAME, name)                                                     \
	if (HAYFORK_STAGE_##NAME != HAYFORK_STAGE_NONE)                        \
		fprintf(out, "%s%s", name,                                     \
		    HAYFORK_STAGE_##NAME + 1 < HAYFORK_STAGE_COUNT ? ",\n"     \
								   : ".\n");
	HAYFORK_STAGE_TABLE(STAGE_)
}

static void
man_exits(FILE *out)
{
	fputs(".Sh EXIT STATUS\n", out);
	man_text(out,
	    "Where several apply, the first of 74, 70, 130 or 143, 6, 5, 4, "
	    "3, 1.");
	fputs(".Bl -tag -width 143\n", out);
#define EXIT_(code, doc)                                                       \
	fputs(".It " #code "\n", out);                                         \
	man_text(out, doc);
	EXIT_STATUS_TABLE(EXIT_)
	fputs(".El\n", out);
}

static const char man_surroundings[] =
    ".Sh ENVIRONMENT\n"
    ".Bl -tag -width SSH_AUTH_SOCK\n"
    ".It Ev HOME\n"
    "where keys and known hosts are looked for\n"
    ".It Ev HAYFORK_*\n"
    "options that are not given, as\n"
    ".Ev HAYFORK_TIMEOUT\n"
    ".Pq see Ic hayfork help config\n"
    ".It Ev NO_COLOR\n"
    "no colours, even on a terminal\n"
    ".It Ev NOTIFY_SOCKET\n"
    "where a service manager is told of the run's beginning and end, as by\n"
    ".Xr sd_notify 3\n"
    ".It Ev SSH_AUTH_SOCK\n"
    "the socket of ssh-agent\n"
    ".It Ev TMPDIR\n"
    "where the file without a name is that has what waits and is more than\n"
    "should be in memory, instead of\n"
    ".Pa /var/tmp\n"
    ".It Ev XDG_CONFIG_HOME\n"
    "where files of the user's own are, instead of ~/.config\n"
    ".El\n"
    ".Sh FILES\n"
    ".Bl -tag -width Ds\n"
    ".It Pa .hayfork\n"
    "options that are not given, of a project\n"
    ".Pq see Ic hayfork help config\n"
    ".It Pa ~/.config/hayfork/config.yaml , Pa /etc/hayfork/config.yaml\n"
    "those of a user, and of the system\n"
    ".It Pa ~/.ssh/config , Pa /etc/ssh/ssh_config\n"
    "what hosts are called, where they are and how to log in to them, as\n"
    ".Xr ssh 1\n"
    "reads it\n"
    ".Pq see Ic hayfork help ssh_config\n"
    ".It Pa ~/.ssh/known_hosts , Pa /etc/ssh/ssh_known_hosts\n"
    "known host keys\n"
    ".It Pa ~/.config/hayfork/platforms\n"
    "platforms of the user's own, one a file\n"
    ".It Pa ~/.ssh/id_ed25519 , Pa ~/.ssh/id_ecdsa , Pa ~/.ssh/id_rsa\n"
    "private keys that are tried\n"
    ".El\n";

static const char man_examples[] =
    ".Sh EXAMPLES\n"
    "The same command on forty switches, its output parsed:\n"
    ".Pp\n"
    ".Dl hayfork ssh 'leaf[01-40]' \\-\\-parse json \\-\\- net show system "
    "json\n"
    ".Pp\n"
    "Results in input order, for programs:\n"
    ".Pp\n"
    ".Dl hayfork ssh -i hosts.yaml \\-\\-order input -o jsonl \\-\\- uptime\n"
    ".Pp\n"
    "Primes below a hundred numbers, on all CPUs:\n"
    ".Pp\n"
    ".Dl seq 1000000 1000099 | hayfork map primes\n"
    ".Pp\n"
    "Host jobs and tasks together:\n"
    ".Pp\n"
    ".Dl hayfork run plan.yaml -t 5s\n"
    ".Sh SEE ALSO\n"
    ".Xr ssh 1 ,\n"
    ".Xr ssh-agent 1 ,\n"
    ".Xr hayfork\\-inventory 5 ,\n"
    ".Xr hayfork\\-plan 5 ,\n"
    ".Xr ssh_config 5 ,\n"
    ".Xr sshd 8\n";

void
options_print_man(FILE *out)
{
	man_begin(out, "hayfork", 1, "help man",
	    "SSH collection and CPU-bound tasks in prefork workers");
	man_synopsis(out);
	fputs(".Sh DESCRIPTION\n.Nm\n", out);
	man_text(out,
	    "starts worker processes ahead of the work, hands jobs to them "
	    "and collects results as they come. A job is either a host job, "
	    "which logs in to a device or server over SSH and runs a command "
	    "there, or a task, which is computed in a worker. A worker that "
	    "dies costs the one job whose code it was running.");
	fputs(".Pp\nThe subcommands are:\n", out);
	man_commands(out);
	man_options(out);
	man_platform(out);
	man_output(out);
	man_statuses(out);
	fputs(man_surroundings, out);
	man_exits(out);
	fputs(man_examples, out);
}
