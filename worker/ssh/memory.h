/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * memory.h - what libssh2 allocates for one session.
 *
 * libssh2 is the code here that parses what a hostile server sends, so it is
 * kept on a short lead. Its session object (55 kB, most of it never used)
 * lies in pages of its own, and in a session that lasts the pages that are
 * all zero go back to the kernel. Every other block is bounded, counted, zeroed
 * when it is made (1.10 reads names it never filled in), wiped when it goes
 * while there is a secret, and freed with the session whatever libssh2 forgets.
 */
#ifndef HF_SSH_MEMORY_H
#define HF_SSH_MEMORY_H

#include <libssh2.h>
#include <stdbool.h>
#include <sys/queue.h>

#include "worker/ssh/pool.h"

/* An SSH packet of libssh2 is at most 40,000 bytes long. */
#define MEMORY_BLOCK_MAX (64u << 10)
/* More than this in one session is an attack: its connection is cut. */
#define MEMORY_MAX (4u << 20)

struct memory_block {
	LIST_ENTRY(memory_block) link;
	size_t size; /* of data */
	_Alignas(16) unsigned char data[];
};

struct memory {
	void *object; /* the LIBSSH2_SESSION; NULL: none */
	size_t live;  /* bytes in blocks */
	bool trimmed; /* memory_trim() was here */
	bool secret;  /* wipe blocks when they are freed */
	LIST_HEAD(, memory_block) blocks;
};

/* The size of this libssh2's session object. */
size_t memory_object_size(void);

struct session;

/* A new libssh2 session that allocates from s->memory; NULL: no memory. */
LIBSSH2_SESSION *memory_open(struct session *s);
/* Give back the pages of the object that nothing was written to. */
void memory_trim(struct session *s);
/* Free all there is, when libssh2 has had its say. */
void memory_close(struct session *s);

/* The allocator, for what libssh2 will free: NULL if that is too much. */
void *memory_alloc(size_t, void **abstract);
void memory_free(void *, void **abstract);

#endif
