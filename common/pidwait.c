/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pidwait.c - the end of a program that was started.
 */
#include <errno.h>
#include <poll.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "common/pidwait.h"
#include "common/clock.h"

bool
pid_await(pid_t pid, uint64_t until_ms)
{
	struct pollfd p = { .events = POLLIN };
	uint64_t now;
	int n = 0;

	if ((p.fd = pidfd_open(pid, 0)) == -1)
		return false;
	do {
		now = clock_ms();
		n = poll(&p, 1, now < until_ms ? (int)(until_ms - now) : 0);
	} while (n <= 0 && now < until_ms);
	close(p.fd);
	errno = ETIMEDOUT;
	return n > 0;
}
