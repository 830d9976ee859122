/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings_layer.c - what one place says of options, below those before it.
 */
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/platforms.h"
#include "master/input/settings_layer.h"

bool
settings_have(const char *option)
{
	static const char *const others[] = { "help", "version", "config",
		"hosts", "command", "netconf", "configure", "save", "script",
		"sha256", "mode", "task", "plan", "in-doubt", "only-failed",
		"keep", "older" };

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (strcmp(others[i], option) == 0)
			return false;
	return true;
}

/* Who says one of a group has said all of it. */
static const char *const layer_groups[][4] = {
	{ "ask-password", "password-file", "password-command" },
	{ "fail-fast", "max-fail" },
	{ "store", "no-store" },
};

const struct option_row *
settings_row(const char *name)
{
	const struct option_row *row;

	for (row = option_rows; row->name != NULL; row++)
		if (strcmp(row->name, name) == 0)
			return row;
	return NULL;
}

static bool
option_is_said(const struct options *o, const struct option_row *row)
{
	return *((const bool *)o + row->said);
}

/* One that is only taken back leaves the others to whoever comes next. */
static bool
group_is_given(const struct options *o, const char *const *group)
{
	for (; *group != NULL; group++)
		if (*((const bool *)o + settings_row(*group)->given))
			return true;
	return false;
}

void
settings_layer_begin(struct settings_layer *l)
{
	const struct option_row *row;

	for (row = option_rows; row->name != NULL; row++)
		l->open[row - option_rows] = !option_is_said(l->o, row);
	for (size_t i = 0; i < sizeof(layer_groups) / sizeof(*layer_groups);
	     i++) {
		const char *const *name = layer_groups[i];

		if (!group_is_given(l->o, name))
			continue;
		for (; *name != NULL; name++)
			l->open[settings_row(*name) - option_rows] = false;
	}
}

void
settings_layer_open(struct settings_layer *l)
{
	l->open = xcalloc(option_row_count(), sizeof(*l->open));
	settings_layer_begin(l);
}

void
settings_layer_close(struct settings_layer *l)
{
	options_free(&l->checked);
	free(l->open);
}

/* Is it for this run? Then it is its option's, else it is only looked at. */
static bool
layer_is_for_run(const struct settings_layer *l, const struct option_row *row)
{
	return option_is_for(row, l->o->command) && l->open[row - option_rows];
}

const struct options *
settings_layer_of(const struct settings_layer *l, const struct option_row *row)
{
	return layer_is_for_run(l, row) ? l->o : &l->checked;
}

/* ---- values -------------------------------------------------------------- */

/* That of a key, among the parts of a credential. */
static const char *
key_file_path(const char *text)
{
	static const char key[] = "key_file=";
	const size_t len = sizeof(key) - 1;

	while (strncmp(text, key, len) != 0) {
		if ((text = strchr(text, ',')) == NULL)
			return NULL;
		text++;
	}
	text += len;
	return *text != '\0' && *text != ',' ? text : NULL;
}

/* Does this value name a file or folder? Its name begins there; else NULL. */
static const char *
row_path(const struct option_row *row, const char *text)
{
	const char *at = text;

	if (row->arg == NULL)
		return NULL;
	if (strncmp(row->arg, "NAME=FILE", 9) == 0)
		at = strchr(text, '=') != NULL ? strchr(text, '=') + 1 : text;
	else if (strcmp(row->name, "credential") == 0)
		return key_file_path(text);
	else if (strcmp(row->name, "platform") == 0)
		return platforms_is_file(text) ? text : NULL;
	else if (strncmp(row->arg, "FILE", 4) != 0 &&
		 strcmp(row->arg, "FOLDER") != 0 &&
		 strcmp(row->arg, "PROGRAM") != 0)
		return NULL;
	return strcmp(at, "-") != 0 && strcmp(at, "none") != 0 ? at : NULL;
}

/* The same text, its path as seen from here. Kept with the options. */
static const char *
layer_text(
    struct settings_layer *l, const struct option_row *row, const char *text)
{
	const char *path = row_path(row, text), *rest = path, *before = "";
	const char *slash = "/";
	char *made;
	int n;

	if (path != NULL && strncmp(path, "~/", 2) == 0 && l->home != NULL) {
		before = l->home;
		rest = path + 2;
	} else if (path != NULL && *path != '/' && l->folder[0] != '\0')
		before = l->folder;
	if (before[0] == '\0')
		return arena_strdup(&l->o->kept, text);
	if (strcmp(before, "/") == 0)
		slash = "";
	n = asprintf(
	    &made, "%.*s%s%s%s", (int)(path - text), text, before, slash, rest);
	if (n == -1)
		no_memory(strlen(text));
	text = arena_strdup(&l->o->kept, made);
	free(made);
	return text;
}

/* A secret has one source: which option that is, the first place says. */
static bool
secret_is_told(const struct settings_layer *l, const struct option_row *row,
    const char *text)
{
	static const char *const sources[] = { "ask-secret", "secret-file",
		"secret-command", "password-as" };
	size_t len = strcspn(text, "=");
	bool is_secret = false, told = false;

	for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++) {
		const struct option_row *other = settings_row(sources[i]);
		const struct options_list *list = option_field(l->o, other);

		is_secret |= row == other;
		for (size_t k = 0; k < list->n; k++)
			told |= !l->open[other - option_rows] &&
				strcspn(list->at[k], "=") == len &&
				strncmp(list->at[k], text, len) == 0;
	}
	return is_secret && told;
}

bool
settings_layer_take(
    struct settings_layer *l, const struct option_row *row, const char *text)
{
	bool holds = layer_is_for_run(l, row) && !secret_is_told(l, row, text);
	struct options *o = holds ? l->o : &l->checked;

	if (row->kind == OPTION_TALLY || row->kind == OPTION_FLAG)
		return option_say(o, row, text, l->e);
	return option_say(o, row, layer_text(l, row, text), l->e);
}
