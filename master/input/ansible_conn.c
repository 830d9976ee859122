/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ansible_conn.c - from Ansible's connection variables to a host.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "master/input/ansible_conn.h"
#include "master/input/hostitem.h"
#include "master/input/inventory_read.h"

#define CONNECT_TIMEOUT_MAX_S 86400u
#define RETRIES_MOST 1000u

#define HAS(c, NAME) ((c)->value[CONN_##NAME] != NULL)

static const char *const conn_names[CONN_VARS] = {
#define NAME_(NAME, variable, doc) [CONN_##NAME] = #variable,
	ANSIBLE_CONN_TABLE(NAME_)
#undef NAME_
};

const char *
ansible_conn_name(enum ansible_conn_var variable)
{
	return conn_names[variable];
}

static int
name_cmp(const void *name, const void *entry)
{
	return strcmp(name, *(const char *const *)entry);
}

/* The table is in the order of its names. */
bool
ansible_conn_take(struct ansible_conn *c, const struct ansible_vars *vars)
{
	const char *const *found;
	bool any = false;

	for (size_t i = 0; i < vars->n; i++) {
		const char *name = vars->at[i].name;

		if (strncmp(name, "ansible_", 8) != 0 &&
		    strncmp(name, "hayfork_", 8) != 0)
			continue;
		found = bsearch(
		    name, conn_names, CONN_VARS, sizeof(*conn_names), name_cmp);
		if (found == NULL)
			continue;
		c->value[found - conn_names] = vars->at[i].value;
		any = true;
	}
	return any;
}

void
ansible_conn_over(struct ansible_conn *c, const struct ansible_conn *other)
{
	for (size_t i = 0; i < CONN_VARS; i++)
		if (other->value[i] != NULL)
			c->value[i] = other->value[i];
}

/* ---- values -------------------------------------------------------------- */

/* A null, or an empty text, says nothing. */
static bool
value_is_given(const struct yamlnode *node)
{
	return node != NULL && !yamlnode_is_null(node) &&
	       (node->kind != YAMLNODE_SCALAR || node->n > 0);
}

bool
ansible_conn_gives(const struct ansible_conn *c, enum ansible_conn_var variable)
{
	const struct yamlnode *node = c->value[variable];

	if (variable == CONN_PASSWORD || variable == CONN_SSH_PASS ||
	    variable == CONN_SSH_PASSWORD)
		return node != NULL && !yamlnode_is_null(node);
	return value_is_given(node);
}

/* The last of two names that is given; NULL: none is. */
static const struct yamlnode *
value_of(const struct ansible_conn *c, enum ansible_conn_var first,
    enum ansible_conn_var second)
{
	if (value_is_given(c->value[second]))
		return c->value[second];
	return value_is_given(c->value[first]) ? c->value[first] : NULL;
}

/* ansible-inventory --list wraps some texts: {"__ansible_unsafe": TEXT}. */
static const struct yamlnode *
value_unwrap(const struct yamlnode *node)
{
	const struct yamlnode *inner;

	if (node->kind != YAMLNODE_MAP || node->n != 1)
		return node;
	inner = yamlnode_get(node, "__ansible_unsafe");
	if (inner == NULL)
		inner = yamlnode_get(node, "__ansible_vault");
	return inner == NULL ? node : inner;
}

/* A text that says what it is, and not how to find out; NULL: an error. */
static const char *
value_text(const struct yamlnode *node, struct inerr *e)
{
	struct yamlnode inner = *value_unwrap(node);
	const char *text;

	inner.key = node->key;
	if ((text = yamlnode_text(&inner, e)) == NULL)
		return NULL;
	if (strncmp(text, "$ANSIBLE_VAULT;", 15) == 0) {
		yamlnode_fail(
		    node, e, "encrypted by ansible-vault, which is not read");
		inerr_hint(e, "-i <(ansible-inventory -i INVENTORY --list "
			      "--ask-vault-pass) decrypts it, or use "
			      "--password-command");
		return NULL;
	}
	if (strstr(text, "{{") != NULL || strstr(text, "{%") != NULL) {
		yamlnode_fail(
		    node, e, "a template, which only Ansible can fill in");
		inerr_hint(e, "write the value itself, or leave it out and use "
			      "--user, --password-command, --identity or "
			      "--jump");
		return NULL;
	}
	return text;
}

