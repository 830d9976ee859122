/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sync.c - a disk that fails when it is asked whether all is there, to be
 * preloaded: FAIL_SYNC is the errno.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

int
fdatasync(int fd)
{
	const char *text = getenv("FAIL_SYNC");

	(void)fd;
	if (text == NULL)
		return 0;
	errno = atoi(text);
	return -1;
}
