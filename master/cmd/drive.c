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
#include "master/cmd/notify.h"
#include "master/output/exit_status.h"

/* Running jobs may take their time when the user asks to stop once. */
#define DRIVE_GRACE_MS (UINT64_C(24) * 3600 * 1000)
/* How many results may wait for the one that is due next. */
#define DRIVE_AHEAD 100000
#define DRIVE_TEXT_MAX (PATH_MAX + 400) /* a message with a path in it */

/* ---- signals ------------------------------------------------------------- */

void
drive_stop(struct drive *d, uint64_t grace_ms)
{
	d->stopping = true;
	for (unsigned i = 0; i < d->source_count; i++)
		if (d->sources[i].stop != NULL)
			d->sources[i].stop(d->sources[i].ctx);
	hayfork_stop(d->farm, grace_ms);
}

static void
drive_signal_cb(evutil_socket_t sig, short what, void *ctx)
{
	struct drive *d = ctx;

	(void)what;
	if (d->over)
		return; /* it is ending already */
	drive_progress_clear(d);
	if (d->signal == 0) {
		if (!d->setup.quiet)
			fprintf(stderr,
			    "hayfork: stopping: running jobs may finish; once "
			    "more kills them\n");
		d->signal = (int)sig;
		drive_note(d, "stopping: signal %d", (int)sig);
		notify_say(
		    "STOPPING=1\nSTATUS=stopping: running jobs may finish");
		drive_stop(d, DRIVE_GRACE_MS);
	} else {
		drive_store_hurry(d);
		drive_stop(d, 0);
	}
}

static void
drive_told_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct drive *d = ctx;

	(void)fd;
	(void)what;
	event_del(d->told);
	if (!d->over)
		drive_stop(d, 0);
}

/* Stop for a reason of our own. */
PRINTF_LIKE(3, 4)
static void
drive_halt(struct drive *d, uint64_t grace_ms, const char *why, ...)
{
	char text[120];
	va_list ap;

	va_start(ap, why);
	vsnprintf(text, sizeof(text), why, ap);
	va_end(ap);
	for (unsigned i = 0; i < d->source_count; i++)
		d->cut_short |= !d->sources[i].ended;
	drive_progress_clear(d);
	drive_note(d, "stopping: %s", text);
	notify_say("STOPPING=1\nSTATUS=stopping: %s", text);
	if (!d->setup.quiet)
		fprintf(stderr, "hayfork: stopping: %s\n", text);
	drive_stop(d, grace_ms);
}

static void
drive_deadline_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct drive *d = ctx;

	(void)fd;
	(void)what;
	if (d->over)
		return;
	drive_halt(d, 0, "the run's deadline of %g s is over",
	    (double)d->setup.deadline_ms / 1e3);
	drive_store_hurry(d);
}

static void
drive_start_clock(struct drive *d)
{
	uint64_t ms = d->setup.deadline_ms;
	struct timeval tv = { (time_t)(ms / 1000),
		(suseconds_t)(ms % 1000 * 1000) };

	d->started_us = clock_ns() / 1000;
	if (ms == 0)
		return;
	d->deadline = timer_make(d->base, drive_deadline_cb, d);
	timer_start(d->deadline, &tv);
}

static void
drive_writable_cb(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	(void)ctx; /* the loop has turned: that was its purpose */
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

static struct event *
drive_on_signal(struct drive *d, int sig)
{
	struct event *e = evsignal_new(d->base, sig, drive_signal_cb, d);

	if (e == NULL || evsignal_add(e, NULL) == -1)
		panic("no event for signal %d", sig);
	return e;
}

static void
drive_watch_signals(struct drive *d)
{
	if (d->setup.stop_fd == 0) {
		d->interrupted = drive_on_signal(d, SIGINT);
		d->terminated = drive_on_signal(d, SIGTERM);
		d->hung_up = drive_on_signal(d, SIGHUP);
		return;
	}
	d->told = event_make(
	    d->base, d->setup.stop_fd, EV_READ | EV_PERSIST, drive_told_cb, d);
	if (!event_watch(d->told, NULL))
		panic("signals cannot be watched: %s", strerror(errno));
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
		    err, errlen, "%s: %s", setup->log_path, strerror(errno));
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
	event_drop(&d->interrupted);
	event_drop(&d->terminated);
	event_drop(&d->hung_up);
	event_drop(&d->told);
	event_drop(&d->deadline);
	event_base_free(d->base);
	while ((dj = TAILQ_FIRST(&d->free)) != NULL) {
		TAILQ_REMOVE(&d->free, dj, link);
		free(dj);
	}
	runlog_close(&d->log);
}

void
drive_add_source(
    struct drive *d, const struct drive_source *source, size_t limit)
{
	struct drive_source *s = &d->sources[d->source_count++];

