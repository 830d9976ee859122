/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * plan_read.h - between plan.c and the readers of its parts.
 */
#ifndef HF_PLAN_READ_H
#define HF_PLAN_READ_H

#include "master/input/plan.h"
#include "master/input/yamlnode.h"

/* What the reader of a key is given. */
struct plan_reader {
	struct plan *plan;
	struct plan_job *job;
	struct inerr *e;
};

/*
 * Read the keys of a mapping into a job that may hold defaults already.
 * where is PLAN_DEFAULTS, or 0 for a job, whose kind its keys tell.
 */
MUST_CHECK bool plan_job_read(struct plan *, const struct yamlnode *,
    unsigned where, struct plan_job *, struct inerr *);

/* The key of that name that can stand there (enum plan_where), or NULL. */
const struct plan_key *plan_key_find(const char *name, unsigned where);

/* Refuse a key: unknown, or known and not of this place. Returns false. */
bool plan_key_refuse(const struct yamlnode *, unsigned where, struct inerr *);

/* Copy a text that is not empty. */
MUST_CHECK bool plan_text_read(
    struct plan *, const struct yamlnode *, struct plan_text *, struct inerr *);
/* The same of a path, which is seen from the folder the plan is in. */
MUST_CHECK bool plan_path_read(
    struct plan *, const struct yamlnode *, struct plan_text *, struct inerr *);

/* Where its value is. */
struct plan_text plan_text_at(const struct yamlnode *, const char *text);

/*
 * plan_names.c: jobs by their names. A name is that of one job; NULL: of none.
 */
struct plan_job *plan_named(const struct plan *, const char *name);
void plan_name_add(struct plan *, const struct plan_job *);

/* plan_run.c: what it runs. */
MUST_CHECK bool plan_read_ssh(struct plan_reader *, const struct yamlnode *);
MUST_CHECK bool plan_read_configure(
    struct plan_reader *, const struct yamlnode *);
MUST_CHECK bool plan_read_save(struct plan_reader *, const struct yamlnode *);
MUST_CHECK bool plan_read_netconf(
    struct plan_reader *, const struct yamlnode *);
MUST_CHECK bool plan_read_task(struct plan_reader *, const struct yamlnode *);
MUST_CHECK bool plan_read_args(struct plan_reader *, const struct yamlnode *);
/* plan_hosts.c: where. */
MUST_CHECK bool plan_read_hosts(struct plan_reader *, const struct yamlnode *);
MUST_CHECK bool plan_read_exclude(
    struct plan_reader *, const struct yamlnode *);
/* plan_flow.c: which hosts, in which order, how many at a time. */
MUST_CHECK bool plan_read_when(struct plan_reader *, const struct yamlnode *);
MUST_CHECK bool plan_read_after(struct plan_reader *, const struct yamlnode *);
MUST_CHECK bool plan_read_serial(struct plan_reader *, const struct yamlnode *);
/* serial of the plan. */
MUST_CHECK bool plan_read_waves(
    struct plan *, const struct yamlnode *, struct inerr *);
MUST_CHECK bool plan_read_max_fail(
    struct plan_reader *, const struct yamlnode *);
MUST_CHECK bool plan_read_priority(
    struct plan_reader *, const struct yamlnode *);
/* Places in what a host job sends. */
MUST_CHECK bool plan_find_places(
    struct plan *, struct plan_job *, struct inerr *);

/* plan_after.c: find the jobs that others come after; there is no circle. */
MUST_CHECK bool plan_resolve_after(struct plan *, struct inerr *);

#endif
