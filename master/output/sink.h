/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sink.h - where results go: one sink per run, chosen by --output.
 *
 * A sink turns each result into bytes at the end of a buffer (the writer's)
 * and knows nothing about where they go from there. Results are on standard
 * output; the summary is not a sink's, see report.h.
 */
#ifndef HF_SINK_H
#define HF_SINK_H

#include <stdbool.h>
#include <time.h>

#include "common/hayfork.h"
#include "common/pack.h"

/* Position of a name in the choices of --output. */
enum sink_kind {
	SINK_HUMAN,
	SINK_JSONL,
	SINK_NONE,
	SINK_CSV,
	SINK_JSON,
	SINK_GATHER,
	SINK_KINDS
};

/* A result and what the farm does not know about its job; all borrowed. */
struct record {
	const struct hayfork_result *result;
	const char *job;     /* name in the plan, or of the task; or NULL */
	const char *host;    /* NULL: a task of none */
	const char *command; /* NULL: a task */
	/* Several commands, which result->parts is about; NULL: there is one.
	 */
	const char *const *commands;
	size_t ncommands;
	bool is_content; /* its commands are lines of a configuration, which may
			    hold secrets: files do not have them */
	struct slice args; /* of a task; at NULL: none */
	/* Attempts before the one that the result is of, where they are known:
	 * from the run store. */
	const struct hayfork_attempt *earlier;
	size_t nearlier;
};

/* Is it of a host job? Tasks may be about a host, too. */
static inline bool
record_is_host(const struct record *r)
{
	return r->host != NULL && (r->command != NULL || r->commands != NULL);
}

/* "leaf1 system" or "primes 1000", safe and short enough for a line. */
void record_label(struct buf *, const struct record *);

/*
 * What files call its command: itself, or in a word what it did; NULL: it has
 * none.
 */
const char *record_command(const struct record *);
/*
 * What one of its commands came to. Where its worker could not tell, all that
 * may have run are unknown.
 */
struct hayfork_part record_part(const struct record *, size_t number);
/* Has its stdout a place with its commands? */
bool record_is_shared(const struct record *);

#define RECORD_CONFIGURE "configure" /* in place of what is not kept */

struct gather;

/* What stands around results, of those whose results are not all there is. */
struct sink_frame {
	const char *head, *between, *tail;
	const char *none; /* in place of all of that: there was no result */
};

struct sink {
	void (*result)(struct sink *, const struct record *);
	bool (*more)(struct sink *);    /* NULL: only the frame is at the end */
	const struct sink_frame *frame; /* NULL: none */
	struct buf *out;                /* borrowed */
	bool colour;                    /* human: statuses in colour */
	bool streamed; /* human: what was printed was shown before */
	bool begun;    /* the frame: something stands before this result */
	bool ended;    /* and its tail, too */
	int error;     /* errno: what was kept is lost; or 0 */
	struct buf scratch;
	size_t width;          /* human: of the widest label so far */
	time_t second;         /* jsonl, csv: of the stamp below, which */
	char stamp[32];        /* is made once per second of starts */
	struct gather *gather; /* owned; NULL: of no use */
};

void sink_init(struct sink *, enum sink_kind, struct buf *out, bool colour);
/* gather: what is not the commonest is shown as what is different in it. */
void sink_set_diff(struct sink *);
void sink_fini(struct sink *);

void sink_result(struct sink *, const struct record *);
/*
 * The same in two steps, for results that have to wait for others: the bytes
 * to another buffer, and then, in their turn, to the sink's.
 */
void sink_render(struct sink *, const struct record *, struct buf *);
void sink_put(struct sink *, const void *, size_t);
/*
 * After the last result: append the next piece of what stands at the end.
 * False: that was all of it. What could not be kept is left out (error).
 */
bool sink_more(struct sink *);

/* The sinks, one per file. */
void human_result(struct sink *, const struct record *);
void jsonl_result(struct sink *, const struct record *);
void jsonl_object(struct sink *, const struct record *);
void csv_result(struct sink *, const struct record *);
extern const struct sink_frame csv_frame, json_frame;
void gather_result(struct sink *, const struct record *);
bool gather_more(struct sink *);

#endif
