/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platform_mode.c - the levels of a command line and the ways between them.
 *
 * A function mode_<key>() for every row of PLATFORM_MODE_TABLE, and
 * way_<key>() for those of PLATFORM_WAY_TABLE.
 */
#include <string.h>

#include "master/input/platform_keys.h"
#include "master/input/platform_read.h"

/* ---- ways ---------------------------------------------------------------- */

static bool
way_name(struct platform_reader *r, const struct yamlnode *node)
{
	r->way->line = node->line;
	r->way->col = node->col;
	return platform_read_mode(r, node, &r->way->to);
}

static bool
way_instructions(struct platform_reader *r, const struct yamlnode *node)
{
	bool good;

	r->in_way = true;
	good = platform_read_steps(r, node, &r->way->steps);
	r->in_way = false;
	return good;
}

#define KEY_(word, takes, says) { #word, way_##word },
static const struct platform_key way_keys[] = { PLATFORM_WAY_TABLE(KEY_) };
#undef KEY_

static bool
way_read(struct platform_reader *r, const struct yamlnode *node)
{
	static const char what[] = "an accessible mode";

	if (!PLATFORM_READ_MAP(r, node, what, way_keys) ||
	    !platform_need(r, node, what, "name") ||
	    !platform_need(r, node, what, "instructions"))
		return false;
	return r->way->steps.n > 0 ||
	       yamlnode_fail(yamlnode_get(node, "instructions"), r->e,
		   "there is no step that leads there");
}

static bool
ways_repeat(const struct platform_way *ways, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(ways[i].to, ways[n].to) == 0)
			return true;
	return false;
}

/* ---- modes --------------------------------------------------------------- */

static bool
mode_name(struct platform_reader *r, const struct yamlnode *node)
{
	r->level->line = node->line;
	r->level->col = node->col;
	return platform_read_text(r, node, &r->level->name);
}

static bool
mode_prompt(struct platform_reader *r, const struct yamlnode *node)
{
	return r->level->prompt == NULL ||
	       (inerr_set(r->e, "both prompt_pattern and prompt_exact: which "
				"of them?"),
		   yamlnode_at_key(node, r->e));
}

static bool
mode_prompt_pattern(struct platform_reader *r, const struct yamlnode *node)
{
	return mode_prompt(r, node) &&
	       platform_read_pattern(r, node, &r->level->prompt);
}

static bool
mode_prompt_exact(struct platform_reader *r, const struct yamlnode *node)
{
	r->level->is_exact = true;
	return mode_prompt(r, node) &&
	       platform_read_text(r, node, &r->level->prompt);
}

static bool
mode_prompt_excludes(struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_texts(r, node, &r->level->excludes);
}

static bool
mode_accessible_modes(struct platform_reader *r, const struct yamlnode *node)
{
	struct platform_way *ways;
	size_t n;

	if (!platform_read_list(
		r, node, "each way starts with '- name: MODE'", &n))
		return false;
	ways = arena_alloc(&r->p->arena, n * sizeof(*ways));
	for (size_t i = 0; i < n; i++) {
		r->way = &ways[i];
		if (!way_read(r, &node->items[i]))
			return false;
		if (ways_repeat(ways, i)) {
			inerr_set(r->e, "a second way to '%.60s'", ways[i].to);
			return yamlnode_at(&node->items[i], r->e);
		}
	}
	r->level->ways = ways;
	r->level->nways = n;
	return true;
}

#define KEY_(word, takes, says) { #word, mode_##word },
static const struct platform_key mode_keys[] = { PLATFORM_MODE_TABLE(KEY_) };
#undef KEY_

static bool
mode_read(struct platform_reader *r, const struct yamlnode *node)
{
	static const char what[] = "a mode";

	if (!PLATFORM_READ_MAP(r, node, what, mode_keys) ||
	    !platform_need(r, node, what, "name"))
		return false;
	if (r->level->prompt == NULL) {
		inerr_set(
		    r->e, "the mode '%.60s' has no prompt", r->level->name);
		inerr_hint(r->e, "give it prompt_pattern or prompt_exact");
		return yamlnode_at(node, r->e);
	}
	for (struct platform_level *l = r->p->levels; l < r->level; l++) {
		if (strcmp(l->name, r->level->name) != 0)
			continue;
		inerr_set(r->e, "a second mode is named '%.60s'", l->name);
		inerr_hint(r->e, "the first is on line %u", l->line);
		return inerr_at(
		    r->e, node->file, r->level->line, r->level->col);
	}
	return true;
}

bool
platform_read_modes(struct platform_reader *r, const struct yamlnode *node)
{
	struct platform *p = r->p;
	size_t n;

	if (!platform_read_list(
		r, node, "each mode starts with '- name: TEXT'", &n))
		return false;
	if (n == 0)
		return yamlnode_fail(node, r->e, "there is no mode");
	if (n > PLATFORM_LEVELS_MAX)
		return yamlnode_fail(
		    node, r->e, "more than %d modes", PLATFORM_LEVELS_MAX);
	p->levels = arena_alloc(&p->arena, n * sizeof(*p->levels));
	for (; p->nlevels < n; p->nlevels++) {
		r->level = &p->levels[p->nlevels];
		if (!mode_read(r, &node->items[p->nlevels]))
			return false;
	}
	return true;
}
