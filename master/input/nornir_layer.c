/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * nornir_layer.c - reading one mapping of nornir's inventory.
 */
#include <string.h>

#include "master/input/hostitem.h"
#include "master/input/legacy.h"
#include "master/input/nornir_layer.h"

const struct yamlnode *
nornir_value(const struct yamlnode *map, const char *key)
{
	const struct yamlnode *node = yamlnode_get(map, key);

	return node == NULL || yamlnode_is_null(node) ? NULL : node;
}

/* False: it is there and not good. */
static bool
text_read(struct arena *a, const struct yamlnode *map, const char *key,
    const char **text_r, struct inerr *e)
{
	const struct yamlnode *node = nornir_value(map, key);
	const char *text;

	if (node == NULL)
		return true;
	if ((text = yamlnode_text(node, e)) == NULL)
		return false;
	*text_r = arena_strdup(a, text);
	return true;
}

/* Not encrypted in a way that is not read? */
static bool
secret_check(const struct yamlnode *map, const char *key, const char *text,
    struct inerr *e)
{
	if (text == NULL || strncmp(text, "$ANSIBLE_VAULT;", 15) != 0)
		return true;
	return yamlnode_fail(yamlnode_get(map, key), e,
	    "encrypted by ansible-vault, which is not read");
}

static bool
settings_check(const struct yamlnode *map, const struct nornir_settings *s,
    struct inerr *e)
{
	if (s->hostname != NULL &&
	    !hostitem_check_name(s->hostname, strlen(s->hostname), e))
		return yamlnode_at(yamlnode_get(map, "hostname"), e);
	if (s->username != NULL &&
	    !hostitem_check_user(s->username, strlen(s->username), e))
		return yamlnode_at(yamlnode_get(map, "username"), e);
	return secret_check(map, "password", s->password, e) ||
	       inerr_hint(e, "use --password-command");
}

/* Where the fields are that have been read. */
static void
settings_place(const struct yamlnode *map, enum hostfield first,
    enum hostfield last, struct nornir_settings *s)
{
	const struct yamlnode *node;

	for (enum hostfield f = first; f <= last; f++)
		if ((node = nornir_value(map, hostfield_name(f))) != NULL)
			s->lines[f] = node->key_line;
}

static bool
settings_read(struct arena *a, const struct yamlnode *map,
    struct nornir_settings *s, struct inerr *e)
{
	const struct yamlnode *port = nornir_value(map, "port");
	uint64_t number;

	if (!text_read(a, map, "hostname", &s->hostname, e) ||
	    !text_read(a, map, "username", &s->username, e) ||
	    !text_read(a, map, "password", &s->password, e) ||
	    !text_read(a, map, "platform", &s->platform, e))
		return false;
	if (port != NULL) {
		if (!yamlnode_number(port, 1, UINT16_MAX, &number, e))
			return false;
		s->port = (uint16_t)number;
	}
	settings_place(map, HOSTFIELD_HOSTNAME, HOSTFIELD_PLATFORM, s);
	return settings_check(map, s, e);
}

static bool
connection_read(struct arena *a, const struct yamlnode *map,
    struct nornir_settings *s, struct inerr *e)
{
	const struct yamlnode *extras, *node, *become;

	if (map == NULL)
		return true;
	if (!yamlnode_expect(map, YAMLNODE_MAP, e) ||
	    !settings_read(a, map, s, e))
		return false;
	if ((extras = nornir_value(map, "extras")) == NULL)
		return true;
	s->has_extras = true;
	if (!yamlnode_expect(extras, YAMLNODE_MAP, e) ||
	    !text_read(a, extras, "key_file", &s->key_file, e) ||
	    !text_read(a, extras, "become_user", &s->become_user, e))
		return false;
	settings_place(extras, HOSTFIELD_KEY_FILE, HOSTFIELD_ANSWERS, s);
	become = nornir_value(extras, "become");
	if (become != NULL && !yamlnode_bool(become, &s->become, e))
		return false;
	if ((node = nornir_value(extras, "legacy")) != NULL &&
	    !legacy_read(a, node, &s->legacy, e))
		return false;
	if ((node = nornir_value(extras, "credentials")) != NULL &&
	    !credentials_read(a, node, &s->credentials, e))
		return false;
	node = nornir_value(extras, "answers");
	return node == NULL || answers_read(a, node, &s->answers, e);
}

/* The secrets in the extras of connections. */
static bool
extras_read(struct arena *a, const struct yamlnode *options,
    struct nornir_layer *layer, struct inerr *e)
{
	static const struct {
		const char *connection, *key;
	} rows[] = {
#define ROW_(NAME, connection, key) { connection, key },
		NORNIR_EXTRAS_TABLE(ROW_)
#undef ROW_
	};

	for (size_t i = 0; i < NORNIR_EXTRAS; i++) {
		const struct yamlnode *map =
		    nornir_value(options, rows[i].connection);
		struct nornir_extras *extras = &layer->extras[i];

		/* Of connections that are not ours, what is odd is theirs. */
		if (map == NULL || map->kind != YAMLNODE_MAP ||
		    (map = nornir_value(map, "extras")) == NULL ||
		    map->kind != YAMLNODE_MAP)
			continue;
		extras->given = true;
		if (!text_read(a, map, rows[i].key, &extras->enable, e))
			return false;
		if (extras->enable != NULL)
			extras->line = nornir_value(map, rows[i].key)->key_line;
		if (!secret_check(map, rows[i].key, extras->enable, e))
			return inerr_hint(e, "use --secret-command");
	}
	return true;
}

bool
nornir_layer_read(struct arena *a, const struct yamlnode *map, const char *file,
    const char *what, struct nornir_layer *layer, struct inerr *e)
{
	const struct yamlnode *options, *groups;

	if (!yamlnode_expect(map, YAMLNODE_MAP, e)) {
		if (yamlnode_is_null(map))
			inerr_hint(e, "{} stands for nothing to say");
		return false;
	}
	if (!settings_read(a, map, &layer->part[NORNIR_PLAIN], e))
		return false;
	layer->said = arena_alloc(a, sizeof(*layer->said));
	layer->said->what = what;
	layer->said->file = file;
	hostlayer_take(layer->said, a, nornir_value(map, "data"));
	if ((groups = nornir_value(map, "groups")) != NULL)
		layer->part[NORNIR_PLAIN].lines[HOSTFIELD_GROUPS] =
		    groups->key_line;
	if ((options = nornir_value(map, "connection_options")) == NULL)
		return true;
	return yamlnode_expect(options, YAMLNODE_MAP, e) &&
	       connection_read(a, nornir_value(options, "hayfork"),
		   &layer->part[NORNIR_HAYFORK], e) &&
	       connection_read(a, nornir_value(options, "ssh"),
		   &layer->part[NORNIR_SSH], e) &&
	       extras_read(a, options, layer, e);
}
