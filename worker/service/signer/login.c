/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * login.c - reading and judging a login request.
 */
#include "worker/service/signer/login.h"
#include "worker/service/signer/wire.h"

#define LOGIN_USERAUTH_REQUEST 50
#define LOGIN_SESSION_MIN 20 /* SHA-1, of the oldest key exchanges */
#define LOGIN_SESSION_MAX 64 /* SHA-512 */

bool
login_read(struct slice data, struct login *l)
{
	struct wire w = wire_of(data);
	struct slice session = wire_string(&w), service, method;
	uint8_t kind = wire_u8(&w), has_signature;

	l->user = wire_string(&w);
	service = wire_string(&w);
	method = wire_string(&w);
	has_signature = wire_u8(&w);
	l->algorithm = wire_string(&w);
	l->blob = wire_string(&w);
	return wire_done(&w) && data.len <= LOGIN_MAX &&
	       session.len >= LOGIN_SESSION_MIN &&
	       session.len <= LOGIN_SESSION_MAX &&
	       kind == LOGIN_USERAUTH_REQUEST &&
	       wire_is(service, "ssh-connection") &&
	       wire_is(method, "publickey") && has_signature == 1;
}

const struct key_algorithm *
login_allow(const struct key *key, struct slice data, const char **why)
{
	const struct key_algorithm *algorithm;
	struct login l;

	if (!login_read(data, &l)) {
		*why = "not a login request: nothing else is signed";
		return NULL;
	}
	if (!wire_equal(l.blob, wire_of_buf(&key->blob))) {
		*why = "the login request is for another key";
		return NULL;
	}
	algorithm = key_algorithm_find(key->type, l.algorithm);
	if (algorithm == NULL)
		*why = "this key cannot sign with the algorithm asked for";
	return algorithm;
}
