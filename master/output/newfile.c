/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * newfile.c - a file that has its name when it is whole.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/mem.h"
#include "master/output/newfile.h"

#define NEWFILE_LINKS_MAX 16
#define NEWFILE_READER_MS 2000u /* for who reads a pipe to open it */
#define NEWFILE_STEP_US 10000u

/* As open() would have made it. */
static mode_t
newfile_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

/*
 * A pipe, a device: opened by the name it was given, which may be one that
 * only /proc knows. Who is to read a pipe may come a moment later than we.
 */
static int
newfile_other(const char *path)
{
	uint64_t until_ms = clock_ms() + NEWFILE_READER_MS;
	int fd;

	do
		fd = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK);
	while (fd == -1 && errno == ENXIO && clock_ms() < until_ms &&
	       usleep(NEWFILE_STEP_US) == 0);
	return fd;
}

static bool
newfile_open_other(struct newfile *f, const char *path)
{
	if ((f->fd = newfile_other(path)) == -1)
		return false;
	f->path = xstrdup(path);
	return true;
}

const char *
newfile_why(int error)
{
	return error == ENXIO ? "a pipe that nobody reads" : strerror(error);
}

int
newfile_append(const char *path, mode_t mode)
{
	struct stat st;
	int fd;

	if (stat(path, &st) == -1 || !S_ISFIFO(st.st_mode))
		return open(
		    path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, mode);
	if ((fd = newfile_other(path)) != -1)
		fcntl(fd, F_SETFL, O_APPEND);
	return fd;
}

/* Where a link leads whose end is not there yet; owned. */
static char *
newfile_follow(const char *path)
{
	char target[PATH_MAX], *next, *now = xstrdup(path), *folder;
	ssize_t n;

	for (int i = 0; i < NEWFILE_LINKS_MAX; i++) {
		n = readlink(now, target, sizeof(target) - 1);
		if (n == -1)
			break;
		target[n] = '\0';
		folder = dirname(now);
		if (target[0] == '/')
			next = xstrdup(target);
		else if (asprintf(&next, "%s/%s", folder, target) == -1)
			no_memory((size_t)n);
		free(now);
		now = next;
	}
	return now;
}

bool
newfile_open(struct newfile *f, const char *path)
{
	bool is_there;
	struct stat st;

	memset(f, 0, sizeof(*f));
	is_there = stat(path, &st) == 0;
	if (is_there && !S_ISREG(st.st_mode))
		return newfile_open_other(f, path);
	f->mode = is_there ? st.st_mode & 0777 : newfile_mode();
	f->path = is_there ? realpath(path, NULL) : newfile_follow(path);
	if (f->path == NULL)
		return false;
	if (asprintf(&f->temporary, "%s.XXXXXX", f->path) == -1)
		no_memory(strlen(path));
	f->fd = mkostemp(f->temporary, O_CLOEXEC);
	if (f->fd != -1)
		return true;
	free(f->temporary);
	free(f->path);
	memset(f, 0, sizeof(*f));
	return false;
}

/* Pipes and terminals cannot. */
static bool
newfile_sync(int fd)
{
	return fsync(fd) == 0 || errno == EINVAL || errno == EROFS;
}

/* The name, too, is to be there after a power cut. */
static bool
newfile_sync_folder(const char *path)
{
	char *copy = xstrdup(path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd == -1 || newfile_sync(fd);

	if (fd != -1)
		close(fd);
	free(copy);
	return good;
}

bool
newfile_commit(struct newfile *f, bool synced)
{
	if (synced && !newfile_sync(f->fd))
		return false;
	if (f->temporary == NULL)
		return true;
	if (fchmod(f->fd, f->mode) == -1 || rename(f->temporary, f->path) == -1)
		return false;
	free(f->temporary);
	f->temporary = NULL;
	return !synced || newfile_sync_folder(f->path);
}

void
newfile_close(struct newfile *f)
{
	if (f->path == NULL)
		return;
	close(f->fd);
	if (f->temporary != NULL)
		unlink(f->temporary);
	free(f->temporary);
	free(f->path);
	memset(f, 0, sizeof(*f));
}
