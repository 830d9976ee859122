/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_plan.c - plans from hostile files.
 *
 * A plan that is taken keeps what plan.h promises; one that is refused says
 * why, with a place in the file.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "master/input/hostterm.h"
#include "master/input/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
pattern_check(const struct plan *plan, const struct plan_hosts *hosts)
{
	const char *at = hosts->expr;
	enum hostterm_next next;
	struct hostterm term;
	struct inerr e;

	if (at == NULL)
		return;
	while ((next = hostterm_next(hosts->expr, &at, &term, &e)) ==
	       HOSTTERM_OK) {
		inerr_set(&e, "x");
		e.col = term.col;
		plan_at_hosts(plan, hosts, &e);
		if (e.line == 0 || e.col == 0)
			abort();
	}
	if (next == HOSTTERM_BAD)
		abort();
}

static void
job_check(const struct plan *plan, const struct plan_job *job)
{
	size_t len = strlen(job->name.text);

	if (len == 0 || len > PLAN_NAME_MAX || job->run.text[0] == '\0')
		abort();
	if (job->has_timeout && job->timeout_ms == 0)
		abort();
	if (job->kind == PLAN_TASK &&
	    (job->parse.text != NULL || job->then.text != NULL ||
		job->is_repeatable))
		abort();
	if (!plan_job_has_hosts(job) &&
	    (job->exclude.expr != NULL || job->nwhen > 0 || job->nafter > 0 ||
		job->texts != NULL || job->serial.is_given))
		abort();
	if (job->kind == PLAN_SSH && job->nargs > 0)
		abort();
	if ((job->texts != NULL) != (job->nplaced > 0) ||
	    (job->parse.text != NULL && job->then.text != NULL))
		abort();
	for (size_t i = 0; i < job->nafter; i++)
		if (job->after_jobs[i] >= plan->njobs ||
		    &plan->jobs[job->after_jobs[i]] == job)
			abort();
	for (size_t i = 0; i < plan->njobs; i++) {
		if (&plan->jobs[i] != job &&
		    strcmp(plan->jobs[i].name.text, job->name.text) == 0)
			abort();
	}
	pattern_check(plan, &job->hosts);
	pattern_check(plan, &job->exclude);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct inerr e = { "" };
	struct plan *plan;

	plan = plan_parse("dir/x.yaml", (const char *)data, len, &e);
	if (plan == NULL) {
		if (e.why[0] == '\0' || e.line == 0 || e.col == 0)
			abort();
		return 0;
	}
	if (plan->njobs == 0)
		abort();
	for (size_t i = 0; i < plan->njobs && i < 50; i++)
		job_check(plan, &plan->jobs[i]);
	plan_free(plan);
	return 0;
}
