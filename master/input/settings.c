/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings.c - options in a file or the environment.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/mem.h"
#include "master/input/nearest.h"
#include "master/input/options_row.h"
#include "master/input/settings.h"
#include "master/input/yamldoc.h"

#define SETTINGS_PREFIX "HAYFORK_"
#define SETTINGS_NAME_MAX 64

/* A place where options are said, while it is read. */
struct layer {
	struct options *o;
	struct options checked; /* what is not for this run is read, too */
	bool *open;             /* of each row: nobody has said it before */
	const char *folder;     /* its paths are seen from there; "": as is */
	const char *home;
	struct inerr *e;
};

/* ---- which options ------------------------------------------------------- */

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

static bool
row_is_setting(const struct option_row *row)
{
	return settings_have(row->name);
}

/* Who says one of a group has said all of it. */
static const char *const layer_groups[][4] = {
	{ "ask-password", "password-file", "password-command" },
	{ "fail-fast", "max-fail" },
};

static const struct option_row *
row_find(const char *name)
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

static bool
group_is_said(const struct options *o, const char *const *group)
{
	for (; *group != NULL; group++)
		if (option_is_said(o, row_find(*group)))
			return true;
	return false;
}

/* From here on, what is said holds where nobody has spoken until now. */
static void
layer_begin(struct layer *l)
{
	const struct option_row *row;

	for (row = option_rows; row->name != NULL; row++)
		l->open[row - option_rows] = !option_is_said(l->o, row);
	for (size_t i = 0; i < sizeof(layer_groups) / sizeof(*layer_groups);
	     i++) {
		const char *const *name = layer_groups[i];

		if (!group_is_said(l->o, name))
			continue;
		for (; *name != NULL; name++)
			l->open[row_find(*name) - option_rows] = false;
	}
}

static void
layer_open(struct layer *l)
{
	l->open = xcalloc(option_row_count(), sizeof(*l->open));
	layer_begin(l);
}

static void
layer_close(struct layer *l)
{
	options_free(&l->checked);
	free(l->open);
}

/* Is it for this run? Then it is its option's, else it is only looked at. */
static struct options *
layer_of(struct layer *l, const struct option_row *row)
{
	return option_is_for(row, l->o->command) && l->open[row - option_rows]
		   ? l->o
		   : &l->checked;
}

/* ---- values -------------------------------------------------------------- */

/* Does this value name a file or folder? Its name begins there; else NULL. */
static const char *
row_path(const struct option_row *row, const char *text)
{
	const char *at = text;

	if (row->arg == NULL)
		return NULL;
	if (strncmp(row->arg, "NAME=FILE", 9) == 0)
		at = strchr(text, '=') != NULL ? strchr(text, '=') + 1 : text;
	else if (strncmp(row->arg, "FILE", 4) != 0 &&
		 strcmp(row->arg, "FOLDER") != 0)
		return NULL;
	return strcmp(at, "-") != 0 && strcmp(at, "none") != 0 ? at : NULL;
}

/* The same text, its path as seen from here. Kept with the options. */
static const char *
layer_text(struct layer *l, const struct option_row *row, const char *text)
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

static bool
option_take(struct layer *l, const struct option_row *row, const char *text)
{
	struct options *o = layer_of(l, row);

	if (row->kind == OPTION_TALLY || row->kind == OPTION_FLAG)
		return option_say(o, row, text, l->e);
	return option_say(o, row, layer_text(l, row, text), l->e);
}

/* ---- the environment ----------------------------------------------------- */

static void
variable_name(const struct option_row *row, char *out, size_t cap)
{
	snprintf(out, cap, SETTINGS_PREFIX "%s", row->name);
	for (; *out != '\0'; out++)
		*out = *out == '-' ? '_' : (char)toupper((unsigned char)*out);
}

/* A word that names a secret itself, and not where it is. */
static bool
name_is_secret(const char *name)
{
	static const char *const words[] = { "password", "passwd", "passphrase",
		"secret", "secrets", "token" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcasecmp(words[i], name) == 0)
			return true;
	return false;
}

