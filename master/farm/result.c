/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * result.c - what a job has said, and its result as its owner sees it.
 *
 * What of it is in the farm's file comes back when the result is looked at,
 * and goes with the future, or when its owner puts it away.
 */
#include <string.h>

#include "master/farm/farm.h"
#include "master/farm/parts.h"

/* An error of the file, once: who owns the farm may want to end with it. */
static void
result_tell_unkept(struct hayfork *f)
{
	int error = f->spools.file.error;

	if (error == 0 || f->told_unkept)
		return;
	f->told_unkept = true;
	farm_log(f, LOG_LEVEL_WARN,
	    "output under way cannot be kept in a file (%s): it stays in "
	    "memory",
	    strerror(error));
	if (f->options.unkept != NULL)
		f->options.unkept(f->options.ctx, error);
}

void
job_say(struct hayfork_future *job, struct spool *to, struct slice data)
{
	struct hayfork *f = job->farm;

	spool_add(&f->spools, to, data);
	result_tell_unkept(f);
}

bool
job_bring_back(struct hayfork_future *job, struct spool *s)
{
	struct hayfork *f = job->farm;

	if (spool_bring_back(&f->spools, s))
		return true;
	result_tell_unkept(f);
	return false;
}

void
job_unsay(struct hayfork_future *job)
{
	struct hayfork *f = job->farm;

	for (int i = 0; i < 2; i++)
		spool_free(&f->spools, &job->output[i]);
	spool_free(&f->spools, &job->value);
}

/* It is as if it had said nothing. */
static void
result_lose(struct hayfork_future *job)
{
	struct hayfork_result *r = &job->result;

	r->lost = true;
	for (int i = 0; i < 2; i++) {
		r->output[i] = NULL;
		r->output_len[i] = 0;
	}
	r->parts = NULL;
	r->part_count = 0;
	r->value = NULL;
	r->value_len = 0;
}

/* Where a text is now; NULL: in the file. */
static const char *
result_place(const struct spool *s)
{
	return spool_is_whole(s) ? spool_text(s).at : NULL;
}

void
job_place_result(struct hayfork_future *job)
{
	struct hayfork_result *r = &job->result;

	for (int i = 0; i < 2; i++) {
		r->output[i] = result_place(&job->output[i]);
		r->output_len[i] = spool_len(&job->output[i]);
	}
	parts_place(job->parts, r->part_count, r->output[0]);
	if (r->status != HAYFORK_OK || spool_len(&job->value) == 0)
		return;
	r->value = result_place(&job->value);
	r->value_len = spool_len(&job->value);
}

static bool
result_is_whole(const struct hayfork_future *job)
{
	return spool_is_whole(&job->output[0]) &&
	       spool_is_whole(&job->output[1]) && spool_is_whole(&job->value);
}

void
job_show_result(struct hayfork_future *job)
{
	if (job->result.lost || result_is_whole(job))
		return;
	if (job_bring_back(job, &job->output[0]) &&
	    job_bring_back(job, &job->output[1]) &&
	    job_bring_back(job, &job->value))
		job_place_result(job);
	else
		result_lose(job);
}

void
hayfork_put_away(struct hayfork_future *job)
{
	struct hayfork *f = job->farm;

	if (job->state != JOB_ENDED || job->result.lost)
		return;
	for (int i = 0; i < 2; i++)
		spool_put_away(&f->spools, &job->output[i]);
	spool_put_away(&f->spools, &job->value);
	job_place_result(job);
}

enum hayfork_status
hayfork_ended_as(const struct hayfork_future *job)
{
	return job->state == JOB_ENDED ? job->result.status
				       : HAYFORK_STATUS_COUNT;
}
