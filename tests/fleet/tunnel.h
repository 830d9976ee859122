/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tunnel.h - what makes a device a bastion: channels that lead to others.
 */
#ifndef HF_FLEET_TUNNEL_H
#define HF_FLEET_TUNNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/fleet/run.h"

/*
 * The address a client means: dotted, or the name a device calls itself by
 * (sw-20-0-7).  Nothing outside 127.0.0.0/8 is anybody's; then false.
 */
bool tunnel_address(const char *host, uint32_t *r);

/* Connect to a place; -1 if it is known at once that there is nobody. */
int tunnel_connect(uint32_t address, uint16_t port);

/* Carry bytes between the channel and this descriptor, which is taken over. */
void tunnel_start(struct run *run, int fd);

#endif
