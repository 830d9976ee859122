/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * newfile.c - a file that has its name when it is whole.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/mem.h"
#include "master/output/newfile.h"

/* As open() would have made it. */
static mode_t
newfile_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

bool
newfile_open(struct newfile *f, const char *path)
{
	struct stat st;

	memset(f, 0, sizeof(*f));
	f->path = realpath(path, NULL);
	if (f->path != NULL && stat(f->path, &st) == 0 &&
	    !S_ISREG(st.st_mode)) {
		f->fd = open(f->path, O_WRONLY | O_CLOEXEC);
	} else {
		if (f->path == NULL)
			f->path = xstrdup(path);
		if (asprintf(&f->temporary, "%s.XXXXXX", f->path) == -1)
			no_memory(strlen(path));
		f->fd = mkostemp(f->temporary, O_CLOEXEC);
	}
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
	if (fchmod(f->fd, newfile_mode()) == -1 ||
	    rename(f->temporary, f->path) == -1)
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
