/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * agent_msg.c - messages of draft-miller-ssh-agent: writing and judging.
 */
#include "worker/service/signer/agent_msg.h"

/* Section 6.1 of the draft. */
enum agent_number {
	AGENT_FAILURE = 5,
	AGENT_REQUEST_IDENTITIES = 11,
	AGENT_IDENTITIES_ANSWER = 12,
	AGENT_SIGN_REQUEST = 13,
	AGENT_SIGN_RESPONSE = 14,
};

void
agent_msg_list(struct buf *b)
{
	wire_put_u8(b, AGENT_REQUEST_IDENTITIES);
}

void
agent_msg_sign(struct buf *b, struct slice blob,
    const struct key_algorithm *algorithm, struct slice data)
{
	wire_put_u8(b, AGENT_SIGN_REQUEST);
	wire_put_string(b, blob);
	wire_put_string(b, data);
	wire_put_u32(b, algorithm->agent_flags);
}

/* The number of a message, whose fields are left to read. */
static enum agent_reply
agent_msg_open(struct slice message, uint8_t wanted, struct wire *w)
{
	uint8_t number;

	*w = wire_of(message);
	number = wire_u8(w);
	if (number == AGENT_FAILURE && wire_done(w))
		return AGENT_REPLY_REFUSED;
	return number == wanted ? AGENT_REPLY_OK : AGENT_REPLY_GARBAGE;
}

enum agent_reply
agent_msg_read_list(struct slice message, struct wire *identities)
{
	enum agent_reply reply;
	struct wire w;
	uint32_t n;

	reply = agent_msg_open(message, AGENT_IDENTITIES_ANSWER, &w);
	if (reply != AGENT_REPLY_OK)
		return reply;
	n = wire_u32(&w);
	*identities = w;
	for (; n > 0 && !w.bad; n--) {
		wire_string(&w);
		wire_string(&w);
	}
	return wire_done(&w) ? AGENT_REPLY_OK : AGENT_REPLY_GARBAGE;
}

bool
agent_next(struct wire *identities, struct agent_identity *i)
{
	if (identities->left == 0)
		return false;
	i->blob = wire_string(identities);
	i->comment = wire_string(identities);
	return !identities->bad;
}

enum agent_reply
agent_msg_read_signature(struct slice message,
    const struct key_algorithm *algorithm, struct slice *signature)
{
	enum agent_reply reply;
	struct wire w, both;
	struct slice name;

	reply = agent_msg_open(message, AGENT_SIGN_RESPONSE, &w);
	if (reply != AGENT_REPLY_OK)
		return reply;
	/* Unwrap it: string algorithm, string signature. */
	both = wire_of(wire_string(&w));
	name = wire_string(&both);
	*signature = wire_string(&both);
	if (!wire_done(&w) || !wire_done(&both) || signature->len == 0 ||
	    signature->len > AGENT_SIGNATURE_MAX)
		return AGENT_REPLY_GARBAGE;
	return wire_is(name, algorithm->name) ? AGENT_REPLY_OK
					      : AGENT_REPLY_OTHER;
}
