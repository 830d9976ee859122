/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * drive_log.c - what a run does, in the log, and to the service manager.
 */
#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "common/hayfork.h"
#include "master/cmd/drive.h"
#include "master/cmd/notify.h"

void
drive_log(void *ctx, int level, const char *line)
{
	struct drive *d = ctx;

	if (level <= d->setup.verbose)
		drive_progress_clear(d);
	if (level <= d->setup.verbose)
		fprintf(stderr, "hayfork: %s\n", line);
	runlog_write(&d->log, clock_wall_us(), level, line);
}

void
drive_note(struct drive *d, const char *fmt, ...)
{
	char line[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	runlog_write(&d->log, clock_wall_us(), LOG_LEVEL_INFO, line);
}

void
drive_tell_begin(struct drive *d)
{
	drive_note(d, "hayfork %s begins", HAYFORK_VERSION);
	if (d->setup.total == 0)
		notify_say("READY=1\nSTATUS=jobs are running");
	else
		notify_say("READY=1\nSTATUS=%llu jobs",
		    (unsigned long long)d->setup.total);
}

int
drive_tell_end(struct drive *d, int status)
{
	notify_say("STOPPING=1\nSTATUS=exit status %d after %llu jobs", status,
	    (unsigned long long)d->submitted);
	drive_note(d, "ends with exit status %d after %llu jobs", status,
	    (unsigned long long)d->submitted);
	if (d->log.error != 0)
		fprintf(stderr, "hayfork: the log is not complete: %s: %s\n",
		    d->setup.log_path, strerror(d->log.error));
	return status;
}
