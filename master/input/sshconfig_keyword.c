/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_keyword.c - the keywords of ssh_config(5) by name, and their
 * words.
 */
#include <stdio.h>
#include <string.h>

#include "master/input/nearest.h"
#include "master/input/sshconfig_parse.h"

const struct sshconfig_keyword sshconfig_keywords[SSHCONFIG_IDS] = {
#define ROW_(KIND, NAME, field, word, tell)                                    \
	{ word, SSHCONFIG_KIND_##KIND, offsetof(struct sshconfig_host, field), \
		SSHCONFIG_##tell },
	SSHCONFIG_TABLE(ROW_)
#undef ROW_
};

static const struct {
	const char *word;
	enum sshconfig_id id;
} names[] = { { "Host", SSHCONFIG_ID_HOST }, { "Match", SSHCONFIG_ID_MATCH },
	{ "Include", SSHCONFIG_ID_INCLUDE },
#define NAME_(KIND, NAME, field, word, tell) { word, SSHCONFIG_ID_##NAME },
	SSHCONFIG_TABLE(NAME_)
#undef NAME_
#define ALIAS_(word, NAME) { word, SSHCONFIG_ID_##NAME },
	    SSHCONFIG_ALIASES(ALIAS_)
#undef ALIAS_
};

static const struct {
	const char *word;
	enum sshconfig_fate fate;
	const char *harmless; /* values, by blanks */
} others[] = {
#define OTHER_(word, tell, harmless) { word, SSHCONFIG_##tell, harmless },
	SSHCONFIG_OTHERS(OTHER_)
#undef OTHER_
};

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static const char *
keyword_nearest(const char *word)
{
	struct nearest n = { .word = word };

	for (size_t i = 0; i < COUNT(names); i++)
		nearest_offer(&n, names[i].word);
	for (size_t i = 0; i < COUNT(others); i++)
		nearest_offer(&n, others[i].word);
	return n.name;
}

enum sshconfig_id
sshconfig_id(const char *word, const char **near)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (strcasecmp(names[i].word, word) == 0)
			return names[i].id;
	for (size_t i = 0; i < COUNT(others); i++)
		if (strcasecmp(others[i].word, word) == 0)
			return SSHCONFIG_ID_OTHER;
	*near = keyword_nearest(word);
	return SSHCONFIG_ID_UNKNOWN;
}

/* Is it one of these words? */
static bool
word_among(const char *word, const char *words)
{
	size_t len = strlen(word), n;

	for (; *words != '\0'; words += n + (words[n] == ' ')) {
		n = strcspn(words, " ");
		if (n == len && strncasecmp(word, words, n) == 0)
			return true;
	}
	return false;
}

const char *
sshconfig_other(const char *word, const char *value, bool *told)
{
	for (size_t i = 0; i < COUNT(others); i++) {
		if (strcasecmp(others[i].word, word) != 0)
			continue;
		*told = others[i].fate == SSHCONFIG_TOLD &&
			!word_among(value, others[i].harmless);
		return others[i].word;
	}
	return NULL;
}

struct choice {
	const char *word;
	int number;
};

#define CHOICE_(word, number) { word, number },
#define CHOICES_(KIND)                                                         \
	static const struct choice choices_##KIND[] = {                        \
		SSHCONFIG_WORDS_##KIND(CHOICE_){ NULL, 0 }                     \
	}
CHOICES_(FLAG);
CHOICES_(PUBKEY);
CHOICES_(HOSTKEYS);
CHOICES_(FAMILY);
CHOICES_(TTY);
CHOICES_(ZIP);
CHOICES_(LOG);
CHOICES_(CANON);
#undef CHOICES_
#undef CHOICE_

static const struct choice *const choices[SSHCONFIG_KIND_CHOICES] = {
	[SSHCONFIG_KIND_FLAG] = choices_FLAG,
	[SSHCONFIG_KIND_PUBKEY] = choices_PUBKEY,
	[SSHCONFIG_KIND_HOSTKEYS] = choices_HOSTKEYS,
	[SSHCONFIG_KIND_FAMILY] = choices_FAMILY,
	[SSHCONFIG_KIND_TTY] = choices_TTY,
	[SSHCONFIG_KIND_ZIP] = choices_ZIP,
	[SSHCONFIG_KIND_LOG] = choices_LOG,
	[SSHCONFIG_KIND_CANON] = choices_CANON,
};

const char *
sshconfig_choice(enum sshconfig_kind kind, int number)
{
	for (const struct choice *c = choices[kind]; c->word != NULL; c++)
		if (c->number == number)
			return c->word;
	return NULL;
}

bool
sshconfig_choose(
    enum sshconfig_kind kind, const char *word, int *number, struct inerr *err)
{
	struct nearest n = { .word = word };
	char all[128] = "";

	for (const struct choice *c = choices[kind]; c->word != NULL; c++) {
		if (strcasecmp(c->word, word) == 0) {
			*number = c->number;
			return true;
		}
		nearest_offer(&n, c->word);
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s",
		    all[0] == '\0' ? "" : ", ", c->word);
	}
	inerr_set(
	    err, "no such value: '%.*s'", INERR_QUOTE(strlen(word)), word);
	if (n.name != NULL)
		return inerr_hint(err, "did you mean '%s'?", n.name);
	return inerr_hint(err, "there are %s", all);
}

const char *
sshconfig_word(size_t i, enum sshconfig_fate fate)
{
	if (i < SSHCONFIG_IDS)
		return sshconfig_keywords[i].fate == fate
			   ? sshconfig_keywords[i].word
			   : "";
	i -= SSHCONFIG_IDS;
	if (i >= COUNT(others))
		return NULL;
	return others[i].fate == fate ? others[i].word : "";
}
