/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * halt.h - how many jobs may fail before a run stops early. Pure.
 */
#ifndef HF_HALT_H
#define HF_HALT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/hayfork.h"
#include "master/input/inerr.h"

struct halt {
	const char *text; /* as it was given, borrowed; NULL: no limit */
	bool is_share;    /* number is in percent of the jobs there are */
	uint64_t number;
	uint64_t most;   /* jobs that may fail */
	uint64_t failed; /* so far */
};

/* "10" or "5%"; NULL: no limit. */
MUST_CHECK bool halt_parse(struct halt *, const char *, struct inerr *);
/* How many jobs there are; all: no more will come. */
MUST_CHECK bool halt_of(struct halt *, uint64_t jobs, bool all, struct inerr *);
/* That share of n, rounded down. */
uint64_t halt_share(uint64_t n, uint64_t percent);
/* Has it failed? What we stopped ourselves has not. */
bool halt_is_failure(enum hayfork_status);
/* A job has ended. True: with it too many have failed. */
bool halt_count(struct halt *, enum hayfork_status);

#endif
