/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * key_cipher.h - the ciphers that ssh-keygen encrypts key files with.
 */
#ifndef HF_SIGNER_KEY_CIPHER_H
#define HF_SIGNER_KEY_CIPHER_H

#include "common/msg.h"

#define KEY_CIPHER_SECRET_MAX 64u

struct key_cipher {
	const char *name; /* SSH's */
	const char *evp;  /* libcrypto's */
	unsigned key, iv; /* bytes of each; the KDF makes both at once */
	unsigned block;   /* what is sealed is a multiple of this */
	unsigned tag;     /* bytes after it that authenticate it, or 0 */
};

/* NULL: none of ours. */
const struct key_cipher *key_cipher_find(struct slice name);

/*
 * Decrypt into out, which has room for sealed.len bytes. False: not what was
 * sealed with this secret (key, then iv); only ciphers with a tag can tell.
 */
MUST_CHECK bool key_cipher_open(const struct key_cipher *,
    const uint8_t *secret, struct slice sealed, struct slice tag, uint8_t *out);

#endif
