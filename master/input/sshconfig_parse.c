/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_parse.c - configuration files as a list of sections.
 */
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/sshconfig_parse.h"
#include "master/input/sshconfig_token.h"

/* A file while it is read. */
struct reading {
	struct sshconfig *c;
	const char *file;
	unsigned line;
	unsigned how, depth;
	uint32_t within; /* the section it is included in, or NOWHERE */
	uint32_t now;    /* the section that settings go to */
	struct inerr *err;
};

struct sshconfig *
sshconfig_new(const struct sshconfig_world *w)
{
	struct sshconfig *c = xcalloc(1, sizeof(*c));

	c->world = w;
	return c;
}

void
sshconfig_free(struct sshconfig *c)
{
	if (c == NULL)
		return;
	arena_wipe(&c->arena);
	free(c->sections);
	free(c->settings);
	free(c->named);
	free(c->general);
	free(c->told_others);
	free(c);
}

static struct sshconfig_section *
section_add(
    struct reading *r, enum sshconfig_section_kind kind, uint32_t within)
{
	struct sshconfig *c = r->c;
	struct sshconfig_section *s;

	if (c->nsections == c->sections_cap) {
		c->sections_cap = c->sections_cap * 2 + 16;
		c->sections = xrealloc(
		    c->sections, c->sections_cap * sizeof(*c->sections));
	}
	r->now = (uint32_t)c->nsections;
	s = &c->sections[c->nsections++];
	*s = (struct sshconfig_section){
		.kind = kind,
		.within = within,
		.file = r->file,
		.line = r->line,
		.first = c->nsettings,
	};
	return s;
}

static struct sshconfig_setting *
setting_add(struct reading *r, enum sshconfig_id id, const char *word)
{
	struct sshconfig *c = r->c;
	struct sshconfig_setting *s;

	if (c->nsettings == c->settings_cap) {
		c->settings_cap = c->settings_cap * 2 + 64;
		c->settings = xrealloc(
		    c->settings, c->settings_cap * sizeof(*c->settings));
	}
	s = &c->settings[c->nsettings++];
	*s = (struct sshconfig_setting){
		.id = id, .word = word, .file = r->file, .line = r->line
	};
	c->sections[r->now].n++;
	return s;
}

/* Say where, and which keyword, unless that is said. */
static bool
reading_fail(struct reading *r, const struct sshconfig_line *l, unsigned col)
{
	if (l != NULL)
		inerr_about(r->err, l->keyword.text);
	return inerr_at(r->err, r->file, r->line, col);
}

static void
read_host(struct reading *r, const struct sshconfig_line *l)
{
	struct sshconfig_section *s =
	    section_add(r, SSHCONFIG_HOSTS, r->within);

	s->patterns =
	    arena_alloc(&r->c->arena, (l->nargs + 1) * sizeof(*s->patterns));
	s->npatterns = l->nargs;
	for (size_t i = 0; i < l->nargs; i++)
		s->patterns[i] = l->args[i].text;
}

static bool
read_match(struct reading *r, const struct sshconfig_line *l)
{
	struct sshconfig_section *s =
	    section_add(r, SSHCONFIG_MATCH, r->within);

	if (sshconfig_criteria(r->c, l, s, r->err))
		return true;
	return reading_fail(r, l, r->err->col);
}

static bool
read_unknown(
    struct reading *r, const struct sshconfig_line *l, const char *near)
{
	if (r->c->has_ignore) {
		setting_add(r, SSHCONFIG_ID_UNKNOWN, l->keyword.text)->text =
		    near;
		return true;
	}
	inerr_set(r->err, "unknown keyword '%.*s'",
	    INERR_QUOTE(strlen(l->keyword.text)), l->keyword.text);
	if (near != NULL)
		inerr_hint(r->err, "did you mean %s?", near);
	else
		inerr_hint(r->err,
		    "IgnoreUnknown %.60s before it has it "
		    "ignored, by ssh too",
		    l->keyword.text);
	return reading_fail(r, NULL, l->keyword.col);
}

static void
read_other(struct reading *r, const struct sshconfig_line *l)
{
	const char *value = l->nargs > 0 ? l->args[0].text : "", *word;
	bool told = false;

	word = sshconfig_other(l->keyword.text, value, &told);
	if (told)
		setting_add(r, SSHCONFIG_ID_OTHER, word)->is_told = true;
}

static bool
read_value(
    struct reading *r, enum sshconfig_id id, const struct sshconfig_line *l)
{
	struct sshconfig_setting *s =
	    setting_add(r, id, sshconfig_keywords[id].word);

	r->c->has_ignore |= id == SSHCONFIG_ID_IGNORE_UNKNOWN;
	if (sshconfig_value(r->c, l, s, r->err))
		return true;
	return reading_fail(r, l, r->err->col);
}

static bool read_file(
    struct sshconfig *, const struct reading *from, const char *path);

struct including {
	struct reading *r;
	uint32_t section;
};

static bool
include_each(void *arg, const char *path)
{
	struct including *i = arg;
	struct reading from = *i->r;

	from.within = i->section;
	from.depth++;
	from.how = (from.how & SSHCONFIG_USER) | SSHCONFIG_CHECK;
	return read_file(i->r->c, &from, path);
}

