/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * keyring.c - the keys of a run by number; few enough to look at each.
 */
#include "worker/service/signer/keyring.h"

const struct keyring_entry *
keyring_find(const struct keyring *r, uint32_t number)
{
	for (unsigned i = 0; i < r->count; i++)
		if (r->entries[i].number == number)
			return &r->entries[i];
	return NULL;
}

bool
keyring_put(
    struct keyring *r, uint32_t number, struct key *key, struct agent *agent)
{
	unsigned i = 0;

	while (i < r->count && r->entries[i].number != number)
		i++;
	if (i == KEYRING_MAX)
		return false;
	if (i == r->count)
		r->count++;
	else
		key_free(r->entries[i].key);
	r->entries[i] = (struct keyring_entry){ number, key, agent };
	return true;
}

void
keyring_fini(struct keyring *r)
{
	for (unsigned i = 0; i < r->count; i++)
		key_free(r->entries[i].key);
	r->count = 0;
}
