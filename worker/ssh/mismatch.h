/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mismatch.h - no algorithm in common with a server: which, and what to do.
 *
 * libssh2 says only that it failed. Pure: no session in it.
 */
#ifndef HF_SSH_MISMATCH_H
#define HF_SSH_MISMATCH_H

#include "worker/ssh/algorithms.h"
#include "worker/ssh/kex_offer.h"

struct mismatch {
	enum algorithm_kind kind; /* of the first list without any */
	struct slice theirs;      /* of the offer */
	char ours[ALGORITHM_LIST_SIZE];
	/*
	 * Names that would have to be allowed as well, of all kinds; empty:
	 * no names would do.
	 */
	char missing[ALGORITHM_LIST_SIZE];
};

#define MISMATCH_MESSAGE 1400 /* fits the sentence */
#define MISMATCH_HINT 720

/* False: every list has one in common with what allow lets us offer. */
bool mismatch_find(const struct algorithms *, struct slice allow,
    const struct kex_offer *, struct mismatch *);
/* What is wrong: both offers, the server's with its control bytes escaped. */
void mismatch_describe(const struct mismatch *, char message[MISMATCH_MESSAGE]);
/* What can be done about it, with this version of libssh2. */
void mismatch_advise(
    const struct mismatch *, const char *version, char hint[MISMATCH_HINT]);

#endif
