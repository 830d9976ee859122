/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_ask.c - what is made of what the files say of a host.
 */
#include <ctype.h>
#include <string.h>

#include "master/input/sshconfig_jump.h"
#include "master/input/sshconfig_raw.h"
#include "master/input/sshconfig_token.h"

static bool
is_none(const char *text)
{
	return strcasecmp(text, "none") == 0;
}

/* A path with its home, tokens and variables. NULL: blamed. */
static const char *
finish_path(struct sshconfig_asking *k, const struct sshconfig_tokens *t,
    enum sshconfig_id id, const char *text)
{
	const struct sshconfig_world *w = k->c->world;

	text = sshconfig_tilde(w, text, k->a, k->err);
	if (text != NULL)
		text = sshconfig_expand(t, w, text, k->a, k->err);
	if (text == NULL)
		sshconfig_blame(k, id);
	return text;
}

/* The paths of a list, without "none". */
static bool
finish_paths(struct sshconfig_asking *k, const struct sshconfig_tokens *t,
    enum sshconfig_id id, struct sshconfig_list *list)
{
	const char **v;
	size_t n = 0;

	if (list->n == 0)
		return true;
	v = arena_alloc(k->a, list->n * sizeof(*v));
	for (size_t i = 0; i < list->n; i++) {
		if (is_none(list->v[i]))
			continue;
		v[n] = finish_path(k, t, id, list->v[i]);
		if (v[n++] == NULL)
			return false;
	}
	list->v = v;
	list->n = n;
	return true;
}

static const char *
variable(const struct sshconfig_world *w, const char *name)
{
	const char *value = w->env(w->ctx, name);

	return value != NULL ? value : "";
}

static bool
finish_agent(struct sshconfig_asking *k, const struct sshconfig_tokens *t)
{
	const struct sshconfig_world *w = k->c->world;
	const char *text = k->h->identity_agent;

	if (text == NULL)
		return true;
	if (is_none(text))
		k->h->agent = "";
	else if (strcmp(text, "SSH_AUTH_SOCK") == 0)
		k->h->agent = variable(w, text);
	else if (text[0] == '$' && text[1] != '{')
		k->h->agent = variable(w, text + 1);
	else
		k->h->agent =
		    finish_path(k, t, SSHCONFIG_ID_IDENTITY_AGENT, text);
	return k->h->agent != NULL;
}

static bool
finish_hop(struct sshconfig_asking *k, const struct sshconfig_tokens *t,
    struct sshconfig_hop *hop)
{
	hop->host = sshconfig_expand(t, NULL, hop->host, k->a, k->err);
	if (hop->host == NULL || hop->user == NULL)
		return hop->host != NULL;
	hop->user = sshconfig_expand(t, NULL, hop->user, k->a, k->err);
	return hop->user != NULL;
}

/* A ProxyCommand that is a jump is taken for one. */
static struct sshconfig_hop *
finish_command(struct sshconfig_asking *k)
{
	struct sshconfig_host *h = k->h;
	struct sshconfig_hop *hop;

	if (h->proxy_command == NULL)
		return NULL;
	hop = arena_alloc(k->a, sizeof(*hop));
	if (!sshconfig_jump_command(k->c->world, h->proxy_command, k->a, hop))
		return NULL;
	h->nhops = 1;
	return hop;
}

/* Tokens of the target may stand in the names of those on its way. */
static bool
finish_hops(struct sshconfig_asking *k)
{
	struct sshconfig_host *h = k->h;
	struct sshconfig_tokens t;
	struct sshconfig_hop *hops;

	if (h->proxy_jump != NULL && is_none(h->proxy_jump))
		h->proxy_jump = NULL;
	hops = h->proxy_jump == NULL ? finish_command(k)
				     : sshconfig_jump_hops(k->c->world,
					   h->proxy_jump, k->a, &h->nhops);
	sshconfig_tokens_host(&t, k->c->world, h, false, k->a);
	h->hops = hops;
	for (size_t i = 0; i < h->nhops; i++) {
		if (!finish_hop(k, &t, &hops[i]))
			return sshconfig_blame(k, SSHCONFIG_ID_PROXY_JUMP);
	}
	return true;
}

