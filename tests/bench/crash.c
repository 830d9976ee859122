/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * crash.c - what a death costs while it is under way.
 *
 * - The crash handler: from the signal, as the record tells it, to the end of
 *   the process, the kernel's part in that included. A fault in a shallow
 *   stack, and a stack overflow.
 * - Naming addresses, which the master does in its loop: four frames, of this
 *   program, of libc and of libevent.
 */
#include <event2/event.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "common/board.h"
#include "master/farm/backtrace.h"
#include "tests/bench/bench.h"
#include "worker/crash.h"
#include "worker/modules.h"

#define CRASH_ROUNDS 40
#define NAMING_ROUNDS 200

static volatile uintptr_t zero;

static void
die_segv(void)
{
	*(volatile char *)zero = 1;
}

static void
die_stack(void)
{
	volatile char frame[1024];

	frame[0] = (char)zero;
	if (zero == 0)
		die_stack();
	frame[1] = frame[0];
}

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double
middle(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), by_size);
	return values[n / 2];
}

static double
crash_ms(void (*die)(void), struct board b)
{
	const struct rlimit none = { 0, 0 };
	struct board_crash got;
	uint64_t ended_ns;
	int status;
	pid_t pid;

	memset(&b.section->crash, 0, sizeof(b.section->crash));
	if ((pid = fork()) == -1)
		err(1, "fork");
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &none);
		crash_init(b, 1);
		die();
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid)
		err(1, "waitpid");
	ended_ns = clock_ns();
	if (status == 0)
		errx(1, "it lives");
	if (!board_crash_read(b, &got) || got.unwind.count == 0)
		errx(1, "its record is not whole");
	return (double)(ended_ns - got.facts.at_ns) / 1e6;
}

static void
crash_handler(const char *name, void (*die)(void), struct board b)
{
	double ms[CRASH_ROUNDS];

	for (int i = 0; i < CRASH_ROUNDS; i++)
		ms[i] = crash_ms(die, b);
	printf("crash_%s_ms %.3f\n", name, middle(ms, CRASH_ROUNDS));
}

static void
crash_naming(void)
{
	const uint64_t frames[] = { (uintptr_t)die_segv + 1,
		(uintptr_t)crash_naming + 9, (uintptr_t)qsort + 9,
		(uintptr_t)event_base_new + 9 };
	struct buf packed = { 0 }, text = { 0 };
	double ms[NAMING_ROUNDS];
	struct modules modules;
	uint64_t from_ns;

	modules_pack(&packed);
	if (!modules_parse(
		(struct slice){ (char *)buf_at(&packed), buf_len(&packed) },
		&modules))
		errx(1, "these modules are not taken");
	for (int i = 0; i < NAMING_ROUNDS; i++) {
		from_ns = clock_ns();
		backtrace_text(&modules, frames, 4, &text);
		ms[i] = (double)(clock_ns() - from_ns) / 1e6;
		buf_add(&text, "", 1);
		if (strstr((const char *)buf_at(&text), "die_segv+0x1 (") ==
		    NULL)
			errx(1, "no name for a function of this program");
		buf_free(&text);
		text = (struct buf){ 0 };
	}
	printf("naming_ms %.4f\n", middle(ms, NAMING_ROUNDS));
	printf("naming_worst_ms %.4f\n", ms[NAMING_ROUNDS - 1]);
	modules_free(&modules);
	buf_free(&packed);
}

int
main(void)
{
	int fd = board_create(1, 1);
	void *map = board_map(fd, 1, 1);
	struct board b;

	if (map == NULL)
		err(1, "no scoreboard");
	close(fd);
	b = board_of(map, 0, 1);
	crash_handler("segv", die_segv, b);
	crash_handler("stack", die_stack, b);
	crash_naming();
	board_unmap(map, 1, 1);
	return 0;
}
