/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * key_cipher.c - the ciphers that ssh-keygen encrypts key files with.
 */
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "worker/service/signer/key_cipher.h"
#include "worker/service/signer/wire.h"

#define CHACHA_KEY 32
#define POLY_TAG 16

/* clang-format off */
static const struct key_cipher key_ciphers[] = {
	{ "aes256-ctr",			   "AES-256-CTR",  32, 16, 16, 0 },
	{ "aes192-ctr",			   "AES-192-CTR",  24, 16, 16, 0 },
	{ "aes128-ctr",			   "AES-128-CTR",  16, 16, 16, 0 },
	{ "aes256-cbc",			   "AES-256-CBC",  32, 16, 16, 0 },
	{ "aes192-cbc",			   "AES-192-CBC",  24, 16, 16, 0 },
	{ "aes128-cbc",			   "AES-128-CBC",  16, 16, 16, 0 },
	{ "aes256-gcm@openssh.com",	   "AES-256-GCM",  32, 12, 16, 16 },
	{ "aes128-gcm@openssh.com",	   "AES-128-GCM",  16, 12, 16, 16 },
	{ "3des-cbc",			   "DES-EDE3-CBC", 24, 8,  8,  0 },
	{ "chacha20-poly1305@openssh.com", NULL,	   64, 0,  8,  16 },
};
/* clang-format on */

const struct key_cipher *
key_cipher_find(struct slice name)
{
	for (size_t i = 0; i < sizeof(key_ciphers) / sizeof(key_ciphers[0]);
	     i++)
		if (wire_is(name, key_ciphers[i].name))
			return &key_ciphers[i];
	return NULL;
}

/* One pass over the bytes, without padding; tag may be empty. */
static bool
cipher_run(const char *evp, const uint8_t *key, const uint8_t *iv,
    struct slice in, struct slice tag, uint8_t *out)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, evp, NULL);
	uint8_t rest[EVP_MAX_BLOCK_LENGTH];
	int len;
	bool ok;

	ok = ctx != NULL && cipher != NULL &&
	     EVP_DecryptInit_ex2(ctx, cipher, key, iv, NULL) == 1 &&
	     EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
	     (tag.len == 0 || EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG,
				  (int)tag.len, (void *)tag.at) == 1) &&
	     EVP_DecryptUpdate(
		 ctx, out, &len, (const uint8_t *)in.at, (int)in.len) == 1 &&
	     len == (int)in.len && EVP_DecryptFinal_ex(ctx, rest, &len) == 1 &&
	     len == 0;
	EVP_CIPHER_free(cipher);
	EVP_CIPHER_CTX_free(ctx);
	return ok;
}

static bool
poly_matches(const uint8_t *key, struct slice in, struct slice tag)
{
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "POLY1305", NULL);
	EVP_MAC_CTX *ctx = mac != NULL ? EVP_MAC_CTX_new(mac) : NULL;
	uint8_t sum[POLY_TAG];
	size_t len = 0;
	bool ok;

	ok = ctx != NULL && EVP_MAC_init(ctx, key, CHACHA_KEY, NULL) == 1 &&
	     EVP_MAC_update(ctx, (const uint8_t *)in.at, in.len) == 1 &&
	     EVP_MAC_final(ctx, sum, &len, sizeof(sum)) == 1 &&
	     len == tag.len && CRYPTO_memcmp(sum, tag.at, len) == 0;
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(mac);
	return ok;
}

/*
 * OpenSSH's PROTOCOL.chacha20poly1305 with packet number 0 and no length
 * field: block 0 of the first key's stream is Poly1305's key, the text begins
 * with block 1.
 */
static bool
chacha_open(
    const uint8_t *key, struct slice sealed, struct slice tag, uint8_t *out)
{
	static const uint8_t zeros[CHACHA_KEY];
	static const uint8_t block0[16], block1[16] = { 1 };
	struct slice none = { NULL, 0 };
	uint8_t poly[CHACHA_KEY];
	bool ok;

	ok = cipher_run("ChaCha20", key, block0,
		 wire_slice(zeros, sizeof(zeros)), none, poly) &&
	     poly_matches(poly, sealed, tag) &&
	     cipher_run("ChaCha20", key, block1, sealed, none, out);
	OPENSSL_cleanse(poly, sizeof(poly));
	return ok;
}

bool
key_cipher_open(const struct key_cipher *c, const uint8_t *secret,
    struct slice sealed, struct slice tag, uint8_t *out)
{
	if (c->evp == NULL)
		return chacha_open(secret, sealed, tag, out);
	return cipher_run(c->evp, secret, secret + c->key, sealed, tag, out);
}
