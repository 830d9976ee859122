/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platform_own.c - the keys below "hayfork", which scrapli has no words for.
 *
 * A function own_<key>() for every row of PLATFORM_OWN_TABLE, and question_
 * and config_<key>() for those of its parts.
 */
#include <ctype.h>
#include <string.h>

#include "master/input/nearest.h"
#include "master/input/platform_keys.h"
#include "master/input/platform_read.h"

#define NEWLINE_MAX 2
#define SUFFIX_MAX 64

/* ---- questions ----------------------------------------------------------- */

static bool
question_pattern(struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_pattern(r, node, &r->question->pattern);
}

static bool
question_answer(struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_text(r, node, &r->question->answer);
}

static bool
question_pager(struct platform_reader *r, const struct yamlnode *node)
{
	return yamlnode_bool(node, &r->question->is_pager, r->e);
}

static bool
question_end(struct platform_reader *r, const struct yamlnode *node)
{
	return yamlnode_bool(node, &r->question_ends, r->e);
}

#define KEY_(word, takes, says) { #word, question_##word },
static const struct platform_key question_keys[] = { PLATFORM_QUESTION_TABLE(
    KEY_) };
#undef KEY_

static bool
question_read(struct platform_reader *r, const struct yamlnode *node)
{
	static const char what[] = "a question";
	struct platform_question *q = r->question;

	r->question_ends = false;
	if (!PLATFORM_READ_MAP(r, node, what, question_keys) ||
	    !platform_need(r, node, what, "pattern"))
		return false;
	if (r->question_ends && (q->answer != NULL || q->is_pager)) {
		inerr_set(r->e, "a question that ends the session has no "
				"answer and is no pager");
		return yamlnode_at(node, r->e);
	}
	if (q->answer == NULL && q->is_pager)
		q->answer = " ";
	if (q->answer != NULL || r->question_ends)
		return true;
	inerr_set(r->e, "a question without an answer");
	inerr_hint(r->e, "give it answer, pager: true or end: true");
	return yamlnode_at(node, r->e);
}

static bool
own_questions(struct platform_reader *r, const struct yamlnode *node)
{
	struct platform_question *at;
	size_t n;

	if (!platform_read_list(r, node, "each question starts with '- '", &n))
		return false;
	at = arena_alloc(&r->p->arena, n * sizeof(*at));
	for (size_t i = 0; i < n; i++) {
		r->question = &at[i];
		if (!question_read(r, &node->items[i]))
			return false;
	}
	r->p->questions = at;
	r->p->nquestions = n;
	return true;
}

/* ---- configuration ------------------------------------------------------- */

static bool
config_mode(struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_mode(r, node, &r->p->config.level);
}

static bool
config_commit(struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_steps(r, node, &r->p->config.commit);
}

static bool
config_abort(struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_steps(r, node, &r->p->config.abort);
}

static bool
config_save(struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_steps(r, node, &r->p->config.save);
}

#define KEY_(word, takes, says) { #word, config_##word },
static const struct platform_key config_keys[] = { PLATFORM_CONFIG_TABLE(
    KEY_) };
#undef KEY_

static bool
own_config(struct platform_reader *r, const struct yamlnode *node)
{
	static const char what[] = "config";

	return PLATFORM_READ_MAP(r, node, what, config_keys) &&
	       platform_need(r, node, what, "mode");
}

/* ---- the others ---------------------------------------------------------- */

/* They are typed on command lines and stand in inventories. */
static bool
own_aliases(struct platform_reader *r, const struct yamlnode *node)
{
	struct platform_texts *aliases = &r->p->aliases;

	if (!platform_read_texts(r, node, aliases))
		return false;
	for (size_t i = 0; i < aliases->n; i++) {
		const char *p = aliases->at[i];

		while (isalnum((unsigned char)*p) || *p == '_' || *p == '-' ||
		       *p == '.')
			p++;
		if (*p != '\0')
			return yamlnode_fail(&node->items[i], r->e,
			    "a name has letters, digits, _ - and . only");
	}
	return true;
}

static bool
own_session(struct platform_reader *r, const struct yamlnode *node)
{
	struct nearest near = { NULL };
	const char *text;

	if (!platform_read_text(r, node, &text))
		return false;
	near.word = text;
	for (enum platform_session s = PLATFORM_EXEC; s <= PLATFORM_AUTO; s++) {
		if (strcmp(platform_session_name(s), text) == 0) {
			r->p->session = s;
			return true;
		}
		nearest_offer(&near, platform_session_name(s));
	}
	yamlnode_fail(
	    node, r->e, "expected exec, shell or auto, found '%.60s'", text);
	return near.name != NULL &&
	       inerr_hint(r->e, "did you mean '%s'?", near.name);
}

static bool
own_one_channel(struct platform_reader *r, const struct yamlnode *node)
{
	return yamlnode_bool(node, &r->p->has_one_channel, r->e);
}

static bool
own_newline(struct platform_reader *r, const struct yamlnode *node)
{
	if (!platform_read_text(r, node, &r->p->newline))
		return false;
	return (strlen(r->p->newline) <= NEWLINE_MAX &&
		   strspn(r->p->newline, "\r\n") == strlen(r->p->newline)) ||
	       yamlnode_fail(node, r->e,
		   "expected \"\\n\", \"\\r\" or \"\\r\\n\" in double quotes");
}

static bool
own_user_suffix(struct platform_reader *r, const struct yamlnode *node)
{
	const char *p;

	if (!platform_read_text(r, node, &r->p->user_suffix))
		return false;
	for (p = r->p->user_suffix; *p > ' ' && *p < 0x7f; p++)
		;
	return (*p == '\0' && strlen(r->p->user_suffix) <= SUFFIX_MAX) ||
	       yamlnode_fail(node, r->e, "expected at most %d plain characters",
		   SUFFIX_MAX);
}

static bool
own_reads(struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_texts(r, node, &r->p->reads);
}

static bool
own_never(struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_texts(r, node, &r->p->never);
}

static bool
own_filters(struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_texts(r, node, &r->p->filters);
}

static bool
own_menus(struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_texts(r, node, &r->p->menus);
}

#define KEY_(word, takes, says) { #word, own_##word },
static const struct platform_key own_keys[] = { PLATFORM_OWN_TABLE(KEY_) };
#undef KEY_

bool
platform_read_own(struct platform_reader *r, const struct yamlnode *node)
{
	return PLATFORM_READ_MAP(r, node, "hayfork", own_keys);
}
