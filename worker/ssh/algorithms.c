/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * algorithms.c - which algorithms are offered to a server, in which order.
 */
#include <string.h>

#include "common/hostkey.h"
#include "worker/ssh/algorithms.h"

/*
 * Key exchanges by what they cost: 0.4 ms of CPU for the first three, up to
 * 26 for group16 and groups the server picks, 195 for group18; the loop stands
 * still as long. Host keys in the order of ssh, so that both come to know a
 * host by the same key.
 */
/* clang-format off */
static const struct {
	const char *name;
	int methods[2]; /* libssh2's, for each direction */
	const char *safe, *legacy;
} kinds[ALGORITHMS_KINDS] = {
	[ALGORITHMS_KEX] = { "key exchange",
	    { LIBSSH2_METHOD_KEX, LIBSSH2_METHOD_KEX },
	    "curve25519-sha256,curve25519-sha256@libssh.org,"
	    "ecdh-sha2-nistp256,ecdh-sha2-nistp521,"
	    "diffie-hellman-group14-sha256,ecdh-sha2-nistp384,"
	    "diffie-hellman-group-exchange-sha256,"
	    "diffie-hellman-group16-sha512,diffie-hellman-group18-sha512",
	    "diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha1,"
	    "diffie-hellman-group1-sha1" },
	[ALGORITHMS_HOST_KEY] = { "host key",
	    { LIBSSH2_METHOD_HOSTKEY, LIBSSH2_METHOD_HOSTKEY },
	    "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,"
	    "ecdsa-sha2-nistp521,rsa-sha2-512,rsa-sha2-256",
	    "ssh-rsa,ssh-dss" },
	[ALGORITHMS_CIPHER] = { "cipher",
	    { LIBSSH2_METHOD_CRYPT_CS, LIBSSH2_METHOD_CRYPT_SC },
	    "aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,"
	    "aes256-gcm@openssh.com,chacha20-poly1305@openssh.com",
	    "aes256-cbc,aes192-cbc,aes128-cbc,3des-cbc" },
	[ALGORITHMS_MAC] = { "MAC",
	    { LIBSSH2_METHOD_MAC_CS, LIBSSH2_METHOD_MAC_SC },
	    "hmac-sha2-256,hmac-sha2-512,hmac-sha2-256-etm@openssh.com,"
	    "hmac-sha2-512-etm@openssh.com",
	    "hmac-sha1,hmac-sha1-96,hmac-md5,hmac-md5-96" },
};
/* clang-format on */

const char *
algorithms_kind_name(enum algorithms_kind kind)
{
	return kinds[kind].name;
}

/* ---- lists of names -------------------------------------------------------
 */

/* The next name of a list; false: there is none. */
static bool
algorithms_next(struct slice *rest, struct slice *name)
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
algorithms_contain(struct slice list, struct slice name)
{
	struct slice one;

	while (algorithms_next(&list, &one))
		if (one.len == name.len &&
		    memcmp(one.at, name.at, name.len) == 0)
			return true;
	return false;
}

bool
algorithms_meet(struct slice a, struct slice b)
{
	struct slice one;

	while (algorithms_next(&a, &one))
		if (algorithms_contain(b, one))
			return true;
	return false;
}

/* Append to the list, if it fits and is not in it yet. */
static void
algorithms_add(char out[ALGORITHMS_SIZE], struct slice name)
{
	size_t len = strlen(out);

	if (algorithms_contain(slice_str(out), name) ||
	    len + name.len + 2 > ALGORITHMS_SIZE)
		return;
	if (len > 0)
		out[len++] = ',';
	memcpy(out + len, name.at, name.len);
	out[len + name.len] = '\0';
}

/* What we allow of this kind, those in first before the others. */
static void
algorithms_allowed(enum algorithms_kind kind, bool legacy, struct slice first,
    char out[ALGORITHMS_SIZE])
{
	struct slice all[2] = { slice_str(kinds[kind].safe),
		slice_str(legacy ? kinds[kind].legacy : NULL) };
	struct slice name;

	out[0] = '\0';
	while (algorithms_next(&first, &name))
		if (algorithms_contain(all[0], name) ||
		    algorithms_contain(all[1], name))
			algorithms_add(out, name);
	for (unsigned i = 0; i < 2; i++)
		while (algorithms_next(&all[i], &name))
			algorithms_add(out, name);
}

/* ---- libssh2 --------------------------------------------------------------
 */

/* Almost every job: no list has to be put together. */
static int
algorithms_prefer(LIBSSH2_SESSION *ssh, enum algorithms_kind kind, bool legacy,
    const char *first)
{
	char list[ALGORITHMS_SIZE];
	const char *names = kinds[kind].safe;
	const int *methods = kinds[kind].methods;
	int rc;

	if (legacy || first[0] != '\0') {
		algorithms_allowed(kind, legacy, slice_str(first), list);
		names = list;
	}
	rc = libssh2_session_method_pref(ssh, methods[0], names);
	if (rc == 0 && methods[1] != methods[0])
		rc = libssh2_session_method_pref(ssh, methods[1], names);
	return rc;
}

int
algorithms_offer(LIBSSH2_SESSION *ssh, bool legacy, struct slice known)
{
	char first[HOSTKEY_ALGORITHMS_SIZE];
	int rc = 0;

	hostkey_algorithms(known.at, known.len, first);
	for (int kind = 0; kind < ALGORITHMS_KINDS && rc == 0; kind++)
		rc = algorithms_prefer(ssh, (enum algorithms_kind)kind, legacy,
		    kind == ALGORITHMS_HOST_KEY ? first : "");
	return rc;
}

void
algorithms_list(LIBSSH2_SESSION *ssh, enum algorithms_kind kind, bool legacy,
    char out[ALGORITHMS_SIZE])
{
	char allowed[ALGORITHMS_SIZE];
	const char **names = NULL;
	int n;

	algorithms_allowed(kind, legacy, (struct slice){ NULL, 0 }, allowed);
	n = libssh2_session_supported_algs(ssh, kinds[kind].methods[0], &names);
	out[0] = '\0';
	for (int i = 0; i < n; i++)
		if (algorithms_contain(slice_str(allowed), slice_str(names[i])))
			algorithms_add(out, slice_str(names[i]));
	if (n > 0)
		libssh2_free(ssh, names);
}

bool
algorithms_have_rsa_sha2(LIBSSH2_SESSION *ssh)
{
	char list[ALGORITHMS_SIZE];

	algorithms_list(ssh, ALGORITHMS_HOST_KEY, false, list);
	return algorithms_contain(slice_str(list), slice_str("rsa-sha2-256"));
}
