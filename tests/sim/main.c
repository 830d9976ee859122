/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * main.c - runs schedules by their seeds.
 *
 *	sim [--seed N] [--count N] [--twice] [--verbose]
 *
 * --twice runs each schedule two times, which must come to the same. What is
 * violated ends the program, which says how to see that schedule again.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

#include "tests/sim/sim.h"

static const char *program;

static void
say_again(void)
{
	printf("again: %s --seed %" PRIu64 " --count 1 --verbose\n", program,
	    world.seed);
	fflush(stdout);
}

/* Our own violations, and what the farm itself or a sanitizer ends with. */
static void
on_abort(int sig)
{
	(void)sig;
	say_again();
	_exit(1);
}

static bool
number_of(const char *text, uint64_t *n)
{
	char *end;

	if (text == NULL || *text < '0' || *text > '9')
		return false;
	*n = strtoull(text, &end, 10);
	return *end == '\0';
}

static void
say_totals(uint64_t ns)
{
	const struct totals *t = &world.totals;

	printf("# %" PRIu64 " schedules, %" PRIu64 " jobs, %" PRIu64
	       " turns in %.1f s: %.0f schedules/s\n",
	    t->schedules, t->jobs, t->turns, (double)ns / 1e9,
	    (double)t->schedules * 1e9 / (double)ns);
	printf("# %" PRIu64 " with threads, %" PRIu64 " gave up, %" PRIu64
	       " were not counted in full\n",
	    t->threaded, t->broken, t->fuzzy);
	printf("# %" PRIu64 " begun, %" PRIu64 " deaths, %" PRIu64
	       " given again, %" PRIu64 " alone, %" PRIu64 " taken back, "
	       "%" PRIu64 " lies, %" PRIu64 " records, %" PRIu64
	       " interrupted\n#",
	    t->begun, t->deaths, t->again, t->alone, t->revoked, t->lies,
	    t->records, t->interrupted);
	for (int i = 0; i < HAYFORK_STATUS_COUNT; i++)
		printf(" %s %" PRIu64,
		    hayfork_status_name((enum hayfork_status)i),
		    t->statuses[i]);
	printf("\n");
}

int
main(int argc, char **argv)
{
	uint64_t seed = 1, count = 1000, began = world_real_ns(), first;
	bool twice = false;

	program = argv[0];
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--seed") == 0 &&
		    number_of(argv[i + 1], &seed))
			i++;
		else if (strcmp(argv[i], "--count") == 0 &&
			 number_of(argv[i + 1], &count))
			i++;
		else if (strcmp(argv[i], "--twice") == 0)
			twice = true;
		else if (strcmp(argv[i], "--verbose") == 0)
			world.tracing = true;
		else {
			fprintf(stderr,
			    "usage: sim [--seed N] [--count N] [--twice] "
			    "[--verbose]\n");
			return 2;
		}
	}
	signal(SIGABRT, on_abort);
	signal(SIGSEGV, on_abort);
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_set_death_callback(say_again);
#endif
	for (uint64_t i = 0; i < count; i++) {
		driver_run(seed + i);
		first = world.digest;
		if (!twice)
			continue;
		driver_run(seed + i);
		if (world.digest != first)
			violation("the same seed came to something else");
	}
	say_totals(world_real_ns() - began);
	return 0;
}
