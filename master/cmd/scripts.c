/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * scripts.c - what is typed to configure hosts, made once for each platform.
 */
#include "master/cmd/scripts.h"

const struct script *
scripts_get(struct scripts *ss, const struct config *config,
    const struct platform *platform)
{
	struct script *s;

	for (s = ss->list; s != NULL; s = s->next)
		if (s->config == config && s->platform == platform)
			return s;
	s = arena_alloc(&ss->arena, sizeof(*s));
	s->config = config;
	s->platform = platform;
	s->next = ss->list;
	ss->list = s;
	if (!config_compile(config, platform, &ss->arena, &s->made, &s->why))
		s->made.n = 0;
	return s;
}

void
scripts_fini(struct scripts *ss)
{
	arena_wipe(&ss->arena);
	ss->list = NULL;
}
