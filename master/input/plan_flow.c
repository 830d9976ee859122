/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * plan_flow.c - which hosts a job is for, in which order, how many at a time,
 * and what of it differs from host to host.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "master/input/plan_read.h"

/* One text or a list of them; they are copied. */
static bool
texts_read(struct plan_reader *r, const struct yamlnode *node, uint32_t most,
    const char *none, const struct plan_text **texts_r, size_t *n_r)
{
	bool is_list = node->kind == YAMLNODE_LIST;
	uint32_t n = is_list ? node->n : 1, i;
	struct plan_text *texts;

	if (n == 0)
		return yamlnode_fail(node, r->e, "%s", none);
	if (n > most)
		return yamlnode_fail(node, r->e, "more than %u", most);
	texts = arena_alloc(&r->plan->arena, n * sizeof(*texts));
	for (i = 0; i < n; i++)
		if (!plan_text_read(r->plan, is_list ? &node->items[i] : node,
			&texts[i], r->e))
			return false;
	*texts_r = texts;
	*n_r = n;
	return true;
}

bool
plan_read_when(struct plan_reader *r, const struct yamlnode *node)
{
	const struct plan_text *texts;
	struct plan_when *when;
	size_t n, i;

	if (!texts_read(
		r, node, PLAN_WHEN_MAX, "there is no condition", &texts, &n))
		return false;
	when = arena_alloc(&r->plan->arena, n * sizeof(*when));
	for (i = 0; i < n; i++) {
		when[i].text = texts[i];
		when[i].condition =
		    condition_parse(&r->plan->arena, texts[i].text, r->e);
		if (when[i].condition == NULL)
			return plan_at_inside(r->plan, &texts[i], r->e);
	}
	r->job->when = when;
	r->job->nwhen = n;
	return true;
}

bool
plan_read_after(struct plan_reader *r, const struct yamlnode *node)
{
	return texts_read(r, node, PLAN_AFTER_MAX, "no job is named",
	    &r->job->after, &r->job->nafter);
}

/* "3" or "25%" */
static bool
share_read(struct plan_reader *r, const struct yamlnode *node, uint64_t least,
    struct plan_share *share)
{
	const char *text = yamlnode_text(node, r->e);
	char *end;

	if (text == NULL)
		return false;
	errno = 0;
	share->number = strtoull(text, &end, 10);
	share->is_share = *end == '%';
	share->is_given = true;
	if (isdigit((unsigned char)*text) && errno == 0 &&
	    end[share->is_share] == '\0' && share->number >= least &&
	    share->number <= (share->is_share ? 100 : UINT32_MAX))
		return true;
	yamlnode_fail(
	    node, r->e, "expected a number of hosts, or a share of them");
	return inerr_hint(r->e, "such as %u or 25%%", least > 0 ? 10u : 0u);
}

bool
plan_read_serial(struct plan_reader *r, const struct yamlnode *node)
{
	return share_read(r, node, 1, &r->job->serial);
}

bool
plan_read_waves(struct plan *plan, const struct yamlnode *node, struct inerr *e)
{
	struct plan_reader r = { .plan = plan, .e = e };

	return share_read(&r, node, 1, &plan->serial);
}

bool
plan_read_max_fail(struct plan_reader *r, const struct yamlnode *node)
{
	return share_read(r, node, 0, &r->job->max_fail);
}

bool
plan_read_priority(struct plan_reader *r, const struct yamlnode *node)
{
	const char *text = yamlnode_text(node, r->e);
	char *end;
	long n;

	if (text == NULL)
		return false;
	errno = 0;
	n = strtol(text, &end, 10);
	if (errno == 0 && *end == '\0' &&
	    isdigit((unsigned char)text[*text == '-']) &&
	    n >= -PLAN_PRIORITY_MAX && n <= PLAN_PRIORITY_MAX) {
		r->job->priority = (int)n;
		return true;
	}
	return yamlnode_fail(node, r->e, "expected a number from -%d to %d",
	    PLAN_PRIORITY_MAX, PLAN_PRIORITY_MAX);
}

/* ---- places -------------------------------------------------------------- */

static const char *
sent_text(const struct plan_job *job, size_t i)
{
	if (job->kind == PLAN_TASK)
		return job->args[i].text;
	return job->config.n > 0 ? job->config.lines[i].text : job->commands[i];
}

size_t
plan_job_sends(const struct plan_job *job)
{
	if (job->kind == PLAN_TASK)
		return job->nargs;
	return job->config.n > 0 ? job->config.n : job->ncommands;
}

bool
plan_find_places(struct plan *plan, struct plan_job *job, struct inerr *e)
{
	size_t n = plan_job_sends(job);
	struct hosttext *texts;

	if (job->is_netconf || !plan_job_has_hosts(job))
		return true;
	texts = arena_alloc(&plan->arena, n * sizeof(*texts));
	for (size_t i = 0; i < n; i++) {
		if (!hosttext_parse(
			&plan->arena, sent_text(job, i), &texts[i], e))
			return plan_at_sent(plan, job, i, e);
		job->nplaced += texts[i].n > 0;
	}
	if (job->nplaced > 0)
		job->texts = texts;
	return true;
}
