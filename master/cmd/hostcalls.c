/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostcalls.c - calls of NETCONF with places for what is known of a host.
 */
#include <stdlib.h>

#include "common/mem.h"
#include "master/cmd/hostcalls.h"

struct hostcalls {
	struct arena arena; /* of places */
	size_t n;
	struct hosttext *texts; /* of each call */
	struct rpc *filled;     /* their texts are in these */
	struct buf *bufs;
};

static bool
calls_parse(struct hostcalls *c, const struct rpc *calls, bool *placed_r,
    size_t *bad_r, struct inerr *e)
{
	*placed_r = false;
	for (size_t i = 0; i < c->n; i++) {
		if (!hosttext_parse_xml(
			&c->arena, calls[i].xml, &c->texts[i], e)) {
			*bad_r = i;
			return false;
		}
		c->filled[i] = calls[i];
		*placed_r |= c->texts[i].n > 0;
	}
	return true;
}

bool
hostcalls_new(struct hostcalls **calls_r, const struct rpc *calls, size_t n,
    size_t *bad_r, struct inerr *e)
{
	struct hostcalls *c = xcalloc(1, sizeof(*c));
	bool placed, good;

	c->n = n;
	c->texts = xcalloc(n, sizeof(*c->texts));
	c->filled = xcalloc(n, sizeof(*c->filled));
	c->bufs = xcalloc(n, sizeof(*c->bufs));
	good = calls_parse(c, calls, &placed, bad_r, e);
	if (!good || !placed) {
		hostcalls_free(c);
		c = NULL;
	}
	*calls_r = c;
	return good;
}

void
hostcalls_free(struct hostcalls *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->n; i++)
		buf_free(&c->bufs[i]);
	free(c->bufs);
	free(c->filled);
	free(c->texts);
	arena_wipe(&c->arena);
	free(c);
}

bool
hostcalls_check(const struct hostcalls *c, const struct inventory *inventory,
    size_t *bad_r, struct inerr *e)
{
	for (size_t i = 0; i < c->n; i++)
		if (!hosttext_check(&c->texts[i], inventory, e)) {
			*bad_r = i;
			return false;
		}
	return true;
}

const struct rpc *
hostcalls_fill(struct hostcalls *c, const struct inventory_host *host,
    size_t *bad_r, struct inerr *e)
{
	for (size_t i = 0; i < c->n; i++) {
		struct buf *buf = &c->bufs[i];

		if (c->texts[i].n == 0)
			continue;
		buf_reset(buf);
		if (!hosttext_fill(&c->texts[i], host, HOSTTEXT_XML, buf, e)) {
			*bad_r = i;
			return NULL;
		}
		c->filled[i].xml = (char *)buf_at(buf);
	}
	return c->filled;
}
