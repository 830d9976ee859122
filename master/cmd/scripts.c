/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * scripts.c - what is typed to configure hosts, made once for each platform.
 */
#include "master/cmd/scripts.h"

static int
script_compare(const struct script *a, const struct script *b)
{
	if (a->config != b->config)
		return a->config < b->config ? -1 : 1;
	return a->platform < b->platform ? -1 : a->platform > b->platform;
}

/* RB_GENERATE_STATIC() of libbsd 0.11 lacks a definition of __unused. */
RB_GENERATE_INTERNAL(
    script_tree, script, link, script_compare, __attribute__((unused)) static)

const struct script *
scripts_get(struct scripts *ss, const struct config *config,
    const struct platform *platform)
{
	struct script key, *s;

	key.config = config;
	key.platform = platform;
	if ((s = RB_FIND(script_tree, &ss->tree, &key)) != NULL)
		return s;
	s = arena_alloc(&ss->arena, sizeof(*s));
	s->config = config;
	s->platform = platform;
	RB_INSERT(script_tree, &ss->tree, s);
	if (!config_compile(config, platform, &ss->arena, &s->made, &s->why))
		s->made.n = 0;
	return s;
}

void
scripts_fini(struct scripts *ss)
{
	arena_wipe(&ss->arena);
	RB_INIT(&ss->tree);
}
