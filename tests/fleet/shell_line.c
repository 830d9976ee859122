/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell_line.c - a line is typed: echo, corrections, the terminal's edge.
 */
#include <string.h>

#include "tests/fleet/shell.h"

#define LINE_MAX_LEN 4096

enum {
	KEY_CTRL_C = 3,
	KEY_CTRL_D = 4,
	KEY_BACKSPACE = 8,
	KEY_CTRL_U = 21,
	KEY_CTRL_W = 23,
	KEY_ESCAPE = 27,
	KEY_DELETE = 127,
};

/* Columns the prompt's last line takes: escapes take none. */
static size_t
prompt_columns(const struct shell *s)
{
	const char *p = s->prompt.data, *last;
	size_t n = 0;

	if (s->answer != NULL || p == NULL)
		p = s->question.data;
	if (p == NULL)
		return 0;
	last = strrchr(p, '\n');
	for (p = last != NULL ? last + 1 : p; *p != '\0'; p++) {
		if (*p == KEY_ESCAPE && p[1] == '[') {
			p += 2;
			while (*p != '\0' && (*p < '@' || *p > '~'))
				p++;
			if (*p == '\0')
				break;
		} else if ((unsigned char)*p >= ' ')
			n++;
	}
	return n;
}

static void
line_erase(struct shell *s, size_t n)
{
	for (; n > 0; n--) {
		s->line.data[--s->line.len] = '\0';
		if (!s->hidden)
			shell_raw(s, "\b \b");
	}
}

/* IOS moves a long line to the left, and shows that with a "$". */
static void
line_scroll(struct shell *s, size_t room)
{
	size_t shown = s->line.len - s->scrolled, i;

	if (shown < room)
		return;
	for (i = 0; i < shown; i++)
		shell_raw(s, "\b");
	s->scrolled = s->line.len - room / 2;
	shell_raw(s, "$");
	shell_raw(s, s->line.data + s->scrolled + 1);
	for (i = room / 2; i < shown; i++)
		shell_raw(s, " ");
	for (i = room / 2; i < shown; i++)
		shell_raw(s, "\b");
}

static void
line_echo(struct shell *s, const char *bytes)
{
	size_t column;

	if (s->hidden || !s->tty || s->plan->flags & SHELL_NO_ECHO)
		return;
	shell_raw(s, bytes);
	column = prompt_columns(s) + s->line.len;
	if (s->kind->wrap == WRAP_PAD && column % s->width == 0)
		shell_raw(s, " \r");
	if (s->kind->wrap == WRAP_SCROLL && column - s->scrolled >= s->width)
		line_scroll(
		    s, s->width - 1 -
			   (prompt_columns(s) < s->width / 2 ? prompt_columns(s)
							     : 0));
}

/* An escape sequence, such as an arrow or a terminal's answer, means nothing.
 */
static bool
line_escape(struct shell *s, char c)
{
	if (s->escape == '\0')
		s->escape = c == KEY_ESCAPE ? KEY_ESCAPE : '\0';
	else if (s->escape == KEY_ESCAPE && (c == '[' || c == 'O'))
		s->escape = c;
	else if (s->escape == KEY_ESCAPE || (c >= '@' && c <= '~')) {
		s->escape = '\0';
		return true;
	}
	return s->escape != '\0';
}

static void
line_insert(struct shell *s, char c)
{
	char bytes[2] = { c, '\0' };

	if (s->line.len >= LINE_MAX_LEN)
		return;
	text_add(&s->line, &c, 1);
	line_echo(s, bytes);
}

/* Give up the line; true if there was a question to give up, too. */
static void
line_interrupt(struct shell *s)
{
	text_clear(&s->line);
	s->scrolled = 0;
	shell_puts(s, "^C\n");
	shell_ready(s);
}

bool
line_key(struct shell *s, char c)
{
	char last = s->last_key;
	size_t n;

	s->last_key = c;
	if (line_escape(s, c) || (c == '\n' && last == '\r'))
		return false;
	if (s->kind->key != NULL && s->answer == NULL && s->kind->key(s, c))
		return false;
	switch (c) {
	case '\r':
	case '\n':
		if (s->tty)
			shell_raw(
			    s, s->answer == NULL ? s->kind->enter : "\r\n");
		s->scrolled = 0;
		return true;
	case KEY_BACKSPACE:
	case KEY_DELETE:
		if (s->line.len > 0)
			line_erase(s, 1);
		return false;
	case KEY_CTRL_U:
		line_erase(s, s->line.len);
		return false;
	case KEY_CTRL_W:
		for (n = s->line.len; n > 0 && s->line.data[n - 1] == ' '; n--)
			;
		for (; n > 0 && s->line.data[n - 1] != ' '; n--)
			;
		line_erase(s, s->line.len - n);
		return false;
	case KEY_CTRL_C:
		line_interrupt(s);
		return false;
	default:
		if ((unsigned char)c >= ' ')
			line_insert(s, c);
		return false;
	}
}

void
line_show(struct shell *s)
{
	shell_puts(s, s->prompt.data);
	if (s->line.len > 0 && !s->hidden)
		shell_raw(s, s->line.data);
}
