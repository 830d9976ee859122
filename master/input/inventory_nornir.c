/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inventory_nornir.c - nornir's SimpleInventory.
 *
 * A value of a host is its own if it has one (an empty text is one, null is
 * not), else that of the first of its groups that has, else that of the
 * defaults. Groups are asked in the order of nornir's extended_groups: depth
 * first, each before its parents, none twice. connection_options.hayfork and
 * then .ssh are asked, in that same order, before any of the plain values;
 * of their extras key_file, become, become_user, legacy (see legacy.h),
 * credentials and answers (see credential.h) are known, and of those of some
 * others the secret of a device's higher level.
 *
 * More lenient than nornir in one thing: a host without a hostname is
 * reached by its name. Unknown keys are ignored, as there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/mem.h"
#include "master/input/hostitem.h"
#include "master/input/inventory_read.h"
#include "master/input/nearest.h"
#include "master/input/nornir_layer.h"

#define GROUPS_OF_HOST_MAX 256 /* parents included */
#define GROUPS_DEEP_MAX 64

struct group {
	const char *name; /* the inventory's copy */
	const struct yamlnode *node;
	struct nornir_layer layer;
	struct group **parents;
	size_t nparents;
	size_t asked;   /* by the host that has this number */
	bool is_open;   /* while its parents are being read */
	bool is_linked; /* its parents have been read */
};

struct nornir {
	const char *file; /* of the hosts; lives as long as they do */
	struct inventory *inv;
	const struct yamlnode *groups_node; /* NULL: no groups */
	struct group *groups;               /* in the order of groups_node */
	size_t ngroups;
	struct nornir_layer defaults;
	struct inerr *e;
	/* the host that is being read */
	size_t serial;
	struct group *of_host[GROUPS_OF_HOST_MAX];
	size_t nof_host;
	struct hostorigin origins[HOSTFIELDS];
	bool has_origin[HOSTFIELDS];
};

static bool
group_refuse(struct nornir *r, const struct yamlnode *node, const char *name)
{
	struct nearest near = { .word = name };

	for (size_t i = 0; i < r->ngroups; i++)
		nearest_offer(&near, r->groups[i].name);
	inerr_set(r->e, "no group is named '%.60s'", name);
	if (near.name != NULL)
		inerr_hint(r->e, "did you mean '%.60s'?", near.name);
	else if (r->groups_node == NULL)
		inerr_hint(r->e, "there is no groups.yaml beside this file");
	return yamlnode_at(node, r->e);
}

/* The groups that a host or group lists; n is 0 if there are none. */
static bool
groups_find(struct nornir *r, const struct yamlnode *owner,
    struct group ***groups_r, size_t *n_r)
{
	const struct yamlnode *list = nornir_value(owner, "groups"), *node;
	const char *name;
	uint32_t i;

	*groups_r = NULL;
	*n_r = 0;
	if (list == NULL)
		return true;
	if (!yamlnode_expect(list, YAMLNODE_LIST, r->e))
		return inerr_hint(r->e, "a list is written [a, b]");
	*groups_r = xcalloc(list->n + 1, sizeof(**groups_r));
	for (i = 0; i < list->n; i++) {
		if ((name = yamlnode_text(&list->items[i], r->e)) == NULL)
			break;
		node = r->groups_node == NULL
			   ? NULL
			   : yamlnode_get(r->groups_node, name);
		if (node == NULL) {
			group_refuse(r, &list->items[i], name);
			break;
		}
		(*groups_r)[i] = &r->groups[node - r->groups_node->items];
	}
	*n_r = i;
	return i == list->n;
}

/* Read the parents of a group, and theirs: none may come to itself. */
static bool
group_link(struct nornir *r, struct group *g, unsigned depth)
{
	size_t i;

	if (g->is_linked)
		return true;
	if (g->is_open || depth > GROUPS_DEEP_MAX) {
		inerr_set(r->e,
		    g->is_open ? "the group '%.60s' is its own parent"
			       : "the group '%.60s' has parents too deep",
		    g->name);
		return yamlnode_at_key(g->node, r->e);
	}
	g->is_open = true;
	if (!groups_find(r, g->node, &g->parents, &g->nparents))
		return false;
	for (i = 0; i < g->nparents; i++) {
		if (!group_link(r, g->parents[i], depth + 1))
			return false;
	}
	g->is_open = false;
	g->is_linked = true;
	return true;
}

