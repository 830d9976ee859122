/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hosttext_quote.c - how a value is written where its place stands.
 */
#include <ctype.h>
#include <string.h>

#include "master/input/hosttext_quote.h"
#include "master/input/hosttext_xml.h"

/* A shell takes it for itself, wherever it stands. */
static bool
is_plain(const char *p)
{
	/* zsh looks for the program that =NAME is. */
	if (*p == '\0' || *p == '=')
		return false;
	for (; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) &&
		    strchr("%+,-./:=@_", *p) == NULL)
			return false;
	return true;
}

static void
add_text(struct buf *out, const char *text)
{
	buf_add(out, text, strlen(text));
}

/* Each of these characters with something before it. */
static void
add_escaped(struct buf *out, const char *p, const char *which, const char *with)
{
	for (; *p != '\0'; p++) {
		if (strchr(which, *p) != NULL)
			add_text(out, with);
		buf_add(out, p, 1);
	}
}

/* In single quotes; fish takes backslashes there, too. */
static void
add_single(struct buf *out, const char *p)
{
	for (; *p != '\0'; p++) {
		bool leaves = *p == '\'' || *p == '\\';

		if (leaves)
			buf_add_literal(out, "'\\");
		buf_add(out, p, 1);
		if (leaves)
			buf_add_literal(out, "'");
	}
}

static bool
add_for_shell(struct buf *out, const char *value, enum hosttext_quoting quoting)
{
	switch (quoting) {
	case QUOTING_NONE:
		if (is_plain(value)) {
			add_text(out, value);
			return true;
		}
		buf_add_literal(out, "'");
		add_single(out, value);
		buf_add_literal(out, "'");
		return true;
	case QUOTING_SINGLE:
		add_single(out, value);
		return true;
	case QUOTING_DOUBLE:
		/* Of an interactive shell no backslash hides it there. */
		if (strchr(value, '!') != NULL)
			return false;
		add_escaped(out, value, "\\\"$`", "\\");
		return true;
	case QUOTING_COMMENT:
	case QUOTING_UNSURE:
	case QUOTING_TWICE:
	case QUOTING_XML:
	case QUOTING_CDATA:
		break;
	}
	if (!is_plain(value))
		return false;
	add_text(out, value);
	return true;
}

static bool
add_for_device(struct buf *out, const char *value)
{
	for (const char *p = value; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) &&
		    strchr(" %+,-./:=@_#", *p) == NULL)
			return false;
	add_text(out, value);
	return true;
}

bool
hosttext_add(struct buf *out, const char *value, enum hosttext_reader reader,
    enum hosttext_quoting quoting)
{
	if (reader == HOSTTEXT_SHELL)
		return add_for_shell(out, value, quoting);
	if (reader == HOSTTEXT_DEVICE)
		return add_for_device(out, value);
	if (reader == HOSTTEXT_XML)
		return hosttext_xml_add(out, value, quoting == QUOTING_CDATA);
	add_text(out, value);
	return true;
}

const char *
hosttext_hint(enum hosttext_reader reader, enum hosttext_quoting quoting)
{
	if (reader == HOSTTEXT_DEVICE)
		return "a device is given letters, digits, blanks and "
		       "%+,-./:=@_# only";
	if (reader == HOSTTEXT_XML)
		return quoting == QUOTING_CDATA
			   ? "in CDATA stands neither ] nor >"
			   : "it is no text that XML can have";
	if (quoting == QUOTING_TWICE)
		return "two shells would read it: hand it over as a word, as "
		       "in sh -c '... \"$1\"' sh {host}";
	return "write it before what stands in $(...), ${...}, ((, [, "
	       "backquotes or behind <<";
}
