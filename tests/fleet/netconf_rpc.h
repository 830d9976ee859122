/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netconf_rpc.h - what a device answers to an rpc; framing is not its matter.
 *
 * The XML is looked at as text: whoever writes good requests gets good
 * answers.
 */
#ifndef HF_FLEET_NETCONF_RPC_H
#define HF_FLEET_NETCONF_RPC_H

#include <stdbool.h>

#include "tests/fleet/text.h"

struct netconf_store {
	char address[16], host[64];
	struct text running, candidate; /* what was put in <config> */
	bool candidate_differs;
	bool chunked;  /* delimiters may stand in a reply */
	bool wrong_id; /* replies have the number of another rpc */
	bool doctype;  /* and declare a document type */
};

/* A reply: head, then maybe a lot of text, then tail. */
struct netconf_reply {
	struct text head, tail;
	bool padded; /* words of the rpc say what comes in between */
	bool over;   /* and then the session ends */
};

/* Answer an rpc; the reply is empty before. */
void netconf_answer(
    struct netconf_store *store, const char *rpc, struct netconf_reply *r);

void netconf_store_fini(struct netconf_store *store);

#endif