/* As hostlayer.h has it. */
static const char *
group_what(struct arena *a, const char *name)
{
	size_t len = strlen(name) + sizeof("group ");
	char *what = arena_alloc(a, len);

	snprintf(what, len, "group %s", name);
	return what;
}

static bool
groups_read(struct nornir *r, const struct yamlnode *root)
{
	struct arena *a = inventory_arena(r->inv);
	const char *file;
	struct group *g;
	size_t i;

	if (root == NULL || yamlnode_is_null(root))
		return true;
	if (!yamlnode_expect(root, YAMLNODE_MAP, r->e))
		return false;
	file = arena_strdup(a, root->file);
	r->groups_node = root;
	r->groups = xcalloc(root->n + 1, sizeof(*r->groups));
	r->ngroups = root->n;
	for (i = 0; i < r->ngroups; i++) {
		g = &r->groups[i];
		g->node = &root->items[i];
		g->name = arena_strdup(a, g->node->key);
		if (!hostitem_check_group(g->name, strlen(g->name), r->e))
			return yamlnode_at_key(g->node, r->e);
		inventory_add_group(r->inv, g->name);
		if (!nornir_layer_read(a, g->node, file, group_what(a, g->name),
			&g->layer, r->e))
			return false;
	}
	for (i = 0; i < r->ngroups; i++) {
		if (!group_link(r, &r->groups[i], 0))
			return false;
	}
	return true;
}

/* Depth first, each before its parents, none twice. */
static bool
host_extend_groups(struct nornir *r, struct group **groups, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (groups[i]->asked == r->serial)
			continue;
		if (r->nof_host == GROUPS_OF_HOST_MAX)
			return inerr_set(r->e,
			    "more than %d groups, their parents included",
			    GROUPS_OF_HOST_MAX);
		groups[i]->asked = r->serial;
		r->of_host[r->nof_host++] = groups[i];
		if (!host_extend_groups(
			r, groups[i]->parents, groups[i]->nparents))
			return false;
	}
	return true;
}

static bool
host_find_groups(struct nornir *r, const struct yamlnode *node)
{
	struct group **groups;
	size_t n;
	bool ok;

	r->serial++;
	r->nof_host = 0;
	ok = groups_find(r, node, &groups, &n);
	if (ok && !host_extend_groups(r, groups, n))
		ok = yamlnode_at_key(node, r->e);
	free(groups);
	return ok;
}

/* Take from s what h does not have yet. */
static void
host_fill(struct inventory_host *h, const struct nornir_settings *s)
{
	if (h->address == NULL)
		h->address = s->hostname;
	if (h->user == NULL)
		h->user = s->username;
	if (h->password == NULL)
		h->password = s->password;
	if (h->platform == NULL)
		h->platform = s->platform;
	if (h->port == 0)
		h->port = s->port;
}

/* The host's own layer first, the defaults last. */
static const struct nornir_layer *
host_layer(const struct nornir *r, const struct nornir_layer *own, size_t i)
{
	if (i == 0)
		return own;
	return i <= r->nof_host ? &r->of_host[i - 1]->layer : &r->defaults;
}

/* Keep where those fields are from that this part has and no one had yet. */
static void
host_place(struct nornir *r, const struct nornir_layer *layer,
    enum nornir_part part, bool has_extras)
{
	static const char *const inside[NORNIR_PARTS] = {
		[NORNIR_HAYFORK] = "connection_options.hayfork",
		[NORNIR_SSH] = "connection_options.ssh",
	};
	const struct nornir_settings *s = &layer->part[part];

