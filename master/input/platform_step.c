/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platform_step.c - instructions: what to type, and what to wait for.
 *
 * A function step_<key>() for every row of PLATFORM_STEP_TABLE; what stands
 * below these keys is read by send_, prompted_ and enter_<key>().
 */
#include <string.h>

#include "common/mem.h"
#include "master/input/platform_keys.h"
#include "master/input/platform_read.h"

static const char *
step_what(const struct platform_reader *r)
{
	static const char *const names[] = {
		[PLATFORM_SEND] = "send_input",
		[PLATFORM_PROMPTED] = "send_prompted_input",
		[PLATFORM_ENTER] = "enter_mode",
		[PLATFORM_WRITE] = "write",
	};

	return names[r->step->kind];
}

static bool
send_input(struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_input(r, node, &r->step->input);
}

static bool
prompted_input(struct platform_reader *r, const struct yamlnode *node)
{
	return platform_read_input(r, node, &r->step->input);
}

static bool
prompted_once(struct platform_reader *r, const struct yamlnode *node)
{
	if (r->step->prompt == NULL)
		return true;
	inerr_set(r->e, "both prompt_pattern and prompt_exact: which of them?");
	return yamlnode_at_key(node, r->e);
}

static bool
prompted_prompt_exact(struct platform_reader *r, const struct yamlnode *node)
{
	r->step->is_exact = true;
	return prompted_once(r, node) &&
	       platform_read_text(r, node, &r->step->prompt);
}

static bool
prompted_prompt_pattern(struct platform_reader *r, const struct yamlnode *node)
{
	return prompted_once(r, node) &&
	       platform_read_pattern(r, node, &r->step->prompt);
}

static void
secret_note(struct platform_reader *r, const char *name)
{
	for (size_t i = 0; i < r->nsecrets; i++)
		if (strcmp(r->secrets[i], name) == 0)
			return;
	if (r->nsecrets == r->secrets_cap) {
		r->secrets_cap += 8;
		r->secrets =
		    xrealloc(r->secrets, r->secrets_cap * sizeof(*r->secrets));
	}
	r->secrets[r->nsecrets++] = name;
}

static bool
prompted_response(struct platform_reader *r, const struct yamlnode *node)
{
	const size_t len = strlen(PLATFORM_LOOKUP);
	struct platform_step *step = r->step;

	if (!platform_read_input(r, node, &step->response))
		return false;
	if (strncmp(step->response, PLATFORM_LOOKUP, len) != 0)
		return true;
	step->response += len;
	step->is_secret = true;
	if (*step->response == '\0')
		return yamlnode_fail(
		    node, r->e, "no secret is named: " PLATFORM_LOOKUP "NAME");
	secret_note(r, step->response);
	return true;
}

static bool
enter_requested_mode(struct platform_reader *r, const struct yamlnode *node)
{
	if (node->kind == YAMLNODE_SCALAR &&
	    strcmp(node->text, PLATFORM_DEFAULT_MODE) == 0)
		return platform_read_text(r, node, &r->step->input);
	return platform_read_mode(r, node, &r->step->input);
}

#define KEY_(word, takes, says) { #word, send_##word },
static const struct platform_key send_keys[] = { PLATFORM_SEND_TABLE(KEY_) };
#undef KEY_
#define KEY_(word, takes, says) { #word, prompted_##word },
static const struct platform_key prompted_keys[] = { PLATFORM_PROMPTED_TABLE(
    KEY_) };
#undef KEY_
#define KEY_(word, takes, says) { #word, enter_##word },
static const struct platform_key enter_keys[] = { PLATFORM_ENTER_TABLE(KEY_) };
#undef KEY_

static bool
step_send_input(struct platform_reader *r, const struct yamlnode *node)
{
	r->step->kind = PLATFORM_SEND;
	return PLATFORM_READ_MAP(r, node, step_what(r), send_keys) &&
	       platform_need(r, node, step_what(r), "input");
}

static bool
step_write(struct platform_reader *r, const struct yamlnode *node)
{
	r->step->kind = PLATFORM_WRITE;
	return PLATFORM_READ_MAP(r, node, step_what(r), send_keys) &&
	       platform_need(r, node, step_what(r), "input");
}

static bool
step_enter_mode(struct platform_reader *r, const struct yamlnode *node)
{
	r->step->kind = PLATFORM_ENTER;
	/* Ways that go by ways need not have an end. */
	if (r->in_way) {
		inerr_set(r->e, "a way to a mode cannot go by another mode's");
		inerr_hint(r->e, "ways are joined as they are needed");
		return yamlnode_at_key(node, r->e);
	}
	return PLATFORM_READ_MAP(r, node, step_what(r), enter_keys) &&
	       platform_need(r, node, step_what(r), "requested_mode");
}

static bool
step_send_prompted_input(struct platform_reader *r, const struct yamlnode *node)
{
	r->step->kind = PLATFORM_PROMPTED;
	if (!PLATFORM_READ_MAP(r, node, step_what(r), prompted_keys) ||
	    !platform_need(r, node, step_what(r), "input") ||
	    !platform_need(r, node, step_what(r), "response"))
		return false;
	if (r->step->prompt != NULL)
		return true;
	inerr_set(r->e, "%s waits for nothing", step_what(r));
	inerr_hint(r->e, "give it prompt_pattern or prompt_exact");
	return yamlnode_at(node, r->e);
}

#define KEY_(word, takes, says) { #word, step_##word },
static const struct platform_key step_keys[] = { PLATFORM_STEP_TABLE(KEY_) };
#undef KEY_

static bool
step_read(struct platform_reader *r, const struct yamlnode *node)
{
	if (!yamlnode_expect(node, YAMLNODE_MAP, r->e))
		return inerr_hint(r->e, "a step is written {send_input: "
					"{input: TEXT}}");
	if (!PLATFORM_READ_MAP(r, node, "a step", step_keys))
		return false;
	if (node->n == 1)
		return true;
	if (node->n == 0)
		return yamlnode_fail(node, r->e, "a step that does nothing");
	inerr_set(r->e, "a step that is two: %.60s and %.60s",
	    node->items[0].key, node->items[1].key);
	inerr_hint(r->e, "each starts with '- '");
	return yamlnode_at_key(&node->items[1], r->e);
}

bool
platform_read_steps(struct platform_reader *r, const struct yamlnode *node,
    struct platform_steps *steps)
{
	struct platform_step *at;
	size_t n;

	if (!platform_read_list(r, node, "each step starts with '- '", &n))
		return false;
	at = arena_alloc(&r->p->arena, n * sizeof(*at));
	for (size_t i = 0; i < n; i++) {
		r->step = &at[i];
		if (!step_read(r, &node->items[i]))
			return false;
	}
	*steps = (struct platform_steps){ at, n };
	return true;
}
