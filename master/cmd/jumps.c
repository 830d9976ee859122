/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * jumps.c - the jump hosts of a run: a link for each way that hosts have.
 */
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/cmd/jumps.h"
#include "master/cmd/login.h"

static struct hayfork_link *
jumps_add(
    struct login *l, const struct target *host, struct hayfork_link *before)
{
	struct hayfork_link_options o = { .sessions = l->jumps.sessions };
	struct jumps *j = &l->jumps;

	login_link(l, host, &o);
	o.endpoint.link = before;
	j->list = xrealloc(j->list, (j->count + 1) * sizeof(*j->list));
	j->list[j->count] =
	    (struct jump){ host, before, hayfork_link(l->farm, &o) };
	return j->list[j->count++].link;
}

/* The way of the host before is most often the same: from the last one on. */
static struct hayfork_link *
jumps_through(
    struct login *l, const struct target *host, struct hayfork_link *before)
{
	const struct jumps *j = &l->jumps;

	for (size_t i = j->count; i-- > 0;)
		if (j->list[i].host == host && j->list[i].before == before)
			return j->list[i].link;
	return jumps_add(l, host, before);
}

struct hayfork_link *
jumps_find(struct login *l, const struct target *target)
{
	struct hayfork_link *link = NULL;

	for (size_t i = 0; i < target->nhops; i++)
		link = jumps_through(l, target->hops[i], link);
	return link;
}

void
jumps_fini(struct jumps *j)
{
	free(j->list);
	memset(j, 0, sizeof(*j));
}