	*s = *source;
	s->limit = limit;
	TAILQ_INIT(&s->jobs);
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

void
drive_withdraw(struct drive *d, uint64_t first, uint64_t last)
{
	struct drive_job *dj, *next;

	for (unsigned i = 0; i < d->source_count; i++)
		for (dj = TAILQ_FIRST(&d->sources[i].jobs); dj != NULL;
		     dj = next) {
			/* It may end at once, and no other with it. */
			next = TAILQ_NEXT(dj, link);
			if (dj->future != NULL && dj->id >= first &&
			    dj->id <= last)
				hayfork_withdraw(dj->future);
		}
}

/* ---- results ------------------------------------------------------------- */

static void
drive_ended(struct drive *d, struct drive_source *source, uint64_t id,
    enum hayfork_status status)
{
	d->ended++;
	if (source->end != NULL)
		source->end(source->ctx, id, status);
}

static void
drive_done(struct hayfork_future *future, void *ctx)
{
	struct drive_job *dj = ctx;
	struct drive *d = dj->drive;
	enum hayfork_status status = hayfork_ended_as(future);
	struct drive_source *source = dj->source;
	uint64_t id = dj->id;
	bool too_many = halt_count(&d->setup.halt, status);

	dj->future = future;
	drive_store_let(d, dj);
	if (!drive_store_result(d, dj))
		drive_deliver(d, dj);
	drive_ended(d, source, id, status);
	/* Now: at the end of this turn the next jobs are given out. */
	if (too_many && !d->stopping)
		drive_halt(d, DRIVE_GRACE_MS,
		    "%llu failed (--max-fail %s): running jobs may finish",
		    (unsigned long long)d->setup.halt.failed,
		    d->setup.halt.text);
}

/* ---- feeding ------------------------------------------------------------- */

static void
drive_submit(
    struct drive *d, struct drive_source *source, struct drive_item *item)
{
	struct drive_job *dj = TAILQ_FIRST(&d->free);

	if (dj != NULL)
		TAILQ_REMOVE(&d->free, dj, link);
	else {
		dj = xmalloc(sizeof(*dj));
		dj->place = d->places++;
	}
	dj->drive = d;
	dj->source = source;
	dj->future = NULL;
	dj->withheld = false;
	dj->stream = (struct stream){ .said = false };
	dj->id = item->job.id;
	TAILQ_INSERT_TAIL(&source->jobs, dj, link);
	dj->name = item->name;
	dj->host = item->host;
	dj->command = item->command;
	dj->commands = item->commands;
	dj->ncommands = item->ncommands;
	dj->is_content = item->command_is_content;
	dj->args = item->args;
	if (item->args.at != NULL) {
		dj->args.at = item->args.len <= sizeof(dj->inline_args)
				  ? dj->inline_args
				  : xmalloc(item->args.len);
		memcpy((void *)(uintptr_t)dj->args.at, item->args.at,
		    item->args.len);
	}
	item->job.done = drive_done;
	item->job.ctx = dj;
	source->in_hand++;
	d->submitted++;
	drive_store_job(d, dj, item);
	/* If it has ended already, dj is free, and nobody looks at this. */
	dj->future = hayfork_submit(d->farm, &item->job);
}

/*
 * Are so many results waiting for one that is due before them that no more
 * should be made? Not if that one is still to be begun.
 */
static bool
drive_is_ahead(const struct drive *d)
{
	size_t in_hand = 0;

	if (!d->setup.in_order || d->order.held < DRIVE_AHEAD)
		return false;
	for (unsigned i = 0; i < d->source_count; i++)
		in_hand += d->sources[i].in_hand;
	return in_hand > 0;
}

/* It was done before: it has a turn all the same. */
static void
drive_pass_over(
    struct drive *d, struct drive_source *source, const struct drive_item *item)
{
	d->passed_over++;
	d->earlier[item->was]++;
	if (d->setup.in_order)
		drive_skip_turn(d, item->job.id);
	drive_ended(d, source, item->job.id, item->was);
}

/* As much as there is room for. */
static void
drive_feed(struct drive *d, struct drive_source *source)
{
	while (!source->ended && source->in_hand < source->limit) {
		struct drive_item item = { .name = NULL };

		if (!drive_has_room(d) || recorder_is_full(&d->recorder))
			return;
		if (drive_is_ahead(d))
			return;
		switch (source->next(source->ctx, &item)) {
		case DRIVE_ITEM:
			if (drive_store_wants(d, &item))
				drive_submit(d, source, &item);
			else
				drive_pass_over(d, source, &item);
			break;
		case DRIVE_LATER:
			return;
		case DRIVE_END:
			source->ended = true;
			break;
		}
	}
}

/*
 * What ends at once, or was done before, may be what another source waits for.
 * True: there is something to write.
 */
static bool
drive_feed_all(struct drive *d)
{
	const uint64_t first = d->delivered;
	uint64_t before;

	do {
		before = d->ended;
		for (unsigned i = 0; i < d->source_count; i++)
			drive_feed(d, &d->sources[i]);
	} while (d->ended != before && d->source_count > 1);
	return d->delivered != first;
}

static bool
drive_is_over(const struct drive *d)
{
	for (unsigned i = 0; i < d->source_count; i++)
		if (!d->sources[i].ended || d->sources[i].in_hand > 0)
			return false;
	return true;
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

/*
 * Results are large, some of them: jobs wait for the reader, too. And none is
 * handed to a worker before the recorder has heard of it.
 */
static void
drive_hold(struct drive *d)
{
	bool told = drive_store_tell(d);

	hayfork_hold(d->farm, !drive_has_room(d) || !told);
}

static bool
drive_write_all(struct drive *d)
{
	return writer_pump(&d->writer, true) && writer_pending(&d->writer) == 0;
}

/* What was kept until now, piece by piece; a signal ends that, too. */
static void
drive_write_kept(struct drive *d)
{
	do
		if (!drive_write_all(d))
			return;
	while (drive_show_any(d));
	while (sink_more(&d->sink))
		if (!drive_write_all(d))
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
	drive_page_finish(d, &status);
	drive_store_end(d, &status);
	return drive_tell_end(d, status);
}
