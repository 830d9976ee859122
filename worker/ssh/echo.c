/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * echo.c - what a device repeats of what was typed to it.
 */
#include <ctype.h>
#include <string.h>

#include "worker/ssh/echo.h"

static bool
echo_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
echo_skip_blanks(struct slice *s)
{
	while (s->len > 0 && echo_is_blank(*s->at)) {
		s->at++;
		s->len--;
	}
	return s->len > 0;
}

/* Take the prompt off the front of a line. */
static bool
echo_skip_prompt(const struct prompt *p, struct slice *line)
{
	if (p->len == 0 || line->len < p->len ||
	    memcmp(line->at, p->text, p->len) != 0)
		return false;
	line->at += p->len;
	line->len -= p->len;
	return true;
}

/*
 * Take a line off the front of a command; false: it is not how that goes on.
 */
static bool
echo_take(struct slice line, struct slice *command)
{
	while (echo_skip_blanks(&line)) {
		if (!echo_skip_blanks(command) || *line.at != *command->at)
			return false;
		line.at++;
		line.len--;
		command->at++;
		command->len--;
	}
	echo_skip_blanks(command);
	return true;
}

static struct slice
echo_word(struct slice *s)
{
	struct slice word;

	echo_skip_blanks(s);
	word = (struct slice){ s->at, 0 };
	while (s->len > 0 && !echo_is_blank(*s->at)) {
		s->at++;
		s->len--;
		word.len++;
	}
	return word;
}

/* Some devices write out what was shortened: "sh ver", "show version". */
static bool
echo_is_longer(struct slice line, struct slice command)
{
	struct slice word, wanted;

	do {
		word = echo_word(&line);
		wanted = echo_word(&command);
		if (wanted.len > word.len ||
		    (wanted.len > 0 &&
			memcmp(word.at, wanted.at, wanted.len) != 0) ||
		    (wanted.len == 0 && word.len > 0))
			return false;
	} while (wanted.len > 0);
	return true;
}

/* The next whole line of a text, and where it ends. */
static bool
echo_line(struct slice text, size_t whole, size_t *at, struct slice *line)
{
	const char *end;

	if (*at >= whole)
		return false;
	end = memchr(text.at + *at, '\n', whole - *at);
	if (end == NULL)
		return false;
	*line = (struct slice){ text.at + *at, (size_t)(end - text.at) - *at };
	*at += line->len + 1;
	return true;
}

bool
echo_find(const struct prompt *p, struct slice text, size_t whole,
    struct slice command, struct echo *e)
{
	struct slice line, left, rest;
	size_t at = 0, begin, first = 0;
	bool noise = false, prompted;

	echo_skip_blanks(&command);
	left = command;
	*e = (struct echo){ 0, 0, 0 };
	for (begin = at; echo_line(text, whole, &at, &line); begin = at) {
		prompted = echo_skip_prompt(p, &line);
		/* A line that goes on has no prompt before it. */
		if (prompted)
			left = command;
		if (prompted && command.len > 0 && prompt_trim(line).len == 0) {
			/* One that nothing was typed to. */
			e->from = noise ? e->from : at;
			continue;
		}
		if (left.len == command.len) {
			e->start = begin;
			first = (size_t)(line.at - text.at);
		}
		rest = left;
		if (echo_take(line, &rest) && rest.len > 0) {
			left = rest;
			continue;
		}
		if (rest.len == 0 ||
		    (e->start == begin && echo_is_longer(line, command))) {
			e->from = noise ? e->from : e->start;
			e->end = at;
			return true;
		}
		left = command;
		e->from = noise ? e->from : first;
		noise = true;
	}
	return false;
}

bool
echo_again(const struct prompt *p, struct slice text, size_t whole,
    struct slice command, size_t *end)
{
	struct slice line;

	*end = 0;
	return echo_line(text, whole, end, &line) &&
	       echo_skip_prompt(p, &line) && echo_take(line, &command) &&
	       command.len == 0;
}
