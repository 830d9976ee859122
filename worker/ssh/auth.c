/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * auth.c - the step auth: logging in.
 *
 * No round trip is spent on asking which methods there are: the first refusal
 * names them. From then on only those are tried, and a password that was
 * refused as a password is not tried in another way: that would bring an
 * account nearer to being locked.
 */
#include <stdlib.h>

#include "common/mem.h"
#include "worker/ssh/algorithms.h"
#include "worker/ssh/auth_fail.h"
#include "worker/ssh/io_worker.h"
#include "worker/ssh/session.h"

#define AUTH_METHODS_MAX 1024u
#define AUTH_PARTIALS 4u /* a login of more steps is a joke */

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

/* This becomes the one that is tried. */
static bool
auth_take(struct session *s, const struct msg_credential *with)
{
	struct auth *a = &s->auth;

	if (!auth_user_is_valid(with->user))
		return false;
	a->with = *with;
	free(a->user);
	a->name = a->with.user;
	a->user = auth_user_of(s, a->name);
	a->with.user = slice_str(a->user);
	if (!auth_user_is_valid(a->with.user))
		return false;
	a->keys = a->with.keys;
	s->memory.secret |= a->with.password.len > 0 || a->with.answers.len > 0;
	return true;
}

bool
auth_begin(struct session *s, uint32_t turn, uint32_t skip)
{
	struct auth *a = &s->auth;
	struct msg m;

	a->credentials = s->job.credentials;
	a->turn = a->first = turn;
	a->skip = skip;
	do {
		if (msg_list_next(MSG_CREDENTIAL, &a->credentials, &m) !=
		    MSG_OK)
			return false;
	} while (turn-- > 0);
	return auth_take(s, &m.u.credential);
}

/* The next one that may be tried; rest is behind it. */
static bool
auth_find_next(const struct auth *a, uint32_t *turn,
    struct msg_credential *with, struct slice *rest)
{
	struct msg m;

	*rest = a->credentials;
	*turn = a->turn;
	while (msg_list_next(MSG_CREDENTIAL, rest, &m) == MSG_OK) {
		*with = m.u.credential;
		if (++*turn >= 32 || (a->skip & UINT32_C(1) << *turn) == 0)
			return true;
	}
	return false;
}

bool
auth_peek(const struct auth *a, uint32_t *turn)
{
	struct msg_credential with;
	struct slice rest;

	return auth_find_next(a, turn, &with, &rest);
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
	struct msg_credential with;
	struct slice rest;
	uint32_t turn;

	if (a->partial || !auth_find_next(a, &turn, &with, &rest))
		return false;
	if (!slice_equal(with.user, a->name)) {
		a->next = turn;
		return false;
	}
	if (!auth_take(s, &with))
		return false;
	a->credentials = rest;
	a->turn = turn;
	memset(a->tried, 0, sizeof(a->tried));
	free(a->prompt);
	a->prompt = NULL;
	a->rounds = 0;
	a->gave = false;
	return true;
}

