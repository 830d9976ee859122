/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * screen.c - what a device's command line would show, as plain text.
 */
#include <string.h>

#include "worker/ssh/screen.h"
#include "worker/ssh/screen_escape.h"

void
screen_init(struct screen *s)
{
	memset(s, 0, sizeof(*s));
	buf_reserve(&s->text, SCREEN_LINE_KEPT);
}

void
screen_fini(struct screen *s)
{
	buf_free(&s->text);
	memset(s, 0, sizeof(*s));
}

/* ---- the last line ------------------------------------------------------- */

size_t
screen_line_len(const struct screen *s)
{
	return buf_len(&s->text) - s->line;
}

char *
screen_cells(struct screen *s)
{
	return (char *)buf_at(&s->text) + s->line;
}

void
screen_truncate(struct screen *s, size_t len)
{
	size_t is = screen_line_len(s);

	if (len < is)
		s->text.end -= is - len;
}

/* So many blanks at the end. */
static void
screen_pad(struct screen *s, size_t len)
{
	size_t is = screen_line_len(s);

	if (len <= is)
		return;
	memset(buf_reserve(&s->text, len - is), ' ', len - is);
	s->text.end += len - is;
}

/*
 * Nobody sees blanks at the end of a line: those that the cursor leaves behind
 * when it goes back are gone.
 */
static void
screen_trim(struct screen *s)
{
	size_t len = screen_line_len(s);
	const char *cells = screen_cells(s);

	if (len > s->wiped)
		s->wiped = len;
	while (len > s->cursor && cells[len - 1] == ' ')
		len--;
	screen_truncate(s, len);
}

void
screen_move(struct screen *s, size_t column)
{
	if (column > SCREEN_LINE_MAX)
		column = SCREEN_LINE_MAX;
	screen_pad(s, column);
	s->cursor = column;
	screen_trim(s);
}

/* Only its end can change from now on: memory is not without end. */
static void
screen_shorten(struct screen *s)
{
	size_t len = screen_line_len(s);

	if (len <= SCREEN_LINE_MAX || s->cursor != len)
		return;
	s->line += len - SCREEN_LINE_KEPT;
	s->cursor = SCREEN_LINE_KEPT;
	s->cut_line = true;
	s->taking = false;
}

void
screen_end_line(struct screen *s)
{
	bool taken = s->taking && s->taken_from == 0 && !s->cut_line;

	/* What was wiped out by blanks is no line of blanks. */
	if (s->returned && screen_line_len(s) <= s->wiped) {
		s->cursor = 0;
		screen_trim(s);
	}
	s->returned = s->taking = false;
	s->wiped = s->cursor = 0;
	if (taken) {
		/* Nothing but the question was in it. */
		screen_truncate(s, 0);
		return;
	}
	buf_add(&s->text, "\n", 1);
	s->line = buf_len(&s->text);
	s->cut_line = false;
	s->lines++;
}

/* ---- what was taken out -------------------------------------------------- */

/*
 * The cells stay, blank, and the cursor where it is, so that what the device
 * does now does it no harm. One that does nothing and goes on in the same
 * line goes on where the question was.
 */
void
screen_take_out(struct screen *s, size_t from)
{
	size_t len = screen_line_len(s);

	if (from > len)
		return;
	memset(screen_cells(s) + from, ' ', len - from);
	s->taking = from <= s->cursor;
	s->taken_from = from;
	s->taken_to = s->cursor;
}

static void
screen_go_on(struct screen *s)
{
	s->taking = false;
	s->cursor = s->taken_from;
	screen_truncate(s, s->cursor);
}

/* What of these bytes is not the question's; blanks may be its answer. */
static void
screen_skip_taken(struct screen *s, const char **p, size_t *n)
{
	if (s->cursor != s->taken_to) {
		s->taking = false;
		return;
	}
	for (; *n > 0 && **p == ' '; (*p)++)
		(*n)--;
	if (*n > 0)
		screen_go_on(s);
}

/* ---- bytes --------------------------------------------------------------- */

static void
screen_return(struct screen *s)
{
	s->returned = false;
	s->cursor = 0;
	screen_trim(s);
}

/* n bytes that can be seen; not more than a line has room for. */
static void
screen_put(struct screen *s, const char *p, size_t n)
{
	size_t len = screen_line_len(s);
	size_t over = len - s->cursor < n ? len - s->cursor : n;

	if (over > 0)
		memcpy(screen_cells(s) + s->cursor, p, over);
	buf_add(&s->text, p + over, n - over);
	s->cursor += n;
	screen_shorten(s);
}

static void
screen_write(struct screen *s, const char *p, size_t n)
{
	size_t room;

	if (s->returned)
		screen_return(s);
	if (s->taking)
		screen_skip_taken(s, &p, &n);
	for (; n > 0; p += room, n -= room) {
		room = SCREEN_LINE_MAX + 1 - s->cursor;
		room = n < room ? n : room;
		screen_put(s, p, room);
	}
}

/* Over the bytes of one character (UTF-8). */
static void
screen_back(struct screen *s)
{
	const char *cells = screen_cells(s);

	if (s->cursor > 0)
		s->cursor--;
	while (s->cursor > 0 && (cells[s->cursor] & 0xc0) == 0x80)
		s->cursor--;
	screen_trim(s);
}

static void
screen_control(struct screen *s, char c)
{
	if (c == '\n') {
		screen_end_line(s);
		return;
	}
	if (c == '\r') {
		s->returned = true;
		return;
	}
	if (c != '\b' && c != '\t' && c != '\033')
		return;
	if (s->returned)
		screen_return(s);
	if (c == '\t') {
		screen_write(s, &c, 1);
		return;
	}
	s->taking = false;
	if (c == '\b')
		screen_back(s);
	else
		s->state = SCREEN_ESCAPE;
}

/* How many bytes there are before a control byte. */
static size_t
screen_plain(const char *p, const char *end)
{
	const char *from = p;

	while (p < end && (unsigned char)*p >= ' ' && *p != '\177')
		p++;
	return (size_t)(p - from);
}

void
screen_feed(struct screen *s, const char *p, size_t n)
{
	const char *end = p + n;
	size_t run;

	while (p < end) {
		if (s->state != SCREEN_TEXT) {
			/* It may be no part of the sequence. */
			if (screen_escape(s, *p))
				p++;
		} else if ((run = screen_plain(p, end)) > 0) {
			screen_write(s, p, run);
			p += run;
		} else
			screen_control(s, *p++);
	}
}

void
screen_drop(struct screen *s, size_t n)
{
	size_t len = buf_len(&s->text), over = 0;

	if (n > len)
		n = len;
	if (n > s->line) {
		over = n - s->line;
		s->taking = false;
	}
	s->line = over > 0 ? 0 : s->line - n;
	s->cursor = s->cursor > over ? s->cursor - over : 0;
	buf_drain(&s->text, n);
}
