/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostvalue.c - values of hosts, by key.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/hostvalue.h"
#include "master/input/secretword.h"

enum value_key {
	KEY_NAME,
	KEY_HOSTNAME,
	KEY_PORT,
	KEY_USERNAME,
	KEY_PLATFORM,
	KEYS
};

static const char *const value_keys[KEYS] = {
	[KEY_NAME] = "name",
	[KEY_HOSTNAME] = "hostname",
	[KEY_PORT] = "port",
	[KEY_USERNAME] = "username",
	[KEY_PLATFORM] = "platform",
};

/* NULL: it has none. */
static const char *
host_text(
    const struct inventory_host *h, enum value_key key, char port[static 8])
{
	switch (key) {
	case KEY_NAME:
		return h->name;
	case KEY_HOSTNAME:
		return h->address;
	case KEY_USERNAME:
		return h->user;
	case KEY_PLATFORM:
		return h->platform;
	case KEY_PORT:
		snprintf(port, 8, "%u", h->port);
		return h->port == 0 ? NULL : port;
	case KEYS:
		break;
	}
	return NULL;
}

static bool
key_is(const char *key, const char *text, size_t len)
{
	return strncmp(key, text, len) == 0 && key[len] == '\0';
}

/* Is this key the same up to its end or a dot? */
static bool
key_is_below(const char *key, const char *text, size_t len)
{
	return strncmp(key, text, len) == 0 &&
	       (key[len] == '\0' || key[len] == '.');
}

/* Step over "data." in front of a key. */
static const char *
key_of_data(const struct hostterm *t, size_t *len_r)
{
	size_t skip = 0;

	if (t->key_len > 5 && memcmp(t->key, "data.", 5) == 0)
		skip = 5;
	*len_r = t->key_len - skip;
	return t->key + skip;
}

const struct hostlayer *
hostvalue_layer(const struct inventory_host *h, const char *key, size_t len)
{
	const char *dot = memchr(key, '.', len);
	size_t top = dot == NULL ? len : (size_t)(dot - key);

	for (size_t i = 0; i < h->nlayers; i++)
		for (size_t j = 0; j < h->layers[i]->n; j++)
			if (key_is_below(h->layers[i]->values[j].key, key, top))
				return h->layers[i];
	return NULL;
}

static enum hostvalue
data_look(const struct inventory_host *h, const struct hostterm *t)
{
	enum hostvalue found = HOSTVALUE_NONE;
	const struct hostlayer *layer;
	const char *key, *text;
	size_t len;

	key = key_of_data(t, &len);
	if ((layer = hostvalue_layer(h, key, len)) == NULL)
		return HOSTVALUE_NONE;
	for (size_t i = 0; i < layer->n; i++) {
		if (!key_is(layer->values[i].key, key, len))
			continue;
		text = layer->values[i].text;
		if (text != NULL && hostterm_matches(t, text))
			return HOSTVALUE_SAME;
		found = HOSTVALUE_OTHER;
	}
	return found;
}

enum hostvalue
hostvalue_look(const struct inventory_host *h, const struct hostterm *t)
{
	char port[8];
	const char *text;

	for (enum value_key k = 0; k < KEYS; k++) {
		if (!key_is(value_keys[k], t->key, t->key_len))
			continue;
		text = host_text(h, k, port);
		return text != NULL && hostterm_matches(t, text)
			   ? HOSTVALUE_SAME
			   : HOSTVALUE_OTHER;
	}
	return data_look(h, t);
}

void
hostvalue_offer(struct nearest *near, const struct inventory_host *h)
{
	for (enum value_key k = 0; k < KEYS; k++)
		nearest_offer(near, value_keys[k]);
	for (size_t i = 0; i < h->nlayers; i++)
		for (size_t j = 0; j < h->layers[i]->n; j++)
			if (!h->layers[i]->values[j].is_secret)
				nearest_offer(
				    near, h->layers[i]->values[j].key);
}

bool
hostvalue_is_secret(const struct hostterm *t)
{
	char *key = xstrndup(t->key, t->key_len);
	bool is_secret = secretword_is_key(key);

	free(key);
	return is_secret;
}
