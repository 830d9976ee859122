/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostvalue.c - what is known of a host, by name.
 */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "master/input/hostvalue.h"

#define DATA_LEN (sizeof(HOSTVALUE_DATA) - 1)

enum field { HOST, HOSTNAME, PORT, USERNAME, PLATFORM, GROUPS, FIELDS };

static const char *const fields[] = {
	[HOST] = "host",
	[HOSTNAME] = "hostname",
	[PORT] = "port",
	[USERNAME] = "username",
	[PLATFORM] = "platform",
	[GROUPS] = "groups",
};

const char *
hostvalue_kind_name(enum hostvalue_kind kind)
{
	static const char *const names[] = {
		[HOSTVALUE_NONE] = "nothing",
		[HOSTVALUE_TEXT] = "text",
		[HOSTVALUE_NUMBER] = "a number",
		[HOSTVALUE_TRUTH] = "true or false",
		[HOSTVALUE_LIST] = "a list",
		[HOSTVALUE_NAMES] = "a list",
		[HOSTVALUE_MAP] = "a mapping",
	};

	return names[kind];
}

/* As YAML and JSON write them: no hexadecimal, no infinity. */
bool
hostvalue_is_number(const char *text, double *r)
{
	const char *p = text + (*text == '-' || *text == '+');
	char *end;

	if (!isdigit((unsigned char)*p) ||
	    text[strspn(text, "+-0123456789.eE")] != '\0')
		return false;
	*r = strtod(text, &end);
	return *end == '\0' && isfinite(*r);
}

bool
hostvalue_is_truth(const char *text, bool *r)
{
	*r = strcasecmp(text, "true") == 0;
	return *r || strcasecmp(text, "false") == 0;
}

static enum hostvalue_kind
scalar_kind(const struct yamlnode *node)
{
	double number;
	bool truth;

	if (yamlnode_is_null(node))
		return HOSTVALUE_NONE;
	if (!node->is_plain)
		return HOSTVALUE_TEXT;
	if (hostvalue_is_number(node->text, &number))
		return HOSTVALUE_NUMBER;
	return hostvalue_is_truth(node->text, &truth) ? HOSTVALUE_TRUTH
						      : HOSTVALUE_TEXT;
}

/* As deep as a document may be, which is bounded. */
static void
value_copy(struct arena *a, const struct yamlnode *node, struct hostvalue *v)
{
	struct hostvalue *items;

	*v = (struct hostvalue){ .key = arena_strdup(a, node->key) };
	if (node->kind == YAMLNODE_SCALAR) {
		v->kind = scalar_kind(node);
		v->text = v->kind == HOSTVALUE_NONE
			      ? NULL
			      : arena_strndup(a, node->text, node->n);
		return;
	}
	v->kind = node->kind == YAMLNODE_LIST ? HOSTVALUE_LIST : HOSTVALUE_MAP;
	v->n = node->n;
	v->items = items = arena_alloc(a, node->n * sizeof(*items));
	for (uint32_t i = 0; i < node->n; i++)
		value_copy(a, &node->items[i], &items[i]);
}

const struct hostvalue *
hostvalue_copy(struct arena *a, const struct yamlnode *node)
{
	struct hostvalue *v = arena_alloc(a, sizeof(*v));

	value_copy(a, node, v);
	return v;
}

static const struct hostvalue *
map_get(const struct hostvalue *map, const char *key, size_t len)
{
	if (map->kind != HOSTVALUE_MAP)
		return NULL;
	for (uint32_t i = 0; i < map->n; i++)
		if (strncmp(map->items[i].key, key, len) == 0 &&
		    map->items[i].key[len] == '\0')
			return &map->items[i];
	return NULL;
}

/* The first part of a name: up to a dot. */
static size_t
part_len(const char *name, size_t len)
{
	const char *dot = memchr(name, '.', len);

	return dot != NULL ? (size_t)(dot - name) : len;
}

/* name: what stands behind "data." */
static struct hostvalue
data_get(const struct inventory_host *h, const char *name, size_t len)
{
	const struct hostvalue none = { .kind = HOSTVALUE_NONE }, *v = NULL;
	size_t part = part_len(name, len);

	for (size_t i = 0; i < h->ndata && v == NULL; i++)
		v = map_get(h->data[i], name, part);
	while (v != NULL && part < len) {
		name += part + 1;
		len -= part + 1;
		part = part_len(name, len);
		v = map_get(v, name, part);
	}
	return v != NULL ? *v : none;
}

