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
#include "tests/fleet/tally.h"

#define KEYS_MAX 64

enum { ANSWERED = 0, REFUSE = 1 };

static struct {
	const char *user;
	char *password;
	const char *enable;
	ssh_key keys[KEYS_MAX];
	size_t nkeys;
	bool any_key;
} expected = { .enable = "enable" };

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
login_methods(const struct device *d)
{
	const unsigned kbdint =
	    METHOD_KBDINT | METHOD_KBDINT_TWICE | METHOD_KBDINT_EMPTY;

	return (d->methods & METHOD_PASSWORD ? SSH_AUTH_METHOD_PASSWORD : 0) |
	       (d->methods & kbdint ? SSH_AUTH_METHOD_INTERACTIVE : 0) |
	       (d->methods & METHOD_PUBLICKEY ? SSH_AUTH_METHOD_PUBLICKEY : 0);
}

static bool
login_user_known(const struct login *l)
{
	struct fault fault;

	return strcmp(l->user, expected.user) == 0 ||
	       device_fault_of_user(l->user, &fault);
}

static int
login_judge(struct login *l, ssh_message m, bool good)
{
	if (!good || !login_user_known(l)) {
		l->failures++;
		tally_add(TALLY_FAILED_LOGINS, 1);
		return REFUSE;
	}
	l->done = true;
	tally_add(TALLY_LOGINS, 1);
	ssh_message_auth_reply_success(m, 0);
	return ANSWERED;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

static int
login_password(struct login *l, ssh_message m)
{
	const char *password = ssh_message_auth_password(m);

	return login_judge(
	    l, m, password != NULL && login_password_is(password));
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
login_publickey(struct login *l, ssh_message m)
{
	bool known = login_key_known(ssh_message_auth_pubkey(m));

	/* First a client may ask whether it is worth while to sign. */
	if (ssh_message_auth_publickey_state(m) == SSH_PUBLICKEY_STATE_NONE &&
	    known && login_user_known(l)) {
		ssh_message_auth_reply_pk_ok_simple(m);
		return ANSWERED;
	}
	return login_judge(l, m,
	    known && ssh_message_auth_publickey_state(m) ==
			 SSH_PUBLICKEY_STATE_VALID);
}

#pragma GCC diagnostic pop

static int
login_ask(ssh_message m, const char *prompt)
{
	char echo = 0;

	ssh_message_auth_interactive_request(m, "fleet",
	    "Answer as you would a switch.", prompt != NULL, &prompt, &echo);
	return ANSWERED;
}

static int
login_kbdint(
    struct login *l, const struct device *d, ssh_session ssh, ssh_message m)
{
	const char *answer;

	if (!ssh_message_auth_kbdint_is_response(m)) {
		l->round = 1;
		return login_ask(m, "Password: ");
	}
	if (l->round == 0) /* an answer to nothing */
		return login_judge(l, m, false);
	if (l->round++ == 2 && d->methods & METHOD_KBDINT_EMPTY)
		return login_judge(
		    l, m, ssh_userauth_kbdint_getnanswers(ssh) == 0);
	answer = ssh_userauth_kbdint_getnanswers(ssh) == 1
		     ? ssh_userauth_kbdint_getanswer(ssh, 0)
		     : NULL;
	if (answer == NULL || !login_password_is(answer))
		return login_judge(l, m, false);
	if (l->round == 2 && d->methods & METHOD_KBDINT_TWICE)
		return login_ask(m, "Password, again: ");
	if (l->round == 2 && d->methods & METHOD_KBDINT_EMPTY)
		return login_ask(m, NULL);
	return login_judge(l, m, true);
}

int
login_refuse(struct login *l, ssh_message m)
{
	l->requests++;
	if (ssh_message_subtype(m) == SSH_AUTH_METHOD_NONE)
		return REFUSE;
	return login_judge(l, m, false);
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
		if (!(d->methods & METHOD_NONE))
			return REFUSE;
		return login_judge(l, m, true);
	}
	if (!(login_methods(d) & method))
		return login_judge(l, m, false);
	switch (method) {
	case SSH_AUTH_METHOD_PASSWORD:
		return login_password(l, m);
	case SSH_AUTH_METHOD_PUBLICKEY:
		return login_publickey(l, m);
	case SSH_AUTH_METHOD_INTERACTIVE:
		return login_kbdint(l, d, ssh, m);
	default:
		return login_judge(l, m, false);
	}
}

void
login_fini(void)
{
	while (expected.nkeys > 0)
		ssh_key_free(expected.keys[--expected.nkeys]);
	free(expected.password);
}