static bool
secret_refuse(struct inerr *e, const char *name)
{
	inerr_set(e, "%s: no secret is read from there", name);
	return inerr_hint(e, "password-file and password-command say where it "
			     "is; a file may be /dev/fd/N");
}

static bool
variable_refuse(const char *name, struct inerr *e)
{
	const char *rest = name + strlen(SETTINGS_PREFIX);
	char option[SETTINGS_NAME_MAX], known[SETTINGS_NAME_MAX];
	struct nearest n = { .word = option };
	const struct option_row *row;
	size_t i;

	if (name_is_secret(rest))
		return secret_refuse(e, name);
	for (i = 0; rest[i] != '\0'; i++)
		option[i] = rest[i] == '_'
				? '-'
				: (char)tolower((unsigned char)rest[i]);
	option[i] = '\0';
	inerr_set(e, "%s: there is no such option", name);
	for (row = option_rows; row->name != NULL; row++)
		if (row_is_setting(row))
			nearest_offer(&n, row->name);
	if (n.name == NULL)
		return inerr_hint(
		    e, "'hayfork help config' tells which there are");
	variable_name(row_find(n.name), known, sizeof(known));
	return inerr_hint(e, "did you mean %s?", known);
}

static const struct option_row *
variable_row(const char *name)
{
	const struct option_row *row;
	char known[SETTINGS_NAME_MAX];

	for (row = option_rows; row->name != NULL; row++) {
		variable_name(row, known, sizeof(known));
		if (strcmp(known, name) == 0 &&
		    (row_is_setting(row) || strcmp(row->name, "config") == 0))
			return row;
	}
	return NULL;
}

static bool
variable_take(struct layer *l, const char *variable)
{
	size_t len = strcspn(variable, "=");
	const struct option_row *row;
	char name[SETTINGS_NAME_MAX];

	if (variable[len] == '\0' || variable[len + 1] == '\0')
		return true;
	snprintf(name, sizeof(name), "%.*s",
	    (int)(len < sizeof(name) ? len : sizeof(name) - 1), variable);
	if ((row = variable_row(name)) == NULL)
		return variable_refuse(name, l->e);
	return option_take(l, row, variable + len + 1) ||
	       inerr_about(l->e, name);
}

bool
settings_take_environment(
    struct options *o, char *const *environment, struct inerr *e)
{
	struct layer l = { .o = o, .folder = "", .e = e };
	bool good = true;

	layer_open(&l);
	for (; good && *environment != NULL; environment++)
		if (strncmp(*environment, SETTINGS_PREFIX,
			strlen(SETTINGS_PREFIX)) == 0)
			good = variable_take(&l, *environment);
	layer_close(&l);
	return good;
}

/* ---- a file -------------------------------------------------------------- */

static bool
key_refuse(struct layer *l, const struct yamlnode *node,
    const struct option_row *row, bool in_section)
{
	struct nearest n = { .word = node->key };

	if (row == NULL && name_is_secret(node->key)) {
		secret_refuse(l->e, node->key);
		return yamlnode_at_key(node, l->e);
	}
	if (row != NULL) {
		inerr_set(
		    l->e, "'%s' is said on the command line only", row->name);
		return yamlnode_at_key(node, l->e);
	}
	inerr_set(l->e, "unknown key '%.60s'", node->key);
	for (row = option_rows; row->name != NULL; row++)
		if (row_is_setting(row))
			nearest_offer(&n, row->name);
	for (enum command c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++)
		if (!in_section)
			nearest_offer(&n, command_rows[c].name);
	if (n.name != NULL)
		inerr_hint(l->e, "did you mean '%s'?", n.name);
	else
		inerr_hint(l->e, "'hayfork help config' tells which there are");
	return yamlnode_at_key(node, l->e);
}

/* What the option says is wrong, with key and place. */
static bool
value_refuse(struct layer *l, const struct yamlnode *node)
{
	char why[sizeof(l->e->why)], hint[sizeof(l->e->hint)];

	memcpy(why, l->e->why, sizeof(why));
	memcpy(hint, l->e->hint, sizeof(hint));
	yamlnode_fail(node, l->e, "%.250s", why);
	if (hint[0] != '\0')
		inerr_hint(l->e, "%s", hint);
	return false;
}

