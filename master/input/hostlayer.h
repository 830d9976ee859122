/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostlayer.h - what a host, a group or the defaults say, and where.
 *
 * A host has several layers, and the first that says a thing holds. Of data
 * (nornir's data, Ansible's variables) they keep each value, under a dotted
 * key: {rack: {row: b}} is rack.row, and the items of a list have the key of
 * the list. A value is its text as it was written. Secrets are not kept: what
 * is called so (a word as "password" in the key) has no text.
 *
 * All is in the arena of the inventory.
 */
#ifndef HF_HOSTLAYER_H
#define HF_HOSTLAYER_H

#include <stdbool.h>
#include <stddef.h>

#include "master/input/arena.h"
#include "master/input/yamlnode.h"

/* A value that has a longer key is not kept. */
#define HOSTLAYER_KEY_MAX 255

struct hostlayer_value {
	const char *key;
	const char *text; /* NULL: null, an empty list or map, or a secret */
	unsigned line;    /* of the layer's file */
	bool is_secret;
};

struct hostlayer {
	const char *what; /* "host", "group leafs", "defaults" */
	const char *file;
	struct hostlayer_value *values; /* in the order of the file */
	size_t n;
};

/* Take the values in a mapping; NULL: there are none. */
void hostlayer_take(
    struct hostlayer *, struct arena *, const struct yamlnode *map);

/* Values by name, such as variables. */
struct hostlayer_named {
	const char *name;
	const struct yamlnode *value;
};

/* Take them; each name is there once. */
void hostlayer_take_named(struct hostlayer *, struct arena *,
    const struct hostlayer_named *, size_t n);

/* What a host has, beside data; in the order of hayfork hosts --explain. */
#define HOSTFIELD_TABLE(X)                                                     \
	X(HOSTNAME, "hostname")                                                \
	X(PORT, "port")                                                        \
	X(USERNAME, "username")                                                \
	X(PASSWORD, "password")                                                \
	X(PLATFORM, "platform")                                                \
	X(GROUPS, "groups")                                                    \
	X(KEY_FILE, "key_file")                                                \
	X(ENABLE, "secret")                                                    \
	X(BECOME, "become")                                                    \
	X(BECOME_USER, "become_user")                                          \
	X(LEGACY, "legacy")                                                    \
	X(CREDENTIALS, "credentials")                                          \
	X(ANSWERS, "answers")                                                  \
	X(SUDO, "become_password")                                             \
	X(JUMP, "jump")                                                        \
	X(PROXY_COMMAND, "proxy_command")                                      \
	X(HOST_KEYS, "host_key")                                               \
	X(CONNECT_TIMEOUT, "connect_timeout")                                  \
	X(RETRIES, "retries")

#define HOSTFIELD_ENUM_(NAME, name) HOSTFIELD_##NAME,
enum hostfield { HOSTFIELD_TABLE(HOSTFIELD_ENUM_) HOSTFIELDS };
#undef HOSTFIELD_ENUM_

/* Where a host has one of these from. */
struct hostorigin {
	enum hostfield field;
	unsigned line;                 /* of the layer's file */
	const struct hostlayer *layer; /* NULL: the command line */
	const char *inside;            /* of what in that layer; NULL: itself */
};

const char *hostfield_name(enum hostfield);

#endif
