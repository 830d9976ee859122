/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_signer_key.c - private keys: read in every format, sign, are refused.
 *
 * Signatures are verified by libcrypto with a key made here of the public
 * file, so that no code of the signer stands on both sides.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "common/mem.h"
#include "worker/service/signer/key_file.h"
#include "worker/service/signer/keyring.h"
#include "worker/service/signer/login.h"
#include "worker/service/signer/wire.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define FOLDER "tests/unit/data/throwaway_keys/"
#define PASSPHRASE "open sesame"
#define BEGIN "-----BEGIN OPENSSH PRIVATE KEY-----\n"
#define END "\n-----END OPENSSH PRIVATE KEY-----\n"

/* clang-format off */
static const struct good {
	const char *name;
	bool encrypted;
	bool commented; /* PEM has no comments */
} good[] = {
	{ "ed25519",		       false, true },
	{ "p256",		       false, true },
	{ "p384",		       false, true },
	{ "p521",		       false, true },
	{ "rsa",		       false, true },
	{ "ed25519_aes256-ctr",	       true,  true },
	{ "ed25519_aes192-ctr",	       true,  true },
	{ "ed25519_aes128-ctr",	       true,  true },
	{ "ed25519_aes256-cbc",	       true,  true },
	{ "ed25519_aes192-cbc",	       true,  true },
	{ "ed25519_aes128-cbc",	       true,  true },
	{ "ed25519_aes256-gcm",	       true,  true },
	{ "ed25519_aes128-gcm",	       true,  true },
	{ "ed25519_3des-cbc",	       true,  true },
	{ "ed25519_chacha20-poly1305", true,  true },
	{ "p256_aes256-ctr",	       true,  true },
	{ "rsa_aes256-ctr",	       true,  true },
	{ "ed25519_pkcs8",	       false, false },
	{ "p256_pem",		       false, false },
	{ "p384_pkcs8",		       false, false },
	{ "rsa_pem",		       false, false },
	{ "rsa_pkcs8",		       false, false },
	{ "ed25519_pkcs8_encrypted",   true,  false },
	{ "rsa_pem_encrypted",	       true,  false },
	{ "rsa_pkcs8_encrypted",       true,  false },
};
/* clang-format on */

static const struct slice no_passphrase;

/* All of a file of the folder; the caller frees it. */
static struct slice
read_file(const char *name, const char *suffix)
{
	char path[256];
	char *text = xcalloc(1, 8192);
	FILE *f;
	size_t n;

	snprintf(path, sizeof(path), FOLDER "%s%s", name, suffix);
	f = fopen(path, "r");
	assert_non_null(f);
	n = fread(text, 1, 8191, f);
	fclose(f);
	assert_true(n > 0);
	return wire_slice(text, n);
}

static void
free_text(struct slice s)
{
	free((char *)s.at);
}

static struct key *
parse(struct slice text, struct slice passphrase, uint32_t *outcome)
{
	struct key_error e = { 0 };
	struct key *k = key_file_parse(text, passphrase, &e);

	*outcome = e.outcome;
	if (k == NULL)
		assert_true(e.text[0] != '\0');
	return k;
}

static struct key *
load(const char *name, const char *passphrase, uint32_t *outcome)
{
	struct slice text = read_file(name, "");
	struct key *k = parse(text, slice_str(passphrase), outcome);

	free_text(text);
	return k;
}

static struct buf
decode64(struct slice s)
{
	struct buf b = { 0 };
	int n;

	buf_reserve(&b, s.len);
	n = EVP_DecodeBlock(buf_at(&b), (const uint8_t *)s.at, (int)s.len);
	assert_true(n > 0);
	b.end = (size_t)n;
	for (; s.len > 0 && s.at[s.len - 1] == '='; s.len--)
		b.end--;
	return b;
}

