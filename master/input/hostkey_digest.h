/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostkey_digest.h - the digests of known_hosts: hashed names, fingerprints.
 */
#ifndef HF_HOSTKEY_DIGEST_H
#define HF_HOSTKEY_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define NAME_HASH_LEN 20

/* HMAC-SHA1 under one salt, half computed: a try costs two SHA-1 blocks. */
struct name_hasher {
	uint32_t inner[5], outer[5];
};

void name_hasher_init(struct name_hasher *, const uint8_t salt[NAME_HASH_LEN]);

/* The hash that `|1|salt|hash` holds if it stands for this name. */
void name_hasher_hash(const struct name_hasher *, const void *name, size_t len,
    uint8_t hash[NAME_HASH_LEN]);

/* "SHA256:" and 43 characters, as ssh and ssh-keygen -l print it */
#define FINGERPRINT_SIZE 51

void hostkey_fingerprint(
    const void *blob, size_t len, char text[FINGERPRINT_SIZE]);

#endif
