/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * drive_stop.c - what ends a run early: signals, its deadline, failures.
 */
#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "common/events.h"
#include "common/mem.h"
#include "master/cmd/drive.h"
#include "master/cmd/notify.h"

void
drive_stop(struct drive *d, uint64_t grace_ms)
{
	d->stopping = true;
	d->stops++;
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

void
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

void
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

static struct event *
drive_on_signal(struct drive *d, int sig)
{
	struct event *e = evsignal_new(d->base, sig, drive_signal_cb, d);

	if (e == NULL || evsignal_add(e, NULL) == -1)
		panic("no event for signal %d", sig);
	return e;
}

void
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

void
drive_unwatch_signals(struct drive *d)
{
	event_drop(&d->interrupted);
	event_drop(&d->terminated);
	event_drop(&d->hung_up);
	event_drop(&d->told);
	event_drop(&d->deadline);
}
