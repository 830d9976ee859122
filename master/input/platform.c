/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platform.c - a definition as a whole: its keys at the top.
 *
 * A function top_<key>() for every row of PLATFORM_TOP_TABLE.
 */
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/platform_keys.h"
#include "master/input/platform_read.h"
#include "master/input/yamldoc.h"

static bool
top_prompt_pattern(struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_pattern(r, node, &r->p->prompt);
}

static bool
top_prompt_excludes(struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_texts(r, node, &r->p->excludes);
}

static bool
top_default_mode(struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_mode(r, node, &r->p->level);
}

static bool
top_modes(struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_modes(r, node);
}

static bool
top_failure_indicators(struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_texts(r, node, &r->p->failures);
}

static bool
top_on_open_instructions(struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_steps(r, node, &r->p->on_open);
}

static bool
top_on_close_instructions(
    struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_steps(r, node, &r->p->on_close);
}

static bool
top_force_in_session_auth(
    struct platform_reader *r, const struct yamlnode *node)
{
	return yamlnode_bool(node, &r->p->forces_auth, r->e);
}

static bool
top_bypass_in_session_auth(
    struct platform_reader *r, const struct yamlnode *node)
{
	return yamlnode_bool(node, &r->p->bypasses_auth, r->e);
}

static bool
top_ntc_templates_platform(
    struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_text(r, node, &r->p->ntc_templates);
}

static bool
top_genie_platform(struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_text(r, node, &r->p->genie);
}

static bool
top_hayfork(struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_own(r, node);
}

#define KEY_(word, takes, says) { #word, top_##word },
static const struct platform_key keys[] = { PLATFORM_TOP_TABLE(KEY_) };
#undef KEY_

static bool
platform_read(struct platform_reader *r, const struct yamlnode *root)
{
	static const char what[] = "a platform";

	if (root->kind != YAMLNODE_MAP) {
		(void)!yamlnode_expect(root, YAMLNODE_MAP, r->e);
		return inerr_hint(r->e, "a platform has the keys "
					"prompt_pattern, default_mode, modes "
					"and others");
	}
	return PLATFORM_READ_MAP(r, root, what, keys) &&
	       platform_need(r, root, what, "prompt_pattern") &&
	       platform_need(r, root, what, "default_mode") &&
	       platform_need(r, root, what, "modes") && platform_check(r, root);
}

const char *
platform_file_name(struct arena *a, const char *file)
{
	const char *slash = strrchr(file, '/'), *dot;

	file = slash == NULL ? file : slash + 1;
	dot = strrchr(file, '.');
	return arena_strndup(a, file,
	    dot == NULL || dot == file ? strlen(file) : (size_t)(dot - file));
}

static struct platform *
platform_new(const char *file)
{
	struct platform *p = xcalloc(1, sizeof(*p));

	p->file = arena_strdup(&p->arena, file);
	p->name = platform_file_name(&p->arena, file);
	p->session = PLATFORM_SHELL; /* a scrapli file describes one */
	p->newline = "\n";
	p->user_suffix = "";
	return p;
}

struct platform *
platform_parse(const char *file, const char *text, size_t len, struct inerr *e)
{
	struct yamldoc *doc = yamldoc_parse(file, text, len, e);
	struct platform_reader r = { .text = text, .len = len, .e = e };

	if (doc != NULL) {
		r.p = platform_new(file);
		if (!platform_read(&r, yamldoc_root(doc))) {
			platform_free(r.p);
			r.p = NULL;
		}
		free(r.names);
		free(r.secrets);
		yamldoc_free(doc);
	}
	if (r.p == NULL)
		inerr_show(e, text, len);
	return r.p;
}

void
platform_free(struct platform *p)
{
	if (p == NULL)
		return;
	arena_wipe(&p->arena);
	free(p);
}

const struct platform_level *
platform_level(const struct platform *p, const char *name)
{
	for (size_t i = 0; i < p->nlevels; i++)
		if (strcmp(p->levels[i].name, name) == 0)
			return &p->levels[i];
	return NULL;
}

const char *
platform_session_name(enum platform_session session)
{
	static const char *const names[] = {
		[PLATFORM_EXEC] = "exec",
		[PLATFORM_SHELL] = "shell",
		[PLATFORM_AUTO] = "auto",
	};

	return names[session];
}
