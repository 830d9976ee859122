/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_match.c - the criteria of a Match.
 */
#include <string.h>

#include "master/input/nearest.h"
#include "master/input/sshconfig_parse.h"

static const struct attribute {
	const char *word;
	enum sshconfig_criterion_kind kind;
	bool has_list;
} attributes[] = {
	{ "all", SSHCONFIG_IF_ALL, false },
	{ "canonical", SSHCONFIG_IF_FINAL, false },
	{ "final", SSHCONFIG_IF_FINAL, false },
	{ "host", SSHCONFIG_IF_HOST, true },
	{ "originalhost", SSHCONFIG_IF_ORIGINAL, true },
	{ "user", SSHCONFIG_IF_USER, true },
	{ "localuser", SSHCONFIG_IF_LOCAL_USER, true },
	{ "exec", SSHCONFIG_IF_SSH, true },
	/* Of later versions than ssh 9.2. */
	{ "localnetwork", SSHCONFIG_IF_SSH, true },
	{ "tagged", SSHCONFIG_IF_SSH, true },
	{ "command", SSHCONFIG_IF_SSH, true },
	{ "sessiontype", SSHCONFIG_IF_SSH, true },
	{ "version", SSHCONFIG_IF_SSH, true },
};

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static const struct attribute *
match_attribute(const char *word, struct inerr *err)
{
	struct nearest n = { .word = word };

	for (size_t i = 0; i < COUNT(attributes); i++) {
		if (strcasecmp(attributes[i].word, word) == 0)
			return &attributes[i];
		nearest_offer(&n, attributes[i].word);
	}
	inerr_set(
	    err, "no such criterion: '%.*s'", INERR_QUOTE(strlen(word)), word);
	if (n.name != NULL)
		inerr_hint(err, "did you mean '%s'?", n.name);
	else
		inerr_hint(err, "there are all, final, host, originalhost, "
				"user, localuser, exec");
	return NULL;
}

static bool
word_ends(const char *word)
{
	return word == NULL || *word == '\0' || *word == '#';
}

/* "all" stands alone, or behind one other. */
static bool
match_ends(char **at, size_t before, struct inerr *err)
{
	if (before <= 1 && word_ends(sshconfig_lex_word(at)))
		return true;
	return inerr_set(err, "'all' goes with nothing but one of canonical "
			      "and final before it");
}

/* One criterion out of the words; false without error is impossible. */
static bool
match_one(
    char *word, char **at, struct sshconfig_criterion *c, struct inerr *err)
{
	const struct attribute *a;

	c->negated = *word == '!';
	word += c->negated;
	if ((a = match_attribute(word, err)) == NULL)
		return false;
	c->kind = a->kind;
	c->word = a->word;
	c->list = "";
	if (!a->has_list)
		return true;
	c->list = sshconfig_lex_word(at);
	if (!word_ends(c->list))
		return true;
	return inerr_set(err, "'%s' without a value", a->word);
}

bool
sshconfig_criteria(struct sshconfig *c, const struct sshconfig_line *l,
    struct sshconfig_section *section, struct inerr *err)
{
	char *at = arena_strdup(&c->arena, l->rest), *start = at, *word;
	struct sshconfig_criterion *v;
	size_t n = 0;

	v = arena_alloc(&c->arena, (strlen(at) / 2 + 1) * sizeof(*v));
	while (!word_ends(word = sshconfig_lex_word(&at))) {
		unsigned col = l->rest_col + (unsigned)(word - start);

		if (!match_one(word, &at, &v[n], err) ||
		    (v[n].kind == SSHCONFIG_IF_ALL && !match_ends(&at, n, err)))
			return inerr_at(err, NULL, 0, col);
		c->has_final |= strcmp(v[n].word, "final") == 0;
		if (v[n++].kind == SSHCONFIG_IF_ALL)
			break;
	}
	if (n == 0) {
		inerr_set(err, "no criterion");
		return inerr_at(err, NULL, 0, l->rest_col);
	}
	section->criteria = v;
	section->ncriteria = n;
	return true;
}
