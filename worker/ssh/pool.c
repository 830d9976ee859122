/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pool.c - blocks of pages of one size that sessions take turns with.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "worker/ssh/pool.h"

void
pool_init(struct pool *p, size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	p->size = (size + page - 1) / page * page;
	p->count = 0;
}

void *
pool_take(struct pool *p)
{
	void *block;

	if (p->count > 0)
		return p->spare[--p->count];
	block = mmap(NULL, p->size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return block != MAP_FAILED ? block : NULL;
}

void
pool_give(struct pool *p, void *block)
{
	if (p->count < POOL_SPARES)
		p->spare[p->count++] = block;
	else
		munmap(block, p->size);
}

void
pool_fini(struct pool *p)
{
	while (p->count > 0)
		munmap(p->spare[--p->count], p->size);
}
