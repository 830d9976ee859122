/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * retry.h - further attempts of a job that could not be done this time.
 */
#ifndef HF_RETRY_H
#define HF_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "common/hayfork.h"

/*
 * May a job that ended like this be tried again? sent: a command was handed
 * to the device. Pure.
 */
bool retry_allowed(enum hayfork_status, bool sent, bool repeatable, bool final);
/*
 * Milliseconds before further attempt number n, from 0: 250 doubling up to
 * 8,000, each shortened by up to half at random so that jobs do not come in
 * step. Pure.
 */
uint64_t retry_delay_ms(unsigned n, uint32_t random);
/* Put the job aside, which is in no list, and queue it again then. */
void retry_in(struct hayfork_future *, uint64_t ms);
/* Put the job aside for its next attempt; false: it has none left. */
bool retry_later(
    struct hayfork_future *, enum hayfork_status, enum hayfork_stage);

#endif
