/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * key.h - a key pair that can sign, or the public half of an agent's key.
 *
 * Private halves are libcrypto's objects, which wipe their numbers when they
 * are freed; nothing else keeps any.
 */
#ifndef HF_SIGNER_KEY_H
#define HF_SIGNER_KEY_H

#include <openssl/types.h>

#include "common/buf.h"
#include "common/msg.h"

#define KEY_BLOB_MAX (16u << 10) /* longer public keys are refused */
#define KEY_COMMENT_MAX 1024u    /* longer comments are cut */
#define KEY_RSA_BITS_MIN 1024    /* as OpenSSH: shorter is no protection */
#define KEY_RSA_BITS_MAX 16384   /* as OpenSSH: longer is an attack */

enum key_family { KEY_ED25519, KEY_ECDSA, KEY_RSA };

/* One of the types of RFC 4253, RFC 5656 and RFC 8709. */
struct key_type {
	const char *name; /* in the public key blob */
	enum key_family family;
	const char *curve; /* SSH's name for it; NULL if not ECDSA */
	const char *group; /* libcrypto's */
	unsigned bytes;    /* of a coordinate; of an Ed25519 key */
};

/* A way to sign with a type; RSA has three. */
struct key_algorithm {
	const char *name;
	const char *type;
	const char *digest;   /* libcrypto's name; NULL: part of the type */
	uint32_t agent_flags; /* what tells an agent this algorithm */
};

struct key {
	const struct key_type *type;
	struct buf blob; /* the public key, RFC 4253 section 6.6 */
	char *comment;
	EVP_PKEY *pkey; /* NULL: an agent has it */
};

/* Why there is no key: what KEYS_DONE says. */
struct key_error {
	uint32_t outcome; /* enum msg_key_outcome */
	char text[640];
};

/* NULL when it is none of ours (FIDO keys, certificates, DSA, ...). */
const struct key_type *key_type_find(struct slice name);
/* The type named at the front of a public key blob. */
const struct key_type *key_type_of_blob(struct slice blob);
/* NULL when keys of this type cannot sign that way. */
const struct key_algorithm *key_algorithm_find(
    const struct key_type *, struct slice name);

/*
 * A key of what libcrypto read; takes pkey, in any case. NULL and the reason
 * when it is of a type or size not used here, or when what it signs cannot be
 * verified with its own public half.
 */
struct key *key_new(EVP_PKEY *pkey, struct slice comment, struct key_error *);
/* A key whose private half is elsewhere; copies the blob. */
struct key *key_new_public(
    const struct key_type *, struct slice blob, struct slice comment);
void key_free(struct key *);

/*
 * Append the signature in the form of SIGNED.signature (msg_table.h). False:
 * libcrypto would not.
 */
MUST_CHECK bool key_sign(const struct key *, const struct key_algorithm *,
    struct slice data, struct buf *signature);
MUST_CHECK bool key_verify(const struct key *, const struct key_algorithm *,
    struct slice data, struct slice signature);

/* Fill in *e; returns NULL, for the caller to return in turn. */
PRINTF_LIKE(3, 4)
void *key_error_set(
    struct key_error *e, enum msg_key_outcome, const char *fmt, ...);

#endif
