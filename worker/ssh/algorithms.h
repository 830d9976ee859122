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
#define ALGORITHMS_SIZE 512

/*
 * What this libssh2 has of each kind, best first, commas between names. (A
 * name it does not have must not be offered: 1.10 takes it out of the list by
 * copying onto itself.)
 */
struct algorithms {
	char safe[ALGORITHMS_KINDS][ALGORITHMS_SIZE];
	char all[ALGORITHMS_KINDS][ALGORITHMS_SIZE];
};

/* "key exchange", "host key", "cipher", "MAC" */
const char *algorithms_kind_name(enum algorithms_kind);
/* Ask libssh2; any session will do. */
void algorithms_init(struct algorithms *, LIBSSH2_SESSION *);
/* The list of a kind: the safe ones, or also the others. */
struct slice algorithms_list(
    const struct algorithms *, enum algorithms_kind, bool legacy);
/*
 * Have a session offer them, host keys of the types in the known lines
 * (common/hostkey.h) first. Zero, or libssh2's error.
 */
int algorithms_offer(const struct algorithms *, LIBSSH2_SESSION *, bool legacy,
    struct slice known);

/* Is the name in the list, which has commas between names? */
bool algorithms_contain(struct slice list, struct slice name);
/* Is any name of the one in the other? */
bool algorithms_meet(struct slice a, struct slice b);

#endif
