/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * known.h - the known_hosts file that goes with a fleet.
 */
#ifndef HF_FLEET_KNOWN_H
#define HF_FLEET_KNOWN_H

#include <stdint.h>

#include "tests/fleet/parse.h"

/*
 * Write the host keys of the devices to a file: with a count, a line for
 * each of so many devices from net->address on; without (0), a pattern for
 * the network and one for each network that has a host key of another kind.
 * Exits when the file cannot be written.
 */
void known_write(
    const char *path, const struct net *net, uint32_t count, uint16_t port);

#endif
