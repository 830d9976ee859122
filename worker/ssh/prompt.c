/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * prompt.c - is the end of what a device said its prompt?
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "worker/ssh/prompt.h"

/* A prompt with no longer word may stand at the end of any line. */
#define PROMPT_WORD 2u

struct slice
prompt_trim(struct slice line)
{
	while (line.len > 0 &&
	       (line.at[line.len - 1] == ' ' || line.at[line.len - 1] == '\t'))
		line.len--;
	return line;
}

size_t
prompt_tail(struct slice text, size_t line)
{
	size_t at = line;

	for (unsigned i = 1; i < PROMPT_LINES && at > 0; i++) {
		const char *end = memrchr(text.at, '\n', at - 1);
		size_t from = end != NULL ? (size_t)(end + 1 - text.at) : 0;

		if (text.len - from > PROMPT_TAIL)
			break;
		at = from;
	}
	return at;
}

/* ---- learned ------------------------------------------------------------- */

static bool
prompt_is_name(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '_' || c == '.';
}

/* The longest run of what names are made of. */
static struct slice
prompt_word(struct slice line)
{
	struct slice best = { line.at, 0 };

	for (size_t i = 0, n; i < line.len; i += n + 1) {
		for (n = 0; i + n < line.len && prompt_is_name(line.at[i + n]);)
			n++;
		if (n > best.len)
			best = (struct slice){ line.at + i, n };
	}
	return best;
}

bool
prompt_learn(struct prompt *p, struct slice line)
{
	line = prompt_trim(line);
	if (line.len == 0 || line.len > sizeof(p->text))
		return false;
	memmove(p->text, line.at, line.len);
	p->len = line.len;
	p->word = prompt_word((struct slice){ p->text, p->len });
	return true;
}

bool
prompt_is(const struct prompt *p, struct slice line)
{
	return p->len > 0 && slice_equal(prompt_trim(line),
				 (struct slice){ p->text, p->len });
}

static bool
prompt_has_word(const struct prompt *p, struct slice text)
{
	return p->word.len > 0 &&
	       memmem(text.at, text.len, p->word.at, p->word.len) != NULL;
}

/* A line that was not ended before the prompt came. */
static bool
prompt_ends(const struct prompt *p, struct slice line)
{
	line = prompt_trim(line);
	return p->word.len >= PROMPT_WORD && line.len > p->len &&
	       memcmp(line.at + line.len - p->len, p->text, p->len) == 0;
}

/* It only says that something has changed, as *A:router# does. */
static bool
prompt_is_mark(struct slice text)
{
	return text.len == 1 && strchr("*!~+", text.at[0]) != NULL;
}

/* ---- patterns ------------------------------------------------------------ */

static bool
prompt_is_excluded(const struct platform_texts *texts, struct slice prompt)
{
	for (unsigned i = 0; i < texts->count; i++)
		if (memmem(prompt.at, prompt.len, texts->list[i].at,
			texts->list[i].len) != NULL)
			return true;
	return false;
}

/* Blanks at the end may be there or not, whatever the pattern says of them. */
static enum pattern_found
prompt_match_pattern(struct pattern_room *room, const struct pattern *pattern,
    struct slice tail, size_t *start)
{
	struct slice trimmed = prompt_trim(tail);
	enum pattern_found found = pattern_at_end(room, pattern, tail, start);

	if (found == PATTERN_NO && trimmed.len < tail.len)
		found = pattern_at_end(room, pattern, trimmed, start);
	return found;
}

static enum pattern_found
prompt_match(struct pattern_room *room, const struct platform_prompt *prompt,
    const struct platform_texts *excludes, struct slice tail, size_t line,
    size_t *start)
{
	struct slice last = { tail.at + line, tail.len - line };
	enum pattern_found found = PATTERN_NO;

	*start = line;
	if (prompt->pattern != NULL)
		found =
		    prompt_match_pattern(room, prompt->pattern, tail, start);
	else if (prompt->exact.len > 0 &&
		 slice_equal(prompt_trim(last), prompt_trim(prompt->exact)))
		found = PATTERN_YES;
	if (found == PATTERN_YES &&
	    prompt_is_excluded(excludes,
		(struct slice){ tail.at + *start, tail.len - *start }))
		found = PATTERN_NO;
	/* It has to be of the last line, too. */
	if (found == PATTERN_YES && *start >= line + last.len)
		found = PATTERN_NO;
	return found;
}

