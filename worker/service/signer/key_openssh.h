/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * key_openssh.h - OpenSSH's own format of private keys (its PROTOCOL.key).
 */
#ifndef HF_SIGNER_KEY_OPENSSH_H
#define HF_SIGNER_KEY_OPENSSH_H

#include "worker/service/signer/key.h"

/* Slower passphrases (some 15 s) are refused: nobody waits that long. */
#define KEY_ROUNDS_MAX 2048

/* Is there such a key in this text? */
bool key_openssh_is(struct slice text);
/* Read it. NULL and the reason; an empty passphrase is none. */
struct key *key_openssh_read(
    struct slice text, struct slice passphrase, struct key_error *);

#endif
