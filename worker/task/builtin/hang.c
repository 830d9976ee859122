/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hang.c - never come to an end.
 */
#include <signal.h>
#include <unistd.h>

#include "worker/task/builtin/builtin.h"

static const char *const hang_words[] = { "idle", "busy", "deaf", NULL };
enum hang_way { HANG_IDLE, HANG_BUSY, HANG_DEAF };

static enum hayfork_status
hang_run(struct hayfork_call *call)
{
	volatile bool forever = true;
	size_t way;

	if (!builtin_arg_word(call, hang_words, &way))
		return HAYFORK_FAILED;
	if (way == HANG_DEAF)
		signal(SIGTERM, SIG_IGN);
	while (forever)
		if (way != HANG_BUSY)
			pause();
	return HAYFORK_OK;
}

const struct hayfork_task builtin_hang = {
	.name = "hang",
	.args = "[idle|busy|deaf]",
	.doc = "never end; deaf: not even on SIGTERM",
	.fault = true,
	.run = hang_run,
};
