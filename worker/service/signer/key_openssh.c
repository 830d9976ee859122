/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * key_openssh.c - OpenSSH's own format of private keys.
 *
 * Base64 between two lines; in it a header, the public key, and one string
 * with the private half, mostly encrypted: two equal numbers that tell whether
 * the passphrase was right, the key, a comment, and padding of 1, 2, 3...
 * Everything that was ever the private half is wiped here.
 */
#include <openssl/evp.h>

#include "common/mem.h"
#include "worker/service/signer/key_cipher.h"
#include "worker/service/signer/key_kdf.h"
#include "worker/service/signer/key_openssh.h"
#include "worker/service/signer/key_parts.h"
#include "worker/service/signer/wire.h"

#define OPENSSH_BEGIN "-----BEGIN OPENSSH PRIVATE KEY-----"
#define OPENSSH_END "-----END OPENSSH PRIVATE KEY-----"
#define OPENSSH_PLAIN_BLOCK 8 /* padding of what is not encrypted */
#define OPENSSH_SALT_MAX 64

static const char openssh_magic[] = "openssh-key-v1"; /* with its NUL */

/* What stands outside the private half. */
struct openssh {
	const struct key_cipher *cipher; /* NULL: not encrypted */
	const struct key_type *type;
	struct slice salt;
	uint32_t rounds;
	struct slice public, sealed, tag;
};

/* The base64 between the two lines, without white space; empty: none. */
static void
openssh_armour(struct slice text, struct buf *body)
{
	const char *at =
	    memmem(text.at, text.len, OPENSSH_BEGIN, strlen(OPENSSH_BEGIN));
	const char *end;

	if (at == NULL)
		return;
	at += strlen(OPENSSH_BEGIN);
	end = memmem(at, text.len - (size_t)(at - text.at), OPENSSH_END,
	    strlen(OPENSSH_END));
	for (; end != NULL && at < end; at++)
		if (strchr(" \t\r\n", *at) == NULL)
			buf_add(body, at, 1);
}

/* Both buffers have room for all of the text, so that they never move. */
static bool
openssh_decode(struct slice text, struct buf *bytes)
{
	struct buf body = { 0 };
	size_t len;
	int n = -1;

	buf_reserve(&body, text.len + 1);
	buf_reserve(bytes, text.len + 1);
	openssh_armour(text, &body);
	len = buf_len(&body);
	if (len > 0 && len % 4 == 0)
		n = EVP_DecodeBlock(buf_at(bytes), buf_at(&body), (int)len);
	/* It counts the padding as bytes. */
	for (; n > 0 && len > 0 && buf_at(&body)[len - 1] == '='; len--)
		n--;
	buf_wipe(&body);
	if (n <= 0)
		return false;
	bytes->end += (size_t)n;
	return true;
}

static bool
openssh_header(struct slice bytes, struct openssh *f, struct key_error *e)
{
	struct wire w = wire_of(bytes), options;
	struct slice cipher, kdf;
	uint32_t keys;

	if (!wire_equal(wire_bytes(&w, sizeof(openssh_magic)),
		wire_slice(openssh_magic, sizeof(openssh_magic))))
		return key_error_set(e, MSG_KEY_UNUSABLE,
		    "damaged: not the key that its first line promises");
	cipher = wire_string(&w);
	kdf = wire_string(&w);
	options = wire_of(wire_string(&w));
	keys = wire_u32(&w);
	f->public = wire_string(&w);
	f->sealed = wire_string(&w);
	if (w.bad || keys != 1)
		return key_error_set(e, MSG_KEY_UNUSABLE, "damaged: cut off");
	f->type = key_type_of_blob(f->public);
	if (f->type == NULL)
		return key_error_set(e, MSG_KEY_UNUSABLE,
		    "a key of a type not used here; use Ed25519, ECDSA (NIST "
		    "curves) or RSA");
	f->cipher = key_cipher_find(cipher);
	if (f->cipher == NULL && !wire_is(cipher, "none"))
		return key_error_set(e, MSG_KEY_UNUSABLE,
		    "encrypted with a cipher not known here; ssh-keygen -p -Z "
		    "aes256-ctr -f FILE changes it");
	f->tag = wire_bytes(&w, f->cipher != NULL ? f->cipher->tag : 0);
	if (f->cipher != NULL) {
		f->salt = wire_string(&options);
		f->rounds = wire_u32(&options);
	}
	if (!wire_done(&w) || !wire_done(&options) ||
	    !wire_is(kdf, f->cipher != NULL ? "bcrypt" : "none") ||
	    f->salt.len > OPENSSH_SALT_MAX ||
	    (f->cipher != NULL && (f->salt.len == 0 || f->rounds == 0)))
		return key_error_set(
		    e, MSG_KEY_UNUSABLE, "damaged: a header that cannot be");
	return true;
}