uint32_t
auth_tell_refused(struct auth *a)
{
	uint32_t refused = a->refused;

	a->refused = 0;
	return refused;
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

enum { USERAUTH_FAILURE = 51, USERAUTH_PASSWD_CHANGEREQ = 60 };

/* Letters, digits and marks as in "publickey,keyboard-interactive". */
static bool
auth_is_list(const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (at[i] <= ' ' || at[i] > '~')
			return false;
	return true;
}

/*
 * A new password is demanded (RFC 4252 section 8). libssh2 1.10 takes that
 * for a refusal.
 */
static void
auth_note_change(struct auth *a, const char *at, size_t len)
{
	uint32_t n = len < 5 ? 0 : auth_u32(at + 1);
	bool whole = len >= 5 && n <= len - 5;

	a->demand = AUTH_DEMAND_CHANGE;
	auth_note(&a->prompt, whole ? at + 5 : "", whole ? n : 0);
}

void
auth_overhear(struct session *s, const uint8_t *packet, size_t len)
{
	const char *at = (const char *)packet;
	uint32_t n;

	auth_note_banner(s, packet, len);
	/* The number means something else to other methods. */
	if (len > 0 && at[0] == USERAUTH_PASSWD_CHANGEREQ &&
	    s->auth.method == AUTH_PASSWORD)
		auth_note_change(&s->auth, at, len);
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

/*
 * Not a password that was refused already in the other way: but where answers
 * were given, questions are what it takes.
 */
static bool
auth_wants_interactive(const struct auth *a)
{
	if (a->tried[AUTH_INTERACTIVE] || !auth_has_answers(a) ||
	    (a->with.flags & MSG_CREDENTIAL_NO_INTERACTIVE) != 0 ||
	    !auth_offers(a, "keyboard-interactive"))
		return false;
	return !a->tried[AUTH_PASSWORD] || a->methods == NULL ||
	       !auth_offers(a, "password");
}

static bool
auth_wants_password(const struct auth *a)
{
	return !a->tried[AUTH_PASSWORD] && a->with.password.len > 0 &&
	       !(a->tried[AUTH_INTERACTIVE] && a->gave) &&
	       (a->with.flags & MSG_CREDENTIAL_NO_PASSWORD) == 0 &&
	       auth_offers(a, "password");
}

static enum auth_method
auth_choose(struct auth *a)
{
	if ((a->with.flags & MSG_CREDENTIAL_NO_KEYS) == 0 &&
	    auth_offers(a, "publickey") && auth_next_key(a))
		return AUTH_KEY;
	if (a->with.answers.len > 0 && auth_wants_interactive(a))
		return AUTH_INTERACTIVE;
	if (auth_wants_password(a))
		return AUTH_PASSWORD;
	if (auth_wants_interactive(a))
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

static uint32_t
auth_method_bit(enum auth_method method)
{
	switch (method) {
	case AUTH_KEY:
		return MSG_LOGIN_PUBLICKEY;
	case AUTH_PASSWORD:
		return MSG_LOGIN_PASSWORD;
	case AUTH_INTERACTIVE:
		return MSG_LOGIN_INTERACTIVE;
	default:
		return 0;
	}
}

/* It did, and wants another, which may be by a method that it took before. */
static void
auth_took_one(struct auth *a)
{
	a->taken |= auth_method_bit(a->method);
	if (++a->partials > AUTH_PARTIALS) {
		a->tried[AUTH_PASSWORD] = a->tried[AUTH_INTERACTIVE] = true;
		a->keys = (struct slice){ NULL, 0 };
		return;
	}
	a->tried[AUTH_PASSWORD] = a->tried[AUTH_INTERACTIVE] = false;
	a->gave = false;
}

/* Take note of what came to nothing. */
static void
auth_refused(struct auth *a)
{
	if (a->partial) {
		auth_took_one(a);
	} else if (a->method == AUTH_PASSWORD) {
		/* Who does not offer the method has not looked at it. */
		auth_refuse_password(a, auth_offers(a, "password"));
	} else if (a->method == AUTH_INTERACTIVE && a->gave) {
		auth_refuse_password(a, true);
	} else if (a->method == AUTH_KEY && !a->unsigned_key) {
		a->refused_keys++;
		a->refused_rsa |= auth_is_rsa(a->blob);
	}
	a->unsigned_key = false;
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

	m.u.login = (struct msg_login){
		.claim = s->claim,
		.entry = s->entry,
		.banner = auth_banner(s),
		.user = s->auth.name,
		.credential = s->auth.turn,
		.methods = s->auth.taken | auth_method_bit(s->auth.method),
		.refused = auth_tell_refused(&s->auth),
	};
	loop_send(&s->io->loop, &m);
}

enum step
step_auth(struct session *s)
{
	struct auth *a = &s->auth;
	int rc;

	if (a->method == AUTH_START)
		a->method = auth_choose(a);
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
		if (transport_is_lost(&s->net) || !auth_is_refusal(a, rc) ||
		    a->demand != AUTH_DEMAND_NONE)
			return auth_break(s, rc);
		auth_refused(a);
		a->method = auth_choose(a);
		while (a->method == AUTH_GIVE_UP && auth_go_on(s))
			a->method = auth_choose(a);
	}
	return auth_fail(s);
}
