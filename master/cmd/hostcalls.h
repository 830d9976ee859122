/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostcalls.h - calls of NETCONF with places for what is known of a host.
 *
 * They are filled in when a host has its turn: a file may be large, and hosts
 * many.
 */
#ifndef HF_HOSTCALLS_H
#define HF_HOSTCALLS_H

#include "master/input/hosttext.h"
#include "master/input/rpc.h"

struct hostcalls;

/*
 * Of these calls, which are borrowed. *calls_r NULL: none has a place. False:
 * something in call *bad_r looks like one and is none.
 */
MUST_CHECK bool hostcalls_new(struct hostcalls **calls_r, const struct rpc *,
    size_t n, size_t *bad_r, struct inerr *);
/* NULL is allowed. */
void hostcalls_free(struct hostcalls *);

/* As hosttext_check(), hosttext_fill(). */
MUST_CHECK bool hostcalls_check(const struct hostcalls *,
    const struct inventory *, size_t *bad_r, struct inerr *);
/* NULL: it cannot be done. Valid until the next call. */
MUST_CHECK const struct rpc *hostcalls_fill(struct hostcalls *,
    const struct inventory_host *, size_t *bad_r, struct inerr *);

#endif
