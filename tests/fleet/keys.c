/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * keys.c - host keys made, loaded and written as known_hosts lines.
 */
#include <err.h>
#include <string.h>

#include "tests/fleet/forge_crypt.h"
#include "tests/fleet/keys.h"

/* The keys there can be; a kind of device shows one of them, or two. */
enum key_id { ID_ED25519, ID_ECDSA, ID_RSA, ID_OTHER, ID_LEGACY, NKEYS };

static struct {
	struct {
		ssh_key key; /* the ssh_bind has a copy of its own */
		ssh_bind bind;
	} all[NKEYS];
	unsigned turns; /* connections to devices whose key changes */
} keys;

static const struct {
	enum ssh_keytypes_e type;
	int bits;
} makes[NKEYS] = {
	[ID_ED25519] = { SSH_KEYTYPE_ED25519, 0 },
	[ID_ECDSA] = { SSH_KEYTYPE_ECDSA, 256 },
	[ID_RSA] = { SSH_KEYTYPE_RSA, 2048 },
	[ID_OTHER] = { SSH_KEYTYPE_ED25519, 0 },
	[ID_LEGACY] = { SSH_KEYTYPE_RSA, 2048 },
};

static const struct {
	const char *name, *doc;
} kinds[] = {
	[KEY_ED25519] = { "ed25519", "an ed25519 key (if nothing is said)" },
	[KEY_ECDSA] = { "ecdsa", "an ECDSA key" },
	[KEY_RSA] = { "rsa", "an RSA key" },
	[KEY_CHANGED] = { "changed", "not the key in known_hosts" },
	[KEY_CHANGING] = { "changing",
	    "another key at every other connection" },
	[KEY_LEGACY] = { "legacy", "an RSA key; SHA-1 and CBC only" },
};
#define NKINDS (sizeof(kinds) / sizeof(kinds[0]))

bool
key_kind_parse(const char *name, enum key_kind *r)
{
	size_t i;

	for (i = 0; i < NKINDS; i++) {
		if (strcmp(kinds[i].name, name) == 0) {
			*r = (enum key_kind)i;
			return true;
		}
	}
	return false;
}

void
key_kind_help(FILE *f)
{
	size_t i;

	for (i = 0; i < NKINDS; i++)
		fprintf(f, "  %-13s %s\n", kinds[i].name, kinds[i].doc);
}

/* The key written to known_hosts for this kind. */
static enum key_id
id_known(enum key_kind kind)
{
	switch (kind) {
	case KEY_ECDSA:
		return ID_ECDSA;
	case KEY_RSA:
		return ID_RSA;
	case KEY_LEGACY:
		return ID_LEGACY;
	case KEY_ED25519:
	case KEY_CHANGED:
	case KEY_CHANGING:
		break;
	}
	return ID_ED25519;
}

/* The key shown to the next client of this kind. */
static enum key_id
id_shown(enum key_kind kind)
{
	if (kind == KEY_CHANGED)
		return ID_OTHER;
	if (kind == KEY_CHANGING && keys.turns++ % 2 == 1)
		return ID_OTHER;
	return id_known(kind);
}

void
keys_load(const char *path)
{
	enum ssh_keytypes_e type;
	enum key_id id;
	ssh_key key;

	if (ssh_pki_import_privkey_file(path, NULL, NULL, NULL, &key) != SSH_OK)
		errx(2, "%s: not a private key without passphrase", path);
	type = ssh_key_type(key);
	if (type == SSH_KEYTYPE_ED25519)
		id = ID_ED25519;
	else if (type == SSH_KEYTYPE_RSA)
		id = ID_RSA;
	else
		id = ID_ECDSA;
	ssh_key_free(keys.all[id].key);
	keys.all[id].key = key;
}

static ssh_key
keys_key(enum key_id id)
{
	ssh_key *key = &keys.all[id].key;

	if (*key == NULL &&
	    ssh_pki_generate(makes[id].type, makes[id].bits, key) != SSH_OK)
		errx(1, "cannot make a host key");
	return *key;
}

static void
bind_set(ssh_bind bind, enum ssh_bind_options_e option, const void *value)
{
	if (ssh_bind_options_set(bind, option, value) != SSH_OK)
		errx(1, "libssh: option %d: %s", option, ssh_get_error(bind));
}

