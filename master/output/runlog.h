/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * runlog.h - what the farm does, line by line, at the end of a file.
 *
 *	1767323045.678901 io worker 2: it was killed
 *	{"time":"2026-01-02T03:04:05.678Z","level":"info","pid":7,"message":"…"}
 *
 * A line is written by one call, so that several runs may share a file.
 */
#ifndef HF_RUNLOG_H
#define HF_RUNLOG_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/log.h"

/* Position of a name in the choices of --log-format. */
enum runlog_format { RUNLOG_TEXT, RUNLOG_JSON };

struct runlog {
	int fd; /* -1: there is no such file */
	enum runlog_format format;
	int error; /* errno of the first line that was lost; 0: none was */
};

/* path NULL: none. False: errno says why it cannot be opened. */
MUST_CHECK bool runlog_open(
    struct runlog *, const char *path, enum runlog_format);
void runlog_close(struct runlog *);
/* us: since 1970. */
void runlog_write(struct runlog *, uint64_t us, int level, const char *line);
/* The line itself, with its end; pure. */
void runlog_render(struct buf *, enum runlog_format, uint64_t us, int level,
    unsigned pid, const char *line);

#endif
