/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * drive_progress.c - how far a run is, told while it runs; who is running,
 * when SIGUSR1 asks.
 */
#include <event2/event.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/events.h"
#include "common/mem.h"
#include "master/cmd/drive.h"

#define COLUMNS 80u  /* of a terminal that does not say */
#define LIST_MAX 50u /* running jobs that SIGUSR1 shows */

/* A terminal that was stopped must not stop the run. */
static void
progress_write(const struct buf *text)
{
	struct pollfd p = { .fd = STDERR_FILENO, .events = POLLOUT };

	if (buf_len(text) > 0 && poll(&p, 1, 0) == 1)
		(void)!write(STDERR_FILENO, buf_at(text), buf_len(text));
}

/* ---- what is running ----------------------------------------------------- */

/* The slowest of all that are, slowest first. */
struct slowest {
	size_t running, n;
	struct hayfork_running jobs[PROGRESS_SLOW];
};

static void
slowest_add(void *ctx, const struct hayfork_running *r)
{
	struct slowest *s = ctx;
	size_t at;

	s->running++;
	if (s->n < PROGRESS_SLOW)
		at = s->n++;
	else if (s->jobs[PROGRESS_SLOW - 1].elapsed_us < r->elapsed_us)
		at = PROGRESS_SLOW - 1;
	else
		return;
	for (; at > 0 && s->jobs[at - 1].elapsed_us < r->elapsed_us; at--)
		s->jobs[at] = s->jobs[at - 1];
	s->jobs[at] = *r;
}

/* Its name is owned by whoever asks. */
static struct progress_job
progress_job_of(const struct hayfork_running *r)
{
	const struct drive_job *dj = r->ctx;
	struct record rec = {
		.job = dj->name, .host = dj->host, .args = dj->args
	};
	struct buf name = { 0 };

	record_label(&name, &rec);
	buf_add(&name, "", 1);
	return (struct progress_job){ (char *)name.mem, r->stage, r->worker,
		r->elapsed_us };
}

static void
progress_job_free(struct progress_job *job)
{
	free((char *)(uintptr_t)job->name);
}

static void
progress_facts_of(const struct drive *d, struct progress_facts *f)
{
	struct slowest slowest = { 0 };

	hayfork_each_running(d->farm, slowest_add, &slowest);
	*f = (struct progress_facts){
		.total = d->setup.total,
		.elapsed_us = clock_ns() / 1000 - d->started_us,
		.running = slowest.running,
		.nslow = slowest.n,
	};
	memcpy(f->by_status, d->report.by_status, sizeof(f->by_status));
	for (size_t i = 0; i < slowest.n; i++)
		f->slow[i] = progress_job_of(&slowest.jobs[i]);
}

static void
progress_facts_free(struct progress_facts *f)
{
	for (size_t i = 0; i < f->nslow; i++)
		progress_job_free(&f->slow[i]);
}

/* ---- drawing ------------------------------------------------------------- */

static unsigned
progress_columns(void)
{
	struct winsize size;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1
		   ? size.ws_col
		   : COLUMNS;
}

static void
progress_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct drive *d = ctx;
	struct progress_facts f;
	struct buf text = { 0 };

	(void)fd;
	(void)what;
	progress_facts_of(d, &f);
	progress_sample(&d->progress, &f);
	if (d->setup.progress == DRIVE_PROGRESS_TTY)
		progress_draw(&d->progress, &f, progress_columns(),
		    getenv("NO_COLOR") == NULL, &text);
	else
		progress_line(&d->progress, &f, &text);
	progress_write(&text);
	progress_facts_free(&f);
	buf_free(&text);
}

void
drive_progress_clear(struct drive *d)
{
	struct buf text = { 0 };

	progress_erase(&d->progress, &text);
	progress_write(&text);
	buf_free(&text);
}

/* ---- SIGUSR1 ------------------------------------------------------------- */

struct listing {
	struct progress_job *jobs;
	size_t n, cap;
};

static void
listing_add(void *ctx, const struct hayfork_running *r)
{
	struct listing *l = ctx;

	if (l->n == l->cap) {
		l->cap = l->cap * 2 + 64;
		l->jobs = xrealloc(l->jobs, l->cap * sizeof(*l->jobs));
	}
	l->jobs[l->n++] = progress_job_of(r);
}

static void
asked_cb(evutil_socket_t sig, short what, void *ctx)
{
	struct drive *d = ctx;
	struct listing l = { NULL, 0, 0 };
	struct buf text = { 0 };

	(void)sig;
	(void)what;
	hayfork_each_running(d->farm, listing_add, &l);
	progress_erase(&d->progress, &text);
	progress_list(l.jobs, l.n, LIST_MAX, &text);
	fwrite(buf_at(&text), 1, buf_len(&text), stderr);
	for (size_t i = 0; i < l.n; i++)
		progress_job_free(&l.jobs[i]);
	free(l.jobs);
	buf_free(&text);
}

/* ---- from beginning to end ----------------------------------------------- */

static enum drive_progress_kind
progress_kind(const struct drive *d)
{
	const char *terminal = getenv("TERM");

	if (d->setup.progress != DRIVE_PROGRESS_AUTO)
		return d->setup.progress;
	if (d->setup.quiet || d->setup.stop_fd != 0)
		return DRIVE_PROGRESS_NONE;
	return isatty(STDERR_FILENO) && terminal != NULL &&
		       strcmp(terminal, "dumb") != 0
		   ? DRIVE_PROGRESS_TTY
		   : DRIVE_PROGRESS_PLAIN;
}

void
drive_progress_open(struct drive *d)
{
	struct timeval every = { 0 };
	unsigned ms;

	d->setup.progress = progress_kind(d);
	if (d->setup.stop_fd == 0 && d->asked == NULL) {
		d->asked = evsignal_new(d->base, SIGUSR1, asked_cb, d);
		if (d->asked == NULL || evsignal_add(d->asked, NULL) == -1)
			panic("no event for signal %d", SIGUSR1);
	}
	if (d->setup.progress == DRIVE_PROGRESS_NONE || d->drawing != NULL)
		return;
	ms = d->setup.progress == DRIVE_PROGRESS_TTY ? PROGRESS_DRAW_MS
						     : PROGRESS_PLAIN_MS;
	every.tv_sec = (time_t)(ms / 1000);
	every.tv_usec = (suseconds_t)(ms % 1000 * 1000);
	d->drawing = event_make(d->base, -1, EV_PERSIST, progress_cb, d);
	timer_start(d->drawing, &every);
}

void
drive_progress_close(struct drive *d)
{
	drive_progress_clear(d);
	event_drop(&d->drawing);
	event_drop(&d->asked);
}
