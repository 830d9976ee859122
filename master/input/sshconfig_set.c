/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_set.c - settings into an answer: the first value wins.
 */
#include <ctype.h>
#include <string.h>

#include "common/mem.h"
#include "master/input/sshconfig_pattern.h"
#include "master/input/sshconfig_raw.h"

#define IDENTITIES_MAX 100 /* of ssh: SSH_MAX_IDENTITY_FILES */
#define LIST_MAX 1024      /* of others */

static void *
field_of(struct sshconfig_host *h, enum sshconfig_id id)
{
	return (char *)h + sshconfig_keywords[id].offset;
}

void
sshconfig_host_init(struct sshconfig_host *h, const struct sshconfig_query *q)
{
	memset(h, 0, sizeof(*h));
	for (int i = 0; i < SSHCONFIG_IDS; i++)
		if (sshconfig_keywords[i].kind < SSHCONFIG_KIND_NUMBERS)
			*(int *)field_of(h, i) = -1;
	h->alias = q->host;
	h->user = q->user;
	if (q->port != 0)
		h->port = q->port;
}

bool
sshconfig_blame(struct sshconfig_asking *k, enum sshconfig_id id)
{
	inerr_about(k->err, sshconfig_keywords[id].word);
	return inerr_at(k->err, k->from[id].file, k->from[id].line, 0);
}

/* A list with room for more, in place of one that has none. */
static bool
list_add(struct sshconfig_asking *k, enum sshconfig_id id, const char *text)
{
	struct sshconfig_list *list = field_of(k->h, id);
	size_t max = sshconfig_keywords[id].kind == SSHCONFIG_KIND_ADD
			 ? IDENTITIES_MAX
			 : LIST_MAX;
	const char **v;

	if (list->n == max) {
		inerr_set(k->err, "more than %zu values", max);
		return sshconfig_blame(k, id);
	}
	/* Full at the powers of two. */
	if ((list->n & (list->n - 1)) == 0) {
		v = arena_alloc(k->a, (list->n * 2 + 1) * sizeof(*v));
		if (list->n > 0)
			memcpy(v, list->v, list->n * sizeof(*v));
		list->v = v;
	}
	((const char **)(uintptr_t)list->v)[list->n++] = text;
	return true;
}

static void
list_drop(struct sshconfig_list *list, const char *pattern)
{
	const char **v = (const char **)(uintptr_t)list->v;
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++)
		if (!sshconfig_pattern(pattern, v[i]))
			v[kept++] = v[i];
	list->n = kept;
}

/* Is there one with the same text, up to an end or the same name? */
static bool
list_has(const struct sshconfig_list *list, const char *text, bool by_name)
{
	size_t len = by_name ? strcspn(text, "=") + 1 : strlen(text) + 1;

	for (size_t i = 0; i < list->n; i++)
		if (strncmp(list->v[i], text, len) == 0)
			return true;
	return false;
}

static bool
set_list(struct sshconfig_asking *k, const struct sshconfig_setting *s)
{
	enum sshconfig_kind kind = sshconfig_keywords[s->id].kind;
	struct sshconfig_list *list = field_of(k->h, s->id);
	bool by_name = kind == SSHCONFIG_KIND_SET;

	if ((kind == SSHCONFIG_KIND_FILES || by_name) && list->n > 0)
		return true;
	list->set = true;
	for (size_t i = 0; i < s->nargs; i++) {
		if (kind == SSHCONFIG_KIND_SEND && s->args[i][0] == '-') {
			list_drop(list, s->args[i] + 1);
			continue;
		}
		if ((by_name || kind == SSHCONFIG_KIND_ADD) &&
		    list_has(list, s->args[i], by_name))
			continue;
		if (!list_add(k, s->id, s->args[i]))
			return false;
	}
	return true;
}

/*
 * ProxyJump and ProxyCommand: the first of either holds over the other, "none"
 * too, but for a ProxyCommand behind ProxyJump none.
 */
static void
set_proxy(struct sshconfig_host *h, const struct sshconfig_setting *s)
{
	bool jumps =
	    h->proxy_jump != NULL && strcasecmp(h->proxy_jump, "none") != 0;

	if (h->proxy_command != NULL)
		return;
	if (s->id == SSHCONFIG_ID_PROXY_COMMAND && !jumps)
		h->proxy_command = s->text;
	else if (s->id == SSHCONFIG_ID_PROXY_JUMP && h->proxy_jump == NULL)
		h->proxy_jump = s->text;
}

static void
set_told(struct sshconfig *c, const struct sshconfig_setting *s)
{
	struct sshconfig_place place = { s->file, s->line };

	if (s->id < SSHCONFIG_IDS) {
		if (c->told[s->id].file == NULL)
			c->told[s->id] = place;
		return;
	}
	for (size_t i = 0; i < c->ntold_others; i++)
		if (strcmp(c->told_others[i].word, s->word) == 0)
			return;
	c->told_others = xrealloc(
	    c->told_others, (c->ntold_others + 1) * sizeof(*c->told_others));
	c->told_others[c->ntold_others++] =
	    (struct sshconfig_told){ s->word, place };
}

bool
sshconfig_check(struct sshconfig_asking *k, const struct sshconfig_setting *s)
{
	char lower[128];
	size_t i;

	if (s->id != SSHCONFIG_ID_UNKNOWN)
		return true;
	for (i = 0; s->word[i] != '\0' && i < sizeof(lower) - 1; i++)
		lower[i] = (char)tolower((unsigned char)s->word[i]);
	lower[i] = '\0';
	if (k->h->ignore_unknown != NULL &&
	    sshconfig_pattern_list(k->h->ignore_unknown, lower, true))
		return true;
	inerr_set(k->err, "unknown keyword '%.60s'", s->word);
	if (s->text != NULL)
		inerr_hint(k->err, "did you mean %s?", s->text);
	else
		inerr_hint(k->err, "no IgnoreUnknown in force names it");
	return inerr_at(k->err, s->file, s->line, 0);
}

bool
sshconfig_set(struct sshconfig_asking *k, const struct sshconfig_setting *s)
{
	enum sshconfig_kind kind;
	void *field;

	if (s->is_told)
		set_told(k->c, s);
	if (s->id == SSHCONFIG_ID_OTHER)
		return true;
	kind = sshconfig_keywords[s->id].kind;
	field = field_of(k->h, s->id);
	if (k->from[s->id].file == NULL)
		k->from[s->id] = (struct sshconfig_place){ s->file, s->line };
	if (kind >= SSHCONFIG_KIND_TEXTS)
		return set_list(k, s);
	if (kind < SSHCONFIG_KIND_NUMBERS) {
		if (*(int *)field == -1)
			*(int *)field = s->number;
	} else if (kind == SSHCONFIG_KIND_REST || kind == SSHCONFIG_KIND_JUMP) {
		set_proxy(k->h, s);
	} else if (*(const char **)field == NULL)
		*(const char **)field = s->text;
	return true;
}
