/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * plan_run.c - what a job of a plan runs.
 */
#include <string.h>

#include "master/input/plan_read.h"

const char *
plan_join(struct arena *a, const char *const *commands, size_t n)
{
	size_t len = 0;
	char *all, *p;

	for (size_t i = 0; i < n; i++)
		len += strlen(commands[i]) + 2;
	p = all = arena_alloc(a, len + 1);
	for (size_t i = 0; i < n; i++)
		p = stpcpy(stpcpy(p, i > 0 ? "; " : ""), commands[i]);
	return all;
}

bool
plan_read_ssh(struct plan_reader *r, const struct yamlnode *node)
{
	bool is_list = node->kind == YAMLNODE_LIST;
	uint32_t n = is_list ? node->n : 1;
	struct plan_text *places;
	const char **commands;

	if (n == 0)
		return yamlnode_fail(node, r->e, "there is no command");
	if (n > PLAN_COMMANDS_MAX)
		return yamlnode_fail(
		    node, r->e, "more than %d commands", PLAN_COMMANDS_MAX);
	commands = arena_alloc(&r->plan->arena, n * sizeof(*commands));
	places = arena_alloc(&r->plan->arena, n * sizeof(*places));
	for (uint32_t i = 0; i < n; i++) {
		if (!plan_text_read(r->plan, is_list ? &node->items[i] : node,
			&places[i], r->e))
			return false;
		commands[i] = places[i].text;
	}
	r->job->run = places[0];
	if (n > 1)
		r->job->run.text = plan_join(&r->plan->arena, commands, n);
	r->job->commands = commands;
	r->job->places = places;
	r->job->ncommands = n;
	return true;
}

/* The lines of a literal text begin below its place. */
static bool
read_lines(struct plan_reader *r, const struct yamlnode *node)
{
	const char *text = yamlnode_text(node, r->e);

	return text != NULL &&
	       config_add(&r->job->config, &r->plan->arena, r->plan->file,
		   node->line + (node->is_literal ? 1 : 0), text, node->n,
		   r->e);
}

bool
plan_read_configure(struct plan_reader *r, const struct yamlnode *node)
{
	bool is_list = node->kind == YAMLNODE_LIST;
	uint32_t n = is_list ? node->n : 1;

	for (uint32_t i = 0; i < n; i++)
		if (!read_lines(r, is_list ? &node->items[i] : node))
			return false;
	if (r->job->config.n == 0)
		return yamlnode_fail(node, r->e, "there is no line");
	r->job->run =
	    plan_text_at(node, config_join(&r->job->config, &r->plan->arena));
	return true;
}

bool
plan_read_save(struct plan_reader *r, const struct yamlnode *node)
{
	return yamlnode_bool(node, &r->job->config.saves, r->e);
}

bool
plan_read_netconf(struct plan_reader *r, const struct yamlnode *node)
{
	r->job->is_netconf = true;
	return plan_read_ssh(r, node);
}

bool
plan_read_task(struct plan_reader *r, const struct yamlnode *node)
{
	return plan_text_read(r->plan, node, &r->job->run, r->e);
}

static bool
arg_read(
    struct plan_reader *r, const struct yamlnode *node, struct plan_text *arg)
{
	const char *text = yamlnode_text(node, r->e);

	if (text == NULL) {
		if (yamlnode_is_null(node))
			inerr_hint(r->e, "'' stands for an empty argument");
		return false;
	}
	*arg = plan_text_at(node, arena_strdup(&r->plan->arena, text));
	return true;
}

bool
plan_read_args(struct plan_reader *r, const struct yamlnode *node)
{
	bool is_list = node->kind == YAMLNODE_LIST;
	uint32_t n = is_list ? node->n : 1, i;
	struct plan_text *args;

	if (n == 0) {
		yamlnode_fail(node, r->e, "there is no argument");
		return inerr_hint(r->e, "without args the task runs once");
	}
	args = arena_alloc(&r->plan->arena, n * sizeof(*args));
	for (i = 0; i < n; i++) {
		if (!arg_read(r, is_list ? &node->items[i] : node, &args[i]))
			return false;
	}
	r->job->args = args;
	r->job->nargs = n;
	return true;
}
