/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * agent.h - a connection to an ssh-agent (draft-miller-ssh-agent).
 *
 * Connects when first used and again after a failure; never blocks. Requests
 * leave at once and are answered in their order, which is all the protocol
 * has to tell the answers apart: so one answer that is late, or that cannot
 * be, ends the connection and fails every request that waits on it.
 *
 * Answers come as calls of agent_ops, also before agent_list() or
 * agent_sign() return. They may send further requests, but not free the agent.
 */
#ifndef HF_SIGNER_AGENT_H
#define HF_SIGNER_AGENT_H

#include "worker/service/signer/agent_msg.h"

#define AGENT_ANSWER_MAX (256u << 10) /* bytes; OpenSSH's own limit */
#define AGENT_TIMEOUT_MS 60000u       /* a person may have to confirm */
#define AGENT_LIST_TIMEOUT_MS 5000u   /* nobody has to, to list its keys */
#define AGENT_QUEUE_MAX 16384u        /* requests that may wait */
#define AGENT_QUEUE_BYTES (16u << 20) /* of them, not yet sent */

struct agent;
struct event_base;

/* Whose answer it is: the caller's own words, given back as they came. */
struct agent_ticket {
	uint64_t token;
	uint32_t entry, key;
};

struct agent_ops {
	/* Take them with agent_next(); error is a sentence, or NULL. */
	void (*on_list)(void *ctx, struct agent *, const struct agent_ticket *,
	    struct wire *identities, const char *error);
	/* As SIGNED.signature, borrowed until return; or a sentence. */
	void (*on_signed)(void *ctx, const struct agent_ticket *,
	    struct slice signature, const char *error);
};

/*
 * No signature for timeout_ms is a failure; no list for as long, or for
 * AGENT_LIST_TIMEOUT_MS.
 */
struct agent *agent_new(struct event_base *, const char *path,
    uint64_t timeout_ms, const struct agent_ops *, void *ctx);
/* What still waits gets no answer. */
void agent_free(struct agent *);
const char *agent_path(const struct agent *);
/* Does nothing wait for an answer? */
bool agent_is_idle(const struct agent *);

/* Ask for its keys. */
void agent_list(struct agent *, const struct agent_ticket *);
/* Ask for a signature of data with the key of this blob. */
void agent_sign(struct agent *, const struct agent_ticket *, struct slice blob,
    const struct key_algorithm *, struct slice data);

#endif
