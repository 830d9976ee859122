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

/* ---- what it came to ------------------------------------------------------
 */

/* Copy a text with its NUL to at; returns what is behind it. */
static char *
job_put_text(char *at, struct slice text, const char **where)
{
	*where = at;
	if (text.len > 0)
		memcpy(at, text.at, text.len);
	at[text.len] = '\0';
	return at + text.len + 1;
}

void
job_forget_last_words(struct hayfork_future *job)
{
	struct hayfork_result *r = &job->result;

	free(job->last_words);
	job->last_words = NULL;
	r->backtrace = r->last_words = NULL;
	r->stage_us = 0;
	r->exit_signal = NULL;
}

void
job_set_login(struct hayfork_future *job, const struct msg_login *m)
{
	static const char *const methods[MSG_LOGIN_METHODS] = { "none",
		"publickey", "password", "publickey,password",
		"keyboard-interactive", "publickey,keyboard-interactive",
		"password,keyboard-interactive",
		"publickey,password,keyboard-interactive" };
	struct hayfork_result *r = &job->result;
	char *at;

	free(job->banner);
	job->banner = at = xmalloc(m->banner.len + m->user.len + 2);
	at = job_put_text(at, m->banner, &r->banner);
	job_put_text(at, m->user, &r->login_user);
	r->banner_len = m->banner.len;
	if (m->banner.len == 0)
		r->banner = NULL;
	r->login_method = methods[m->methods % MSG_LOGIN_METHODS];
	r->login_credential = m->credential + 1;
}

static void
job_forget_login(struct hayfork_future *job)
{
	struct hayfork_result *r = &job->result;

	free(job->banner);
	job->banner = NULL;
	r->banner = r->login_user = r->login_method = NULL;
	r->banner_len = 0;
	r->login_credential = 0;
	job->logged_in = false;
}

void
job_printed(struct hayfork_future *job, unsigned stream, struct slice data)
{
	const struct hayfork_options *o = &job->farm->options;

	if (o->printed != NULL && !job->internal)
		o->printed(o->ctx, job->ctx, stream, data.at, data.len);
}

void
job_forget_attempt(struct hayfork_future *job)
{
	struct hayfork_result *r = &job->result;

	if (spool_len(&job->output[0]) + spool_len(&job->output[1]) > 0)
		job_printed(job, 0, (struct slice){ NULL, 0 });
	job_unsay(job);
	job_forget_last_words(job);
	free(job->error);
	job->error = NULL;
	r->error_class = r->error_message = r->error_hint = NULL;
	free(job->parts);
	r->parts = job->parts = NULL;
	r->part_count = 0;
	job_forget_login(job);
	if (job->taken > 0)
		job->taker->forget(job->taker_ctx);
	job->taken = 0;
	r->exit_status = -1;
	r->elapsed_us = 0;
	r->truncated = false;
	job->sent = job->final = job->overdue = false;
}

void
job_set_error(struct hayfork_future *job, struct slice class,
    struct slice message, struct slice hint)
{
	struct hayfork_result *r = &job->result;
	char *at;

	free(job->error);
	job->error = at = xmalloc(class.len + message.len + hint.len + 3);
	at = job_put_text(at, class, &r->error_class);
	at = job_put_text(at, message, &r->error_message);
	job_put_text(at, hint, &r->error_hint);
	if (hint.len == 0)
		r->error_hint = NULL;
}

void
job_set_last_words(struct hayfork_future *job, const struct buf *backtrace,
    const struct buf *words)
{
	struct slice frames = { (char *)buf_at(backtrace), buf_len(backtrace) };
	struct slice lines = { (char *)buf_at(words), buf_len(words) };
	struct hayfork_result *r = &job->result;
	char *at;

	free(job->last_words);
	job->last_words = at = xmalloc(frames.len + lines.len + 2);
	at = job_put_text(at, frames, &r->backtrace);
	job_put_text(at, lines, &r->last_words);
	if (frames.len == 0)
		r->backtrace = NULL;
	if (lines.len == 0)
		r->last_words = NULL;
}

/* ---- as its owner sees it --------------------------------------------------
 */

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
