/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * login.h - the one thing that is ever signed: a login request.
 *
 * A worker that was taken over may ask for any signature it likes. It gets
 * those of RFC 4252 section 7, which log in to one session, and no other: not
 * a git commit, not a certificate, not a challenge of another protocol.
 */
#ifndef HF_SIGNER_LOGIN_H
#define HF_SIGNER_LOGIN_H

#include "worker/service/signer/key.h"

#define LOGIN_MAX (64u << 10) /* bytes of a request */

/* Slices of the data it was read from. */
struct login {
	struct slice user, algorithm, blob;
};

/* Is all of the data one such request? */
MUST_CHECK bool login_read(struct slice data, struct login *);

/*
 * May this be signed with this key, and how? NULL and a sentence: no. It must
 * be a login request with the key's own blob, and name an algorithm of the key.
 */
const struct key_algorithm *login_allow(
    const struct key *, struct slice data, const char **why);

#endif
