/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ansible_args.c - options of ssh, as ansible_ssh_common_args has them.
 *
 * As in ssh the first of a kind holds, and a user, port or key given by a
 * variable holds over them. Options that make no difference here are passed
 * over; one that would is told of once.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "master/input/ansible_conn.h"
#include "master/input/hostitem.h"
#include "master/input/inventory_read.h"
#include "master/input/shellword.h"
#include "master/input/sshconfig.h"

struct args {
	struct arena *a;
	const struct yamlnode *node;
	struct inventory_host *h;
	struct ansible_told *told;
	struct inerr *e;
};

static bool
args_tell(struct args *r, const char *word, const char *hint)
{
	struct ansible_told *told = r->told;
	struct inerr warning;

	for (size_t i = 0; i < told->n; i++)
		if (strcasecmp(told->words[i], word) == 0)
			return true;
	if (told->n == ANSIBLE_TOLD_MAX)
		return true;
	told->words[told->n++] = arena_strdup(r->a, word);
	yamlnode_fail(r->node, &warning, "%.60s is not honoured here", word);
	inerr_hint(&warning, "%s", hint);
	inventory_warn(told->inv, &warning);
	return true;
}

/* ---- one value each ------------------------------------------------------ */

static bool
take_jump(struct args *r, const char *value)
{
	if (r->h->jump == NULL && r->h->proxy_command == NULL)
		r->h->jump = arena_strdup(r->a, value);
	return true;
}

static bool
take_command(struct args *r, const char *value)
{
	if (r->h->jump == NULL && r->h->proxy_command == NULL)
		r->h->proxy_command = arena_strdup(r->a, value);
	return true;
}

/* ask: nobody is there to be asked. */
static bool
take_host_keys(struct args *r, const char *value)
{
	static const struct {
		const char *word;
		enum inventory_host_keys keys;
	} words[] = {
		{ "no", INVENTORY_HOST_KEYS_OFF },
		{ "off", INVENTORY_HOST_KEYS_OFF },
		{ "false", INVENTORY_HOST_KEYS_OFF },
		{ "accept-new", INVENTORY_HOST_KEYS_NEW },
		{ "yes", INVENTORY_HOST_KEYS_STRICT },
		{ "true", INVENTORY_HOST_KEYS_STRICT },
		{ "ask", INVENTORY_HOST_KEYS_UNSAID },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcasecmp(words[i].word, value) != 0)
			continue;
		if (r->h->host_keys == INVENTORY_HOST_KEYS_UNSAID)
			r->h->host_keys = words[i].keys;
		return true;
	}
	return yamlnode_fail(r->node, r->e,
	    "StrictHostKeyChecking: expected yes, accept-new or no, found "
	    "'%.60s'",
	    value);
}

static bool
take_port(struct args *r, const char *value)
{
	char *end;
	unsigned long port = strtoul(value, &end, 10);

	if (!isdigit((unsigned char)*value) || *end != '\0' || port == 0 ||
	    port > UINT16_MAX)
		return yamlnode_fail(
		    r->node, r->e, "'%.60s' is not a port", value);
	if (r->h->port == 0)
		r->h->port = (uint16_t)port;
	return true;
}

static bool
take_user(struct args *r, const char *value)
{
	if (!hostitem_check_user(value, strlen(value), r->e))
		return yamlnode_at(r->node, r->e);
	if (r->h->user == NULL)
		r->h->user = arena_strdup(r->a, value);
	return true;
}

static bool
take_key(struct args *r, const char *value)
{
	if (r->h->key_file == NULL)
		r->h->key_file = arena_strdup(r->a, value);
	return true;
}

/* ---- options ------------------------------------------------------------- */

static const struct {
	const char *keyword;
	char letter; /* '\0': it has none */
	bool (*take)(struct args *, const char *value);
} takers[] = {
	{ "ProxyJump", 'J', take_jump },
	{ "ProxyCommand", '\0', take_command },
	{ "StrictHostKeyChecking", '\0', take_host_keys },
	{ "Port", 'p', take_port },
	{ "User", 'l', take_user },
	{ "IdentityFile", 'i', take_key },
};
#define TAKERS (sizeof(takers) / sizeof(*takers))

/* Does it make no difference, here or at all? */
static bool
keyword_is_quiet(const struct args *r, const char *keyword, const char *value)
{
	const char *word;

	for (size_t i = 0; (word = sshconfig_word(i, SSHCONFIG_QUIET)) != NULL;
	     i++)
		if (strcasecmp(word, keyword) == 0)
			return true;
	return r->h->host_keys == INVENTORY_HOST_KEYS_OFF &&
	       strcasecmp(keyword, "UserKnownHostsFile") == 0 &&
	       strcmp(value, "/dev/null") == 0;
}

/* "Keyword=value" or "Keyword value" */
static bool
option_keyword(struct args *r, char *text)
{
	char *value = text + strcspn(text, "= \t");

	if (*value == '\0' || value == text)
		return yamlnode_fail(r->node, r->e,
		    "-o wants KEYWORD=VALUE, found '%.60s'", text);
	*value++ = '\0';
	value += strspn(value, "= \t");
	for (size_t i = 0; i < TAKERS; i++)
		if (strcasecmp(takers[i].keyword, text) == 0)
			return takers[i].take(r, value);
	return keyword_is_quiet(r, text, value) ||
	       args_tell(r, text, "in an ssh_config it is; see --ssh-config");
}

static bool
option_letter(struct args *r, char letter, char *value)
{
	char word[] = { '-', letter, '\0' };

	if (letter == 'o')
		return option_keyword(r, value);
	for (size_t i = 0; i < TAKERS; i++)
		if (takers[i].letter == letter)
			return takers[i].take(r, value);
	return strchr("SEe", letter) != NULL ||
	       args_tell(r, word, "--ssh-config reads such a file");
}

bool
ansible_args_read(struct arena *a, const struct yamlnode *node,
    struct inventory_host *h, struct ansible_told *told, struct inerr *e)
{
	struct args r = { a, node, h, told, e };
	struct shellword *words;
	char *value;
	size_t n;

	if (!shellword_split(a, node->text, false, &words, &n, e))
		return yamlnode_at(node, e);
	for (size_t i = 0; i < n; i++) {
		char *word = words[i].text;

		if (word[0] != '-' || word[1] == '\0')
			return yamlnode_fail(node, e,
			    "expected an option of ssh, found '%.60s'", word);
		/* Letters without a value may stand together. */
		for (word++; *word != '\0'; word++)
			if (strchr("BbcDEeFIiJLlmOopQRSWw", *word) != NULL)
				break;
		if (*word == '\0')
			continue;
		value = word[1] != '\0' ? word + 1
			: i + 1 < n     ? words[++i].text
					: NULL;
		if (value == NULL)
			return yamlnode_fail(
			    node, e, "-%c has no value", *word);
		if (!option_letter(&r, *word, value))
			return false;
	}
	return true;
}
