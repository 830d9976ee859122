/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * login.c - password, keyboard-interactive and public key logins.
 *
 * The newer callbacks of libssh always answer; they cannot leave a login
 * hanging.  So this answers messages, and uses the older accessors for what
 * is in them.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/login.h"
#include "tests/fleet/login_ask.h"
#include "tests/fleet/shell.h"
#include "tests/fleet/tally.h"

#define KEYS_MAX 64

enum { ANSWERED = 0, REFUSE = 1 };

static struct {
	const char *user;
	char *password;
	const char *enable, *token;
	ssh_key keys[KEYS_MAX];
	size_t nkeys;
	bool any_key;
} expected = { .enable = "enable", .token = "123456" };

void
login_set_user(const char *user)
{
	expected.user = user;
}

void
login_set_password(const char *password)
{
	free(expected.password);
	if ((expected.password = strdup(password)) == NULL)
		err(1, "password");
}

void
login_read_password(const char *path)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t size = 0;

	if (f == NULL)
		err(2, "%s", path);
	if (getline(&line, &size, f) == -1)
		errx(2, "%s: no password in it", path);
	fclose(f);
	line[strcspn(line, "\r\n")] = '\0';
	free(expected.password);
	expected.password = line;
}

bool
login_password_is(const char *text)
{
	return strcmp(text, expected.password) == 0;
}

void
login_set_enable(const char *secret)
{
	expected.enable = secret;
}

bool
login_enable_is(const char *text)
{
	return strcmp(text, expected.enable) == 0;
}

void
login_set_token(const char *token)
{
	expected.token = token;
}

bool
login_token_is(const char *text)
{
	return strcmp(text, expected.token) == 0;
}

/* The key in a line of an authorized_keys file, options skipped. */
static ssh_key
login_parse_key(char *line)
{
	enum ssh_keytypes_e type = SSH_KEYTYPE_UNKNOWN;
	ssh_key key = NULL;
	char *word;

	if (line[0] == '#')
		return NULL;
	while ((word = strsep(&line, " \t\r\n")) != NULL) {
		if (type != SSH_KEYTYPE_UNKNOWN) {
			ssh_pki_import_pubkey_base64(word, type, &key);
			return key;
		}
		type = ssh_key_type_from_name(word);
	}
	return NULL;
}

void
login_read_keys(const char *path)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t size = 0;
	ssh_key key;

	if (f == NULL)
		err(2, "%s", path);
	while (getline(&line, &size, f) != -1 && expected.nkeys < KEYS_MAX)
		if ((key = login_parse_key(line)) != NULL)
			expected.keys[expected.nkeys++] = key;
	if (expected.nkeys == 0)
		errx(2, "%s: no public key in it", path);
	free(line);
	fclose(f);
}

void
login_any_key(void)
{
	expected.any_key = true;
}

int
login_methods(const struct device *d, unsigned step)
{
	const unsigned password = METHOD_PASSWORD | METHOD_PASSWORD_CHANGE;
	const unsigned others =
	    password | METHOD_NONE | METHOD_PUBLICKEY | METHOD_PARTIAL;
	unsigned methods = d->methods[step];

	return (methods & password ? SSH_AUTH_METHOD_PASSWORD : 0) |
	       (methods & ~others ? SSH_AUTH_METHOD_INTERACTIVE : 0) |
	       (methods & METHOD_PUBLICKEY ? SSH_AUTH_METHOD_PUBLICKEY : 0);
}

static bool
login_user_known(const struct login *l, const struct device *d)
{
	struct fault fault;
	size_t len = strlen(expected.user);

	if (d->shell.kind != NULL && d->shell.kind->user_suffix &&
	    strncmp(l->user, expected.user, len) == 0 && l->user[len] == '+')
		return true;
	return strcmp(l->user, expected.user) == 0 ||
	       device_fault_of_user(l->user, &fault);
}

