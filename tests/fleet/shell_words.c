/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell_words.c - abbreviated commands, templates, lines of configuration.
 */
#include <ctype.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/shell.h"

#define NO_WIDTH 32767 /* more than any line has */

/* How a line compares to a command of the table. */
struct likeness {
	enum found found;
	unsigned exact; /* words that were not abbreviated */
	size_t at;      /* where in the line it ends being like it */
	char *rest;
};

static size_t
word_length(const char *s)
{
	return strcspn(s, " \t");
}

static char *
word_next(char *s)
{
	return s + strspn(s, " \t");
}

/* Is the word of a command a placeholder, and of which kind? */
static char
word_is_open(const char *word, size_t len)
{
	if (word[0] == '<')
		return '<';
	if (len == 1 && word[0] == '*')
		return '*';
	if (len == 3 && strncmp(word, "...", 3) == 0)
		return '.';
	return '\0';
}

static struct likeness
words_compare(const char *words, char *line)
{
	struct likeness l = { .found = FOUND };
	char *at = word_next(line);
	size_t want, have;
	char open;

	for (; *words != '\0'; words += want, words += strspn(words, " ")) {
		want = strcspn(words, " ");
		have = word_length(at);
		open = word_is_open(words, want);
		if (open != '\0' && l.rest == NULL)
			l.rest = at;
		if (open == '.' || (open == '*' && have > 0))
			return l;
		if (have == 0) {
			l.found = FOUND_PART;
			return l;
		}
		l.at = (size_t)(at - line);
		if (open == '\0' &&
		    (have > want || strncasecmp(words, at, have) != 0)) {
			l.found = FOUND_NONE;
			return l;
		}
		l.exact += open == '\0' && have == want;
		at = word_next(at + have);
	}
	if (*at != '\0') {
		l.found = FOUND_NONE;
		l.at = (size_t)(at - line);
	}
	return l;
}

const char *
shell_complete(const struct shell_command *table, int mode, const char *line,
    size_t *len_r)
{
	const char *found = NULL, *words, *at;
	size_t len = 0, want, have;

	for (; table->words != NULL && line != NULL; table++) {
		if (!(table->modes & 1u << mode))
			continue;
		words = table->words;
		at = line + strspn(line, " ");
		for (;;) {
			want = strcspn(words, " ");
			have = strcspn(at, " ");
			if (word_is_open(words, want) != '\0' || have == 0 ||
			    have > want || strncmp(words, at, have) != 0)
				break;
			if (at[have] == '\0') {
				if (found != NULL &&
				    (len != want ||
					strncmp(found, words, want) != 0))
					return NULL;
				found = words;
				len = want;
				*len_r = want - have;
				break;
			}
			at += have + strspn(at + have, " ");
			words += want + strspn(words + want, " ");
		}
	}
	return found != NULL ? found + (len - *len_r) : NULL;
}

enum found
shell_find(const struct shell_command *table, int mode, char *line,
    const struct shell_command **r, char **rest_r, size_t *at_r)
{
	struct likeness best = { .found = FOUND_NONE }, l;
	const struct shell_command *all = table;
	unsigned same = 0;
	size_t len;

	for (; table->words != NULL; table++) {
		if (!(table->modes & 1u << mode))
			continue;
		l = words_compare(table->words, line);
		if (l.found == FOUND_NONE && best.found == FOUND_NONE) {
			if (l.at > best.at)
				best.at = l.at;
			continue;
		}
		if (l.found == FOUND_NONE ||
		    (l.found == FOUND_PART && best.found != FOUND_NONE))
			continue;
		if (l.found == FOUND && best.found == FOUND &&
		    l.exact <= best.exact) {
			same += l.exact == best.exact;
			continue;
		}
		same = 0;
		best = l;
		*r = table;
		*rest_r = l.rest;
	}
	*at_r = best.at;
	if (best.found == FOUND_PART &&
	    shell_complete(all, mode, line, &len) == NULL)
		return FOUND_MANY;
	return best.found == FOUND && same > 0 ? FOUND_MANY : best.found;
}