	for (enum hostfield f = 0; f < HOSTFIELDS; f++) {
		if (s->lines[f] == 0 || r->has_origin[f] ||
		    (f >= HOSTFIELD_KEY_FILE && !has_extras))
			continue;
		r->has_origin[f] = true;
		r->origins[f] = (struct hostorigin){ .field = f,
			.line = s->lines[f],
			.layer = layer->said,
			.inside = inside[part] };
	}
}

/* Has a part before this one said any of them, be it that it is false? */
static bool
extras_are_found(const struct nornir *r)
{
	for (enum hostfield f = HOSTFIELD_KEY_FILE; f <= HOSTFIELD_ANSWERS; f++)
		if (f != HOSTFIELD_ENABLE && r->has_origin[f])
			return true;
	return false;
}

/* Ask for one part through all layers. */
static void
host_fill_part(struct nornir *r, struct inventory_host *h,
    const struct nornir_layer *own, enum nornir_part part)
{
	bool has_extras = extras_are_found(r);
	const struct nornir_layer *layer;
	const struct nornir_settings *s;

	for (size_t i = 0; i < r->nof_host + 2; i++) {
		if ((layer = host_layer(r, own, i))->said == NULL)
			continue;
		s = &layer->part[part];
		host_fill(h, s);
		host_place(r, layer, part, !has_extras && s->has_extras);
		/* extras are taken whole from the first that has any */
		if (!has_extras && s->has_extras) {
			h->key_file = s->key_file;
			h->legacy = s->legacy;
			h->become = s->become;
			h->become_user = s->become_user;
			h->credentials = s->credentials;
			h->answers = s->answers;
			has_extras = true;
		}
	}
}

/* For each connection the extras of the first layer that has any. */
static const char *
host_enable(struct nornir *r, const struct nornir_layer *own)
{
	static const char *const inside[] = {
#define ROW_(NAME, connection, key) "connection_options." connection,
		NORNIR_EXTRAS_TABLE(ROW_)
#undef ROW_
	};
	const struct nornir_layer *layer;

	for (size_t c = 0; c < NORNIR_EXTRAS; c++) {
		layer = own;
		for (size_t i = 1;
		     i < r->nof_host + 2 && !layer->extras[c].given; i++)
			layer = host_layer(r, own, i);
		if (layer->extras[c].enable == NULL)
			continue;
		r->has_origin[HOSTFIELD_ENABLE] = true;
		r->origins[HOSTFIELD_ENABLE] =
		    (struct hostorigin){ .field = HOSTFIELD_ENABLE,
			    .line = layer->extras[c].line,
			    .layer = layer->said,
			    .inside = inside[c] };
		return layer->extras[c].enable;
	}
	return NULL;
}

/* Its groups, what it and they say, and where its fields are from. */
static void
host_keep(
    struct nornir *r, struct inventory_host *h, const struct nornir_layer *own)
{
	struct arena *a = inventory_arena(r->inv);
	const struct hostlayer **layers, *said;
	struct hostorigin *origins;
	const char **groups;

	groups = arena_alloc(a, r->nof_host * sizeof(*groups));
	for (size_t i = 0; i < r->nof_host; i++)
		groups[i] = r->of_host[i]->name;
	h->groups = groups;
	h->ngroups = r->nof_host;
	layers = arena_alloc(a, (r->nof_host + 2) * sizeof(*layers));
	for (size_t i = 0; i < r->nof_host + 2; i++)
		if ((said = host_layer(r, own, i)->said) != NULL)
			layers[h->nlayers++] = said;
	h->layers = layers;
	for (enum hostfield f = 0; f < HOSTFIELDS; f++)
		h->norigins += r->has_origin[f];
	h->origins = origins = arena_alloc(a, h->norigins * sizeof(*origins));
	for (enum hostfield f = 0; f < HOSTFIELDS; f++)
		if (r->has_origin[f])
			*origins++ = r->origins[f];
}

