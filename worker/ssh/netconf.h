/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netconf.h - a session whose commands are remote procedure calls: NETCONF
 * (RFC 6241) over its subsystem of SSH (RFC 6242).
 *
 * Each command is an element <rpc>, whose message-id is the command's number,
 * from 1. Its output is the whole reply; one with an <rpc-error> that is no
 * warning is a command that failed.
 */
#ifndef HF_SSH_NETCONF_H
#define HF_SSH_NETCONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct session;

/* n bytes of the device's came, and are in io->output. */
void netconf_hear(struct session *, size_t n);
/* The outcome is known: what is left of the output is told. */
void netconf_stop(struct session *);
/* Close the device's session; false: go on later. */
bool netconf_goodbye(struct session *);
void netconf_fini(struct session *);

#endif
