/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * key_sign.c - signing and verifying, in the encodings of SSH.
 *
 * Ed25519: the 64 bytes of RFC 8032. RSA: PKCS#1 v1.5, as long as the modulus
 * (RFC 8332). ECDSA: mpint r and mpint s (RFC 5656 section 3.1.2), where
 * libcrypto has one DER sequence.
 */
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include "worker/service/signer/key.h"
#include "worker/service/signer/wire.h"

#define KEY_DER_MAX 160u /* of two numbers of 521 bits */

static const uint8_t *
sign_bytes(struct slice s)
{
	return (const uint8_t *)s.at;
}

static bool
sign_raw(const struct key *k, const struct key_algorithm *a, struct slice data,
    struct buf *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t len = (size_t)EVP_PKEY_get_size(k->pkey);
	uint8_t *at = buf_reserve(out, len);
	bool ok;

	ok = ctx != NULL &&
	     EVP_DigestSignInit_ex(
		 ctx, NULL, a->digest, NULL, NULL, k->pkey, NULL) == 1 &&
	     EVP_DigestSign(ctx, at, &len, sign_bytes(data), data.len) == 1;
	if (ok)
		out->end += len;
	EVP_MD_CTX_free(ctx);
	return ok;
}

static bool
verify_raw(const struct key *k, const struct key_algorithm *a,
    struct slice data, struct slice sig)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok;

	ok = ctx != NULL &&
	     EVP_DigestVerifyInit_ex(
		 ctx, NULL, a->digest, NULL, NULL, k->pkey, NULL) == 1 &&
	     EVP_DigestVerify(ctx, sign_bytes(sig), sig.len, sign_bytes(data),
		 data.len) == 1;
	EVP_MD_CTX_free(ctx);
	return ok;
}

static void
sign_put_number(struct buf *b, const BIGNUM *n)
{
	uint8_t bytes[66];
	int len = BN_bn2bin(n, bytes);

	wire_put_mpint(b, wire_slice(bytes, (size_t)len));
}

/* From libcrypto's sequence to SSH's pair. */
static bool
sign_from_der(const struct buf *der, struct buf *out)
{
	const uint8_t *at = buf_at(der);
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, (long)buf_len(der));

	if (sig == NULL)
		return false;
	sign_put_number(out, ECDSA_SIG_get0_r(sig));
	sign_put_number(out, ECDSA_SIG_get0_s(sig));
	ECDSA_SIG_free(sig);
	return true;
}

/* And back; returns the bytes used of der, or 0. */
static size_t
sign_to_der(struct slice signature, uint8_t der[KEY_DER_MAX])
{
	struct wire w = wire_of(signature);
	struct slice r = wire_mpint(&w), s = wire_mpint(&w);
	ECDSA_SIG *sig = ECDSA_SIG_new();
	BIGNUM *rn, *sn;
	int len = 0;

	if (wire_done(&w) && r.len <= 66 && s.len <= 66 && sig != NULL) {
		rn = BN_bin2bn(sign_bytes(r), (int)r.len, NULL);
		sn = BN_bin2bn(sign_bytes(s), (int)s.len, NULL);
		if (ECDSA_SIG_set0(sig, rn, sn) == 1)
			len = i2d_ECDSA_SIG(sig, &der);
		else {
			BN_free(rn);
			BN_free(sn);
		}
	}
	ECDSA_SIG_free(sig);
	return len > 0 ? (size_t)len : 0;
}

bool
key_sign(const struct key *k, const struct key_algorithm *a, struct slice data,
    struct buf *signature)
{
	struct buf der = { 0 };
	bool ok;

	if (k->type->family != KEY_ECDSA)
		return sign_raw(k, a, data, signature);
	ok = sign_raw(k, a, data, &der) && sign_from_der(&der, signature);
	buf_free(&der);
	return ok;
}

bool
key_verify(const struct key *k, const struct key_algorithm *a,
    struct slice data, struct slice signature)
{
	uint8_t der[KEY_DER_MAX];
	size_t len;

	if (k->type->family != KEY_ECDSA)
		return verify_raw(k, a, data, signature);
	len = sign_to_der(signature, der);
	return len > 0 && verify_raw(k, a, data, wire_slice(der, len));
}
