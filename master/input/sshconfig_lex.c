/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_lex.c - a line of ssh_config(5): keyword, arguments, comment.
 */
#include <string.h>

#include "master/input/sshconfig_lex.h"

#define BLANKS " \t\r\n"

/* A quote cut out of a word leaves its letters joined: Po"rt" is Port. */
char *
sshconfig_lex_word(char **at)
{
	char *word = *at, *end, stop;

	if (word == NULL)
		return NULL;
	end = strpbrk(word, BLANKS "\"=");
	if (end == NULL) {
		*at = NULL;
		return word;
	}
	if (*end == '"') {
		memmove(end, end + 1, strlen(end));
		if ((end = strchr(end, '"')) == NULL) {
			*at = NULL;
			return NULL;
		}
		*end++ = '\0';
		*at = end + strspn(end, BLANKS);
		return word;
	}
	stop = *end;
	*end++ = '\0';
	end += strspn(end, BLANKS);
	/* One = may stand between two words, with blanks around it. */
	if (stop != '=' && *end == '=') {
		end++;
		end += strspn(end, BLANKS);
	}
	*at = end;
	return word;
}

/* Copy a word without its quotes; returns where it ends, NULL: unended. */
static const char *
lex_copy(const char *from, char *to)
{
	char quote = '\0';
	const char *p;

	for (p = from; *p != '\0'; p++) {
		if (*p == '\\' && p[1] != '\0' &&
		    (strchr("'\"\\", p[1]) != NULL ||
			(quote == '\0' && p[1] == ' ')))
			*to++ = *++p;
		else if (quote == '\0' && (*p == ' ' || *p == '\t'))
			break;
		else if (quote == '\0' && (*p == '"' || *p == '\''))
			quote = *p;
		else if (quote != '\0' && *p == quote)
			quote = '\0';
		else
			*to++ = *p;
	}
	*to = '\0';
	return quote == '\0' ? p : NULL;
}

static const char *
lex_skip(const char *p)
{
	return p + strspn(p, " \t");
}

static bool
lex_args(struct arena *a, struct sshconfig_line *l, struct inerr *err)
{
	size_t len = strlen(l->rest);
	struct sshconfig_arg *args =
	    arena_alloc(a, (len / 2 + 1) * sizeof(*args));
	char *copies = arena_alloc(a, len + 1);
	const char *p = lex_skip(l->rest), *end;

	l->args = args;
	for (l->nargs = 0; *p != '\0' && *p != '#'; p = lex_skip(end)) {
		args[l->nargs].text = copies;
		args[l->nargs].col = l->rest_col + (unsigned)(p - l->rest);
		if ((end = lex_copy(p, copies)) == NULL) {
			inerr_set(err, "a quote that is not closed");
			return inerr_at(err, NULL, 0, args[l->nargs].col);
		}
		copies += strlen(copies) + 1;
		l->nargs++;
	}
	return true;
}

enum sshconfig_lexed
sshconfig_lex(struct arena *a, const char *text, size_t len,
    struct sshconfig_line *l, struct inerr *err)
{
	size_t seen = strnlen(text, len);
	char *line, *at, *word;

	memset(l, 0, sizeof(*l));
	while (seen > 1 && strchr(BLANKS "\f", text[seen - 1]) != NULL)
		seen--;
	if (seen == 0 || strspn(text, BLANKS) >= seen)
		return SSHCONFIG_BLANK;
	at = line = arena_strndup(a, text, seen);
	word = sshconfig_lex_word(&at);
	if (word != NULL && *word == '\0')
		word = sshconfig_lex_word(&at);
	if (word == NULL || *word == '\0' || *word == '#')
		return SSHCONFIG_BLANK;
	l->keyword.text = word;
	l->keyword.col = (unsigned)(word - line) + 1;
	if (at != NULL)
		at += strspn(at, BLANKS);
	if (at == NULL || *at == '\0') {
		inerr_set(
		    err, "%.*s: no value", INERR_QUOTE(strlen(word)), word);
		inerr_at(err, NULL, 0, l->keyword.col);
		return SSHCONFIG_BAD;
	}
	l->rest = at;
	l->rest_col = (unsigned)(at - line) + 1;
	return lex_args(a, l, err) ? SSHCONFIG_LINE : SSHCONFIG_BAD;
}
