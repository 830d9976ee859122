/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * plan_read.h - between plan.c and plan_job.c.
 */
#ifndef HF_PLAN_READ_H
#define HF_PLAN_READ_H

#include "master/input/plan.h"
#include "master/input/yamlnode.h"

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

#endif
