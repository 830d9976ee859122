/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * plan.c - the plan as a whole: its keys, its jobs and their names.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/halt.h"
#include "master/input/infile.h"
#include "master/input/nearest.h"
#include "master/input/plan_read.h"
#include "master/input/yamldoc.h"

#define DERIVED_NAME_MAX 40

#define KEY_(word, places, takes, says) { #word, places, takes, says },
const struct plan_key plan_keys[] = { PLAN_TOP_TABLE(KEY_)
	    PLAN_JOB_TABLE(KEY_) };
#undef KEY_
const size_t plan_nkeys = sizeof(plan_keys) / sizeof(*plan_keys);

const struct plan_key *
plan_key_find(const char *name, unsigned where)
{
	for (size_t i = 0; i < plan_nkeys; i++) {
		if ((plan_keys[i].where & where) != 0 &&
		    strcmp(plan_keys[i].name, name) == 0)
			return &plan_keys[i];
	}
	return NULL;
}

static const char *
where_name(unsigned where)
{
	switch (where) {
	case PLAN_TOP:
		return "a plan";
	case PLAN_DEFAULTS:
		return "the defaults";
	case PLAN_SSH:
		return "an ssh job";
	case PLAN_TASK:
		return "a task job";
	default:
		return "a job";
	}
}

bool
plan_key_refuse(const struct yamlnode *node, unsigned where, struct inerr *e)
{
	bool exists = plan_key_find(node->key, ~0u) != NULL;
	struct nearest near = { .word = node->key };
	char known[230] = "";
	size_t i, len = 0;

	for (i = 0; i < plan_nkeys; i++) {
		if ((plan_keys[i].where & where) == 0)
			continue;
		nearest_offer(&near, plan_keys[i].name);
		if (len < sizeof(known))
			len +=
			    (size_t)snprintf(known + len, sizeof(known) - len,
				"%s%s", len > 0 ? ", " : "", plan_keys[i].name);
	}
	inerr_set(e,
	    exists ? "'%.60s' cannot stand in %s" : "unknown key '%.60s' in %s",
	    node->key, where_name(where));
	if (near.name != NULL && !exists)
		inerr_hint(e, "did you mean '%s'?", near.name);
	else
		inerr_hint(e, "what can: %s", known);
	return yamlnode_at_key(node, e);
}

struct plan_text
plan_text_at(const struct yamlnode *node, const char *text)
{
	return (struct plan_text){
		.text = text,
		.line = node->line,
		.col = node->col,
		.is_quoted = !node->is_plain,
		.is_far = node->is_literal || strchr(text, '\n') != NULL,
	};
}

bool
plan_text_read(struct plan *plan, const struct yamlnode *node,
    struct plan_text *r, struct inerr *e)
{
	const char *text = yamlnode_text(node, e);

	if (text == NULL)
		return false;
	if (*text == '\0')
		return yamlnode_fail(node, e, "expected text, found none");
	*r = plan_text_at(node, arena_strdup(&plan->arena, text));
	return true;
}

const char *
plan_folder(struct plan *plan)
{
	const char *slash = strrchr(plan->file, '/');
	char *folder = arena_strdup(&plan->arena, plan->file);

	folder[slash != NULL ? slash + 1 - plan->file : 0] = '\0';
	return folder;
}

bool
plan_path_read(struct plan *plan, const struct yamlnode *node,
    struct plan_text *r, struct inerr *e)
{
	const char *folder = plan_folder(plan);
	char *path;

	if (!plan_text_read(plan, node, r, e))
		return false;
	if (*r->text == '/')
		return true;
	path = arena_alloc(&plan->arena, strlen(folder) + strlen(r->text) + 1);
	stpcpy(stpcpy(path, folder), r->text);
	r->text = path;
	return true;
}

static bool
inventory_read(struct plan *plan, const struct yamlnode *node, struct inerr *e)
{
	return plan_path_read(plan, node, &plan->inventory, e);
}

