/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * talk.c - a talk with the command line of a device: hearing, and looking at
 * what was heard.
 */
#include <stdio.h>
#include <string.h>

#include "common/mem.h"
#include "worker/ssh/talk.h"
#include "worker/ssh/watch.h"

#define MS 1000000u /* nanoseconds */

/* A prompt before any echo may be an old one, unless nothing follows. */
#define TALK_NO_ECHO_MS 1000u
/* So long nothing comes after what looks like a question nobody expected. */
#define TALK_WONDER_MS 5000u
/* What we type ourselves is done by then; so is a line of configuration. */
#define TALK_STEP_MS 20000u
#define TALK_LINE_MS 60000u

#define TALK_PIECE 4096u     /* bytes looked at in one go */
#define TALK_HOLD WATCH_TAIL /* bytes of whole lines kept back, at the end */
#define TALK_SHARE 2048u     /* bytes that are worth a message of their own */

void
talk_init(struct talk *t, const struct platform *p, struct pattern_room *room,
    const struct questions *questions, const struct talk_ops *ops, void *ctx,
    uint64_t now_ns)
{
	memset(t, 0, sizeof(*t));
	t->platform = p;
	t->room = room;
	t->questions = questions;
	t->ops = ops;
	t->ctx = ctx;
	t->level = t->goal = t->raise = PLATFORM_NO_LEVEL;
	t->began_ns = t->since_ns = t->heard_ns = now_ns;
	screen_init(&t->screen);
}

void
talk_fini(struct talk *t)
{
	screen_fini(&t->screen);
	buf_wipe(&t->typing);
	buf_free(&t->expected);
}

/* ---- time ---------------------------------------------------------------- */

bool
talk_passed(struct talk *t, uint64_t from_ns, uint64_t ms, uint64_t now_ns)
{
	uint64_t at_ns = from_ns + ms * MS;

	if (now_ns >= at_ns)
		return true;
	if (t->wake_ns == 0 || at_ns < t->wake_ns)
		t->wake_ns = at_ns;
	return false;
}

bool
talk_is_silent(struct talk *t, uint64_t ms, uint64_t now_ns)
{
	return talk_passed(t,
	    t->heard_ns > t->since_ns ? t->heard_ns : t->since_ns, ms, now_ns);
}

/* ---- telling ------------------------------------------------------------- */

void
talk_tell(struct talk *t, size_t n, bool last)
{
	struct slice text = screen_text(&t->screen), line;

	text.len = n;
	if (t->refusal[0] == '\0' && (t->watched < WATCH_HEAD || last) &&
	    watch_find(&t->platform->failures, text, &line))
		talk_escape(t, t->refusal, sizeof(t->refusal), line);
	t->watched += n;
	if (n > 0 && talk_in_command(t))
		t->ops->output(t->ctx, text.at, n);
	screen_drop(&t->screen, n);
}

static struct slice
talk_expected(const struct talk *t)
{
	return (struct slice){ (char *)buf_at(&t->expected),
		buf_len(&t->expected) };
}

/* The echo may come twice. */
static void
talk_begin_output(struct talk *t)
{
	size_t end;

	while (t->fresh && echo_again(&t->prompt, screen_text(&t->screen),
			       t->screen.line, talk_expected(t), &end))
		screen_drop(&t->screen, end);
	t->fresh = false;
}

/* Tell what cannot be part of a prompt any more, if that is enough. */
static void
talk_share(struct talk *t, size_t enough)
{
	struct slice text;
	const char *end;
	size_t line;

	if (t->screen.line > TALK_HOLD)
		talk_begin_output(t);
	line = t->screen.line;
	if (line <= TALK_HOLD)
		return;
	text = screen_text(&t->screen);
	end = memchr(text.at + line - TALK_HOLD, '\n', TALK_HOLD);
	if (end != NULL)
		line = (size_t)(end + 1 - text.at);
	if (line >= enough)
		talk_tell(t, line, false);
}

/* ---- the echo ------------------------------------------------------------ */

