/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * drive.c - one run of the command: sources of jobs, the farm, the sink.
 */
#include <errno.h>
#include <event2/event.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/queue.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/events.h"
#include "common/mem.h"
#include "master/cmd/drive.h"
#include "master/output/exit_status.h"
#include "master/output/newfile.h"

#define DRIVE_TEXT_MAX (PATH_MAX + 400) /* a message with a path in it */

static void
drive_writable_cb(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	(void)ctx; /* the loop has turned: that was its purpose */
}

bool
drive_await(struct drive *d, unsigned stops, int fd)
{
	struct event *e =
	    event_make(d->base, fd, EV_WRITE, drive_writable_cb, d);

	if (!event_watch(e, NULL))
		panic("what is written to cannot be watched: %s",
		    strerror(errno));
	if (event_base_loop(d->base, EVLOOP_ONCE) == -1)
		panic("event loop failed");
	event_drop(&e);
	return d->stops == stops;
}

/* ---- opening ------------------------------------------------------------- */

static void
drive_host_key(void *ctx, const char *host, uint16_t port, const char *type,
    const void *blob, size_t len)
{
	struct drive *d = ctx;

	if (d->setup.host_key != NULL)
		d->setup.host_key(
		    d->setup.host_key_ctx, host, port, type, blob, len);
}

/* What it means for the run is told soon: drive_check_kept(). */
static void
drive_unkept(void *ctx, int error)
{
	struct drive *d = ctx;

	d->output_error = error;
}

/* One would take the other's place, and nobody be told. */
static bool
drive_files_differ(const struct drive_setup *s, char *err, size_t errlen)
{
	const struct {
		const char *option, *path;
	} files[] = { { "joblog", s->joblog }, { "junit", s->junit },
		{ "report", s->report }, { "metrics-file", s->metrics_file },
		{ "log", s->log_path } };

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		for (size_t k = 0; k < i; k++) {
			if (files[i].path == NULL || files[k].path == NULL ||
			    strcmp(files[i].path, files[k].path) != 0)
				continue;
			snprintf(err, errlen,
			    "--%s and --%s name the same file: %.300s",
			    files[k].option, files[i].option, files[i].path);
			return false;
		}
	return true;
}

bool
drive_open(
    struct drive *d, const struct drive_setup *setup, char *err, size_t errlen)
{
	memset(d, 0, sizeof(*d));
	d->setup = *setup;
	TAILQ_INIT(&d->free);
	TAILQ_INIT(&d->withheld);
	TAILQ_INIT(&d->untold);
	TAILQ_INIT(&d->unkept);
	TAILQ_INIT(&d->ready);
	if (!drive_files_differ(setup, err, errlen))
		return false;
	if (!runlog_open(&d->log, setup->log_path, setup->log_format)) {
		snprintf(
		    err, errlen, "%s: %s", setup->log_path, newfile_why(errno));
		return false;
	}
	signal(SIGPIPE, SIG_IGN);
	if ((d->base = event_base_new()) == NULL)
		panic("no event loop");
	drive_watch_signals(d);
	d->setup.farm.base = d->base;
	d->setup.farm.log = drive_log;
	d->setup.farm.host_key = drive_host_key;
	d->setup.farm.begun = drive_store_begun;
	d->setup.farm.unkept = drive_unkept;
	d->setup.farm.printed = d->setup.stream ? drive_printed : NULL;
	d->setup.farm.ctx = d;
	d->setup.farm.attempted = drive_store_attempt;
	d->setup.farm.died = drive_died;
	if (!keep_open(&d->keep, setup->joblog, setup->outdir, setup->junit)) {
		snprintf(err, errlen, "%s", d->keep.error);
		drive_close(d);
		return false;
	}
	if (!drive_page_open(d, err, errlen)) {
		drive_close(d);
		return false;
	}
	d->farm = hayfork_open(&d->setup.farm, err, errlen);
	if (d->farm == NULL) {
		drive_close(d);
		return false;
	}
	if (!drive_metrics_open(d, err, errlen)) {
		hayfork_close(d->farm);
		d->farm = NULL;
		drive_close(d);
		return false;
	}
	writer_init(&d->writer, STDOUT_FILENO, "standard output");
	sink_init(&d->sink, setup->sink, &d->writer.out, setup->colour);
	if (setup->diff)
		sink_set_diff(&d->sink);
	d->sink.streamed = setup->stream;
	order_init(&d->order, 1);
	spill_init(&d->aside, SPILL_MEMORY);
	if (writer_fd(&d->writer) != -1)
		d->writable = event_make(d->base, writer_fd(&d->writer),
		    EV_WRITE, drive_writable_cb, d);
	return true;
}

void
drive_close(struct drive *d)
{
	struct drive_job *dj;

	/* The sources may be gone, and their jobs are over. */
	d->over = true;
	recorder_close(&d->recorder);
	drive_metrics_close(d);
	if (d->farm != NULL) {
		hayfork_close(d->farm);
		drive_drop_aside(d);
		sink_fini(&d->sink);
		event_drop(&d->writable);
		writer_fini(&d->writer);
		report_fini(&d->report);
	}
	drive_progress_close(d);
	keep_close(&d->keep);
	runpage_close(d->page);
	drive_unwatch_signals(d);
	event_base_free(d->base);
	while ((dj = TAILQ_FIRST(&d->free)) != NULL) {
		TAILQ_REMOVE(&d->free, dj, link);
		free(dj);
	}
	runlog_close(&d->log);
}

