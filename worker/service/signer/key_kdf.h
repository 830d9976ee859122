/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * key_kdf.h - from a passphrase to the key of an encrypted key file.
 */
#ifndef HF_SIGNER_KEY_KDF_H
#define HF_SIGNER_KEY_KDF_H

#include "common/msg.h"

/*
 * bcrypt_pbkdf, as OpenSSH has it: slow on purpose, some 7 ms per round. The
 * passphrase is not empty. False: the library would not.
 */
MUST_CHECK bool key_kdf_bcrypt(struct slice passphrase, struct slice salt,
    uint32_t rounds, uint8_t *out, size_t len);
/* The version of Botan. */
const char *key_kdf_library(void);

#endif
