/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * arena.h - small allocations that live and die together.
 *
 * Inventories and plans hold many strings, some of them secret, that are
 * all let go at once: an arena wipes everything when it is freed, so no
 * reader has to know which string was the password.
 */
#ifndef HF_ARENA_H
#define HF_ARENA_H

#include <stddef.h>

struct arena_block;

/* All zero is an empty arena. */
struct arena {
	struct arena_block *blocks; /* the newest first */
};

/* Zeroed and aligned for anything; never fails. */
void *arena_alloc(struct arena *, size_t);

/* A copy of n bytes with a NUL behind them. */
char *arena_strndup(struct arena *, const char *, size_t n);

/* arena_strndup() of a whole string; NULL gives NULL. */
char *arena_strdup(struct arena *, const char *);

/* Wipe and free all of it; the arena is empty again. */
void arena_wipe(struct arena *);

#endif