/* The blob of a public file: its second word. */
static struct buf
read_public(const char *name)
{
	struct slice text = read_file(name, ".pub");
	const char *from = strchr(text.at, ' ') + 1;
	struct buf b;

	b = decode64(wire_slice(from, strcspn(from, " \n")));
	free_text(text);
	return b;
}

/* ---- a verifier of its own ----------------------------------------------- */

static EVP_PKEY *
public_of_params(const char *type, OSSL_PARAM_BLD *bld)
{
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(bld);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *pkey = NULL;

	assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
	assert_int_equal(
	    EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params), 1);
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(bld);
	return pkey;
}

static EVP_PKEY *
public_of_blob(const struct buf *blob)
{
	struct wire w = wire_of(wire_of_buf(blob));
	struct slice type = wire_string(&w), a = wire_string(&w), b;
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	BIGNUM *e, *n;
	EVP_PKEY *pkey;
	char group[32];

	if (wire_is(type, "ssh-ed25519")) {
		OSSL_PARAM_BLD_free(bld);
		return EVP_PKEY_new_raw_public_key(
		    EVP_PKEY_ED25519, NULL, (const uint8_t *)a.at, a.len);
	}
	b = wire_string(&w);
	assert_true(wire_done(&w));
	if (wire_is(type, "ssh-rsa")) {
		e = BN_bin2bn((const uint8_t *)a.at, (int)a.len, NULL);
		n = BN_bin2bn((const uint8_t *)b.at, (int)b.len, NULL);
		OSSL_PARAM_BLD_push_BN(bld, "e", e);
		OSSL_PARAM_BLD_push_BN(bld, "n", n);
		pkey = public_of_params("RSA", bld);
		BN_free(e);
		BN_free(n);
		return pkey;
	}
	/* nistp256 is P-256 elsewhere. */
	snprintf(group, sizeof(group), "P-%.*s", (int)a.len - 5, a.at + 5);
	OSSL_PARAM_BLD_push_utf8_string(bld, "group", group, 0);
	OSSL_PARAM_BLD_push_octet_string(bld, "pub", b.at, b.len);
	return public_of_params("EC", bld);
}

/* mpint r, mpint s into the DER of two INTEGERs; the contents are the same. */
static struct buf
der_of(struct slice signature)
{
	struct wire w = wire_of(signature);
	struct slice n[2] = { wire_string(&w), wire_string(&w) };
	size_t inner = n[0].len + n[1].len + 4;
	struct buf der = { 0 };

	assert_true(wire_done(&w) && n[0].len < 128 && n[1].len < 128);
	wire_put_u8(&der, 0x30);
	if (inner > 127)
		wire_put_u8(&der, 0x81);
	wire_put_u8(&der, (uint8_t)inner);
	for (int i = 0; i < 2; i++) {
		wire_put_u8(&der, 0x02);
		wire_put_u8(&der, (uint8_t)n[i].len);
		buf_add(&der, n[i].at, n[i].len);
	}
	return der;
}

static bool
verifies(EVP_PKEY *pkey, const char *digest, struct slice data,
    struct slice signature)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok;

	assert_int_equal(
	    EVP_DigestVerifyInit_ex(ctx, NULL, digest, NULL, NULL, pkey, NULL),
	    1);
	ok = EVP_DigestVerify(ctx, (const uint8_t *)signature.at, signature.len,
		 (const uint8_t *)data.at, data.len) == 1;
	EVP_MD_CTX_free(ctx);
	return ok;
}

/* ---- good keys ----------------------------------------------------------- */

static void
good_keys_have_their_public_half(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		const struct good *g = &good[i];
		struct buf blob = read_public(g->name);
		uint32_t outcome;
		struct key *k;

		k = load(g->name, g->encrypted ? PASSPHRASE : "", &outcome);
		if (k == NULL)
			fail_msg("%s: outcome %u", g->name, outcome);
		assert_true(
		    wire_equal(wire_of_buf(&k->blob), wire_of_buf(&blob)));
		assert_string_equal(k->comment, g->commented ? g->name : "");
		assert_ptr_equal(k->type, key_type_of_blob(wire_of_buf(&blob)));
		key_free(k);
		buf_free(&blob);
	}
}

