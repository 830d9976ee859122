/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_token.c - ~, %h and ${NAME} in values of ssh_config(5).
 */
#include <sha1.h>
#include <stdio.h>
#include <string.h>

#include "common/buf.h"
#include "master/input/sshconfig_token.h"

/* dir and rest, and one slash between them. */
static const char *
path_join(const char *dir, const char *rest, struct arena *a)
{
	size_t len = strlen(dir), cap = len + strlen(rest) + 2;
	const char *slash = len > 0 && dir[len - 1] == '/' ? "" : "/";
	char *path = arena_alloc(a, cap);

	snprintf(path, cap, "%s%s%s", dir, slash, rest);
	return path;
}

const char *
sshconfig_tilde(const struct sshconfig_world *w, const char *text,
    struct arena *a, struct inerr *err)
{
	const char *home = w->home;
	size_t len;

	if (*text != '~')
		return text;
	len = strcspn(++text, "/");
	if (len > 0 &&
	    (home = w->home_of(w->ctx, arena_strndup(a, text, len))) == NULL) {
		inerr_set(err, "no user named '%.*s'", INERR_QUOTE(len), text);
		return NULL;
	}
	text += len;
	return path_join(home, text + strspn(text, "/"), a);
}

void
sshconfig_tokens_name(struct sshconfig_tokens *t, const char *host)
{
	memset(t, 0, sizeof(*t));
	t->by_letter['h'] = host;
}

/*
 * %C tells connections apart: the hash of %l%h%p%r. (ssh 9.6 adds the
 * ProxyJump, where there is one.)
 */
static const char *
token_hash(const struct sshconfig_tokens *t, const char *name, struct arena *a)
{
	const char *parts[] = { name, t->by_letter['h'], t->by_letter['p'],
		t->by_letter['r'] };
	uint8_t digest[SHA1_DIGEST_LENGTH];
	char *text = arena_alloc(a, 2 * sizeof(digest) + 1);
	SHA1_CTX ctx;

	SHA1Init(&ctx);
	for (size_t i = 0; i < 4; i++)
		SHA1Update(&ctx, (const uint8_t *)parts[i], strlen(parts[i]));
	SHA1Final(digest, &ctx);
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
	return text;
}

void
sshconfig_tokens_host(struct sshconfig_tokens *t,
    const struct sshconfig_world *w, const struct sshconfig_host *h, bool all,
    struct arena *a)
{
	char *port = arena_alloc(a, 12);

	memset(t, 0, sizeof(*t));
	snprintf(port, 12, "%d", h->port > 0 ? h->port : 22);
	t->by_letter['h'] = h->hostname;
	t->by_letter['n'] = h->alias;
	t->by_letter['p'] = port;
	t->by_letter['r'] = h->user != NULL ? h->user : w->user;
	if (!all)
		return;
	t->by_letter['k'] =
	    h->host_key_alias != NULL ? h->host_key_alias : h->alias;
	t->by_letter['d'] = w->home;
	t->by_letter['u'] = w->user;
	t->by_letter['i'] = w->uid;
	t->by_letter['l'] = w->name;
	t->by_letter['L'] = arena_strndup(a, w->name, strcspn(w->name, "."));
	t->by_letter['C'] = token_hash(t, w->name, a);
}

/* A ${NAME} at text, which is moved behind it. */
static const char *
expand_variable(
    const struct sshconfig_world *w, const char **text, struct inerr *err)
{
	size_t len = strcspn(*text + 2, "}");
	const char *value;
	char name[256];

	if ((*text)[2 + len] == '\0') {
		inerr_set(err, "${ without }");
		return NULL;
	}
	snprintf(name, sizeof(name), "%.*s", (int)len, *text + 2);
	value = len < sizeof(name) ? w->env(w->ctx, name) : NULL;
	if (value == NULL)
		inerr_set(err, "no variable %.*s in the environment",
		    INERR_QUOTE(len), name);
	*text += len + 3;
	return value;
}

/* A %x at text, which is moved behind it. */
static const char *
expand_token(
    const struct sshconfig_tokens *t, const char **text, struct inerr *err)
{
	unsigned char letter = (unsigned char)(*text)[1];
	const char *value;

	if (letter == '%') {
		*text += 2;
		return "%";
	}
	value = letter < 128 ? t->by_letter[letter] : NULL;
	if (value == NULL) {
		inerr_set(err, "unknown token '%.2s'", *text);
		inerr_hint(err, "%%%% is one %%");
	}
	*text += 2;
	return value;
}

const char *
sshconfig_expand(const struct sshconfig_tokens *t,
    const struct sshconfig_world *env, const char *text, struct arena *a,
    struct inerr *err)
{
	struct buf b = { 0 };
	const char *value, *result;

	if (strpbrk(text, env != NULL ? "%$" : "%") == NULL)
		return text;
	while (*text != '\0') {
		if (*text == '%')
			value = expand_token(t, &text, err);
		else if (env != NULL && strncmp(text, "${", 2) == 0)
			value = expand_variable(env, &text, err);
		else {
			buf_add(&b, text++, 1);
			continue;
		}
		if (value == NULL) {
			buf_free(&b);
			return NULL;
		}
		buf_add(&b, value, strlen(value));
	}
	buf_add_literal(&b, "\0");
	result = arena_strdup(a, (const char *)buf_at(&b));
	buf_free(&b);
	return result;
}
