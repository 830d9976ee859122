/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * blob.h - a file of the user's that goes to hosts: as it was when it was
 * read, once for all of them.
 */
#ifndef HF_BLOB_H
#define HF_BLOB_H

#include <stdint.h>
#include <sys/types.h>

#include "master/input/inerr.h"

struct blob {
	int fd;       /* sealed, as a job's input; owned */
	uint64_t len; /* bytes */
	mode_t mode;  /* the file's permissions; 0: it is none */
	char sha256[65];
};

/*
 * Read a file of at most max bytes; "-": standard input. False, and an error:
 * there is nothing to be closed.
 */
MUST_CHECK bool blob_read(
    struct blob *, const char *path, uint64_t max, struct inerr *);
/* A zeroed one is allowed. */
void blob_close(struct blob *);

/* 64 digits of a digest, in small letters. */
void blob_hex(char hex[65], const uint8_t digest[32]);

#endif
