/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ansible_json.c - what `ansible-inventory --list` and its like print.
 *
 * A group is {"hosts": [...], "children": [...], "vars": {...}}, or a list of
 * its hosts, or the variables of a host of its name; _meta.hostvars has the
 * variables of hosts. JSON is read as the YAML it is, so that an error has
 * its line and column.
 * Source: plugins/inventory/script.py of ansible-core 2.14.
 */
#include <ctype.h>
#include <string.h>

#include "master/input/ansible.h"

struct json {
	struct ansible *m;
	const struct yamlnode *root;
	struct inerr *e;
};

static struct ansible_place
place_at(const struct yamlnode *node)
{
	return (struct ansible_place){ node->file, node->line, node->col };
}

static void
json_join(struct json *r, struct ansible_group *g, struct ansible_host *h)
{
	h->listed = r->root;
	ansible_join(r->m, g, h);
}

static bool
json_hosts(struct json *r, struct ansible_group *g, const struct yamlnode *list)
{
	if (yamlnode_is_null(list))
		return true;
	if (!yamlnode_expect(list, YAMLNODE_LIST, r->e))
		return false;
	for (uint32_t i = 0; i < list->n; i++) {
		struct ansible_place at = place_at(&list->items[i]);
		const char *name = yamlnode_text(&list->items[i], r->e);
		struct ansible_host *h;

		if (name == NULL ||
		    (h = ansible_host(r->m, name, &at, r->e)) == NULL)
			return false;
		json_join(r, g, h);
	}
	return true;
}

static bool
json_children(
    struct json *r, struct ansible_group *g, const struct yamlnode *list)
{
	if (yamlnode_is_null(list))
		return true;
	if (!yamlnode_expect(list, YAMLNODE_LIST, r->e))
		return false;
	for (uint32_t i = 0; i < list->n; i++) {
		struct ansible_place at = place_at(&list->items[i]);
		const char *name = yamlnode_text(&list->items[i], r->e);
		struct ansible_group *child;

		if (name == NULL ||
		    (child = ansible_group(r->m, name, &at, r->e)) == NULL)
			return false;
		child->is_said = true;
		ansible_child(r->m, g, child, &at);
	}
	return true;
}

static bool
json_vars(struct json *r, struct ansible_group *g, const struct yamlnode *map)
{
	if (yamlnode_is_null(map))
		return true;
	if (!yamlnode_expect(map, YAMLNODE_MAP, r->e))
		return false;
	for (uint32_t i = 0; i < map->n; i++)
		if (!ansible_group_set(r->m, g, ANSIBLE_INVENTORY,
			map->items[i].key, &map->items[i], r->e))
			return false;
	return true;
}

bool
ansible_json_host(struct ansible *m, struct ansible_host *h,
    const struct yamlnode *node, struct inerr *e)
{
	if (yamlnode_is_null(node))
		return true;
	if (!yamlnode_expect(node, YAMLNODE_MAP, e))
		return false;
	for (uint32_t i = 0; i < node->n; i++)
		ansible_host_set(m, h, ANSIBLE_INVENTORY, node->items[i].key,
		    &node->items[i]);
	return true;
}

/* Of a host that is in no group there is nothing to know. */
static bool
json_host_vars(struct json *r, const struct yamlnode *node)
{
	struct ansible_host *h = ansible_find_host(r->m, node->key);

	return h == NULL || ansible_json_host(r->m, h, node, r->e);
}

/* {"sw1": {"ansible_host": "10.0.0.1"}}: a group of one host of its name. */
static bool
json_lone(struct json *r, struct ansible_group *g, const struct yamlnode *node)
{
	struct ansible_place at = { node->file, node->key_line, node->key_col };
	struct ansible_host *h = ansible_host(r->m, g->name, &at, r->e);

	if (h == NULL)
		return false;
	json_join(r, g, h);
	return json_vars(r, g, node);
}

static bool
json_group(struct json *r, const struct yamlnode *node)
{
	static const struct {
		const char *key;
		bool (*read)(struct json *, struct ansible_group *,
		    const struct yamlnode *);
	} keys[] = {
		{ "hosts", json_hosts },
		{ "children", json_children },
		{ "vars", json_vars },
	};
	struct ansible_place at = { node->file, node->key_line, node->key_col };
	struct ansible_group *g = ansible_group(r->m, node->key, &at, r->e);
	const struct yamlnode *value;
	size_t known = 0;

	if (g == NULL)
		return false;
	g->is_said = true;
	if (node->kind == YAMLNODE_LIST)
		return json_hosts(r, g, node);
	if (!yamlnode_expect(node, YAMLNODE_MAP, r->e))
		return false;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		value = yamlnode_get(node, keys[i].key);
		known += value != NULL;
		if (value != NULL && !keys[i].read(r, g, value))
			return false;
	}
	return known > 0 || node->n == 0 || json_lone(r, g, node);
}

