/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * talk_step.c - what is typed: steps on the way, and commands.
 */
#include <stdio.h>
#include <string.h>

#include "common/mem.h"
#include "common/msg_table.h"
#include "worker/ssh/talk.h"

/* Silence after which a question stands for itself, whatever is above it. */
#define TALK_ASKED_MS 500u

const char *
talk_level_name(const struct talk *t, int level, char *name, size_t cap)
{
	if (level == PLATFORM_NO_LEVEL)
		return "an unknown level";
	log_escape(name, cap, t->platform->levels[level].name.at,
	    t->platform->levels[level].name.len);
	return name;
}

/* ---- typing -------------------------------------------------------------- */

static void
talk_type_line(struct talk *t, struct slice text, uint64_t now_ns)
{
	buf_add(&t->typing, text.at, text.len);
	buf_add(&t->typing, t->platform->newline.at, t->platform->newline.len);
	t->since_ns = now_ns;
}

void
talk_type(
    struct talk *t, struct slice text, enum talk_phase phase, uint64_t now_ns)
{
	/* What was said before belongs to what was typed before. */
	screen_drop(&t->screen, t->screen.line);
	buf_reset(&t->expected);
	buf_add(&t->expected, text.at, text.len);
	talk_type_line(t, text, now_ns);
	t->phase = phase;
	t->fresh = false;
	t->watched = 0;
	t->refusal[0] = '\0';
	t->asked = 0;
	t->asked_line = UINT64_MAX;
}

static void
talk_take_step(
    struct talk *t, const struct platform_step *step, uint64_t now_ns)
{
	switch (step->kind) {
	case MSG_STEP_ENTER:
		t->goal = step->level;
		return;
	case MSG_STEP_PROMPTED:
		talk_type(t, step->input, TALK_ASKED, now_ns);
		break;
	case MSG_STEP_WRITE:
		talk_type(t, step->input, TALK_SETTLE, now_ns);
		break;
	default:
		talk_type(t, step->input, TALK_ECHO, now_ns);
		break;
	}
	t->step = step;
}

/* ---- a step that is asked back ------------------------------------------- */

static bool
talk_is_asked(struct talk *t)
{
	return t->step != NULL && t->step->kind == MSG_STEP_PROMPTED &&
	       prompt_asks(t->room, &t->step->prompt, screen_line(&t->screen),
		   &t->slow);
}

/* What is typed now is not repeated, as a rule, and must not be if it is. */
static void
talk_respond(struct talk *t, uint64_t now_ns)
{
	struct slice text = t->step->response;
	char name[80];

	if (t->step->secret &&
	    !t->ops->secret(t->ctx, t->step->response, &text)) {
		log_escape(name, sizeof(name), t->step->response.at,
		    t->step->response.len);
		talk_fail(t, HAYFORK_FAILED, "enable",
		    "the device asks for the secret \"%s\", and there is none",
		    name);
		return;
	}
	screen_drop(&t->screen, t->screen.line);
	talk_type_line(t, text, now_ns);
	t->asked_line = t->screen.lines;
	t->phase = TALK_COLLECT;
}

bool
talk_asks_again(struct talk *t, uint64_t now_ns)
{
	char line[TALK_QUOTE];

	if (!talk_is_asked(t) || t->screen.lines == t->asked_line)
		return false;
	if (!talk_is_silent(t, TALK_REST_MS, now_ns))
		return true;
	talk_quote(t, line, sizeof(line));
	talk_fail(t, HAYFORK_FAILED, t->step->secret ? "enable" : "prompt",
	    "the device does not take the %s it was given, and asks again: "
	    "\"%s\"",
	    t->step->secret ? "secret" : "answer", line);
	return true;
}

void
talk_look_asked(struct talk *t, uint64_t now_ns)
{
	enum prompt_found found = PROMPT_NO;
	struct prompt_match m;
	struct echo e;

	if (talk_is_asked(t) &&
	    (t->screen.line > 0 || talk_is_silent(t, TALK_ASKED_MS, now_ns))) {
		talk_respond(t, now_ns);
		return;
	}
	if (t->screen.line > 0)
		found = talk_find_prompt(t, &m);
	if (found == PROMPT_LIMIT)
		return;
	if (found == PROMPT_NO) {
		if (!talk_answer(t, now_ns))
			talk_despair(t, now_ns);
		return;
	}
	/* It was not asked: there is no need, or it was refused. */
	if (!talk_is_silent(t, TALK_MAYBE_MS, now_ns))
		return;
	if (echo_find(&t->prompt, screen_text(&t->screen), t->screen.line,
		(struct slice){
		    (char *)buf_at(&t->expected), buf_len(&t->expected) },
		&e)) {
		screen_drop(&t->screen, e.end);
		m.start -= e.end;
	}
	talk_finish(t, &m, now_ns);
}

