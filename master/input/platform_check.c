/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platform_check.c - does a definition fit together? Modes that are named are
 * there and can be reached, and all of it fits into a job.
 */
#include <string.h>

#include "master/input/nearest.h"
#include "master/input/platform_read.h"

static bool
name_refuse(struct platform_reader *r, const struct platform_name *name)
{
	struct nearest near = { .word = name->name };
	const struct platform *p = r->p;
	char known[160] = "";
	size_t len = 0;

	for (size_t i = 0; i < p->nlevels; i++) {
		nearest_offer(&near, p->levels[i].name);
		if (len < sizeof(known))
			len += (size_t)snprintf(known + len,
			    sizeof(known) - len, "%s%.60s", len > 0 ? ", " : "",
			    p->levels[i].name);
	}
	yamlnode_fail(name->node, r->e, "no mode is named '%.60s'", name->name);
	if (near.name != NULL)
		return inerr_hint(r->e, "did you mean '%.60s'?", near.name);
	return inerr_hint(r->e, "there are: %s", known);
}

/* Mark the levels that can be come to from this one. */
static void
level_reach(const struct platform *p, const struct platform_level *from,
    bool reached[PLATFORM_LEVELS_MAX])
{
	if (reached[from - p->levels])
		return;
	reached[from - p->levels] = true;
	for (size_t i = 0; i < from->nways; i++)
		level_reach(p, platform_level(p, from->ways[i].to), reached);
}

/*
 * A session begins in the mode that the device chooses, and goes to the
 * default one; so a mode with a way out may be where a login ends.
 */
static bool
levels_check(struct platform_reader *r, const struct yamlnode *root)
{
	const struct platform *p = r->p;
	const struct platform_level *first = platform_level(p, p->level), *l;
	bool reached[PLATFORM_LEVELS_MAX] = { false };

	level_reach(p, first, reached);
	for (l = p->levels; l < p->levels + p->nlevels; l++) {
		if (reached[l - p->levels] || l->nways > 0)
			continue;
		inerr_set(r->e,
		    "no way leads to the mode '%.60s', and none from it",
		    l->name);
		inerr_hint(r->e, "the accessible_modes of others lead to it");
		return inerr_at(r->e, root->file, l->line, l->col);
	}
	if (p->config.level != NULL &&
	    !reached[platform_level(p, p->config.level) - p->levels]) {
		const struct yamlnode *config =
		    yamlnode_get(yamlnode_get(root, "hayfork"), "config");

		return yamlnode_fail(yamlnode_get(config, "mode"), r->e,
		    "no way leads there from '%.60s'", p->level);
	}
	return true;
}

static bool
size_check(struct platform_reader *r, const struct yamlnode *root)
{
	struct buf encoded = { 0 };
	size_t len;

	platform_encode(r->p, &encoded);
	len = buf_len(&encoded);
	buf_free(&encoded);
	if (len <= PLATFORM_ENCODED_MAX)
		return true;
	inerr_set(r->e, "too much for a job: %zu bytes", len);
	inerr_hint(r->e, "at most %zu", PLATFORM_ENCODED_MAX);
	return yamlnode_at(root, r->e);
}

static void
secrets_keep(struct platform_reader *r)
{
	const char **at = arena_alloc(&r->p->arena, r->nsecrets * sizeof(*at));

	if (r->nsecrets > 0)
		memcpy(at, r->secrets, r->nsecrets * sizeof(*at));
	r->p->secrets = (struct platform_texts){ at, r->nsecrets };
}

bool
platform_check(struct platform_reader *r, const struct yamlnode *root)
{
	for (size_t i = 0; i < r->nnames; i++)
		if (platform_level(r->p, r->names[i].name) == NULL)
			return name_refuse(r, &r->names[i]);
	secrets_keep(r);
	return levels_check(r, root) && size_check(r, root);
}
