/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * algorithms.c - which algorithms are offered to a server, in which order.
 */
#include <stdio.h>
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

/* ---- lists of names ----------------------------------------------------- */

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

/* Append to the list those of the names that are also in among. */
static void
algorithms_add_all(
    char out[ALGORITHMS_SIZE], struct slice names, struct slice among)
{
	struct slice name;

	while (algorithms_next(&names, &name))
		if (algorithms_contain(among, name))
			algorithms_add(out, name);
}

/* ---- libssh2 ------------------------------------------------------------ */

static void
algorithms_init_kind(
    struct algorithms *a, enum algorithms_kind kind, struct slice has)
{
	struct slice safe = slice_str(kinds[kind].safe);
	struct slice legacy = slice_str(kinds[kind].legacy);

	a->safe[kind][0] = a->all[kind][0] = '\0';
	algorithms_add_all(a->safe[kind], safe, has);
	algorithms_add_all(a->all[kind], safe, has);
	algorithms_add_all(a->all[kind], legacy, has);
}

void
algorithms_init(struct algorithms *a, LIBSSH2_SESSION *ssh)
{
	char has[2 * ALGORITHMS_SIZE];

	for (int kind = 0; kind < ALGORITHMS_KINDS; kind++) {
		const char **names = NULL;
		size_t len = 0;
		int n = libssh2_session_supported_algs(
		    ssh, kinds[kind].methods[0], &names);

		has[0] = '\0';
		for (int i = 0; i < n && len < sizeof(has); i++)
			len += (size_t)snprintf(has + len, sizeof(has) - len,
			    "%s%s", i > 0 ? "," : "", names[i]);
		if (n > 0)
			libssh2_free(ssh, names);
		algorithms_init_kind(
		    a, (enum algorithms_kind)kind, slice_str(has));
	}
}

struct slice
algorithms_list(
    const struct algorithms *a, enum algorithms_kind kind, bool legacy)
{
	return slice_str(legacy ? a->all[kind] : a->safe[kind]);
}

static int
algorithms_prefer(
    LIBSSH2_SESSION *ssh, enum algorithms_kind kind, const char *names)
{
	const int *methods = kinds[kind].methods;
	int rc = libssh2_session_method_pref(ssh, methods[0], names);

	if (rc == 0 && methods[1] != methods[0])
		rc = libssh2_session_method_pref(ssh, methods[1], names);
	return rc;
}

int
algorithms_offer(const struct algorithms *a, LIBSSH2_SESSION *ssh, bool legacy,
    struct slice known)
{
	char first[HOSTKEY_ALGORITHMS_SIZE], names[ALGORITHMS_SIZE] = "";
	int rc = 0;

	for (int kind = 0; kind < ALGORITHMS_KINDS && rc == 0; kind++) {
		struct slice list =
		    algorithms_list(a, (enum algorithms_kind)kind, legacy);
		const char *offer = list.at;

		if (kind == ALGORITHMS_HOST_KEY) {
			hostkey_algorithms(known.at, known.len, first);
			algorithms_add_all(names, slice_str(first), list);
			algorithms_add_all(names, list, list);
			offer = names;
		}
		rc = algorithms_prefer(ssh, (enum algorithms_kind)kind, offer);
	}
	return rc;
}
