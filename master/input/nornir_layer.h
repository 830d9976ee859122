/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * nornir_layer.h - what one host, group or the defaults say, unresolved.
 *
 * Only for inventory_nornir.c. NULL and 0 are "not given".
 */
#ifndef HF_NORNIR_LAYER_H
#define HF_NORNIR_LAYER_H

#include <stdbool.h>
#include <stdint.h>

#include "master/input/arena.h"
#include "master/input/credential.h"
#include "master/input/hostlayer.h"
#include "master/input/yamlnode.h"

struct nornir_settings {
	const char *hostname, *username, *password, *platform;
	const char *key_file, *legacy; /* of a connection's extras */
	const char *become_user;       /* the same */
	bool become;
	struct credentials *credentials;
	struct answers *answers;
	uint16_t port;
	bool has_extras;
	unsigned lines[HOSTFIELDS]; /* 0: not given */
};

/* In the order they are asked in: two connections, then the plain values. */
enum nornir_part { NORNIR_HAYFORK, NORNIR_SSH, NORNIR_PLAIN, NORNIR_PARTS };

/*
 * Connections whose extras may have the secret of a device's higher level,
 * and what it is called there: ours, and those that nornir's users have
 * already (nornir_netmiko, nornir_scrapli). X(NAME, "connection", "key")
 */
#define NORNIR_EXTRAS_TABLE(X)                                                 \
	X(HAYFORK, "hayfork", "secret")                                        \
	X(SSH, "ssh", "secret")                                                \
	X(NETMIKO, "netmiko", "secret")                                        \
	X(SCRAPLI, "scrapli", "auth_secondary")

#define NORNIR_EXTRAS_ENUM_(NAME, connection, key) NORNIR_EXTRAS_##NAME,
enum nornir_extras_of {
	NORNIR_EXTRAS_TABLE(NORNIR_EXTRAS_ENUM_) NORNIR_EXTRAS
};
#undef NORNIR_EXTRAS_ENUM_

struct nornir_extras {
	bool given;
	const char *enable; /* secret; NULL: not in them */
	unsigned line;
};

struct nornir_layer {
	struct nornir_settings part[NORNIR_PARTS];
	struct nornir_extras extras[NORNIR_EXTRAS];
	struct hostlayer *said; /* what is kept of it: data, and its name */
};

/*
 * Read a layer from its mapping; its texts are copied into the arena. file and
 * what (see hostlayer.h) are there already.
 */
MUST_CHECK bool nornir_layer_read(struct arena *, const struct yamlnode *,
    const char *file, const char *what, struct nornir_layer *, struct inerr *);

/* The value of a key that is there and not null, or NULL. */
const struct yamlnode *nornir_value(const struct yamlnode *, const char *key);

#endif
