/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * drive_store.c - a run in the run store: what the recorder is told, and what
 * may be shown because it is kept.
 */
#include <errno.h>
#include <event2/event.h>
#include <sha2.h>
#include <stdio.h>

#include "common/events.h"
#include "common/mem.h"
#include "master/cmd/drive.h"
#include "master/input/blob.h"
#include "master/output/exit_status.h"
#include "master/output/store/place.h"

/* ---- its life ------------------------------------------------------------ */

static void
store_kept(void *ctx, uint64_t results, uint64_t seq)
{
	struct drive *d = ctx;
	struct drive_job *dj;

	while ((dj = TAILQ_FIRST(&d->withheld)) != NULL && dj->seq <= seq) {
		drive_store_let(d, dj);
		hayfork_let(dj->future);
	}
	while (d->kept < results && (dj = TAILQ_FIRST(&d->unkept)) != NULL) {
		TAILQ_REMOVE(&d->unkept, dj, told);
		d->kept++;
		drive_deliver(d, dj);
	}
}

/* What is not kept is not shown: a run that goes on from here does it again. */
static void
store_failed(void *ctx)
{
	struct drive *d = ctx;
	struct drive_job *dj;
	if (!d->store_open)
		return; /* drive_store_open() tells */
	drive_progress_clear(d);
	fprintf(stderr, "hayfork: results could not be written to %s: %s\n",
	    d->setup.store.path, d->recorder.error);
	d->failed = true;
	TAILQ_CONCAT(&d->unkept, &d->untold, told);
	while ((dj = TAILQ_FIRST(&d->unkept)) != NULL) {
		TAILQ_REMOVE(&d->unkept, dj, told);
		drive_forget(d, dj);
	}
	drive_stop(d, 0);
}

/* A store that nobody asked for is no reason not to work. */
static int
store_refused(struct drive *d)
{
	const struct drive_store *s = &d->setup.store;
	bool lost = d->recorder.failure == STORE_IS_LOST;

	if (s->by_default && s->resume == NULL && !lost) {
		fprintf(stderr,
		    "hayfork: results are not kept: %s: %s (--no-store: do not "
		    "try)\n",
		    s->path, d->recorder.error);
		recorder_close(&d->recorder);
		return 0;
	}
	fprintf(stderr, "hayfork: %s: %s\n", s->path, d->recorder.error);
	return lost ? EXIT_STATUS_WRITE : EXIT_STATUS_USAGE;
}

static void
store_slow_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct drive *d = ctx;

	(void)fd;
	(void)what;
	drive_say(d,
	    "waiting for the run store, %s: another may be writing to it",
	    d->setup.store.path);
}

/* Until it is open, or cannot be; a signal and the deadline end that, too. */
static void
store_await(struct drive *d)
{
	static const struct timeval slow = { 1, 0 };
	struct event *timer = timer_make(d->base, store_slow_cb, d);

	timer_start(timer, &slow);
	while (d->recorder.state == RECORDER_OPENING && !d->stopping)
		if (event_base_loop(d->base, EVLOOP_ONCE) == -1)
			panic("event loop failed");
	event_drop(&timer);
}

int
drive_store_open(struct drive *d)
{
	const struct drive_store *s = &d->setup.store;
	struct recorder_setup setup = {
		.base = d->base,
		.program = s->program,
		.path = s->path,
		.run = s->resume != NULL ? s->resume->run : 0,
		.opened = s->resume != NULL ? s->resume->opened : 0,
		.skip_doubt =
		    s->resume == NULL || s->resume->doubt != RESUME_SKIP ? 0
		    : s->resume->only_failed                             ? 2
									 : 1,
		.argv = s->argv,
		.plan = s->plan,
		.failed_hosts = s->failed_hosts,
		.kept = store_kept,
		.failed = store_failed,
		.ctx = d,
	};

	if (s->path == NULL)
		return 0;
	for (unsigned i = 0; i < d->source_count; i++)
		setup.places += d->sources[i].limit;
	if ((s->by_default && !place_make_folders(s->path)) ||
	    !recorder_start(&d->recorder, &setup)) {
		snprintf(d->recorder.error, sizeof(d->recorder.error), "%s",
		    strerror(errno));
		d->recorder.failure =
		    errno == ENOSPC || errno == EIO || errno == EDQUOT
			? STORE_IS_LOST
			: STORE_IS_UNUSABLE;
		return store_refused(d);
	}
	store_await(d);
	if (d->recorder.state == RECORDER_OPENING) {
		recorder_abandon(&d->recorder);
		recorder_close(&d->recorder);
		return d->signal != 0 ? 128 + d->signal : EXIT_STATUS_CUT_SHORT;
	}
	if (d->recorder.state == RECORDER_FAILED)
		return store_refused(d);
	d->store_open = true;
	return 0;
}

static void
store_late_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct drive *d = ctx;

	(void)fd;
	(void)what;
	if (d->store_open)
		recorder_abandon(&d->recorder);
}

void
drive_store_hurry(struct drive *d)
{
	static const struct timeval patience = { 2, 0 };

	if (!d->store_open || d->hurried)
		return;
	d->hurried = true;
	if (event_base_once(
		d->base, -1, EV_TIMEOUT, store_late_cb, d, &patience) == -1)
		recorder_abandon(&d->recorder);
}