/* What was typed is not repeated: all is output but prompts before it. */
static void
talk_without_echo(struct talk *t)
{
	struct echo e;

	if (!echo_find(&t->prompt, screen_text(&t->screen), t->screen.line,
		talk_expected(t), &e))
		screen_drop(&t->screen, e.from);
	t->phase = TALK_COLLECT;
}

/* Has the echo come? What stands before it was said before it. */
static void
talk_hear_echo(struct talk *t)
{
	struct slice expected = talk_expected(t);
	struct echo e;

	if (t->screen.line == 0)
		return;
	if (echo_find(&t->prompt, screen_text(&t->screen), t->screen.line,
		expected, &e)) {
		screen_drop(&t->screen, e.from);
		if (e.start > e.from)
			talk_tell(t, e.start - e.from, false);
		screen_drop(&t->screen, e.end - e.start);
		t->phase = TALK_COLLECT;
		t->no_echo = false;
		t->fresh = true;
	} else if (t->screen.line > 2 * expected.len + ECHO_ROOM)
		talk_without_echo(t);
}

/* ---- hearing ------------------------------------------------------------- */

void
talk_hear(struct talk *t, const char *p, size_t n, uint64_t now_ns)
{
	t->heard_ns = now_ns;
	t->heard = true;
	while (n > 0 && !talk_is_over(t)) {
		size_t piece = n < TALK_PIECE ? n : TALK_PIECE;

		screen_feed(&t->screen, p, piece);
		p += piece;
		n -= piece;
		if (t->phase == TALK_ECHO)
			talk_hear_echo(t);
		else
			talk_share(t, TALK_SHARE);
	}
}

/* ---- looking ------------------------------------------------------------- */

/* It may look like a prompt, and be a question. */
static bool
talk_is_question(struct talk *t)
{
	struct slice line = screen_line(&t->screen);
	size_t start;

	return question_find(t->questions, t->room, t->platform, line, &start,
		   &t->slow) != NULL ||
	       question_is_likely(t->questions, t->room, line);
}

enum prompt_found
talk_find_prompt(struct talk *t, struct prompt_match *m)
{
	const struct prompt_text text = { screen_text(&t->screen),
		t->screen.line, t->screen.cut_line };
	const struct platform *p = t->platform;
	int level = t->way != NULL ? t->way->to : t->level;
	enum prompt_found found =
	    prompt_find(t->room, p, &t->prompt, &text, level, m);
	char name[80];

	if (found == PROMPT_MAYBE && m->level == PLATFORM_NO_LEVEL &&
	    talk_is_question(t))
		return PROMPT_NO;
	if (found != PROMPT_LIMIT)
		return found;
	if (m->level != PLATFORM_NO_LEVEL)
		log_escape(name, sizeof(name), p->levels[m->level].name.at,
		    p->levels[m->level].name.len);
	talk_fail(t, HAYFORK_FAILED, "pattern",
	    "the prompt's pattern%s%s takes too long to match",
	    m->level != PLATFORM_NO_LEVEL ? " of level " : "",
	    m->level != PLATFORM_NO_LEVEL ? name : "");
	return PROMPT_LIMIT;
}

void
talk_wonder(struct talk *t, uint64_t ms, uint64_t now_ns)
{
	char line[TALK_QUOTE];

	if (prompt_trim(screen_line(&t->screen)).len == 0 ||
	    !talk_is_silent(t, ms, now_ns))
		return;
	talk_quote(t, line, sizeof(line));
	if (t->slow) {
		talk_fail(t, HAYFORK_FAILED, "pattern",
		    "the pattern of a question takes too long to match: \"%s\"",
		    line);
		return;
	}
	if (!question_is_likely(t->questions, t->room, screen_line(&t->screen)))
		return;
	talk_fail(t, HAYFORK_FAILED, "prompt",
	    "the device asks what nobody has an answer for: \"%s\"", line);
}

