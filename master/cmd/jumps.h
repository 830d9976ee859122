/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * jumps.h - the jump hosts of a run: a link for each way that hosts have.
 *
 * A way is written as ssh's ProxyJump: [user@]host[:port], several with commas
 * between them, the first of which is reached directly. Hosts with the same
 * beginning of a way share its links.
 */
#ifndef HF_JUMPS_H
#define HF_JUMPS_H

#include "common/buf.h"
#include "master/input/inventory.h"

#define JUMPS_HOPS_MAX 8 /* of one way */

struct hayfork;
struct hayfork_link;
struct login;

/* A way that is known, up to one of its hops. */
struct jump {
	char *way; /* owned */
	struct hayfork_link *link;
};

struct jumps {
	struct jump *list;
	size_t count;
	const char *last; /* the way of the host before, most often the same */
	struct hayfork_link *last_link;
	unsigned
	    sessions; /* logins to a jump host at once; 0: as the farm has it */
};

/* Can this be a way? No host twice, not too many of them. */
MUST_CHECK bool jumps_check(
    struct inventory *, const char *way, struct inerr *);
/* The link that the way ends in; it was checked. */
struct hayfork_link *jumps_find(struct login *, const char *way);
void jumps_fini(struct jumps *);

#endif
