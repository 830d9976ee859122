/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * drive_page.c - a run as an HTML page (--report).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "master/cmd/drive.h"
#include "master/output/exit_status.h"
#include "master/output/newfile.h"

bool
drive_page_open(struct drive *d, char *err, size_t errlen)
{
	const char *path = d->setup.report;

	if (path == NULL || (d->page = runpage_open(path)) != NULL)
		return true;
	snprintf(err, errlen, "%s: %s", path, newfile_why(errno));
	return false;
}

void
drive_died(void *ctx, const struct hayfork_death *death)
{
	struct drive *d = ctx;

	if (d->page != NULL)
		runpage_die(d->page, death);
}

struct drive_page_waiter {
	struct drive *drive;
	unsigned stops; /* before it was written */
};

/* For who reads a pipe; to be told to stop ends that. */
static bool
drive_page_await(void *ctx, int fd)
{
	const struct drive_page_waiter *w = ctx;

	return drive_await(w->drive, w->stops, fd);
}

void
drive_page_finish(struct drive *d, uint64_t run, int *status)
{
	struct drive_page_waiter waiter = { d, d->stops };
	struct runpage_end end = {
		.elapsed_us = clock_ns() / 1000 - d->started_us,
		.earlier = d->passed_over,
		.run = run,
		.exit_status = *status,
		.signal = d->signal,
		.broken = hayfork_broken(d->farm),
		.await = drive_page_await,
		.ctx = &waiter,
	};

	if (d->page == NULL)
		return;
	for (int i = 0; i < HAYFORK_LANES; i++)
		end.workers[i] = d->page->timeline.lanes[i].workers;
	d->page->counter_count = 0;
	hayfork_counters(d->farm, runpage_counter, d->page);
	if (runpage_finish(d->page, &end))
		return;
	fprintf(stderr, "hayfork: the report could not be written to %s: %s\n",
	    d->setup.report, strerror(errno));
	*status = EXIT_STATUS_WRITE;
}
