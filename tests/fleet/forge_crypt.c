/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * forge_crypt.c - key exchange and packets, with libcrypto.
 */
#include <err.h>
#include <string.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "tests/fleet/forge_crypt.h"

#define BLOCK 16
#define PACKET_MAX 300000
#define KEY_TYPE "ssh-ed25519"

static EVP_PKEY *host_key;

static void
must(bool good)
{
	if (!good)
		errx(1, "libcrypto failed");
}

void
forge_set_host_key(const unsigned char seed[32])
{
	EVP_PKEY_free(host_key);
	host_key =
	    EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, 32);
	must(host_key != NULL);
}

void
forge_put_host_key(struct text *t)
{
	unsigned char key[32];
	size_t len = sizeof(key);

	must(EVP_PKEY_get_raw_public_key(host_key, key, &len) == 1);
	wire_name(t, KEY_TYPE);
	wire_string(t, key, len);
}

static void
exchange_hash(struct forge_exchange *x)
{
	struct text t = { 0 }, key = { 0 };
	unsigned len;

	forge_put_host_key(&key);
	wire_string(&t, x->client_version->data, x->client_version->len);
	wire_string(&t, x->server_version->data, x->server_version->len);
	wire_string(&t, x->client_kexinit->data, x->client_kexinit->len);
	wire_string(&t, x->server_kexinit->data, x->server_kexinit->len);
	wire_string(&t, key.data, key.len);
	wire_string(&t, x->client_point, FORGE_POINT);
	wire_string(&t, x->server_point, FORGE_POINT);
	text_add(&t, x->secret.data, x->secret.len);
	must(EVP_Digest(t.data, t.len, x->hash, &len, EVP_sha256(), NULL) == 1);
	text_fini(&t);
	text_fini(&key);
}

bool
forge_exchange(struct forge_exchange *x)
{
	EVP_PKEY_CTX *make = EVP_PKEY_CTX_new_id(EVP_PKEY_X25519, NULL), *ctx;
	EVP_PKEY *own = NULL, *peer;
	unsigned char secret[FORGE_POINT];
	size_t len = sizeof(secret), point_len = FORGE_POINT;
	bool good;

	must(make != NULL && EVP_PKEY_keygen_init(make) == 1 &&
	     EVP_PKEY_keygen(make, &own) == 1);
	must(
	    EVP_PKEY_get_raw_public_key(own, x->server_point, &point_len) == 1);
	peer = EVP_PKEY_new_raw_public_key(
	    EVP_PKEY_X25519, NULL, x->client_point, FORGE_POINT);
	ctx = EVP_PKEY_CTX_new(own, NULL);
	must(ctx != NULL);
	good = peer != NULL && EVP_PKEY_derive_init(ctx) == 1 &&
	       EVP_PKEY_derive_set_peer(ctx, peer) == 1 &&
	       EVP_PKEY_derive(ctx, secret, &len) == 1;
	EVP_PKEY_CTX_free(make);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(own);
	EVP_PKEY_free(peer);
	if (!good)
		return false;
	wire_mpint(&x->secret, secret, len);
	exchange_hash(x);
	return true;
}

void
forge_put_signature(struct text *t, const struct forge_exchange *x)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char signature[64];
	size_t len = sizeof(signature);

	must(ctx != NULL &&
	     EVP_DigestSignInit(ctx, NULL, NULL, NULL, host_key) == 1 &&
	     EVP_DigestSign(ctx, signature, &len, x->hash, FORGE_HASH) == 1);
	EVP_MD_CTX_free(ctx);
	wire_name(t, KEY_TYPE);
	wire_string(t, signature, len);
}

/* RFC 4253, section 7.2; a hash is as long as any key here. */
static void
derive(const struct forge_exchange *x, const unsigned char *session_id,
    char letter, unsigned char key[FORGE_HASH])
{
	struct text t = { 0 };
	unsigned len;

	text_add(&t, x->secret.data, x->secret.len);
	text_add(&t, (const char *)x->hash, FORGE_HASH);
	text_add(&t, &letter, 1);
	text_add(&t, (const char *)session_id, FORGE_HASH);
	must(EVP_Digest(t.data, t.len, key, &len, EVP_sha256(), NULL) == 1);
	text_fini(&t);
}

void
forge_way_key(struct forge_way *way, const struct forge_exchange *x,
    const unsigned char session_id[FORGE_HASH], const char letters[3])
{
	unsigned char iv[FORGE_HASH], key[FORGE_HASH];

	derive(x, session_id, letters[0], iv);
	derive(x, session_id, letters[1], key);
	derive(x, session_id, letters[2], way->mac_key);
	EVP_CIPHER_CTX_free(way->cipher);
	way->cipher = EVP_CIPHER_CTX_new();
	/* In counter mode, encrypting is decrypting. */
	must(way->cipher != NULL && EVP_EncryptInit_ex(way->cipher,
					EVP_aes_128_ctr(), NULL, key, iv) == 1);
}

static void
way_crypt(struct forge_way *way, char *data, size_t len)
{
	int n;

	must(EVP_EncryptUpdate(way->cipher, (unsigned char *)data, &n,
		 (unsigned char *)data, (int)len) == 1);
}

void
forge_way_put(
    struct forge_way *way, struct text *out, const char *message, size_t len)
{
	size_t block = way->cipher != NULL ? BLOCK : 8;
	size_t padding = block - (5 + len) % block, start = out->len;
	unsigned char mac[FORGE_HASH];
	struct text signed_ = { 0 };
	unsigned n;

	if (padding < 4)
		padding += block;
	wire_u32(out, (uint32_t)(1 + len + padding));
	wire_u8(out, (unsigned)padding);
	text_add(out, message, len);
	text_add(out, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
	    padding);
	if (way->cipher != NULL) {
		wire_u32(&signed_, way->sequence);
		text_add(&signed_, out->data + start, out->len - start);
		must(HMAC(EVP_sha256(), way->mac_key, FORGE_HASH,
			 (unsigned char *)signed_.data, signed_.len, mac,
			 &n) != NULL);
		text_fini(&signed_);
		way_crypt(way, out->data + start, out->len - start);
		text_add(out, (const char *)mac, FORGE_HASH);
	}
	way->sequence++;
}

int
forge_way_take(
    struct forge_way *way, struct text *in, size_t *decrypted_r, struct text *r)
{
	size_t block = way->cipher != NULL ? BLOCK : 8, whole, padding;
	struct wire w;

	if (in->len < block)
		return 0;
	if (way->cipher != NULL && *decrypted_r < block) {
		way_crypt(way, in->data, block);
		*decrypted_r = block;
	}
	w = (struct wire){ (unsigned char *)in->data, in->len, false };
	whole = 4 + (size_t)wire_get_u32(&w);
	if (whole > PACKET_MAX || whole < block || whole % block != 0)
		return -1;
	if (in->len < whole + (way->cipher != NULL ? FORGE_HASH : 0))
		return 0;
	if (way->cipher != NULL)
		way_crypt(way, in->data + block, whole - block);
	padding = (unsigned char)in->data[4];
	if (padding + 6 > whole)
		return -1;
	text_clear(r);
	text_add(r, in->data + 5, whole - 5 - padding);
	text_drop(in, whole + (way->cipher != NULL ? FORGE_HASH : 0));
	*decrypted_r = 0;
	way->sequence++;
	return 1;
}

void
forge_way_fini(struct forge_way *way)
{
	EVP_CIPHER_CTX_free(way->cipher);
}
