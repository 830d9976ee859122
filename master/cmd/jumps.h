/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * jumps.h - the jump hosts of a run: a link for each way that hosts have.
 *
 * Hosts with the same beginning of their ways share its links.
 */
#ifndef HF_JUMPS_H
#define HF_JUMPS_H

#include <stddef.h>

struct hayfork_link;
struct login;
struct target;

/* A jump host, reached through another or directly. */
struct jump {
	const struct target *host;
	struct hayfork_link *before; /* NULL: directly */
	struct hayfork_link *link;
};

struct jumps {
	struct jump *list;
	size_t count;
	unsigned sessions; /* logins to each at once, at most; 0: any */
};

/* The link that the way to a host ends in; NULL: it is reached directly. */
struct hayfork_link *jumps_find(struct login *, const struct target *);
void jumps_fini(struct jumps *);

#endif
