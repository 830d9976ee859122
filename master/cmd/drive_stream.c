/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * drive_stream.c - --stream: what jobs print, shown as it comes.
 */
#include "master/cmd/drive.h"
#include "master/output/text.h"

/* How its lines begin; valid until the next call. */
static const struct buf *
drive_label(struct drive *d, const struct drive_job *dj)
{
	struct record record = {
		.job = dj->name, .host = dj->host, .args = dj->args
	};

	buf_reset(&d->rendered);
	record_label(&d->rendered, &record);
	return &d->rendered;
}

void
drive_printed(
    void *ctx, void *job_ctx, unsigned stream, const void *data, size_t len)
{
	struct drive *d = ctx;
	struct drive_job *dj = job_ctx;
	struct buf *out = &d->writer.out;

	if (data == NULL)
		stream_void(&dj->stream, drive_label(d, dj), out);
	else
		stream_add(
		    &dj->stream, stream, data, len, drive_label(d, dj), out);
}

void
drive_stream_end(struct drive *d, struct drive_job *dj)
{
	if (d->setup.stream)
		stream_end(&dj->stream, drive_label(d, dj), &d->writer.out);
}