void
drive_store_end(struct drive *d, int *status)
{
	if (!d->store_open)
		return;
	if (d->recorder.state == RECORDER_READY)
		recorder_end(&d->recorder, *status);
	while (d->recorder.state == RECORDER_READY)
		if (event_base_loop(d->base, EVLOOP_ONCE) == -1)
			panic("event loop failed");
	if (d->recorder.state == RECORDER_FAILED)
		*status = EXIT_STATUS_WRITE;
	if (!d->setup.quiet &&
	    (*status == EXIT_STATUS_WRITE || *status > 128 || d->cut_short))
		fprintf(stderr,
		    "hayfork: to go on from here: hayfork resume %llu%s%s\n",
		    (unsigned long long)d->recorder.run,
		    d->setup.store.by_default ? "" : " --store ",
		    d->setup.store.by_default ? "" : d->setup.store.path);
	recorder_close(&d->recorder);
	d->store_open = false;
}

/* ---- jobs ---------------------------------------------------------------- */

/* As many hosts are given the same text, it is digested once. */
static const char *
store_digest(struct drive *d, const char *text)
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	SHA2_CTX sha;

	if (text == d->digested)
		return d->digest;
	d->digested = text;
	SHA256Init(&sha);
	SHA256Update(&sha, (const uint8_t *)text, strlen(text));
	SHA256Final(digest, &sha);
	blob_hex(d->digest, digest);
	return d->digest;
}

/* Lines of a configuration may hold secrets: they are not kept. */
static struct recorder_job
store_job(struct drive *d, const struct drive_item *item)
{
	struct recorder_job j = {
		.number = item->job.id,
		.name = item->name,
		.host = item->host,
		.command = item->command,
		.commands = item->commands,
		.ncommands = item->ncommands,
		.args = item->args,
		.digest = item->digest,
		.repeatable =
		    item->job.lane == HAYFORK_CPU || item->job.repeatable,
	};

	if (!item->command_is_content)
		return j;
	j.digest = store_digest(d, item->command);
	j.command = RECORD_CONFIGURE;
	j.commands = NULL;
	j.ncommands = 0;
	return j;
}

bool
drive_store_wants(struct drive *d, struct drive_item *item)
{
	struct recorder_job j;

	item->replaces = 0;
	if (!d->store_open || d->setup.store.resume == NULL)
		return true;
	j = store_job(d, item);
	return resume_wants(
	    d->setup.store.resume, &j, &item->replaces, &item->was);
}

void
drive_store_job(struct drive *d, struct drive_job *dj, struct drive_item *item)
{
	struct recorder_job j;

	if (!d->store_open || d->recorder.state != RECORDER_READY)
		return;
	j = store_job(d, item);
	j.replaces = item->replaces;
	dj->seq = recorder_job(&d->recorder, &j);
	item->job.held = dj->withheld = !j.repeatable;
	if (dj->withheld)
		TAILQ_INSERT_TAIL(&d->withheld, dj, told);
}

void
drive_store_let(struct drive *d, struct drive_job *dj)
{
	if (dj->withheld)
		TAILQ_REMOVE(&d->withheld, dj, told);
	dj->withheld = false;
}

void
drive_store_attempt(
    void *ctx, void *job_ctx, const struct hayfork_attempt *attempt)
{
	struct drive *d = ctx;
	struct drive_job *dj = job_ctx;

	if (d->store_open && d->recorder.state == RECORDER_READY && dj != NULL)
		recorder_attempt(&d->recorder, dj->seq, attempt);
}

bool
drive_store_result(struct drive *d, struct drive_job *dj)
{
	if (!d->store_open)
		return false;
	if (d->recorder.state != RECORDER_READY) {
		drive_forget(d, dj);
		return true;
	}
	TAILQ_INSERT_TAIL(&d->untold, dj, told);
	return true;
}

/* What cannot be read any more is not done: a run that goes on does it again.
 */
static bool
store_tell_result(struct drive *d, struct drive_job *dj)
{
	const struct hayfork_result *r = hayfork_result(dj->future, 0);

	if (r->lost) {
		drive_forget(d, dj);
		return false;
	}
	recorder_result(&d->recorder, dj->seq, r);
	hayfork_put_away(dj->future);
	return true;
}

/* Results are large, some of them: they are in one place until their turn. */
bool
drive_store_tell(struct drive *d)
{
	struct drive_job *dj;

	do {
		while (!recorder_is_full(&d->recorder) &&
		       (dj = TAILQ_FIRST(&d->untold)) != NULL) {
			TAILQ_REMOVE(&d->untold, dj, told);
			if (!store_tell_result(d, dj))
				continue;
			TAILQ_INSERT_TAIL(&d->unkept, dj, told);
		}
		if (!recorder_flush(&d->recorder))
			return false;
	} while (!TAILQ_EMPTY(&d->untold));
	return true;
}

void
drive_store_begun(void *ctx, void *job_ctx)
{
	struct drive *d = ctx;
	struct drive_job *dj = job_ctx;

	if (d->store_open && dj != NULL)
		recorder_begun(&d->recorder, dj->place, dj->seq);
}
