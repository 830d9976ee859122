/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inventory_show.c - the line an error is about, if it can be shown.
 */
#include <sys/stat.h>

#include <string.h>
#include <strings.h>

#include "common/mem.h"
#include "master/input/infile.h"
#include "master/input/inventory.h"
#include "master/input/inventory_show.h"
#include "master/input/secretword.h"

struct line {
	const char *at;
	size_t len, indent;
};

/* The first line behind p. */
static struct line
line_at(const char *p, const char *end)
{
	const char *eol = memchr(p, '\n', (size_t)(end - p));
	struct line l = { p, (size_t)((eol == NULL ? end : eol) - p), 0 };

	while (l.indent < l.len && strchr(" \t", p[l.indent]) != NULL)
		l.indent++;
	return l;
}

static bool
line_has(const struct line *l, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= l->len; i++)
		if (strncasecmp(l->at + i, word, n) == 0)
			return true;
	return false;
}

static bool
line_is_secret(const struct line *l)
{
	/* Beside those that name secrets anywhere. */
	static const char *const words[] = { "answer", "private", "auth" };
	const char *at = memchr(l->at, '@', l->len);

	if (secretword_in_line(l->at, l->len))
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (line_has(l, words[i]))
			return true;
	return at != NULL && memchr(l->at, ':', (size_t)(at - l->at)) != NULL;
}

void
inventory_show_line(struct inerr *e, const char *text, size_t len)
{
	const char *end = text + len, *p = text;
	/* From outermost to innermost: those the line stands below, and it. */
	struct line above[64], l = { text, 0, 0 };
	size_t n = 0;

	if (e->line == 0 || len == 0)
		return;
	for (unsigned i = 1; i <= e->line; i++) {
		if (p >= end)
			return;
		l = line_at(p, end);
		if (i == 1 && line_is_secret(&l))
			return; /* the header of a table, or all of it */
		p = l.at + l.len + 1;
		if (l.len == l.indent && i < e->line)
			continue;
		while (n > 0 && above[n - 1].indent >= l.indent)
			n--;
		if (n == 64)
			return;
		above[n++] = l;
	}
	while (n > 0)
		if (line_is_secret(&above[--n]))
			return;
	inerr_show(e, text, len);
}

void
inventory_show(struct inerr *e)
{
	struct inerr ignored;
	struct stat st;
	size_t len;
	char *text;

	if (e->file[0] == '\0' || e->line == 0 || e->source[0] != '\0' ||
	    stat(e->file, &st) == -1 || !S_ISREG(st.st_mode))
		return;
	text = infile_read(e->file, INVENTORY_BYTES_MAX, &len, &ignored);
	if (text == NULL)
		return;
	inventory_show_line(e, text, len);
	free_secret(text, len);
}
