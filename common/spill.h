/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * spill.h - bytes that have to wait for the end of a run, or for others: the
 * first so many in memory, what is over that in a file without a name.
 *
 * The file is in TMPDIR, or /var/tmp: /tmp may be memory. It goes with the
 * process, however that ends. An error (no room) is remembered: what was
 * added since then cannot be read.
 */
#ifndef HF_SPILL_H
#define HF_SPILL_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/log.h"

#define SPILL_MEMORY (8u << 20) /* at most */

struct spill {
	struct buf memory;
	size_t room;    /* bytes that may be there */
	int fd;         /* -1: there was no need for it yet */
	uint64_t limit; /* bytes that a file of ours may have */
	uint64_t file;  /* bytes of it */
	uint64_t kept;  /* bytes that were added and not dropped */
	int error;      /* errno of what went wrong, or 0 */
};

/* Where the file is. */
const char *spill_folder(void);
/* room: bytes in memory, SPILL_MEMORY at most. */
void spill_init(struct spill *, size_t room);
void spill_fini(struct spill *);
/* Returns where they are. */
uint64_t spill_add(struct spill *, const void *, size_t);
/* Append them. False: they cannot be read. */
MUST_CHECK bool spill_read(
    struct spill *, uint64_t at, size_t len, struct buf *out);
/* They are not needed any more: their room may be used again. */
void spill_drop(struct spill *, uint64_t at, size_t len);

#endif