/* Sign with the algorithm, if the key can; returns whether it can. */
static bool
signs(const struct key *k, EVP_PKEY *public, const char *algorithm,
    const char *digest)
{
	struct slice data = slice_str("what is signed");
	const struct key_algorithm *a;
	struct buf signature = { 0 };

	a = key_algorithm_find(k->type, slice_str(algorithm));
	if (a == NULL)
		return false;
	assert_true(key_sign(k, a, data, &signature));
	if (k->type->family == KEY_ECDSA) {
		struct buf der = der_of(wire_of_buf(&signature));

		buf_free(&signature);
		signature = der;
	}
	assert_true(verifies(public, digest, data, wire_of_buf(&signature)));
	assert_false(verifies(
	    public, digest, slice_str("another"), wire_of_buf(&signature)));
	buf_free(&signature);
	return true;
}

static void
good_keys_sign_with_each_algorithm(void **state)
{
	static const struct {
		const char *type, *algorithm, *digest;
	} rows[] = {
		{ "ssh-ed25519", "ssh-ed25519", NULL },
		{ "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", "SHA256" },
		{ "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384", "SHA384" },
		{ "ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521", "SHA512" },
		{ "ssh-rsa", "ssh-rsa", "SHA1" },
		{ "ssh-rsa", "rsa-sha2-256", "SHA256" },
		{ "ssh-rsa", "rsa-sha2-512", "SHA512" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		const struct good *g = &good[i];
		struct buf blob = read_public(g->name);
		EVP_PKEY *public = public_of_blob(&blob);
		uint32_t outcome;
		struct key *k;

		k = load(g->name, g->encrypted ? PASSPHRASE : "", &outcome);
		assert_non_null(k);
		for (size_t j = 0; j < COUNT(rows); j++)
			assert_int_equal(
			    signs(k, public, rows[j].algorithm, rows[j].digest),
			    strcmp(k->type->name, rows[j].type) == 0);
		key_free(k);
		EVP_PKEY_free(public);
		buf_free(&blob);
	}
}

static void
encrypted_keys_want_their_passphrase(void **state)
{
	static const char *const wrong[] = { "open sesamE", "open sesame ",
		"x" };

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		uint32_t outcome;

		if (!good[i].encrypted)
			continue;
		assert_null(load(good[i].name, "", &outcome));
		assert_int_equal(outcome, MSG_KEY_ENCRYPTED);
		for (size_t j = 0; j < COUNT(wrong); j++) {
			assert_null(load(good[i].name, wrong[j], &outcome));
			assert_int_equal(outcome, MSG_KEY_BAD_PASSPHRASE);
		}
	}
}

static void
plain_keys_ignore_a_passphrase(void **state)
{
	uint32_t outcome;
	struct key *k;

	(void)state;
	k = load("ed25519", PASSPHRASE, &outcome);
	assert_non_null(k);
	key_free(k);
	k = load("rsa_pem", PASSPHRASE, &outcome);
	assert_non_null(k);
	key_free(k);
}

static void
windows_line_ends_do_no_harm(void **state)
{
	struct slice text = read_file("ed25519", "");
	struct buf crlf = { 0 };
	uint32_t outcome;
	struct key *k;

	(void)state;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '\n')
			buf_add(&crlf, "\r", 1);
		buf_add(&crlf, text.at + i, 1);
	}
	k = parse(wire_of_buf(&crlf), no_passphrase, &outcome);
	assert_non_null(k);
	key_free(k);
	buf_free(&crlf);
	free_text(text);
}

/* ---- bad keys ------------------------------------------------------------ */

