/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platform_reads.c - which commands of a device only read.
 *
 * What a definition does not say has to be said with --repeatable: a command
 * that is wrongly taken for harmless runs twice, one that is wrongly not is
 * only not repeated.
 */
#include <string.h>

#include "master/input/platform.h"

/*
 * Two commands, or one whose words are not what stands there: a terminal
 * takes control characters for edits, and no command that reads needs more
 * than ASCII.
 */
static bool
platform_suspects(const char *text)
{
	if (strpbrk(text, ";&`$<>(){}!\\\"'") != NULL)
		return true;
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~')
			return true;
	return false;
}

/* Does the text begin with one of these, as whole words? */
static bool
platform_begins(const struct platform_texts *list, const char *text)
{
	for (size_t i = 0; i < list->n; i++) {
		size_t n = strlen(list->at[i]);

		if (strncmp(text, list->at[i], n) == 0 &&
		    (text[n] == ' ' || text[n] == '\0'))
			return true;
	}
	return false;
}

/* Has the command, up to its first pipe, a word that begins so? */
static bool
platform_has_never(const struct platform_texts *never, const char *text)
{
	while (*(text += strspn(text, " ")) != '\0' && *text != '|') {
		for (size_t i = 0; i < never->n; i++)
			if (strncmp(text, never->at[i], strlen(never->at[i])) ==
			    0)
				return true;
		text += strcspn(text, " |");
	}
	return false;
}

static bool
texts_have(const struct platform_texts *list, const char *word, size_t len)
{
	for (size_t i = 0; i < list->n; i++)
		if (strlen(list->at[i]) == len &&
		    memcmp(list->at[i], word, len) == 0)
			return true;
	return false;
}

/*
 * Only words known as menus lead to print: any other might be something to do
 * with an item of that name.
 */
static bool
platform_prints(const struct platform_texts *menus, const char *text)
{
	static const char between[] = " /";
	const char *word = text + strspn(text, between);
	size_t len;

	for (; *word != '\0'; word = text + strspn(text, between)) {
		len = strcspn(word, between);
		text = word + len;
		if (len == strlen("print") && memcmp(word, "print", len) == 0)
			return text[strspn(text, " ")] == '\0';
		if (!texts_have(menus, word, len))
			return false;
	}
	return false;
}

/* Is there nothing but filters behind its pipes? */
static bool
platform_filters(const struct platform_texts *filters, const char *text)
{
	while ((text = strchr(text, '|')) != NULL) {
		text++;
		text += strspn(text, " ");
		if (!platform_begins(filters, text))
			return false;
	}
	return true;
}

bool
platform_only_reads(const struct platform *p, const char *command)
{
	const char *text = command + strspn(command, " ");

	if (p == NULL || platform_suspects(text))
		return false;
	if (p->menus.n > 0)
		return platform_prints(&p->menus, text);
	return platform_begins(&p->reads, text) &&
	       !platform_has_never(&p->never, text) &&
	       platform_filters(&p->filters, text);
}
