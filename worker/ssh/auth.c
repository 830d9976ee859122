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

#define AUTH_METHODS_MAX 1024u

void
auth_note(char **text, const char *at, size_t len)
{
	char quoted[SESSION_QUOTE];

	log_escape(quoted, sizeof(quoted), at, len);
	free(*text);
	*text = xstrdup(quoted);
}

/* ---- credentials --------------------------------------------------------- */

static bool
auth_user_is_valid(struct slice user)
{
	return user.len > 0 && user.len <= UINT8_MAX &&
	       memchr(user.at, '\0', user.len) == NULL;
}

/* A user as the server is told: some platforms want more behind the name. */
static char *
auth_user_of(const struct session *s, struct slice user)
{
	struct slice suffix = s->platform->user_suffix;
	struct buf b = { 0 };

	buf_add(&b, user.at, user.len);
	buf_add(&b, suffix.at, suffix.len);
	buf_add(&b, "", 1);
	return (char *)buf_at(&b);
}

/* The next of the list becomes the one that is tried. */
static bool
auth_next_credential(struct session *s)
{
	struct auth *a = &s->auth;
	struct msg m;

	if (msg_list_next(MSG_CREDENTIAL, &a->credentials, &m) != MSG_OK ||
	    !auth_user_is_valid(m.u.credential.user))
		return false;
	a->with = m.u.credential;
	free(a->user);
	a->name = a->with.user;
	a->user = auth_user_of(s, a->name);
	a->with.user = slice_str(a->user);
	if (!auth_user_is_valid(a->with.user))
		return false;
	a->keys = a->with.keys;
	s->memory.secret |= a->with.password.len > 0;
	return true;
}

bool
auth_begin(struct session *s, uint32_t turn)
{
	struct auth *a = &s->auth;

	a->credentials = s->job.credentials;
	a->turn = a->first = turn;
	do {
		if (!auth_next_credential(s))
			return false;
	} while (turn-- > 0);
	return true;
}

/* Is there one more, and may it be tried on this connection, too? */
static bool
auth_is_same_user(const struct auth *a)
{
	struct slice rest = a->credentials;
	struct msg m;

	return msg_list_next(MSG_CREDENTIAL, &rest, &m) == MSG_OK &&
	       slice_equal(m.u.credential.user, a->name);
}

/*
 * What was tried was refused: go on with the next credential. A server need
 * not take another user on the same connection (RFC 4252 section 5), so one
 * of another user gets a new one.
 */
static bool
auth_go_on(struct session *s)
{
	struct auth *a = &s->auth;

	if (a->credentials.len == 0 || a->partial)
		return false;
	if (!auth_is_same_user(a)) {
		a->next = a->turn + 1;
		return false;
	}
	if (!auth_next_credential(s))
		return false;
	a->turn++;
	memset(a->tried, 0, sizeof(a->tried));
	return true;
}

void
auth_fini(struct session *s)
{
	struct auth *a = &s->auth;

	/* The slices point into our own copy of the argument. */
	if (s->job.credentials.len > 0)
		explicit_bzero((char *)(uintptr_t)s->job.credentials.at,
		    s->job.credentials.len);
	s->job.credentials = a->credentials = (struct slice){ NULL, 0 };
	memset(&a->with, 0, sizeof(a->with));
	s->memory.secret = false;
	buf_free(&a->signature);
	buf_free(&a->banner);
	free(a->user);
	free(a->methods);
	free(a->prompt);
	free(a->trouble);
	a->user = a->methods = a->prompt = a->trouble = NULL;
}

/* ---- what to try next --------------------------------------------------- */

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

	auth_note_banner(s, packet, len);
	if (len < 6 || at[0] != USERAUTH_FAILURE)
		return;
	n = auth_u32(at + 1);
	if (n > len - 6 || n > AUTH_METHODS_MAX || !auth_is_list(at + 5, n))
		return;
	free(s->auth.methods);
	s->auth.methods = xstrndup(at + 5, n);
	s->auth.partial = at[5 + n] != 0;
	s->auth.answered = true;
}

/* Does the server offer it, as far as we know? */
static bool
auth_offers(const struct auth *a, const char *method)
{
	return a->methods == NULL ||
	       algorithm_contain(slice_str(a->methods), slice_str(method));
}

