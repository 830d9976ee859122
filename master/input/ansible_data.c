/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ansible_data.c - variables of Ansible's as the data of hosts.
 *
 * What is said in one file is a layer. The last one holds, so they are turned
 * around: group_vars and host_vars go before what the inventory says.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/ansible_conn.h"
#include "master/input/ansible_data.h"
#include "master/input/hostvalue.h"

static void
layers_add(struct ansible_layers *l, const struct hostlayer *layer)
{
	if (l->n == l->cap) {
		l->cap = l->cap == 0 ? 16 : l->cap * 2;
		l->at = xrealloc(l->at, l->cap * sizeof(*l->at));
	}
	l->at[l->n++] = layer;
}

void
ansible_data_free(struct ansible_data *d)
{
	free(d->groups.at);
}

static const char *
file_kept(struct ansible_data *d, const char *file)
{
	if (d->file == NULL || strcmp(d->file, file) != 0) {
		d->file = file;
		d->kept_file = arena_strdup(d->arena, file);
	}
	return d->kept_file;
}

/* ---- variables of one kind ----------------------------------------------- */

/* By name, those of the same name in the order they were said. */
static int
var_compare(const void *a, const void *b)
{
	const struct ansible_var *const *x = a, *const *y = b;
	int order = strcmp((*x)->name, (*y)->name);

	return order != 0 ? order : *x < *y ? -1 : *x > *y;
}

/* Which of them hold: the last of each name. To be freed. */
static bool *
vars_hold(const struct ansible_vars *vars)
{
	const struct ansible_var **sorted;
	bool *holds = xcalloc(vars->n, sizeof(*holds));

	sorted = xcalloc(vars->n, sizeof(*sorted));
	for (size_t i = 0; i < vars->n; i++)
		sorted[i] = &vars->at[i];
	qsort(sorted, vars->n, sizeof(*sorted), var_compare);
	for (size_t i = 0; i < vars->n; i++)
		holds[sorted[i] - vars->at] =
		    i + 1 == vars->n ||
		    strcmp(sorted[i]->name, sorted[i + 1]->name) != 0;
	free(sorted);
	return holds;
}

/* Those from..end, which are of one file. */
static const struct hostlayer *
layer_make(struct ansible_data *d, const struct ansible_vars *vars,
    const bool *holds, size_t from, size_t end, const char *what)
{
	struct hostlayer *layer = arena_alloc(d->arena, sizeof(*layer));
	struct hostlayer_named *list;
	size_t n = 0;

	list = xcalloc(end - from, sizeof(*list));
	for (size_t i = from; i < end; i++)
		if (holds[i])
			list[n++] = (struct hostlayer_named){ vars->at[i].name,
				vars->at[i].value };
	layer->what = what;
	layer->file = file_kept(d, vars->at[from].value->file);
	hostlayer_take_named(layer, d->arena, list, n);
	free(list);
	return layer;
}

/* Add them, what was said last first. */
static void
vars_add(struct ansible_data *d, const struct ansible_vars *vars,
    const char *what, struct ansible_layers *l)
{
	size_t end = vars->n, from;
	bool *holds;

	if (end == 0)
		return;
	holds = vars_hold(vars);
	for (; end > 0; end = from) {
		const char *file = vars->at[end - 1].value->file;

		for (from = end - 1;
		     from > 0 &&
		     strcmp(vars->at[from - 1].value->file, file) == 0;
		     from--)
			continue;
		layers_add(l, layer_make(d, vars, holds, from, end, what));
	}
	free(holds);
}

/* ---- groups and hosts ---------------------------------------------------- */

static const char *
group_what(struct ansible_data *d, const struct ansible_group *g)
{
	size_t len = strlen(g->name) + sizeof("group ");
	char *what = arena_alloc(d->arena, len);

	snprintf(what, len, "group %s", g->name);
	return what;
}

/* A copy that lives as long as the inventory. */
static struct ansible_layers *
layers_keep(struct ansible_data *d, const struct ansible_layers *l)
{
	struct ansible_layers *kept = arena_alloc(d->arena, sizeof(*kept));

	kept->n = l->n;
	kept->at = arena_alloc(d->arena, l->n * sizeof(*kept->at));
	if (l->n > 0)
		memcpy(kept->at, l->at, l->n * sizeof(*kept->at));
	return kept;
}

static const struct ansible_layers *
group_layers(
    struct ansible_data *d, struct ansible_group *g, enum ansible_source s)
{
	struct ansible_layers l = { NULL };

	if (g->said[s] == NULL) {
		if (g->vars[s].n > 0)
			vars_add(d, &g->vars[s], group_what(d, g), &l);
		g->said[s] = layers_keep(d, &l);
		free(l.at);
	}
	return g->said[s];
}

void
ansible_data_groups(struct ansible_data *d, const struct ansible_chain *chain)
{
	d->groups.n = 0;
	for (size_t s = ANSIBLE_SOURCES; s-- > 0;)
		for (size_t i = chain->n; i-- > 0;) {
			const struct ansible_layers *l = group_layers(
			    d, chain->at[i], (enum ansible_source)s);

			for (size_t k = 0; k < l->n; k++)
				layers_add(&d->groups, l->at[k]);
		}
}

/* Of a range of hosts each has the very same values. */
static bool
vars_are_alike(const struct ansible_vars *a, const struct ansible_vars *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (a->at[i].value != b->at[i].value)
			return false;
	return true;
}

