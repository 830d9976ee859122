/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * recorder.h - the master's side of its recorder, which writes the run store.
 *
 * Nothing here waits: what the recorder does not take now is kept, up to a
 * bound beyond which recorder_is_full() asks for no more. A result may be
 * shown once kept() has counted it.
 */
#ifndef HF_OUTPUT_RECORDER_H
#define HF_OUTPUT_RECORDER_H

#include <sys/types.h>

#include "common/log.h"
#include "common/store.h"
#include "master/output/sink.h"

struct event;
struct event_base;

#define RECORDER_ERROR 700

struct recorder_setup {
	struct event_base *base; /* borrowed, as all below */
	const char *program;     /* hayfork-recorder */
	const char *path;        /* of the store */
	uint64_t run, opened;    /* to be taken up; 0: a new one */
	unsigned skip_doubt; /* 1: what is in doubt there is left so; 2: what is
				unknown, too */
	const char *const *argv;  /* how it was called; up to NULL */
	const char *plan;         /* its text; NULL: it has none */
	const char *failed_hosts; /* what @failed means in it; NULL: not used */
	size_t places;            /* for jobs in hand */
	/*
	 * From inside the loop: so many results, of all that were told, are
	 * on the disk, and jobs up to this seq may begin; the store has
	 * failed.
	 */
	void (*kept)(void *ctx, uint64_t results, uint64_t seq);
	void (*failed)(void *ctx);
	void *ctx;
};

enum recorder_state {
	RECORDER_NONE,
	RECORDER_OPENING, /* jobs may not be told yet */
	RECORDER_READY,
	RECORDER_ENDED,
	RECORDER_FAILED,
};

struct recorder {
	struct recorder_setup setup;
	enum recorder_state state;
	enum store_failure failure;
	char error[RECORDER_ERROR]; /* of RECORDER_FAILED */
	uint64_t run, next_seq;
	pid_t pid;
	int fd;
	struct event *readable, *writable;
	struct buf in, out;
	_Atomic uint64_t *board;
};

/* What is known of a job before its result; all borrowed. */
struct recorder_job {
	uint64_t number;                   /* its place in the input */
	const char *name, *host, *command; /* each may be NULL */
	const char *const *commands;       /* several; NULL: that one */
	size_t ncommands;
	struct slice args;
	const char *digest; /* of what it is given to read; NULL: nothing */
	bool repeatable;
	uint64_t replaces; /* what it is done again for; 0: nothing */
};

/* False: it could not be started, errno says why. */
MUST_CHECK bool recorder_start(
    struct recorder *, const struct recorder_setup *);
/* Returns its seq. */
uint64_t recorder_job(struct recorder *, const struct recorder_job *);
/* An attempt at it that another follows. */
void recorder_attempt(
    struct recorder *, uint64_t seq, const struct hayfork_attempt *);
void recorder_result(
    struct recorder *, uint64_t seq, const struct hayfork_result *);
/* Of the job in this place: it is about to be handed to a worker. */
void recorder_begun(struct recorder *, size_t place, uint64_t seq);
/* The run is over; RECORDER_ENDED will say that this is on the disk. */
void recorder_end(struct recorder *, int exit_status);
/* Give it what it takes now. False: some is left. */
bool recorder_flush(struct recorder *);
/* There is more for it than it should be asked to take. */
bool recorder_is_full(const struct recorder *);
/* Waits for the recorder to end, which takes as long as a commit. */
/* Kill it: what it has not written is lost. */
void recorder_abandon(struct recorder *);
void recorder_close(struct recorder *);

#endif
