/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * raw.h - peers that never get as far as a key exchange.
 *
 * They need no SSH: they send prepared bytes, at once or slowly, and end the
 * connection, or do not.  What the client sends is read and forgotten.
 */
#ifndef HF_FLEET_RAW_H
#define HF_FLEET_RAW_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct raw_mode;

/* A mode, and the number behind its "=". */
struct raw_plan {
	const struct raw_mode *mode;
	uint64_t limit; /* bytes; UINT64_MAX when none was given */
};

/* "silent", "reset=100", ...; raw_help() lists them. */
bool raw_parse(const char *word, struct raw_plan *r);

/* The table of modes, for --help. */
void raw_help(FILE *f);

/*
 * Play this peer on a connected, non-blocking descriptor, which it closes in
 * the end.  No more than flood_cap bytes are ever sent to one client.
 */
void raw_open(int fd, const struct raw_plan *plan, uint64_t flood_cap);

/* Close all raw peers. */
void raw_close_all(void);

#endif
