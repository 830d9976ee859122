/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * options_complete.c - completions for bash, zsh and fish, from the tables.
 *
 * Each is a script for one shell and says no more than the tables do: names,
 * words to choose from, and which values are files or hosts. None of them
 * calls hayfork.
 */
#include <string.h>

#include "master/input/nearest.h"
#include "master/input/options_row.h"

/* What may stand in a place, as far as a shell can know. */
enum value_kind {
	VALUE_ANY,
	VALUE_WORDS,
	VALUE_FILE,
	VALUE_FOLDER,
	VALUE_HOST
};

static enum value_kind
row_value(const struct option_row *row)
{
	if (row->kind == OPTION_CHOICE)
		return VALUE_WORDS;
	if (strcmp(row->arg, "FOLDER") == 0)
		return VALUE_FOLDER;
	if (strncmp(row->arg, "FILE", 4) == 0 ||
	    strcmp(row->arg, "PROGRAM") == 0)
		return VALUE_FILE;
	return strncmp(row->arg, "HOST", 4) == 0 ? VALUE_HOST : VALUE_ANY;
}

/* The next word of a command line is its value. */
static bool
row_takes_word(const struct option_row *row)
{
	return row->arg != NULL && row->kind != OPTION_BARE;
}

static enum value_kind
operands_value(enum command c)
{
	switch (c) {
	case COMMAND_RUN:
	case COMMAND_PLATFORMS:
		return VALUE_FILE;
	case COMMAND_SSH:
	case COMMAND_CHECK:
	case COMMAND_HOSTS:
	case COMMAND_GET:
	case COMMAND_PUT:
		return VALUE_HOST;
	case COMMAND_HELP:
	case COMMAND_COMPLETION:
		return VALUE_WORDS;
	default:
		return VALUE_ANY;
	}
}

/* The words that an operand of this subcommand is one of. */
static void
operand_words(FILE *out, enum command c)
{
	const struct topic_row *t;

	if (c == COMMAND_COMPLETION) {
		fputs("bash zsh fish", out);
		return;
	}
	for (enum command h = COMMAND_NONE + 1; h < COMMAND_COUNT; h++)
		fprintf(out, "%s ", command_rows[h].name);
	for (t = topic_rows; t->name != NULL; t++)
		fprintf(out, "%s%s", t->name, t[1].name != NULL ? " " : "");
}

/* The words between bars, between blanks. */
static void
choice_words(FILE *out, const char *bars)
{
	for (; *bars != '\0'; bars++)
		fputc(*bars == '|' ? ' ' : *bars, out);
}

/*
 * The beginning of a row's doc, within single quotes: no shell and none of
 * their little languages sees a meaning in it.
 */
static void
doc_quoted(FILE *out, const char *doc)
{
	size_t len = strcspn(doc, ";:(");

	while (len > 0 && doc[len - 1] == ' ')
		len--;
	for (size_t i = 0; i < len; i++) {
		if (doc[i] == '[' || doc[i] == ']')
			fputc(doc[i] == '[' ? '(' : ')', out);
		else if (strchr("'\"\\$`", doc[i]) == NULL)
			fputc(doc[i], out);
	}
}

/* ---- bash ---------------------------------------------------------------- */

static const char bash_body[] =
    "# Complete the word that the cursor is in.\n"
    "_hayfork() {\n"
    "\tlocal at word next command='' behind='' option=''\n"
    "\tlocal current=${COMP_WORDS[COMP_CWORD]}\n"
    "\n"
    "\tfor ((at = 1; at < COMP_CWORD; at++)); do\n"
    "\t\tword=${COMP_WORDS[at]} next=${COMP_WORDS[at + 1]}\n"
    "\t\tif [[ $word = -- ]]; then\n"
    "\t\t\tbehind=yes\n"
    "\t\t\tbreak\n"
    "\t\telif [[ $word = -* ]]; then\n"
    "\t\t\t_hayfork_value \"$word\" >/dev/null || continue\n"
    "\t\t\t[[ $next != = ]] || ((at + 1 == COMP_CWORD)) || ((++at))\n"
    "\t\t\t((++at != COMP_CWORD)) || option=$word\n"
    "\t\telif [[ -z $command ]]; then\n"
    "\t\t\tcommand=$word\n"
    "\t\tfi\n"
    "\tdone\n"
    "\tCOMPREPLY=()\n"
    "\tif [[ -n $option ]]; then\n"
    "\t\t[[ $current != = ]] || current=\n"
    "\t\t_hayfork_reply \"$current\" $(_hayfork_value \"$option\")\n"
    "\telif [[ -n $behind ]]; then\n"
    "\t\t_hayfork_reply \"$current\" files\n"
    "\telif [[ $current = -* ]]; then\n"
    "\t\t_hayfork_reply \"$current\" words $(_hayfork_options \"$command\")\n"
    "\telif [[ -z $command ]]; then\n"
    "\t\t_hayfork_reply \"$current\" words $(_hayfork_commands)\n"
    "\telse\n"
    "\t\t_hayfork_reply \"$current\" $(_hayfork_operands \"$command\")\n"
    "\tfi\n"
    "}\n"
    "\n"
    "# What begins so, of words, files, folders or hosts.\n"
    "_hayfork_reply() { # CURRENT KIND [WORD...]\n"
    "\tlocal how\n"
    "\n"
    "\tcase ${2-} in\n"
    "\twords) how=(-W \"${*:3}\") ;;\n"
    "\tfiles) how=(-f) ;;\n"
    "\tfolders) how=(-d) ;;\n"
    "\thosts) how=(-A hostname) ;;\n"
    "\t*) return ;;\n"
    "\tesac\n"
    "\t[[ $2 != f* ]] || compopt -o filenames 2>/dev/null\n"
    "\tmapfile -t COMPREPLY < <(compgen \"${how[@]}\" -- \"$1\")\n"
    "}\n"
    "\n"
    "complete -F _hayfork hayfork\n";

