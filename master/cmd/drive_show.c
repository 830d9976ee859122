/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * drive_show.c - results on their way to the writer and to files: in which
 * order, and no more at once than the writer takes.
 */
#include <stdio.h>
#include <string.h>

#include "common/mem.h"
#include "master/cmd/drive.h"

/* A result's bytes that wait for their turn. */
struct aside {
	uint64_t at;
	size_t len;
};

/* Results are large, some of them: no more than the writer takes now. */
bool
drive_has_room(const struct drive *d)
{
	return writer_pending(&d->writer) <= WRITER_HIGH_WATER;
}

/* What cannot be written to a file ends the run, and is said once. */
void
drive_keep(struct drive *d, bool good)
{
	if (good || d->keep_failed)
		return;
	d->keep_failed = d->failed = true;
	drive_progress_clear(d);
	fprintf(stderr, "hayfork: results could not be written to %s\n",
	    d->keep.error);
	drive_stop(d, 0);
}

/* What has to wait and cannot be kept ends the run, and is said once. */
void
drive_check_kept(struct drive *d)
{
	int error = d->sink.error;

	if (error == 0)
		error = d->aside.error;
	if (error == 0)
		error = d->writer.spilled.error;
	if (error == 0)
		error = d->output_error;
	if (error == 0 || d->spill_failed)
		return;
	d->spill_failed = d->failed = true;
	drive_progress_clear(d);
	fprintf(stderr,
	    "hayfork: results that have to wait could not be kept: %s (TMPDIR "
	    "is where, or /var/tmp)\n",
	    strerror(error));
	drive_stop(d, 0);
}

/* It waits for those before it: its bytes do, and nothing else of it. */
static void
drive_put_aside(struct drive *d, const struct record *record)
{
	struct aside *aside = xmalloc(sizeof(*aside));

	buf_reset(&d->rendered);
	sink_render(&d->sink, record, &d->rendered);
	aside->len = buf_len(&d->rendered);
	aside->at = spill_add(&d->aside, buf_at(&d->rendered), aside->len);
	order_put(&d->order, record->result->id, aside);
}

/*
 * Give the writer those whose turn it is, but no more than it takes now.
 * False: there is nothing for it.
 */
static bool
drive_take_turns(struct drive *d, void *(*take)(struct order *))
{
	struct aside *aside;
	bool some = false;

	while (drive_has_room(d) && (aside = take(&d->order)) != NULL) {
		some = true;
		buf_reset(&d->rendered);
		if (aside->len > 0 &&
		    spill_read(&d->aside, aside->at, aside->len, &d->rendered))
			sink_put(&d->sink, buf_at(&d->rendered), aside->len);
		spill_drop(&d->aside, aside->at, aside->len);
		free(aside);
	}
	return some;
}

static struct record
drive_record(const struct drive_job *dj)
{
	return (struct record){
		.result = hayfork_result(dj->future, 0),
		.job = dj->name,
		.host = dj->host,
		.command = dj->command,
		.commands = dj->commands,
		.ncommands = dj->ncommands,
		.is_content = dj->is_content,
		.args = dj->args,
	};
}

static void
drive_release(struct drive *d, struct drive_job *dj)
{
	dj->source->in_hand--;
	d->delivered++;
	TAILQ_REMOVE(&dj->source->jobs, dj, link);
	if (dj->args.at != dj->inline_args)
		free((void *)(uintptr_t)dj->args.at);
	hayfork_release(dj->future);
	TAILQ_INSERT_HEAD(&d->free, dj, link);
}

void
drive_forget(struct drive *d, struct drive_job *dj)
{
	struct record record = drive_record(dj);

	drive_stream_end(d, dj);
	report_add(&d->report, &record);
	drive_release(d, dj);
}

static void
drive_show(struct drive *d, struct drive_job *dj)
{
	struct record record = drive_record(dj);

	if (record.result->lost) {
		drive_forget(d, dj);
		drive_check_kept(d);
		return;
	}
	drive_stream_end(d, dj);
	report_add(&d->report, &record);
	drive_metrics_add(d, record.result);
	if (d->page != NULL)
		runpage_add(d->page, &record);
	drive_keep(d, keep_result(&d->keep, &record));
	if (d->setup.in_order)
		drive_put_aside(d, &record);
	else
		sink_result(&d->sink, &record);
	drive_check_kept(d);
	drive_release(d, dj);
}

void
drive_deliver(struct drive *d, struct drive_job *dj)
{
	if (TAILQ_EMPTY(&d->ready) && drive_has_room(d))
		drive_show(d, dj);
	else
		TAILQ_INSERT_TAIL(&d->ready, dj, told);
}

/* False: none of them can be shown now. */
static bool
drive_show_ready(struct drive *d)
{
	struct drive_job *dj;
	bool some = false;

	while (drive_has_room(d) && (dj = TAILQ_FIRST(&d->ready)) != NULL) {
		TAILQ_REMOVE(&d->ready, dj, told);
		drive_show(d, dj);
		some = true;
	}
	return some;
}

bool
drive_show_some(struct drive *d)
{
	bool some = drive_show_ready(d);

	return drive_take_turns(d, order_take) || some;
}

bool
drive_show_any(struct drive *d)
{
	return drive_take_turns(d, order_take_any);
}

void
drive_skip_turn(struct drive *d, uint64_t id)
{
	order_put(&d->order, id, xcalloc(1, sizeof(struct aside)));
}

void
drive_drop_aside(struct drive *d)
{
	void *aside;

	while ((aside = order_take_any(&d->order)) != NULL)
		free(aside);
	order_fini(&d->order);
	spill_fini(&d->aside);
	buf_free(&d->rendered);
}
