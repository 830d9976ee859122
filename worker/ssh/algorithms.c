/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * algorithms.c - which algorithms are offered to a server, in which order.
 */
#include <stdio.h>
#include <string.h>

#include "common/hostkey.h"
#include "worker/ssh/algorithms.h"

/* libssh2's lists for a kind, one for each direction. */
static const int methods[ALGORITHM_KINDS][2] = {
	[ALGORITHM_KEX] = { LIBSSH2_METHOD_KEX, LIBSSH2_METHOD_KEX },
	[ALGORITHM_HOST_KEY] = { LIBSSH2_METHOD_HOSTKEY,
	    LIBSSH2_METHOD_HOSTKEY },
	[ALGORITHM_CIPHER] = { LIBSSH2_METHOD_CRYPT_CS,
	    LIBSSH2_METHOD_CRYPT_SC },
	[ALGORITHM_MAC] = { LIBSSH2_METHOD_MAC_CS, LIBSSH2_METHOD_MAC_SC },
};

static void
algorithms_init_kind(
    struct algorithms *a, enum algorithm_kind kind, struct slice has)
{
	a->safe[kind][0] = a->legacy[kind][0] = '\0';
	algorithm_add_all(a->safe[kind], algorithm_safe(kind), has);
	algorithm_add_all(a->legacy[kind], algorithm_legacy(kind), has);
	/* libssh2 offers it by itself, whatever we prefer. */
	if (kind == ALGORITHM_KEX)
		a->strict_kex = algorithm_contain(
		    has, slice_str("kex-strict-c-v00@openssh.com"));
}

void
algorithms_init(struct algorithms *a, LIBSSH2_SESSION *ssh)
{
	char has[2 * ALGORITHM_LIST_SIZE];

	for (int kind = 0; kind < ALGORITHM_KINDS; kind++) {
		const char **names = NULL;
		size_t len = 0;
		int n = libssh2_session_supported_algs(
		    ssh, methods[kind][0], &names);

		has[0] = '\0';
		for (int i = 0; i < n && len < sizeof(has); i++)
			len += (size_t)snprintf(has + len, sizeof(has) - len,
			    "%s%s", i > 0 ? "," : "", names[i]);
		if (n > 0)
			libssh2_free(ssh, names);
		algorithms_init_kind(
		    a, (enum algorithm_kind)kind, slice_str(has));
	}
}

struct slice
algorithms_list(const struct algorithms *a, enum algorithm_kind kind,
    struct slice allow, char room[ALGORITHM_LIST_SIZE])
{
	struct slice legacy = slice_str(a->legacy[kind]);

	memcpy(room, a->safe[kind], ALGORITHM_LIST_SIZE);
	if (algorithm_contain(allow, slice_str(ALGORITHM_ALL)))
		allow = legacy;
	algorithm_add_all(room, legacy, allow);
	return slice_str(room);
}

static int
algorithms_prefer(
    LIBSSH2_SESSION *ssh, enum algorithm_kind kind, const char *names)
{
	int rc = libssh2_session_method_pref(ssh, methods[kind][0], names);

	if (rc == 0 && methods[kind][1] != methods[kind][0])
		rc = libssh2_session_method_pref(ssh, methods[kind][1], names);
	return rc;
}

int
algorithms_offer(const struct algorithms *a, LIBSSH2_SESSION *ssh,
    struct slice allow, struct slice known)
{
	char first[HOSTKEY_ALGORITHMS_SIZE], room[ALGORITHM_LIST_SIZE];
	char names[ALGORITHM_LIST_SIZE] = "";
	int rc = 0;

	for (int kind = 0; kind < ALGORITHM_KINDS && rc == 0; kind++) {
		struct slice list =
		    algorithms_list(a, (enum algorithm_kind)kind, allow, room);
		const char *offer = list.at;

		if (kind == ALGORITHM_HOST_KEY) {
			hostkey_algorithms(known.at, known.len, first);
			algorithm_add_all(names, slice_str(first), list);
			algorithm_add_all(names, list, list);
			offer = names;
		}
		rc = algorithms_prefer(ssh, (enum algorithm_kind)kind, offer);
	}
	return rc;
}
