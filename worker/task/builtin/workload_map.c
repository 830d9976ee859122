/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * workload_map.c - changes of the address space, which threads share.
 *
 * Each takes the lock of the address space; what is unmapped or protected
 * must also leave the TLBs of all CPUs on which threads of the process run,
 * and that is an interrupt for each of them.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "worker/task/builtin/workload.h"

#define MAP_STEPS 256
#define MAP_PAGES_MOST 1024 /* 4 MiB, of pages of 4 KiB */
#define MAP_PROTECTED (64u << 10)

struct map_state {
	size_t page;  /* bytes of one */
	char *region; /* of mprotect */
};

static char *
map_new(struct hayfork_call *call, size_t len)
{
	void *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p != MAP_FAILED)
		return p;
	workload_fail(call, "mmap");
	return NULL;
}

static void
map_touch(char *p, size_t len, size_t page)
{
	for (size_t at = 0; at < len; at += page)
		*(volatile char *)(p + at) = 1;
}

/* n pages of one mapping: an operation is one of them. */
static bool
map_fault_step(struct hayfork_call *call, void *state, uint64_t n)
{
	const struct map_state *s = state;
	size_t len = (size_t)n * s->page;
	char *p = map_new(call, len);

	if (p == NULL)
		return false;
	/* A huge page would make 512 operations one; refused: there are none.
	 */
	madvise(p, len, MADV_NOHUGEPAGE);
	map_touch(p, len, s->page);
	munmap(p, len);
	return true;
}

static enum hayfork_status
map_fault_run(struct hayfork_call *call)
{
	struct map_state s = { .page = (size_t)sysconf(_SC_PAGESIZE) };

	return workload_run(call, map_fault_step, MAP_PAGES_MOST, &s);
}

static bool
map_step(struct hayfork_call *call, void *state, uint64_t n)
{
	const struct map_state *s = state;
	char *p;

	while (n-- > 0) {
		if ((p = map_new(call, s->page)) == NULL)
			return false;
		map_touch(p, s->page, s->page);
		munmap(p, s->page);
	}
	return true;
}

static enum hayfork_status
map_run(struct hayfork_call *call)
{
	struct map_state s = { .page = (size_t)sysconf(_SC_PAGESIZE) };

	return workload_run(call, map_step, MAP_STEPS, &s);
}

static bool
map_protect_step(struct hayfork_call *call, void *state, uint64_t n)
{
	const struct map_state *s = state;

	while (n-- > 0)
		if (mprotect(s->region, MAP_PROTECTED, PROT_READ) == -1 ||
		    mprotect(
			s->region, MAP_PROTECTED, PROT_READ | PROT_WRITE) == -1)
			return workload_fail(call, "mprotect");
	return true;
}

static enum hayfork_status
map_protect_run(struct hayfork_call *call)
{
	struct map_state s = { .page = (size_t)sysconf(_SC_PAGESIZE) };
	enum hayfork_status status;

	s.region = map_new(call, MAP_PROTECTED);
	if (s.region == NULL)
		return HAYFORK_FAILED;
	/* What no page stands behind is in no TLB. */
	map_touch(s.region, MAP_PROTECTED, s.page);
	status = workload_run(call, map_protect_step, MAP_STEPS, &s);
	munmap(s.region, MAP_PROTECTED);
	return status;
}

const struct hayfork_task builtin_load_pagefault = {
	.name = "load_pagefault",
	.args = "N",
	.doc = "N fresh pages touched: threads share the locks of the address "
	       "space",
	.workload = true,
	.run = map_fault_run,
};

const struct hayfork_task builtin_load_mmap = {
	.name = "load_mmap",
	.args = "N",
	.doc = "N pages mapped, touched, unmapped: threads queue for the "
	       "address space",
	.workload = true,
	.run = map_run,
};

const struct hayfork_task builtin_load_mprotect = {
	.name = "load_mprotect",
	.args = "N",
	.doc = "N times 64 KiB protected and back: threads interrupt each "
	       "other's CPUs",
	.workload = true,
	.run = map_protect_run,
};
