/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * newfile.h - a file that has its name when it is whole: until then an older
 * one is there, or none.
 *
 * A symbolic link is followed, so that it stays one. What is no file (a pipe,
 * a device) is written to as it is, and is never replaced; keep_write() waits
 * for it. A file that is replaced leaves its mode to the new one.
 */
#ifndef HF_OUTPUT_NEWFILE_H
#define HF_OUTPUT_NEWFILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "common/log.h"

struct newfile {
	char *path;      /* owned: what it will be called; NULL: not open */
	char *temporary; /* owned: what it is called now; NULL: path */
	int fd;          /* of a pipe or a device: does not block */
	mode_t mode;     /* that it will have */
};

/* These say false with errno. */
MUST_CHECK bool newfile_open(struct newfile *, const char *path);
/*
 * It is whole: gives it its name; synced: when it is on its disk, which may
 * take a while.
 */
MUST_CHECK bool newfile_commit(struct newfile *, bool synced);
/* Closes it; one that was not committed is gone. A zeroed one may be closed. */
void newfile_close(struct newfile *);

/* What errno means of a path that was to be written. */
const char *newfile_why(int error);

/*
 * A file that grows by lines, made with that mode if it is not there. Of a
 * pipe somebody has to be reading, or soon. The descriptor blocks; -1: errno.
 */
MUST_CHECK int newfile_append(const char *path, mode_t mode);

#endif
