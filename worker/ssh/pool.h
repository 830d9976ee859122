/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pool.h - blocks of pages of one size that sessions take turns with.
 *
 * A block is mapped by itself, so that pages of it can be given back to the
 * kernel. Its contents are whatever the last user left; users wipe secrets.
 */
#ifndef HF_SSH_POOL_H
#define HF_SSH_POOL_H

#include <stddef.h>

#define POOL_SPARES 64 /* blocks kept for the next user */

struct pool {
	size_t size; /* of every block, a multiple of the page size */
	unsigned count;
	void *spare[POOL_SPARES];
};

/* Blocks of at least this size, which must be known before the first one. */
void pool_init(struct pool *, size_t size);
/* NULL: the kernel has no memory for us. */
void *pool_take(struct pool *);
void pool_give(struct pool *, void *block);
/* Unmap the spares. */
void pool_fini(struct pool *);

#endif
