/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_value.c - the arguments of a keyword as its value.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "master/input/sshconfig_jump.h"
#include "master/input/sshconfig_parse.h"

/* Numbers and times as strtonum() and convtime() of ssh take them. */
static bool
value_count(const char *text, int *number, struct inerr *err)
{
	long long n;
	char *end;

	errno = 0;
	n = strtoll(text, &end, 10);
	if (end == text || *end != '\0' || errno != 0 || n < 0 || n > INT_MAX)
		return inerr_set(err, "not a number from 0 to %d: '%.*s'",
		    INT_MAX, INERR_QUOTE(strlen(text)), text);
	*number = (int)n;
	return true;
}

static long long
unit_seconds(int unit)
{
	switch (tolower(unit)) {
	case '\0':
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 60 * 60;
	case 'd':
		return 24 * 60 * 60;
	case 'w':
		return 7 * 24 * 60 * 60;
	default:
		return 0;
	}
}

static bool
value_time(const char *text, int *number, struct inerr *err)
{
	long long n, unit, sum = 0;
	const char *p = text;
	char *end;

	*number = -1;
	if (strcmp(text, "none") == 0)
		return true;
	do {
		errno = 0;
		n = strtol(p, &end, 10);
		unit = unit_seconds((unsigned char)*end);
		if (end == p || errno != 0 || n < 0 || unit == 0 ||
		    n > INT_MAX / unit || (sum += n * unit) > INT_MAX) {
			inerr_set(err, "not a time: '%.*s'",
			    INERR_QUOTE(strlen(text)), text);
			return inerr_hint(err, "seconds, or as 1h30m");
		}
		p = end + (*end != '\0');
	} while (*p != '\0');
	*number = (int)sum;
	return true;
}

static bool
value_port(
    struct sshconfig *c, const char *text, int *number, struct inerr *err)
{
	const struct sshconfig_world *w = c->world;

	if ((*number = sshconfig_port(w, text)) > 0)
		return true;
	inerr_set(err, "not a port: '%.*s'", INERR_QUOTE(strlen(text)), text);
	return inerr_hint(err, "a number from 1 to 65535");
}

/* $VARIABLE whole, or ${VARIABLE} within: the latter must be there. */
static bool
value_agent(struct sshconfig *c, const char *text, struct inerr *err)
{
	const char *p = text;

	if (p[0] == '$' && p[1] != '{') {
		for (p++; isalnum((unsigned char)*p) || *p == '_'; p++)
			;
		if (*p == '\0' && p > text + 1)
			return true;
		return inerr_set(err, "not the name of a variable: '%.*s'",
		    INERR_QUOTE(strlen(text)), text);
	}
	while ((p = strstr(p, "${")) != NULL) {
		char name[256];
		size_t len = strcspn(p += 2, "}");

		if (p[len] == '\0')
			return inerr_set(err, "${ without }");
		snprintf(name, sizeof(name), "%.*s", (int)len, p);
		if (len >= sizeof(name) ||
		    c->world->env(c->world->ctx, name) == NULL)
			return inerr_set(err,
			    "no variable %.*s in the environment",
			    INERR_QUOTE(len), p);
	}
	return true;
}

static bool
value_text(struct sshconfig *c, enum sshconfig_kind kind,
    struct sshconfig_setting *s, const char *text, struct inerr *err)
{
	s->text = text;
	if (kind == SSHCONFIG_KIND_AGENT)
		return value_agent(c, text, err);
	if (kind == SSHCONFIG_KIND_ALGOS && text[1] == '\0' &&
	    strchr("+^", text[0]) != NULL)
		return inerr_set(err, "no algorithms behind '%s'", text);
	return true;
}

static bool
value_number(struct sshconfig *c, enum sshconfig_kind kind,
    struct sshconfig_setting *s, const char *text, struct inerr *err)
{
	if (kind == SSHCONFIG_KIND_COUNT)
		return value_count(text, &s->number, err);
	if (kind == SSHCONFIG_KIND_TIME)
		return value_time(text, &s->number, err);
	if (kind == SSHCONFIG_KIND_PORT)
		return value_port(c, text, &s->number, err);
	return sshconfig_choose(kind, text, &s->number, err);
}

/* Keywords with one argument, and nothing behind it. */
static bool
value_one(struct sshconfig *c, enum sshconfig_kind kind,
    const struct sshconfig_line *l, struct sshconfig_setting *s,
    struct inerr *err)
{
	const char *text = l->nargs > 0 ? l->args[0].text : "";

