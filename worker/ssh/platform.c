/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platform.c - platforms that jobs share, and the ways between levels.
 */
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "common/msg.h"
#include "worker/ssh/platform.h"

/* Most prompts end so, and few lines that are not finished yet do. */
static const char generic_prompt[] = "^\\S[^\\n]{0,250}[>#$%\\]]\\s?$";

void
platform_encode_generic(struct buf *b)
{
	struct msg m = { .id = MSG_PLATFORM };

	m.u.platform.name = slice_str("generic");
	m.u.platform.prompt = slice_str(generic_prompt);
	msg_encode_body(b, &m);
}

const struct platform_way *
platform_way(const struct platform *p, int from, int to)
{
	const struct platform_way *first[PLATFORM_LEVELS] = { NULL };
	int queue[PLATFORM_LEVELS];
	unsigned head = 0, tail = 0;

	if (from == to || from < 0 || to < 0)
		return NULL;
	queue[tail++] = from;
	while (head < tail && first[to] == NULL) {
		int at = queue[head++];

		for (unsigned i = 0; i < p->levels[at].way_count; i++) {
			const struct platform_way *w = &p->levels[at].ways[i];

			if (w->to == from || first[w->to] != NULL)
				continue;
			first[w->to] = at == from ? w : first[at];
			queue[tail++] = w->to;
		}
	}
	return first[to];
}

/* ---- those that jobs share ----------------------------------------------- */

void
platform_cache_init(struct platform_cache *c)
{
	TAILQ_INIT(&c->list);
	c->spare = 0;
}

void
platform_cache_fini(struct platform_cache *c)
{
	struct platform *p;

	while ((p = TAILQ_FIRST(&c->list)) != NULL) {
		TAILQ_REMOVE(&c->list, p, link);
		platform_free(p);
	}
}

static struct platform *
platform_find(struct platform_cache *c, struct slice bytes)
{
	struct platform *p;

	TAILQ_FOREACH (p, &c->list, link)
		if (slice_equal((struct slice){ p->bytes, p->len }, bytes))
			return p;
	return NULL;
}

struct platform *
platform_take(struct platform_cache *c, struct slice bytes, char *why)
{
	struct platform *p = platform_find(c, bytes);

	if (p != NULL) {
		TAILQ_REMOVE(&c->list, p, link);
		c->spare -= p->users == 0;
	} else if ((p = platform_decode(bytes, why)) == NULL)
		return NULL;
	TAILQ_INSERT_HEAD(&c->list, p, link);
	p->users++;
	return p;
}

/* The one that was used longest ago goes. */
static void
platform_drop_one(struct platform_cache *c)
{
	struct platform *p, *oldest = NULL;

	TAILQ_FOREACH (p, &c->list, link)
		if (p->users == 0)
			oldest = p;
	TAILQ_REMOVE(&c->list, oldest, link);
	c->spare--;
	platform_free(oldest);
}

void
platform_give_back(struct platform_cache *c, struct platform *p)
{
	if (p == NULL || --p->users > 0)
		return;
	if (++c->spare > PLATFORM_SPARE)
		platform_drop_one(c);
}
