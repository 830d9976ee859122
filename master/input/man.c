/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * man.c - manual pages, as mdoc(7).
 */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "master/input/man.h"

#define MAN_DATE "November 26, 2026"

#define MAN_WIDTH 76

void
man_begin(FILE *out, const char *name, int section, const char *made_by,
    const char *doc)
{
	fprintf(
	    out, ".\\\" Made by hayfork %s\n.Dd " MAN_DATE "\n.Dt ", made_by);
	for (const char *p = name; *p != '\0'; p++)
		fputc(toupper((unsigned char)*p), out);
	fprintf(
	    out, " %d\n.Os\n.Sh NAME\n.Nm %s\n.Nd %s\n", section, name, doc);
}

size_t
man_words(FILE *out, const char *text, size_t len)
{
	size_t width = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\\')
			width += (size_t)fprintf(out, "\\e");
		else if (text[i] == '-')
			width += (size_t)fprintf(out, "\\-");
		else
			width += (size_t)fprintf(out, "%c", text[i]);
	}
	return width;
}

void
man_text(FILE *out, const char *text)
{
	size_t at = 0, len;

	for (; *text != '\0'; text += len + (text[len] == ' ')) {
		bool sentence_ends;

		len = strcspn(text, " ");
		if (at > 0 && at + 1 + len > MAN_WIDTH) {
			fputc('\n', out);
			at = 0;
		} else if (at > 0) {
			fputc(' ', out);
			at++;
		}
		if (at == 0 && (*text == '.' || *text == '\''))
			at += (size_t)fprintf(out, "\\&");
		at += man_words(out, text, len);
		sentence_ends = len > 1 && text[len - 1] == '.' &&
				text[len - 2] != '.' && text[len] != '\0';
		if (sentence_ends) {
			fputc('\n', out);
			at = 0;
		}
	}
	fputc('\n', out);
}
