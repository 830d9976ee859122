/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ansible_yaml.c - Ansible's YAML inventories.
 *
 * A group maps hosts to their variables, children to groups, vars to values;
 * each of them may be one name, too. Stricter than Ansible in one thing: a key
 * that is none of these is refused, where Ansible warns and goes on.
 * Source: plugins/inventory/yaml.py of ansible-core 2.14.
 */
#include <stdio.h>
#include <string.h>

#include "master/input/ansible.h"
#include "master/input/ansible_range.h"
#include "master/input/nearest.h"

struct yaml {
	struct ansible *m;
	struct inerr *e;
	/* the host pattern in hand */
	struct ansible_group *group;
	const struct yamlnode *host;
	struct ansible_place place;
};

static bool yaml_group(
    struct yaml *, const struct yamlnode *, struct ansible_group **r);

static struct ansible_place
place_of(const struct yamlnode *node, bool of_key)
{
	return (struct ansible_place){ node->file,
		of_key ? node->key_line : node->line,
		of_key ? node->key_col : node->col };
}

static bool
yaml_host_take(void *arg, const char *name, uint16_t port)
{
	struct yaml *r = arg;
	struct arena *a = ansible_arena(r->m);
	struct ansible_host *h = ansible_find_host(r->m, name);
	bool is_new = h == NULL;
	struct yamlnode *value;
	char text[8];

	if (is_new)
		h = ansible_host(r->m, arena_strdup(a, name), &r->place, r->e);
	if (h == NULL || !ansible_ranged(r->m, r->host->n, &r->place, r->e))
		return false;
	ansible_join(r->m, r->group, h);
	/* Ansible does not look at the port of one it knows. */
	if (port != 0 && is_new) {
		snprintf(text, sizeof(text), "%u", port);
		value = arena_alloc(a, sizeof(*value));
		*value = *r->host;
		value->kind = YAMLNODE_SCALAR;
		value->key = "ansible_port";
		value->text = arena_strdup(a, text);
		value->n = (uint32_t)strlen(text);
		value->is_plain = true;
		ansible_host_set(
		    r->m, h, ANSIBLE_INVENTORY, "ansible_port", value);
	}
	for (uint32_t i = 0; r->host->kind == YAMLNODE_MAP && i < r->host->n;
	     i++)
		ansible_host_set(r->m, h, ANSIBLE_INVENTORY,
		    r->host->items[i].key, &r->host->items[i]);
	return true;
}

/* Hosts by their pattern; vars: what they are mapped to, or null. */
static bool
yaml_hosts(struct yaml *r, struct ansible_group *g, const char *pattern,
    const struct yamlnode *vars, const struct ansible_place *at)
{
	if (!yamlnode_is_null(vars) &&
	    !yamlnode_expect(vars, YAMLNODE_MAP, r->e))
		return inerr_hint(r->e, "a host has its variables below it, or "
					"nothing at all");
	r->group = g;
	r->host = vars;
	r->place = *at;
	*r->e = (struct inerr){ .why = "" };
	if (ansible_range_expand(pattern, yaml_host_take, r, r->e))
		return true;
	return r->e->file[0] != '\0'
		   ? false
		   : inerr_at(r->e, at->file, at->line, at->col);
}

/* It is made up, and values of hosts and groups keep it. */
static const struct yamlnode *
name_alone(struct yaml *r, const struct yamlnode *node)
{
	struct yamlnode *one = arena_alloc(ansible_arena(r->m), sizeof(*one));

	*one = (struct yamlnode){ .file = node->file,
		.key = node->text,
		.text = "",
		.line = node->line,
		.col = node->col,
		.key_line = node->line,
		.key_col = node->col,
		.is_plain = true };
	return one;
}

