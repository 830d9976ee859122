/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * malloc.c - an allocator that has no memory when it is told to have none, to
 * be preloaded: MALLOC_FAIL=N fails the Nth allocation, MALLOC_FAIL=N+ all
 * from there on; MALLOC_COUNT=FILE has their number at the end. Those made
 * to look up a user are neither counted nor failed.
 */
#include <dlfcn.h>
#include <errno.h>
#include <pwd.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static atomic_ulong made;
static _Thread_local unsigned spared; /* calls that bear no refusal */
static unsigned long fail_first, fail_last;

__attribute__((constructor)) static void
malloc_begin(void)
{
	const char *text = getenv("MALLOC_FAIL");
	char *end;

	if (text == NULL)
		return;
	fail_first = strtoul(text, &end, 10);
	fail_last = *end == '+' ? ~0UL : fail_first;
}

__attribute__((destructor)) static void
malloc_end(void)
{
	const char *path = getenv("MALLOC_COUNT");
	unsigned long n = atomic_load(&made);
	FILE *file;

	if (path == NULL || (file = fopen(path, "w")) == NULL)
		return;
	fprintf(file, "%lu\n", n);
	fclose(file);
}

static int
malloc_fails(void)
{
	unsigned long n;

	if (spared > 0)
		return 0;
	n = atomic_fetch_add(&made, 1) + 1;
	if (fail_first == 0 || n < fail_first || n > fail_last)
		return 0;
	errno = ENOMEM;
	return 1;
}

void *
malloc(size_t n)
{
	return malloc_fails() ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return malloc_fails() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return malloc_fails() ? NULL : __libc_realloc(p, n);
}

void *
aligned_alloc(size_t align, size_t n)
{
	return malloc_fails() ? NULL : __libc_memalign(align, n);
}

int
posix_memalign(void **p, size_t align, size_t n)
{
	void *got = aligned_alloc(align, n);

	if (got == NULL)
		return ENOMEM;
	*p = got;
	return 0;
}

/* glibc 2.36 aborts, or worse, when it finds no memory to look up a user. */
struct passwd *
getpwuid(uid_t uid)
{
	struct passwd *(*real)(uid_t);
	struct passwd *found;

	spared++;
	*(void **)&real = dlsym(RTLD_NEXT, "getpwuid");
	found = real(uid);
	spared--;
	return found;
}
