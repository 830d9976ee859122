/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * key_parts.h - a private key of the numbers that OpenSSH's files hold.
 */
#ifndef HF_SIGNER_KEY_PARTS_H
#define HF_SIGNER_KEY_PARTS_H

#include <openssl/types.h>

#include "worker/service/signer/key.h"
#include "worker/service/signer/wire.h"

/*
 * Read the fields that follow the type's name. NULL: cut off, or not numbers
 * of such a key. The result is the caller's.
 */
MUST_CHECK EVP_PKEY *key_parts_read(const struct key_type *, struct wire *);

#endif
