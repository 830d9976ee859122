/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * options.c - what the user typed, read by the tables of options_table.h.
 */
#include <stdlib.h>
#include <string.h>

#include "master/input/nearest.h"
#include "master/input/options_row.h"

const char *
options_command_name(enum command command)
{
	return command < COMMAND_COUNT ? command_rows[command].name : NULL;
}

bool
options_output_fits(enum command command, unsigned output)
{
	switch (command) {
	case COMMAND_HOSTS:
	case COMMAND_PLATFORMS:
	case COMMAND_DOCTOR:
	case COMMAND_RUNS:
		return output == OPTIONS_OUTPUT_HUMAN ||
		       output == OPTIONS_OUTPUT_JSON;
	case COMMAND_COMPARE:
		return output != OPTIONS_OUTPUT_JSONL &&
		       output != OPTIONS_OUTPUT_GATHER;
	default:
		return true;
	}
}

void
options_free(struct options *o)
{
	const struct option_row *row;

	for (row = option_rows; row->name != NULL; row++) {
		void *field = option_field(o, row);

		if (row->kind == OPTION_JOIN || row->kind == OPTION_BARE)
			free(*(char **)field);
		else if (row->kind == OPTION_LIST)
			free(((struct options_list *)field)->at);
	}
	free(o->operands.at);
	free(o->words.at);
	free(o->settings.at);
	arena_wipe(&o->kept);
	memset(o, 0, sizeof(*o));
}

/* ---- reading ----------------------------------------------------------------
 */

/* The command line, as far as it has been read. */
struct reading {
	struct options *o;
	char *const *argv;
	int argc, at;
	struct inerr *e;
};

/* An option with its value, or NULL; written is as the user wrote it. */
static bool
reading_take(struct reading *r, const struct option_row *row,
    const char *written, const char *value)
{
	char why[sizeof(r->e->why)];

	if (row->arg == NULL && value != NULL && strcmp(value, "no") != 0) {
		inerr_set(r->e, "%s takes no value", written);
		return inerr_hint(r->e, "but %s=no takes it back", written);
	}
	if (row->kind == OPTION_BARE && value == NULL)
		value = row->preset;
	if (row->arg != NULL && value == NULL) {
		if (r->at == r->argc) {
			inerr_set(r->e, "%s needs a value", written);
			return inerr_hint(r->e, "%s %s", written, row->arg);
		}
		value = r->argv[r->at++];
	}
	if (option_say(r->o, row, value, r->e))
		return true;
	snprintf(why, sizeof(why), "%s", r->e->why);
	snprintf(r->e->why, sizeof(r->e->why), "%s: %.250s", written, why);
	return false;
}

/* What "--name" may have been meant to be; never quotes what stands after =. */
static bool
reading_refuse(struct reading *r, const char *name, size_t len)
{
	char word[64];
	struct nearest n = { .word = word };
	const struct option_row *row;

	snprintf(word, sizeof(word), "%.*s", INERR_QUOTE(len), name);
	if (strcmp(word, "password") == 0) {
		inerr_set(r->e,
		    "--password: no password is taken on the command line, "
		    "where all can see it");
		return inerr_hint(r->e,
		    "use --ask-password, --password-file or "
		    "--password-command");
	}
	inerr_set(r->e, "unknown option --%s", word);
	for (row = option_rows; row->name != NULL; row++) {
		if (len > 0 && strncmp(row->name, word, strlen(word)) == 0)
			return inerr_hint(
			    r->e, "write it out: --%s", row->name);
		nearest_offer(&n, row->name);
	}
	if (n.name != NULL)
		return inerr_hint(r->e, "did you mean --%s?", n.name);
	return inerr_hint(r->e, "'hayfork help' tells which there are");
}

static bool
reading_long(struct reading *r, const char *name)
{
	size_t len = strcspn(name, "=");
	const struct option_row *row;
	char written[64];

	for (row = option_rows; row->name != NULL; row++) {
		if (strlen(row->name) != len ||
		    strncmp(row->name, name, len) != 0)
			continue;
		snprintf(written, sizeof(written), "--%s", row->name);
		return reading_take(
		    r, row, written, name[len] == '=' ? name + len + 1 : NULL);
	}
	return reading_refuse(r, name, len);
}

/* "-qj4": flags, then perhaps one with a value, here or in the next word. */
static bool
reading_short(struct reading *r, const char *letters)
{
	const struct option_row *row;

	for (; *letters != '\0'; letters++) {
		char written[3] = { '-', *letters, '\0' };

		for (row = option_rows; row->name != NULL; row++)
			if (row->letter == *letters)
				break;
		if (row->name == NULL) {
			inerr_set(r->e, "unknown option %s", written);
			return inerr_hint(r->e,
			    "'hayfork help' tells which there are; words that "
			    "begin with a dash stand behind --");
		}
		if (row->arg != NULL)
			return reading_take(r, row, written,
			    letters[1] != '\0' ? letters + 1 : NULL);
		if (!reading_take(r, row, written, NULL))
			return false;
	}
	return true;
}