bool
ansible_json_read(
    struct ansible *m, const struct yamlnode *root, struct inerr *e)
{
	struct json r = { m, root, e };
	const struct yamlnode *meta, *vars;

	if (!yamlnode_expect(root, YAMLNODE_MAP, e))
		return false;
	for (uint32_t i = 0; i < root->n; i++)
		if (strcmp(root->items[i].key, "_meta") != 0 &&
		    !json_group(&r, &root->items[i]))
			return false;
	if ((meta = yamlnode_get(root, "_meta")) == NULL)
		return true;
	if (!yamlnode_expect(meta, YAMLNODE_MAP, e))
		return false;
	if ((vars = yamlnode_get(meta, "hostvars")) == NULL ||
	    yamlnode_is_null(vars))
		return true;
	if (!yamlnode_expect(vars, YAMLNODE_MAP, e))
		return false;
	for (uint32_t i = 0; i < vars->n; i++)
		if (!json_host_vars(&r, &vars->items[i]))
			return false;
	return true;
}

bool
ansible_json_has_vars(const struct yamlnode *root)
{
	const struct yamlnode *meta = yamlnode_get(root, "_meta"), *vars;

	return meta != NULL && meta->kind == YAMLNODE_MAP &&
	       (vars = yamlnode_get(meta, "hostvars")) != NULL &&
	       !yamlnode_is_null(vars);
}

bool
ansible_json_is(const struct yamlnode *root)
{
	const struct yamlnode *hosts, *children;

	if (root->kind != YAMLNODE_MAP)
		return false;
	if (yamlnode_get(root, "_meta") != NULL)
		return true;
	for (uint32_t i = 0; i < root->n; i++) {
		const struct yamlnode *g = &root->items[i];

		if (g->kind == YAMLNODE_LIST)
			return true;
		if (g->kind != YAMLNODE_MAP)
			continue;
		hosts = yamlnode_get(g, "hosts");
		children = yamlnode_get(g, "children");
		if ((hosts != NULL && hosts->kind == YAMLNODE_LIST) ||
		    (children != NULL && children->kind == YAMLNODE_LIST))
			return true;
	}
	return false;
}

/* The number of four hexadecimal digits behind \u; 0: there are none. */
static unsigned
json_escape(const char *at, const char *end)
{
	unsigned value = 0;

	if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
		return 0;
	for (int i = 2; i < 6; i++) {
		const char *digits = "0123456789abcdef";
		const char *d = strchr(digits, tolower((unsigned char)at[i]));

		if (d == NULL || *d == '\0')
			return 0;
		value = value * 16 + (unsigned)(d - digits);
	}
	return value;
}

/*
 * JSON writes a character beyond U+FFFF as two escapes, which YAML does not
 * know: it becomes the character itself.
 */
size_t
ansible_json_to_yaml(char *text, size_t len)
{
	char *in = text, *out = text, *end = text + len;
	unsigned high, low, c;

	while (in < end) {
		if (*in != '\\') {
			*out++ = *in++;
			continue;
		}
		high = json_escape(in, end);
		low = high >= 0xd800 && high < 0xdc00 ? json_escape(in + 6, end)
						      : 0;
		if (low < 0xdc00 || low > 0xdfff) {
			*out++ = *in++; /* the backslash and what it is for */
			if (in < end)
				*out++ = *in++;
			continue;
		}
		c = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
		*out++ = (char)(0xf0 | c >> 18);
		*out++ = (char)(0x80 | (c >> 12 & 0x3f));
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
		*out++ = (char)(0x80 | (c & 0x3f));
		in += 12;
	}
	if (out < end)
		*out = '\0';
	return (size_t)(out - text);
}

struct yamldoc *
ansible_json_parse(const char *path, char *text, size_t len, struct inerr *e)
{
	const char *dot = strrchr(path, '.');

	/* What is JSON by its name may hold what YAML does not know. */
	if (text[strspn(text, " \t\r\n")] == '{' ||
	    (dot != NULL && strcmp(dot, ".json") == 0))
		len = ansible_json_to_yaml(text, len);
	return yamldoc_parse(path, text, len, e);
}
