/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inventory_kind.c - telling one format from another.
 */
#include <ctype.h>
#include <string.h>

#include "master/input/ansible.h"
#include "master/input/inventory_kind.h"

struct line {
	const char *at, *end;
};

/* The next line that is neither empty nor a comment, without its blanks. */
static bool
line_next(const char **at, const char *end, struct line *l)
{
	const char *eol;

	while (*at < end) {
		l->at = *at;
		if ((eol = memchr(l->at, '\n', (size_t)(end - l->at))) == NULL)
			eol = end;
		*at = eol < end ? eol + 1 : end;
		for (l->end = eol;
		     l->at < l->end && isspace((unsigned char)l->end[-1]);)
			l->end--;
		while (l->at < l->end && isspace((unsigned char)*l->at))
			l->at++;
		if (l->at < l->end && *l->at != '#' && *l->at != ';')
			return true;
	}
	return false;
}

/* [::1] and [2001:db8:0:1:2:3:4:5], but not [1:9:2]. */
static bool
bracket_is_address(const char *open, const char *close)
{
	size_t colons = 0;

	for (const char *c = open + 1; c < close; c++) {
		colons += *c == ':';
		if (*c == ':' && c[1] == ':')
			return true;
	}
	return colons > 2;
}

/* A section, a range with a colon, or KEY=VALUE behind a blank. */
static bool
line_is_ini(const struct line *l)
{
	const char *close, *hash;
	bool blank = false;

	close = memchr(l->at, ']', (size_t)(l->end - l->at));
	if (*l->at == '[' && close != NULL &&
	    !bracket_is_address(l->at, close) &&
	    (isalpha((unsigned char)l->at[1]) || l->at[1] == '_') &&
	    (close + 1 == l->end || isspace((unsigned char)close[1])))
		return true;
	hash = memchr(l->at, '#', (size_t)(l->end - l->at));
	for (const char *c = l->at; c < (hash == NULL ? l->end : hash); c++) {
		blank = blank || isspace((unsigned char)*c);
		if (*c == '=' && blank)
			return true;
		if (*c != '[' || blank)
			continue;
		close = memchr(c, ']', (size_t)(l->end - c));
		if (close != NULL && !bracket_is_address(c, close) &&
		    memchr(c, ':', (size_t)(close - c)) != NULL)
			return true;
	}
	return false;
}

/* "---", "all:", "leaf1: {...}"; a list or INI has a blank before no colon. */
static bool
line_is_yaml(const struct line *l)
{
	size_t len = (size_t)(l->end - l->at);
	const char *colon;

	if (*l->at == '{' || (len >= 3 && memcmp(l->at, "---", 3) == 0))
		return true;
	for (colon = l->at; colon < l->end; colon++) {
		if (isspace((unsigned char)*colon) || *colon == '=')
			return false;
		if (*colon == ':' &&
		    (colon + 1 == l->end || isspace((unsigned char)colon[1])))
			return colon > l->at;
	}
	return false;
}

static bool
name_is_yaml(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL &&
	       (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0 ||
		   strcmp(dot, ".json") == 0);
}

enum inventory_kind
inventory_kind(const char *name, const char *text, size_t len)
{
	const struct ansible_text whole = { name, text, len };
	const char *at = text, *end = text + len;
	struct line l;

	if ((len >= 2 && memcmp(text, "#!", 2) == 0) ||
	    (len >= 4 && memcmp(text, "\177ELF", 4) == 0))
		return INVENTORY_PROGRAM;
	if (name_is_yaml(name))
		return INVENTORY_YAML;
	if (ansible_csv_is(&whole))
		return INVENTORY_CSV;
	if (len >= 3 && memcmp(text, "\357\273\277", 3) == 0)
		at += 3;
	if (!line_next(&at, end, &l))
		return INVENTORY_LIST;
	if (line_is_yaml(&l))
		return INVENTORY_YAML;
	do {
		if (line_is_ini(&l))
			return INVENTORY_INI;
	} while (line_next(&at, end, &l));
	return INVENTORY_LIST;
}

/* Which of these words a mapping has. */
static bool
map_has(const struct yamlnode *map, const char *const *words)
{
	for (; *words != NULL; words++)
		if (yamlnode_get(map, *words) != NULL)
			return true;
	return false;
}

/* The first entry that says anything tells: a host of nornir's, or a group. */
enum inventory_tree
inventory_tree_kind(const struct yamlnode *root)
{
	static const char *const ansible[] = { "hosts", "children", "vars",
		NULL };
	static const char *const nornir[] = { "hostname", "port", "username",
		"password", "platform", "groups", "data", "connection_options",
		NULL };

	if (root->kind != YAMLNODE_MAP)
		return INVENTORY_TREE_NORNIR;
	if (ansible_json_is(root))
		return INVENTORY_TREE_ANSIBLE_LIST;
	if (yamlnode_get(root, "plugin") != NULL &&
	    yamlnode_get(root, "plugin")->kind == YAMLNODE_SCALAR)
		return INVENTORY_TREE_ANSIBLE;
	for (uint32_t i = 0; i < root->n; i++) {
		const struct yamlnode *item = &root->items[i];

		if (item->kind != YAMLNODE_MAP)
			continue;
		if (map_has(item, nornir))
			return INVENTORY_TREE_NORNIR;
		if (map_has(item, ansible))
			return INVENTORY_TREE_ANSIBLE;
	}
	return yamlnode_get(root, "all") != NULL ? INVENTORY_TREE_ANSIBLE
						 : INVENTORY_TREE_NORNIR;
}
