/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * my_worker.c - a worker program of your own, with one task.
 *
 *	cc -o my_worker my_worker.c $(pkg-config --cflags --libs hayfork)
 *	hayfork map --worker ./my_worker collatz 27 97 871
 */
#include <hayfork.h>
#include <stdlib.h>

/* How many steps the Collatz sequence takes from N to 1. */
static enum hayfork_status
collatz(struct hayfork_call *call)
{
	char *end;
	unsigned long long n = strtoull(hayfork_arg(call, NULL), &end, 10);
	uint64_t steps = 0;

	if (n == 0 || *end != '\0')
		return hayfork_fail(call, "argument", "not a number",
		    "give a number from 1 on");
	for (; n != 1 && !hayfork_expired(call); steps++)
		n = n % 2 == 0 ? n / 2 : 3 * n + 1;
	hayfork_count(call, "collatz_steps", steps);
	hayfork_return_uint(call, steps);
	return n == 1 ? HAYFORK_OK
		      : hayfork_fail(call, "time", "no time left", NULL);
}

int
main(int argc, char **argv)
{
	static const struct hayfork_task task = {
		.name = "collatz",
		.args = "N",
		.doc = "steps of the Collatz sequence from N to 1",
		.run = collatz,
	};
	static const struct hayfork_task *const tasks[] = { &task, NULL };

	return hayfork_worker_main(argc, argv, tasks);
}
