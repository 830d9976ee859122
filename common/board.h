/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * board.h - the scoreboard: what a worker does when it can no longer say so.
 *
 * A memfd with a section per worker of a host process: one header and one
 * entry per place in the window. Sealed against shrinking and growing before
 * the worker starts, so that touching it can never fault the master.
 *
 * The worker writes it, the master reads it; posted is the other way round, and
 * only claim words are written by both, by compare-and-swap. For the master
 * every word is gossip: who holds which job stands in its own table.
 *
 * A claim word is the claim's number << 2 | state. The master sets QUEUED
 * before it sends the JOB; the worker swaps QUEUED for RUNNING before it runs
 * it, the master QUEUED for REVOKED to take it back: one of the two wins.
 */
#ifndef HF_BOARD_H
#define HF_BOARD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum board_claim { BOARD_FREE, BOARD_QUEUED, BOARD_RUNNING, BOARD_REVOKED };

struct board_entry {
	_Atomic uint64_t claim;
	_Atomic uint64_t since_ns; /* monotonic: start of this stage */
	_Atomic uint32_t stage;    /* enum hayfork_stage */
	uint32_t pad[3];
};

/*
 * What a worker's crash handler leaves (worker/crash.c). Three parts, written
 * one after the other, from the surest to the one most likely to fail: each
 * counts if its sum is right, since a worker that runs wild may have written
 * here, too.
 */
#define BOARD_FRAMES 32

struct board_facts {
	uint32_t signal;
	int32_t code;     /* si_code: who sent it, or what kind of fault */
	uint64_t address; /* si_addr */
	uint64_t pc;      /* of the instruction; 0: not known here */
	uint64_t at_ns;   /* monotonic */
	uint64_t astray;  /* 1: on a thread that is no worker's */
	uint64_t sum;
};

struct board_trace {
	uint64_t count;
	uint64_t frames[BOARD_FRAMES]; /* return addresses, innermost first */
	uint64_t sum;
};

struct board_crash {
	struct board_facts facts;
	struct board_trace walk;   /* by frame pointers; without the pc */
	struct board_trace unwind; /* by the unwinder; from the pc on */
};

struct board_section {
	_Atomic uint32_t current; /* entry + 1 whose code is on the CPU, or 0 */
	_Atomic uint32_t tick;    /* turns of the worker's loop */
	_Atomic uint32_t exited;  /* its code ended the process: status + 1 */
	uint32_t pad[13];
	_Atomic uint32_t posted; /* the master's writes to its socket */
	uint32_t more_pad[15];   /* on a line the worker does not write */
	struct board_crash crash;
	struct board_entry entries[];
};

/* One worker's section, as one side sees it. */
struct board {
	struct board_section *section;
	unsigned window;
};

/* Bytes of a scoreboard for that many workers of that window. */
size_t board_size(unsigned workers, unsigned window);
/* A new sealed memfd, close-on-exec; -1 and errno. */
int board_create(unsigned workers, unsigned window);
/* Map all of it; NULL and errno. The descriptor may be closed after. */
void *board_map(int fd, unsigned workers, unsigned window);
void board_unmap(void *map, unsigned workers, unsigned window);
struct board board_of(void *map, unsigned worker, unsigned window);

/* The sum of a part of the crash record, up to its sum; never 0. Pure. */
uint64_t board_facts_sum(const struct board_facts *);
uint64_t board_trace_sum(const struct board_trace *);
/*
 * A copy of the crash record as it stands, without the parts that are not
 * whole. False: there is none.
 */
bool board_crash_read(struct board, struct board_crash *);

static inline uint64_t
board_word(uint64_t claim, enum board_claim state)
{
	return claim << 2 | state;
}

/* The master, before it sends the job. */
static inline void
board_queue(struct board b, unsigned entry, uint64_t claim)
{
	atomic_store_explicit(&b.section->entries[entry].claim,
	    board_word(claim, BOARD_QUEUED), memory_order_release);
}

static inline bool
board_swap(struct board b, unsigned entry, uint64_t claim, enum board_claim to)
{
	uint64_t was = board_word(claim, BOARD_QUEUED);

	return atomic_compare_exchange_strong(
	    &b.section->entries[entry].claim, &was, board_word(claim, to));
}

/* The worker: may I run it? */
static inline bool
board_claim(struct board b, unsigned entry, uint64_t claim)
{
	return board_swap(b, entry, claim, BOARD_RUNNING);
}

/* The master: may I have it back? */
static inline bool
board_revoke(struct board b, unsigned entry, uint64_t claim)
{
	return board_swap(b, entry, claim, BOARD_REVOKED);
}

static inline void
board_set_stage(struct board b, unsigned entry, unsigned stage, uint64_t now_ns)
{
	struct board_entry *e = &b.section->entries[entry];

	atomic_store_explicit(&e->since_ns, now_ns, memory_order_relaxed);
	atomic_store_explicit(&e->stage, stage, memory_order_release);
}

/* Code of this worker has called exit(), and the process is about to go. */
static inline void
board_set_exit(struct board b, int status)
{
	atomic_store_explicit(&b.section->exited, (uint32_t)(status & 0xff) + 1,
	    memory_order_release);
}

/* Did it, with this status? */
static inline bool
board_has_exited(struct board b, int status)
{
	return atomic_load_explicit(&b.section->exited, memory_order_acquire) ==
	       (uint32_t)(status & 0xff) + 1;
}

/* Code of this entry's job starts to run (entry + 1), or none does (0). */
static inline void
board_set_current(struct board b, unsigned current)
{
	atomic_store_explicit(
	    &b.section->current, current, memory_order_release);
}

#endif
