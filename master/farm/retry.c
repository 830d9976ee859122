/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * retry.c - further attempts of a job that could not be done this time.
 */
#include "common/clock.h"
#include "master/farm/farm.h"
#include "master/farm/retry.h"

#define RETRY_FIRST_MS 250u
#define RETRY_LAST_MS 8000u

bool
retry_allowed(
    enum hayfork_status status, bool sent, bool repeatable, bool final)
{
	switch (status) {
	case HAYFORK_UNREACHABLE:
		return !final && (!sent || repeatable);
	case HAYFORK_TIMEOUT:
		return !sent || repeatable;
	case HAYFORK_FAILED:
		/* The connection was lost in mid-command, as opposed to a
		 * command that says no: the caller knows by final. */
		return !final && sent && repeatable;
	default:
		return false;
	}
}

uint64_t
retry_delay_ms(unsigned n, uint32_t random)
{
	uint64_t ms = n < 6 ? (uint64_t)RETRY_FIRST_MS << n : RETRY_LAST_MS;

	if (ms > RETRY_LAST_MS)
		ms = RETRY_LAST_MS;
	return ms - ms * (random & 0xffff) / 0x20000;
}

static void
retry_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct hayfork_future *job = ctx;

	(void)fd;
	(void)what;
	job_enqueue(job, false);
}

void
retry_in(struct hayfork_future *job, uint64_t ms)
{
	struct timeval tv;

	job->state = JOB_PAUSED;
	if (job->retry == NULL)
		job->retry = timer_make(job->farm->base, retry_cb, job);
	tv = (struct timeval){ (time_t)(ms / 1000),
		(suseconds_t)(ms % 1000 * 1000) };
	timer_start(job->retry, &tv);
}

bool
retry_later(struct hayfork_future *job, enum hayfork_status status,
    enum hayfork_stage stage)
{
	uint64_t ms;

	if (job->retries == 0 || job->farm->stopping ||
	    job->phase != PHASE_RUN ||
	    !retry_allowed(status, job->sent, job->repeatable, job->final))
		return false;
	ms = retry_delay_ms(job->retried++, (uint32_t)clock_ns() * 2654435761u);
	connect_drop(job);
	job_tell_attempt(job, status, stage, slice_str(job->result.error_class),
	    slice_str(job->result.error_message));
	job_forget_attempt(job);
	job->retries--;
	job->start_ns = 0;
	job->deadline_ms = 0;
	retry_in(job, ms);
	return true;
}
