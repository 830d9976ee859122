/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * writer.h - brings bytes to a descriptor that is shared with others.
 *
 * Standard output may be a pipe, a file or a terminal that the shell and
 * other programs use too, so O_NONBLOCK is never set on it. A pipe or a
 * terminal is opened once more for ourselves, non-blocking; where that is not
 * possible (another user's), we ask with poll() before each small write.
 * Files are written straight.
 *
 * What has reached a file is worth something only when it is there after a
 * power cut, too, and when each of its lines is whole: writer_finish() brings
 * it to the disk, and after an error the piece of a line at its end is cut
 * off again.
 *
 * No events in it: the command watches writer_fd() while something is
 * pending, and stops the sources of results over WRITER_HIGH_WATER. What is
 * under way then still comes: when that is megabytes, it waits in a file. An
 * error is remembered, told once, and swallows all that comes after it.
 * SIGPIPE must be ignored.
 */
#ifndef HF_WRITER_H
#define HF_WRITER_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/log.h"
#include "common/spill.h"

#define WRITER_HIGH_WATER (1u << 20)

enum writer_kind {
	WRITER_STRAIGHT, /* a file or a device: never makes us wait */
	WRITER_PRIVATE,  /* opened once more, non-blocking, owned */
	WRITER_SOCKET,   /* each send() says that it does not wait */
	WRITER_SHARED,   /* poll(), then at most PIPE_BUF bytes */
};

/* Bytes in the file. */
struct writer_piece {
	uint64_t at;
	size_t len;
};

struct writer {
	struct buf out;              /* append here, then pump */
	struct spill spilled;        /* what goes before it; it has an error */
	struct writer_piece *pieces; /* owned: of that, in their order */
	size_t first, count;         /* those before the first are written */
	struct buf front;            /* what goes before that */
	const char *name;
	int fd;
	enum writer_kind kind;
	int error; /* errno of what went wrong, or 0 */
	bool told;
	bool wrote;   /* anything */
	size_t piece; /* bytes written since the last newline */
};

/* fd stays the caller's; name ("standard output") is for messages. */
void writer_init(struct writer *, int fd, const char *name);
/* Forgets what is still pending. */
void writer_fini(struct writer *);

static inline size_t
writer_pending(const struct writer *w)
{
	return buf_len(&w->out) + buf_len(&w->front) + w->spilled.kept;
}

/* What to watch for writing while bytes are pending; -1: none ever are. */
int writer_fd(const struct writer *);
/*
 * Write what can be written; with block, until all is out or a signal came.
 * False: there was an error, now or before, and nothing is pending any more.
 */
bool writer_pump(struct writer *, bool block);
/* Nobody waits for what is pending: it is lost, and that is an error. */
void writer_give_up(struct writer *);
/*
 * The last pump, blocking: false when not everything was written, or not
 * brought to the disk. A file system may say only now that there was no room.
 */
bool writer_finish(struct writer *);
/*
 * The error as a sentence, once: "results could not be written to NAME: why
 * (what to do)", where a file has its path after NAME. False: none, or told
 * before.
 */
MUST_CHECK bool writer_tell_error(struct writer *, char *text, size_t cap);

#endif
