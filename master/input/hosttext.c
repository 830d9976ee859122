/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hosttext.c - text with places for what is known of a host.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "master/input/hosttext.h"
#include "master/input/hosttext_quote.h"
#include "master/input/hosttext_xml.h"
#include "master/input/hosttwice.h"

#define NAME_MAX_LEN 200

struct hosttext_place {
	size_t at, len;        /* of the text: what is replaced */
	size_t name, name_len; /* where in it the name is */
	enum hosttext_quoting quoting;
	bool is_braces; /* {{NAME}}: stands for {NAME} */
};

struct reader {
	struct arena *arena;
	const char *text;
	struct hosttext_place *places;
	size_t n, room;
	enum hosttext_quoting quoting;
	struct inerr *e;
};

/* ---- the shell's quotes -------------------------------------------------- */

static bool
begins_word(const char *text, size_t at)
{
	return at == 0 || strchr(" \t\n;&|()", text[at - 1]) != NULL;
}

/* ${NAME}, which all shells read alike: its length, or 0. */
static size_t
simple_parameter(const char *p)
{
	size_t n = 2;

	if (p[0] != '$' || p[1] != '{')
		return 0;
	while (isalnum((unsigned char)p[n]) || p[n] == '_')
		n++;
	return n > 2 && p[n] == '}' ? n + 1 : 0;
}

/* Read one character in no quotes; returns how many were read. */
static size_t
read_unquoted(struct reader *r, size_t at)
{
	const char *p = r->text + at;

	switch (*p) {
	case '\\':
		return p[1] != '\0' ? 2 : 1;
	case '\'':
		r->quoting = QUOTING_SINGLE;
		break;
	case '"':
		r->quoting = QUOTING_DOUBLE;
		break;
	case '`':
		r->quoting = QUOTING_UNSURE;
		break;
	case '#':
		/* bash's [[ a =~ (#b) ]] is no comment. */
		if (begins_word(r->text, at))
			r->quoting = at > 0 && p[-1] == '(' ? QUOTING_UNSURE
							    : QUOTING_COMMENT;
		break;
	case '$':
		if (p[1] == '\'' || p[1] == '"' || p[1] == '{' || p[1] == '[')
			r->quoting = QUOTING_UNSURE;
		break;
	case '(':
		if (p[1] == '(')
			r->quoting = QUOTING_UNSURE;
		break;
	case '[':
		/* In arithmetic, which [[ may be, bash expands quotes. */
		if (p[1] == '[' || !begins_word(r->text, at))
			r->quoting = QUOTING_UNSURE;
		break;
	case '<':
		if (p[1] == '<')
			r->quoting = QUOTING_UNSURE;
		break;
	}
	return 1;
}

static size_t
read_double(struct reader *r, size_t at)
{
	const char *p = r->text + at;

	if (*p == '\\')
		return p[1] != '\0' ? 2 : 1;
	if (*p == '"')
		r->quoting = QUOTING_NONE;
	else if (*p == '`' || (*p == '$' && (p[1] == '(' || p[1] == '{')))
		r->quoting = QUOTING_UNSURE;
	return 1;
}

static bool
begins_with(const char *p, const char *what)
{
	return strncmp(p, what, strlen(what)) == 0;
}

static size_t
read_xml(struct reader *r, size_t at)
{
	const char *p = r->text + at;
	size_t aside;

	if (r->quoting == QUOTING_CDATA) {
		if (begins_with(p, HOSTTEXT_CDATA_END))
			r->quoting = QUOTING_XML;
	} else if ((aside = hosttext_xml_aside(p)) > 0)
		return aside;
	else if (begins_with(p, HOSTTEXT_CDATA))
		r->quoting = QUOTING_CDATA;
	return 1;
}

