/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * planjobs_hosts.h - the hosts of a plan's job, and what each is sent. Only
 * for planjobs.c.
 */
#ifndef HF_PLANJOBS_HOSTS_H
#define HF_PLANJOBS_HOSTS_H

#include "master/cmd/planjobs.h"

/* Those it is for, out of those that the command line chose. */
MUST_CHECK bool planjobs_choose(struct planjobs *, const struct plan_job *,
    struct inventory_list *, struct inerr *);
/*
 * Put what is known of each host into what it is sent. False: something is
 * missing, or cannot be written there.
 */
MUST_CHECK bool planjobs_fill(struct planjobs *, const struct plan_job *,
    struct hostjobs_row *, struct inerr *);
/* The same, of the arguments of a task for each of these hosts. */
MUST_CHECK bool planjobs_fill_args(struct planjobs *, const struct plan_job *,
    const struct inventory_list *, struct taskjobs_row *, struct inerr *);

#endif
