/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * credential.c - as whom to log in, and what to answer.
 *
 * Errors never quote what stands in the place of a secret's name: it may be
 * the secret itself.
 */
#include <string.h>

#include "master/input/credential.h"
#include "master/input/hostitem.h"
#include "master/input/nearest.h"
#include "master/input/secrets.h"

static const char *const keys[] = { "user", "key_file", "secret" };
#define NKEYS (sizeof(keys) / sizeof(*keys))

/* Which text of it that is; NULL: there is no such key. */
static const char **
credential_field(struct credential *c, const char *key)
{
	const char **const fields[NKEYS] = { &c->user, &c->key_file,
		&c->secret };

	for (size_t i = 0; i < NKEYS; i++)
		if (strcmp(keys[i], key) == 0)
			return fields[i];
	return NULL;
}

static bool
credential_refuse_key(const char *key, struct inerr *e)
{
	struct nearest near = { .word = key };

	if (strcmp(key, "password") == 0) {
		inerr_set(e, "a password is not written here");
		return inerr_hint(e, "secret: NAME, and --ask-secret NAME");
	}
	for (size_t i = 0; i < NKEYS; i++)
		nearest_offer(&near, keys[i]);
	inerr_set(e, "unknown key '%.60s' in a credential", key);
	if (near.name != NULL)
		return inerr_hint(e, "did you mean '%s'?", near.name);
	return inerr_hint(e, "what can: user, key_file, secret");
}

static bool
secret_name_check(const char *name, struct inerr *e)
{
	if (secrets_is_name(name, strlen(name)))
		return true;
	inerr_set(e, "expected the name of a secret");
	return inerr_hint(e, "as tacacs, and --ask-secret tacacs");
}

/* Its texts are sound. */
static bool
credential_check(const struct credential *c, struct inerr *e)
{
	if (c->user != NULL &&
	    !hostitem_check_user(c->user, strlen(c->user), e))
		return false;
	if (c->key_file != NULL && c->key_file[0] == '\0')
		return inerr_set(e, "the name of the key file is empty");
	return c->secret == NULL || secret_name_check(c->secret, e);
}

/* ---- YAML ---------------------------------------------------------------- */

static bool
credential_read_key(struct arena *a, const struct yamlnode *node,
    struct credential *c, struct inerr *e)
{
	struct credential one = { NULL };
	const char **field = credential_field(c, node->key), *text;

	if (field == NULL) {
		credential_refuse_key(node->key, e);
		return yamlnode_at_key(node, e);
	}
	if ((text = yamlnode_text(node, e)) == NULL)
		return false;
	*credential_field(&one, node->key) = text;
	if (!credential_check(&one, e))
		return yamlnode_at(node, e);
	*field = arena_strdup(a, text);
	return true;
}

static bool
credential_read(struct arena *a, const struct yamlnode *node,
    struct credential *c, struct inerr *e)
{
	const char *name;

	*c = (struct credential){ .line = node->line, .col = node->col };
	if (node->kind == YAMLNODE_SCALAR) {
		if ((name = yamlnode_text(node, e)) == NULL)
			return false;
		c->secret = arena_strdup(a, name);
		return secret_name_check(name, e) || yamlnode_at(node, e);
	}
	if (!yamlnode_expect(node, YAMLNODE_MAP, e))
		return false;
	for (uint32_t i = 0; i < node->n; i++)
		if (!credential_read_key(a, &node->items[i], c, e))
			return false;
	return true;
}

bool
credentials_read(struct arena *a, const struct yamlnode *node,
    struct credentials **r, struct inerr *e)
{
	bool is_list = node->kind == YAMLNODE_LIST;
	uint32_t n = is_list ? node->n : 1;
	struct credentials *list = arena_alloc(a, sizeof(*list));

	if (n == 0)
		return yamlnode_fail(node, e, "there is no credential");
	if (n > CREDENTIALS_MAX)
		return yamlnode_fail(
		    node, e, "more than %d credentials", CREDENTIALS_MAX);
	list->file = arena_strdup(a, node->file);
	for (; list->n < n; list->n++)
		if (!credential_read(a, is_list ? &node->items[list->n] : node,
			&list->at[list->n], e))
			return false;
	*r = list;
	return true;
}

