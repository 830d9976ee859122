/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * talk_end.c - how what was typed ends: with the prompt, or not at all.
 */
#include <stdio.h>
#include <string.h>

#include "common/mem.h"
#include "worker/ssh/talk.h"

void
talk_escape(const struct talk *t, char *dst, size_t cap, struct slice text)
{
	text = prompt_trim(text);
	while (text.len > 0 && (*text.at == ' ' || *text.at == '\t')) {
		text.at++;
		text.len--;
	}
	if (t->ops->reveals(t->ctx, text))
		snprintf(dst, cap, "(a secret)");
	else
		log_escape(dst, cap, text.at, text.len);
}

void
talk_quote(const struct talk *t, char *dst, size_t cap)
{
	talk_escape(t, dst, cap, screen_line(&t->screen));
}

/* ---- without a prompt ---------------------------------------------------- */

/* All there is was said by the command. */
static void
talk_flush(struct talk *t)
{
	struct slice text = screen_text(&t->screen);
	struct echo e = { 0, 0, 0 };

	if (t->phase == TALK_ECHO) {
		if (t->screen.line == 0)
			return;
		echo_find(&t->prompt, text, t->screen.line,
		    (struct slice){
			(char *)buf_at(&t->expected), buf_len(&t->expected) },
		    &e);
	}
	if (text.len > e.from)
		t->ops->output(t->ctx, text.at + e.from, text.len - e.from);
	screen_drop(&t->screen, text.len);
}

void
talk_fail(struct talk *t, enum hayfork_status status, const char *class,
    const char *fmt, ...)
{
	struct talk_end end = { status, HAYFORK_STAGE_PROMPT, class,
		t->message };
	va_list ap;

	if (talk_is_over(t))
		return;
	va_start(ap, fmt);
	vsnprintf(t->message, sizeof(t->message), fmt, ap);
	va_end(ap);
	t->status = status;
	t->class = class;
	if (talk_in_command(t)) {
		talk_flush(t);
		t->ops->end(t->ctx, &end);
	}
	t->phase = TALK_OVER;
}

void
talk_hint(struct talk *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(t->hint, sizeof(t->hint), fmt, ap);
	va_end(ap);
}

void
talk_stop(struct talk *t)
{
	if (talk_is_over(t))
		return;
	if (talk_in_command(t))
		talk_flush(t);
	t->phase = TALK_OVER;
}

bool
talk_is_goodbye(struct slice typed)
{
	static const char *const words[] = { "exit", "quit", "logout", "logoff",
		"bye" };

	typed = prompt_trim(typed);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (slice_is(typed, words[i]))
			return true;
	return false;
}

void
talk_hang_up(struct talk *t)
{
	const struct talk_end end = { HAYFORK_OK, HAYFORK_STAGE_NONE, NULL,
		NULL };
	char line[TALK_QUOTE];

	if (talk_is_over(t))
		return;
	if (t->part >= TALK_REST) {
		t->phase = TALK_OVER;
		return;
	}
	if (talk_in_command(t) &&
	    talk_is_goodbye((struct slice){
		(char *)buf_at(&t->expected), buf_len(&t->expected) })) {
		struct talk_item none;

		talk_flush(t);
		t->ops->end(t->ctx, &end);
		t->phase = TALK_READY;
		if (!t->ops->next(t->ctx, &none)) {
			t->part = TALK_REST;
			t->phase = TALK_OVER;
			return;
		}
	}
	talk_quote(t, line, sizeof(line));
	talk_fail(t, HAYFORK_FAILED, "closed",
	    "the device closed its command line%s%s%s",
	    line[0] != '\0' ? "; its last line is \"" : "", line,
	    line[0] != '\0' ? "\"" : "");
}

/* ---- with one ------------------------------------------------------------ */

/* The last line that says something, of what was said to a step. */
static void
talk_note_last(struct talk *t, size_t upto)
{
	struct slice text = screen_text(&t->screen);
	struct slice line;
	const char *end;

	text.len = upto;
	do {
		while (text.len > 0 && text.at[text.len - 1] == '\n')
			text.len--;
		end = memrchr(text.at, '\n', text.len);
		line.at = end != NULL ? end + 1 : text.at;
		line.len = text.len - (size_t)(line.at - text.at);
		text.len -= line.len;
	} while (text.len > 0 && prompt_trim(line).len == 0);
	talk_escape(t, t->refusal, sizeof(t->refusal), line);
}

static void
talk_finish_command(struct talk *t)
{
	struct talk_end end = { HAYFORK_FAILED, HAYFORK_STAGE_COMMAND,
		t->item.kind == TALK_COMMIT ? "commit" : "refused", NULL };
	char message[TALK_QUOTE + 40] = "", name[80];

	if (t->refusal[0] != '\0') {
		snprintf(message, sizeof(message),
		    "the device refused it: \"%s\"", t->refusal);
	} else if (talk_has_left(t)) {
		snprintf(message, sizeof(message),
		    "it led out of the configuration, to level %s",
		    talk_level_name(t, t->level, name, sizeof(name)));
		end.class = "level";
	}
	end.message = message;
	if (message[0] == '\0')
		end = (struct talk_end){ HAYFORK_OK, HAYFORK_STAGE_NONE, NULL,
			NULL };
	else
		t->aborts |=
		    t->item.kind == TALK_LINE || t->item.kind == TALK_COMMIT;
	t->ops->end(t->ctx, &end);
}

void
talk_finish(struct talk *t, const struct prompt_match *m, uint64_t now_ns)
{
	struct slice line;

	(void)now_ns;
	if (t->way != NULL && t->refusal[0] == '\0')
		talk_note_last(t, m->start);
	talk_tell(t, m->start, true);
	/* Of a prompt of several lines only the last stays. */
	screen_drop(&t->screen, t->screen.line);
	line = screen_line(&t->screen);
	if (m->level != PLATFORM_NO_LEVEL || !prompt_is(&t->prompt, line))
		t->level = m->level;
	prompt_learn(&t->prompt, line);
	if (t->counted)
		talk_finish_command(t);
	else if (t->part == TALK_ABORT && t->abort_refusal[0] == '\0')
		memcpy(t->abort_refusal, t->refusal, sizeof(t->refusal));
	else if (t->way == NULL && t->refusal[0] != '\0')
		t->refused++;
	t->step = NULL;
	t->counted = false;
	t->phase = TALK_READY;
}
