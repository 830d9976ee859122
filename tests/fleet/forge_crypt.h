/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * forge_crypt.h - the least cryptography an SSH server can do with:
 * curve25519-sha256, ssh-ed25519, aes128-ctr, hmac-sha2-256.
 */
#ifndef HF_FLEET_FORGE_CRYPT_H
#define HF_FLEET_FORGE_CRYPT_H

#include <openssl/evp.h>

#include "tests/fleet/forge_wire.h"

#define FORGE_HASH 32
#define FORGE_POINT 32

/* One direction of a connection; zeroed is plain text. */
struct forge_way {
	EVP_CIPHER_CTX *cipher; /* NULL before the first keys */
	unsigned char mac_key[FORGE_HASH];
	uint32_t sequence;
};

/* What a key exchange hashes, and what comes of it. */
struct forge_exchange {
	const struct text *client_version, *server_version;
	const struct text *client_kexinit, *server_kexinit;
	unsigned char client_point[FORGE_POINT], server_point[FORGE_POINT];
	unsigned char hash[FORGE_HASH];
	struct text secret; /* as mpint; free it */
};

/* The host key that the fleet's ed25519 devices show; once. */
void forge_set_host_key(const unsigned char seed[32]);

/* The host key as it is shown: "ssh-ed25519" and the key itself. */
void forge_put_host_key(struct text *t);

/* Do our half of it; false when the client's point is a bad one. */
bool forge_exchange(struct forge_exchange *x);

/* Add the signature of the hash, "ssh-ed25519" and the signature itself. */
void forge_put_signature(struct text *t, const struct forge_exchange *x);

/* Keys for a direction: letters for IV, key and MAC key ('A', 'C', 'E'). */
void forge_way_key(struct forge_way *way, const struct forge_exchange *x,
    const unsigned char session_id[FORGE_HASH], const char letters[3]);

/* Put a message into a packet, encrypted if there are keys. */
void forge_way_put(
    struct forge_way *way, struct text *out, const char *message, size_t len);

/*
 * Take a packet off the start of in, where decrypted_r bytes are plain
 * already; its message is then at *r.  Returns 1, 0 if it is not all there, or
 * -1 if it makes no sense.  Macs are not checked.
 */
int forge_way_take(struct forge_way *way, struct text *in, size_t *decrypted_r,
    struct text *r);

void forge_way_fini(struct forge_way *way);

#endif