void
talk_despair(struct talk *t, uint64_t now_ns)
{
	bool is_line = t->counted && t->item.kind == TALK_LINE;
	unsigned ms = is_line ? TALK_LINE_MS : TALK_STEP_MS;
	char line[TALK_QUOTE], typed[TALK_QUOTE];

	talk_wonder(t, TALK_WONDER_MS, now_ns);
	/* One of our own may not take for ever. */
	if (talk_is_over(t) || (t->counted ? !is_line : t->step == NULL) ||
	    !talk_passed(t, t->since_ns, ms, now_ns))
		return;
	log_escape(typed, sizeof(typed), (char *)buf_at(&t->expected),
	    buf_len(&t->expected));
	talk_quote(t, line, sizeof(line));
	talk_fail(t, HAYFORK_TIMEOUT, "timeout",
	    "no prompt came within %u s after \"%s\"; the last line is \"%s\"",
	    ms / 1000, typed, line);
}

/* Nothing of a prompt is there: does it ask anything? */
static void
talk_look_else(struct talk *t, uint64_t now_ns)
{
	if (!talk_answer(t, now_ns))
		talk_despair(t, now_ns);
}

static void
talk_look_echo(struct talk *t, uint64_t now_ns)
{
	enum prompt_found found = PROMPT_NO;
	struct prompt_match m;
	struct echo e;
	bool said;

	/* Until a line has ended, this is the prompt it was typed to. */
	if (t->screen.line > 0)
		found = talk_find_prompt(t, &m);
	if (found == PROMPT_LIMIT)
		return;
	if (found == PROMPT_NO) {
		talk_look_else(t, now_ns);
		return;
	}
	echo_find(&t->prompt, screen_text(&t->screen), t->screen.line,
	    talk_expected(t), &e);
	said = m.start > e.from;
	if (!talk_is_silent(t,
		t->no_echo ? TALK_REST_MS
		: said     ? TALK_MAYBE_MS
			   : TALK_NO_ECHO_MS,
		now_ns))
		return;
	t->no_echo = true;
	screen_drop(&t->screen, e.from);
	m.start -= m.start < e.from ? m.start : e.from;
	t->phase = TALK_COLLECT;
	talk_finish(t, &m, now_ns);
}

static void
talk_look_collect(struct talk *t, uint64_t now_ns)
{
	struct prompt_match m;
	enum prompt_found found;

	if (t->fresh && t->screen.line > 0)
		talk_begin_output(t);
	found = talk_find_prompt(t, &m);
	if (found == PROMPT_LIMIT || talk_asks_again(t, now_ns))
		return;
	/* The echo may come once more, behind a prompt. */
	if (found == PROMPT_YES && t->fresh && t->platform->echoes_twice &&
	    !talk_is_silent(t, TALK_REST_MS, now_ns))
		return;
	if (found == PROMPT_YES ||
	    (found == PROMPT_MAYBE &&
		talk_is_silent(t, TALK_MAYBE_MS, now_ns))) {
		talk_finish(t, &m, now_ns);
		return;
	}
	talk_share(t, 1);
	if (found == PROMPT_NO)
		talk_look_else(t, now_ns);
}

void
talk_look(struct talk *t, uint64_t now_ns)
{
	t->wake_ns = 0;
	t->slow = false;
	if (buf_len(&t->typing) > 0)
		return;
	if (t->phase == TALK_SETTLE &&
	    talk_is_silent(t, TALK_MAYBE_MS, now_ns)) {
		t->step = NULL;
		t->phase = TALK_READY;
	}
	switch (t->phase) {
	case TALK_ARRIVE:
		talk_arrive(t, now_ns);
		break;
	case TALK_ECHO:
		talk_look_echo(t, now_ns);
		break;
	case TALK_COLLECT:
		talk_look_collect(t, now_ns);
		break;
	case TALK_ASKED:
		talk_look_asked(t, now_ns);
		break;
	default:
		break;
	}
	if (t->phase == TALK_READY)
		talk_go_on(t, now_ns);
}