static void
other_things_are_refused_with_a_way_out(void **state)
{
	static const struct {
		const char *file, *text, *says;
	} rows[] = {
		{ "dsa", NULL, "use Ed25519" },
		{ "x25519_pkcs8", NULL, "use Ed25519" },
		{ "rsa512", NULL, "an RSA key of 512 bits" },
		{ "ed25519.pub", NULL, "a public key" },
		{ "rsa.pub", NULL, "a public key" },
		{ NULL, "PuTTY-User-Key-File-3: ssh-ed25519\n", "puttygen" },
		{ NULL, "", "no private key" },
		{ NULL, "hello", "no private key" },
		{ NULL, "-----BEGIN CERTIFICATE-----\n", "no private key" },
		{ NULL, BEGIN, "not base64" },
		{ NULL, BEGIN END, "not base64" },
		{ NULL, BEGIN "????" END, "not base64" },
		{ NULL, BEGIN "AAAA" END, "not the key" },
		{ NULL, END BEGIN, "not base64" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct key_error e = { 0 };
		struct slice text = rows[i].file != NULL
					? read_file(rows[i].file, "")
					: slice_str(rows[i].text);

		assert_null(key_file_parse(text, no_passphrase, &e));
		assert_int_equal(e.outcome, MSG_KEY_UNUSABLE);
		if (strstr(e.text, rows[i].says) == NULL)
			fail_msg("row %zu: %s", i, e.text);
		if (rows[i].file != NULL)
			free_text(text);
	}
}

static void
a_text_cut_off_anywhere_is_no_key(void **state)
{
	static const char *const names[] = { "ed25519", "p256_pem", "rsa",
		"rsa_pem", "p384_pkcs8", "ed25519_pkcs8" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct slice text = read_file(names[i], "");

		/* The last byte is a newline, which may be missing. */
		for (size_t n = 0; n + 1 < text.len; n++) {
			char *copy = xmalloc(n); /* for the sanitizer */
			uint32_t outcome;

			memcpy(copy, text.at, n);
			assert_null(parse(
			    wire_slice(copy, n), no_passphrase, &outcome));
			assert_int_equal(outcome, MSG_KEY_UNUSABLE);
			free(copy);
		}
		free_text(text);
	}
}

/* The bytes inside the two lines of a file in OpenSSH's format. */
static struct buf
read_inside(const char *name)
{
	struct slice text = read_file(name, "");
	const char *at = text.at + strlen(BEGIN);
	const char *end = strstr(text.at, "\n-----END ");
	struct buf body = { 0 }, bytes;

	for (; at < end; at++)
		if (*at != '\n')
			buf_add(&body, at, 1);
	bytes = decode64(wire_of_buf(&body));
	buf_free(&body);
	free_text(text);
	return bytes;
}

static struct key *
parse_inside(struct slice bytes, const char *passphrase, uint32_t *outcome)
{
	struct buf text = { 0 };
	struct key *k;
	int n;

	buf_add(&text, BEGIN, strlen(BEGIN));
	buf_reserve(&text, bytes.len * 2 + 8);
	n = EVP_EncodeBlock(
	    text.mem + text.end, (const uint8_t *)bytes.at, (int)bytes.len);
	text.end += (size_t)n;
	buf_add(&text, END, strlen(END));
	k = parse(wire_of_buf(&text), slice_str(passphrase), outcome);
	buf_free(&text);
	return k;
}

static void
contents_cut_off_anywhere_are_no_key(void **state)
{
	static const char *const names[] = { "ed25519", "p521", "rsa",
		"ed25519_aes256-ctr", "ed25519_aes256-gcm" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct buf bytes = read_inside(names[i]);
		uint32_t outcome;
		struct key *k;

		for (size_t n = 0; n < buf_len(&bytes); n++)
			assert_null(parse_inside(wire_slice(buf_at(&bytes), n),
			    PASSPHRASE, &outcome));
		k = parse_inside(wire_of_buf(&bytes), PASSPHRASE, &outcome);
		assert_non_null(k);
		key_free(k);
		buf_free(&bytes);
	}
}

static void
bytes_after_the_key_are_refused(void **state)
{
	static const char *const names[] = { "ed25519", "ed25519_aes256-ctr",
		"ed25519_aes256-gcm" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct buf bytes = read_inside(names[i]);
		uint32_t outcome;

		wire_put_u8(&bytes, 0);
		assert_null(
		    parse_inside(wire_of_buf(&bytes), PASSPHRASE, &outcome));
		assert_int_equal(outcome, MSG_KEY_UNUSABLE);
		buf_free(&bytes);
	}
}

/* A changed byte is noticed, or lies in the comment of what has no tag. */
static void
changed_bytes_never_change_the_key(void **state)
{
	static const struct {
		const char *name;
		unsigned step; /* the slow ones take samples */
		bool tagged;
	} rows[] = { { "ed25519", 1, false }, { "p256", 1, false },
		{ "rsa", 97, false }, { "ed25519_aes256-cbc", 23, false },
		{ "ed25519_aes256-gcm", 7, true },
		{ "ed25519_chacha20-poly1305", 7, true } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf bytes = read_inside(rows[i].name);
		struct buf blob = read_public(rows[i].name);

		for (size_t at = 0; at < buf_len(&bytes); at += rows[i].step) {
			uint8_t bit = at % 2 == 0 ? 0x01 : 0x80;
			uint32_t outcome;
			struct key *k;

			buf_at(&bytes)[at] ^= bit;
			k = parse_inside(
			    wire_of_buf(&bytes), PASSPHRASE, &outcome);
			buf_at(&bytes)[at] ^= bit;
			if (k == NULL)
				continue;
			assert_false(rows[i].tagged);
			assert_string_not_equal(k->comment, rows[i].name);
			assert_true(wire_equal(
			    wire_of_buf(&k->blob), wire_of_buf(&blob)));
			key_free(k);
		}
		buf_free(&bytes);
		buf_free(&blob);
	}
}

static void
padding_counts_from_one(void **state)
{
	static const char *const names[] = { "ed25519", "p256", "p384", "p521",
		"rsa" };
	unsigned padded = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct buf bytes = read_inside(names[i]);
		uint8_t *last = buf_at(&bytes) + buf_len(&bytes) - 1;
		uint32_t outcome;

		if (*last < 8) {
			padded++;
			++*last;
			assert_null(
			    parse_inside(wire_of_buf(&bytes), "", &outcome));
			assert_int_equal(outcome, MSG_KEY_UNUSABLE);
		}
		buf_free(&bytes);
	}
	assert_true(padded > 0);
}

