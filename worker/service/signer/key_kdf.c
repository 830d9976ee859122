/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * key_kdf.c - from a passphrase to a key; the only file that knows Botan.
 *
 * libcrypto has no bcrypt_pbkdf.
 */
#include <botan/ffi.h>

#include "worker/service/signer/key_kdf.h"

const char *
key_kdf_library(void)
{
	return botan_version_string();
}

bool
key_kdf_bcrypt(struct slice passphrase, struct slice salt, uint32_t rounds,
    uint8_t *out, size_t len)
{
	return botan_pwdhash("Bcrypt-PBKDF", rounds, 0, 0, out, len,
		   passphrase.at, passphrase.len, (const uint8_t *)salt.at,
		   salt.len) == BOTAN_FFI_SUCCESS;
}
