/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mem.h - allocation that does not return without memory.
 *
 * For small things only. What a peer can size is bounded first.
 */
#ifndef HF_MEM_H
#define HF_MEM_H

#include <stddef.h>

#include "common/log.h"

/*
 * This many bytes were needed and could not be had: ends the process as
 * hayfork_on_no_memory() says. Allocates nothing.
 */
NORETURN void no_memory(size_t bytes);

void *xmalloc(size_t);
void *xcalloc(size_t, size_t);
void *xrealloc(void *, size_t);
char *xstrdup(const char *);
char *xstrndup(const char *, size_t);
/* Overwrite and free; p may be NULL. */
void free_secret(void *p, size_t len);

#endif
