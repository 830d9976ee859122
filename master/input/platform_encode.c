/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platform_encode.c - a platform as workers get it: PLATFORM, in a host job.
 */
#include <string.h>

#include "common/msg.h"
#include "master/input/platform.h"
#include "master/input/platform_read.h"

_Static_assert((int)PLATFORM_SEND == (int)MSG_STEP_SEND &&
		   (int)PLATFORM_PROMPTED == (int)MSG_STEP_PROMPTED &&
		   (int)PLATFORM_ENTER == (int)MSG_STEP_ENTER &&
		   (int)PLATFORM_WRITE == (int)MSG_STEP_WRITE,
    "steps of platforms and of messages are the same");

static struct slice
slice_buf(const struct buf *b)
{
	return (struct slice){ (const char *)buf_at(b), buf_len(b) };
}

static void
texts_encode(const struct platform_texts *texts, struct buf *out)
{
	for (size_t i = 0; i < texts->n; i++)
		msg_text_add(out, slice_str(texts->at[i]));
}

const char *
platform_step_level(const struct platform *p, const struct platform_step *step)
{
	return strcmp(step->input, PLATFORM_DEFAULT_MODE) == 0 ? p->level
							       : step->input;
}

static void
steps_encode(const struct platform *p, const struct platform_steps *steps,
    struct buf *out)
{
	for (size_t i = 0; i < steps->n; i++) {
		const struct platform_step *s = &steps->at[i];
		struct msg m = { .id = MSG_STEP };
		const char *input = s->kind == PLATFORM_ENTER
					? platform_step_level(p, s)
					: s->input;

		m.u.step = (struct msg_step){
			.kind = s->kind,
			.input = slice_str(input),
			.prompt = slice_str(s->prompt),
			.response = slice_str(s->response),
			.flags = (s->is_exact ? MSG_STEP_EXACT : 0) |
				 (s->is_secret ? MSG_STEP_SECRET : 0),
		};
		msg_list_add(out, &m);
	}
}

static void
level_encode(
    const struct platform *p, const struct platform_level *l, struct buf *out)
{
	struct buf excludes = { 0 }, ways = { 0 }, steps = { 0 };
	struct msg m = { .id = MSG_LEVEL }, w = { .id = MSG_WAY };

	texts_encode(&l->excludes, &excludes);
	for (size_t i = 0; i < l->nways; i++) {
		buf_reset(&steps);
		steps_encode(p, &l->ways[i].steps, &steps);
		w.u.way = (struct msg_way){ slice_str(l->ways[i].to),
			slice_buf(&steps) };
		msg_list_add(&ways, &w);
	}
	m.u.level = (struct msg_level){
		.name = slice_str(l->name),
		.prompt = slice_str(l->prompt),
		.excludes = slice_buf(&excludes),
		.ways = slice_buf(&ways),
		.flags = l->is_exact ? MSG_LEVEL_EXACT : 0,
	};
	msg_list_add(out, &m);
	buf_free(&excludes);
	buf_free(&ways);
	buf_free(&steps);
}

/* A newline in an answer is what the device takes for one. */
static void
question_encode(const struct platform *p, const struct platform_question *q,
    struct buf *out)
{
	struct msg m = { .id = MSG_QUESTION };
	struct buf answer = { 0 };

	for (const char *c = q->answer; c != NULL && *c != '\0'; c++) {
		if (*c == '\n')
			buf_add(&answer, p->newline, strlen(p->newline));
		else
			buf_add(&answer, c, 1);
	}
	m.u.question = (struct msg_question){
		.pattern = slice_str(q->pattern),
		.answer = slice_buf(&answer),
		.flags = (q->is_pager ? MSG_QUESTION_PAGER : 0) |
			 (q->answer == NULL ? MSG_QUESTION_END : 0),
	};
	msg_list_add(out, &m);
	buf_free(&answer);
}

enum {
	EXCLUDES,
	LEVELS,
	FAILURES,
	ON_OPEN,
	ON_CLOSE,
	QUESTIONS,
	COMMIT,
	ABORT,
	SAVE,
	PARTS
};

void
platform_encode(const struct platform *p, struct buf *out)
{
	struct buf part[PARTS] = { { 0 } };
	struct msg m = { .id = MSG_PLATFORM };

	texts_encode(&p->excludes, &part[EXCLUDES]);
	for (size_t i = 0; i < p->nlevels; i++)
		level_encode(p, &p->levels[i], &part[LEVELS]);
	texts_encode(&p->failures, &part[FAILURES]);
	steps_encode(p, &p->on_open, &part[ON_OPEN]);
	steps_encode(p, &p->on_close, &part[ON_CLOSE]);
	for (size_t i = 0; i < p->nquestions; i++)
		question_encode(p, &p->questions[i], &part[QUESTIONS]);
	steps_encode(p, &p->config.commit, &part[COMMIT]);
	steps_encode(p, &p->config.abort, &part[ABORT]);
	steps_encode(p, &p->config.save, &part[SAVE]);
	m.u.platform = (struct msg_platform){
		.name = slice_str(p->name),
		.prompt = slice_str(p->prompt),
		.excludes = slice_buf(&part[EXCLUDES]),
		.level = slice_str(p->level),
		.levels = slice_buf(&part[LEVELS]),
		.failures = slice_buf(&part[FAILURES]),
		.on_open = slice_buf(&part[ON_OPEN]),
		.on_close = slice_buf(&part[ON_CLOSE]),
		.questions = slice_buf(&part[QUESTIONS]),
		.newline = slice_str(p->newline),
		.user_suffix = slice_str(p->user_suffix),
		.flags = p->has_one_channel ? MSG_PLATFORM_ONE_CHANNEL : 0,
		.config_level = slice_str(p->config.level),
		.commit = slice_buf(&part[COMMIT]),
		.abort = slice_buf(&part[ABORT]),
		.save = slice_buf(&part[SAVE]),
	};
	msg_encode_body(out, &m);
	for (size_t i = 0; i < PARTS; i++)
		buf_free(&part[i]);
}
