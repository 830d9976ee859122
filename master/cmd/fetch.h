/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fetch.h - files that are got from hosts, on their way to the disk.
 *
 * Each is written beside its place under another name, and is there whole or
 * not at all. No name comes from a host.
 */
#ifndef HF_FETCH_H
#define HF_FETCH_H

#include <sha2.h>

#include "common/buf.h"
#include "common/hayfork.h"

#define FETCH_TEXT 600 /* fits a message with a path in it */

struct fetch {
	char *path;         /* where it is to be; owned */
	const char *wanted; /* its SHA-256, as blob_hex() has it; or NULL */
	char *temp;         /* as it is called meanwhile; owned; or NULL */
	int fd;             /* of that; -1 */
	uint64_t bytes;
	SHA2_CTX sha;
	bool placed; /* it has its name */
	bool failed; /* message says how */
	char message[FETCH_TEXT];
	struct buf value; /* of the result */
};

/*
 * Where a host's file goes: dest with {host} replaced; where it has none and
 * many hosts are asked, a folder of the host's in it. What is a folder, or
 * ends as one, gets the name that the file has on the host. Owned by the
 * caller.
 */
char *fetch_path(
    const char *dest, const char *host, const char *remote, bool many);
/* What a path calls a file, or "". Borrowed from it. */
const char *fetch_name(const char *path);

/* path is the fetch's from here on. */
void fetch_init(struct fetch *, char *path, const char *wanted);
/* What was not ended is removed. */
void fetch_fini(struct fetch *);

/*
 * After the run: what was got is on the disk. False: it is not; why has the
 * reason.
 */
MUST_CHECK bool fetch_settle(
    const struct fetch *, size_t n, char *why, size_t cap);

/* ctx is the struct fetch. */
extern const struct hayfork_taker fetch_taker;

/* {"path": ..., "bytes": ..., "sha256": ...}, as msgpack. */
void fetch_value(
    struct buf *, const char *path, uint64_t bytes, const char *sha256);

#endif
