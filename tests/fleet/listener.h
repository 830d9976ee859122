/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * listener.h - the addresses of the fleet, and nothing beyond loopback.
 */
#ifndef HF_FLEET_LISTENER_H
#define HF_FLEET_LISTENER_H

#include <stdint.h>

#include "tests/fleet/parse.h"

/* A connection to this address (host order) of the fleet; fd is yours. */
typedef void listener_cb(int fd, uint32_t address);

/*
 * Listen on a port (0: one the kernel picks) of every address of the network,
 * and return that port.  Exits when it cannot.
 *
 * A network of more than one address is had with one socket, bound to the
 * device lo; where that is not allowed, with one socket per address, for
 * count addresses from net->address on.
 */
uint16_t listener_open(const struct net *net, uint16_t port, uint32_t count,
    listener_cb *accepted);

void listener_close(void);

#endif
