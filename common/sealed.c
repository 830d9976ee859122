/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sealed.c - bytes in a memfd that nobody can change any more.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/sealed.h"

int
sealed_new(void)
{
	return memfd_create("hayfork-text", MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

bool
sealed_add(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

bool
sealed_end(int fd)
{
	return fcntl(fd, F_ADD_SEALS,
		   F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) ==
	       0;
}
