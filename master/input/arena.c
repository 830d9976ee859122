/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * arena.c - blocks of memory, handed out from the front.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "common/log.h"
#include "common/mem.h"
#include "master/input/arena.h"

#define BLOCK_SIZE (64 * 1024)

struct arena_block {
	struct arena_block *next;
	size_t size, used; /* of mem */
	_Alignas(max_align_t) unsigned char mem[];
};

static struct arena_block *
block_new(struct arena *a, size_t need)
{
	size_t size = need > BLOCK_SIZE ? need : BLOCK_SIZE;
	struct arena_block *b = xcalloc(1, sizeof(*b) + size);

	b->size = size;
	b->next = a->blocks;
	a->blocks = b;
	return b;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	struct arena_block *b = a->blocks;
	size_t align = _Alignof(max_align_t);
	void *p;

	if (n > SIZE_MAX / 2)
		panic("an allocation of %zu bytes", n);
	n = (n + align - 1) / align * align;
	if (b == NULL || b->size - b->used < n)
		b = block_new(a, n);
	p = b->mem + b->used;
	b->used += n;
	return p;
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *copy = arena_alloc(a, n + 1);

	memcpy(copy, s, n);
	return copy;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return s == NULL ? NULL : arena_strndup(a, s, strlen(s));
}

void
arena_wipe(struct arena *a)
{
	struct arena_block *b;

	while ((b = a->blocks) != NULL) {
		a->blocks = b->next;
		free_secret(b, sizeof(*b) + b->used);
	}
}
