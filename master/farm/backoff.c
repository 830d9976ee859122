/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * backoff.c - when to start a worker again, and when to give up.
 */
#include <string.h>

#include "master/farm/backoff.h"

#define BACKOFF_FIRST_MS 100u
#define BACKOFF_LAST_MS 30000u

uint64_t
backoff_delay_ms(unsigned failures)
{
	if (failures == 0)
		return 0;
	if (failures > 9)
		return BACKOFF_LAST_MS;
	return (uint64_t)BACKOFF_FIRST_MS << (failures - 1);
}

bool
backoff_strike(uint64_t last[BACKOFF_STRIKES], uint64_t now_ms)
{
	memmove(last, last + 1, (BACKOFF_STRIKES - 1) * sizeof(last[0]));
	last[BACKOFF_STRIKES - 1] = now_ms;
	return last[0] != 0 && now_ms - last[0] <= BACKOFF_STRIKE_MS;
}
