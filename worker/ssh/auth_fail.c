/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * auth_fail.c - how a login ends that does not succeed, and what is tried next.
 */
#include <stdio.h>

#include "worker/ssh/auth_fail.h"
#include "worker/ssh/io_worker.h"

void
auth_refuse_password(struct auth *a, bool judged)
{
	uint32_t bit = UINT32_C(1) << (a->turn % 32);

	a->passwords |= bit;
	if (judged)
		a->refused |= bit;
}

/* "2 keys and the password" */
static void
auth_describe(const struct auth *a, char *out, size_t cap)
{
	int count = __builtin_popcount(a->passwords);
	char passwords[40] = "";

	if (count == 1)
		snprintf(passwords, sizeof(passwords), "the password");
	else if (count > 1)
		snprintf(passwords, sizeof(passwords), "%d passwords", count);
	if (a->refused_keys == 0)
		snprintf(out, cap, "%s", passwords);
	else
		snprintf(out, cap, "%u key%s%s%s", a->refused_keys,
		    a->refused_keys == 1 ? "" : "s", count > 0 ? " and " : "",
		    passwords);
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
enum step
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
	uint32_t turn;

	if (a->turn > a->first)
		a->next = a->turn;
	else if (auth_peek(a, &turn))
		a->next = turn;
}

/* The next credential need not be met with the same. */
static void
auth_try_next(struct auth *a)
{
	uint32_t turn;

	if (auth_peek(a, &turn))
		a->next = turn;
}

/* The connection was cut because of what the server asked. */
static enum step
auth_fail_demand(struct session *s)
{
	struct auth *a = &s->auth;
	const char *asked = a->prompt != NULL ? a->prompt : "";
	char hint[SESSION_QUOTE + 120];

	auth_try_next(a);
	switch (a->demand) {
	case AUTH_DEMAND_AGAIN:
		auth_refuse_password(a, true);
		return session_fail(s, HAYFORK_AUTH, "credentials", NULL,
		    "the server refused the answer to \"%s\": it asks again",
		    asked);
	case AUTH_DEMAND_CHANGE:
		return session_fail(s, HAYFORK_AUTH, "expired",
		    "log in by hand and change it",
		    "the password has expired: the server says \"%s\"", asked);
	case AUTH_DEMAND_MORE:
		snprintf(hint, sizeof(hint),
		    "--answer '%s=NAME' of a secret, or answers of the "
		    "inventory or plan",
		    asked);
		return session_fail(s, HAYFORK_AUTH, "question", hint,
		    "there is no answer to what the server asks: \"%s\"",
		    asked);
	default:
		return session_fail(s, HAYFORK_AUTH, "question", NULL,
		    "the server asks without end, lastly \"%s\"", asked);
	}
}

/*
 * The connection ended, or libssh2 does not know what to make of an answer. A
 * server may well hang up instead of refusing once more.
 */
enum step
auth_break(struct session *s, int rc)
{
	struct auth *a = &s->auth;
	char why[SESSION_QUOTE + 80], refused[64];

	if (a->demand != AUTH_DEMAND_NONE)
		return auth_fail_demand(s);
	if (rc == LIBSSH2_ERROR_PASSWORD_EXPIRED) {
		auth_try_next(a);
		return session_fail(s, HAYFORK_AUTH, "expired",
		    "log in by hand and change it", "the password has expired");
	}
	auth_describe(a, refused, sizeof(refused));
	if (!transport_is_lost(&s->net) || refused[0] == '\0')
		return session_fail_call(
		    s, HAYFORK_UNREACHABLE, "logging in", rc);
	auth_try_anew(a);
	transport_explain(&s->net, why, sizeof(why));
	return session_fail(s, HAYFORK_AUTH, "credentials", auth_hint_many(a),
	    "the server refused %s, then %s", refused, why);
}
