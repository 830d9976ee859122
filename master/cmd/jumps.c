/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * jumps.c - the jump hosts of a run: a link for each way that hosts have.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/cmd/jumps.h"
#include "master/cmd/login.h"

/* The one host that is written there; NULL: the error says what is wrong. */
static const struct inventory_host *
jumps_host(
    struct inventory *inventory, const char *hop, size_t len, struct inerr *err)
{
	struct inventory_list list = { 0 };
	const struct inventory_host *host = NULL;
	char *text = xstrndup(hop, len);

	if (len == 0)
		inerr_set(err, "a jump host is missing between the commas");
	else if (!inventory_name(inventory, text, &list, err))
		;
	else if (list.n != 1)
		inerr_set(err, "'%s' is not one jump host", text);
	else
		host = list.hosts[0];
	inventory_list_free(&list);
	free(text);
	return host;
}

bool
jumps_check(struct inventory *inventory, const char *way, struct inerr *err)
{
	const struct inventory_host *hops[JUMPS_HOPS_MAX];
	size_t count = 0, len;

	for (const char *at = way;; at += len + 1) {
		len = strcspn(at, ",");
		if (count == JUMPS_HOPS_MAX)
			return inerr_set(
			    err, "over %d jump hosts: %s", JUMPS_HOPS_MAX, way);
		hops[count] = jumps_host(inventory, at, len, err);
		if (hops[count] == NULL)
			return inerr_hint(err, "jump hosts are written as "
					       "[user@]host[:port],...");
		for (size_t i = 0; i < count; i++)
			if (hops[i] == hops[count])
				return inerr_set(err,
				    "a loop: jump host %s is twice on the way "
				    "%s",
				    hops[i]->name, way);
		count++;
		if (at[len] == '\0')
			return true;
	}
}

static struct hayfork_link *
jumps_known(const struct jumps *j, const char *way, size_t len)
{
	for (size_t i = 0; i < j->count; i++)
		if (strlen(j->list[i].way) == len &&
		    memcmp(j->list[i].way, way, len) == 0)
			return j->list[i].link;
	return NULL;
}

static struct hayfork_link *
jumps_add(struct login *l, const char *way, size_t len, const char *hop,
    struct hayfork_link *before)
{
	struct jumps *j = &l->jumps;
	struct inerr err;
	const struct inventory_host *host =
	    jumps_host(l->inventory, hop, len - (size_t)(hop - way), &err);
	struct hayfork_link_options o = { .sessions = j->sessions };
	struct jump *jump;

	if (host == NULL) /* it was checked */
		panic("jump host %.*s", (int)len, way);
	login_link(l, host, &o);
	o.endpoint.link = before;
	j->list = xrealloc(j->list, (j->count + 1) * sizeof(*j->list));
	jump = &j->list[j->count++];
	jump->way = xstrndup(way, len);
	jump->link = hayfork_link(l->farm, &o);
	return jump->link;
}

struct hayfork_link *
jumps_find(struct login *l, const char *way)
{
	struct hayfork_link *link = NULL, *next;
	const char *hop = way, *end;

	if (l->jumps.last != NULL && strcmp(l->jumps.last, way) == 0)
		return l->jumps.last_link;
	for (;;) {
		end = hop + strcspn(hop, ",");
		next = jumps_known(&l->jumps, way, (size_t)(end - way));
		if (next == NULL)
			next =
			    jumps_add(l, way, (size_t)(end - way), hop, link);
		link = next;
		if (*end == '\0')
			break;
		hop = end + 1;
	}
	l->jumps.last = way;
	l->jumps.last_link = link;
	return link;
}

void
jumps_fini(struct jumps *j)
{
	for (size_t i = 0; i < j->count; i++)
		free(j->list[i].way);
	free(j->list);
	memset(j, 0, sizeof(*j));
}
