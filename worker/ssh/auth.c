/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * auth.c - the step auth: logging in.
 *
 * No round trip is spent on asking which methods there are: the first refusal
 * names them. From then on only those are tried, and a password that was
 * refused as a password is not tried in another way: that would bring an
 * account nearer to being locked.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/mem.h"
#include "worker/ssh/algorithms.h"
#include "worker/ssh/io_worker.h"
#include "worker/ssh/session.h"

/* A signature is no longer than the largest RSA key. */
#define AUTH_SIGNATURE_MAX 2048u
#define AUTH_METHODS_MAX 1024u

static void
auth_set(char **text, const char *at, size_t len)
{
	char quoted[SESSION_QUOTE];

	log_escape(quoted, sizeof(quoted), at, len);
	free(*text);
	*text = xstrdup(quoted);
}

static void
auth_init(struct session *s)
{
	struct auth *a = &s->auth;

	a->user = xstrndup(s->job.user.at, s->job.user.len);
	a->keys = s->job.keys;
	s->memory.secret = s->job.password.len > 0;
}

void
auth_fini(struct session *s)
{
	struct auth *a = &s->auth;

	/* The slice points into our own copy of the argument. */
	if (s->job.password.len > 0)
		explicit_bzero(
		    (char *)(uintptr_t)s->job.password.at, s->job.password.len);
	s->job.password = (struct slice){ NULL, 0 };
	s->memory.secret = false;
	buf_free(&a->signature);
	free(a->user);
	free(a->methods);
	free(a->prompt);
	free(a->trouble);
	a->user = a->methods = a->prompt = a->trouble = NULL;
}

/* ---- keys ------------------------------------------------------------------
 */

static uint32_t
auth_u32(const char *p)
{
	const uint8_t *b = (const uint8_t *)p;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
	       (uint32_t)b[2] << 8 | b[3];
}

/* Take the next key to be tried; false: there is none. */
static bool
auth_next_key(struct auth *a)
{
	uint32_t len;

	if (a->keys.len < 8)
		return false;
	a->key = auth_u32(a->keys.at);
	len = auth_u32(a->keys.at + 4);
	if (len == 0 || len > a->keys.len - 8)
		return false;
	a->blob = (struct slice){ a->keys.at + 8, len };
	a->keys.at += 8 + len;
	a->keys.len -= 8 + len;
	a->signing = AUTH_SIGN_IDLE;
	return true;
}

static bool
auth_is_rsa(struct slice blob)
{
	return blob.len > 11 && memcmp(blob.at, "\0\0\0\7ssh-rsa", 11) == 0;
}

/* libssh2 wants this signed, and calls again until it has an answer. */
static int
auth_sign(LIBSSH2_SESSION *ssh, unsigned char **signature, size_t *len,
    const unsigned char *data, size_t data_len, void **abstract)
{
	struct session *s = *abstract;
	struct auth *a = &s->auth;
	struct msg m = { .id = MSG_SIGN };

	(void)ssh;
	if (a->signing == AUTH_SIGN_IDLE) {
		m.u.sign = (struct msg_sign){ s->claim, s->entry, a->key,
			{ (const char *)data, data_len } };
		loop_send(&s->io->loop, &m);
		a->signing = AUTH_SIGN_ASKED;
	}
	if (a->signing == AUTH_SIGN_ASKED)
		return LIBSSH2_ERROR_EAGAIN;
	a->signing = AUTH_SIGN_IDLE;
	*len = buf_len(&a->signature);
	a->unsigned_key = *len == 0;
	if (*len == 0 || (*signature = memory_alloc(*len, abstract)) == NULL)
		return LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED;
	memcpy(*signature, buf_at(&a->signature), *len);
	return 0;
}

void
auth_signed(struct session *s, const struct msg_signed_data *m)
{
	struct auth *a = &s->auth;

	if (a->signing != AUTH_SIGN_ASKED)
		return;
	a->signing = AUTH_SIGN_ANSWERED;
	buf_reset(&a->signature);
	if (m->error.len > 0)
		auth_set(&a->trouble, m->error.at, m->error.len);
	else if (m->signature.len <= AUTH_SIGNATURE_MAX)
		buf_add(&a->signature, m->signature.at, m->signature.len);
	session_wake(s);
}

static int
auth_try_key(struct session *s)
{
	struct auth *a = &s->auth;
	void *self = s;

	return libssh2_userauth_publickey(s->ssh, a->user,
	    (const unsigned char *)a->blob.at, a->blob.len, auth_sign, &self);
}

/* ---- the password ----------------------------------------------------------
 */

static int
auth_try_password(struct session *s)
{
	return libssh2_userauth_password_ex(s->ssh, s->job.user.at,
	    (unsigned)s->job.user.len, s->job.password.at,
	    (unsigned)s->job.password.len, NULL);
}

/*
 * libssh2 gives its callback no way to refuse; but what we answer would be
 * sent, so the connection is cut instead.
 */
