/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * template.c - the words of a program with a place for an argument.
 */
#include <ctype.h>
#include <string.h>

#include "master/input/template.h"

#define PLACE_LEN (sizeof(TEMPLATE_PLACE) - 1)

void
template_init(struct template *t, const char *const *words, size_t count)
{
	*t = (struct template){ .words = words, .count = count };
	for (size_t i = 0; i < count; i++)
		t->placed |= strstr(words[i], TEMPLATE_PLACE) != NULL;
}

static void
template_fill_word(const char *word, struct slice arg, struct buf *out)
{
	const char *place;

	while ((place = strstr(word, TEMPLATE_PLACE)) != NULL) {
		buf_add(out, word, (size_t)(place - word));
		buf_add(out, arg.at, arg.len);
		word = place + PLACE_LEN;
	}
	buf_add(out, word, strlen(word) + 1);
}

bool
template_fill(const struct template *t, struct slice arg, struct buf *out,
    struct inerr *err)
{
	if (arg.len > 0 && memchr(arg.at, '\0', arg.len) != NULL) {
		inerr_set(err, "an argument with a NUL byte in it");
		return inerr_hint(err, "no program can be given such a one");
	}
	for (size_t i = 0; i < t->count; i++)
		template_fill_word(t->words[i], arg, out);
	if (!t->placed) {
		buf_add(out, arg.at, arg.len);
		buf_add(out, "", 1);
	}
	return true;
}

/* Does a shell take the word for itself and nothing else? */
static bool
template_is_plain(const char *word)
{
	if (*word == '\0')
		return false;
	for (; *word != '\0'; word++)
		if (!isalnum((unsigned char)*word) &&
		    strchr("%+,-./:=@_", *word) == NULL)
			return false;
	return true;
}

static void
template_show_word(struct buf *out, const char *word)
{
	if (template_is_plain(word)) {
		buf_add(out, word, strlen(word));
		return;
	}
	buf_add_literal(out, "'");
	for (; *word != '\0'; word++)
		if (*word == '\'')
			buf_add_literal(out, "'\\''");
		else
			buf_add(out, word, 1);
	buf_add_literal(out, "'");
}

void
template_show(struct buf *out, struct slice words)
{
	const char *word = words.at, *end = word + words.len;

	for (; word < end; word += strlen(word) + 1) {
		if (word != words.at)
			buf_add_literal(out, " ");
		template_show_word(out, word);
	}
}
