/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mismatch.c - no algorithm in common with a server: which, and what to do.
 */
#include <stdio.h>
#include <string.h>

#include "common/log.h"
#include "worker/ssh/mismatch.h"

/* Fits what OpenSSH offers with everything allowed. */
#define MISMATCH_QUOTE 640

/* The kind of algorithm each list of the offer is about. */
static const enum algorithm_kind kinds[KEX_LISTS] = {
	[KEX_LIST_KEX] = ALGORITHM_KEX,
	[KEX_LIST_HOST_KEY] = ALGORITHM_HOST_KEY,
	[KEX_LIST_CIPHER_CS] = ALGORITHM_CIPHER,
	[KEX_LIST_CIPHER_SC] = ALGORITHM_CIPHER,
	[KEX_LIST_MAC_CS] = ALGORITHM_MAC,
	[KEX_LIST_MAC_SC] = ALGORITHM_MAC,
};

/* Add the best of the legacy names that they have; false: there is none. */
static bool
mismatch_miss(const struct algorithms *a, enum algorithm_kind kind,
    struct slice theirs, struct mismatch *m)
{
	struct slice legacy = slice_str(a->legacy[kind]), name;

	while (algorithm_next(&legacy, &name)) {
		if (!algorithm_contain(theirs, name))
			continue;
		algorithm_add(m->missing, name);
		return true;
	}
	return false;
}

bool
mismatch_find(const struct algorithms *a, struct slice allow,
    const struct kex_offer *offer, struct mismatch *m)
{
	bool found = false, hopeless = false;
	char room[ALGORITHM_LIST_SIZE];

	memset(m, 0, sizeof(*m));
	for (unsigned i = 0; i < KEX_LISTS; i++) {
		struct slice theirs = offer->lists[i];
		struct slice ours = algorithms_list(a, kinds[i], allow, room);

		if (algorithm_meet(ours, theirs))
			continue;
		if (!found) {
			m->kind = kinds[i];
			m->theirs = theirs;
			memcpy(m->ours, room, sizeof(m->ours));
		}
		found = true;
		hopeless |= !mismatch_miss(a, kinds[i], theirs, m);
	}
	if (hopeless)
		m->missing[0] = '\0';
	return found;
}

/* Quoted up to a whole name. */
static void
mismatch_quote(struct slice list, char quoted[MISMATCH_QUOTE])
{
	char *end;

	log_escape(quoted, MISMATCH_QUOTE - 4, list.at, list.len);
	if (list.len == 0)
		memcpy(quoted, "none", 5);
	else if (strlen(quoted) < list.len &&
		 (end = strrchr(quoted, ',')) != NULL)
		memcpy(end, ",...", 5);
}

void
mismatch_describe(const struct mismatch *m, char message[MISMATCH_MESSAGE])
{
	char theirs[MISMATCH_QUOTE];

	mismatch_quote(m->theirs, theirs);
	snprintf(message, MISMATCH_MESSAGE,
	    "no %s algorithm in common; the server offers %s; we offer %s",
	    algorithm_kind_name(m->kind), theirs,
	    m->ours[0] != '\0' ? m->ours : "none");
}

void
mismatch_advise(
    const struct mismatch *m, const char *version, char hint[MISMATCH_HINT])
{
	bool rsa_sha2 =
	    m->kind == ALGORITHM_HOST_KEY &&
	    algorithm_meet(slice_str("rsa-sha2-512,rsa-sha2-256"), m->theirs);

	if (rsa_sha2)
		snprintf(hint, MISMATCH_HINT,
		    "libssh2 %s cannot verify RSA host keys by SHA-2: give the "
		    "server an ed25519 or ecdsa host key, or use libssh2 1.11 "
		    "or newer (scripts/libssh2)%s%s",
		    version,
		    m->missing[0] != '\0' ? "; or, by SHA-1, --legacy=" : "",
		    m->missing);
	else if (m->missing[0] != '\0')
		snprintf(hint, MISMATCH_HINT,
		    "it offers only algorithms that are no longer safe; "
		    "--legacy=%s allows those that are missing, as does legacy "
		    "of its host or group in the inventory",
		    m->missing);
	else if (algorithm_meet(algorithm_safe(m->kind), m->theirs))
		snprintf(hint, MISMATCH_HINT,
		    "libssh2 %s has none of these; 1.11 or newer has "
		    "(scripts/libssh2)",
		    version);
	else
		snprintf(hint, MISMATCH_HINT, "libssh2 %s has none of these",
		    version);
}
