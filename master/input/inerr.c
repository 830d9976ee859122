/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inerr.c - the one shape of an error in the user's input.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "master/input/inerr.h"

bool
inerr_set(struct inerr *e, const char *fmt, ...)
{
	va_list ap;

	e->file[0] = e->hint[0] = e->source[0] = '\0';
	e->line = e->col = e->caret = 0;
	va_start(ap, fmt);
	vsnprintf(e->why, sizeof(e->why), fmt, ap);
	va_end(ap);
	return false;
}

bool
inerr_hint(struct inerr *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(e->hint, sizeof(e->hint), fmt, ap);
	va_end(ap);
	return false;
}

bool
inerr_at(struct inerr *e, const char *file, unsigned line, unsigned col)
{
	snprintf(e->file, sizeof(e->file), "%s", file == NULL ? "" : file);
	e->line = line;
	e->col = col;
	return false;
}

/* Of a long line, what is around the column. */
bool
inerr_show(struct inerr *e, const char *text, size_t len)
{
	const char *end = text + len, *at = text;
	size_t width = sizeof(e->source) - 1, n = 0, from, col = 0;

	for (unsigned line = 1; line < e->line && at != NULL; line++)
		if ((at = memchr(at, '\n', (size_t)(end - at))) != NULL)
			at++;
	if (at == NULL || e->line == 0 || e->col == 0)
		return false;
	from = e->col > width * 3 / 4 ? e->col - width / 2 : 0;
	for (; at < end && *at != '\n' && *at != '\r' && n < width; at++) {
		unsigned char c = (unsigned char)*at;

		if ((c & 0xc0) == 0x80) /* of the character before */
			continue;
		if (col++ >= from)
			e->source[n++] = c >= ' ' && c < 0x7f ? *at
					 : c == '\t'          ? ' '
							      : '?';
	}
	e->source[n] = '\0';
	e->caret = e->col - 1 - (unsigned)from;
	return false;
}

char *
inerr_excerpt(const struct inerr *e, char *buf, size_t cap)
{
	buf[0] = '\0';
	if (e->source[0] != '\0')
		snprintf(buf, cap, "    %s\n    %*s", e->source,
		    (int)e->caret + 1, "^");
	return buf;
}

static void
inerr_place(const struct inerr *e, char *buf, size_t cap)
{
	if (e->file[0] == '\0' && e->col > 0)
		snprintf(buf, cap, "column %u: ", e->col);
	else if (e->file[0] == '\0')
		buf[0] = '\0';
	else if (e->line == 0)
		snprintf(buf, cap, "%s: ", e->file);
	else if (e->col == 0)
		snprintf(buf, cap, "%s:%u: ", e->file, e->line);
	else
		snprintf(buf, cap, "%s:%u:%u: ", e->file, e->line, e->col);
}

char *
inerr_text(const struct inerr *e, char *buf, size_t cap)
{
	char place[sizeof(e->file) + 32], raw[sizeof(*e) + 64];

	inerr_place(e, place, sizeof(place));
	if (e->hint[0] == '\0')
		snprintf(raw, sizeof(raw), "%s%s", place, e->why);
	else
		snprintf(raw, sizeof(raw), "%s%s (%s)", place, e->why, e->hint);
	log_escape(buf, cap, raw, strlen(raw));
	return buf;
}
