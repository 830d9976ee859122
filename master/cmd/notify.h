/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * notify.h - telling the service manager how far we are: sd_notify(3)'s
 * protocol, a datagram to the socket that NOTIFY_SOCKET names.
 */
#ifndef HF_NOTIFY_H
#define HF_NOTIFY_H

#include "common/log.h"

/*
 * Take NOTIFY_SOCKET out of the environment, before anybody has a copy: what
 * we start is not to speak for us. A socket that is not there is nobody's
 * loss.
 */
void notify_open(void);
/*
 * Assignments, one a line: "READY=1\nSTATUS=..."; to nobody if nobody asked.
 * Never waits.
 */
PRINTF_LIKE(1, 2) void notify_say(const char *fmt, ...);

#endif
