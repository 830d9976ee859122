/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * keep.h - results that go to files as well, whatever the sink: --joblog,
 * --out-dir, --junit.
 *
 * Each is told of a result when it comes. What cannot be written ends the run:
 * error says why, and nothing is written after that.
 */
#ifndef HF_KEEP_H
#define HF_KEEP_H

#include "common/log.h"
#include "master/output/newfile.h"
#include "master/output/sink.h"

#define KEEP_ERROR 400

/* What GNU parallel's --joblog writes (its manual): a line per result. */
struct joblog {
	const char *path; /* NULL: none is wanted */
	int fd;
	struct buf line;
};

/*
 * FOLDER/HOST/stdout and stderr, byte by byte; of several commands
 * FOLDER/HOST/1/stdout, ...; of a plan FOLDER/JOB/HOST/..., and of a task
 * FOLDER/JOB/ARGUMENT/...
 */
struct outdir {
	const char *path; /* NULL: none is wanted */
	int fd;
};

/* One test suite, each result a test case: what CI servers read. */
struct junit {
	const char *path; /* NULL: none is wanted */
	struct newfile file;
	uint64_t by_status[HAYFORK_STATUS_COUNT], elapsed_us;
	struct buf one;
};

struct keep {
	struct joblog joblog;
	struct outdir outdir;
	struct junit junit;
	char error[KEEP_ERROR]; /* "": none */
};

/* Paths are borrowed; NULL: not wanted. False: see error. */
MUST_CHECK bool keep_open(
    struct keep *, const char *joblog, const char *outdir, const char *junit);
bool keep_result(struct keep *, const struct record *);
/* The last one was told: all of it is brought to the disk. */
bool keep_finish(struct keep *);
void keep_close(struct keep *);

/* ---- each of them -------------------------------------------------------- */

/* Sets the error from errno. Returns false. */
bool keep_fail(struct keep *, const char *path);
/*
 * All of the bytes. What would block is waited for, until a signal comes
 * (EINTR).
 */
bool keep_write(int fd, const void *, size_t);
/* What goes without waiting is stepped over; false: EAGAIN, or an error. */
MUST_CHECK bool keep_write_some(int fd, const char **bytes, size_t *len);

bool joblog_open(struct keep *);
bool joblog_result(struct keep *, const struct record *);
bool outdir_open(struct keep *);
bool outdir_result(struct keep *, const struct record *);
bool junit_open(struct keep *);
bool junit_result(struct keep *, const struct record *);
bool junit_finish(struct keep *);

#endif