static void
bind_set_legacy(ssh_bind bind)
{
	const char *ciphers = "aes128-cbc,3des-cbc";

	bind_set(bind, SSH_BIND_OPTIONS_KEY_EXCHANGE,
	    "diffie-hellman-group14-sha1,diffie-hellman-group1-sha1");
	bind_set(bind, SSH_BIND_OPTIONS_HOSTKEY_ALGORITHMS, "ssh-rsa");
	bind_set(bind, SSH_BIND_OPTIONS_CIPHERS_C_S, ciphers);
	bind_set(bind, SSH_BIND_OPTIONS_CIPHERS_S_C, ciphers);
	bind_set(bind, SSH_BIND_OPTIONS_HMAC_C_S, "hmac-sha1");
	bind_set(bind, SSH_BIND_OPTIONS_HMAC_S_C, "hmac-sha1");
}

ssh_bind
keys_bind(enum key_kind kind)
{
	enum key_id id = id_shown(kind);
	ssh_bind *bind = &keys.all[id].bind;
	bool no = false;
	ssh_key copy;

	if (*bind != NULL)
		return *bind;
	/* The bind takes the key it is given; ours is still to be written. */
	copy = ssh_key_dup(keys_key(id));
	if (copy == NULL || (*bind = ssh_bind_new()) == NULL)
		errx(1, "host key: out of memory");
	bind_set(*bind, SSH_BIND_OPTIONS_PROCESS_CONFIG, &no);
	bind_set(*bind, SSH_BIND_OPTIONS_IMPORT_KEY, copy);
	if (kind == KEY_LEGACY)
		bind_set_legacy(*bind);
	return *bind;
}

void
keys_write_known(FILE *f, const char *hosts, uint16_t port, enum key_kind kind)
{
	ssh_key key = keys_key(id_known(kind));
	const char *name = ssh_key_type_to_char(ssh_key_type(key));
	char *text = NULL;

	/* libssh names an ECDSA key without its curve. */
	if (ssh_key_type(key) == SSH_KEYTYPE_ECDSA_P256)
		name = "ecdsa-sha2-nistp256";
	if (ssh_pki_export_pubkey_base64(key, &text) != SSH_OK)
		errx(1, "cannot export a host key");
	if (port == 22)
		fprintf(f, "%s %s %s\n", hosts, name, text);
	else
		fprintf(f, "[%s]:%u %s %s\n", hosts, port, name, text);
	ssh_string_free_char(text);
}

/* The value of a base64 letter, or -1. */
static int
base64_value(char c)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c != '\0' ? strchr(letters, c) : NULL;

	return at != NULL ? (int)(at - letters) : -1;
}

/* The bytes of a PEM file; returns how many there are. */
static size_t
pem_decode(const char *pem, unsigned char *bytes, size_t size)
{
	size_t n = 0;
	unsigned bits = 0, held = 0;
	const char *p = strchr(pem, '\n');

	for (; p != NULL && *p != '\0' && *p != '-' && n < size; p++) {
		if (base64_value(*p) < 0)
			continue;
		held = held << 6 | (unsigned)base64_value(*p);
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			bytes[n++] = (unsigned char)(held >> bits);
		}
	}
	return n;
}

/*
 * In OpenSSH's format, the private half of an ed25519 key is a string of 64
 * bytes, of which the last 32 are the public half, a string of its own before.
 */
void
keys_give_forge(void)
{
	static const unsigned char lengths[] = { 0, 0, 0, 64 };
	unsigned char bytes[1024], *at;
	char *pem = NULL;
	size_t len;

	if (ssh_pki_export_privkey_base64(
		keys_key(ID_ED25519), NULL, NULL, NULL, &pem) != SSH_OK)
		errx(1, "cannot export a host key");
	len = pem_decode(pem, bytes, sizeof(bytes));
	at = memmem(bytes, len, lengths, sizeof(lengths));
	if (at == NULL || at + 68 > bytes + len || at < bytes + 32 ||
	    memcmp(at - 32, at + 36, 32) != 0)
		errx(1, "a host key in a format unknown");
	forge_set_host_key(at + 4);
	explicit_bzero(bytes, sizeof(bytes));
	ssh_string_free_char(pem);
}

void
keys_fini(void)
{
	size_t i;

	for (i = 0; i < NKEYS; i++) {
		ssh_key_free(keys.all[i].key);
		if (keys.all[i].bind != NULL)
			ssh_bind_free(keys.all[i].bind);
	}
}