/* What is said where a name alone may stand for a mapping of it to nothing. */
static bool
yaml_each(struct yaml *r, struct ansible_group *g, const struct yamlnode *node,
    bool (*each)(
	struct yaml *, struct ansible_group *, const struct yamlnode *))
{
	if (yamlnode_is_null(node))
		return true;
	if (node->kind == YAMLNODE_SCALAR)
		return memchr(node->text, '\0', node->n) == NULL
			   ? each(r, g, name_alone(r, node))
			   : yamlnode_fail(node, r->e, "a NUL character");
	if (!yamlnode_expect(node, YAMLNODE_MAP, r->e))
		return inerr_hint(r->e, "a name and a colon a line, without "
					"the dash of a list");
	for (uint32_t i = 0; i < node->n; i++)
		if (!each(r, g, &node->items[i]))
			return false;
	return true;
}

static bool
yaml_host(struct yaml *r, struct ansible_group *g, const struct yamlnode *node)
{
	struct ansible_place at = place_of(node, true);

	return yaml_hosts(r, g, node->key, node, &at);
}

static bool
yaml_child(struct yaml *r, struct ansible_group *g, const struct yamlnode *node)
{
	struct ansible_place at = place_of(node, true);
	struct ansible_group *child;

	if (!yaml_group(r, node, &child))
		return false;
	ansible_child(r->m, g, child, &at);
	return true;
}

static bool
yaml_var(struct yaml *r, struct ansible_group *g, const struct yamlnode *node)
{
	return ansible_group_set(
	    r->m, g, ANSIBLE_INVENTORY, node->key, node, r->e);
}

static bool
yaml_section(
    struct yaml *r, struct ansible_group *g, const struct yamlnode *node)
{
	static const struct {
		const char *key;
		bool (*each)(struct yaml *, struct ansible_group *,
		    const struct yamlnode *);
	} sections[] = {
		{ "hosts", yaml_host },
		{ "children", yaml_child },
		{ "vars", yaml_var },
	};
	struct nearest near = { .word = node->key };

	for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++) {
		if (strcmp(node->key, sections[i].key) == 0)
			return yaml_each(r, g, node, sections[i].each);
		nearest_offer(&near, sections[i].key);
	}
	inerr_set(r->e, "the group '%.60s' has an unknown key '%.60s'", g->name,
	    node->key);
	if (near.name != NULL)
		inerr_hint(r->e, "did you mean '%s'?", near.name);
	else
		inerr_hint(r->e, "hosts, children and vars are what it has; "
				 "groups in it stand below children");
	return yamlnode_at_key(node, r->e);
}

static bool
yaml_group(
    struct yaml *r, const struct yamlnode *node, struct ansible_group **g_r)
{
	struct ansible_place at = place_of(node, true);
	struct ansible_group *g;

	g = *g_r = ansible_group(r->m, node->key, &at, r->e);
	if (g == NULL)
		return false;
	g->is_said = true;
	if (yamlnode_is_null(node))
		return true;
	if (!yamlnode_expect(node, YAMLNODE_MAP, r->e))
		return inerr_hint(r->e, "a group has hosts, children and vars");
	for (uint32_t i = 0; i < node->n; i++)
		if (!yaml_section(r, g, &node->items[i]))
			return false;
	return true;
}

bool
ansible_yaml_read(
    struct ansible *m, const struct yamlnode *root, struct inerr *e)
{
	struct yaml r = { .m = m, .e = e };
	const struct yamlnode *plugin;
	struct ansible_group *g;

	if (yamlnode_is_null(root))
		return true;
	if (!yamlnode_expect(root, YAMLNODE_MAP, e))
		return false;
	if ((plugin = yamlnode_get(root, "plugin")) != NULL) {
		inerr_set(e, "the settings of an inventory plugin, which only "
			     "Ansible runs");
		inerr_hint(e,
		    "ansible-inventory -i %.100s --list >hosts.json "
		    "makes an inventory of it",
		    root->file);
		return yamlnode_at_key(plugin, e);
	}
	for (uint32_t i = 0; i < root->n; i++)
		if (!yaml_group(&r, &root->items[i], &g))
			return false;
	return true;
}
