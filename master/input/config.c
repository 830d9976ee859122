/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * config.c - lines of configuration, and the commands that a job is of them.
 */
#include <stdio.h>
#include <string.h>

#include "common/contract.h"
#include "common/mem.h"
#include "common/msg_table.h"
#include "master/input/config.h"
#include "master/input/infile.h"

/* ---- lines --------------------------------------------------------------- */

/* What would do something else than be typed. */
static bool
line_check(const char *line, size_t len, const char *file, unsigned number,
    struct inerr *e)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)line[i];

		if ((c >= ' ' && c != 0x7f) || c == '\t')
			continue;
		inerr_set(e, "a control character, which cannot be typed");
		return inerr_at(e, file, number, (unsigned)i + 1);
	}
	return true;
}

static bool
line_add(struct config *c, struct arena *a, const char *file, unsigned number,
    const char *line, size_t len, struct inerr *e)
{
	size_t room = strlen(file) + 16;
	char *place = arena_alloc(a, room);

	if (!line_check(line, len, file, number, e))
		return false;
	if (c->n == CONFIG_LINES_MAX) {
		inerr_set(
		    e, "more than %d lines of configuration", CONFIG_LINES_MAX);
		return inerr_at(e, file, number, 1);
	}
	if (c->n == c->room) {
		struct config_line *old = c->lines;

		c->room = c->room > 0 ? 2 * c->room : 16;
		c->lines = arena_alloc(a, c->room * sizeof(*c->lines));
		if (c->n > 0)
			memcpy(c->lines, old, c->n * sizeof(*c->lines));
	}
	snprintf(place, room, "%s:%u", file, number);
	c->lines[c->n++] =
	    (struct config_line){ arena_strndup(a, line, len), place };
	return true;
}

bool
config_add(struct config *c, struct arena *a, const char *file, unsigned line,
    const char *text, size_t len, struct inerr *e)
{
	const char *end = text + len, *next;

	for (; text < end; text = next, line++) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t n;

		next = newline != NULL ? newline + 1 : end;
		n = (size_t)((newline != NULL ? newline : end) - text);
		/* Blanks at the end change nothing but the echo. */
		while (n > 0 && memchr(" \t\r", text[n - 1], 3) != NULL)
			n--;
		if (n > 0 && !line_add(c, a, file, line, text, n, e))
			return false;
	}
	return true;
}

bool
config_load(
    struct config *c, struct arena *a, const char *path, struct inerr *e)
{
	size_t len;
	char *text = infile_read(path, CONFIG_FILE_MAX, &len, e);
	bool good;

	if (text == NULL)
		return false;
	good = config_add(c, a, path, 1, text, len, e);
	free_secret(text, len);
	if (!good || c->n > 0)
		return good;
	inerr_set(e, "there is no line of configuration");
	return inerr_at(e, path, 1, 1);
}

const char *
config_join(const struct config *c, struct arena *a)
{
	size_t len = 0;
	char *all, *p;

	for (size_t i = 0; i < c->n; i++)
		len += strlen(c->lines[i].text) + 2;
	p = all = arena_alloc(a, len + 1);
	for (size_t i = 0; i < c->n; i++)
		p = stpcpy(stpcpy(p, i > 0 ? "; " : ""), c->lines[i].text);
	return all;
}

/* ---- commands ------------------------------------------------------------ */

struct maker {
	const char **texts, **places;
	uint32_t *flags;
	size_t n;
};

static void
maker_add(struct maker *m, const char *text, const char *place, uint32_t flags)
{
	m->texts[m->n] = text;
	m->places[m->n] = place;
	m->flags[m->n++] = flags;
}

static void
maker_add_steps(
    struct maker *m, const struct platform_steps *steps, uint32_t flag)
{
	for (size_t i = 0; i < steps->n; i++)
		if (steps->at[i].kind != PLATFORM_ENTER)
			maker_add(m, steps->at[i].input, "", flag);
}

bool
config_compile(const struct config *c, const struct platform *p,
    struct arena *a, struct config_script *script, struct inerr *e)
{
	const struct platform_config *how = &p->config;
	size_t room = c->n + how->commit.n + how->save.n;
	struct maker m = { .n = 0 };

	if (how->level == NULL || (c->saves && how->save.n == 0)) {
		inerr_set(e, "the platform %.60s does not say how it is %s",
		    p->name, how->level == NULL ? "configured" : "saved");
		return inerr_hint(e,
		    "\"config\" in its file does: see 'hayfork help platform'");
	}
	if (room > CONTRACT_COMMANDS_MAX) {
		inerr_set(e,
		    "more than %u lines, with those of the platform %.60s",
		    CONTRACT_COMMANDS_MAX, p->name);
		return inerr_hint(e, "make several jobs of them");
	}
	m.texts = arena_alloc(a, room * sizeof(*m.texts));
	m.places = arena_alloc(a, room * sizeof(*m.places));
	m.flags = arena_alloc(a, room * sizeof(*m.flags));
	for (size_t i = 0; i < c->n; i++)
		maker_add(
		    &m, c->lines[i].text, c->lines[i].place, MSG_COMMAND_LINE);
	maker_add_steps(&m, &how->commit, MSG_COMMAND_COMMIT);
	if (c->saves)
		maker_add_steps(&m, &how->save, MSG_COMMAND_SAVE);
	*script = (struct config_script){ m.texts, m.places, m.flags, m.n };
	return true;
}