static void
bash_kind(FILE *out, enum value_kind kind)
{
	static const char *const names[] = { [VALUE_ANY] = "any",
		[VALUE_WORDS] = "words ",
		[VALUE_FILE] = "files",
		[VALUE_FOLDER] = "folders",
		[VALUE_HOST] = "hosts" };

	fprintf(out, "echo '%s", names[kind]);
}

static void
bash_options(FILE *out)
{
	const struct option_row *row;

	fputs("_hayfork_options() { # COMMAND\n\tcase $1 in\n", out);
	for (enum command c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++) {
		fprintf(out, "\t%s) echo '", command_rows[c].name);
		for (row = option_rows; row->name != NULL; row++)
			if (option_is_for(row, c))
				fprintf(out, "--%s ", row->name);
		fputs("' ;;\n", out);
	}
	fputs("\t*) echo '--help --version' ;;\n\tesac\n}\n\n", out);
}

static void
bash_values(FILE *out)
{
	const struct option_row *row;

	fputs("# What its value may be; false: it takes none.\n"
	      "_hayfork_value() { # OPTION\n\tcase $1 in\n",
	    out);
	for (row = option_rows; row->name != NULL; row++) {
		if (!row_takes_word(row))
			continue;
		fputc('\t', out);
		if (row->letter != 0)
			fprintf(out, "-%c | ", row->letter);
		fprintf(out, "--%s) ", row->name);
		bash_kind(out, row_value(row));
		if (row->kind == OPTION_CHOICE)
			choice_words(out, row->arg);
		fputs("' ;;\n", out);
	}
	fputs("\t*) return 1 ;;\n\tesac\n}\n\n", out);
}

static void
complete_bash(FILE *out)
{
	fputs(
	    "# shellcheck shell=bash disable=SC2046 # words are split\n"
	    "# bash completion of hayfork; made by hayfork completion bash\n\n"
	    "_hayfork_commands() {\n\techo '",
	    out);
	for (enum command c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++)
		fprintf(out, "%s ", command_rows[c].name);
	fputs("'\n}\n\n", out);
	bash_options(out);
	bash_values(out);
	fputs("_hayfork_operands() { # COMMAND\n\tcase $1 in\n", out);
	for (enum command c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++) {
		fprintf(out, "\t%s) ", command_rows[c].name);
		bash_kind(out, operands_value(c));
		if (operands_value(c) == VALUE_WORDS)
			operand_words(out, c);
		fputs("' ;;\n", out);
	}
	fputs("\tesac\n}\n\n", out);
	fputs(bash_body, out);
}

/* ---- zsh ----------------------------------------------------------------- */

/* The action of an _arguments specification, without its end. */
static void
zsh_action(FILE *out, enum value_kind kind)
{
	static const char *const actions[] = { [VALUE_ANY] = " ",
		[VALUE_WORDS] = "(",
		[VALUE_FILE] = "_files",
		[VALUE_FOLDER] = "_files -/",
		[VALUE_HOST] = "_hosts" };

	fputs(actions[kind], out);
}

static void
zsh_option(FILE *out, const struct option_row *row)
{
	bool again = row->kind == OPTION_LIST || row->kind == OPTION_JOIN ||
		     row->kind == OPTION_TALLY;
	const char *value = row_takes_word(row) ? "=" : "";

	fputs("\t\t    ", out);
	if (again)
		fputs("'*'", out);
	else if (row->letter != 0)
		fprintf(out, "'(-%c --%s)'", row->letter, row->name);
	if (row->letter != 0)
		fprintf(out, "{-%c%s,--%s%s}", row->letter,
		    row_takes_word(row) ? "+" : "", row->name, value);
	else
		fprintf(out, "--%s%s", row->name,
		    row->kind == OPTION_BARE ? "=-" : value);
	fputs("'[", out);
	doc_quoted(out, row->doc);
	fputc(']', out);
	if (row->kind == OPTION_BARE)
		fputs("::", out);
	else if (row->arg != NULL)
		fputc(':', out);
	if (row->arg != NULL) {
		doc_quoted(out, row->arg);
		fputc(':', out);
		zsh_action(out, row_value(row));
		if (row->kind == OPTION_CHOICE) {
			choice_words(out, row->arg);
			fputc(')', out);
		}
	}
	fputs("' \\\n", out);
}