static bool
reading_command(struct reading *r, const char *word)
{
	struct nearest n = { .word = word };
	enum command c;

	for (c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++) {
		if (strcmp(command_rows[c].name, word) == 0) {
			r->o->command = c;
			return true;
		}
		nearest_offer(&n, command_rows[c].name);
	}
	inerr_set(r->e, "unknown subcommand '%.60s'", word);
	if (n.name != NULL)
		return inerr_hint(r->e, "did you mean %s?", n.name);
	return inerr_hint(r->e, "'hayfork help' tells which there are");
}

static bool
reading_words(struct reading *r)
{
	bool ended = false;

	while (r->at < r->argc) {
		const char *word = r->argv[r->at++];
		bool ok = true;

		if (ended && command_rows[r->o->command].words)
			options_list_add(&r->o->words, word);
		else if (!ended && strcmp(word, "--") == 0)
			ended = true;
		else if (!ended && word[0] == '-' && word[1] == '-')
			ok = reading_long(r, word + 2);
		else if (!ended && word[0] == '-' && word[1] != '\0')
			ok = reading_short(r, word + 1);
		else if (r->o->command == COMMAND_NONE)
			ok = reading_command(r, word);
		else
			options_list_add(&r->o->operands, word);
		if (!ok)
			return false;
	}
	return true;
}

/* ---- what must hold of the whole -------------------------------------------
 */

static bool
options_check_given(const struct options *o, struct inerr *e)
{
	const char *command = options_command_name(o->command);
	const struct option_row *row;

	for (row = option_rows; row->name != NULL; row++) {
		if (!*((const bool *)o + row->given) ||
		    option_is_for(row, o->command))
			continue;
		inerr_set(e, "--%s is no option of %s", row->name, command);
		return inerr_hint(
		    e, "'hayfork help %s' tells its own", command);
	}
	if (o->ask_password + o->given.password_file +
		o->given.password_command >
	    1) {
		inerr_set(e, "there can be only one source of the password");
		return inerr_hint(
		    e, "--ask-password, --password-file or --password-command");
	}
	/* Both in one place: what another says of them does not count. */
	if (o->no_store && o->given.store) {
		inerr_set(e, "--store and --no-store: which of them?");
		return inerr_hint(e, "a run that is kept is kept in --store");
	}
	return true;
}

static bool
options_check_operands(const struct options *o, struct inerr *e)
{
	const struct command_row *c = &command_rows[o->command];

	if (o->operands.n < c->least)
		inerr_set(e, "%s: %.*s is missing", c->name,
		    (int)strcspn(c->operands, " "), c->operands);
	else if (o->operands.n > c->most)
		inerr_set(e, "%s: '%.60s' is too much", c->name,
		    o->operands.at[c->most]);
	else if (o->commands.n > 0 && o->words.n > 0)
		return inerr_set(e,
		    "%s: commands are given both with "
		    "--command and behind --",
		    c->name);
	else if (o->configure != NULL && o->words.n + o->commands.n > 0)
		return inerr_set(
		    e, "%s: both commands and --configure", c->name);
	else if (o->script != NULL &&
		 (o->commands.n > 1 || o->netconf || o->configure != NULL))
		return inerr_set(
		    e, "%s: --script is for one command that is run", c->name);
	else if (c->words && o->words.n + o->commands.n == 0 &&
		 o->configure == NULL && o->script == NULL)
		inerr_set(e,
		    o->command == COMMAND_GET || o->command == COMMAND_PUT
			? "%s: no file is named"
			: "%s: there is no command",
		    c->name);
	else
		return true;
	return inerr_hint(e, "usage: hayfork %s%s%s", c->name,
	    c->operands[0] != '\0' ? " " : "", c->operands);
}

bool
options_check(const struct options *o, struct inerr *e)
{
	if (o->version || (o->help && o->command == COMMAND_NONE))
		return true;
	if (o->command == COMMAND_NONE) {
		inerr_set(e, "there is no subcommand");
		return inerr_hint(e, "'hayfork help' tells which there are");
	}
	if (!options_check_given(o, e))
		return false;
	return o->help || options_check_operands(o, e);
}

bool
options_read(struct options *o, int argc, char *const argv[], struct inerr *e)
{
	struct reading r = { o, argv, argc, 1, e };
	const struct option_row *row;

	memset(o, 0, sizeof(*o));
	o->typed = (const char **)(uintptr_t)argv;
	for (row = option_rows; row->name != NULL; row++)
		if (row->preset != NULL && row->kind != OPTION_BARE &&
		    !option_set(o, row, row->preset, e))
			panic("preset of --%s: %s", row->name, e->why);
	inerr_set(e, "%s", "");
	if (!reading_words(&r)) {
		options_free(o);
		return false;
	}
	memcpy(&o->on_line, &o->said, sizeof(o->on_line));
	return true;
}

bool
options_parse(struct options *o, int argc, char *const argv[], struct inerr *e)
{
	if (!options_read(o, argc, argv, e))
		return false;
	if (options_check(o, e))
		return true;
	options_free(o);
	return false;
}
