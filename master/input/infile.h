/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * infile.h - a whole file of the user's, read at once.
 */
#ifndef HF_INFILE_H
#define HF_INFILE_H

#include <stddef.h>

#include "master/input/inerr.h"

/*
 * Read a file, pipe or device of at most max bytes. Returns its bytes with a
 * NUL behind them, or NULL. It may hold passwords: give it back to
 * free_secret(text, len).
 */
MUST_CHECK char *infile_read(
    const char *path, size_t max, size_t *len_r, struct inerr *);
/* The same of a file only: what was found in a folder may be a pipe. */
MUST_CHECK char *infile_read_regular(
    const char *path, size_t max, size_t *len_r, struct inerr *);
/* The same of one that is open; its name in the error is the caller's. */
MUST_CHECK char *infile_read_fd(
    int fd, size_t max, size_t *len_r, struct inerr *);

#endif
