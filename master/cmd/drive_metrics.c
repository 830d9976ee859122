/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * drive_metrics.c - a run's totals for Prometheus, while it runs: to a file,
 * and for whoever asks.
 */
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/events.h"
#include "common/mem.h"
#include "master/cmd/drive.h"
#include "master/cmd/metrics_server.h"
#include "master/output/metrics.h"

#define EVERY_S 5 /* the file is written anew */

struct drive_metrics {
	struct metrics metrics;
	struct metrics_server *server; /* NULL: none is wanted */
	struct event *writing;         /* NULL: no file is wanted */
	uint64_t started_us;           /* wall clock */
	bool ended, failed;            /* it was said that it cannot be */
};

static void
drive_metrics_page(void *ctx, struct buf *out)
{
	struct drive *d = ctx;
	struct drive_metrics *m = d->metrics;
	struct metrics_page page = { out, false };
	struct metrics_facts f = {
		.submitted = d->submitted,
		.pending = hayfork_pending(d->farm),
		.started_us = m->started_us,
		.ended = m->ended,
	};

	if (d->started_us != 0)
		f.elapsed_us = clock_ns() / 1000 - d->started_us;
	memcpy(f.by_status, d->report.by_status, sizeof(f.by_status));
	for (int i = 0; i < HAYFORK_LANES; i++)
		f.workers[i] =
		    hayfork_workers(d->farm, (enum hayfork_lane)i, NULL, NULL);
	metrics_render(&m->metrics, &f, out);
	hayfork_counters(d->farm, metrics_counter, &page);
}

/* ---- the file ------------------------------------------------------------ */

/*
 * A new one takes its place: whoever reads it has all of one or of the other.
 * False: errno says why.
 */
static bool
drive_metrics_write(struct drive *d)
{
	struct buf page = { 0 };
	struct newfile file;
	int error;
	bool good;

	if (!newfile_open(&file, d->setup.metrics_file))
		return false;
	drive_metrics_page(d, &page);
	good = keep_write(file.fd, buf_at(&page), buf_len(&page)) &&
	       newfile_commit(&file, false);
	error = errno;
	newfile_close(&file);
	errno = error;
	buf_free(&page);
	return good;
}

/* It may be possible again later: it is said once, and the run goes on. */
static bool
drive_metrics_try(struct drive *d)
{
	struct drive_metrics *m = d->metrics;
	int error;

	if (drive_metrics_write(d))
		return true;
	error = errno;
	if (!m->failed) {
		drive_progress_clear(d);
		fprintf(stderr,
		    "hayfork: metrics could not be written to %s: "
		    "%s\n",
		    d->setup.metrics_file, strerror(error));
	}
	m->failed = true;
	return false;
}

static void
drive_metrics_cb(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	(void)drive_metrics_try(ctx);
}

/* ---- from beginning to end ----------------------------------------------- */

static bool
drive_metrics_serve(struct drive *d, char *err, size_t errlen)
{
	struct metrics_server *server = metrics_server_open(d->base,
	    d->setup.metrics_address, drive_metrics_page, d, err, errlen);
	char where[80];

	if ((d->metrics->server = server) == NULL)
		return false;
	metrics_server_address(server, where, sizeof(where));
	if (!d->setup.quiet)
		fprintf(
		    stderr, "hayfork: metrics at http://%s/metrics\n", where);
	return true;
}

bool
drive_metrics_open(struct drive *d, char *err, size_t errlen)
{
	static const struct timeval every = { EVERY_S, 0 };
	const char *path = d->setup.metrics_file;
	struct stat st;

	if (path == NULL && d->setup.metrics_address == NULL)
		return true;
	d->metrics = xcalloc(1, sizeof(*d->metrics));
	d->metrics->started_us = clock_wall_us();
	if (path != NULL) {
		if (stat(path, &st) == 0 && S_ISFIFO(st.st_mode)) {
			snprintf(err, errlen,
			    "%.300s: a pipe, which nobody reads again and "
			    "again: name a file",
			    path);
			return false;
		}
		if (!drive_metrics_write(d)) {
			snprintf(
			    err, errlen, "%.300s: %s", path, strerror(errno));
			return false;
		}
		d->metrics->writing =
		    event_make(d->base, -1, EV_PERSIST, drive_metrics_cb, d);
		timer_start(d->metrics->writing, &every);
	}
	return d->setup.metrics_address == NULL ||
	       drive_metrics_serve(d, err, errlen);
}

void
drive_metrics_add(struct drive *d, const struct hayfork_result *result)
{
	if (d->metrics != NULL)
		metrics_add(&d->metrics->metrics, result);
}

bool
drive_metrics_finish(struct drive *d)
{
	if (d->metrics == NULL)
		return true;
	d->metrics->ended = true;
	return d->metrics->writing == NULL || drive_metrics_try(d);
}

void
drive_metrics_close(struct drive *d)
{
	if (d->metrics == NULL)
		return;
	metrics_server_close(d->metrics->server);
	event_drop(&d->metrics->writing);
	free(d->metrics);
	d->metrics = NULL;
}
