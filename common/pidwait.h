/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pidwait.h - the end of a program that was started.
 */
#ifndef HF_PIDWAIT_H
#define HF_PIDWAIT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/log.h"

/*
 * Wait for its end, up to that time (clock_ms()); it is not reaped. False:
 * errno, which is ETIMEDOUT when it has not ended.
 */
MUST_CHECK bool pid_await(pid_t, uint64_t until_ms);

#endif
