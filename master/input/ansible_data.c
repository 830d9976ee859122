/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ansible_data.c - layers of Ansible's variables.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/ansible_data.h"
#include "master/input/hostvalue.h"
#include "master/input/inventory_read.h"

/* Variables that say a field; of two that are given the first holds. */
static const struct {
	enum hostfield field;
	const char *variable;
} said_by[] = {
	{ HOSTFIELD_HOSTNAME, "ansible_ssh_host" },
	{ HOSTFIELD_HOSTNAME, "ansible_host" },
	{ HOSTFIELD_PORT, "ansible_ssh_port" },
	{ HOSTFIELD_PORT, "ansible_port" },
	{ HOSTFIELD_USERNAME, "ansible_ssh_user" },
	{ HOSTFIELD_USERNAME, "ansible_user" },
	{ HOSTFIELD_PASSWORD, "ansible_ssh_password" },
	{ HOSTFIELD_PASSWORD, "ansible_ssh_pass" },
	{ HOSTFIELD_PASSWORD, "ansible_password" },
	{ HOSTFIELD_PLATFORM, "hayfork_platform" },
	{ HOSTFIELD_PLATFORM, "ansible_network_os" },
	{ HOSTFIELD_KEY_FILE, "ansible_ssh_private_key_file" },
	{ HOSTFIELD_KEY_FILE, "ansible_private_key_file" },
	{ HOSTFIELD_ENABLE, "hayfork_secret" },
	{ HOSTFIELD_BECOME, "ansible_become" },
	{ HOSTFIELD_BECOME_USER, "ansible_become_user" },
};
#define SAID_BY (sizeof(said_by) / sizeof(said_by[0]))

/* By name, and of equal ones the last first. */
static int
var_cmp(const void *a, const void *b)
{
	const struct ansible_var *x = *(const struct ansible_var *const *)a,
				 *y = *(const struct ansible_var *const *)b;
	int order = strcmp(x->name, y->name);

	return order != 0 ? order : (y > x) - (y < x);
}

/* A mark per variable: does it hold, or one of that name behind it? */
static bool *
vars_hold(const struct ansible_vars *vars)
{
	const struct ansible_var **sorted = xcalloc(vars->n, sizeof(*sorted));
	bool *holds = xcalloc(vars->n, sizeof(*holds));

	for (size_t i = 0; i < vars->n; i++)
		sorted[i] = &vars->at[i];
	qsort(sorted, vars->n, sizeof(*sorted), var_cmp);
	for (size_t i = 0; i < vars->n; i++)
		holds[sorted[i] - vars->at] =
		    i == 0 || strcmp(sorted[i - 1]->name, sorted[i]->name) != 0;
	free(sorted);
	return holds;
}

static void
said_add(struct ansible_said *said, struct arena *a,
    const struct hostlayer *like, const struct hostlayer_item *items, size_t n)
{
	struct hostlayer *layer = arena_alloc(a, sizeof(*layer));
	struct ansible_said *more;

	*layer = *like;
	if (layer->file == NULL ||
	    strcmp(layer->file, items[0].node->file) != 0)
		layer->file = arena_strdup(a, items[0].node->file);
	hostlayer_take_items(layer, a, items, n);
	if (said->layer == NULL) {
		said->layer = layer;
		return;
	}
	more = arena_alloc(a, sizeof(*more));
	*more = (struct ansible_said){ .layer = layer };
	while (said->next != NULL)
		said = said->next;
	said->next = more;
}

/* A layer for those of each file. like: what, and a file it may be of. */
static void
said_make(struct ansible_said *said, struct arena *a,
    const struct hostlayer *like, const struct ansible_vars *vars)
{
	struct hostlayer_item *items;
	bool *holds;
	size_t n = 0;

	said->is_made = true;
	if (vars->n == 0)
		return;
	holds = vars_hold(vars);
	items = xcalloc(vars->n, sizeof(*items));
	for (size_t i = 0; i < vars->n; i++) {
		if (!holds[i])
			continue;
		if (n > 0 &&
		    strcmp(items[0].node->file, vars->at[i].value->file) != 0) {
			said_add(said, a, like, items, n);
			n = 0;
		}
		items[n++] = (struct hostlayer_item){ vars->at[i].name,
			vars->at[i].value };
	}
	if (n > 0)
		said_add(said, a, like, items, n);
	free(items);
	free(holds);
}