static void
too_many_rounds_are_refused_not_waited_for(void **state)
{
	struct buf bytes = read_inside("ed25519_aes256-ctr");
	uint8_t *rounds;
	struct wire w;
	struct slice options;
	uint32_t outcome;

	(void)state;
	w = wire_of(wire_of_buf(&bytes));
	wire_bytes(&w, 15);
	wire_string(&w);
	wire_string(&w);
	options = wire_string(&w);
	rounds = buf_at(&bytes) + (options.at - (const char *)buf_at(&bytes)) +
		 options.len - 4;
	assert_int_equal(rounds[3], 1); /* as the key was made */
	rounds[0] = 0x7f;
	assert_null(parse_inside(wire_of_buf(&bytes), PASSPHRASE, &outcome));
	assert_int_equal(outcome, MSG_KEY_UNUSABLE);
	rounds[0] = rounds[3] = 0;
	assert_null(parse_inside(wire_of_buf(&bytes), PASSPHRASE, &outcome));
	assert_int_equal(outcome, MSG_KEY_UNUSABLE);
	buf_free(&bytes);
}

/* ---- what may be signed -------------------------------------------------- */

static struct buf
login_of(const char *algorithm, struct slice blob)
{
	static const char session[32];
	struct buf b = { 0 };

	wire_put_string(&b, wire_slice(session, sizeof(session)));
	wire_put_u8(&b, 50);
	wire_put_string(&b, slice_str("admin"));
	wire_put_string(&b, slice_str("ssh-connection"));
	wire_put_string(&b, slice_str("publickey"));
	wire_put_u8(&b, 1);
	wire_put_string(&b, slice_str(algorithm));
	wire_put_string(&b, blob);
	return b;
}