/* The names that were given have to differ. */
static bool
job_check_name(struct plan *plan, const struct plan_job *job, struct inerr *e)
{
	const struct plan_job *first;

	if (job->name.text == NULL)
		return true;
	if ((first = plan_named(plan, job->name.text)) == NULL) {
		plan_name_add(plan, job);
		return true;
	}
	inerr_set(e, "a second job is named '%s'", job->name.text);
	inerr_hint(e, "the first is on line %u", first->name.line);
	return plan_at(plan, &job->name, e);
}

/*
 * Name a job after what it runs: the first line, cut between two characters.
 * If that is taken its number in the plan tells it apart.
 */
static bool
job_derive_name(struct plan *plan, struct plan_job *job, struct inerr *e)
{
	const char *run = job->run.text;
	char name[DERIVED_NAME_MAX + 16];
	size_t len = 0;

	while (len < DERIVED_NAME_MAX && (unsigned char)run[len] >= ' ' &&
	       run[len] != 0x7f)
		len++;
	while (len > 0 && ((unsigned char)run[len] & 0xc0) == 0x80)
		len--;
	snprintf(name, sizeof(name), "%.*s", (int)len, run);
	if (len == 0 || plan_named(plan, name) != NULL)
		snprintf(name + len, sizeof(name) - len, "%s#%zu",
		    len == 0 ? "job " : " ", (size_t)(job - plan->jobs) + 1);
	if (plan_named(plan, name) != NULL) {
		inerr_set(e, "the job needs a name");
		return plan_at(plan, &job->run, e);
	}
	job->name = job->run;
	job->name.text = arena_strdup(&plan->arena, name);
	plan_name_add(plan, job);
	return true;
}

static bool
jobs_name(struct plan *plan, struct inerr *e)
{
	for (size_t i = 0; i < plan->njobs; i++)
		if (plan->jobs[i].name.text == NULL &&
		    !job_derive_name(plan, &plan->jobs[i], e))
			return false;
	return true;
}

static bool
jobs_read(struct plan *plan, const struct yamlnode *list,
    const struct plan_job *defaults, struct inerr *e)
{
	struct plan_job *job;
	uint32_t i;

	if (!yamlnode_expect(list, YAMLNODE_LIST, e))
		return inerr_hint(e, "each job starts with '- '");
	if (list->n == 0)
		return yamlnode_fail(list, e, "there is no job");
	if (list->n > PLAN_JOBS_MAX)
		return yamlnode_fail(
		    list, e, "more than %d jobs", PLAN_JOBS_MAX);
	plan->jobs = arena_alloc(&plan->arena, list->n * sizeof(*plan->jobs));
	for (i = 0; i < list->n; i++) {
		job = &plan->jobs[i];
		*job = *defaults;
		if (!plan_job_read(plan, &list->items[i], 0, job, e) ||
		    !job_check_name(plan, job, e))
			return false;
		plan->njobs++;
	}
	return jobs_name(plan, e) && plan_resolve_after(plan, e);
}

static bool
plan_read(struct plan *plan, const struct yamlnode *root, struct inerr *e)
{
	struct plan_job defaults = { 0 };
	const struct yamlnode *node;
	uint32_t i;

	if (!yamlnode_expect(root, YAMLNODE_MAP, e))
		return inerr_hint(e, "a plan has the keys inventory, "
				     "defaults and jobs");
	for (i = 0; i < root->n; i++) {
		if (plan_key_find(root->items[i].key, PLAN_TOP) == NULL)
			return plan_key_refuse(&root->items[i], PLAN_TOP, e);
	}
	if ((node = yamlnode_get(root, "inventory")) != NULL &&
	    !inventory_read(plan, node, e))
		return false;
	if ((node = yamlnode_get(root, "serial")) != NULL &&
	    !plan_read_waves(plan, node, e))
		return false;
	if ((node = yamlnode_get(root, "defaults")) != NULL &&
	    !plan_job_read(plan, node, PLAN_DEFAULTS, &defaults, e))
		return false;
	if ((node = yamlnode_get(root, "jobs")) == NULL)
		return yamlnode_fail(root, e, "there are no jobs");
	return jobs_read(plan, node, &defaults, e);
}

