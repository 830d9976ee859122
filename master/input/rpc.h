/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rpc.h - calls of NETCONF (RFC 6241), as a user writes them:
 *
 *	get [--filter FILE]		state and configuration
 *	get-config [SOURCE] [--filter FILE]
 *					a configuration: running if not given
 *	rpc FILE			whatever the file has
 *	<ELEMENT>...			the same, written out
 *
 * FILE is all of the rest, blanks too, and has XML. A filter is an element
 *<filter>, or what stands in one of type subtree; a call is an element <rpc>,
 *or what stands in one.
 */
#ifndef HF_RPC_H
#define HF_RPC_H

#include "master/input/inerr.h"

struct rpc {
	char *xml;       /* owned: an element <rpc> */
	bool only_reads; /* it may be sent twice */
};

/*
 * number: its message-id, from 1. folder: where files are, with a slash at
 * its end; "": here.
 */
MUST_CHECK bool rpc_make(struct rpc *, const char *words, unsigned number,
    const char *folder, struct inerr *);
/*
 * Calls of a session, numbered in their order; bad: which one is refused.
 * NULL: that one is. Owned by the caller.
 */
MUST_CHECK struct rpc *rpcs_make(const char *const *words, size_t n,
    const char *folder, size_t *bad, struct inerr *);
/* NULL is allowed. */
void rpcs_free(struct rpc *, size_t n);

#endif
