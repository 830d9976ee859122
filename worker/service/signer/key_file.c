/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * key_file.c - from a private key file to a key.
 */
#include <errno.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/mem.h"
#include "worker/service/signer/key_file.h"
#include "worker/service/signer/key_openssh.h"
#include "worker/service/signer/wire.h"

/* ---- PEM ----------------------------------------------------------------- */

struct pem_ask {
	struct slice passphrase;
	bool asked; /* so it is encrypted */
};

/* libcrypto's way to ask for the passphrase. */
static int
pem_passphrase_cb(char *to, int cap, int writing, void *arg)
{
	struct pem_ask *ask = arg;

	(void)writing;
	ask->asked = true;
	if (ask->passphrase.len == 0 || ask->passphrase.len > (size_t)cap)
		return -1;
	memcpy(to, ask->passphrase.at, ask->passphrase.len);
	return (int)ask->passphrase.len;
}

/*
 * The key in the DER of a PEM text of that name. libcrypto could do all of it
 * at once (PEM_read_bio_PrivateKey), but leaves text and key in freed memory.
 */
static EVP_PKEY *
pem_key(const char *name, const uint8_t *der, long len, struct pem_ask *ask)
{
	EVP_PKEY *pkey = NULL;
	BIO *bio;

	if (strcmp(name, PEM_STRING_PKCS8) != 0)
		return d2i_AutoPrivateKey(NULL, &der, len);
	bio = BIO_new_mem_buf(der, (int)len);
	if (bio != NULL)
		pkey =
		    d2i_PKCS8PrivateKey_bio(bio, NULL, pem_passphrase_cb, ask);
	BIO_free(bio);
	return pkey;
}

static struct key *
pem_read(struct slice text, struct slice passphrase, struct key_error *e)
{
	struct pem_ask ask = { .passphrase = passphrase };
	struct slice none = { NULL, 0 };
	BIO *bio = BIO_new_mem_buf(text.at, (int)text.len);
	EVP_PKEY *pkey = NULL;
	uint8_t *der = NULL;
	char *name = NULL;
	long len = 0;

	if (bio != NULL &&
	    PEM_bytes_read_bio_secmem(&der, &len, &name, PEM_STRING_EVP_PKEY,
		bio, pem_passphrase_cb, &ask) == 1)
		pkey = pem_key(name, der, len, &ask);
	OPENSSL_secure_clear_free(der, (size_t)len);
	OPENSSL_secure_free(name);
	BIO_free(bio);
	ERR_clear_error();
	if (pkey != NULL)
		return key_new(pkey, none, e);
	if (!ask.asked)
		return key_error_set(
		    e, MSG_KEY_UNUSABLE, "no private key that can be read");
	if (passphrase.len == 0)
		return key_error_set(e, MSG_KEY_ENCRYPTED,
		    "encrypted; its passphrase is needed");
	return key_error_set(
	    e, MSG_KEY_BAD_PASSPHRASE, "this passphrase does not open it");
}

/* ---- any text ------------------------------------------------------------ */

static bool
text_begins(struct slice text, const char *with)
{
	return text.len >= strlen(with) &&
	       memcmp(text.at, with, strlen(with)) == 0;
}

/* Things that people give for a private key, and what to do instead. */
static struct key *
text_refuse(struct slice text, struct key_error *e)
{
	if (text_begins(text, "PuTTY-User-Key-File-"))
		return key_error_set(e, MSG_KEY_UNUSABLE,
		    "a key of PuTTY; puttygen FILE -O private-openssh -o NEW "
		    "converts it");
	if (text_begins(text, "ssh-") || text_begins(text, "ecdsa-") ||
	    text_begins(text, "sk-"))
		return key_error_set(e, MSG_KEY_UNUSABLE,
		    "a public key; the private one is needed (mostly the file "
		    "without .pub)");
	return key_error_set(
	    e, MSG_KEY_UNUSABLE, "no private key that can be read");
}

struct key *
key_file_parse(struct slice text, struct slice passphrase, struct key_error *e)
{
	if (key_openssh_is(text))
		return key_openssh_read(text, passphrase, e);
	if (memmem(text.at, text.len, "-----BEGIN ", 11) != NULL)
		return pem_read(text, passphrase, e);
	return text_refuse(text, e);
}

/* ---- files --------------------------------------------------------------- */

/* May it be read, as far as its owner and mode tell? */
static bool
file_check(int fd, struct key_error *e)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return key_error_set(
		    e, MSG_KEY_UNREADABLE, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return key_error_set(e, MSG_KEY_UNREADABLE, "not a file");
	if (st.st_uid == getuid() && (st.st_mode & 077) != 0)
		return key_error_set(e, MSG_KEY_UNREADABLE,
		    "others may read or change it (mode %04o); chmod 600 it",
		    (unsigned)st.st_mode & 07777);
	return true;
}

/* All of the file into at, which has room for KEY_FILE_MAX + 1. */
static bool
file_read(int fd, uint8_t *at, size_t *len, struct key_error *e)
{
	ssize_t n = 1;

	for (*len = 0; n > 0 && *len <= KEY_FILE_MAX; *len += (size_t)n) {
		n = read(fd, at + *len, KEY_FILE_MAX + 1 - *len);
		if (n == -1)
			return key_error_set(
			    e, MSG_KEY_UNREADABLE, "%s", strerror(errno));
	}
	if (*len > KEY_FILE_MAX)
		return key_error_set(e, MSG_KEY_UNUSABLE,
		    "longer than %u bytes: not a private key", KEY_FILE_MAX);
	return true;
}

static struct key *
file_load(const char *path, struct slice passphrase, struct key_error *e)
{
	uint8_t *text = NULL;
	struct key *k = NULL;
	size_t len;
	int fd;

	/* Non-blocking: the path may be that of a pipe. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1)
		return key_error_set(
		    e, MSG_KEY_UNREADABLE, "%s", strerror(errno));
	text = xmalloc(KEY_FILE_MAX + 1);
	if (file_check(fd, e) && file_read(fd, text, &len, e))
		k = key_file_parse(wire_slice(text, len), passphrase, e);
	free_secret(text, KEY_FILE_MAX + 1);
	close(fd);
	return k;
}

struct key *
key_file_load(const char *path, struct slice passphrase, struct key_error *e)
{
	struct key_error why = { 0 };
	struct key *k = file_load(path, passphrase, &why);

	if (k == NULL)
		key_error_set(e, why.outcome, "%s: %s", path, why.text);
	return k;
}