static size_t
read_character(struct reader *r, size_t at)
{
	size_t len = simple_parameter(r->text + at);

	switch (r->quoting) {
	case QUOTING_NONE:
		return len > 0 ? len : read_unquoted(r, at);
	case QUOTING_DOUBLE:
		return len > 0 ? len : read_double(r, at);
	case QUOTING_SINGLE:
		if (r->text[at] == '\'')
			r->quoting = QUOTING_NONE;
		return 1;
	case QUOTING_COMMENT:
		if (r->text[at] == '\n')
			r->quoting = QUOTING_NONE;
		return 1;
	case QUOTING_XML:
	case QUOTING_CDATA:
		return read_xml(r, at);
	case QUOTING_UNSURE:
	case QUOTING_TWICE: /* of places only */
		break;
	}
	return 1;
}

/* ---- places -------------------------------------------------------------- */

static bool
text_fail(struct reader *r, size_t at)
{
	r->e->col = (unsigned)at + 1;
	return false;
}

static size_t
name_len(const char *p)
{
	size_t n = 0;

	if (!islower((unsigned char)*p))
		return 0;
	while (
	    n < NAME_MAX_LEN && (isalnum((unsigned char)p[n]) || p[n] == '_' ||
				    p[n] == '.' || p[n] == '-'))
		n++;
	return n;
}

/* {hots}, {data}, {data.}: not a place, and hardly meant for itself. */
static bool
name_is_slip(struct reader *r, size_t at, size_t len)
{
	char word[NAME_MAX_LEN + 1];
	struct nearest near = { .word = word };

	snprintf(word, sizeof(word), "%.*s", (int)len, r->text + at);
	if (strcmp(word, HOSTFACT_DATA) == 0 ||
	    strncmp(word, HOSTFACT_DATA ".", sizeof(HOSTFACT_DATA)) == 0) {
		inerr_set(
		    r->e, "{%.60s} does not say what of a host's data", word);
		inerr_hint(
		    r->e, "{data.KEY}, or {{%.60s}} for the braces", word);
		return true;
	}
	hostfact_offer_names(&near);
	if (near.name == NULL)
		return false;
	inerr_set(r->e, "nothing of a host is called '%.60s'", word);
	inerr_hint(r->e, "did you mean {%s}? {{%.60s}} stands for {%.60s}",
	    near.name, word, word);
	return true;
}

/* {{ host }} */
static bool
is_jinja(const char *p)
{
	size_t len;

	if (strncmp(p, "{{ ", 3) != 0)
		return false;
	p += 3;
	len = name_len(p);
	return len > 0 && hostfact_is_name(p, len) &&
	       strncmp(p + len, " }}", 3) == 0;
}

static void
place_add(struct reader *r, const struct hosttext_place *place)
{
	struct hosttext_place *more;

	if (r->n == r->room) {
		r->room = r->room == 0 ? 4 : r->room * 2;
		more = arena_alloc(r->arena, r->room * sizeof(*more));
		if (r->n > 0)
			memcpy(more, r->places, r->n * sizeof(*more));
		r->places = more;
	}
	r->places[r->n++] = *place;
}

/* *taken_r: bytes of a place that begins here; 0: none does. */
static bool
read_place(struct reader *r, size_t at, size_t *taken_r)
{
	const char *p = r->text + at;
	bool twice = p[0] == '{' && p[1] == '{';
	struct hosttext_place place = { .at = at,
		.name = at + 1 + twice,
		.quoting = r->quoting,
		.is_braces = twice };

	*taken_r = 0;
	if (*p != '{' || (at > 0 && p[-1] == '$'))
		return true;
	if (is_jinja(p)) {
		inerr_set(r->e, "this is Jinja's way to write a value");
		inerr_hint(r->e, "here it is {host}, {data.KEY}");
		return text_fail(r, at);
	}
	place.name_len = name_len(r->text + place.name);
	place.len = place.name_len + 2 * (1u + twice);
	if (place.name_len == 0 ||
	    strncmp(r->text + place.name + place.name_len, twice ? "}}" : "}",
		1u + twice) != 0)
		return true;
	if (!twice &&
	    hostfact_is_secret(r->text + place.name, place.name_len)) {
		inerr_set(r->e, "a secret is not written into a command");
		inerr_hint(r->e, "'%.*s' is taken for one",
		    INERR_QUOTE(place.name_len), r->text + place.name);
		return text_fail(r, at);
	}
	if (!hostfact_is_name(r->text + place.name, place.name_len)) {
		if (!name_is_slip(r, place.name, place.name_len))
			return true;
		if (!twice)
			return text_fail(r, at);
	}
	if (r->quoting < QUOTING_XML && hosttwice_is(r->text, at))
		place.quoting = QUOTING_TWICE;
	place_add(r, &place);
	*taken_r = place.len;
	return true;
}

