/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * config_show.c - all that is typed to configure a device, for a dry run.
 */
#include <stdio.h>
#include <string.h>

#include "master/input/config.h"

struct shower {
	const struct platform *p;
	const char *at; /* the level */
	void (*each)(void *ctx, const char *line);
	void *ctx;
};

static void
show_step(const struct shower *s, const struct platform_step *step)
{
	char secret[80];

	s->each(s->ctx, step->input);
	if (step->kind != PLATFORM_PROMPTED)
		return;
	snprintf(secret, sizeof(secret), "(the secret %.60s)", step->response);
	s->each(s->ctx, step->is_secret ? secret : step->response);
}

/*
 * The first way of a shortest path between two levels; NULL: there is none.
 * Workers go the same one: worker/ssh/platform.c.
 */
static const struct platform_way *
way_find(const struct platform *p, const char *from, const char *to)
{
	const struct platform_way *first[PLATFORM_LEVELS_MAX] = { NULL };
	const struct platform_level *queue[PLATFORM_LEVELS_MAX];
	size_t head = 0, tail = 0, goal;

	goal = (size_t)(platform_level(p, to) - p->levels);
	queue[tail++] = platform_level(p, from);
	while (head < tail && first[goal] == NULL) {
		const struct platform_level *at = queue[head++];

		for (size_t i = 0; i < at->nways; i++) {
			const struct platform_way *w = &at->ways[i];
			const struct platform_level *l =
			    platform_level(p, w->to);

			if (l == queue[0] || first[l - p->levels] != NULL)
				continue;
			first[l - p->levels] =
			    at == queue[0] ? w : first[at - p->levels];
			queue[tail++] = l;
		}
	}
	return first[goal];
}

static void
show_way(struct shower *s, const char *to)
{
	const struct platform_way *w;

	while (
	    strcmp(s->at, to) != 0 && (w = way_find(s->p, s->at, to)) != NULL) {
		for (size_t i = 0; i < w->steps.n; i++)
			show_step(s, &w->steps.at[i]);
		s->at = w->to;
	}
}

static void
show_steps(struct shower *s, const struct platform_steps *steps)
{
	for (size_t i = 0; i < steps->n; i++) {
		const struct platform_step *step = &steps->at[i];

		if (step->kind == PLATFORM_ENTER)
			show_way(s, platform_step_level(s->p, step));
		else
			show_step(s, step);
	}
}

void
config_show(const struct config *c, const struct platform *p,
    void (*each)(void *ctx, const char *line), void *ctx)
{
	struct shower s = { p, p->level, each, ctx };

	show_way(&s, p->config.level);
	for (size_t i = 0; i < c->n; i++)
		each(ctx, c->lines[i].text);
	show_steps(&s, &p->config.commit);
	show_way(&s, p->level);
	if (c->saves)
		show_steps(&s, &p->config.save);
	show_way(&s, p->level);
}