	if (*text == '\0')
		return inerr_set(err, "no value");
	if (kind < SSHCONFIG_KIND_NUMBERS ? !value_number(c, kind, s, text, err)
					  : !value_text(c, kind, s, text, err))
		return false;
	if (l->nargs == 1)
		return true;
	inerr_set(err, "more than one value");
	return inerr_at(err, NULL, 0, l->args[1].col);
}

/* One argument of several; i: which. */
static bool
value_item(enum sshconfig_kind kind, const struct sshconfig_line *l, size_t i,
    struct inerr *err)
{
	const char *text = l->args[i].text;
	const char *equals = strchr(text, '=');

	inerr_at(err, NULL, 0, l->args[i].col);
	if (kind == SSHCONFIG_KIND_SET) {
		if (equals == NULL || equals == text)
			return inerr_set(err, "not NAME=value");
		return true;
	}
	if (*text == '\0')
		return inerr_set(err, "an empty value");
	if (kind == SSHCONFIG_KIND_SEND && equals != NULL) {
		inerr_set(err, "'=' in the name of a variable");
		return inerr_hint(err, "SetEnv has NAME=value");
	}
	if (kind == SSHCONFIG_KIND_FILES && strcasecmp(text, "none") == 0 &&
	    l->nargs > 1)
		return inerr_set(err, "'none' beside files");
	return true;
}

static bool
value_list(struct sshconfig *c, enum sshconfig_kind kind,
    const struct sshconfig_line *l, struct sshconfig_setting *s,
    struct inerr *err)
{
	s->args = arena_alloc(&c->arena, (l->nargs + 1) * sizeof(*s->args));
	s->nargs = l->nargs;
	for (size_t i = 0; i < l->nargs; i++) {
		if (!value_item(kind, l, i, err))
			return inerr_at(err, NULL, 0, l->args[i].col);
		s->args[i] = l->args[i].text;
	}
	return true;
}

/* The raw rest of the line, comments and quotes as they are. */
static bool
value_rest(struct sshconfig *c, enum sshconfig_kind kind,
    const struct sshconfig_line *l, struct sshconfig_setting *s,
    struct inerr *err)
{
	const char *rest = l->rest + strspn(l->rest, " \t\r\n=");

	if (kind == SSHCONFIG_KIND_REST) {
		s->text = rest;
		return true;
	}
	s->text = arena_strndup(&c->arena, rest, strcspn(rest, " \t\r\n#"));
	return sshconfig_jump_check(c->world, s->text, err);
}

/* Distributions send the language, and nobody asked for it. */
static bool
value_sends_more(const struct sshconfig_setting *s)
{
	for (size_t i = 0; i < s->nargs; i++)
		if (s->args[i][0] != '-' && strcmp(s->args[i], "LANG") != 0 &&
		    strncmp(s->args[i], "LC_", 3) != 0)
			return true;
	return false;
}

/* Would it have made a difference? */
static bool
value_matters(enum sshconfig_kind kind, const struct sshconfig_setting *s)
{
	if (kind < SSHCONFIG_KIND_NUMBERS)
		return s->number > 0;
	/* More of them are allowed; in which order makes no difference. */
	if (kind == SSHCONFIG_KIND_ALGOS)
		return strchr("+^", s->text[0]) == NULL;
	if (kind < SSHCONFIG_KIND_TEXTS)
		return strcasecmp(s->text, "none") != 0;
	if (kind == SSHCONFIG_KIND_SEND)
		return value_sends_more(s);
	return s->nargs > 0 && strcasecmp(s->args[0], "none") != 0;
}

bool
sshconfig_value(struct sshconfig *c, const struct sshconfig_line *l,
    struct sshconfig_setting *s, struct inerr *err)
{
	const struct sshconfig_keyword *k = &sshconfig_keywords[s->id];
	enum sshconfig_kind kind = k->kind;
	bool good;

	if (kind == SSHCONFIG_KIND_REST || kind == SSHCONFIG_KIND_JUMP)
		good = value_rest(c, kind, l, s, err);
	else if (kind == SSHCONFIG_KIND_ADD) {
		good = value_one(c, SSHCONFIG_KIND_WORD, l, s, err);
		if (good && !value_list(c, kind, l, s, err))
			return false;
	} else if (kind >= SSHCONFIG_KIND_TEXTS)
		good = value_list(c, kind, l, s, err);
	else
		good = value_one(c, kind, l, s, err);
	if (!good && err->col == 0)
		return inerr_at(
		    err, NULL, 0, l->nargs > 0 ? l->args[0].col : l->rest_col);
	s->is_told =
	    good && k->fate == SSHCONFIG_TOLD && value_matters(kind, s);
	return good;
}
