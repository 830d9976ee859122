/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * place.c - where the run store is.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "master/output/store/place.h"

bool
place_default(char path[PATH_MAX])
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	int len = PATH_MAX;

	if (state != NULL && state[0] == '/')
		len = snprintf(path, PATH_MAX, "%s/hayfork/runs.db", state);
	else if (home != NULL && home[0] == '/')
		len = snprintf(
		    path, PATH_MAX, "%s/.local/state/hayfork/runs.db", home);
	return len < PATH_MAX;
}

bool
place_make_folders(const char *path)
{
	char folder[PATH_MAX];

	for (const char *slash = strchr(path + 1, '/'); slash != NULL;
	     slash = strchr(slash + 1, '/')) {
		snprintf(
		    folder, sizeof(folder), "%.*s", (int)(slash - path), path);
		if (mkdir(folder, 0700) == -1 && errno != EEXIST)
			return false;
	}
	return true;
}

static struct flock
place_lock(unsigned long long run)
{
	return (struct flock){ .l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = (off_t)run,
		.l_len = 1 };
}

int
place_hold(const char *path, unsigned long long run)
{
	struct flock lock = place_lock(run);
	char file[PATH_MAX + 8];
	int fd, error;

	snprintf(file, sizeof(file), "%s-lock", path);
	if ((fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) == -1)
		return -1;
	if (fcntl(fd, F_SETLK, &lock) == 0)
		return fd;
	error = errno == EACCES ? EAGAIN : errno;
	close(fd);
	errno = error;
	return -1;
}

bool
place_is_held(const char *path, unsigned long long run)
{
	struct flock lock = place_lock(run);
	char file[PATH_MAX + 8];
	bool held;
	int fd;

	snprintf(file, sizeof(file), "%s-lock", path);
	if ((fd = open(file, O_RDONLY | O_CLOEXEC)) == -1)
		return false;
	held = fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
	close(fd);
	return held;
}
