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
	const char *host;    /* NULL: a task */
	const char *command; /* NULL: a task */
	/* Several commands, which result->parts is about; NULL: there is one.
	 */
	const char *const *commands;
	size_t ncommands;
	struct slice args; /* of a task; at NULL: none */
};

/* "leaf1 system" or "primes 1000", safe and short enough for a line. */
void record_label(struct buf *, const struct record *);

/*
 * What one of its commands came to. Where its worker could not tell, all that
 * may have run are unknown.
 */
struct hayfork_part record_part(const struct record *, size_t number);
/* Has its stdout a place with its commands? */
bool record_is_shared(const struct record *);

struct gather;

struct sink {
	void (*result)(struct sink *, const struct record *);
	bool (*more)(struct sink *); /* NULL: there is nothing at the end */
	struct buf *out;             /* borrowed */
	bool colour;                 /* human: statuses in colour */
	bool begun; /* csv, json: something stands before this result */
	int error;  /* errno: what was kept is lost; or 0 */
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

static inline void
sink_result(struct sink *s, const struct record *r)
{
	s->result(s, r);
}

/*
 * After the last result: append the next piece of what stands at the end.
 * False: that was all of it, or there is an error.
 */
static inline bool
sink_more(struct sink *s)
{
	return s->more != NULL && s->more(s);
}

/* The sinks, one per file. */
void human_result(struct sink *, const struct record *);
void jsonl_result(struct sink *, const struct record *);
void jsonl_object(struct sink *, const struct record *);
void json_result(struct sink *, const struct record *);
bool json_more(struct sink *);
void csv_result(struct sink *, const struct record *);
bool csv_more(struct sink *);
void gather_result(struct sink *, const struct record *);
bool gather_more(struct sink *);

#endif
