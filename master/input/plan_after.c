/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * plan_after.c - which jobs of a plan come after which.
 */
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/nearest.h"
#include "master/input/plan_read.h"

static bool
after_refuse(const struct plan *plan, const struct plan_job *job,
    const struct plan_text *name, struct inerr *e)
{
	struct nearest near = { .word = name->text };

	for (size_t i = 0; i < plan->njobs; i++)
		if (&plan->jobs[i] != job)
			nearest_offer(&near, plan->jobs[i].name.text);
	inerr_set(e, "no job is named '%.*s'", INERR_QUOTE(strlen(name->text)),
	    name->text);
	if (near.name != NULL)
		inerr_hint(e, "did you mean '%.60s'?", near.name);
	return plan_at(plan, name, e);
}

/* Find the job of a name. */
static bool
after_find(const struct plan *plan, const struct plan_job *job,
    const struct plan_text *name, size_t *r, struct inerr *e)
{
	const struct plan_job *other = plan_named(plan, name->text);

	if (other == NULL)
		return after_refuse(plan, job, name, e);
	if (!plan_job_has_hosts(other)) {
		inerr_set(e, "'%.60s' is a task without hosts to wait for",
		    name->text);
		return plan_at(plan, name, e);
	}
	*r = (size_t)(other - plan->jobs);
	return true;
}

static bool
job_resolve(struct plan *plan, struct plan_job *job, struct inerr *e)
{
	size_t *jobs;

	if (job->nafter == 0)
		return true;
	jobs = arena_alloc(&plan->arena, job->nafter * sizeof(*jobs));
	for (size_t i = 0; i < job->nafter; i++)
		if (!after_find(plan, job, &job->after[i], &jobs[i], e))
			return false;
	job->after_jobs = jobs;
	return true;
}

/* ---- circles ------------------------------------------------------------- */

/* A way through the plan, from a job to one it comes after, and so on. */
struct way {
	const struct plan *plan;
	size_t *jobs; /* on the way */
	size_t *next; /* of each: which of its names comes next */
	size_t n;
	char *seen; /* of each job of the plan: ON_THE_WAY, DONE */
};

enum { ON_THE_WAY = 1, DONE };

static bool
circle_refuse(const struct way *w, const struct plan_text *name, size_t to,
    struct inerr *e)
{
	const struct plan_job *jobs = w->plan->jobs;
	size_t last = w->jobs[w->n - 1];

	if (last == to)
		inerr_set(e, "the job '%.60s' comes after itself",
		    jobs[to].name.text);
	else
		inerr_set(e, "'%.60s' comes after '%.60s', and that after it",
		    jobs[last].name.text, jobs[to].name.text);
	return plan_at(w->plan, name, e);
}

static void
way_enter(struct way *w, size_t job)
{
	w->seen[job] = ON_THE_WAY;
	w->jobs[w->n] = job;
	w->next[w->n++] = 0;
}

/* Go all ways from this job. */
static bool
way_walk(struct way *w, size_t from, struct inerr *e)
{
	const struct plan_job *job;
	size_t i, to;

	way_enter(w, from);
	while (w->n > 0) {
		job = &w->plan->jobs[w->jobs[w->n - 1]];
		if ((i = w->next[w->n - 1]++) == job->nafter) {
			w->seen[w->jobs[--w->n]] = DONE;
			continue;
		}
		to = job->after_jobs[i];
		if (w->seen[to] == ON_THE_WAY)
			return circle_refuse(w, &job->after[i], to, e);
		if (w->seen[to] == 0)
			way_enter(w, to);
	}
	return true;
}

static bool
circles_check(const struct plan *plan, struct inerr *e)
{
	struct way w = { .plan = plan };
	bool good = true;

	w.jobs = xcalloc(plan->njobs + 1, sizeof(*w.jobs));
	w.next = xcalloc(plan->njobs + 1, sizeof(*w.next));
	w.seen = xcalloc(plan->njobs + 1, 1);
	for (size_t i = 0; i < plan->njobs && good; i++)
		if (w.seen[i] == 0)
			good = way_walk(&w, i, e);
	free(w.jobs);
	free(w.next);
	free(w.seen);
	return good;
}

bool
plan_resolve_after(struct plan *plan, struct inerr *e)
{
	for (size_t i = 0; i < plan->njobs; i++)
		if (!job_resolve(plan, &plan->jobs[i], e))
			return false;
	return circles_check(plan, e);
}