/* Copied; false: it is given and not good. */
static bool
text_take(struct arena *a, const struct yamlnode *node, const char **r,
    struct inerr *e)
{
	const char *text;

	if (node == NULL)
		return true;
	if ((text = value_text(node, e)) == NULL)
		return false;
	*r = arena_strdup(a, text);
	return true;
}

/* What Ansible takes for true and false. */
static bool
bool_take(const struct yamlnode *node, bool *r, struct inerr *e)
{
	static const char *const words[] = { "no", "yes", "n", "y", "false",
		"true", "f", "t", "off", "on", "0", "1" };
	const char *text;

	if (node == NULL)
		return true;
	if ((text = value_text(node, e)) == NULL)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcasecmp(text, words[i]) == 0) {
			*r = i % 2 == 1;
			return true;
		}
	return yamlnode_fail(
	    node, e, "expected true or false, found '%.60s'", text);
}

static bool
port_take(const struct yamlnode *node, uint16_t *r, struct inerr *e)
{
	struct yamlnode inner;
	uint64_t number;

	if (node == NULL)
		return true;
	if (value_text(node, e) == NULL)
		return false;
	inner = *value_unwrap(node);
	inner.key = node->key;
	if (!yamlnode_number(&inner, 1, UINT16_MAX, &number, e))
		return false;
	*r = (uint16_t)number;
	return true;
}

/* What only Ansible could tell is done without, and told. */
static bool
number_take(const struct yamlnode *node, uint64_t most, unsigned *r,
    struct ansible_told *told, struct inerr *e)
{
	struct yamlnode inner;
	uint64_t number;

	if (node == NULL)
		return true;
	if (value_text(node, e) == NULL) {
		inerr_hint(e, "it is not used; --connect-timeout and --retries "
			      "are for all hosts");
		inventory_warn(told->inv, e);
		*e = (struct inerr){ .why = "" };
		return true;
	}
	inner = *value_unwrap(node);
	inner.key = node->key;
	if (!yamlnode_number(&inner, 0, most, &number, e))
		return false;
	*r = (unsigned)number;
	return true;
}

/* ---- parts of a host ----------------------------------------------------- */

static bool
host_address(struct arena *a, const struct ansible_conn *c,
    struct inventory_host *h, struct inerr *e)
{
	const struct yamlnode *host = value_of(c, CONN_HOST, CONN_SSH_HOST),
			      *user = value_of(c, CONN_USER, CONN_SSH_USER);

	if (!text_take(a, host, &h->address, e) ||
	    !text_take(a, user, &h->user, e) ||
	    !port_take(value_of(c, CONN_PORT, CONN_SSH_PORT), &h->port, e))
		return false;
	if (host != NULL &&
	    !hostitem_check_name(h->address, strlen(h->address), e))
		return yamlnode_at(host, e);
	return user == NULL ||
	       hostitem_check_user(h->user, strlen(h->user), e) ||
	       yamlnode_at(user, e);
}

/* A password may be empty. */
static bool
host_password(struct arena *a, const struct ansible_conn *c,
    struct inventory_host *h, struct inerr *e)
{
	static const enum ansible_conn_var names[] = { CONN_SSH_PASSWORD,
		CONN_SSH_PASS, CONN_PASSWORD };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (ansible_conn_gives(c, names[i]))
			return text_take(
			    a, c->value[names[i]], &h->password, e);
	return true;
}

/* How somebody else is become: what is not asked for is not looked at. */
static bool
host_become(struct arena *a, const struct ansible_conn *c,
    struct inventory_host *h, struct inerr *e)
{
	const struct yamlnode *method = value_of(
				  c, CONN_BECOME_METHOD, CONN_BECOME_METHOD),
			      *user = value_of(
				  c, CONN_BECOME_USER, CONN_BECOME_USER),
			      *password = value_of(
				  c, CONN_BECOME_PASS, CONN_BECOME_PASSWORD);
	const char *how = NULL;

	if (!bool_take(value_of(c, CONN_BECOME, CONN_BECOME), &h->become, e) ||
	    !h->become)
		return e->why[0] == '\0';
	if (!text_take(a, method, &how, e) ||
	    !text_take(a, user, &h->become_user, e))
		return false;
	if (how == NULL || strcmp(how, "sudo") == 0 ||
	    strcmp(how, "ansible.builtin.sudo") == 0)
		return text_take(a, password, &h->sudo, e);
	h->become_user = NULL; /* a level has none */
	if (strcmp(how, "enable") == 0 ||
	    strcmp(how, "ansible.netcommon.enable") == 0)
		return text_take(a, password, &h->enable, e);
	yamlnode_fail(method, e, "'%.60s' is no way to become another", how);
	return inerr_hint(e, "sudo and enable are");
}