/* Errors show its lines, unless they may have the answer to a question. */
static void
plan_keep_source(struct plan *plan, const char *text, size_t len)
{
	if (memmem(text, len, "answers", 7) != NULL)
		len = 0;
	plan->source = arena_strndup(&plan->arena, text, len);
	plan->source_len = len;
}

static bool
plan_show(const struct plan *plan, struct inerr *e)
{
	if (strcmp(e->file, plan->file) == 0)
		inerr_show(e, plan->source, plan->source_len);
	return false;
}

struct plan *
plan_parse(const char *file, const char *text, size_t len, struct inerr *e)
{
	struct yamldoc *doc = yamldoc_parse(file, text, len, e);
	struct plan *plan;

	if (doc == NULL)
		return NULL;
	plan = xcalloc(1, sizeof(*plan));
	plan->file = arena_strdup(&plan->arena, file);
	plan_keep_source(plan, text, len);
	if (!plan_read(plan, yamldoc_root(doc), e)) {
		plan_show(plan, e);
		plan_free(plan);
		plan = NULL;
	}
	yamldoc_free(doc);
	return plan;
}

struct plan *
plan_load(const char *path, struct inerr *e)
{
	struct plan *plan;
	size_t len;
	char *text;

	if ((text = infile_read(path, YAMLDOC_BYTES_MAX, &len, e)) == NULL)
		return NULL;
	plan = plan_parse(path, text, len, e);
	free_secret(text, len);
	return plan;
}

void
plan_free(struct plan *plan)
{
	if (plan == NULL)
		return;
	arena_wipe(&plan->arena);
	free(plan);
}

bool
plan_at(const struct plan *plan, const struct plan_text *text, struct inerr *e)
{
	inerr_at(e, plan->file, text->line, text->col);
	return plan_show(plan, e);
}

bool
plan_at_inside(
    const struct plan *plan, const struct plan_text *text, struct inerr *e)
{
	unsigned col = e->col;

	plan_at(plan, text, e);
	if (col == 0 || text->is_far)
		return false;
	e->col += col - 1 + text->is_quoted;
	return plan_show(plan, e);
}

/* The column where a text begins in a line of the plan; 1 if it is not seen. */
static unsigned
plan_column(const struct plan *plan, unsigned line, const char *text)
{
	const char *at = plan->source, *end, *found;

	for (; line > 1 && at != NULL; line--)
		if ((at = strchr(at, '\n')) != NULL)
			at++;
	if (at == NULL || *text == '\0')
		return 1;
	end = strchrnul(at, '\n');
	found = memmem(at, (size_t)(end - at), text, strlen(text));
	return found != NULL ? (unsigned)(found - at) + 1 : 1;
}

bool
plan_at_sent(const struct plan *plan, const struct plan_job *job, size_t i,
    struct inerr *e)
{
	const struct config_line *sent;
	unsigned line, col = e->col;

	if (job->config.n == 0)
		return plan_at_inside(plan,
		    job->kind == PLAN_TASK ? &job->args[i] : &job->places[i],
		    e);
	sent = &job->config.lines[i];
	line = (unsigned)strtoul(strrchr(sent->place, ':') + 1, NULL, 10);
	inerr_at(e, plan->file, line,
	    plan_column(plan, line, sent->text) + (col > 0 ? col - 1 : 0));
	return plan_show(plan, e);
}

bool
plan_job_has_hosts(const struct plan_job *job)
{
	return job->kind == PLAN_SSH || job->hosts.expr != NULL;
}

uint64_t
plan_share_of(const struct plan_share *share, uint64_t n, uint64_t least)
{
	uint64_t r =
	    share->is_share ? halt_share(n, share->number) : share->number;

	return r > least ? r : least;
}

bool
plan_at_hosts(
    const struct plan *plan, const struct plan_hosts *hosts, struct inerr *e)
{
	size_t i, at = 1; /* the column at which an item begins */

	for (i = 0; i + 1 < hosts->nitems; i++) {
		at += strlen(hosts->items[i].text) + 1;
		if (e->col < at)
			break;
	}
	return plan_at(plan, &hosts->items[i], e);
}