static const char *
template_value(struct shell *s, const char *name, size_t len)
{
	const struct {
		const char *name, *value;
	} values[] = {
		{ "host", s->host },
		{ "address", s->address },
		{ "user", s->user },
		{ "config", s->config.data },
		{ "candidate", s->candidate.data },
		{ "prompt", s->prompt.data },
	};
	size_t i;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (strlen(values[i].name) == len &&
		    strncmp(values[i].name, name, len) == 0)
			return values[i].value != NULL ? values[i].value : "";
	return NULL;
}

char *
shell_expand(struct shell *s, const char *template)
{
	struct text t = { 0 };
	const char *value;
	size_t len;

	text_puts(&t, "");
	while (*template != '\0') {
		len = strcspn(template, "{");
		text_add(&t, template, len);
		template += len;
		if (*template == '\0')
			break;
		len = strcspn(template + 1, "}");
		value = template_value(s, template + 1, len);
		if (value == NULL) {
			text_add(&t, template ++, 1);
			continue;
		}
		text_puts(&t, value);
		template += len + 2;
	}
	if (t.data == NULL && (t.data = strdup("")) == NULL)
		err(1, "template");
	return t.data;
}

/*
 * The line between two places that begins so, and its length with its
 * newline.
 */
static char *
lines_find(
    struct text *lines, size_t at, size_t end, const char *start, size_t *len_r)
{
	size_t len = strlen(start);

	while (at < end) {
		*len_r = strcspn(lines->data + at, "\n") + 1;
		if (strncmp(lines->data + at, start, len) == 0)
			return lines->data + at;
		at += *len_r;
	}
	return NULL;
}

/* Where the indented lines below a line start and end. */
static bool
lines_block(
    struct text *lines, const char *block, size_t *start_r, size_t *end_r)
{
	size_t len;
	char *line = lines_find(lines, 0, lines->len, block, &len);

	if (line == NULL)
		return false;
	*start_r = *end_r = (size_t)(line - lines->data) + len;
	while (*end_r < lines->len && lines->data[*end_r] == ' ')
		*end_r += strcspn(lines->data + *end_r, "\n") + 1;
	return true;
}

static void
lines_put(struct text *lines, size_t start, size_t end, const char *line)
{
	struct text whole = { 0 }, after = { 0 };
	size_t len;

	text_printf(&whole, "%s\n", line);
	if (lines_find(lines, start, end, whole.data, &len) == NULL) {
		if (end < lines->len)
			text_add(&after, lines->data + end, lines->len - end);
		lines->len = end;
		text_add(lines, whole.data, whole.len);
		text_add(lines, after.data, after.len);
	}
	text_fini(&whole);
	text_fini(&after);
}

static bool
lines_take(struct text *lines, size_t start, size_t end, const char *prefix)
{
	bool any = false;
	size_t len;
	char *line;

	while ((line = lines_find(lines, start, end, prefix, &len)) != NULL) {
		lines->len -= len;
		end -= len;
		memmove(line, line + len,
		    lines->len - (size_t)(line - lines->data) + 1);
		any = true;
	}
	return any;
}

void
lines_add(struct text *lines, const char *line)
{
	lines_put(lines, 0, lines->len, line);
}

bool
lines_remove(struct text *lines, const char *start)
{
	return lines_take(lines, 0, lines->len, start);
}

void
lines_add_to(struct text *lines, const char *block, const char *line)
{
	size_t start, end;

	if (lines_block(lines, block, &start, &end))
		lines_put(lines, start, end, line);
}

bool
lines_remove_from(struct text *lines, const char *block, const char *start)
{
	size_t from, to;

	return lines_block(lines, block, &from, &to) &&
	       lines_take(lines, from, to, start);
}

void
shell_obey(struct shell *s, const struct shell_command *c, char *rest)
{
	if (c->act != NULL)
		c->act(s, c, rest);
	else
		shell_show(s, c->text);
}

void
shell_do_width(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	s->width = (unsigned)strtoul(rest, NULL, 10);
	if (s->width == 0)
		s->width = NO_WIDTH;
}
