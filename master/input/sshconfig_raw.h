/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_raw.h - the two halves of an answer: what the files say of a
 * host, as they say it, and what is made of that.
 *
 * The first half is what `ssh -G` prints.
 */
#ifndef HF_SSHCONFIG_RAW_H
#define HF_SSHCONFIG_RAW_H

#include "master/input/sshconfig_parse.h"

/* While a host is asked for. */
struct sshconfig_asking {
	struct sshconfig *c;
	const struct sshconfig_query *q;
	struct sshconfig_host *h;
	struct arena *a;
	struct inerr *err;
	/* Where a value came from, by its keyword. */
	struct sshconfig_place from[SSHCONFIG_IDS];
};

/* Nothing said, of anything. */
void sshconfig_host_init(
    struct sshconfig_host *, const struct sshconfig_query *);

/* May a setting stand there, whether it holds or not? */
MUST_CHECK bool sshconfig_check(
    struct sshconfig_asking *, const struct sshconfig_setting *);

/* Take over a setting, unless the value is there already. */
MUST_CHECK bool sshconfig_set(
    struct sshconfig_asking *, const struct sshconfig_setting *);

/*
 * The first half: all but names and paths, which are as written, and
 * hostname, which is settled. Or ask is set.
 */
MUST_CHECK bool sshconfig_raw(struct sshconfig_asking *);

/* hostname: its tokens replaced, in lower case; an address as usual. */
MUST_CHECK bool sshconfig_settle_name(
    struct sshconfig_asking *, bool is_expanded);

/* The second half. */
MUST_CHECK bool sshconfig_finish(struct sshconfig_asking *);

/* Say that a value of this keyword is wrong, and where it came from. */
bool sshconfig_blame(struct sshconfig_asking *, enum sshconfig_id);

#endif
