/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * session.h - one SSH connection to a device.
 *
 * A session owns its socket, its libssh state and its channels, and lives
 * from accept until the client goes or the device's behaviour ends it.
 */
#ifndef HF_FLEET_SESSION_H
#define HF_FLEET_SESSION_H

#include "tests/fleet/device.h"

/* What all sessions share; borrowed from main for their whole life. */
struct session_limits {
	unsigned login_tries; /* failed logins before a disconnect */
	uint64_t flood_cap;   /* bytes */
};

/* Speak SSH as this device on a connected, non-blocking descriptor. */
void session_open(
    int fd, const struct device *device, const struct session_limits *limits);

/* Close all sessions. */
void session_close_all(void);

#endif