static const struct ansible_layers *
host_layers(struct ansible_data *d, const struct ansible_host *h, size_t s)
{
	const struct ansible_host *like = d->own_of[s];
	struct ansible_layers l = { NULL };

	if (like == NULL || !vars_are_alike(&like->vars[s], &h->vars[s])) {
		vars_add(d, &h->vars[s], "host", &l);
		d->own[s] = layers_keep(d, &l);
		free(l.at);
		d->own_of[s] = h;
	}
	return d->own[s];
}

/* ---- where fields are from ----------------------------------------------- */

/* Variables that say a field; of two that are given the first holds. */
static const struct {
	enum hostfield field;
	enum ansible_conn_var variable;
} said_by[] = {
	{ HOSTFIELD_HOSTNAME, CONN_SSH_HOST },
	{ HOSTFIELD_HOSTNAME, CONN_HOST },
	{ HOSTFIELD_PORT, CONN_SSH_PORT },
	{ HOSTFIELD_PORT, CONN_PORT },
	{ HOSTFIELD_USERNAME, CONN_SSH_USER },
	{ HOSTFIELD_USERNAME, CONN_USER },
	{ HOSTFIELD_PASSWORD, CONN_SSH_PASSWORD },
	{ HOSTFIELD_PASSWORD, CONN_SSH_PASS },
	{ HOSTFIELD_PASSWORD, CONN_PASSWORD },
	{ HOSTFIELD_PLATFORM, CONN_PLATFORM },
	{ HOSTFIELD_PLATFORM, CONN_NETWORK_OS },
	{ HOSTFIELD_KEY_FILE, CONN_SSH_KEY_FILE },
	{ HOSTFIELD_KEY_FILE, CONN_KEY_FILE },
	{ HOSTFIELD_ENABLE, CONN_SECRET },
	{ HOSTFIELD_BECOME, CONN_BECOME },
	{ HOSTFIELD_BECOME_USER, CONN_BECOME_USER },
	{ HOSTFIELD_SUDO, CONN_BECOME_PASSWORD },
	{ HOSTFIELD_SUDO, CONN_BECOME_PASS },
	{ HOSTFIELD_JUMP, CONN_JUMP },
	{ HOSTFIELD_JUMP, CONN_SSH_ARGS },
	{ HOSTFIELD_JUMP, CONN_COMMON_ARGS },
	{ HOSTFIELD_JUMP, CONN_EXTRA_ARGS },
	{ HOSTFIELD_PROXY_COMMAND, CONN_SSH_ARGS },
	{ HOSTFIELD_PROXY_COMMAND, CONN_COMMON_ARGS },
	{ HOSTFIELD_PROXY_COMMAND, CONN_EXTRA_ARGS },
	{ HOSTFIELD_HOST_KEYS, CONN_SSH_ARGS },
	{ HOSTFIELD_HOST_KEYS, CONN_COMMON_ARGS },
	{ HOSTFIELD_HOST_KEYS, CONN_EXTRA_ARGS },
	{ HOSTFIELD_HOST_KEYS, CONN_SSH_HOST_KEY_CHECKING },
	{ HOSTFIELD_HOST_KEYS, CONN_HOST_KEY_CHECKING },
	{ HOSTFIELD_CONNECT_TIMEOUT, CONN_SSH_TIMEOUT },
	{ HOSTFIELD_CONNECT_TIMEOUT, CONN_CONNECT_TIMEOUT },
	{ HOSTFIELD_RETRIES, CONN_SSH_RETRIES },
};
#define SAID_BY (sizeof(said_by) / sizeof(said_by[0]))

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

/* Is it given; if it is options of ssh, do they say this field? */
static bool
variable_says(const struct ansible_conn *given, enum ansible_conn_var variable,
    enum hostfield field)
{
	if (variable != CONN_SSH_ARGS && variable != CONN_COMMON_ARGS &&
	    variable != CONN_EXTRA_ARGS)
		return ansible_conn_gives(given, variable);
	return variable == (field == HOSTFIELD_JUMP ? given->jump_by
			       : field == HOSTFIELD_PROXY_COMMAND
				   ? given->proxy_by
				   : given->host_keys_by);
}

/* Only what is given is looked for: a host may have very many variables. */
static void
origins_make(
    struct arena *a, const struct ansible_conn *given, struct inventory_host *h)
{
	struct hostorigin found[HOSTFIELDS], *origins;
	const struct hostlayer *layer;
	const char *name;
	unsigned line;
	size_t n = 0;

	for (size_t i = 0; i < SAID_BY; i++) {
		if ((n > 0 && found[n - 1].field == said_by[i].field) ||
		    !variable_says(
			given, said_by[i].variable, said_by[i].field))
			continue;
		name = ansible_conn_name(said_by[i].variable);
		if ((layer = variable_find(h, name, &line)) == NULL)
			continue;
		found[n++] = (struct hostorigin){ .field = said_by[i].field,
			.line = line,
			.layer = layer,
			.inside = name };
	}
	origins = arena_alloc(a, n * sizeof(*origins));
	memcpy(origins, found, n * sizeof(*origins));
	h->origins = origins;
	h->norigins = n;
}

void
ansible_data_host(struct ansible_data *d, const struct ansible_host *h,
    const struct ansible_conn *given, struct inventory_host *host)
{
	struct ansible_layers all = { NULL };
	const struct ansible_layers *kept;

	for (size_t s = ANSIBLE_SOURCES; s-- > 0;) {
		kept = host_layers(d, h, s);
		for (size_t i = 0; i < kept->n; i++)
			layers_add(&all, kept->at[i]);
	}
	for (size_t i = 0; i < d->groups.n; i++)
		layers_add(&all, d->groups.at[i]);
	kept = layers_keep(d, &all);
	host->layers = kept->at;
	host->nlayers = kept->n;
	free(all.at);
	origins_make(d->arena, given, host);
}