/* Decrypt the private half into out, which has room for it. */
static bool
openssh_decrypt(const struct openssh *f, struct slice passphrase, uint8_t *out,
    struct key_error *e)
{
	const struct key_cipher *c = f->cipher;
	uint8_t secret[KEY_CIPHER_SECRET_MAX];
	bool ok;

	if (passphrase.len == 0)
		return key_error_set(e, MSG_KEY_ENCRYPTED,
		    "encrypted; its passphrase is needed");
	if (f->rounds > KEY_ROUNDS_MAX)
		return key_error_set(e, MSG_KEY_UNUSABLE,
		    "its passphrase takes %u rounds, at most %u are done here; "
		    "ssh-keygen -p -a 100 -f FILE changes it",
		    f->rounds, KEY_ROUNDS_MAX);
	if (!key_kdf_bcrypt(
		passphrase, f->salt, f->rounds, secret, c->key + c->iv)) {
		explicit_bzero(secret, sizeof(secret));
		return key_error_set(e, MSG_KEY_UNUSABLE,
		    "the library cannot derive a key from its passphrase");
	}
	ok = key_cipher_open(c, secret, f->sealed, f->tag, out);
	explicit_bzero(secret, sizeof(secret));
	if (!ok)
		return key_error_set(e, MSG_KEY_BAD_PASSPHRASE,
		    "this passphrase does not open it");
	return true;
}

static bool
openssh_is_padding(struct slice s, unsigned block)
{
	if (s.len >= block)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if ((uint8_t)s.at[i] != i + 1)
			return false;
	return true;
}

/* The private half in the clear. */
static struct key *
openssh_private(
    const struct openssh *f, struct slice plain, struct key_error *e)
{
	struct wire w = wire_of(plain);
	uint32_t check = wire_u32(&w), again = wire_u32(&w);
	struct slice type, comment;
	EVP_PKEY *pkey;
	struct key *k;

	if (check != again && f->cipher != NULL)
		return key_error_set(e, MSG_KEY_BAD_PASSPHRASE,
		    "this passphrase does not open it");
	type = wire_string(&w);
	if (check != again || !wire_is(type, f->type->name) ||
	    (pkey = key_parts_read(f->type, &w)) == NULL)
		return key_error_set(e, MSG_KEY_UNUSABLE,
		    "damaged: its private half cannot be read");
	comment = wire_string(&w);
	if (w.bad ||
	    !openssh_is_padding(wire_bytes(&w, w.left),
		f->cipher != NULL ? f->cipher->block : OPENSSH_PLAIN_BLOCK)) {
		EVP_PKEY_free(pkey);
		return key_error_set(e, MSG_KEY_UNUSABLE,
		    "damaged: something else after its private half");
	}
	k = key_new(pkey, comment, e);
	if (k != NULL && !wire_equal(wire_of_buf(&k->blob), f->public)) {
		key_free(k);
		return key_error_set(e, MSG_KEY_UNUSABLE,
		    "damaged: its private and public half do not match");
	}
	return k;
}

bool
key_openssh_is(struct slice text)
{
	return memmem(text.at, text.len, OPENSSH_BEGIN,
		   strlen(OPENSSH_BEGIN)) != NULL;
}

struct key *
key_openssh_read(
    struct slice text, struct slice passphrase, struct key_error *e)
{
	struct openssh f = { 0 };
	struct buf bytes = { 0 };
	struct key *k = NULL;
	uint8_t *plain = NULL;

	if (!openssh_decode(text, &bytes)) {
		key_error_set(e, MSG_KEY_UNUSABLE, "damaged: not base64");
		goto out;
	}
	if (!openssh_header(wire_of_buf(&bytes), &f, e))
		goto out;
	if (f.cipher == NULL) {
		k = openssh_private(&f, f.sealed, e);
		goto out;
	}
	plain = xmalloc(f.sealed.len);
	if (openssh_decrypt(&f, passphrase, plain, e))
		k = openssh_private(&f, wire_slice(plain, f.sealed.len), e);
out:
	free_secret(plain, f.sealed.len);
	buf_wipe(&bytes);
	return k;
}
