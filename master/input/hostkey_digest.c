/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostkey_digest.c - HMAC-SHA1 of host names, SHA-256 of keys; over libmd.
 *
 * Works on SHA-1 blocks rather than through SHA1Final(), which pads byte by
 * byte: a name that matches no plain line is tried on every hashed one.
 */
#include <endian.h>
#include <sha1.h>
#include <sha2.h>
#include <string.h>

#include "master/input/base64.h"
#include "master/input/hostkey_digest.h"

/* Hash the end of a message whose earlier blocks are in state already. */
static void
sha1_finish(uint32_t state[5], const void *msg, size_t len, size_t earlier_len)
{
	uint8_t block[SHA1_BLOCK_LENGTH] = { 0 };
	uint64_t bits = htobe64(((uint64_t)earlier_len + len) * 8);
	const uint8_t *p = msg;

	for (; len >= sizeof(block); p += sizeof(block), len -= sizeof(block)) {
		memcpy(block, p, sizeof(block));
		SHA1Transform(state, block);
	}
	memset(block, 0, sizeof(block));
	memcpy(block, p, len);
	block[len] = 0x80;
	if (len + 1 > sizeof(block) - sizeof(bits)) {
		SHA1Transform(state, block);
		memset(block, 0, sizeof(block));
	}
	memcpy(block + sizeof(block) - sizeof(bits), &bits, sizeof(bits));
	SHA1Transform(state, block);
}

static void
sha1_bytes(const uint32_t state[5], uint8_t bytes[SHA1_DIGEST_LENGTH])
{
	uint32_t word;
	int i;

	for (i = 0; i < 5; i++) {
		word = htobe32(state[i]);
		memcpy(bytes + i * 4, &word, sizeof(word));
	}
}

static void
hmac_half(uint32_t state[5], const uint8_t salt[NAME_HASH_LEN], uint8_t pad)
{
	uint8_t block[SHA1_BLOCK_LENGTH];
	SHA1_CTX fresh;
	size_t i;

	memset(block, pad, sizeof(block));
	for (i = 0; i < NAME_HASH_LEN; i++)
		block[i] ^= salt[i];
	SHA1Init(&fresh);
	memcpy(state, fresh.state, sizeof(fresh.state));
	SHA1Transform(state, block);
}

void
name_hasher_init(struct name_hasher *h, const uint8_t salt[NAME_HASH_LEN])
{
	hmac_half(h->inner, salt, 0x36);
	hmac_half(h->outer, salt, 0x5c);
}

void
name_hasher_hash(const struct name_hasher *h, const void *name, size_t len,
    uint8_t hash[NAME_HASH_LEN])
{
	uint32_t state[5];

	memcpy(state, h->inner, sizeof(state));
	sha1_finish(state, name, len, SHA1_BLOCK_LENGTH);
	sha1_bytes(state, hash);
	memcpy(state, h->outer, sizeof(state));
	sha1_finish(state, hash, NAME_HASH_LEN, SHA1_BLOCK_LENGTH);
	sha1_bytes(state, hash);
}

void
hostkey_fingerprint(const void *blob, size_t len, char text[FINGERPRINT_SIZE])
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	char base64[BASE64_LEN(sizeof(digest)) + 1];
	SHA2_CTX ctx;

	SHA256Init(&ctx);
	SHA256Update(&ctx, blob, len);
	SHA256Final(digest, &ctx);
	base64_encode(digest, sizeof(digest), base64);
	memcpy(text, "SHA256:", 7);
	memcpy(text + 7, base64, FINGERPRINT_SIZE - 8);
	text[FINGERPRINT_SIZE - 1] = '\0';
}
