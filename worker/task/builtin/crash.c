/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * crash.c - die, in every way that code of one's own can.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "worker/task/builtin/builtin.h"

/* What the compiler cannot see it cannot warn of or optimise away. */
static volatile uintptr_t crash_zero;

static void
crash_segv(void)
{
	*(volatile char *)crash_zero = 1;
}

/* A page that no file stands behind. */
static void
crash_bus(void)
{
	int fd = memfd_create("crash", MFD_CLOEXEC);
	volatile char *page =
	    mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	*page = 1;
}

static void
crash_ill(void)
{
	__builtin_trap();
}

static void
crash_fpe(void)
{
	volatile int quotient = 1 / (int)crash_zero;

	(void)quotient;
	raise(SIGFPE); /* there are processors that do not mind */
}

static void
crash_abrt(void)
{
	abort();
}

/* As a filter of system calls does, where there is one. */
static void
crash_sys(void)
{
	raise(SIGSYS);
}

/* As the kernel does when memory runs out. */
static void
crash_kill(void)
{
	raise(SIGKILL);
}

static void
crash_stack(void)
{
	volatile char frame[1024];

	frame[0] = (char)crash_zero;
	if (crash_zero == 0)
		crash_stack();
	frame[1] = frame[0]; /* no tail call */
}

static void
crash_free(void)
{
	void *volatile twice = malloc(64);

	free(twice);
	free(twice);
}

/* Write in front of a block, where the allocator keeps what it knows of it. */
static void
crash_heap(void)
{
	char *volatile block = malloc(64);
	volatile char *head = block - sizeof(size_t);

	for (size_t i = 0; i < sizeof(size_t); i++)
		head[i] = (char)0xff;
	free(block);
}

/* The first word is what happens without an argument. */
static const char *const crash_words[] = { "segv", "bus", "ill", "fpe", "abrt",
	"kill", "stack", "free", "sys", "heap", NULL };
static void (*const crash_ways[])(void) = { crash_segv, crash_bus, crash_ill,
	crash_fpe, crash_abrt, crash_kill, crash_stack, crash_free, crash_sys,
	crash_heap };

static enum hayfork_status
crash_run(struct hayfork_call *call)
{
	size_t way;

	if (!builtin_arg_word(call, crash_words, &way))
		return HAYFORK_FAILED;
	crash_ways[way]();
	return builtin_fail(call, "crash", NULL, "'%s' did not kill the worker",
	    crash_words[way]);
}

const struct hayfork_task builtin_crash = {
	.name = "crash",
	.args = "[segv|bus|ill|fpe|abrt|kill|stack|free|sys|heap]",
	.doc = "kill the worker, in that way",
	.fault = true,
	.run = crash_run,
};
