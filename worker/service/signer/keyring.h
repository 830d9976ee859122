/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * keyring.h - the keys of a run by the numbers the master gave them.
 */
#ifndef HF_SIGNER_KEYRING_H
#define HF_SIGNER_KEYRING_H

#include "worker/service/signer/key.h"

#define KEYRING_MAX 256u

struct agent;

struct keyring_entry {
	uint32_t number;
	struct key *key;     /* owned */
	struct agent *agent; /* where its private half is, or NULL; borrowed */
};

struct keyring {
	struct keyring_entry entries[KEYRING_MAX];
	unsigned count;
};

/*
 * Take the key; what had its number before is freed. False: no place, and the
 * key is still the caller's.
 */
MUST_CHECK bool keyring_put(
    struct keyring *, uint32_t number, struct key *, struct agent *);
/* NULL: no such number. Good until the next keyring_put(). */
const struct keyring_entry *keyring_find(
    const struct keyring *, uint32_t number);
void keyring_fini(struct keyring *);

#endif
