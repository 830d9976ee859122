/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * algorithms.h - which algorithms are offered to a server, in which order.
 *
 * One table: what is safe, in the order of what it costs us, and what old
 * devices may need, which is offered only when a job asks for it. What the
 * libssh2 at hand does not have falls out by itself.
 */
#ifndef HF_SSH_ALGORITHMS_H
#define HF_SSH_ALGORITHMS_H

#include <libssh2.h>
#include <stdbool.h>

#include "common/msg.h"

enum algorithms_kind {
	ALGORITHMS_KEX,
	ALGORITHMS_HOST_KEY,
	ALGORITHMS_CIPHER,
	ALGORITHMS_MAC,
	ALGORITHMS_KINDS
};

/* Fits every list there is. */
#define ALGORITHMS_SIZE 1024

/* "key exchange", "host key", "cipher", "MAC" */
const char *algorithms_kind_name(enum algorithms_kind);
/*
 * Offer the safe ones, or also the others; host keys of the types in the
 * known lines (common/hostkey.h) first. Zero, or libssh2's error.
 */
int algorithms_offer(LIBSSH2_SESSION *, bool legacy, struct slice known);
/* What libssh2 has of those that would be offered; commas between them. */
void algorithms_list(LIBSSH2_SESSION *, enum algorithms_kind, bool legacy,
    char out[ALGORITHMS_SIZE]);
/* Can this libssh2 use RSA keys with a hash servers still accept? */
bool algorithms_have_rsa_sha2(LIBSSH2_SESSION *);

/* Is the name in the list, which has commas between names? */
bool algorithms_contain(struct slice list, struct slice name);
/* Is any name of the one in the other? */
bool algorithms_meet(struct slice a, struct slice b);

#endif
