/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_token.h - ~, %h and ${NAME} in values of ssh_config(5).
 */
#ifndef HF_SSHCONFIG_TOKEN_H
#define HF_SSHCONFIG_TOKEN_H

#include "master/input/sshconfig.h"

/*
 * Replace a leading ~ or ~user by a home. NULL: nobody of that name; the
 * error lacks the place. What needs no change is returned as it is.
 */
MUST_CHECK const char *sshconfig_tilde(const struct sshconfig_world *,
    const char *text, struct arena *, struct inerr *);

/* What tokens stand for. NULL: this one is not known here. */
struct sshconfig_tokens {
	const char *by_letter[128];
};

/* The tokens of HostName: %h as it was typed. */
void sshconfig_tokens_name(struct sshconfig_tokens *, const char *host);
/*
 * Those of a host whose name, port and user are settled: all, or the few that
 * a proxy has.
 */
void sshconfig_tokens_host(struct sshconfig_tokens *,
    const struct sshconfig_world *, const struct sshconfig_host *, bool all,
    struct arena *);

/*
 * Replace %x, and with env ${NAME}. NULL: an unknown token or variable; the
 * error lacks the place.
 */
MUST_CHECK const char *sshconfig_expand(const struct sshconfig_tokens *,
    const struct sshconfig_world *env, const char *text, struct arena *,
    struct inerr *);

#endif
