/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * workload_open.c - descriptors that come and go.
 *
 * An operation makes one more descriptor of a file and closes it. The file is
 * opened anew by each call: one that workers had inherited would be shared by
 * processes, too. It is not opened by its path each time, for the same reason
 * (the kernel counts who uses a path), and because a path of its own would be
 * left behind by a worker that is killed.
 */
#include <fcntl.h>
#include <unistd.h>

#include "worker/task/builtin/workload.h"

#define OPEN_STEPS 1024

static bool
open_step(struct hayfork_call *call, void *state, uint64_t n)
{
	const int *file = state;

	while (n-- > 0) {
		int fd = fcntl(*file, F_DUPFD_CLOEXEC, 0);

		if (fd == -1)
			return workload_fail(call, "fcntl");
		close(fd);
	}
	return true;
}

static enum hayfork_status
open_run(struct hayfork_call *call)
{
	int file = open("/dev/null", O_RDONLY | O_CLOEXEC);
	enum hayfork_status status;

	if (file == -1) {
		workload_fail(call, "/dev/null");
		return HAYFORK_FAILED;
	}
	status = workload_run(call, open_step, OPEN_STEPS, &file);
	close(file);
	return status;
}

const struct hayfork_task builtin_load_open = {
	.name = "load_open",
	.args = "N",
	.doc = "N descriptors opened (dup) and closed: threads share one table "
	       "of them",
	.workload = true,
	.run = open_run,
};
