/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sleep.c - wait without using the CPU.
 */
#include <time.h>

#include "common/clock.h"
#include "worker/task/builtin/builtin.h"

#define SLEEP_ASK_NS 50000000u /* between two looks at the deadline */

static enum hayfork_status
sleep_run(struct hayfork_call *call)
{
	uint64_t ns, end, now = clock_ns();

	if (!builtin_arg_time_ns(call, &ns))
		return HAYFORK_FAILED;
	for (end = now + ns; now < end; now = clock_ns()) {
		uint64_t nap =
		    end - now < SLEEP_ASK_NS ? end - now : SLEEP_ASK_NS;
		struct timespec ts = { .tv_nsec = (long)nap };

		if (hayfork_expired(call))
			return builtin_fail_expired(call);
		nanosleep(&ts, NULL);
	}
	return HAYFORK_OK;
}

const struct hayfork_task builtin_sleep = {
	.name = "sleep",
	.args = "TIME",
	.doc = "wait for that long (500ms, 5s, 2m; at most 1h)",
	.run = sleep_run,
};
