/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * latency.h - devices that are far away.
 */
#ifndef HF_FLEET_LATENCY_H
#define HF_FLEET_LATENCY_H

#include <stdint.h>

/*
 * Put a long way between a connection, which is taken over, and whoever
 * serves it by the descriptor that is returned: a question and its answer
 * take round_trip_ms longer.  A reset becomes a close on the way.
 */
int latency_open(int fd, uint64_t round_trip_ms);

/* Close all such connections. */
void latency_close_all(void);

#endif
