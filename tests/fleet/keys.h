/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * keys.h - the host keys of the fleet.
 *
 * All devices of a kind show the same key.  Keys are made at start, as many
 * as are asked for, or read from files.  libssh takes host keys from an
 * ssh_bind; there is one per key, and none of them ever listens.
 */
#ifndef HF_FLEET_KEYS_H
#define HF_FLEET_KEYS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <libssh/server.h>

#include "tests/fleet/parse.h"

enum key_kind {
	KEY_ED25519,
	KEY_ECDSA,
	KEY_RSA,
	KEY_CHANGED,  /* ed25519, but not the one in the known_hosts file */
	KEY_CHANGING, /* ed25519, another one at every other connection */
	KEY_LEGACY,   /* RSA and the algorithms of fifteen years ago only */
};

/* "ed25519", "ecdsa", "rsa", "changed", "changing" or "legacy". */
bool key_kind_parse(const char *name, enum key_kind *r);

/* The kinds, for --help. */
void key_kind_help(FILE *f);

/* Show this private key instead of one made up; exits when it is none. */
void keys_load(const char *path);

/*
 * The ssh_bind that gives a session of such a device its host key; it stays
 * ours.  Makes the key on first use; exits when that fails.
 */
ssh_bind keys_bind(enum key_kind kind);

/*
 * Append the known_hosts line for a device or a pattern of devices.  Port 22
 * is written as known_hosts has it, without port.
 */
void keys_write_known(
    FILE *f, const char *hosts, uint16_t port, enum key_kind kind);

/* The forge shows the key of ed25519 devices: give it that. */
void keys_give_forge(void);

/* Free all keys. */
void keys_fini(void);

#endif
