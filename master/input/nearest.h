/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * nearest.h - the name that was probably meant.
 *
 *	struct nearest n = { .word = "hots" };
 *	nearest_offer(&n, "hosts");	(for every name there is)
 *	if (n.name != NULL) ...		"did you mean 'hosts'?"
 */
#ifndef HF_NEAREST_H
#define HF_NEAREST_H

struct nearest {
	const char *word; /* what was written */
	const char *name; /* borrowed: the nearest so far; NULL: none is near */
	unsigned distance;
};

/*
 * Offer a name. Near is at most one slip (a letter more, less, wrong or
 * swapped with the next) for three letters written; of two that are as near
 * the first holds.
 */
void nearest_offer(struct nearest *, const char *name);

#endif
