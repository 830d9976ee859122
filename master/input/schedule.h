/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * schedule.h - which job of a plan may begin now, and on which host. Pure.
 *
 * A row is a job of the plan; a place is one of its hosts, or one of several
 * arguments there. A row may come after others: each of its places waits for
 * the same host's in those. It may be serial: the next batch begins when all of
 * the last have ended. When too many of it have failed, no further one begins.
 * The hosts of all rows may go in waves: all places of a wave, in whatever row,
 * have ended before one of the next begins; when too many of a row have failed,
 * no further wave does. Among rows that may go on the higher priority does,
 * else the earlier.
 *
 * What an event costs does not depend on how many hosts there are: a place is
 * moved once, when what it waits for has ended.
 */
#ifndef HF_SCHEDULE_H
#define HF_SCHEDULE_H

#include <stddef.h>
#include <stdint.h>

#include "common/hayfork.h"

#define SCHEDULE_NOWHERE UINT32_MAX
#define SCHEDULE_LANES 2

struct schedule;

/* What holds for a row. */
struct schedule_rules {
	unsigned lane;     /* in which it is asked for */
	uint32_t n;        /* its places */
	uint32_t per_host; /* how many a host has, one after the other */
	uint32_t batch;    /* places at a time; 0: any number */
	int priority;
	uint64_t max_fail; /* that may fail; UINT64_MAX: all */
};

enum schedule_next {
	SCHEDULE_TURN,
	SCHEDULE_LATER, /* something has to end first */
	SCHEDULE_END,   /* all have had their turn */
};

/* Why a place is not to be begun but ends at once. */
enum schedule_skip {
	SCHEDULE_BEGIN,    /* it is to be begun */
	SCHEDULE_AFTER,    /* what it comes after was not ok: the row because */
	SCHEDULE_TOO_MANY, /* of its row too many have failed */
	SCHEDULE_NO_WAVE,  /* of the row because too many have, in a wave before
			    */
};

struct schedule_turn {
	size_t row;
	uint32_t place;
	enum schedule_skip skip;
	size_t because;
};

struct schedule *schedule_new(size_t nrows);
/* NULL is allowed. */
void schedule_free(struct schedule *);

void schedule_set(struct schedule *, size_t row, const struct schedule_rules *);
/*
 * The row comes after another: host peers[i] here, by its number in the row,
 * waits for host i there; NOWHERE: none does. Owned by the schedule (free()).
 * Both are set, and none comes after itself.
 */
void schedule_after(
    struct schedule *, size_t row, size_t other, uint32_t *peers);
/*
 * Host i of the row goes in wave waves[i]. Owned by the schedule (free()). A
 * row of which nothing is said goes in none. It is set, and no wave is empty.
 */
void schedule_waves(struct schedule *, size_t row, uint32_t *waves);
/* All has been said. */
void schedule_start(struct schedule *);

enum schedule_next schedule_take(
    struct schedule *, unsigned lane, struct schedule_turn *);
/*
 * What had its turn has ended. True: with it too many of its row have failed,
 * for the first time.
 */
bool schedule_ended(
    struct schedule *, size_t row, uint32_t place, enum hayfork_status);

#endif
