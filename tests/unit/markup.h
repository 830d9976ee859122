/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * markup.h - for tests: is this a well-formed page?
 *
 * Stricter than HTML: every element but those below is closed, by its own
 * name, every attribute has a quoted value, and stands once in its element.
 */
#ifndef HF_TEST_MARKUP_H
#define HF_TEST_MARKUP_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define MARKUP_DEPTH 64
#define MARKUP_NAME                                                            \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
#define MARKUP_ATTRIBUTES 24

struct markup_word {
	const char *at;
	size_t len;
};

struct markup {
	const char *at;
	struct markup_word open[MARKUP_DEPTH];
	size_t depth;
	const char *fault; /* NULL: none so far */
};

static inline bool
markup_is(struct markup_word w, const char *text)
{
	return w.len == strlen(text) && memcmp(w.at, text, w.len) == 0;
}

static inline bool
markup_same(struct markup_word a, struct markup_word b)
{
	return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

static inline struct markup_word
markup_name(struct markup *m)
{
	struct markup_word w = { m->at, strspn(m->at, MARKUP_NAME) };

	m->at += w.len;
	if (w.len == 0)
		m->fault = "a name is missing";
	return w;
}

/* An entity of those that we write. */
static inline void
markup_entity(struct markup *m)
{
	static const char *const known[] = { "&amp;", "&lt;", "&gt;", "&quot;",
		"&#39;" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strncmp(m->at, known[i], strlen(known[i])) == 0) {
			m->at += strlen(known[i]);
			return;
		}
	m->fault = "an unknown entity";
}

static inline void
markup_value(struct markup *m)
{
	while (m->fault == NULL && *m->at != '"') {
		m->at += strcspn(m->at, "\"<&");
		if (*m->at == '&')
			markup_entity(m);
		else if (*m->at != '"')
			m->fault = "a value has no end";
	}
	m->at++;
}

static inline void
markup_attributes(struct markup *m)
{
	struct markup_word names[MARKUP_ATTRIBUTES];

	for (size_t n = 0; m->fault == NULL && *m->at == ' '; n++) {
		m->at++;
		names[n % MARKUP_ATTRIBUTES] = markup_name(m);
		for (size_t i = 0; i < n; i++)
			if (markup_same(names[i], names[n]))
				m->fault = "an attribute twice";
		if (m->fault == NULL && strncmp(m->at, "=\"", 2) != 0)
			m->fault = "an attribute without a quoted value";
		else if (m->fault == NULL) {
			m->at += 2;
			markup_value(m);
		}
	}
}

static inline void
markup_open(struct markup *m)
{
	struct markup_word name = markup_name(m);

	markup_attributes(m);
	if (m->fault != NULL)
		return;
	if (strncmp(m->at, "/>", 2) == 0) {
		m->at += 2;
		return;
	}
	if (*m->at++ != '>')
		m->fault = "a tag has no end";
	else if (markup_is(name, "meta") || markup_is(name, "link"))
		return;
	else if (m->depth == MARKUP_DEPTH)
		m->fault = "too deep";
	else
		m->open[m->depth++] = name;
	/* What follows is no markup up to the end of the element. */
	if (markup_is(name, "style") || markup_is(name, "script"))
		while (*m->at != '\0' && strncmp(m->at, "</", 2) != 0)
			m->at++;
}

static inline void
markup_close(struct markup *m)
{
	struct markup_word name = markup_name(m);

	if (m->fault == NULL && *m->at++ != '>')
		m->fault = "an end tag has no end";
	else if (m->depth == 0 || !markup_same(m->open[m->depth - 1], name))
		m->fault = "an end tag of something else";
	else
		m->depth--;
}

/* What is wrong with it, and where; NULL: nothing. */
static inline const char *
markup_fault(const char *page, const char **where)
{
	static const char doctype[] = "<!DOCTYPE html>\n";
	struct markup m = { .at = page };

	if (strncmp(page, doctype, sizeof(doctype) - 1) != 0)
		return "no document type";
	m.at += sizeof(doctype) - 1;
	while (m.fault == NULL && *m.at != '\0') {
		*where = m.at;
		if (*m.at == '<' && m.at[1] == '/') {
			m.at += 2;
			markup_close(&m);
		} else if (*m.at == '<') {
			m.at++;
			markup_open(&m);
		} else if (*m.at == '&') {
			markup_entity(&m);
		} else if (*m.at == '>') {
			m.fault = "a bracket that opens nothing";
		} else {
			m.at += strcspn(m.at, "<>&");
		}
	}
	if (m.fault == NULL && m.depth > 0)
		m.fault = "an element has no end";
	return m.fault;
}

#endif
