/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * algorithm.c - the algorithms of SSH by their names.
 */
#include "common/algorithm.h"

/*
 * Key exchanges by what they cost: 0.4 ms of CPU for the first three, up to
 * 26 for group16 and groups the server picks, 195 for group18; the loop stands
 * still as long. Host keys in the order of ssh, so that both come to know a
 * host by the same key.
 */
/* clang-format off */
static const struct {
	const char *name, *safe, *legacy;
} kinds[ALGORITHM_KINDS] = {
	[ALGORITHM_KEX] = { "key exchange",
	    "curve25519-sha256,curve25519-sha256@libssh.org,"
	    "ecdh-sha2-nistp256,ecdh-sha2-nistp521,"
	    "diffie-hellman-group14-sha256,ecdh-sha2-nistp384,"
	    "diffie-hellman-group-exchange-sha256,"
	    "diffie-hellman-group16-sha512,diffie-hellman-group18-sha512",
	    "diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha1,"
	    "diffie-hellman-group1-sha1" },
	[ALGORITHM_HOST_KEY] = { "host key",
	    "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,"
	    "ecdsa-sha2-nistp521,rsa-sha2-512,rsa-sha2-256",
	    "ssh-rsa,ssh-dss" },
	[ALGORITHM_CIPHER] = { "cipher",
	    "aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,"
	    "aes256-gcm@openssh.com,chacha20-poly1305@openssh.com",
	    "aes256-cbc,aes192-cbc,aes128-cbc,3des-cbc" },
	[ALGORITHM_MAC] = { "MAC",
	    "hmac-sha2-256,hmac-sha2-512,hmac-sha2-256-etm@openssh.com,"
	    "hmac-sha2-512-etm@openssh.com",
	    "hmac-sha1,hmac-sha1-96,hmac-md5,hmac-md5-96" },
};
/* clang-format on */

const char *
algorithm_kind_name(enum algorithm_kind kind)
{
	return kinds[kind].name;
}

struct slice
algorithm_safe(enum algorithm_kind kind)
{
	return slice_str(kinds[kind].safe);
}

struct slice
algorithm_legacy(enum algorithm_kind kind)
{
	return slice_str(kinds[kind].legacy);
}

/* ---- lists of names ----------------------------------------------------- */

bool
algorithm_next(struct slice *rest, struct slice *name)
{
	const char *comma;

	if (rest->len == 0)
		return false;
	comma = memchr(rest->at, ',', rest->len);
	name->at = rest->at;
	name->len = comma != NULL ? (size_t)(comma - rest->at) : rest->len;
	rest->at += name->len;
	rest->len -= name->len;
	if (comma != NULL) {
		rest->at++;
		rest->len--;
	}
	return true;
}

bool
algorithm_contain(struct slice list, struct slice name)
{
	struct slice one;

	while (algorithm_next(&list, &one))
		if (one.len == name.len &&
		    memcmp(one.at, name.at, name.len) == 0)
			return true;
	return false;
}

bool
algorithm_meet(struct slice a, struct slice b)
{
	struct slice one;

	while (algorithm_next(&a, &one))
		if (algorithm_contain(b, one))
			return true;
	return false;
}

void
algorithm_add(char list[ALGORITHM_LIST_SIZE], struct slice name)
{
	size_t len = strlen(list);

	if (algorithm_contain(slice_str(list), name) ||
	    len + name.len + 2 > ALGORITHM_LIST_SIZE)
		return;
	if (len > 0)
		list[len++] = ',';
	memcpy(list + len, name.at, name.len);
	list[len + name.len] = '\0';
}

void
algorithm_add_all(
    char list[ALGORITHM_LIST_SIZE], struct slice names, struct slice among)
{
	struct slice name;

	while (algorithm_next(&names, &name))
		if (algorithm_contain(among, name))
			algorithm_add(list, name);
}
