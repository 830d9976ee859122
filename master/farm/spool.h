/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * spool.h - what jobs say, until its owner has it: all of a farm's in so much
 * memory, and what is over that in a file without a name.
 *
 * The one that grows while there is no room goes to the file, whatever its
 * size: so nobody looks for the largest, and what is written at once is, in
 * the mean, what there is room for divided by those that grow. Where the file
 * cannot be written (error, which stays), all is in memory again.
 *
 * Nothing is said here about jobs: see result.c.
 */
#ifndef HF_FARM_SPOOL_H
#define HF_FARM_SPOOL_H

#include "common/pack.h"
#include "common/spill.h"

/* What was written at once. */
struct spool_piece {
	uint64_t at; /* in the file */
	size_t len;
};

/* What few have. */
struct spool_filed {
	struct spool_piece *pieces; /* owned */
	unsigned count;
	size_t len;       /* bytes of them */
	struct buf whole; /* brought back, if it is: all of the spool */
};

/* All zero: there is nothing in it. */
struct spool {
	struct buf memory;         /* its end, or all of it */
	struct spool_filed *filed; /* owned: what is before that; or NULL */
};

/* What a farm's spools share. */
struct spools {
	struct spill file;
	size_t held; /* bytes of memory */
	size_t room; /* how many they may be */
};

void spools_init(struct spools *, size_t room);
void spools_fini(struct spools *);

static inline size_t
spool_len(const struct spool *s)
{
	return buf_len(&s->memory) + (s->filed != NULL ? s->filed->len : 0);
}

/* In one place? If not, it has to be brought back to be looked at. */
static inline bool
spool_is_whole(const struct spool *s)
{
	return s->filed == NULL || s->filed->whole.mem != NULL;
}

/* All of it, where it is whole. */
static inline struct slice
spool_text(const struct spool *s)
{
	const struct buf *b = s->filed == NULL ? &s->memory : &s->filed->whole;

	return (struct slice){ (const char *)buf_at(b), buf_len(b) };
}

void spool_add(struct spools *, struct spool *, struct slice);
/* False: the file cannot be read. */
MUST_CHECK bool spool_bring_back(struct spools *, struct spool *);
/* What was brought back is not needed for now. */
void spool_put_away(struct spools *, struct spool *);
void spool_forget(struct spools *, struct spool *);

/* Forget it: of most jobs there is nothing. */
static inline void
spool_free(struct spools *a, struct spool *s)
{
	if (s->memory.mem != NULL || s->filed != NULL)
		spool_forget(a, s);
}

#endif
