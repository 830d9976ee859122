/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * groupconf.c - reading groups.conf(5).
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/mem.h"
#include "master/input/groupconf.h"

struct reading {
	struct groupconf *conf;
	struct arena *arena;
	const char *file;
	const char *section; /* NULL: none yet */
	bool is_open;        /* the last row may go on */
	char *value;         /* its value, and how long it is and may be */
	size_t len, cap;
	unsigned line;
	struct inerr *e;
};

/* Without blanks at both ends. */
static char *
stripped(char *text)
{
	size_t n;

	while (isspace((unsigned char)*text))
		text++;
	n = strlen(text);
	while (n > 0 && isspace((unsigned char)text[n - 1]))
		n--;
	text[n] = '\0';
	return text;
}

static bool
reading_fail(const struct reading *r, const char *why)
{
	inerr_set(r->e, "%s", why);
	return inerr_at(r->e, r->file, r->line, 0);
}

static void
row_add(struct reading *r, const char *key, const char *value)
{
	struct groupconf *c = r->conf;

	if (c->n == c->cap) {
		c->cap = c->cap * 2 + 16;
		c->rows = xrealloc(c->rows, c->cap * sizeof(*c->rows));
	}
	r->value = arena_strdup(r->arena, value);
	r->len = r->cap = strlen(value);
	c->rows[c->n++] = (struct groupconf_row){ .section = r->section,
		.key = arena_strdup(r->arena, key),
		.value = r->value,
		.file = r->file,
		.line = r->line };
	r->is_open = true;
}

/* The value of the last row has one more line. */
static void
row_go_on(struct reading *r, const char *more)
{
	size_t n = strlen(more);
	char *bigger;

	if (r->cap - r->len < n + 1) {
		r->cap = 2 * r->cap + n + 1;
		bigger = arena_alloc(r->arena, r->cap + 1);
		memcpy(bigger, r->value, r->len);
		r->value = bigger;
	}
	r->value[r->len++] = '\n';
	memcpy(r->value + r->len, more, n + 1);
	r->len += n;
	r->conf->rows[r->conf->n - 1].value = r->value;
}

static bool
line_read(struct reading *r, char *line)
{
	bool is_further = isspace((unsigned char)*line);
	char *text = stripped(line), *cut;

	if (*text == '\0' || *text == '#' || *text == ';')
		return true;
	if (is_further && r->is_open) {
		row_go_on(r, text);
		return true;
	}
	if (*text == '[') {
		if ((cut = strchr(text, ']')) == NULL)
			return reading_fail(r, "'[' is never closed");
		*cut = '\0';
		r->section = arena_strdup(r->arena, text + 1);
		r->is_open = false;
		return true;
	}
	if (r->section == NULL)
		return reading_fail(r, "a [section] has to be first");
	cut = text + strcspn(text, ":=");
	if (*cut == '\0' || cut == text)
		return reading_fail(r, "expected KEY: VALUE");
	*cut = '\0';
	row_add(r, stripped(text), stripped(cut + 1));
	return true;
}

bool
groupconf_read(struct groupconf *c, struct arena *a, const char *file,
    char *text, struct inerr *e)
{
	struct reading r = { .conf = c, .arena = a, .file = file, .e = e };
	char *line;

	while ((line = strsep(&text, "\n")) != NULL) {
		r.line++;
		if (!line_read(&r, line))
			return false;
	}
	return true;
}

const struct groupconf_row *
groupconf_get(const struct groupconf *c, const char *section, const char *key)
{
	for (size_t i = c->n; i-- > 0;)
		if (strcmp(c->rows[i].section, section) == 0 &&
		    strcasecmp(c->rows[i].key, key) == 0)
			return &c->rows[i];
	return NULL;
}

void
groupconf_fini(struct groupconf *c)
{
	free(c->rows);
	*c = (struct groupconf){ NULL };
}