/* Only for one who has neither key nor password: some servers want none. */
static int
auth_try_none(struct session *s)
{
	struct auth *a = &s->auth;
	char *list = libssh2_userauth_list(
	    s->ssh, a->with.user.at, (unsigned)a->with.user.len);

	if (list != NULL) {
		auth_note(&a->methods, list, strlen(list));
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

	if (a->tried[AUTH_INTERACTIVE] || !auth_has_answers(a) ||
	    (a->with.flags & MSG_CREDENTIAL_NO_INTERACTIVE) != 0 ||
	    !auth_offers(a, "keyboard-interactive"))
		return false;
	return !a->tried[AUTH_PASSWORD] || a->methods == NULL ||
	       !auth_offers(a, "password");
}

static enum auth_method
auth_choose(struct session *s)
{
	struct auth *a = &s->auth;

	if ((a->with.flags & MSG_CREDENTIAL_NO_KEYS) == 0 &&
	    auth_offers(a, "publickey") && auth_next_key(a))
		return AUTH_KEY;
	if (!a->tried[AUTH_PASSWORD] && a->with.password.len > 0 &&
	    (a->with.flags & MSG_CREDENTIAL_NO_PASSWORD) == 0 &&
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
	s->auth.answered = false;
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

static bool
auth_is_rsa(struct slice blob)
{
	return blob.len > 11 && memcmp(blob.at, "\0\0\0\7ssh-rsa", 11) == 0;
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

/* ---- failure ------------------------------------------------------------ */

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

	if (a->sha1_rsa)
		snprintf(hint, cap,
		    "SHA-1 is no longer safe, but %s has nothing "
		    "better for RSA keys; --legacy=ssh-rsa allows it, as does "
		    "legacy of its host or group in the inventory",
		    s->io->rsa_sha2 ? "the server" : "libssh2 before 1.11");
	else if (a->refused_rsa && !s->io->rsa_sha2)
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
	if (a->sha1_rsa)
		return session_fail(s, HAYFORK_AUTH, "signature", advice,
		    "an RSA key would have had to sign by SHA-1 to log in as "
		    "%s",
		    user);
	return session_fail(s, HAYFORK_AUTH, "credentials", advice,
	    "there is no key or password the server takes to log in as %s",
	    user);
}

/*
 * A server that has refused enough hangs up: what it did not come to, and
 * whatever follows, can be tried on a new connection.
 */
static void
auth_try_anew(struct auth *a)
{
	if (a->turn > a->first)
		a->next = a->turn;
	else if (a->credentials.len > 0)
		a->next = a->turn + 1;
}

/*
 * The connection ended, or libssh2 does not know what to make of an answer. A
 * server may well hang up instead of refusing once more.
 */
static enum step
auth_break(struct session *s, int rc)
{
	struct auth *a = &s->auth;
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
	auth_try_anew(a);
	transport_explain(&s->net, why, sizeof(why));
	return session_fail(s, HAYFORK_AUTH, "credentials", auth_hint_many(a),
	    "the server refused %s, then %s", refused, why);
}

/* libssh2 has one and the same error for a refused key and a broken packet. */
static bool
auth_is_refusal(const struct auth *a, int rc)
{
	return rc == LIBSSH2_ERROR_AUTHENTICATION_FAILED ||
	       (rc == LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED &&
		   (a->answered || a->unsigned_key));
}

/* Let the master know, and with it the banner it was shown. */
static void
auth_report(struct session *s)
{
	struct msg m = { .id = MSG_LOGIN };

	m.u.login = (struct msg_login){ s->claim, s->entry, auth_banner(s) };
	loop_send(&s->io->loop, &m);
}

enum step
step_auth(struct session *s)
{
	struct auth *a = &s->auth;
	int rc;

	if (a->method == AUTH_START)
		a->method = auth_choose(s);
	while (a->method != AUTH_GIVE_UP) {
		rc = auth_try(s);
		if (rc == LIBSSH2_ERROR_EAGAIN)
			return STEP_WAIT;
		if (rc == 0) {
			auth_report(s);
			/* Nothing secret is needed any more. */
			auth_fini(s);
			return STEP_NEXT;
		}
		if (transport_is_lost(&s->net) || !auth_is_refusal(a, rc))
			return auth_break(s, rc);
		auth_refused(a);
		a->method = auth_choose(s);
		while (a->method == AUTH_GIVE_UP && auth_go_on(s))
			a->method = auth_choose(s);
	}
	return auth_fail(s);
}
