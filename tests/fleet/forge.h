/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * forge.h - an SSH server of our own, which lies where libssh could not.
 *
 * It speaks just enough SSH to get to the place where it misbehaves: up to
 * there a client sees a good device with the fleet's ed25519 key, which lets
 * in whoever comes by password or key.
 */
#ifndef HF_FLEET_FORGE_H
#define HF_FLEET_FORGE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct forge_mode;

/* "bad-signature", ...; NULL when there is none. */
const struct forge_mode *forge_named(const char *name);

/* The modes, for --help. */
void forge_help(FILE *f);

/*
 * Play it on a connected, non-blocking descriptor, which it closes in the end.
 * No flood is of more than flood_cap bytes.
 */
void forge_open(int fd, const struct forge_mode *mode, uint64_t flood_cap);

/* Close all of them. */
void forge_close_all(void);

#endif
