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
#include "master/input/settings_layer.h"
#include "master/input/yamldoc.h"

#define SETTINGS_PREFIX "HAYFORK_"
#define SETTINGS_NAME_MAX 64

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
		if (settings_have(row->name))
			nearest_offer(&n, row->name);
	if (n.name == NULL)
		return inerr_hint(
		    e, "'hayfork help config' tells which there are");
	variable_name(settings_row(n.name), known, sizeof(known));
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
		    (settings_have(row->name) ||
			strcmp(row->name, "config") == 0))
			return row;
	}
	return NULL;
}

static bool
variable_take(struct settings_layer *l, const char *variable)
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
	return settings_layer_take(l, row, variable + len + 1) ||
	       inerr_about(l->e, name);
}

bool
settings_take_environment(
    struct options *o, char *const *environment, struct inerr *e)
{
	struct settings_layer l = { .o = o, .folder = "", .e = e };
	bool good = true;

	settings_layer_open(&l);
	for (; good && *environment != NULL; environment++)
		if (strncmp(*environment, SETTINGS_PREFIX,
			strlen(SETTINGS_PREFIX)) == 0)
			good = variable_take(&l, *environment);
	settings_layer_close(&l);
	return good;
}

/* ---- a file -------------------------------------------------------------- */

static bool
key_refuse(struct settings_layer *l, const struct yamlnode *node,
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
		if (settings_have(row->name))
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
value_refuse(struct settings_layer *l, const struct yamlnode *node)
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
scalar_take(struct settings_layer *l, const struct option_row *row,
    const struct yamlnode *node)
{
	const char *text = yamlnode_text(node, l->e);

	return text != NULL &&
	       (settings_layer_take(l, row, text) || value_refuse(l, node));
}

static bool
value_take(struct settings_layer *l, const struct option_row *row,
    const struct yamlnode *node)
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

/* diff is an option, too: what it has tells. */
static enum command
section_command(const struct yamlnode *node)
{
	enum command c;

	if (node->kind != YAMLNODE_MAP && settings_row(node->key) != NULL)
		return COMMAND_NONE;
	for (c = COMMAND_NONE + 1; c < COMMAND_COUNT; c++)
		if (strcmp(command_rows[c].name, node->key) == 0)
			return c;
	return COMMAND_NONE;
}

/* What is said for one subcommand has to be something that it does. */
static bool
section_fits(const struct settings_layer *l, const struct yamlnode *node,
    const struct option_row *row, enum command only)
{
	const struct options *o = settings_layer_of(l, row);

	return only == COMMAND_NONE ||
	       row->field != offsetof(struct options, output) ||
	       options_output_fits(only, o->output) ||
	       yamlnode_fail(node, l->e, "%s has no such output",
		   options_command_name(only));
}

/* A mapping of options: of the whole file, or those of a subcommand. */
static bool
section_take(
    struct settings_layer *l, const struct yamlnode *map, enum command only)
{
	for (uint32_t i = 0; i < map->n; i++) {
		const struct yamlnode *node = &map->items[i];
		const struct option_row *row = settings_row(node->key);

		if (only == COMMAND_NONE &&
		    section_command(node) != COMMAND_NONE)
			continue;
		if (row == NULL || !settings_have(row->name))
			return key_refuse(l, node, row, only != COMMAND_NONE);
		if (only != COMMAND_NONE && !option_is_for(row, only)) {
			inerr_set(l->e, "--%s is no option of %s", row->name,
			    options_command_name(only));
			return yamlnode_at_key(node, l->e);
		}
		if (!value_take(l, row, node) ||
		    !section_fits(l, node, row, only))
			return false;
	}
	return true;
}

/* Those of other subcommands are read, and hold nowhere. */
static bool
sections_take(struct settings_layer *l, const struct yamlnode *map)
{
	for (uint32_t i = 0; i < map->n; i++) {
		enum command c = section_command(&map->items[i]);
		bool *open = l->open, *closed;
		bool good;

		if (c == COMMAND_NONE || yamlnode_is_null(&map->items[i]))
			continue;
		if (!yamlnode_expect(&map->items[i], YAMLNODE_MAP, l->e))
			return false;
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
file_take(struct settings_layer *l, const struct yamlnode *root)
{
	if (yamlnode_is_null(root))
		return true;
	if (!yamlnode_expect(root, YAMLNODE_MAP, l->e))
		return inerr_hint(l->e, "options by their long names, as "
					"timeout: 5s");
	if (!sections_take(l, root))
		return false;
	settings_layer_begin(l);
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
	struct settings_layer l = { .o = o, .home = home, .e = e };
	struct yamldoc *doc = yamldoc_parse(path, text, len, e);
	char *folder;
	bool good = false;

	folder = slash == NULL ? xstrdup("") : xstrdup(path);
	if (slash != NULL)
		folder[slash == path ? 1 : slash - path] = '\0';
	l.folder = folder;
	if (doc != NULL) {
		settings_layer_open(&l);
		good = file_take(&l, yamldoc_root(doc));
		settings_layer_close(&l);
	}
	if (!good)
		file_show(e, text, len);
	yamldoc_free(doc);
	free(folder);
	return good;
}
