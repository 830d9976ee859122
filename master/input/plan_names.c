/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * plan_names.c - the jobs of a plan by their names.
 */
#include <sys/tree.h>

#include <string.h>

#include "master/input/plan_read.h"

struct plan_name {
	RB_ENTRY(plan_name) link;
	const char *text;
	size_t job;
};

RB_HEAD(plan_names, plan_name);

static int
name_compare(const struct plan_name *a, const struct plan_name *b)
{
	return strcmp(a->text, b->text);
}

/* RB_GENERATE_STATIC() of libbsd 0.11 lacks a definition of __unused. */
RB_GENERATE_INTERNAL(
    plan_names, plan_name, link, name_compare, __attribute__((unused)) static)

struct plan_job *
plan_named(const struct plan *plan, const char *name)
{
	struct plan_name wanted = { .text = name }, *found;

	if (plan->names == NULL)
		return NULL;
	found = RB_FIND(plan_names, plan->names, &wanted);
	return found != NULL ? &plan->jobs[found->job] : NULL;
}

void
plan_name_add(struct plan *plan, const struct plan_job *job)
{
	struct plan_name *name = arena_alloc(&plan->arena, sizeof(*name));

	if (plan->names == NULL) {
		plan->names = arena_alloc(&plan->arena, sizeof(*plan->names));
		RB_INIT(plan->names);
	}
	*name = (struct plan_name){ .text = job->name.text,
		.job = (size_t)(job - plan->jobs) };
	RB_INSERT(plan_names, plan->names, name);
}