static void
auth_refuse_prompts(struct session *s, const char *why)
{
	s->auth.refusal = why;
	transport_break(&s->net, why);
}

/* May the password answer it? Notes the prompt. */
static bool
auth_may_answer(struct session *s, const LIBSSH2_USERAUTH_KBDINT_PROMPT *prompt)
{
	struct auth *a = &s->auth;
	char *before = a->prompt;
	bool again;

	a->prompt = NULL;
	auth_set(&a->prompt, (const char *)prompt->text, prompt->length);
	again = before != NULL && strcmp(before, a->prompt) == 0;
	free(before);
	if (prompt->echo)
		auth_refuse_prompts(s, "the server asks for something else");
	else if (strcasestr(a->prompt, "new password") != NULL)
		auth_refuse_prompts(s, "the password has expired");
	else if (again)
		auth_refuse_prompts(s, "the server asks again");
	return a->refusal == NULL;
}

/* The password answers prompts, if they hide what is typed. */
static void
auth_answer(const char *name, int name_len, const char *instruction,
    int instruction_len, int count,
    const LIBSSH2_USERAUTH_KBDINT_PROMPT *prompts,
    LIBSSH2_USERAUTH_KBDINT_RESPONSE *responses, void **abstract)
{
	struct session *s = *abstract;
	size_t len = s->job.password.len;

	(void)name;
	(void)name_len;
	(void)instruction;
	(void)instruction_len;
	if (++s->auth.rounds > AUTH_ROUNDS || count > AUTH_PROMPTS) {
		auth_refuse_prompts(s, "the server asks without end");
		return;
	}
	for (int i = 0; i < count; i++) {
		if (!auth_may_answer(s, &prompts[i]) ||
		    (responses[i].text = memory_alloc(len, abstract)) == NULL)
			return;
		memcpy(responses[i].text, s->job.password.at, len);
		responses[i].length = (unsigned)len;
	}
}

static int
auth_try_interactive(struct session *s)
{
	return libssh2_userauth_keyboard_interactive_ex(
	    s->ssh, s->job.user.at, (unsigned)s->job.user.len, auth_answer);
}

/* ---- what to try next ------------------------------------------------------
 */

enum { USERAUTH_FAILURE = 51 };

/* Letters, digits and marks as in "publickey,keyboard-interactive". */
static bool
auth_is_list(const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (at[i] <= ' ' || at[i] > '~')
			return false;
	return true;
}

void
auth_overhear(struct session *s, const uint8_t *packet, size_t len)
{
	const char *at = (const char *)packet;
	uint32_t n;

	if (len < 6 || at[0] != USERAUTH_FAILURE)
		return;
	n = auth_u32(at + 1);
	if (n > len - 6 || n > AUTH_METHODS_MAX || !auth_is_list(at + 5, n))
		return;
	auth_set(&s->auth.methods, at + 5, n);
	s->auth.partial = at[5 + n] != 0;
}

/* Does the server offer it, as far as we know? */
static bool
auth_offers(const struct auth *a, const char *method)
{
	return a->methods == NULL ||
	       algorithms_contain(slice_str(a->methods), slice_str(method));
}

/* Only for one who has neither key nor password: some servers want none. */
static int
auth_try_none(struct session *s)
{
	struct auth *a = &s->auth;
	char *list = libssh2_userauth_list(
	    s->ssh, s->job.user.at, (unsigned)s->job.user.len);

	if (list != NULL) {
		auth_set(&a->methods, list, strlen(list));
		return LIBSSH2_ERROR_AUTHENTICATION_FAILED;
	}
	if (libssh2_userauth_authenticated(s->ssh))
		return 0;
	return libssh2_session_last_errno(s->ssh);
}

static bool
auth_wants_interactive(const struct session *s)
{
	const struct auth *a = &s->auth;

	if (a->tried[AUTH_INTERACTIVE] || s->job.password.len == 0 ||
	    !auth_offers(a, "keyboard-interactive"))
		return false;
	return !a->tried[AUTH_PASSWORD] || a->methods == NULL ||
	       !auth_offers(a, "password");
}

static enum auth_method
auth_choose(struct session *s)
{
	struct auth *a = &s->auth;

	if (auth_offers(a, "publickey") && auth_next_key(a))
		return AUTH_KEY;
	if (!a->tried[AUTH_PASSWORD] && s->job.password.len > 0 &&
	    auth_offers(a, "password"))
		return AUTH_PASSWORD;
	if (auth_wants_interactive(s))
		return AUTH_INTERACTIVE;
	if (a->method == AUTH_START)
		return AUTH_NONE;
	return AUTH_GIVE_UP;
}

static int
auth_try(struct session *s)
{
	s->auth.tried[s->auth.method] = true;
	switch (s->auth.method) {
	case AUTH_KEY:
		return auth_try_key(s);
	case AUTH_PASSWORD:
		return auth_try_password(s);
	case AUTH_INTERACTIVE:
		return auth_try_interactive(s);
	case AUTH_NONE:
		return auth_try_none(s);
	default:
		return LIBSSH2_ERROR_AUTHENTICATION_FAILED;
	}
}