static bool
host_key_checking(
    const struct ansible_conn *c, struct inventory_host *h, struct inerr *e)
{
	const struct yamlnode *node =
	    value_of(c, CONN_HOST_KEY_CHECKING, CONN_SSH_HOST_KEY_CHECKING);
	bool checks = true;

	if (!bool_take(node, &checks, e))
		return false;
	if (!checks && h->host_keys == INVENTORY_HOST_KEYS_UNSAID)
		h->host_keys = INVENTORY_HOST_KEYS_OFF;
	return true;
}

/* What has been said since: options of this variable did. */
static void
args_note(struct ansible_conn *c, const struct inventory_host *before,
    const struct inventory_host *h, enum ansible_conn_var by)
{
	if (before->jump == NULL && h->jump != NULL)
		c->jump_by = by;
	if (before->proxy_command == NULL && h->proxy_command != NULL)
		c->proxy_by = by;
	if (before->host_keys != h->host_keys)
		c->host_keys_by = by;
}

/* In the order of ssh's command line, where the first of a kind holds. */
static bool
host_args(struct arena *a, struct ansible_conn *c, struct inventory_host *h,
    struct ansible_told *told, struct inerr *e)
{
	static const enum ansible_conn_var names[] = { CONN_SSH_ARGS,
		CONN_COMMON_ARGS, CONN_EXTRA_ARGS };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const struct yamlnode *node = value_of(c, names[i], names[i]);
		struct inventory_host before = *h;
		struct yamlnode inner;

		if (node == NULL)
			continue;
		if (value_text(node, e) == NULL)
			return false;
		inner = *value_unwrap(node);
		inner.key = node->key;
		if (!ansible_args_read(a, &inner, h, told, e))
			return false;
		args_note(c, &before, h, names[i]);
	}
	return true;
}

/* Is it another word for SSH? Behind a collection's name it is the same. */
static bool
connection_is_ssh(const char *connection)
{
	static const char *const words[] = { "ssh", "smart", "paramiko",
		"paramiko_ssh", "libssh", "network_cli", "netconf" };
	const char *dot = strrchr(connection, '.');

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(dot == NULL ? connection : dot + 1, words[i]) == 0)
			return true;
	return false;
}

static bool
host_connection(struct arena *a, const struct ansible_conn *c,
    const char **left_r, struct inerr *e)
{
	*left_r = NULL;
	if (!text_take(
		a, value_of(c, CONN_CONNECTION, CONN_CONNECTION), left_r, e))
		return false;
	if (*left_r != NULL && connection_is_ssh(*left_r))
		*left_r = NULL;
	return true;
}

bool
ansible_conn_host(struct arena *a, struct ansible_conn *c,
    struct inventory_host *h, const char **left_r, struct ansible_told *told,
    struct inerr *e)
{
	*e = (struct inerr){ .why = "" };
	if (!host_connection(a, c, left_r, e))
		return false;
	if (*left_r != NULL)
		return true;
	return host_address(a, c, h, e) && host_password(a, c, h, e) &&
	       text_take(a, value_of(c, CONN_KEY_FILE, CONN_SSH_KEY_FILE),
		   &h->key_file, e) &&
	       text_take(a, value_of(c, CONN_NETWORK_OS, CONN_PLATFORM),
		   &h->platform, e) &&
	       text_take(
		   a, value_of(c, CONN_SECRET, CONN_SECRET), &h->enable, e) &&
	       host_become(a, c, h, e) &&
	       text_take(a, value_of(c, CONN_JUMP, CONN_JUMP), &h->jump, e) &&
	       number_take(value_of(c, CONN_CONNECT_TIMEOUT, CONN_SSH_TIMEOUT),
		   CONNECT_TIMEOUT_MAX_S, &h->connect_timeout_s, told, e) &&
	       number_take(value_of(c, CONN_SSH_RETRIES, CONN_SSH_RETRIES),
		   RETRIES_MOST, &h->retries, told, e) &&
	       host_args(a, c, h, told, e) && host_key_checking(c, h, e);
}