static bool
answer_check_length(size_t len, struct inerr *e)
{
	if (len == 0) {
		inerr_set(e, "the question is empty");
		return inerr_hint(e, "a part of it is enough, as PASSCODE");
	}
	if (len <= ANSWER_PROMPT_MAX)
		return true;
	inerr_set(e, "the question is longer than %d bytes", ANSWER_PROMPT_MAX);
	return inerr_hint(e, "a part of it is enough");
}

/* A text, or {secret: NAME}. */
static bool
answer_read(struct arena *a, const struct yamlnode *node, struct answer *r,
    struct inerr *e)
{
	const struct yamlnode *secret;
	const char *text;

	*r = (struct answer){ .prompt = arena_strdup(a, node->key),
		.line = node->line,
		.col = node->col };
	if (!answer_check_length(strlen(node->key), e))
		return yamlnode_at_key(node, e);
	if (node->kind != YAMLNODE_MAP) {
		if ((text = yamlnode_text(node, e)) == NULL)
			return false;
		r->text = arena_strdup(a, text);
		return true;
	}
	secret = yamlnode_get(node, "secret");
	if (secret == NULL || node->n != 1) {
		yamlnode_fail(node, e, "expected a text or a secret's name");
		return inerr_hint(e, "as {secret: token}");
	}
	if ((text = yamlnode_text(secret, e)) == NULL)
		return false;
	r->secret = arena_strdup(a, text);
	return secret_name_check(text, e) || yamlnode_at(secret, e);
}

bool
answers_read(struct arena *a, const struct yamlnode *node, struct answers **r,
    struct inerr *e)
{
	struct answers *list = arena_alloc(a, sizeof(*list));

	if (!yamlnode_expect(node, YAMLNODE_MAP, e))
		return inerr_hint(e, "as {PASSCODE: {secret: token}}");
	if (node->n > ANSWERS_MAX)
		return yamlnode_fail(
		    node, e, "more than %d answers", ANSWERS_MAX);
	list->file = arena_strdup(a, node->file);
	for (; list->n < node->n; list->n++)
		if (!answer_read(
			a, &node->items[list->n], &list->at[list->n], e))
			return false;
	*r = list;
	return true;
}

/* ---- options ------------------------------------------------------------- */

/* Up to the comma or the end: "key=text". */
static bool
credential_add_part(
    struct credential *c, struct arena *a, const char *part, struct inerr *e)
{
	const char *equals = strchr(part, '='), *key, **field;

	if (equals == NULL) {
		inerr_set(e, "expected KEY=VALUE behind a comma");
		return inerr_hint(e, "as user=admin,secret=local");
	}
	key = arena_strndup(a, part, (size_t)(equals - part));
	if ((field = credential_field(c, key)) == NULL)
		return credential_refuse_key(key, e);
	*field = arena_strdup(a, equals + 1);
	return true;
}

bool
credentials_add(struct credentials *list, struct arena *a, const char *text,
    struct inerr *e)
{
	struct credential *c = &list->at[list->n];
	size_t len;

	if (list->n == CREDENTIALS_MAX) {
		inerr_set(e, "more than %d credentials", CREDENTIALS_MAX);
		return inerr_about(e, "--credential");
	}
	*c = (struct credential){ NULL };
	if (strchr(text, '=') == NULL) {
		c->secret = arena_strdup(a, text);
		text += strlen(text);
	}
	for (; *text != '\0'; text += len + (text[len] == ',')) {
		len = strcspn(text, ",");
		if (!credential_add_part(c, a, arena_strndup(a, text, len), e))
			return inerr_about(e, "--credential");
	}
	if (!credential_check(c, e))
		return inerr_about(e, "--credential");
	list->n++;
	return true;
}

bool
answers_add(
    struct answers *list, struct arena *a, const char *text, struct inerr *e)
{
	const char *equals = strrchr(text, '=');
	struct answer *r = &list->at[list->n];

	if (list->n == ANSWERS_MAX)
		inerr_set(e, "more than %d answers", ANSWERS_MAX);
	else if (equals == NULL) {
		inerr_set(e, "expected PROMPT=SECRET");
		inerr_hint(e, "as PASSCODE=token, and --ask-secret token");
	} else if (answer_check_length((size_t)(equals - text), e) &&
		   secret_name_check(equals + 1, e)) {
		*r = (struct answer){ .prompt = arena_strndup(
					  a, text, (size_t)(equals - text)),
			.secret = arena_strdup(a, equals + 1) };
		list->n++;
		return true;
	}
	return inerr_about(e, "--answer");
}
