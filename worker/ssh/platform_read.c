/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platform_read.c - a PLATFORM, from its bytes to what can be used.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "common/msg.h"
#include "worker/ssh/platform.h"

struct reader {
	struct platform *p;
	char *why;
};

/* Always false. */
PRINTF_LIKE(2, 3)
static bool
reader_fail(struct reader *r, const char *fmt, ...)
{
	char name[80];
	va_list ap;
	int n;

	log_escape(name, sizeof(name), r->p->name.at, r->p->name.len);
	n = snprintf(r->why, PLATFORM_WHY, "platform %s: ", name);
	va_start(ap, fmt);
	vsnprintf(r->why + n, PLATFORM_WHY - (size_t)n, fmt, ap);
	va_end(ap);
	return false;
}

static bool
reader_malformed(struct reader *r, const char *what)
{
	return reader_fail(r, "its %s are malformed, or too many", what);
}

/* ---- patterns and texts -------------------------------------------------- */

/* An empty one is none. */
static bool
reader_pattern(struct reader *r, struct slice text, struct pattern **p)
{
	char quoted[120], why[160];

	if (text.len == 0)
		return true;
	if ((*p = pattern_new(text, why, sizeof(why))) != NULL)
		return true;
	log_escape(quoted, sizeof(quoted), text.at, text.len);
	return reader_fail(r, "the pattern \"%s\": %s", quoted, why);
}

static bool
reader_prompt(struct reader *r, struct slice text, bool exact,
    struct platform_prompt *prompt)
{
	if (!exact)
		return reader_pattern(r, text, &prompt->pattern);
	prompt->exact = text;
	return true;
}

static bool
reader_texts(struct reader *r, struct slice list, const char *what,
    struct platform_texts *texts)
{
	struct slice text;

	if (list.len > 0)
		texts->list = xcalloc(PLATFORM_PARTS, sizeof(*texts->list));
	while (list.len > 0) {
		if (texts->count == PLATFORM_PARTS ||
		    !msg_text_next(&list, &text))
			return reader_malformed(r, what);
		/* What is in every text says nothing. */
		if (text.len > 0)
			texts->list[texts->count++] = text;
	}
	if (texts->list != NULL)
		texts->list =
		    xrealloc(texts->list, texts->count * sizeof(*texts->list));
	return true;
}

/* How many a list has; more than most: it is none. */
static unsigned
reader_count(unsigned id, struct slice list, unsigned most)
{
	struct msg m;
	unsigned n = 0;

	while (list.len > 0 && n <= most) {
		if (msg_list_next(id, &list, &m) != MSG_OK)
			return most + 1;
		n++;
	}
	return n;
}

/* ---- levels, ways and steps ---------------------------------------------- */

int
platform_level_named(const struct platform *p, struct slice name)
{
	for (unsigned i = 0; i < p->level_count; i++)
		if (slice_equal(p->levels[i].name, name))
			return (int)i;
	return PLATFORM_NO_LEVEL;
}

/* All levels have their names by now. */
static bool
reader_level(struct reader *r, struct slice name, int *level)
{
	char quoted[80];

	*level = platform_level_named(r->p, name);
	if (*level != PLATFORM_NO_LEVEL)
		return true;
	log_escape(quoted, sizeof(quoted), name.at, name.len);
	return reader_fail(r, "there is no level \"%s\"", quoted);
}

static bool
reader_step(
    struct reader *r, const struct msg_step *m, struct platform_step *step)
{
	*step = (struct platform_step){ .kind = m->kind,
		.input = m->input,
		.response = m->response,
		.secret = (m->flags & MSG_STEP_SECRET) != 0,
		.level = PLATFORM_NO_LEVEL };
	if (m->kind >= MSG_STEP_KINDS)
		return reader_malformed(r, "steps");
	if (m->kind == MSG_STEP_ENTER)
		return reader_level(r, m->input, &step->level);
	return reader_prompt(
	    r, m->prompt, (m->flags & MSG_STEP_EXACT) != 0, &step->prompt);
}

static bool
reader_steps(
    struct reader *r, struct slice list, bool in_way, struct platform_steps *s)
{
	unsigned n = reader_count(MSG_STEP, list, PLATFORM_PARTS);
	struct msg m;

	if (n > PLATFORM_PARTS)
		return reader_malformed(r, "steps");
	s->list = xcalloc(n, sizeof(*s->list));
	while (msg_list_next(MSG_STEP, &list, &m) == MSG_OK)
		if (!reader_step(r, &m.u.step, &s->list[s->count++]))
			return false;
	/* A way that goes by ways need not have an end. */
	for (unsigned i = 0; in_way && i < n; i++)
		if (s->list[i].kind == MSG_STEP_ENTER)
			return reader_malformed(r, "ways");
	return true;
}

static bool
reader_ways(struct reader *r, struct slice list, struct platform_level *level)
{
	unsigned n = reader_count(MSG_WAY, list, PLATFORM_LEVELS);
	struct msg m;

	if (n > PLATFORM_LEVELS)
		return reader_malformed(r, "ways");
	level->ways = xcalloc(n, sizeof(*level->ways));
	while (msg_list_next(MSG_WAY, &list, &m) == MSG_OK) {
		struct platform_way *w = &level->ways[level->way_count++];

		if (!reader_level(r, m.u.way.to, &w->to) ||
		    !reader_steps(r, m.u.way.steps, true, &w->steps))
			return false;
	}
	return true;
}