static void
finish_alias(struct sshconfig_asking *k)
{
	char *lower;

	if (k->h->host_key_alias == NULL)
		return;
	lower = arena_strdup(k->a, k->h->host_key_alias);
	k->h->host_key_alias = lower;
	for (; *lower != '\0'; lower++)
		*lower = (char)tolower((unsigned char)*lower);
}

bool
sshconfig_finish(struct sshconfig_asking *k)
{
	struct sshconfig_host *h = k->h;
	struct sshconfig_tokens t;

	finish_alias(k);
	h->proxy_place =
	    k->from[h->proxy_command != NULL ? SSHCONFIG_ID_PROXY_COMMAND
					     : SSHCONFIG_ID_PROXY_JUMP];
	if (h->proxy_command != NULL && is_none(h->proxy_command))
		h->proxy_command = NULL;
	if (h->connection_attempts == 0) {
		inerr_set(k->err, "not at all?");
		return sshconfig_blame(k, SSHCONFIG_ID_CONNECTION_ATTEMPTS);
	}
	sshconfig_tokens_host(&t, k->c->world, h, true, k->a);
	return finish_paths(
		   k, &t, SSHCONFIG_ID_IDENTITY_FILE, &h->identity_files) &&
	       finish_paths(k, &t, SSHCONFIG_ID_CERTIFICATE_FILE,
		   &h->certificate_files) &&
	       finish_paths(k, &t, SSHCONFIG_ID_USER_KNOWN_HOSTS,
		   &h->user_known_hosts) &&
	       finish_agent(k, &t) && finish_hops(k);
}

bool
sshconfig_ask(struct sshconfig *c, const struct sshconfig_query *q,
    struct arena *a, struct sshconfig_host *h, struct inerr *err)
{
	struct sshconfig_asking k = {
		.c = c, .q = q, .h = h, .a = a, .err = err
	};

	return sshconfig_raw(&k) && (h->ask != NULL || sshconfig_finish(&k));
}

void
sshconfig_host_none(struct sshconfig_host *h, const struct sshconfig_query *q)
{
	sshconfig_host_init(h, q);
	h->hostname = q->host;
}

/* As valid_hostname() and valid_ruser() of ssh's, from 9.6 on. */
static bool
word_is_sane(const char *word, bool is_user)
{
	const char *banned = is_user ? "'`\";&<>|(){}" : "'`\";&<>|(){}$\\ \t";

	if (*word == '-')
		return false;
	for (; *word != '\0'; word++) {
		if (iscntrl((unsigned char)*word) ||
		    strchr(banned, *word) != NULL)
			return false;
		if ((*word == ' ' && word[1] == '-') ||
		    (*word == '\\' && word[1] == '\0'))
			return false;
	}
	return true;
}

/*
 * A shell reads the command, and names may be those of an inventory that
 * somebody else fills: they are not to be commands themselves.
 */
static bool
proxy_check(
    const struct sshconfig_tokens *t, const char *command, struct inerr *err)
{
	const char *value;

	for (; (command = strchr(command, '%')) != NULL; command += 2) {
		if (command[1] == '\0')
			break;
		if (strchr("hnr", command[1]) == NULL)
			continue;
		value = t->by_letter[(unsigned char)command[1]];
		if (value != NULL && !word_is_sane(value, command[1] == 'r'))
			return inerr_set(err,
			    "the command that leads there has %%%c in it, but "
			    "'%.60s' is not one word to its shell",
			    command[1], value);
	}
	return true;
}

const char *
sshconfig_proxy_command(struct sshconfig *c, const struct sshconfig_host *h,
    struct arena *a, struct inerr *err)
{
	struct sshconfig_tokens t;

	sshconfig_tokens_host(&t, c->world, h, false, a);
	if (!proxy_check(&t, h->proxy_command, err))
		return NULL;
	return sshconfig_expand(&t, NULL, h->proxy_command, a, err);
}

void
sshconfig_untold(struct sshconfig *c,
    void (*tell)(void *arg, const char *keyword, struct sshconfig_place),
    void *arg)
{
	for (int i = 0; i < SSHCONFIG_IDS; i++)
		if (c->told[i].file != NULL)
			tell(arg, sshconfig_keywords[i].word, c->told[i]);
	for (size_t i = 0; i < c->ntold_others; i++)
		tell(arg, c->told_others[i].word, c->told_others[i].place);
}