static void
a_key_signs_its_own_logins_and_nothing_else(void **state)
{
	static const struct {
		const char *key, *blob, *algorithm, *why;
	} rows[] = {
		{ "rsa", "rsa", "rsa-sha2-512", NULL },
		{ "rsa", "rsa", "rsa-sha2-256", NULL },
		{ "rsa", "rsa", "ssh-rsa", NULL },
		{ "ed25519", "ed25519", "ssh-ed25519", NULL },
		{ "rsa", "rsa_pem", "rsa-sha2-512", "another key" },
		{ "rsa", "ed25519", "rsa-sha2-512", "another key" },
		{ "rsa", "rsa", "ssh-ed25519", "algorithm" },
		{ "rsa", "rsa", "rsa-sha2-513", "algorithm" },
		{ "rsa", "rsa", "", "algorithm" },
		{ "p256", "p256", "ecdsa-sha2-nistp384", "algorithm" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf blob = read_public(rows[i].blob), data;
		const struct key_algorithm *a;
		const char *why = NULL;
		uint32_t outcome;
		struct key *k = load(rows[i].key, "", &outcome);

		data = login_of(rows[i].algorithm, wire_of_buf(&blob));
		a = login_allow(k, wire_of_buf(&data), &why);
		if (rows[i].why == NULL) {
			assert_non_null(a);
			assert_string_equal(a->name, rows[i].algorithm);
		} else {
			assert_null(a);
			assert_non_null(strstr(why, rows[i].why));
		}
		assert_null(login_allow(k, slice_str("a commit"), &why));
		assert_non_null(strstr(why, "not a login request"));
		key_free(k);
		buf_free(&blob);
		buf_free(&data);
	}
}

static struct key *
some_key(const char *comment)
{
	return key_new_public(key_type_find(slice_str("ssh-rsa")),
	    slice_str("blob"), slice_str(comment));
}

static void
a_ring_replaces_by_number_and_is_bounded(void **state)
{
	struct keyring *r = xcalloc(1, sizeof(*r));
	struct key *extra = some_key("extra");

	(void)state;
	assert_null(keyring_find(r, 0));
	for (uint32_t i = 0; i < KEYRING_MAX; i++)
		assert_true(keyring_put(r, i * 3, some_key("first"), NULL));
	assert_false(keyring_put(r, 1, extra, NULL));
	assert_null(keyring_find(r, 1));
	assert_true(keyring_put(r, 3, extra, NULL));
	assert_ptr_equal(keyring_find(r, 3)->key, extra);
	assert_string_equal(keyring_find(r, 6)->key->comment, "first");
	keyring_fini(r);
	assert_null(keyring_find(r, 3));
	free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_keys_have_their_public_half),
		cmocka_unit_test(good_keys_sign_with_each_algorithm),
		cmocka_unit_test(encrypted_keys_want_their_passphrase),
		cmocka_unit_test(plain_keys_ignore_a_passphrase),
		cmocka_unit_test(windows_line_ends_do_no_harm),
		cmocka_unit_test(other_things_are_refused_with_a_way_out),
		cmocka_unit_test(a_text_cut_off_anywhere_is_no_key),
		cmocka_unit_test(contents_cut_off_anywhere_are_no_key),
		cmocka_unit_test(bytes_after_the_key_are_refused),
		cmocka_unit_test(changed_bytes_never_change_the_key),
		cmocka_unit_test(padding_counts_from_one),
		cmocka_unit_test(too_many_rounds_are_refused_not_waited_for),
		cmocka_unit_test(a_key_signs_its_own_logins_and_nothing_else),
		cmocka_unit_test(a_ring_replaces_by_number_and_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