/* Where an Include points to, as a pattern of glob(7). */
static const char *
include_path(struct reading *r, const char *text)
{
	struct sshconfig *c = r->c;
	const char *dir = SSHCONFIG_SYSTEM_DIR, *sub = "/";
	size_t cap;
	char *path;

	if (*text == '/')
		return text;
	if (*text == '~')
		return sshconfig_tilde(c->world, text, &c->arena, r->err);
	if (r->how & SSHCONFIG_USER) {
		dir = c->world->home;
		sub = "/.ssh/";
	}
	cap = strlen(dir) + strlen(sub) + strlen(text) + 1;
	path = arena_alloc(&c->arena, cap);
	snprintf(path, cap, "%s%s%s", dir, sub, text);
	return path;
}

static bool
read_include(struct reading *r, const struct sshconfig_line *l)
{
	struct including i = { r, r->now };
	const struct sshconfig_world *w = r->c->world;
	const char *path;

	for (size_t k = 0; k < l->nargs; k++) {
		const struct sshconfig_arg *a = &l->args[k];

		if (*a->text == '\0' ||
		    (*a->text == '~' && !(r->how & SSHCONFIG_USER))) {
			inerr_set(r->err, "not a path: '%.*s'",
			    INERR_QUOTE(strlen(a->text)), a->text);
			return reading_fail(r, l, a->col);
		}
		if (r->depth == SSHCONFIG_DEPTH_MAX) {
			inerr_set(r->err, "more than %d files within files",
			    SSHCONFIG_DEPTH_MAX);
			inerr_hint(r->err, "does a file include itself?");
			return reading_fail(r, l, a->col);
		}
		if ((path = include_path(r, a->text)) == NULL)
			return reading_fail(r, l, a->col);
		if (!w->glob(w->ctx, path, include_each, &i))
			return false;
	}
	/* What follows is in the section that the Include was in. */
	section_add(r, SSHCONFIG_ALWAYS, i.section);
	return true;
}

static bool
read_line(struct reading *r, const char *text, size_t len)
{
	struct sshconfig_line l;
	const char *near = NULL;
	enum sshconfig_id id;

	switch (sshconfig_lex(&r->c->arena, text, len, &l, r->err)) {
	case SSHCONFIG_BLANK:
		return true;
	case SSHCONFIG_BAD:
		return reading_fail(r, NULL, r->err->col);
	case SSHCONFIG_LINE:
		break;
	}
	id = sshconfig_id(l.keyword.text, &near);
	switch (id) {
	case SSHCONFIG_ID_HOST:
		read_host(r, &l);
		return true;
	case SSHCONFIG_ID_MATCH:
		return read_match(r, &l);
	case SSHCONFIG_ID_INCLUDE:
		return read_include(r, &l);
	case SSHCONFIG_ID_OTHER:
		read_other(r, &l);
		return true;
	case SSHCONFIG_ID_UNKNOWN:
		return read_unknown(r, &l, near);
	default:
		return read_value(r, id, &l);
	}
}

static bool
read_lines(struct reading *r, const char *text, size_t len)
{
	const char *newline;
	size_t n;

	section_add(r, SSHCONFIG_ALWAYS, r->within);
	for (; len > 0; text += n, len -= n) {
		r->line++;
		newline = memchr(text, '\n', len);
		n = newline == NULL ? len : (size_t)(newline - text) + 1;
		if (!read_line(r, text, n - (newline != NULL)))
			return false;
	}
	return true;
}

static bool
read_file(struct sshconfig *c, const struct reading *from, const char *path)
{
	const struct sshconfig_world *w = c->world;
	struct reading r = *from;
	char *text = NULL;
	size_t len = 0;
	bool good;

	r.file = arena_strdup(&c->arena, path);
	r.line = 0;
	if (++c->nfiles > SSHCONFIG_FILES_MAX) {
		inerr_set(r.err, "more than %d files are included",
		    SSHCONFIG_FILES_MAX);
		return inerr_at(r.err, from->file, from->line, 0);
	}
	switch (w->read(
	    w->ctx, path, (r.how & SSHCONFIG_CHECK) != 0, &text, &len, r.err)) {
	case SSHCONFIG_GOT:
		break;
	case SSHCONFIG_MISSING:
		if (!(r.how & SSHCONFIG_MUST))
			return true;
		inerr_set(r.err, "there is no such file");
		return inerr_at(r.err, path, 0, 0);
	case SSHCONFIG_UNREADABLE:
		return r.depth == 0 && !(r.how & SSHCONFIG_MUST);
	case SSHCONFIG_REFUSED:
		return false;
	}
	good = read_lines(&r, text, len);
	free_secret(text, len);
	return good;
}

bool
sshconfig_read(
    struct sshconfig *c, const char *path, unsigned how, struct inerr *err)
{
	struct reading from = {
		.c = c,
		.how = how,
		.within = SSHCONFIG_NOWHERE,
		.err = err,
	};

	c->indexed = false;
	return read_file(c, &from, path);
}
