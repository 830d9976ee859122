/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * agent_msg.h - what is said to an ssh-agent, and what its answers mean.
 *
 * Messages are without the length that goes before them on the wire.
 */
#ifndef HF_SIGNER_AGENT_MSG_H
#define HF_SIGNER_AGENT_MSG_H

#include "worker/service/signer/key.h"
#include "worker/service/signer/wire.h"

/* In bytes: no key that can be used signs longer. */
#define AGENT_SIGNATURE_MAX (KEY_RSA_BITS_MAX / 8u)

enum agent_reply {
	AGENT_REPLY_OK,
	AGENT_REPLY_REFUSED, /* it can, but will not */
	AGENT_REPLY_OTHER,   /* signed, with another algorithm */
	AGENT_REPLY_GARBAGE, /* not an answer to this */
};

struct agent_identity {
	struct slice blob, comment;
};

void agent_msg_list(struct buf *);
void agent_msg_sign(struct buf *, struct slice blob,
    const struct key_algorithm *, struct slice data);

/* OK: *identities is all that was listed, whole, for agent_next(). */
MUST_CHECK enum agent_reply agent_msg_read_list(
    struct slice message, struct wire *identities);
/* The next of them; false when there is none. */
MUST_CHECK bool agent_next(struct wire *identities, struct agent_identity *);

/* OK: *signature as in SIGNED.signature (msg_table.h). */
MUST_CHECK enum agent_reply agent_msg_read_signature(struct slice message,
    const struct key_algorithm *, struct slice *signature);

#endif
