/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rows.h - results as rows of the page's table: made when they come, kept
 * until the end, when those that failed stand first.
 *
 * So many are kept, so that a run of millions takes no more memory than one
 * of thousands, nor a browser; those beyond are counted.
 */
#ifndef HF_RUNPAGE_ROWS_H
#define HF_RUNPAGE_ROWS_H

#include "common/buf.h"
#include "master/output/sink.h"

#define ROWS_MAX 20000 /* of those that are ok, and of the others, each */
#define ROWS_SAID 160  /* bytes of what a job said, before they are escaped */
#define ROWS_JOB 120   /* bytes of the job's name or command */

struct rows_row {
	uint64_t id;   /* its place in the input */
	size_t at;     /* of its text */
	unsigned name; /* bytes of it: what it is about */
	unsigned job;  /* the bytes after them: what was done */
	unsigned rest; /* all other cells */
};

struct rows_list {
	struct rows_row *rows; /* owned */
	size_t count, room;
	uint64_t left_out;
	struct buf text;
};

struct rows {
	struct rows_list bad, good;
	char job[ROWS_JOB + 8]; /* of the first */
	bool several_jobs;      /* there are others */
	struct buf safe, cell;  /* one, in the making */
};

/* A zeroed one is empty. began_us: wall clock, when the run began. */
void rows_add(struct rows *, const struct record *, uint64_t began_us);
void rows_fini(struct rows *);
/* In the order of the input. */
void rows_sort(struct rows_list *);
/* Append the row as HTML; with the cell of what was done, or without. */
void rows_render(
    const struct rows_list *, size_t number, bool with_job, struct buf *);

/* "ok", "bad" or "left": how the status looks. */
const char *rows_class(enum hayfork_status);
/*
 * What a job said, in short: its value, or the first line of its output; or
 * why it failed. Text that is safe (text.h), not HTML.
 */
void rows_said(struct buf *, const struct record *);

#endif
