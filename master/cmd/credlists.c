/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * credlists.c - the lists of credentials and answers that a run makes use of.
 */
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/cmd/credlists.h"
#include "master/cmd/secrets_get.h"

bool
credlists_open(struct credlists *l, const struct options *o, struct inerr *err)
{
	l->options = o;
	for (size_t i = 0; i < o->credential.n; i++)
		if (!credentials_add(
			&l->of_options, &l->arena, o->credential.at[i], err))
			return false;
	for (size_t i = 0; i < o->answer.n; i++)
		if (!answers_add(&l->answers_of_options, &l->arena,
			o->answer.at[i], err))
			return false;
	return credlists_want(l, &l->of_options, &l->answers_of_options, err);
}

/* What is named may be the secret itself: it is not quoted. */
static bool
secret_check(const struct credlists *l, const char *name, const char *file,
    unsigned line, unsigned col, const char *option, struct inerr *err)
{
	if (name == NULL || secrets_is_told(l->options, name))
		return true;
	inerr_set(err, "no option tells the secret that is named %s",
	    file != NULL ? "here" : option);
	inerr_hint(err, "--ask-secret NAME, --secret-file NAME=FILE or "
			"--secret-command NAME=COMMAND");
	return inerr_at(err, file, line, col);
}

static bool
credlists_want_list(
    struct credlists *l, struct credentials *list, struct inerr *err)
{
	list->wanted = true;
	for (size_t i = 0; i < list->n; i++) {
		const struct credential *c = &list->at[i];

		if (!secret_check(l, c->secret, list->file, c->line, c->col,
			"by --credential", err))
			return false;
	}
	l->lists =
	    xrealloc(l->lists, (l->nlists + 1) * sizeof(struct credentials *));
	l->lists[l->nlists++] = list;
	return true;
}

static bool
credlists_want_answers(
    struct credlists *l, struct answers *list, struct inerr *err)
{
	list->wanted = true;
	for (size_t i = 0; i < list->n; i++) {
		const struct answer *a = &list->at[i];

		if (!secret_check(l, a->secret, list->file, a->line, a->col,
			"by --answer", err))
			return false;
	}
	l->answers =
	    xrealloc(l->answers, (l->nanswers + 1) * sizeof(struct answers *));
	l->answers[l->nanswers++] = list;
	return true;
}

bool
credlists_want(struct credlists *l, struct credentials *list,
    struct answers *answers, struct inerr *err)
{
	if (list != NULL && !list->wanted && !credlists_want_list(l, list, err))
		return false;
	return answers == NULL || answers->wanted ||
	       credlists_want_answers(l, answers, err);
}

/* NULL: there is none of this name, or no name. */
static const char *
secret_text(const struct secrets *s, const char *name, const char *password)
{
	const struct secret *secret =
	    name != NULL ? secrets_find(s, name) : NULL;

	if (secret == NULL)
		return NULL;
	return secret->text != NULL ? secret->text : password;
}

void
credlists_settle(struct credlists *l, const struct secrets *s,
    const char *password, struct targets *targets)
{
	for (size_t i = 0; i < l->nlists; i++)
		for (size_t k = 0; k < l->lists[i]->n; k++) {
			struct credential *c = &l->lists[i]->at[k];

			c->password = secret_text(s, c->secret, password);
			if (c->key_file != NULL)
				c->keys =
				    targets_want_key(targets, c->key_file);
		}
	for (size_t i = 0; i < l->nanswers; i++)
		for (size_t k = 0; k < l->answers[i]->n; k++) {
			struct answer *a = &l->answers[i]->at[k];

			if (a->secret != NULL)
				a->text = secret_text(s, a->secret, password);
		}
}

void
credlists_fini(struct credlists *l)
{
	arena_wipe(&l->arena);
	free(l->lists);
	free(l->answers);
	memset(l, 0, sizeof(*l));
}