void
drive_say(struct drive *d, const char *fmt, ...)
{
	char raw[200], text[4 * sizeof(raw)];
	va_list ap;

	if (d->setup.quiet)
		return;
	va_start(ap, fmt);
	vsnprintf(raw, sizeof(raw), fmt, ap);
	va_end(ap);
	log_escape(text, sizeof(text), raw, strlen(raw));
	drive_progress_clear(d);
	fprintf(stderr, "hayfork: %s\n", text);
}

/* Results that cannot be written end the run. */
static void
drive_write(struct drive *d)
{
	char text[DRIVE_TEXT_MAX];

	if (writer_pending(&d->writer) > 0 && d->setup.colour)
		drive_progress_clear(d);
	do
		writer_pump(&d->writer, false);
	while (drive_show_some(d));
	if (!writer_pump(&d->writer, false) &&
	    writer_tell_error(&d->writer, text, sizeof(text))) {
		drive_progress_clear(d);
		fprintf(stderr, "hayfork: %s\n", text);
		d->failed = true;
		drive_stop(d, 0);
	}
	if (writer_pending(&d->writer) > 0 && d->writable != NULL &&
	    !event_watch(d->writable, NULL))
		panic("standard output cannot be watched: %s", strerror(errno));
}

static bool
drive_write_all(struct drive *d, unsigned stops)
{
	while (writer_pump(&d->writer, false)) {
		if (writer_pending(&d->writer) == 0)
			return true;
		if (!drive_await(d, stops, writer_fd(&d->writer)))
			writer_give_up(&d->writer);
	}
	return false;
}

/* What was kept until now, piece by piece; a signal ends that, too. */
static void
drive_write_kept(struct drive *d)
{
	const unsigned stops = d->stops;

	do
		if (!drive_write_all(d, stops))
			return;
	while (drive_show_any(d));
	while (sink_more(&d->sink))
		if (!drive_write_all(d, stops))
			return;
}

/* ---- the run ------------------------------------------------------------- */

static void
drive_report(struct drive *d)
{
	struct report_end end = {
		.submitted = d->submitted,
		.elapsed_us = clock_ns() / 1000 - d->started_us,
		.write_error = d->failed,
	};
	struct buf text = { 0 };

	if (d->setup.quiet)
		return;
	hayfork_counters(d->farm, report_counter, &d->report);
	report_print(&d->report, &end, &text);
	fwrite(buf_at(&text), 1, buf_len(&text), stderr);
	buf_free(&text);
}

/* What a run came to that was taken up is what all of it came to. */
static int
drive_judge(struct drive *d, struct exit_facts facts)
{
	uint64_t by_status[HAYFORK_STATUS_COUNT], left = 0;

	if (d->setup.store.resume != NULL && !d->stopping)
		left = resume_left(d->setup.store.resume);
	if (left > 0)
		fprintf(stderr,
		    "hayfork: %llu jobs of the run were not in its input this "
		    "time: they are not done\n",
		    (unsigned long long)left);
	for (int i = 0; i < HAYFORK_STATUS_COUNT; i++)
		by_status[i] = d->report.by_status[i] + d->earlier[i];
	by_status[HAYFORK_NOT_RUN] += left;
	return exit_status(by_status, facts);
}

/* The store's end is the last that can fail; the page has said how it ends. */
static int
drive_end(struct drive *d, int status)
{
	const uint64_t run = d->store_open ? d->recorder.run : 0;
	int said;

	drive_page_finish(d, run, &status);
	said = status;
	drive_store_end(d, &status);
	if (status != said)
		drive_page_finish(d, run, &status);
	return status;
}

int
drive_run(struct drive *d)
{
	struct exit_facts facts = { 0 };
	char text[DRIVE_TEXT_MAX];
	bool metrics, ended;
	int status;

	drive_start_clock(d);
	if ((status = drive_store_open(d)) != 0)
		return status;
	if (d->page != NULL)
		runpage_begin(d->page);
	drive_tell_begin(d);
	drive_progress_open(d);
	for (;;) {
		/* Write first: what a full writer held back may go on now. */
		drive_write(d);
		ended = drive_feed_all(d);
		if (drive_is_over(d))
			break;
		drive_check_kept(d);
		drive_hold(d);
		if (event_base_loop(d->base,
			EVLOOP_ONCE | (ended ? EVLOOP_NONBLOCK : 0)) == -1)
			panic("event loop failed");
		/* More of them would only be refused. */
		if (hayfork_broken(d->farm) != NULL && !d->stopping)
			drive_stop(d, 0);
	}
	drive_progress_close(d);
	drive_write_kept(d);
	drive_check_kept(d);
	drive_keep(d, keep_finish(&d->keep));
	metrics = drive_metrics_finish(d);
	if (!writer_finish(&d->writer) &&
	    writer_tell_error(&d->writer, text, sizeof(text)))
		fprintf(stderr, "hayfork: %s\n", text);
	d->failed |= d->writer.error != 0;
	drive_report(d);
	if (hayfork_broken(d->farm) != NULL)
		fprintf(stderr, "hayfork: %s\n", hayfork_broken(d->farm));
	facts.write_error = d->failed || !metrics;
	facts.internal = hayfork_broken(d->farm) != NULL ||
			 report_jobs(&d->report) != d->submitted;
	facts.signal = d->signal;
	facts.cut_short = d->cut_short;
	status = drive_judge(d, facts);
	return drive_tell_end(d, drive_end(d, status));
}