static struct hostvalue
text_value(const char *text)
{
	return (struct hostvalue){ .text = text,
		.kind = text != NULL ? HOSTVALUE_TEXT : HOSTVALUE_NONE };
}

static enum field
field_find(const char *name, size_t len)
{
	enum field f;

	for (f = 0; f < FIELDS; f++)
		if (strlen(fields[f]) == len &&
		    memcmp(fields[f], name, len) == 0)
			break;
	return f;
}

struct hostvalue
hostvalue_of(const struct inventory_host *h, const char *name, size_t len,
    char port[HOSTVALUE_PORT])
{
	if (len > DATA_LEN + 1 &&
	    memcmp(name, HOSTVALUE_DATA ".", DATA_LEN + 1) == 0)
		return data_get(h, name + DATA_LEN + 1, len - DATA_LEN - 1);
	switch (field_find(name, len)) {
	case HOST:
		return text_value(h->name);
	case HOSTNAME:
		return text_value(h->address);
	case PORT:
		if (h->port == 0)
			return text_value(NULL);
		snprintf(port, HOSTVALUE_PORT, "%u", h->port);
		return (
		    struct hostvalue){ .text = port, .kind = HOSTVALUE_NUMBER };
	case USERNAME:
		return text_value(h->user);
	case PLATFORM:
		return text_value(h->platform);
	case GROUPS:
		return (struct hostvalue){ .names = h->groups,
			.n = (uint32_t)h->ngroups,
			.kind = HOSTVALUE_NAMES };
	default:
		return text_value(NULL);
	}
}

/* ---- names --------------------------------------------------------------- */

bool
hostvalue_is_name(const char *name, size_t len)
{
	size_t part = part_len(name, len);

	if (part != DATA_LEN || memcmp(name, HOSTVALUE_DATA, DATA_LEN) != 0)
		return field_find(name, len) != FIELDS;
	/* No part of it is empty. */
	while (part < len) {
		name += part + 1;
		len -= part + 1;
		if ((part = part_len(name, len)) == 0)
			return false;
		if (part == len)
			return true;
	}
	return false;
}

void
hostvalue_offer_names(struct nearest *near)
{
	for (enum field f = 0; f < FIELDS; f++)
		nearest_offer(near, fields[f]);
}

bool
hostvalue_hint_names(struct inerr *e)
{
	return inerr_hint(e,
	    "what is known of a host: host, hostname, port, username, "
	    "platform, groups and, of its data, data.KEY");
}

static bool
data_fail(
    const struct inventory *inv, const char *name, size_t len, struct inerr *e)
{
	const struct inventory_host *h;
	char word[64];
	struct nearest near = { .word = word };
	const char *key = name + DATA_LEN + 1;
	size_t i, part = part_len(key, len - DATA_LEN - 1);
	bool some = false;

	snprintf(word, sizeof(word), "%.*s", (int)part, key);
	for (i = 0; (h = inventory_at(inv, i)) != NULL; i++)
		for (size_t k = 0; k < h->ndata; k++)
			for (uint32_t n = 0; n < h->data[k]->n; n++) {
				some = true;
				nearest_offer(&near, h->data[k]->items[n].key);
			}
	inerr_set(
	    e, "no host of the inventory has %.*s", INERR_QUOTE(len), name);
	if (near.name != NULL && near.distance > 0)
		return inerr_hint(e, "did you mean data.%.60s?", near.name);
	return some || inerr_hint(e, "the inventory has no data: nornir's "
				     "hosts.yaml, groups.yaml and "
				     "defaults.yaml can have");
}

bool
hostvalue_is_known(
    const struct inventory *inv, const char *name, size_t len, struct inerr *e)
{
	const struct inventory_host *h;
	char port[HOSTVALUE_PORT];

	if (part_len(name, len) == len) /* not of the data */
		return true;
	for (size_t i = 0; (h = inventory_at(inv, i)) != NULL; i++)
		if (hostvalue_of(h, name, len, port).kind != HOSTVALUE_NONE)
			return true;
	data_fail(inv, name, len, e);
	return false;
}
