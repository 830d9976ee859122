/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lines.h - standard input, line by line, without ever waiting for it.
 *
 * It may be shared with other programs, so its flags stay as they are: what
 * can be waited for is watched by the loop and read when something is there;
 * a file is simply read.
 */
#ifndef HF_LINES_H
#define HF_LINES_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/pack.h"
#include "master/input/inerr.h"

struct event;
struct event_base;

#define LINES_MAX (1u << 20) /* bytes of a line */

struct lines {
	int fd;
	struct buf in;
	size_t scanned; /* bytes at the front known to hold no newline */
	struct event *readable; /* NULL: reading never waits */
	bool ready;             /* readable since the last read */
	bool ended;
	int error;       /* errno of a read that failed; 0: none did */
	unsigned number; /* of the line given last */
};

enum lines_next { LINES_LINE, LINES_LATER, LINES_END, LINES_BAD };

/* Lines of fd, which stays the caller's. */
void lines_init(struct lines *, int fd, struct event_base *);
void lines_fini(struct lines *);
/*
 * The next line without its newline, borrowed until the next call. LATER:
 * the loop turns when there is more.
 */
enum lines_next lines_take(struct lines *, struct slice *, struct inerr *);
/* No more, even if there is more. */
void lines_stop(struct lines *);

#endif
