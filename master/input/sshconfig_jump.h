/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_jump.h - the hosts of ProxyJump.
 *
 * Hosts by commas, outermost first, each [user@]host[:port], with [] around
 * an address that has colons, or ssh://[user@]host[:port] with %xx in the
 * user; or "none".
 */
#ifndef HF_SSHCONFIG_JUMP_H
#define HF_SSHCONFIG_JUMP_H

#include "master/input/sshconfig.h"

/* A port by number or service; 0: none. */
int sshconfig_port(const struct sshconfig_world *, const char *text);

/* Is this a ProxyJump? Else the error says why, without place. */
MUST_CHECK bool sshconfig_jump_check(
    const struct sshconfig_world *, const char *text, struct inerr *);

/* The hops of a checked text; none for "none". They are of the arena. */
struct sshconfig_hop *sshconfig_jump_hops(const struct sshconfig_world *,
    const char *text, struct arena *, size_t *n);

/*
 * Is this ProxyCommand but another word for a jump, as `ssh -W %h:%p GATE`
 * was before there was ProxyJump? Then this is its hop, of the arena. Options
 * that would make a difference, or quotes, are not looked into.
 */
bool sshconfig_jump_command(const struct sshconfig_world *, const char *command,
    struct arena *, struct sshconfig_hop *);

#endif