static int
login_judge(struct login *l, const struct device *d, ssh_session ssh,
    ssh_message m, bool good)
{
	bool more = l->step + 1 < LOGIN_STEPS && d->methods[l->step + 1] != 0;

	if (!good || !login_user_known(l, d)) {
		l->failures++;
		tally_add(TALLY_FAILED_LOGINS, 1);
		return REFUSE;
	}
	if (more || d->methods[l->step] & METHOD_PARTIAL) {
		l->step += more;
		ssh_set_auth_methods(ssh, login_methods(d, l->step));
		ssh_message_auth_reply_success(m, 1);
		return ANSWERED;
	}
	l->done = true;
	tally_add(TALLY_LOGINS, 1);
	ssh_message_auth_reply_success(m, 0);
	return ANSWERED;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

/*
 * Demand a new password (RFC 4252, section 8): the message has the number and
 * the shape of the one that says that a key is welcome.
 */
static int
login_demand(struct login *l, ssh_message m)
{
	ssh_string prompt = ssh_string_from_char("Your password has expired.");
	ssh_string language = ssh_string_from_char("");

	ssh_message_auth_reply_pk_ok(m, prompt, language);
	ssh_string_free(prompt);
	ssh_string_free(language);
	l->changes = true;
	return ANSWERED;
}

/* libssh tells the old password of a change, and not the new one. */
static int
login_password(
    struct login *l, const struct device *d, ssh_session ssh, ssh_message m)
{
	const char *password = ssh_message_auth_password(m);
	bool good = password != NULL && login_password_is(password);

	if (good && d->methods[l->step] & METHOD_PASSWORD_CHANGE && !l->changes)
		return login_demand(l, m);
	return login_judge(l, d, ssh, m, good);
}

static bool
login_key_known(ssh_key key)
{
	size_t i;

	if (key == NULL || expected.any_key)
		return key != NULL;
	for (i = 0; i < expected.nkeys; i++)
		if (ssh_key_cmp(expected.keys[i], key, SSH_KEY_CMP_PUBLIC) == 0)
			return true;
	return false;
}

static int
login_publickey(
    struct login *l, const struct device *d, ssh_session ssh, ssh_message m)
{
	bool known = login_key_known(ssh_message_auth_pubkey(m));

	/* First a client may ask whether it is worth while to sign. */
	if (ssh_message_auth_publickey_state(m) == SSH_PUBLICKEY_STATE_NONE &&
	    known && login_user_known(l, d)) {
		ssh_message_auth_reply_pk_ok_simple(m);
		return ANSWERED;
	}
	return login_judge(l, d, ssh, m,
	    known && ssh_message_auth_publickey_state(m) ==
			 SSH_PUBLICKEY_STATE_VALID);
}

#pragma GCC diagnostic pop

static int
login_kbdint(
    struct login *l, const struct device *d, ssh_session ssh, ssh_message m)
{
	switch (ask_answer(l, d->methods[l->step], ssh, m)) {
	case ASK_MORE:
		return ANSWERED;
	case ASK_GOOD:
		return login_judge(l, d, ssh, m, true);
	case ASK_BAD:
		break;
	}
	return login_judge(l, d, ssh, m, false);
}

int
login_refuse(
    struct login *l, const struct device *d, ssh_session ssh, ssh_message m)
{
	l->requests++;
	if (ssh_message_subtype(m) == SSH_AUTH_METHOD_NONE)
		return REFUSE;
	return login_judge(l, d, ssh, m, false);
}

int
login_answer(
    struct login *l, const struct device *d, ssh_session ssh, ssh_message m)
{
	const char *user = ssh_message_auth_user(m);
	int method = ssh_message_subtype(m);

	/* An answer to keyboard-interactive comes without the user. */
	if (user != NULL)
		snprintf(l->user, sizeof(l->user), "%s", user);
	l->requests++;
	if (l->done)
		return REFUSE;
	if (method == SSH_AUTH_METHOD_NONE) {
		if (!(d->methods[l->step] & METHOD_NONE))
			return REFUSE;
		return login_judge(l, d, ssh, m, true);
	}
	if (!(login_methods(d, l->step) & method))
		return login_judge(l, d, ssh, m, false);
	switch (method) {
	case SSH_AUTH_METHOD_PASSWORD:
		return login_password(l, d, ssh, m);
	case SSH_AUTH_METHOD_PUBLICKEY:
		return login_publickey(l, d, ssh, m);
	case SSH_AUTH_METHOD_INTERACTIVE:
		return login_kbdint(l, d, ssh, m);
	default:
		return login_judge(l, d, ssh, m, false);
	}
}

void
login_fini(void)
{
	while (expected.nkeys > 0)
		ssh_key_free(expected.keys[--expected.nkeys]);
	free(expected.password);
}
