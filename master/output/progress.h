/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * progress.h - how far a run is, on standard error: a line that is drawn over
 * and over on a terminal, or now and then a line of its own.
 *
 * Pure: what is known comes in, bytes come out. Results are not held up by it.
 */
#ifndef HF_PROGRESS_H
#define HF_PROGRESS_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/hayfork.h"

#define PROGRESS_DRAW_MS 200u    /* between two drawings */
#define PROGRESS_PLAIN_MS 10000u /* between two lines */
#define PROGRESS_SLOW 3          /* jobs that are named */

/* A job that is running, and its name, of which a line shows some. */
struct progress_job {
	const char *name;
	enum hayfork_stage stage;
	int worker; /* -1: none has it yet */
	uint64_t elapsed_us;
};

struct progress_facts {
	uint64_t by_status[HAYFORK_STATUS_COUNT]; /* of those that ended */
	uint64_t total;                           /* 0: not known */
	uint64_t elapsed_us;
	size_t running;
	struct progress_job slow[PROGRESS_SLOW]; /* slowest first */
	size_t nslow;
};

struct progress {
	uint64_t sampled_us, done; /* at the last sample */
	double rate;               /* jobs a second, smoothed; 0: not known */
	bool drawn;                /* a line stands on the terminal */
};

/* How fast it goes, from what is known now. Call it before drawing. */
void progress_sample(struct progress *, const struct progress_facts *);
/* The line, in so many columns, over the one before. */
void progress_draw(struct progress *, const struct progress_facts *,
    unsigned columns, bool colour, struct buf *out);
/* Take the line away, if there is one. */
void progress_erase(struct progress *, struct buf *out);
/* A line of its own. */
void progress_line(
    const struct progress *, const struct progress_facts *, struct buf *out);
/*
 * All that are running, slowest first: at most max of them. It sorts the list.
 */
void progress_list(struct progress_job *, size_t n, size_t max, struct buf *);

#endif