/* Take note of what came to nothing. */
static void
auth_refused(struct auth *a)
{
	if (a->partial || a->method == AUTH_NONE)
		return;
	if (a->method != AUTH_KEY) {
		a->refused_password = true;
	} else if (!a->unsigned_key) {
		a->refused_keys++;
		a->refused_rsa |= auth_is_rsa(a->blob);
	}
	a->unsigned_key = false;
}

/* ---- failure ---------------------------------------------------------------
 */

/* "2 keys and the password" */
static void
auth_describe(const struct auth *a, char *out, size_t cap)
{
	const char *password = a->refused_password ? "the password" : "";

	if (a->refused_keys == 0)
		snprintf(out, cap, "%s", password);
	else
		snprintf(out, cap, "%u key%s%s%s", a->refused_keys,
		    a->refused_keys == 1 ? "" : "s",
		    a->refused_password ? " and " : "", password);
}

static const char *
auth_hint(const struct session *s, char *hint, size_t cap)
{
	const struct auth *a = &s->auth;

	if (a->refused_rsa && !s->io->rsa_sha2)
		snprintf(hint, cap,
		    "libssh2 %s signs with RSA keys by SHA-1 only, which "
		    "servers refuse since OpenSSH 8.8: use an ed25519 or ecdsa "
		    "key, or libssh2 1.11 or newer",
		    libssh2_version(0));
	else if (a->methods != NULL)
		snprintf(hint, cap, "the server offers %s", a->methods);
	else
		return NULL;
	return hint;
}

/* Servers count keys as failed logins, and take six at most by default. */
static const char *
auth_hint_many(const struct auth *a)
{
	return a->refused_keys > 1 ? "name the one key that fits by --identity"
				   : NULL;
}

/* All there is was tried. */
static enum step
auth_fail(struct session *s)
{
	const struct auth *a = &s->auth;
	char refused[64], hint[SESSION_QUOTE + 160], user[SESSION_QUOTE];
	const char *advice = auth_hint(s, hint, sizeof(hint));

	log_escape(user, sizeof(user), a->user, strlen(a->user));
	auth_describe(a, refused, sizeof(refused));
	if (a->partial)
		return session_fail(s, HAYFORK_AUTH, "credentials", advice,
		    "the server wants more than it was given to log in as %s",
		    user);
	if (refused[0] != '\0')
		return session_fail(s, HAYFORK_AUTH, "credentials", advice,
		    "the server refused %s of %s", refused, user);
	if (a->trouble != NULL)
		return session_fail(s, HAYFORK_AUTH, "signature", advice,
		    "no key could sign: %s", a->trouble);
	return session_fail(s, HAYFORK_AUTH, "credentials", advice,
	    "there is no key or password the server takes to log in as %s",
	    user);
}

/*
 * The connection ended, or libssh2 does not know what to make of an answer. A
 * server may well hang up instead of refusing once more.
 */
static enum step
auth_break(struct session *s, int rc)
{
	const struct auth *a = &s->auth;
	char why[SESSION_QUOTE + 80], refused[64];

	if (a->refusal != NULL)
		return session_fail(s, HAYFORK_AUTH, "prompt", NULL,
		    "the password does not do: %s (%s)", a->refusal,
		    a->prompt != NULL ? a->prompt : "");
	if (rc == LIBSSH2_ERROR_PASSWORD_EXPIRED)
		return session_fail(s, HAYFORK_AUTH, "expired",
		    "log in by hand and change it", "the password has expired");
	auth_describe(a, refused, sizeof(refused));
	if (!transport_is_lost(&s->net) || refused[0] == '\0')
		return session_fail_call(
		    s, HAYFORK_UNREACHABLE, "logging in", rc);
	transport_explain(&s->net, why, sizeof(why));
	return session_fail(s, HAYFORK_AUTH, "credentials", auth_hint_many(a),
	    "the server refused %s, then %s", refused, why);
}

static bool
auth_is_refusal(int rc)
{
	return rc == LIBSSH2_ERROR_AUTHENTICATION_FAILED ||
	       rc == LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED;
}

enum step
step_auth(struct session *s)
{
	struct auth *a = &s->auth;
	int rc;

	if (a->method == AUTH_START) {
		auth_init(s);
		a->method = auth_choose(s);
	}
	while (a->method != AUTH_GIVE_UP) {
		rc = auth_try(s);
		if (rc == LIBSSH2_ERROR_EAGAIN)
			return STEP_WAIT;
		if (rc == 0) {
			/* Nothing secret is needed any more. */
			auth_fini(s);
			return STEP_NEXT;
		}
		if (transport_is_lost(&s->net) || !auth_is_refusal(rc))
			return auth_break(s, rc);
		auth_refused(a);
		a->method = auth_choose(s);
	}
	return auth_fail(s);
}
