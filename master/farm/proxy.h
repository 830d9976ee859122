/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * proxy.h - programs that lead to hosts, instead of TCP connections.
 */
#ifndef HF_PROXY_H
#define HF_PROXY_H

#include "master/farm/farm.h"

#define PROXY_TEXT 320 /* fits what is told of one */

/*
 * Start the job's. Returns the connection through it, or -1 with errno set.
 */
int proxy_start(struct hayfork_future *);
/* The job has no use for it any more: it is ended. None: nothing is done. */
void proxy_drop(struct job_host *);
/*
 * What it said last, and how it ended if it has, for the reason of a failure.
 * False: there is none.
 */
bool proxy_explain(struct job_host *, char text[PROXY_TEXT]);
/* Wait for the end of all. */
void proxy_free_all(struct hayfork *);

#endif
