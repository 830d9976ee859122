/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * key.c - types of keys, and their public blobs.
 */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>

#include "common/mem.h"
#include "worker/service/signer/key.h"
#include "worker/service/signer/wire.h"

/* clang-format off */
static const struct key_type key_types[] = {
	{ "ssh-ed25519",	 KEY_ED25519, NULL,	  NULL,		32 },
	{ "ecdsa-sha2-nistp256", KEY_ECDSA, "nistp256", "prime256v1",	32 },
	{ "ecdsa-sha2-nistp384", KEY_ECDSA, "nistp384", "secp384r1",	48 },
	{ "ecdsa-sha2-nistp521", KEY_ECDSA, "nistp521", "secp521r1",	66 },
	{ "ssh-rsa",		 KEY_RSA,     NULL,	  NULL,		0 },
};

/* The flags are those of draft-miller-ssh-agent, section 4.5.1. */
static const struct key_algorithm key_algorithms[] = {
	{ "ssh-ed25519",	 "ssh-ed25519",		NULL,	  0 },
	{ "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", "SHA256", 0 },
	{ "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384", "SHA384", 0 },
	{ "ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521", "SHA512", 0 },
	{ "rsa-sha2-512",	 "ssh-rsa",		"SHA512", 4 },
	{ "rsa-sha2-256",	 "ssh-rsa",		"SHA256", 2 },
	{ "ssh-rsa",		 "ssh-rsa",		"SHA1",	  0 },
};
/* clang-format on */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A short text of known keys, signed and verified to prove a key pair. */
static const char key_proof[] = "hayfork";

void *
key_error_set(
    struct key_error *e, enum msg_key_outcome outcome, const char *fmt, ...)
{
	va_list ap;

	e->outcome = outcome;
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof(e->text), fmt, ap);
	va_end(ap);
	return NULL;
}

const struct key_type *
key_type_find(struct slice name)
{
	for (size_t i = 0; i < COUNT(key_types); i++)
		if (wire_is(name, key_types[i].name))
			return &key_types[i];
	return NULL;
}

const struct key_type *
key_type_of_blob(struct slice blob)
{
	struct wire w = wire_of(blob);

	return key_type_find(wire_string(&w));
}

const struct key_algorithm *
key_algorithm_find(const struct key_type *type, struct slice name)
{
	for (size_t i = 0; i < COUNT(key_algorithms); i++)
		if (wire_is(name, key_algorithms[i].name) &&
		    strcmp(key_algorithms[i].type, type->name) == 0)
			return &key_algorithms[i];
	return NULL;
}

/* ---- the public blob ----------------------------------------------------- */

static bool
key_put_number(struct buf *b, const EVP_PKEY *pkey, const char *param)
{
	uint8_t bytes[KEY_RSA_BITS_MAX / 8];
	BIGNUM *n = NULL;
	bool ok;

	ok = EVP_PKEY_get_bn_param(pkey, param, &n) == 1 &&
	     BN_num_bytes(n) <= (int)sizeof(bytes);
	if (ok)
		wire_put_mpint(
		    b, wire_slice(bytes, (size_t)BN_bn2bin(n, bytes)));
	BN_free(n);
	return ok;
}

static bool
key_put_coordinate(
    uint8_t *to, unsigned len, const EVP_PKEY *pkey, const char *param)
{
	BIGNUM *n = NULL;
	bool ok;

	ok = EVP_PKEY_get_bn_param(pkey, param, &n) == 1 &&
	     BN_bn2binpad(n, to, (int)len) == (int)len;
	BN_free(n);
	return ok;
}

/* RFC 5656 section 3.1; the point is never compressed. */
static bool
key_put_point(struct buf *b, const struct key_type *t, const EVP_PKEY *pkey)
{
	uint8_t point[1 + 2 * 66] = { 0x04 };

	if (!key_put_coordinate(
		point + 1, t->bytes, pkey, OSSL_PKEY_PARAM_EC_PUB_X) ||
	    !key_put_coordinate(
		point + 1 + t->bytes, t->bytes, pkey, OSSL_PKEY_PARAM_EC_PUB_Y))
		return false;
	wire_put_string(b, slice_str(t->curve));
	wire_put_string(b, wire_slice(point, 1 + 2 * t->bytes));
	return true;
}

