/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * runlog.c - what the farm does, line by line, at the end of a file.
 */
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "master/output/fields.h"
#include "master/output/newfile.h"
#include "master/output/runlog.h"
#include "master/output/text.h"

#define RUNLOG_MODE 0600

static const char *const runlog_levels[] = {
	[LOG_LEVEL_ERROR] = "error",
	[LOG_LEVEL_WARN] = "warn",
	[LOG_LEVEL_INFO] = "info",
	[LOG_LEVEL_DEBUG] = "debug",
};

bool
runlog_open(struct runlog *l, const char *path, enum runlog_format format)
{
	*l = (struct runlog){ .fd = -1, .format = format };
	if (path == NULL)
		return true;
	l->fd = newfile_append(path, RUNLOG_MODE);
	return l->fd != -1;
}

void
runlog_close(struct runlog *l)
{
	if (l->fd != -1)
		close(l->fd);
	l->fd = -1;
}

void
runlog_render(struct buf *b, enum runlog_format format, uint64_t us, int level,
    unsigned pid, const char *line)
{
	struct sink clock = { .out = b, .second = -1 };

	if (format == RUNLOG_TEXT) {
		text_format(b, "%llu.%06llu ", (unsigned long long)us / 1000000,
		    (unsigned long long)us % 1000000);
		text_add_str(b, line);
	} else {
		buf_add_literal(b, "{\"time\":\"");
		field_time(&clock, us);
		text_format(b, "\",\"level\":\"%s\",\"pid\":%u,\"message\":",
		    runlog_levels[level], pid);
		jsontext_string(b, line, strlen(line));
		buf_add_literal(b, "}");
	}
	buf_add_literal(b, "\n");
}

void
runlog_write(struct runlog *l, uint64_t us, int level, const char *line)
{
	struct buf b = { 0 };

	if (l->fd == -1)
		return;
	runlog_render(&b, l->format, us, level, (unsigned)getpid(), line);
	errno = ENOSPC; /* where it takes only a part */
	if (write(l->fd, buf_at(&b), buf_len(&b)) != (ssize_t)buf_len(&b) &&
	    l->error == 0)
		l->error = errno;
	buf_free(&b);
}
