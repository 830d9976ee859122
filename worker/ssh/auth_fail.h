/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * auth_fail.h - how a login ends that does not succeed; for auth*.c only.
 */
#ifndef HF_SSH_AUTH_FAIL_H
#define HF_SSH_AUTH_FAIL_H

#include "worker/ssh/session.h"

/*
 * The one that is tried now came to nothing. judged: the server has looked at
 * it, and counts that against its account.
 */
void auth_refuse_password(struct auth *, bool judged);
/* All there is was tried. */
enum step auth_fail(struct session *);
/*
 * The connection ended, or libssh2 does not know what to make of an answer,
 * and said rc.
 */
enum step auth_break(struct session *, int rc);

#endif
