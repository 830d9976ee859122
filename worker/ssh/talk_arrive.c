/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * talk_arrive.c - the first prompt, and questions that come instead of one.
 */
#include <stdio.h>
#include <string.h>

#include "common/msg_table.h"
#include "worker/ssh/talk.h"

#define ARRIVE_MS 30000u        /* in all */
#define ARRIVE_REST_MS 150u     /* silence after which it has come to rest */
#define ARRIVE_SILENCE_MS 1000u /* and nothing is there to go by */
#define ARRIVE_WONDER_MS 2000u  /* after what looks like a question */
#define ARRIVE_NUDGES 8u        /* newlines typed, at most */
#define ANSWERS_MAX 20u         /* to questions of one command, but pagers */
#define ANSWER_END_MS 300u      /* silence after a question that ends it all */

/* ---- questions ----------------------------------------------------------- */

/* A question of the platform that has no answer. */
static void
answer_end(struct talk *t, uint64_t now_ns)
{
	char line[TALK_QUOTE];

	if (!talk_is_silent(t, ANSWER_END_MS, now_ns))
		return;
	talk_quote(t, line, sizeof(line));
	talk_fail(t, HAYFORK_FAILED, "prompt",
	    "the device asks what has no answer here: \"%s\"", line);
	talk_hint(t, "log in by hand, and answer it");
}

static void
answer_type(struct talk *t, const struct platform_question *q, uint64_t now_ns)
{
	char line[TALK_QUOTE];

	t->asked += (q->flags & MSG_QUESTION_PAGER) == 0;
	if (t->asked > ANSWERS_MAX) {
		talk_quote(t, line, sizeof(line));
		talk_fail(t, HAYFORK_FAILED, "prompt",
		    "the device asks again and again: \"%s\"", line);
		return;
	}
	buf_add(&t->typing, q->answer.at, q->answer.len);
	t->since_ns = now_ns;
}

/*
 * Is it the pager that was met before? Then it is known to be all there, and
 * each page costs no more than its round trip. How far it is may change.
 */
static bool
answer_is_known(struct talk *t, struct slice line, bool learn)
{
	char shape[TALK_PAGER] = "";
	size_t n = 0;

	line = prompt_trim(line);
	for (size_t i = 0; i < line.len && n < sizeof(shape) - 1; i++)
		if (line.at[i] < '0' || line.at[i] > '9')
			shape[n++] = line.at[i];
	if (learn)
		memcpy(t->pager, shape, sizeof(shape));
	return memcmp(t->pager, shape, sizeof(shape)) == 0;
}

bool
talk_answer(struct talk *t, uint64_t now_ns)
{
	bool pager;

	struct slice line = screen_line(&t->screen);
	const struct platform_question *q;
	size_t start;

	/* It stands there until the device goes on. */
	if (t->asked_line == t->screen.lines && t->asked_len == line.len)
		return false;
	q = question_find(
	    t->questions, t->room, t->platform, line, &start, &t->slow);
	if (q == NULL)
		return false;
	if ((q->flags & MSG_QUESTION_END) != 0) {
		answer_end(t, now_ns);
		return true;
	}
	pager = (q->flags & MSG_QUESTION_PAGER) != 0;
	if (!(pager && answer_is_known(t, line, false)) &&
	    !talk_is_silent(t, TALK_REST_MS, now_ns))
		return true;
	if (pager) {
		answer_is_known(t, line, true);
		screen_take_out(&t->screen, start);
	}
	t->asked_line = t->screen.lines;
	t->asked_len = line.len;
	answer_type(t, q, now_ns);
	return true;
}

/* ---- the first prompt ---------------------------------------------------- */

/* A newline: whatever comes now ends with the prompt. */
static void
arrive_nudge(struct talk *t, uint64_t now_ns)
{
	char line[TALK_QUOTE];

	if (t->nudges++ == ARRIVE_NUDGES) {
		talk_quote(t, line, sizeof(line));
		talk_fail(t, HAYFORK_FAILED, "prompt",
		    "the device shows no prompt, but each time another line; "
		    "the last is \"%s\"",
		    line);
		return;
	}
	screen_drop(&t->screen, t->screen.line);
	t->nudge_line = t->screen.lines;
	buf_add(&t->typing, t->platform->newline.at, t->platform->newline.len);
	t->since_ns = now_ns;
}

static bool
arrive_is_late(struct talk *t, uint64_t now_ns)
{
	char line[TALK_QUOTE];

	if (!talk_passed(t, t->began_ns, ARRIVE_MS, now_ns))
		return false;
	talk_quote(t, line, sizeof(line));
	if (t->heard)
		talk_fail(t, HAYFORK_FAILED, "prompt",
		    "the device showed no prompt within %u s; its last line "
		    "is \"%s\"",
		    ARRIVE_MS / 1000, line);
	else
		talk_fail(t, HAYFORK_TIMEOUT, "timeout",
		    "the device's command line said nothing within %u s",
		    ARRIVE_MS / 1000);
	return true;
}

/* Has anything come since the last newline? */
static bool
arrive_is_new(const struct talk *t)
{
	return t->nudges == 0 || t->screen.lines > t->nudge_line;
}

static void
arrive_learn(struct talk *t, const struct prompt_match *m)
{
	prompt_learn(&t->prompt, screen_line(&t->screen));
	t->level = m->level;
	t->phase = TALK_READY;
}

void
talk_arrive(struct talk *t, uint64_t now_ns)
{
	struct slice line = screen_line(&t->screen);
	struct prompt_match m = { 0, PLATFORM_NO_LEVEL };
	enum prompt_found found;

	if (arrive_is_late(t, now_ns) || talk_answer(t, now_ns))
		return;
	if (prompt_trim(line).len == 0 || !arrive_is_new(t)) {
		/* Some say nothing before somebody is there. */
		if (talk_is_silent(t,
			ARRIVE_SILENCE_MS << (t->nudges < 3 ? t->nudges : 3),
			now_ns))
			arrive_nudge(t, now_ns);
		return;
	}
	found = talk_find_prompt(t, &m);
	/* A banner may look like a prompt, but hardly like that of a level. */
	if (found == PROMPT_LIMIT ||
	    (m.level == PLATFORM_NO_LEVEL &&
		!talk_is_silent(t, ARRIVE_REST_MS, now_ns)))
		return;
	if (t->nudges > 0 && prompt_is(&t->last, line)) {
		arrive_learn(t, &m);
		return;
	}
	/* A newline would be an answer. */
	if (found == PROMPT_NO &&
	    (t->slow || question_is_likely(t->questions, t->room, line))) {
		talk_wonder(t, ARRIVE_WONDER_MS, now_ns);
		return;
	}
	if (!prompt_learn(&t->last, line))
		t->last.len = 0;
	arrive_nudge(t, now_ns);
}
