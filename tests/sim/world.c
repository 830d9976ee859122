/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * world.c - the clock, and the order in which things happen.
 *
 * Time passes when the clock is read (a little) and when the master sleeps
 * (until something happens). Whenever the master reads the clock the workers
 * may act, so they come in between any two of its steps.
 */
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "tests/sim/sim.h"

#define WORLD_TURNS 400000 /* of the loop, in one schedule */

struct world world;

void
trace(const char *fmt, ...)
{
	va_list ap;

	printf("%10.3f ms  ", (double)(world.now_ns % (100000 * SECOND)) / 1e6);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

void
violation(const char *fmt, ...)
{
	va_list ap;

	fflush(stdout);
	printf("violated: ");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
	abort(); /* which tells the seed */
}

uint64_t
world_real_ns(void)
{
	struct timespec ts;

	syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * SECOND + (uint64_t)ts.tv_nsec;
}

static struct fake *
world_first(void)
{
	struct fake *w, *first = NULL;

	TAILQ_FOREACH (w, &world.workers, link)
		if (first == NULL || w->next_ns < first->next_ns)
			first = w;
	return first;
}

void
world_run(void)
{
	struct fake *w;

	if (world.acting)
		return;
	world.acting = true;
	while ((w = world_first()) != NULL && w->next_ns <= world.now_ns)
		fake_step(w);
	world.acting = false;
}

static uint64_t
world_next_ns(void)
{
	struct fake *w = world_first();
	uint64_t next = files_next_ns();

	return w != NULL && w->next_ns < next ? w->next_ns : next;
}

/* ---- what the farm and libevent call ------------------------------------- */

/* The master is held up for a moment, and others are not. */
static void
world_preempt(void)
{
	if (world.acting || !chance(world.weather.preempt))
		return;
	world.now_ns += dice(8) ? dice(20 * US) : dice(3 * MS);
	world_run();
}

int
clock_gettime(clockid_t id, struct timespec *ts)
{
	uint64_t ns;

	if (!world.on)
		return (int)syscall(SYS_clock_gettime, id, ts);
	world.now_ns += 40;
	world_preempt();
	ns = world.now_ns + (id == CLOCK_REALTIME ? 1700000000 * SECOND : 0);
	/* What happens now is after what the master takes for now. */
	world_preempt();
	*ts = (struct timespec){ (time_t)(ns / SECOND), (long)(ns % SECOND) };
	return 0;
}

int
epoll_wait(int epfd, struct epoll_event *events, int most, int timeout)
{
	uint64_t until =
	    timeout < 0 ? NEVER : world.now_ns + (uint64_t)timeout * MS;
	int n;

	(void)epfd;
	world.now_ns += dice(2 * US);
	if (++world.turns > WORLD_TURNS)
		violation("the loop turns and turns");
	if (world.now_ns > world.end_ns)
		violation("no end in sight: %zu jobs are pending",
		    world.farm->pending);
	world_run();
	if (timeout != 0)
		audit(world.farm);
	while ((n = files_poll(events, most)) == 0 && world.now_ns < until) {
		uint64_t next = world_next_ns();

		if (next > until)
			next = until;
		if (next == NEVER)
			violation("nothing will ever happen: %zu jobs are "
				  "pending",
			    world.farm->pending);
		if (next > world.now_ns)
			world.now_ns = next;
		world_run();
	}
	return n;
}