static bool
key_put_blob(struct buf *b, const struct key_type *t, const EVP_PKEY *pkey)
{
	uint8_t raw[32];
	size_t len = sizeof(raw);

	wire_put_string(b, slice_str(t->name));
	switch (t->family) {
	case KEY_ED25519:
		if (EVP_PKEY_get_raw_public_key(pkey, raw, &len) != 1)
			return false;
		wire_put_string(b, wire_slice(raw, len));
		return true;
	case KEY_ECDSA:
		return key_put_point(b, t, pkey);
	case KEY_RSA:
		return key_put_number(b, pkey, OSSL_PKEY_PARAM_RSA_E) &&
		       key_put_number(b, pkey, OSSL_PKEY_PARAM_RSA_N);
	}
	return false;
}

/* ---- life ---------------------------------------------------------------- */

static const struct key_type *
key_type_of(const EVP_PKEY *pkey)
{
	char group[64];
	size_t len;

	for (size_t i = 0; i < COUNT(key_types); i++) {
		const struct key_type *t = &key_types[i];

		switch (t->family) {
		case KEY_ED25519:
			if (EVP_PKEY_is_a(pkey, "ED25519"))
				return t;
			break;
		case KEY_ECDSA:
			if (EVP_PKEY_is_a(pkey, "EC") &&
			    EVP_PKEY_get_group_name(
				pkey, group, sizeof(group), &len) == 1 &&
			    strcmp(group, t->group) == 0)
				return t;
			break;
		case KEY_RSA:
			if (EVP_PKEY_is_a(pkey, "RSA"))
				return t;
			break;
		}
	}
	return NULL;
}

/* Do the two halves belong together? A wrong pair would fail every login. */
static bool
key_is_pair(const struct key *k)
{
	const struct key_algorithm *a = NULL;
	struct slice data = slice_str(key_proof);
	struct buf signature = { 0 };
	bool ok;

	for (size_t i = 0; i < COUNT(key_algorithms) && a == NULL; i++)
		if (strcmp(key_algorithms[i].type, k->type->name) == 0)
			a = &key_algorithms[i];
	ok = key_sign(k, a, data, &signature) &&
	     key_verify(k, a, data, wire_of_buf(&signature));
	buf_free(&signature);
	return ok;
}

static struct key *
key_alloc(const struct key_type *type, struct slice comment)
{
	struct key *k = xcalloc(1, sizeof(*k));

	k->type = type;
	if (comment.len > KEY_COMMENT_MAX)
		comment.len = KEY_COMMENT_MAX;
	k->comment = xstrndup(comment.at, comment.len);
	return k;
}

struct key *
key_new_public(
    const struct key_type *type, struct slice blob, struct slice comment)
{
	struct key *k = key_alloc(type, comment);

	buf_add(&k->blob, blob.at, blob.len);
	return k;
}

struct key *
key_new(EVP_PKEY *pkey, struct slice comment, struct key_error *e)
{
	const struct key_type *type = key_type_of(pkey);
	int bits = EVP_PKEY_get_bits(pkey);
	struct key *k;

	if (type == NULL) {
		EVP_PKEY_free(pkey);
		return key_error_set(e, MSG_KEY_UNUSABLE,
		    "a key of a type not used here; use Ed25519, ECDSA (NIST "
		    "curves) or RSA");
	}
	if (type->family == KEY_RSA &&
	    (bits < KEY_RSA_BITS_MIN || bits > KEY_RSA_BITS_MAX)) {
		EVP_PKEY_free(pkey);
		return key_error_set(e, MSG_KEY_UNUSABLE,
		    "an RSA key of %d bits; %d to %d can be used", bits,
		    KEY_RSA_BITS_MIN, KEY_RSA_BITS_MAX);
	}
	k = key_alloc(type, comment);
	k->pkey = pkey;
	if (!key_put_blob(&k->blob, type, pkey) || !key_is_pair(k)) {
		key_free(k);
		return key_error_set(e, MSG_KEY_UNUSABLE,
		    "damaged: its private and public half do not match");
	}
	return k;
}

void
key_free(struct key *k)
{
	if (k == NULL)
		return;
	EVP_PKEY_free(k->pkey);
	buf_free(&k->blob);
	free(k->comment);
	free(k);
}