static bool
reader_levels(struct reader *r, struct slice list)
{
	unsigned n = reader_count(MSG_LEVEL, list, PLATFORM_LEVELS), i = 0;
	struct platform *p = r->p;
	struct slice names = list;
	struct msg m;

	if (n > PLATFORM_LEVELS)
		return reader_malformed(r, "levels");
	p->levels = xcalloc(n, sizeof(*p->levels));
	while (msg_list_next(MSG_LEVEL, &names, &m) == MSG_OK)
		p->levels[p->level_count++].name = m.u.level.name;
	while (msg_list_next(MSG_LEVEL, &list, &m) == MSG_OK) {
		struct platform_level *level = &p->levels[i++];

		if (!reader_prompt(r, m.u.level.prompt,
			(m.u.level.flags & MSG_LEVEL_EXACT) != 0,
			&level->prompt) ||
		    !reader_texts(
			r, m.u.level.excludes, "excludes", &level->excludes) ||
		    !reader_ways(r, m.u.level.ways, level))
			return false;
	}
	return true;
}

static bool
reader_questions(struct reader *r, struct slice list)
{
	unsigned n = reader_count(MSG_QUESTION, list, PLATFORM_PARTS);
	struct platform *p = r->p;
	struct msg m;

	if (n > PLATFORM_PARTS)
		return reader_malformed(r, "questions");
	p->questions = xcalloc(n, sizeof(*p->questions));
	while (msg_list_next(MSG_QUESTION, &list, &m) == MSG_OK) {
		struct platform_question *q =
		    &p->questions[p->question_count++];

		q->answer = m.u.question.answer;
		q->flags = m.u.question.flags;
		if (m.u.question.pattern.len == 0)
			return reader_malformed(r, "questions");
		if (!reader_pattern(r, m.u.question.pattern, &q->pattern))
			return false;
	}
	return true;
}

/* ---- all of it ----------------------------------------------------------- */

static bool
reader_platform(struct reader *r, const struct msg_platform *m)
{
	struct platform *p = r->p;

	p->name = m->name;
	p->newline = m->newline.len > 0 ? m->newline : slice_str("\n");
	p->user_suffix = m->user_suffix;
	/* What has to be told by its login how to behave is RouterOS. */
	p->echoes_twice = m->user_suffix.len > 0;
	p->one_channel = (m->flags & MSG_PLATFORM_ONE_CHANNEL) != 0;
	return reader_pattern(r, m->prompt, &p->prompt) &&
	       reader_texts(r, m->excludes, "excludes", &p->excludes) &&
	       reader_texts(r, m->failures, "failures", &p->failures) &&
	       reader_levels(r, m->levels) &&
	       (m->level.len == 0 || reader_level(r, m->level, &p->level)) &&
	       reader_steps(r, m->on_open, false, &p->on_open) &&
	       reader_steps(r, m->on_close, false, &p->on_close) &&
	       (m->config_level.len == 0 ||
		   reader_level(r, m->config_level, &p->config_level)) &&
	       reader_steps(r, m->commit, false, &p->commit) &&
	       reader_steps(r, m->abort, false, &p->abort) &&
	       reader_steps(r, m->save, false, &p->save) &&
	       reader_questions(r, m->questions);
}

struct platform *
platform_decode(struct slice bytes, char *why)
{
	struct platform *p = xcalloc(1, sizeof(*p));
	struct reader r = { p, why };
	struct msg m;

	p->level = p->config_level = PLATFORM_NO_LEVEL;
	p->bytes = xmalloc(bytes.len);
	p->len = bytes.len;
	if (bytes.len > 0)
		memcpy(p->bytes, bytes.at, bytes.len);
	if (msg_decode_body(MSG_PLATFORM, (const uint8_t *)p->bytes, p->len,
		&m) == MSG_OK) {
		if (reader_platform(&r, &m.u.platform))
			return p;
	} else
		snprintf(why, PLATFORM_WHY, "the platform is malformed");
	platform_free(p);
	return NULL;
}

static void
steps_free(struct platform_steps *s)
{
	for (unsigned i = 0; i < s->count; i++)
		pattern_free(s->list[i].prompt.pattern);
	free(s->list);
}

static void
level_free(struct platform_level *level)
{
	pattern_free(level->prompt.pattern);
	free(level->excludes.list);
	for (unsigned i = 0; i < level->way_count; i++)
		steps_free(&level->ways[i].steps);
	free(level->ways);
}

void
platform_free(struct platform *p)
{
	pattern_free(p->prompt);
	free(p->excludes.list);
	free(p->failures.list);
	for (unsigned i = 0; i < p->level_count; i++)
		level_free(&p->levels[i]);
	free(p->levels);
	steps_free(&p->on_open);
	steps_free(&p->on_close);
	steps_free(&p->commit);
	steps_free(&p->abort);
	steps_free(&p->save);
	for (unsigned i = 0; i < p->question_count; i++)
		pattern_free(p->questions[i].pattern);
	free(p->questions);
	free(p->bytes);
	free(p);
}
