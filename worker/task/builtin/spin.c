/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * spin.c - keep a CPU busy.
 *
 * The time is that of this thread on the CPU: a worker that has to share its
 * CPU takes longer, it does not do less.
 */
#include "common/clock.h"
#include "worker/task/builtin/builtin.h"

#define SPIN_ROUNDS 200 /* well under a microsecond between two readings */
#define SPIN_ASK 4096   /* readings between two looks at the deadline */

static enum hayfork_status
spin_run(struct hayfork_call *call)
{
	uint64_t begin = clock_read_ns(CLOCK_THREAD_CPUTIME_ID), ns;
	volatile unsigned rounds;

	if (!builtin_arg_time_ns(call, &ns))
		return HAYFORK_FAILED;
	for (unsigned i = 1;
	     clock_read_ns(CLOCK_THREAD_CPUTIME_ID) - begin < ns; i++) {
		if (i % SPIN_ASK == 0 && hayfork_expired(call))
			return builtin_fail_expired(call);
		for (rounds = 0; rounds < SPIN_ROUNDS;)
			rounds++;
	}
	return HAYFORK_OK;
}

const struct hayfork_task builtin_spin = {
	.name = "spin",
	.args = "TIME",
	.doc = "use that much CPU time (10us, 50ms, 5s; at most 1h)",
	.run = spin_run,
};
