/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * target_way.h - how to reach a target; for target*.c only.
 */
#ifndef HF_TARGET_WAY_H
#define HF_TARGET_WAY_H

#include "master/cmd/target.h"

/*
 * The target of this query, key file and password, asked of the files and
 * queued if it is new. NULL: the files say what cannot be.
 */
MUST_CHECK struct target *target_of_query(
    struct targets *, const struct target *like, struct inerr *);

const char *target_key_file(struct targets *, const struct inventory_host *);
bool target_is_asked_as(const struct target *, const struct sshconfig_query *);

/* Its address is settled: what is learned there is for it. */
void target_put_place(struct targets *, struct target *);

struct trust_host target_trust_host(const struct target *);

/* It cannot be tried: its jobs end so. */
PRINTF_LIKE(5, 6)
void target_end(struct targets *, struct target *, enum hayfork_stage,
    const char *hint, const char *message, ...);

/* Add those on the way to what is to be settled. */
MUST_CHECK bool target_find_hops(
    struct targets *, struct target *, struct inerr *);
/* All are settled: put its way together, or end it. */
void target_find_way(struct targets *, struct target *);

/* Where the inventory says the way to a host. */
struct sshconfig_place target_way_place(const struct inventory_host *);

#endif
