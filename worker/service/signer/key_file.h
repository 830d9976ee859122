/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * key_file.h - from a private key file to a key.
 *
 * Reads OpenSSH's format, and PEM as libcrypto knows it (PKCS#1, SEC 1,
 * PKCS#8, each plain or encrypted). Wipes what it has read.
 */
#ifndef HF_SIGNER_KEY_FILE_H
#define HF_SIGNER_KEY_FILE_H

#include "worker/service/signer/key.h"

#define KEY_FILE_MAX (64u << 10) /* longer files are refused */

/*
 * Load a key; an empty passphrase is none. NULL: e tells the outcome, and in
 * a sentence that begins with the path what, why and perhaps a way out.
 *
 * A file of ours that others may read is refused, as ssh does.
 */
struct key *key_file_load(
    const char *path, struct slice passphrase, struct key_error *e);

/* The same of a text that was read; the sentence lacks the path. */
struct key *key_file_parse(
    struct slice text, struct slice passphrase, struct key_error *e);

#endif