static bool
host_read(struct nornir *r, const struct yamlnode *node)
{
	struct arena *a = inventory_arena(r->inv);
	struct nornir_layer own = { .said = NULL };
	struct inventory_host h = { .file = r->file, .line = node->key_line };
	bool is_new;

	if (!hostitem_check_name(node->key, strlen(node->key), r->e))
		return yamlnode_at_key(node, r->e);
	if (!nornir_layer_read(a, node, r->file, "host", &own, r->e) ||
	    !host_find_groups(r, node))
		return false;
	memset(r->has_origin, 0, sizeof(r->has_origin));
	for (enum nornir_part part = 0; part < NORNIR_PARTS; part++)
		host_fill_part(r, &h, &own, part);
	h.enable = host_enable(r, &own);
	h.name = arena_strdup(a, node->key);
	if (h.address == NULL)
		h.address = h.name;
	host_keep(r, &h, &own);
	return inventory_add(r->inv, &h, &is_new, r->e) != NULL ||
	       yamlnode_at_key(node, r->e);
}

static bool
hosts_read(struct nornir *r, const struct yamlnode *root)
{
	uint32_t i;

	if (yamlnode_is_null(root))
		return true;
	if (!yamlnode_expect(root, YAMLNODE_MAP, r->e))
		return inerr_hint(r->e, "nornir's hosts.yaml maps the name "
					"of a host to what is known of it");
	for (i = 0; i < root->n; i++) {
		if (!host_read(r, &root->items[i]))
			return false;
	}
	return true;
}

bool
inventory_nornir_read(struct inventory *inv, const struct yamlnode *hosts,
    const struct yamlnode *groups, const struct yamlnode *defaults,
    struct inerr *e)
{
	struct nornir r = { .inv = inv, .e = e };
	size_t i;
	bool ok = true;

	r.file = arena_strdup(inventory_arena(inv), hosts->file);
	if (defaults != NULL && !yamlnode_is_null(defaults))
		ok = nornir_layer_read(inventory_arena(inv), defaults,
		    arena_strdup(inventory_arena(inv), defaults->file),
		    "defaults", &r.defaults, e);
	ok = ok && groups_read(&r, groups) && hosts_read(&r, hosts);
	for (i = 0; i < r.ngroups; i++)
		free(r.groups[i].parents);
	free(r.groups);
	return ok;
}

/* NAME.yaml in a folder, or .yml; NULL if neither is there. To be freed. */
static char *
path_beside(const char *folder, const char *name)
{
	static const char *const endings[] = { "yaml", "yml" };
	char *path;

	for (size_t i = 0; i < 2; i++) {
		if (asprintf(&path, "%s%s.%s", folder, name, endings[i]) == -1)
			no_memory(strlen(folder) + strlen(name) + 6);
		if (access(path, F_OK) == 0)
			return path;
		free(path);
	}
	return NULL;
}

/* False: it is there and not good. *doc_r is NULL if it is not there. */
static bool
doc_load_beside(const char *folder, const char *name, struct yamldoc **doc_r,
    struct inerr *e)
{
	char *path = path_beside(folder, name);

	*doc_r = NULL;
	if (path == NULL)
		return true;
	*doc_r = yamldoc_load(path, e);
	free(path);
	return *doc_r != NULL;
}

static const struct yamlnode *
doc_root(const struct yamldoc *doc)
{
	return doc == NULL ? NULL : yamldoc_root(doc);
}

bool
inventory_nornir_read_beside(struct inventory *inv,
    const struct yamlnode *hosts, const char *folder, struct inerr *e)
{
	struct yamldoc *groups = NULL, *defaults = NULL;
	bool ok;

	ok = doc_load_beside(folder, "groups", &groups, e) &&
	     doc_load_beside(folder, "defaults", &defaults, e) &&
	     inventory_nornir_read(
		 inv, hosts, doc_root(groups), doc_root(defaults), e);
	yamldoc_free(groups);
	yamldoc_free(defaults);
	return ok;
}

bool
inventory_nornir_find(
    const char *folder, struct yamldoc **hosts_r, struct inerr *e)
{
	return doc_load_beside(folder, "hosts", hosts_r, e);
}