static bool
text_parse(struct reader r, struct hosttext *t)
{
	const char *text = r.text;
	size_t at = 0, taken;

	while (text[at] != '\0') {
		if (!read_place(&r, at, &taken))
			return false;
		at += taken > 0 ? taken : read_character(&r, at);
	}
	*t = (struct hosttext){ text, r.places, r.n };
	return true;
}

bool
hosttext_parse(
    struct arena *a, const char *text, struct hosttext *t, struct inerr *e)
{
	return text_parse(
	    (struct reader){ .arena = a, .text = text, .e = e }, t);
}

bool
hosttext_parse_xml(
    struct arena *a, const char *text, struct hosttext *t, struct inerr *e)
{
	return text_parse(
	    (struct reader){
		.arena = a, .text = text, .e = e, .quoting = QUOTING_XML },
	    t);
}

/* ---- values -------------------------------------------------------------- */

static bool
has_control(const char *p)
{
	for (; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return true;
	return false;
}

static bool
place_fill(const struct hosttext *t, const struct hosttext_place *place,
    const struct inventory_host *host, enum hosttext_reader reader,
    struct buf *out, struct inerr *e)
{
	const char *name = t->text + place->name;
	int len = INERR_QUOTE(place->name_len);
	char port[HOSTFACT_PORT];
	struct hostfact v = hostfact_of(host, name, place->name_len, port);

	e->col = 0;
	if (v.kind == HOSTFACT_NONE) {
		inerr_set(e, "%s has no %.*s", host->name, len, name);
		inerr_hint(e, "give it one, or leave the host out by when");
	} else if (v.kind >= HOSTFACT_LIST) {
		inerr_set(e, "%.*s of %s is %s", len, name, host->name,
		    hostfact_kind_name(v.kind));
		inerr_hint(e, "only text, a number or a truth can be written");
	} else if (has_control(v.text)) {
		inerr_set(e, "%.*s of %s has a control character in it", len,
		    name, host->name);
	} else if (!hosttext_add(out, v.text, reader, place->quoting)) {
		inerr_set(e, "%.*s of %s cannot be quoted here", len, name,
		    host->name);
		inerr_hint(e, "%s", hosttext_hint(reader, place->quoting));
	} else
		return true;
	e->col = (unsigned)place->at + 1;
	return false;
}

bool
hosttext_fill(const struct hosttext *t, const struct inventory_host *host,
    enum hosttext_reader reader, struct buf *out, struct inerr *e)
{
	size_t at = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct hosttext_place *place = &t->places[i];

		buf_add(out, t->text + at, place->at - at);
		if (place->is_braces)
			buf_add(out, t->text + place->at + 1, place->len - 2);
		else if (!place_fill(t, place, host, reader, out, e))
			return false;
		at = place->at + place->len;
	}
	buf_add(out, t->text + at, strlen(t->text + at) + 1);
	return true;
}

bool
hosttext_check(
    const struct hosttext *t, const struct inventory *inv, struct inerr *e)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct hosttext_place *place = &t->places[i];

		if (place->is_braces ||
		    hostfact_is_known(
			inv, t->text + place->name, place->name_len, e))
			continue;
		e->col = (unsigned)place->at + 1;
		return false;
	}
	return true;
}
