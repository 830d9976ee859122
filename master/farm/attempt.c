/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * attempt.c - an attempt at a job that is not its last.
 */
#include <stdio.h>

#include "common/clock.h"
#include "master/farm/farm.h"

#define ATTEMPT_TEXT 1000 /* bytes of what its error says */

/* A string of a slice that has one; buf is where. */
static const char *
attempt_text(struct slice s, char *buf, size_t cap)
{
	if (s.at == NULL)
		return NULL;
	snprintf(buf, cap, "%.*s", (int)s.len, s.at);
	return buf;
}

void
job_tell_attempt(struct hayfork_future *job, enum hayfork_status status,
    enum hayfork_stage stage, struct slice class, struct slice message)
{
	const struct hayfork_options *o = &job->farm->options;
	char said_class[64], said[ATTEMPT_TEXT];
	struct hayfork_attempt a = {
		.number = job->attempted + 1,
		.status = status,
		.stage = stage,
		.worker = job->result.worker,
		.started_us = job->result.started_us,
		.error_class =
		    attempt_text(class, said_class, sizeof(said_class)),
		.error_message = attempt_text(message, said, sizeof(said)),
	};

	if (o->attempted == NULL || job->internal || job->phase != PHASE_RUN)
		return;
	if (job->start_ns != 0)
		a.elapsed_us = (clock_ns() - job->start_ns) / 1000;
	job->attempted++;
	o->attempted(o->ctx, job->ctx, &a);
}
