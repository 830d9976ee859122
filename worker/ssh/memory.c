/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * memory.c - what libssh2 allocates for one session.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "worker/ssh/io_worker.h"
#include "worker/ssh/link.h"
#include "worker/ssh/session.h"

static struct memory_block *
memory_block_of(void *data)
{
	return (struct memory_block *)((unsigned char *)data -
				       offsetof(struct memory_block, data));
}

static void
memory_drop(struct memory *m, struct memory_block *b)
{
	LIST_REMOVE(b, link);
	m->live -= b->size;
	if (m->secret)
		explicit_bzero(b->data, b->size);
	free(b);
}

/* Each that goes through a link may have a window of 2 MiB in it. */
static size_t
memory_most(const struct session *s)
{
	return MEMORY_MAX * (s->serves != NULL ? 2 + s->serves->count : 1);
}

void *
memory_alloc(size_t size, void **abstract)
{
	struct session *s = *abstract;
	struct memory *m = &s->memory;
	struct memory_block *b;

	/* The first thing libssh2 asks for is its session object. */
	if (m->object == NULL && size <= s->io->objects.size)
		return m->object = pool_take(&s->io->objects);
	if (size > MEMORY_BLOCK_MAX)
		return NULL;
	if ((b = calloc(1, sizeof(*b) + size)) == NULL)
		return NULL;
	b->size = size;
	LIST_INSERT_HEAD(&m->blocks, b, link);
	m->live += size;
	if (m->live > memory_most(s))
		transport_break(
		    &s->net, "the server made libssh2 hold too much memory");
	return b->data;
}

void
memory_free(void *data, void **abstract)
{
	struct session *s = *abstract;

	if (data == NULL)
		return;
	if (data == s->memory.object) {
		pool_give(&s->io->objects, data);
		s->memory.object = NULL;
		return;
	}
	session_overhear(s, data, memory_block_of(data)->size);
	memory_drop(&s->memory, memory_block_of(data));
}

static void *
memory_realloc(void *old, size_t size, void **abstract)
{
	void *data = memory_alloc(size, abstract);
	size_t had;

	if (data == NULL || old == NULL)
		return data;
	had = memory_block_of(old)->size;
	memcpy(data, old, had < size ? had : size);
	memory_free(old, abstract);
	return data;
}

void
memory_trim(struct session *s)
{
	static const unsigned char zeros[4096];
	unsigned char *at = s->memory.object, *from = NULL;
	unsigned char *end = at + s->io->objects.size;

	if (at == NULL)
		return;
	for (; at < end; at += sizeof(zeros)) {
		bool zero = memcmp(at, zeros, sizeof(zeros)) == 0;

		if (zero && from == NULL)
			from = at;
		if (!zero && from != NULL) {
			madvise(from, (size_t)(at - from), MADV_DONTNEED);
			from = NULL;
		}
	}
	if (from != NULL)
		madvise(from, (size_t)(end - from), MADV_DONTNEED);
	s->memory.trimmed = true;
}

LIBSSH2_SESSION *
memory_open(struct session *s)
{
	LIST_INIT(&s->memory.blocks);
	return libssh2_session_init_ex(
	    memory_alloc, memory_free, memory_realloc, s);
}

void
memory_close(struct session *s)
{
	struct memory *m = &s->memory;

	while (!LIST_EMPTY(&m->blocks))
		memory_drop(m, LIST_FIRST(&m->blocks));
	if (m->object != NULL)
		pool_give(&s->io->objects, m->object);
	m->object = NULL;
}

/* ---- how large is a session object? ------------------------------------- */

static void *
measure_alloc(size_t size, void **abstract)
{
	size_t *first = *abstract;

	if (*first == 0)
		*first = size;
	return malloc(size);
}

static void *
measure_realloc(void *old, size_t size, void **abstract)
{
	(void)abstract;
	return realloc(old, size);
}

static void
measure_free(void *data, void **abstract)
{
	(void)abstract;
	free(data);
}

size_t
memory_object_size(void)
{
	size_t size = 0;
	LIBSSH2_SESSION *ssh = libssh2_session_init_ex(
	    measure_alloc, measure_free, measure_realloc, &size);

	if (ssh != NULL)
		libssh2_session_free(ssh);
	return size;
}