static void
complete_zsh(FILE *out)
{
	const struct option_row *row;

	fputs("#compdef hayfork\n"
	      "# zsh completion of hayfork; made by hayfork completion zsh\n\n"
	      "_hayfork() {\n\tlocal command=${words[2]}\n"
	      "\tlocal -a commands\n\n\tcommands=(\n",
	    out);
	for (enum command c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++) {
		fprintf(out, "\t\t'%s:", command_rows[c].name);
		doc_quoted(out, command_rows[c].doc);
		fputs("'\n", out);
	}
	fputs("\t)\n\tif ((CURRENT == 2)); then\n"
	      "\t\t_describe -t commands subcommand commands\n\t\treturn\n"
	      "\tfi\n\tshift words\n\t((CURRENT--))\n\tcase $command in\n",
	    out);
	for (enum command c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++) {
		fprintf(out, "\t%s)\n\t\t_arguments -s -S \\\n",
		    command_rows[c].name);
		for (row = option_rows; row->name != NULL; row++)
			if (option_is_for(row, c))
				zsh_option(out, row);
		fputs("\t\t    '*:operand:", out);
		zsh_action(out, operands_value(c));
		if (operands_value(c) == VALUE_WORDS) {
			operand_words(out, c);
			fputc(')', out);
		}
		fputs("'\n\t\t;;\n", out);
	}
	fputs("\tesac\n}\n\n_hayfork \"$@\"\n", out);
}

/* ---- fish ---------------------------------------------------------------- */

static void
fish_value(FILE *out, enum value_kind kind)
{
	switch (kind) {
	case VALUE_FILE:
		fputs(" -r -F", out);
		break;
	case VALUE_FOLDER:
		fputs(" -x -a '(__fish_complete_directories)'", out);
		break;
	case VALUE_HOST:
		fputs(" -x -a '(__fish_print_hostnames)'", out);
		break;
	case VALUE_ANY:
	case VALUE_WORDS:
		fputs(" -x", out);
		break;
	}
}

static void
fish_option(FILE *out, const struct option_row *row)
{
	fputs("complete -c hayfork -n '__fish_seen_subcommand_from", out);
	for (enum command c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++)
		if (option_is_for(row, c))
			fprintf(out, " %s", command_rows[c].name);
	fprintf(out, "' -l %s", row->name);
	if (row->letter != 0)
		fprintf(out, " -s %c", row->letter);
	if (row_takes_word(row))
		fish_value(out, row_value(row));
	if (row->kind == OPTION_CHOICE) {
		fputs(" -a '", out);
		choice_words(out, row->arg);
		fputc('\'', out);
	}
	fputs(" -d '", out);
	doc_quoted(out, row->doc);
	fputs("'\n", out);
}

static void
complete_fish(FILE *out)
{
	const struct option_row *row;

	fputs(
	    "# fish completion of hayfork; made by hayfork completion fish\n\n"
	    "complete -c hayfork -f\n",
	    out);
	for (enum command c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++) {
		enum value_kind kind = operands_value(c);

		fprintf(out,
		    "complete -c hayfork -n __fish_use_subcommand -a %s -d '",
		    command_rows[c].name);
		doc_quoted(out, command_rows[c].doc);
		fputs("'\n", out);
		if (kind == VALUE_ANY)
			continue;
		fprintf(out,
		    "complete -c hayfork -n '__fish_seen_subcommand_from %s'",
		    command_rows[c].name);
		fish_value(out, kind);
		if (kind == VALUE_WORDS) {
			fputs(" -a '", out);
			operand_words(out, c);
			fputc('\'', out);
		}
		fputc('\n', out);
	}
	for (row = option_rows; row->name != NULL; row++)
		fish_option(out, row);
}

bool
options_print_completion(FILE *out, const char *shell, struct inerr *e)
{
	static const struct {
		const char *name;
		void (*print)(FILE *);
	} shells[] = { { "bash", complete_bash }, { "zsh", complete_zsh },
		{ "fish", complete_fish } };
	struct nearest n = { .word = shell };

	for (size_t i = 0; i < sizeof(shells) / sizeof(*shells); i++) {
		if (strcmp(shells[i].name, shell) == 0) {
			shells[i].print(out);
			return true;
		}
		nearest_offer(&n, shells[i].name);
	}
	inerr_set(e, "there is no completion for '%.60s'", shell);
	if (n.name != NULL)
		return inerr_hint(e, "did you mean %s?", n.name);
	return inerr_hint(e, "there are bash, zsh and fish");
}
