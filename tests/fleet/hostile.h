/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostile.h - hostile devices by name, whatever part of the fleet plays them.
 */
#ifndef HF_FLEET_HOSTILE_H
#define HF_FLEET_HOSTILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "tests/fleet/device.h"

/* Make d hostile in the way of this name; false when there is none. */
bool hostile_apply(const char *name, struct device *d);

/*
 * Every n-th device (n > 0) of a fleet that starts at first is hostile from
 * now on, the kinds of the mix taking turns.
 */
void hostile_set_every(uint64_t n, uint32_t first);

/* The kind of the device at this address by that rule; NULL for a good one. */
const char *hostile_kind_at(uint32_t address);

/*
 * Write "ADDRESS KIND" for so many devices from first on; a good one is
 * "good".  Exits when the file cannot be written.
 */
void hostile_write_roster(const char *path, uint32_t first, uint32_t count);

/* The kinds, for --help. */
void hostile_help(FILE *f);

#endif
