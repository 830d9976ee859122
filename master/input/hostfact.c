/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostfact.c - what is known of a host, by name.
 */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/mem.h"
#include "master/input/hostfact.h"
#include "master/input/hostvalue.h"
#include "master/input/secretword.h"

#define DATA_LEN (sizeof(HOSTFACT_DATA) - 1)

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
hostfact_kind_name(enum hostfact_kind kind)
{
	static const char *const names[] = {
		[HOSTFACT_NONE] = "nothing",
		[HOSTFACT_TEXT] = "text",
		[HOSTFACT_NUMBER] = "a number",
		[HOSTFACT_TRUTH] = "true or false",
		[HOSTFACT_LIST] = "a list",
		[HOSTFACT_NAMES] = "a list",
		[HOSTFACT_MANY] = "a list",
		[HOSTFACT_MAP] = "a mapping",
	};

	return names[kind];
}

/* No hexadecimal, no infinity. */
bool
hostfact_is_number(const char *text, double *r)
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
hostfact_is_truth(const char *text, bool *r)
{
	/* As YAML 1.1 has them, and so Ansible: its files say yes and no. */
	static const char *const words[] = { "false", "true", "no", "yes",
		"off", "on" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcasecmp(text, words[i]) == 0) {
			*r = i % 2 == 1;
			return true;
		}
	return false;
}

struct hostfact
hostfact_text(const char *text)
{
	struct hostfact f = { .text = text, .kind = HOSTFACT_TEXT };
	double number;
	bool truth;

	if (text == NULL)
		f.kind = HOSTFACT_NONE;
	else if (hostfact_is_number(text, &number))
		f.kind = HOSTFACT_NUMBER;
	else if (hostfact_is_truth(text, &truth))
		f.kind = HOSTFACT_TRUTH;
	return f;
}

/* ---- data ---------------------------------------------------------------- */

/* The first part of a name: up to a dot. */
static size_t
part_len(const char *name, size_t len)
{
	const char *dot = memchr(name, '.', len);

	return dot != NULL ? (size_t)(dot - name) : len;
}

/* key: what stands behind "data." */
static struct hostfact
data_get(const struct inventory_host *h, const char *key, size_t len)
{
	const struct hostlayer *layer = hostvalue_layer(h, key, len);
	struct hostfact f = { .layer = layer, .key = key, .key_len = len };
	const char *text = NULL;
	uint32_t below = 0;

	for (size_t i = 0; layer != NULL && i < layer->n; i++) {
		const struct hostlayer_value *v = &layer->values[i];

		if (strncmp(v->key, key, len) != 0)
			continue;
		below += v->key[len] == '.';
		if (v->key[len] != '\0')
			continue;
		text = v->text;
		f.n++;
	}
	if (f.n == 0 && below > 0)
		f.kind = HOSTFACT_MAP;
	else if (f.n > 1)
		f.kind = HOSTFACT_MANY;
	else
		return hostfact_text(text);
	f.n += below;
	return f;
}

bool
hostfact_has_key(const struct hostfact *map, const char *key)
{
	size_t len = strlen(key);

	for (size_t i = 0; i < map->layer->n; i++) {
		const char *k = map->layer->values[i].key;

		if (strncmp(k, map->key, map->key_len) != 0 ||
		    k[map->key_len] != '.')
			continue;
		k += map->key_len + 1;
		if (strncmp(k, key, len) == 0 &&
		    (k[len] == '\0' || k[len] == '.'))
			return true;
	}
	return false;
}

const char *
hostfact_next(const struct hostfact *many, size_t *at)
{
	while (*at < many->layer->n) {
		const struct hostlayer_value *v = &many->layer->values[(*at)++];

		if (v->text != NULL &&
		    strncmp(v->key, many->key, many->key_len) == 0 &&
		    v->key[many->key_len] == '\0')
			return v->text;
	}
	return NULL;
}

/* ---- names --------------------------------------------------------------- */

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

/* Names are text, whatever they look like. */
static struct hostfact
name_text(const char *text)
{
	return (struct hostfact){ .text = text,
		.kind = text != NULL ? HOSTFACT_TEXT : HOSTFACT_NONE };
}

static bool
is_of_data(const char *name, size_t len)
{
	return len > DATA_LEN + 1 &&
	       memcmp(name, HOSTFACT_DATA ".", DATA_LEN + 1) == 0;
}

struct hostfact
hostfact_of(const struct inventory_host *h, const char *name, size_t len,
    char port[HOSTFACT_PORT])
{
	if (is_of_data(name, len))
		return data_get(h, name + DATA_LEN + 1, len - DATA_LEN - 1);
	switch (field_find(name, len)) {
	case HOST:
		return name_text(h->name);
	case HOSTNAME:
		return name_text(h->address);
	case PORT:
		if (h->port == 0)
			return name_text(NULL);
		snprintf(port, HOSTFACT_PORT, "%u", h->port);
		return hostfact_text(port);
	case USERNAME:
		return name_text(h->user);
	case PLATFORM:
		return name_text(h->platform);
	case GROUPS:
		return (struct hostfact){ .names = h->groups,
			.n = (uint32_t)h->ngroups,
			.kind = HOSTFACT_NAMES };
	default:
		return name_text(NULL);
	}
}

bool
hostfact_is_name(const char *name, size_t len)
{
	size_t part;

	if (!is_of_data(name, len))
		return field_find(name, len) != FIELDS;
	/* No part of it is empty. */
	for (;;) {
		if ((part = part_len(name, len)) == 0)
			return false;
		if (part == len)
			return true;
		name += part + 1;
		len -= part + 1;
	}
}

bool
hostfact_is_secret(const char *name, size_t len)
{
	char *copy = xstrndup(name, len);
	bool is_secret = is_of_data(name, len) && secretword_is_key(copy);

	free(copy);
	return is_secret;
}

void
hostfact_offer_names(struct nearest *near)
{
	for (enum field f = 0; f < FIELDS; f++)
		nearest_offer(near, fields[f]);
}

static bool
data_fail(
    const struct inventory *inv, const char *name, size_t len, struct inerr *e)
{
	char *key = xstrndup(name + DATA_LEN + 1, len - DATA_LEN - 1);
	struct nearest near = { .word = key };
	const struct inventory_host *h;
	bool some = false;

	for (size_t i = 0; (h = inventory_at(inv, i)) != NULL; i++)
		for (size_t k = 0; k < h->nlayers; k++)
			for (size_t n = 0; n < h->layers[k]->n; n++) {
				some = true;
				nearest_offer(
				    &near, h->layers[k]->values[n].key);
			}
	inerr_set(
	    e, "no host of the inventory has %.*s", INERR_QUOTE(len), name);
	if (near.name != NULL && near.distance > 0)
		inerr_hint(e, "did you mean data.%.60s?", near.name);
	else if (!some)
		inerr_hint(e, "the inventory has no data");
	free(key);
	return false;
}

bool
hostfact_is_known(
    const struct inventory *inv, const char *name, size_t len, struct inerr *e)
{
	const struct inventory_host *h;
	char port[HOSTFACT_PORT];

	if (!is_of_data(name, len))
		return true;
	for (size_t i = 0; (h = inventory_at(inv, i)) != NULL; i++)
		if (hostfact_of(h, name, len, port).kind != HOSTFACT_NONE)
			return true;
	return data_fail(inv, name, len, e);
}
