/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fill.c - write a long file, which nobody else sees and which is gone after.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "worker/task/builtin/builtin.h"

#define FILL_MAX 4096
#define FILL_MIB ((size_t)1 << 20)

static const char fill_text[64 << 10];

/* A MiB more; false: errno says why not. */
static bool
fill_mib(int fd)
{
	size_t left = FILL_MIB;

	while (left > 0) {
		size_t n = left < sizeof(fill_text) ? left : sizeof(fill_text);
		ssize_t wrote = write(fd, fill_text, n);

		if (wrote > 0)
			left -= (size_t)wrote;
		else if (wrote == 0 || errno != EINTR)
			return false;
	}
	return true;
}

static enum hayfork_status
fill_run(struct hayfork_call *call)
{
	enum hayfork_status status = HAYFORK_OK;
	uint64_t wanted;
	int fd;

	if (!builtin_arg_uint(call, 1, FILL_MAX, &wanted))
		return HAYFORK_FAILED;
	fd = memfd_create("fill", MFD_CLOEXEC);
	if (fd == -1)
		return builtin_fail(
		    call, "file", NULL, "no file: %s", strerror(errno));
	for (uint64_t mib = 0; status == HAYFORK_OK && mib < wanted; mib++) {
		if (!fill_mib(fd))
			status = builtin_fail(call, "file", NULL,
			    "after %llu MiB: %s", (unsigned long long)mib,
			    strerror(errno));
		else if (hayfork_expired(call))
			status = builtin_fail_expired(call);
	}
	close(fd);
	if (status == HAYFORK_OK)
		hayfork_return_uint(call, wanted);
	return status;
}

const struct hayfork_task builtin_fill = {
	.name = "fill",
	.args = "MIB",
	.doc = "write a file of that length in memory (at most 4096)",
	.fault = true,
	.run = fill_run,
};
