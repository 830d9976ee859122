/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shellword.c - quotes and backslashes of a shell.
 */
#include <string.h>

#include "master/input/shellword.h"

#define BLANKS " \t\r\n"

/* What it is at and where it writes, which is never behind that. */
struct splitting {
	const char *line, *at;
	char *out;
	bool comments;
	struct inerr *e;
};

static bool
quote_fail(struct splitting *s, const char *open)
{
	inerr_set(s->e, *open == '\\' ? "nothing behind the backslash"
				      : "the quote is not closed");
	return inerr_at(s->e, NULL, 0, (unsigned)(open - s->line) + 1);
}

/* Take what is in quotes. */
static bool
quote_take(struct splitting *s)
{
	const char *open = s->at++;

	while (*s->at != '\0' && *s->at != *open) {
		if (*open == '"' && *s->at == '\\' &&
		    (s->at[1] == '"' || s->at[1] == '\\'))
			s->at++;
		*s->out++ = *s->at++;
	}
	if (*s->at == '\0')
		return quote_fail(s, open);
	s->at++;
	return true;
}

/* Take one word; a comment ends it, and all. */
static bool
word_take(struct splitting *s)
{
	while (*s->at != '\0' && strchr(BLANKS, *s->at) == NULL) {
		if (*s->at == '\'' || *s->at == '"') {
			if (!quote_take(s))
				return false;
			continue;
		}
		if (*s->at == '#' && s->comments)
			return true;
		if (*s->at == '\\' && *++s->at == '\0')
			return quote_fail(s, s->at - 1);
		*s->out++ = *s->at++;
	}
	return true;
}

/* Words at most: as many as begin behind a blank. */
static size_t
words_count(const char *line)
{
	size_t n = 0;

	for (const char *at = line; *at != '\0'; at++)
		n += strchr(BLANKS, *at) == NULL &&
		     (at == line || strchr(BLANKS, at[-1]) != NULL);
	return n;
}

bool
shellword_split(struct arena *a, const char *line, bool comments,
    struct shellword **r, size_t *n_r, struct inerr *e)
{
	size_t len = strlen(line), cap = words_count(line);
	struct splitting s = { line, line, NULL, comments, e };

	*r = arena_alloc(a, (cap + 1) * sizeof(**r));
	*n_r = 0;
	s.out = arena_alloc(a, len + cap + 1);
	for (;;) {
		s.at += strspn(s.at, BLANKS);
		if (*s.at == '\0' || (*s.at == '#' && comments))
			return true;
		(*r)[(*n_r)++] =
		    (struct shellword){ s.out, (size_t)(s.at - line) };
		if (!word_take(&s))
			return false;
		*s.out++ = '\0';
	}
}
