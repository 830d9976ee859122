/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * backoff.h - when to start a worker again, and when to give up. Pure.
 */
#ifndef HF_BACKOFF_H
#define HF_BACKOFF_H

#include <stdbool.h>
#include <stdint.h>

#define BACKOFF_STRIKES 3
#define BACKOFF_STRIKE_MS 5000u

/*
 * Milliseconds until the next start after that many deaths before HELLO in a
 * row: 0 for none, then 100 doubling up to 30,000.
 */
uint64_t backoff_delay_ms(unsigned failures);
/*
 * Note a death before HELLO; true: the third within five seconds. last holds
 * the times of the ones before and starts zeroed.
 */
bool backoff_strike(uint64_t last[BACKOFF_STRIKES], uint64_t now_ms);

#endif