static bool
scalar_take(
    struct layer *l, const struct option_row *row, const struct yamlnode *node)
{
	const char *text = yamlnode_text(node, l->e);

	return text != NULL &&
	       (option_take(l, row, text) || value_refuse(l, node));
}

static bool
value_take(
    struct layer *l, const struct option_row *row, const struct yamlnode *node)
{
	bool many = row->kind == OPTION_LIST || row->kind == OPTION_JOIN ||
		    row->kind == OPTION_BARE;

	if (!many || node->kind != YAMLNODE_LIST)
		return scalar_take(l, row, node);
	for (uint32_t i = 0; i < node->n; i++)
		if (!scalar_take(l, row, &node->items[i]))
			return false;
	return true;
}

static enum command
section_command(const struct yamlnode *node)
{
	enum command c;

	if (node->kind != YAMLNODE_MAP)
		return COMMAND_NONE;
	for (c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++)
		if (strcmp(command_rows[c].name, node->key) == 0)
			return c;
	return COMMAND_NONE;
}

/* A mapping of options: of the whole file, or those of a subcommand. */
static bool
section_take(struct layer *l, const struct yamlnode *map, enum command only)
{
	for (uint32_t i = 0; i < map->n; i++) {
		const struct yamlnode *node = &map->items[i];
		const struct option_row *row = row_find(node->key);

		if (only == COMMAND_NONE &&
		    section_command(node) != COMMAND_NONE)
			continue;
		if (row == NULL || !row_is_setting(row))
			return key_refuse(l, node, row, only != COMMAND_NONE);
		if (only != COMMAND_NONE && !option_is_for(row, only)) {
			inerr_set(l->e, "--%s is no option of %s", row->name,
			    options_command_name(only));
			return yamlnode_at_key(node, l->e);
		}
		if (!value_take(l, row, node))
			return false;
	}
	return true;
}

/* Those of other subcommands are read, and hold nowhere. */
static bool
sections_take(struct layer *l, const struct yamlnode *map)
{
	for (uint32_t i = 0; i < map->n; i++) {
		enum command c = section_command(&map->items[i]);
		bool *open = l->open, *closed;
		bool good;

		if (c == COMMAND_NONE)
			continue;
		closed = xcalloc(option_row_count(), sizeof(*closed));
		l->open = c == l->o->command ? open : closed;
		good = section_take(l, &map->items[i], c);
		l->open = open;
		free(closed);
		if (!good)
			return false;
	}
	return true;
}

static bool
file_take(struct layer *l, const struct yamlnode *root)
{
	if (yamlnode_is_null(root))
		return true;
	if (!yamlnode_expect(root, YAMLNODE_MAP, l->e))
		return inerr_hint(l->e, "options by their long names, as "
					"timeout: 5s");
	if (!sections_take(l, root))
		return false;
	layer_begin(l);
	return section_take(l, root, COMMAND_NONE);
}

/* A line that looks like having a secret in it is not shown. */
static void
file_show(struct inerr *e, const char *text, size_t len)
{
	static const char *const words[] = { "pass", "secret", "token" };

	inerr_show(e, text, len);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcasestr(e->source, words[i]) != NULL)
			e->source[0] = '\0';
}

bool
settings_take(struct options *o, const char *path, const char *text, size_t len,
    const char *home, struct inerr *e)
{
	const char *slash = strrchr(path, '/');
	struct layer l = { .o = o, .home = home, .e = e };
	struct yamldoc *doc = yamldoc_parse(path, text, len, e);
	char *folder;
	bool good = false;

	folder = slash == NULL ? xstrdup("") : xstrdup(path);
	if (slash != NULL)
		folder[slash == path ? 1 : slash - path] = '\0';
	l.folder = folder;
	if (doc != NULL) {
		layer_open(&l);
		good = file_take(&l, yamldoc_root(doc));
		layer_close(&l);
	}
	if (!good)
		file_show(e, text, len);
	yamldoc_free(doc);
	free(folder);
	return good;
}
