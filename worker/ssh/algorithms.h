/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * algorithms.h - which algorithms are offered to a server, in which order.
 *
 * What common/algorithm.h has, as far as the libssh2 at hand has it, too: the
 * safe ones, and of the others those that a job allows.
 */
#ifndef HF_SSH_ALGORITHMS_H
#define HF_SSH_ALGORITHMS_H

#include <libssh2.h>

#include "common/algorithm.h"

/*
 * What this libssh2 has of each kind, best first. (A name it does not have
 * must not be offered: 1.10 takes it out of the list by copying onto itself.)
 */
struct algorithms {
	char safe[ALGORITHM_KINDS][ALGORITHM_LIST_SIZE];
	char legacy[ALGORITHM_KINDS][ALGORITHM_LIST_SIZE];
	bool strict_kex; /* it has the defence against prefix truncation */
};

/* Ask libssh2; any session will do. */
void algorithms_init(struct algorithms *, LIBSSH2_SESSION *);
/*
 * The list of a kind: the safe ones, then of the legacy ones those that allow
 * names (ALGORITHM_ALL: all). Made in room.
 */
struct slice algorithms_list(const struct algorithms *, enum algorithm_kind,
    struct slice allow, char room[ALGORITHM_LIST_SIZE]);
/*
 * Have a session offer them, host keys of the types in the known lines
 * (common/hostkey.h) first. Zero, or libssh2's error.
 */
int algorithms_offer(const struct algorithms *, LIBSSH2_SESSION *,
    struct slice allow, struct slice known);

#endif
