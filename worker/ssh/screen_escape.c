/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * screen_escape.c - escape sequences (ECMA-48), as far as they change a line.
 */
#include <string.h>

#include "worker/ssh/screen_escape.h"

#define ESCAPE_NUMBER_MAX 9999u
/* No title of a window is as long; what never ends would hide all the rest. */
#define ESCAPE_STRING_MAX 512u

static bool
escape_begin(struct screen *s, char c)
{
	s->state = SCREEN_TEXT;
	switch (c) {
	case '[':
		s->state = SCREEN_SEQUENCE;
		s->is_private = false;
		s->number = 0;
		memset(s->numbers, 0, sizeof(s->numbers));
		return true;
	case ']':
	case 'P':
	case 'X':
	case '^':
	case '_':
		s->state = SCREEN_STRING;
		s->string_len = 0;
		return true;
	case 'D':
	case 'E':
		screen_end_line(s);
		return true;
	}
	if (c >= 0x20 && c <= 0x2f)
		s->state = SCREEN_CHARSET;
	/* Any other is of one byte, and of no consequence. */
	return c >= 0x20 && c != 0x7f;
}

/* How far, where nothing or 0 stands for 1. */
static size_t
escape_count(const struct screen *s)
{
	return s->numbers[0] > 0 ? s->numbers[0] : 1;
}

/* Up to, from, or on both sides of the cursor. */
static void
escape_erase(struct screen *s)
{
	size_t len = screen_line_len(s), upto = len;

	if (s->numbers[0] == 0) {
		screen_truncate(s, s->cursor);
		return;
	}
	if (s->numbers[0] == 1 && s->cursor < len)
		upto = s->cursor + 1;
	memset(screen_cells(s), ' ', upto);
	if (s->numbers[0] == 2)
		screen_truncate(s, s->cursor);
}

static void
escape_delete(struct screen *s)
{
	size_t len = screen_line_len(s), n = escape_count(s);
	char *at = screen_cells(s) + s->cursor;

	if (n > len - s->cursor)
		n = len - s->cursor;
	memmove(at, at + n, len - s->cursor - n);
	screen_truncate(s, len - n);
}

/*
 * To a row and a column. Another row is another line, if there is anything in
 * this one: which of them stands above the other is not our concern.
 */
static void
escape_go_to(struct screen *s)
{
	unsigned row = s->numbers[0] > 0 ? s->numbers[0] : 1;

	if (s->row != 0 && row != s->row && screen_line_len(s) > 0)
		screen_end_line(s);
	s->row = row;
	screen_move(s, s->numbers[1] > 0 ? s->numbers[1] - 1 : 0);
}

static void
escape_act(struct screen *s, char c)
{
	size_t n = escape_count(s);

	switch (c) {
	case 'C':
		screen_move(s, s->cursor + n);
		break;
	case 'D':
		screen_move(s, s->cursor > n ? s->cursor - n : 0);
		break;
	case 'G':
		screen_move(s, n - 1);
		break;
	case 'H':
	case 'f':
		escape_go_to(s);
		break;
	case 'J':
	case 'K':
		escape_erase(s);
		break;
	case 'P':
		escape_delete(s);
		break;
	default:
		break;
	}
}

static bool
escape_sequence(struct screen *s, char c)
{
	unsigned *number;

	if (c >= '0' && c <= '9') {
		if (s->number < SCREEN_NUMBERS) {
			number = &s->numbers[s->number];
			*number = *number * 10 + (unsigned)(c - '0');
			if (*number > ESCAPE_NUMBER_MAX)
				*number = ESCAPE_NUMBER_MAX;
		}
	} else if (c == ';' || c == ':')
		s->number += s->number < SCREEN_NUMBERS;
	else if (c >= 0x20 && c <= 0x3f)
		s->is_private = true;
	else {
		s->state = SCREEN_TEXT;
		if (c < 0x40 || c == 0x7f)
			return false;
		if (!s->is_private)
			escape_act(s, c);
	}
	return true;
}

/* A newline in it says that it was none. */
static bool
escape_string(struct screen *s, char c)
{
	if (c == '\a') {
		s->state = SCREEN_TEXT;
		return true;
	}
	if (c == '\033') {
		s->state = SCREEN_ESCAPE;
		return true;
	}
	if (c != '\n' && ++s->string_len <= ESCAPE_STRING_MAX)
		return true;
	s->state = SCREEN_TEXT;
	return false;
}

bool
screen_escape(struct screen *s, char c)
{
	switch (s->state) {
	case SCREEN_ESCAPE:
		return escape_begin(s, c);
	case SCREEN_CHARSET:
		if (c >= 0x20 && c <= 0x2f)
			return true;
		s->state = SCREEN_TEXT;
		return c >= 0x20 && c != 0x7f;
	case SCREEN_SEQUENCE:
		return escape_sequence(s, c);
	default:
		return escape_string(s, c);
	}
}
