/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * auth_key.c - logging in with keys, whose private halves are the signer's.
 */
#include "common/algorithm.h"
#include "common/clock.h"
#include "worker/ssh/io_worker.h"
#include "worker/ssh/session.h"

/* A signature is no longer than the largest RSA key. */
#define AUTH_SIGNATURE_MAX 2048u

uint32_t
auth_u32(const char *p)
{
	const uint8_t *b = (const uint8_t *)p;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
	       (uint32_t)b[2] << 8 | b[3];
}

bool
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

/*
 * Is this to be signed by SHA-1? A server that says nothing of SHA-2 gets no
 * other from an RSA key. The algorithm's name stands before the key, which is
 * the last (RFC 4252 section 7).
 */
static bool
auth_is_by_sha1(const unsigned char *data, size_t len, struct slice key)
{
	static const char name[] = "\0\0\0\7ssh-rsa";
	size_t name_len = sizeof(name) - 1, behind = 4 + key.len;

	return len >= name_len + behind &&
	       memcmp(data + len - behind - name_len, name, name_len) == 0;
}

static bool
auth_may_sign(const struct session *s, const unsigned char *data, size_t len)
{
	struct slice allowed = s->job.legacy;

	return !auth_is_by_sha1(data, len, s->auth.blob) ||
	       algorithm_contain(allowed, slice_str("ssh-rsa")) ||
	       algorithm_contain(allowed, slice_str(ALGORITHM_ALL));
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
	if (a->signing == AUTH_SIGN_IDLE && !auth_may_sign(s, data, data_len)) {
		a->sha1_rsa = a->unsigned_key = true;
		return LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED;
	}
	if (a->signing == AUTH_SIGN_IDLE) {
		m.u.sign = (struct msg_sign){ s->claim, s->entry, a->key,
			{ (const char *)data, data_len } };
		loop_send(&s->io->loop, &m);
		a->signing = AUTH_SIGN_ASKED;
		a->asked_ns = s->io->now_ns;
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
	/* An agent may be slow, and hosts wait for it one after the other. */
	if (s->login_ns != 0)
		s->login_ns += clock_ns() - a->asked_ns;
	buf_reset(&a->signature);
	if (m->error.len > 0)
		auth_note(&a->trouble, m->error.at, m->error.len);
	else if (m->signature.len <= AUTH_SIGNATURE_MAX)
		buf_add(&a->signature, m->signature.at, m->signature.len);
	session_wake(s);
}

int
auth_try_key(struct session *s)
{
	struct auth *a = &s->auth;
	void *self = s;

	return libssh2_userauth_publickey(s->ssh, a->user,
	    (const unsigned char *)a->blob.at, a->blob.len, auth_sign, &self);
}