struct layers {
	const struct hostlayer **at; /* NULL: they are only counted */
	size_t n;
};

static void
layers_add(struct layers *l, const struct ansible_said *said)
{
	for (; said != NULL && said->layer != NULL; said = said->next) {
		if (l->at != NULL)
			l->at[l->n] = said->layer;
		l->n++;
	}
}

/* What holds first: see ansible.h. */
static void
layers_add_all(struct layers *l, struct ansible_said *own,
    const struct ansible_chain *chain)
{
	for (size_t s = ANSIBLE_SOURCES; s-- > 0;)
		layers_add(l, &own[s]);
	for (size_t s = ANSIBLE_SOURCES; s-- > 0;)
		for (size_t i = chain->n; i-- > 0;)
			layers_add(l, &chain->at[i]->said[s]);
}

static const char *
group_what(struct arena *a, const char *name)
{
	size_t size = strlen(name) + sizeof("group ");
	char *what = arena_alloc(a, size);

	snprintf(what, size, "group %s", name);
	return what;
}

/* NULL: it says nothing. */
static const struct hostlayer *
variable_find(
    const struct inventory_host *h, const char *name, unsigned *line_r)
{
	const struct hostlayer *layer = hostvalue_layer(h, name, strlen(name));

	for (size_t i = 0; layer != NULL && i < layer->n; i++)
		if (strcmp(layer->values[i].key, name) == 0) {
			*line_r = layer->values[i].line;
			return layer;
		}
	return NULL;
}

static void
origins_make(struct arena *a, struct inventory_host *h)
{
	struct hostorigin found[HOSTFIELDS], *origins;
	const struct hostlayer *layer;
	unsigned line;
	size_t n = 0;

	for (size_t i = 0; i < SAID_BY; i++) {
		if ((n > 0 && found[n - 1].field == said_by[i].field) ||
		    (layer = variable_find(h, said_by[i].variable, &line)) ==
			NULL)
			continue;
		found[n++] = (struct hostorigin){ .field = said_by[i].field,
			.line = line,
			.layer = layer,
			.inside = said_by[i].variable };
	}
	origins = arena_alloc(a, n * sizeof(*origins));
	memcpy(origins, found, n * sizeof(*origins));
	h->origins = origins;
	h->norigins = n;
}

/* Those of a group are made once. */
static void
groups_say(struct arena *a, const struct ansible_chain *chain)
{
	for (size_t s = 0; s < ANSIBLE_SOURCES; s++)
		for (size_t i = 0; i < chain->n; i++) {
			struct ansible_group *g = chain->at[i];
			struct hostlayer like = { NULL };

			if (g->said[s].is_made)
				continue;
			like.what = group_what(a, g->name);
			said_make(&g->said[s], a, &like, &g->vars[s]);
		}
}

void
ansible_data_take(struct inventory *inv, struct inventory_host *h,
    const struct ansible_host *from, const struct ansible_chain *chain)
{
	const struct hostlayer like = { .what = "host", .file = h->file };
	struct ansible_said own[ANSIBLE_SOURCES] = { { NULL } };
	struct arena *a = inventory_arena(inv);
	struct layers layers = { NULL };

	groups_say(a, chain);
	for (size_t s = 0; s < ANSIBLE_SOURCES; s++)
		said_make(&own[s], a, &like, &from->vars[s]);
	layers_add_all(&layers, own, chain);
	if (layers.n == 0)
		return;
	layers.at = arena_alloc(a, layers.n * sizeof(*layers.at));
	layers.n = 0;
	layers_add_all(&layers, own, chain);
	h->layers = layers.at;
	h->nlayers = layers.n;
	origins_make(a, h);
}
