/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * drive_feed.c - jobs from their sources to the farm, and their ends back.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "common/mem.h"
#include "master/cmd/drive.h"

/* How many results may wait for the one that is due next. */
#define DRIVE_AHEAD 100000

/* ---- sources ------------------------------------------------------------- */

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

bool
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

bool
drive_is_over(const struct drive *d)
{
	for (unsigned i = 0; i < d->source_count; i++)
		if (!d->sources[i].ended || d->sources[i].in_hand > 0)
			return false;
	return true;
}

void
drive_hold(struct drive *d)
{
	bool told = drive_store_tell(d);

	hayfork_hold(d->farm, !drive_has_room(d) || !told);
}