/* ---- ways ---------------------------------------------------------------- */

static bool
talk_way_has_secret(const struct platform_way *way)
{
	for (unsigned i = 0; i < way->steps.count; i++)
		if (way->steps.list[i].secret)
			return true;
	return false;
}

/* All its steps were taken: has it led there? */
static void
talk_end_way(struct talk *t)
{
	const struct platform_way *way = t->way;
	char name[80];

	t->way = NULL;
	t->moved = true;
	if (t->level == way->to)
		return;
	/* It said nothing, but where it is now is of no level. */
	if (t->refusal[0] == '\0')
		talk_escape(t, t->refusal, sizeof(t->refusal),
		    (struct slice){ t->prompt.text, t->prompt.len });
	talk_fail(t, HAYFORK_FAILED,
	    talk_way_has_secret(way) ? "enable" : "level",
	    "the device did not go to level %s: \"%s\"",
	    talk_level_name(t, way->to, name, sizeof(name)), t->refusal);
}

/*
 * Some are at a higher level from the beginning, as root is. What leaves that
 * level would end the session.
 */
static bool
talk_would_leave(const struct talk *t)
{
	const struct platform_steps *steps = &t->way->steps;

	return !t->moved && steps->count > 0 &&
	       talk_is_goodbye(steps->list[0].input);
}

static void
talk_find_way(struct talk *t)
{
	char from[80], to[80], line[TALK_QUOTE];

	t->way = platform_way(t->platform, t->level, t->goal);
	t->way_step = 0;
	if (t->way != NULL && talk_would_leave(t)) {
		t->way = NULL;
		t->goal = PLATFORM_NO_LEVEL;
		return;
	}
	if (t->way != NULL)
		return;
	if (t->level != PLATFORM_NO_LEVEL) {
		talk_fail(t, HAYFORK_FAILED, "level",
		    "the platform knows no way from level %s to level %s",
		    talk_level_name(t, t->level, from, sizeof(from)),
		    talk_level_name(t, t->goal, to, sizeof(to)));
		return;
	}
	talk_quote(t, line, sizeof(line));
	talk_fail(t, HAYFORK_FAILED, "prompt",
	    "the prompt \"%s\" is of no level that the platform knows", line);
	talk_hint(t, "is it a device of that platform?");
}

/* ---- what is next -------------------------------------------------------- */

/* Of steps at the beginning or the end; false: there is none. */
static bool
talk_next_step(
    struct talk *t, const struct platform_steps *steps, uint64_t now_ns)
{
	if (t->step_next == steps->count)
		return false;
	talk_take_step(t, &steps->list[t->step_next++], now_ns);
	return true;
}

static void
talk_next_part(struct talk *t, uint64_t now_ns)
{
	switch (t->part) {
	case TALK_LEVEL:
		t->goal = t->platform->level;
		t->part = TALK_OPEN;
		break;
	case TALK_OPEN:
		if (talk_next_step(t, &t->platform->on_open, now_ns))
			break;
		t->part = TALK_COMMANDS;
		break;
	case TALK_COMMANDS:
		talk_next_command(t, now_ns);
		break;
	case TALK_ABORT:
		if (!talk_next_step(t, &t->platform->abort, now_ns))
			talk_leave(t);
		break;
	case TALK_LEAVE:
		t->part = TALK_REST;
		break;
	case TALK_CLOSE:
		if (!talk_next_step(t, &t->platform->on_close, now_ns))
			t->phase = TALK_OVER;
		break;
	default:
		break;
	}
}

void
talk_go_on(struct talk *t, uint64_t now_ns)
{
	while (t->phase == TALK_READY && t->part != TALK_REST) {
		if (t->way != NULL && t->way_step < t->way->steps.count)
			talk_take_step(
			    t, &t->way->steps.list[t->way_step++], now_ns);
		else if (t->way != NULL)
			talk_end_way(t);
		else if (t->goal != PLATFORM_NO_LEVEL && t->goal != t->level)
			talk_find_way(t);
		else {
			t->goal = PLATFORM_NO_LEVEL;
			talk_next_part(t, now_ns);
		}
	}
}

void
talk_close(struct talk *t, uint64_t now_ns)
{
	if (talk_is_over(t) || t->part != TALK_REST)
		return;
	t->part = TALK_CLOSE;
	t->step_next = 0;
	talk_go_on(t, now_ns);
}
