/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * workload_libc.c - three calls of the C library that lock.
 *
 * Operations take turns: localtime_r (the lock of the time zone), rand (of
 * its state), fputc (of the stream). In a process that never had a second
 * thread glibc leaves some of these locks out, which is a gain of processes,
 * too.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "worker/task/builtin/workload.h"

#define LIBC_STEPS 3072

/* One for all workers of the process, on purpose, as stdout would be. */
static FILE *libc_stream;
static pthread_once_t libc_once = PTHREAD_ONCE_INIT;

/* Here and not inherited: an open file that processes share is a lock, too. */
static void
libc_open(void)
{
	libc_stream = fopen("/dev/null", "we");
}

static bool
libc_step(struct hayfork_call *call, void *state, uint64_t n)
{
	unsigned *turn = state;
	volatile unsigned sink;
	struct tm tm;

	(void)call;
	for (; n > 0; n--) {
		switch ((*turn)++ % 3) {
		case 0:
			sink = localtime_r(&(time_t){ n }, &tm) != NULL;
			break;
		case 1:
			sink = (unsigned)rand();
			break;
		default:
			sink = (unsigned)fputc('.', libc_stream);
		}
	}
	(void)sink;
	return true;
}

static enum hayfork_status
libc_run(struct hayfork_call *call)
{
	unsigned turn = 0;

	pthread_once(&libc_once, libc_open);
	if (libc_stream == NULL)
		return builtin_fail(
		    call, "system", NULL, "/dev/null cannot be opened");
	return workload_run(call, libc_step, LIBC_STEPS, &turn);
}

const struct hayfork_task builtin_load_libc = {
	.name = "load_libc",
	.args = "N",
	.doc = "N calls of localtime_r, rand and fputc: threads share the lock "
	       "of each",
	.workload = true,
	.run = libc_run,
};
