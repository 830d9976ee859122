/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * clock.h - monotonic time for deadlines, wall clock for reports.
 */
#ifndef HF_CLOCK_H
#define HF_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t
clock_read_ns(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static inline uint64_t
clock_ns(void)
{
	return clock_read_ns(CLOCK_MONOTONIC);
}

static inline uint64_t
clock_ms(void)
{
	return clock_ns() / 1000000u;
}

/* Microseconds since 1970. */
static inline uint64_t
clock_wall_us(void)
{
	return clock_read_ns(CLOCK_REALTIME) / 1000u;
}

#endif
