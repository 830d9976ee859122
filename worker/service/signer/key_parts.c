/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * key_parts.c - a private key of the numbers that OpenSSH's files hold.
 *
 * The layouts are those in which ssh-agent takes keys: draft-miller-ssh-agent
 * section 3.2.
 */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "worker/service/signer/key_parts.h"

#define ED25519_SEED 32

static EVP_PKEY *
parts_ed25519(struct wire *w)
{
	struct slice public = wire_string(w), both = wire_string(w);
	struct slice half;

	/* The second field is the seed, then the public key once more. */
	if (w->bad || both.len != 2 * ED25519_SEED)
		return NULL;
	half = wire_slice(both.at + ED25519_SEED, ED25519_SEED);
	if (!wire_equal(public, half))
		return NULL;
	return EVP_PKEY_new_raw_private_key(
	    EVP_PKEY_ED25519, NULL, (const uint8_t *)both.at, ED25519_SEED);
}

static BIGNUM *
parts_number(struct wire *w)
{
	struct slice s = wire_mpint(w);
	BIGNUM *n = BN_secure_new();

	if (n != NULL)
		BN_bin2bn((const uint8_t *)s.at, (int)s.len, n);
	return n;
}

/* The key that was put together in bld, which is freed. */
static EVP_PKEY *
parts_build(const char *type, OSSL_PARAM_BLD *bld)
{
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(bld);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *pkey = NULL;

	if (params == NULL || ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_KEYPAIR, params) != 1)
		pkey = NULL;
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(bld);
	return pkey;
}

static EVP_PKEY *
parts_ecdsa(const struct key_type *type, struct wire *w)
{
	struct slice curve = wire_string(w), point = wire_string(w);
	BIGNUM *d = parts_number(w);
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	EVP_PKEY *pkey = NULL;

	if (!w->bad && d != NULL && bld != NULL &&
	    wire_is(curve, type->curve) &&
	    OSSL_PARAM_BLD_push_utf8_string(
		bld, OSSL_PKEY_PARAM_GROUP_NAME, type->group, 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(
		bld, OSSL_PKEY_PARAM_PUB_KEY, point.at, point.len) == 1 &&
	    OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_PRIV_KEY, d) == 1)
		pkey = parts_build("EC", bld);
	else
		OSSL_PARAM_BLD_free(bld);
	BN_clear_free(d);
	return pkey;
}

enum rsa_part {
	RSA_N,
	RSA_E,
	RSA_D,
	RSA_QINV,
	RSA_P,
	RSA_Q,
	RSA_DP,
	RSA_DQ,
	RSA_PARTS
};

/* d mod (prime - 1), which the file leaves out. */
static BIGNUM *
parts_exponent(const BIGNUM *d, const BIGNUM *prime)
{
	BN_CTX *ctx = BN_CTX_secure_new();
	BIGNUM *less = BN_secure_new(), *exponent = BN_secure_new();
	bool ok;

	ok = ctx != NULL && less != NULL && exponent != NULL &&
	     BN_sub(less, prime, BN_value_one()) == 1;
	if (ok) {
		BN_set_flags(less, BN_FLG_CONSTTIME);
		ok = BN_mod(exponent, d, less, ctx) == 1;
	}
	if (!ok) {
		BN_clear_free(exponent);
		exponent = NULL;
	}
	BN_clear_free(less);
	BN_CTX_free(ctx);
	return exponent;
}

/*
 * Do the primes and the inverse belong to the modulus? With others libcrypto
 * notices each time it signs, and does it again the slow way.
 */
static bool
parts_fit(BIGNUM *const part[RSA_PARTS])
{
	BN_CTX *ctx = BN_CTX_secure_new();
	BIGNUM *t = BN_secure_new();
	bool ok;

	ok =
	    ctx != NULL && t != NULL &&
	    BN_mul(t, part[RSA_P], part[RSA_Q], ctx) == 1 &&
	    BN_cmp(t, part[RSA_N]) == 0 &&
	    BN_mod_mul(t, part[RSA_Q], part[RSA_QINV], part[RSA_P], ctx) == 1 &&
	    BN_is_one(t);
	BN_clear_free(t);
	BN_CTX_free(ctx);
	return ok;
}

static EVP_PKEY *
parts_rsa(struct wire *w)
{
	static const char *const names[RSA_PARTS] = {
		[RSA_N] = OSSL_PKEY_PARAM_RSA_N,
		[RSA_E] = OSSL_PKEY_PARAM_RSA_E,
		[RSA_D] = OSSL_PKEY_PARAM_RSA_D,
		[RSA_QINV] = OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
		[RSA_P] = OSSL_PKEY_PARAM_RSA_FACTOR1,
		[RSA_Q] = OSSL_PKEY_PARAM_RSA_FACTOR2,
		[RSA_DP] = OSSL_PKEY_PARAM_RSA_EXPONENT1,
		[RSA_DQ] = OSSL_PKEY_PARAM_RSA_EXPONENT2,
	};
	BIGNUM *part[RSA_PARTS] = { 0 };
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	EVP_PKEY *pkey = NULL;
	bool ok = bld != NULL;

	for (int i = RSA_N; i <= RSA_Q; i++)
		ok = (part[i] = parts_number(w)) != NULL && ok;
	if (ok && !w->bad && parts_fit(part)) {
		part[RSA_DP] = parts_exponent(part[RSA_D], part[RSA_P]);
		part[RSA_DQ] = parts_exponent(part[RSA_D], part[RSA_Q]);
	}
	for (int i = 0; i < RSA_PARTS && ok; i++)
		ok = part[i] != NULL &&
		     OSSL_PARAM_BLD_push_BN(bld, names[i], part[i]) == 1;
	if (ok)
		pkey = parts_build("RSA", bld);
	else
		OSSL_PARAM_BLD_free(bld);
	for (int i = 0; i < RSA_PARTS; i++)
		BN_clear_free(part[i]);
	return pkey;
}

EVP_PKEY *
key_parts_read(const struct key_type *type, struct wire *w)
{
	switch (type->family) {
	case KEY_ED25519:
		return parts_ed25519(w);
	case KEY_ECDSA:
		return parts_ecdsa(type, w);
	case KEY_RSA:
		return parts_rsa(w);
	}
	return NULL;
}
