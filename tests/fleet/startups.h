/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * startups.h - devices that drop connections while many have yet to log in,
 * as OpenSSH does by MaxStartups.
 */
#ifndef HF_FLEET_STARTUPS_H
#define HF_FLEET_STARTUPS_H

#include <stdbool.h>
#include <stdint.h>

/* N:P:M: from n on P percent are dropped, rising, and from m on all. */
struct startups {
	uint64_t from, percent, full; /* full is 0: no limit */
};

bool startups_parse(const char *value, struct startups *r);

/*
 * A connection to the address of a device that has such a limit: may it go
 * on?  Then it counts until startups_leave().
 */
bool startups_enter(uint32_t address, const struct startups *limit);

/* It has logged in, or is gone. */
void startups_leave(uint32_t address);

#endif
