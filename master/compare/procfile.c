/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * procfile.c - small files of proc(5) and sysfs.
 */
#include <fcntl.h>
#include <unistd.h>

#include "master/compare/procfile.h"

void
procfile_read(const char *path, char *text, size_t room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = 0;
	size_t at = 0;

	while (fd != -1 && at < room - 1 &&
	       (n = read(fd, text + at, room - 1 - at)) > 0)
		at += (size_t)n;
	if (fd != -1)
		close(fd);
	text[at] = '\0';
}