/* The level whose prompt it is; the one expected first. */
static enum pattern_found
prompt_find_level(struct pattern_room *room, const struct platform *p,
    int expected, struct slice tail, size_t line, struct prompt_match *m)
{
	enum pattern_found found = PATTERN_NO;

	m->level = expected;
	if (expected != PLATFORM_NO_LEVEL)
		found = prompt_match(room, &p->levels[expected].prompt,
		    &p->levels[expected].excludes, tail, line, &m->start);
	for (int i = 0; found == PATTERN_NO && i < (int)p->level_count; i++) {
		if (i == expected)
			continue;
		m->level = i;
		found = prompt_match(room, &p->levels[i].prompt,
		    &p->levels[i].excludes, tail, line, &m->start);
	}
	if (found == PATTERN_NO)
		m->level = PLATFORM_NO_LEVEL;
	return found;
}

/* By the platform's patterns. */
static enum pattern_found
prompt_find_pattern(struct pattern_room *room, const struct platform *p,
    const struct prompt_text *t, int level, struct prompt_match *m)
{
	const struct platform_prompt any = { .pattern = p->prompt };
	size_t from = prompt_tail(t->text, t->line);
	struct slice tail = { t->text.at + from, t->text.len - from };
	enum pattern_found found;

	*m = (struct prompt_match){ t->line, PLATFORM_NO_LEVEL };
	if (t->text.len - t->line > PROMPT_MAX || t->cut_line)
		return PATTERN_NO;
	found = prompt_find_level(room, p, level, tail, t->line - from, m);
	if (found == PATTERN_NO)
		found = prompt_match(
		    room, &any, &p->excludes, tail, t->line - from, &m->start);
	m->start = found == PATTERN_YES ? m->start + from : t->line;
	return found;
}

enum prompt_found
prompt_find(struct pattern_room *room, const struct platform *p,
    const struct prompt *prompt, const struct prompt_text *t, int level,
    struct prompt_match *m)
{
	struct slice line = { t->text.at + t->line, t->text.len - t->line };
	struct slice before = { line.at, 0 };
	enum pattern_found found;

	*m = (struct prompt_match){ t->line, PLATFORM_NO_LEVEL };
	if (prompt_trim(line).len == 0)
		return PROMPT_NO;
	if (prompt_ends(prompt, line)) {
		before.len = prompt_trim(line).len - prompt->len;
		if (!prompt_is_mark(before)) {
			m->start += before.len;
			return PROMPT_MAYBE;
		}
	}
	found = prompt_find_pattern(room, p, t, level, m);
	if (found == PATTERN_LIMIT)
		return PROMPT_LIMIT;
	if (found == PATTERN_NO && before.len == 0)
		return prompt_is(prompt, line) ? PROMPT_YES : PROMPT_NO;
	if (before.len > 0 && m->level == PLATFORM_NO_LEVEL)
		m->start = t->line + before.len;
	if (prompt_is(prompt, line) ||
	    (m->level != PLATFORM_NO_LEVEL && prompt_has_word(prompt, line)))
		return PROMPT_YES;
	return PROMPT_MAYBE;
}

bool
prompt_asks(struct pattern_room *room, const struct platform_prompt *prompt,
    struct slice line, bool *slow)
{
	struct slice text = prompt_trim(line);
	struct slice exact = prompt_trim(prompt->exact);
	enum pattern_found found;
	size_t start;

	if (text.len == 0)
		return false;
	if (prompt->pattern != NULL) {
		found =
		    prompt_match_pattern(room, prompt->pattern, line, &start);
		*slow = *slow || found == PATTERN_LIMIT;
		return found == PATTERN_YES;
	}
	return exact.len > 0 && text.len >= exact.len &&
	       strncasecmp(
		   text.at + text.len - exact.len, exact.at, exact.len) == 0;
}
