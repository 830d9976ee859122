/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * drive.h - one run of the command: sources of jobs, the farm, the sink.
 *
 * A source says what comes next when there is room for it, so that a run
 * never holds more than it has in hand, however long its input. Results go to
 * the sink as they come, or in the order of the input. The drive owns the
 * loop, the signals, standard output and the totals; it knows nothing of
 * hosts, plans or tasks.
 */
#ifndef HF_DRIVE_H
#define HF_DRIVE_H

#include <sys/queue.h>

#include "common/hayfork.h"
#include "common/spill.h"
#include "master/input/halt.h"
#include "master/output/keep.h"
#include "master/output/order.h"
#include "master/output/progress.h"
#include "master/output/report.h"
#include "master/output/runlog.h"
#include "master/output/sink.h"
#include "master/output/stream.h"
#include "master/output/store/recorder.h"
#include "master/output/store/resume.h"
#include "master/output/writer.h"
#include "master/runpage/runpage.h"

struct event;
struct drive;
struct drive_metrics;
struct drive_job;
TAILQ_HEAD(drive_job_list, drive_job);

/*
 * A job to submit, and how its record names it. All borrowed: args until the
 * call returns (the drive copies them), the others until the end of the run.
 */
struct drive_item {
	struct hayfork_job job; /* id is its place in the input, from 1 */
	const char *name, *host, *command;
	const char *const *commands; /* several; NULL: that one */
	size_t ncommands;
	struct slice args;
	/* Of what it is given to read; NULL: nothing. */
	const char *digest;
	bool command_is_content; /* it may hold secrets: only its digest is
				    kept */
	uint64_t replaces;       /* the drive's own: see recorder_job */
	enum hayfork_status was; /* of one that was done before */
};

enum drive_next {
	DRIVE_ITEM,  /* item is filled in */
	DRIVE_LATER, /* nothing now: drive_wake() will tell */
	DRIVE_END,   /* nothing any more */
};

struct drive_source {
	enum drive_next (*next)(void *ctx, struct drive_item *);
	/* The run stops early: what was not begun to be read stays unread. */
	void (*stop)(void *ctx);
	void *ctx;
	/*
	 * One of its jobs has ended, with that id; NULL: it does not care. It
	 * may withdraw others (drive_withdraw()).
	 */
	void (*end)(void *ctx, uint64_t id, enum hayfork_status);
	/* The drive's own: */
	bool ended;
	size_t limit, in_hand;      /* jobs submitted and not delivered */
	struct drive_job_list jobs; /* those in hand */
};

#define DRIVE_SOURCES 2 /* host jobs, tasks */

/* Position of a name in the choices of --progress. */
enum drive_progress_kind {
	DRIVE_PROGRESS_AUTO, /* drawn on a terminal, else lines */
	DRIVE_PROGRESS_TTY,
	DRIVE_PROGRESS_PLAIN,
	DRIVE_PROGRESS_NONE,
};

/* Where the run is kept. */
struct drive_store {
	const char *path;                          /* NULL: nowhere */
	bool by_default;                           /* nobody asked for it */
	const char *program, *plan, *failed_hosts; /* see recorder_setup */
	const char *const *argv;
	struct resume *resume; /* NULL: a new run */
};

struct drive_setup {
	struct hayfork_options farm; /* base, log, ctx: the drive's to set */
	enum sink_kind sink;
	bool diff;   /* see sink_set_diff() */
	bool stream; /* lines are shown as they come; see drive_printed() */
	const char *joblog, *outdir, *junit;        /* see keep.h */
	const char *report;                         /* see runpage.h */
	const char *metrics_file, *metrics_address; /* NULL: none */
	bool in_order, colour, quiet;
	enum drive_progress_kind progress;
	uint64_t total;       /* jobs there will be; 0: not known yet */
	int verbose;          /* log level on standard error */
	const char *log_path; /* NULL: none */
	enum runlog_format log_format;
	struct halt halt;
	uint64_t deadline_ms; /* of the run; 0: none */
	struct drive_store store;
	void (*host_key)(void *ctx, const char *host, uint16_t port,
	    const char *type, const void *blob, size_t len);
	void *host_key_ctx;
	/*
	 * Readable when the run is to end, at once; 0: it has signals of its
	 * own. Nothing is read from it.
	 */
	int stop_fd;
};

struct drive {
	struct event_base *base;
	struct hayfork *farm;
	struct event *interrupted, *terminated, *hung_up, *writable;
	struct event *told; /* by stop_fd */
	struct event *deadline;
	struct drive_source sources[DRIVE_SOURCES];
	unsigned source_count;
	struct sink sink;
	struct keep keep;
	struct writer writer;
	struct recorder recorder;
	bool store_open;                /* results are shown when kept */
	struct drive_job_list withheld; /* not to begin before they are kept */
	struct drive_job_list untold;   /* of whom the recorder has to hear */
	struct drive_job_list unkept;   /* of whom it has heard */
	struct drive_job_list ready; /* to be shown as the writer takes them */
	uint64_t kept;               /* so many results */
	size_t places;               /* jobs that have one, ever */
	uint64_t passed_over;        /* jobs that were recorded before */
	const char *digested;        /* whose digest this is */
	char digest[65];
	struct order order; /* of struct aside, whose bytes are in aside */
	struct spill aside;
	struct buf rendered; /* one of them */
	struct report report;
	struct progress progress;
	struct runpage *page;          /* NULL: nobody wants one */
	struct drive_metrics *metrics; /* NULL: nobody wants them */
	struct event *drawing; /* or the next line; NULL: there is none */
	struct event *asked;   /* by SIGUSR1: who is running? */
	struct drive_setup setup;
	struct drive_job_list free;
	uint64_t submitted, ended, delivered, started_us;
	int signal;     /* that stopped the run; 0: none, or stop_fd did */
	unsigned stops; /* how often it was to stop */
	bool stopping, failed, keep_failed, spill_failed;
	int output_error; /* of the farm's file; 0: none */
	bool over;        /* nothing is to be stopped any more */
	bool hurried; /* a second signal has come: the store has two seconds */
	/* How jobs ended that were done before, of a run that is taken up. */
	uint64_t earlier[HAYFORK_STATUS_COUNT];
	bool cut_short; /* it was halted before the input's end */
	struct runlog log;
};

/*
 * Open the farm with its loop and signals. False: err says why, and nothing
 * is left of it.
 */
MUST_CHECK bool drive_open(
    struct drive *, const struct drive_setup *, char *err, size_t errlen);
void drive_close(struct drive *);

/* A source with room for limit jobs in hand. */
void drive_add_source(
    struct drive *, const struct drive_source *, size_t limit);
/*
 * Those jobs in hand with ids from first to last that have not begun end
 * not_run. Takes time for each that is in hand.
 */
void drive_withdraw(struct drive *, uint64_t first, uint64_t last);
/* A sentence on standard error, unless it is to be quiet. */
PRINTF_LIKE(2, 3) void drive_say(struct drive *, const char *fmt, ...);
/* Run all sources to their end; returns the exit status. */
int drive_run(struct drive *);

/* ---- between the files of a drive ---------------------------------------- */

/* What a job's record needs, from submission to delivery. */
struct drive_job {
	TAILQ_ENTRY(drive_job) link; /* in hand, or free */
	/* Of withheld, untold, unkept or ready. */
	TAILQ_ENTRY(drive_job) told;
	struct drive *drive;
	struct drive_source *source;
	struct hayfork_future *future; /* NULL: being submitted */
	uint64_t id;
	const char *name, *host, *command;
	const char *const *commands;
	size_t ncommands;
	struct slice args;
	char inline_args[40];
	struct stream stream;
	bool withheld, is_content;
	uint64_t seq; /* in the run store, where it has this place, too */
	size_t place;
};

/* A line of the farm's: to the log, and to standard error if so loud. */
void drive_log(void *drive, int level, const char *line);
/* One of our own for the log; people are told otherwise. */
PRINTF_LIKE(2, 3) void drive_note(struct drive *, const char *fmt, ...);
/*
 * The run begins: all that could be wrong with its input has been looked at.
 * It ends with this exit status, which is returned.
 */
void drive_tell_begin(struct drive *);
int drive_tell_end(struct drive *, int status);

/* Running jobs may take their time when the user asks to stop once. */
#define DRIVE_GRACE_MS (UINT64_C(24) * 3600 * 1000)

/* Nothing new is begun; what runs is killed after so long. */
void drive_stop(struct drive *, uint64_t grace_ms);
/* The same for a reason of our own, which is told. */
PRINTF_LIKE(3, 4)
void drive_halt(struct drive *, uint64_t grace_ms, const char *why, ...);
/* Stop by signals, or by stop_fd, from now on; by the deadline. */
void drive_watch_signals(struct drive *);
void drive_start_clock(struct drive *);
void drive_unwatch_signals(struct drive *);

/*
 * As many jobs as there is room for. What ends at once, or was done before,
 * may be what another source waits for. True: there is something to write.
 */
bool drive_feed_all(struct drive *);
/* The sources have no more, and all of theirs has been delivered. */
bool drive_is_over(const struct drive *);
/*
 * Results are large, some of them: jobs wait for the reader, too. And none is
 * handed to a worker before the recorder has heard of it.
 */
void drive_hold(struct drive *);

/*
 * Its result is final, and kept if that was asked for: show it, when those
 * before it are and the writer has room.
 */
void drive_deliver(struct drive *, struct drive_job *);
/* Or it is lost: it only counts. */
void drive_forget(struct drive *, struct drive_job *);
/* Results are large, some of them: may the writer be given another? */
bool drive_has_room(const struct drive *);
/*
 * Give the writer those that can be shown, but no more than it takes now.
 * False: there is nothing for it.
 */
bool drive_show_some(struct drive *);
/* The same at the end of a run, though others are missing before them. */
bool drive_show_any(struct drive *);
/* There will be no result of this job. */
void drive_skip_turn(struct drive *, uint64_t id);
void drive_drop_aside(struct drive *);
/* Could they be kept in files, and what has to wait? If not, the run ends. */
void drive_keep(struct drive *, bool good);
void drive_check_kept(struct drive *);

/* 0, or an exit status: why was told. Takes jobs from then on. */
MUST_CHECK int drive_store_open(struct drive *);
/* The run ended with this status, unless that cannot be kept. */
void drive_store_end(struct drive *, int *status);
/* Is it still to be done? */
bool drive_store_wants(struct drive *, struct drive_item *);
/* What may not be done twice is withheld until it is known to the store. */
void drive_store_job(struct drive *, struct drive_job *, struct drive_item *);
/* It is withheld no more. */
void drive_store_let(struct drive *, struct drive_job *);
/* In the shape of hayfork_options.attempted. */
void drive_store_attempt(
    void *ctx, void *job_ctx, const struct hayfork_attempt *);
/* False: there is no store that has to keep it first. */
bool drive_store_result(struct drive *, struct drive_job *);
/* Tell the recorder as much as it takes. False: there is more for it. */
bool drive_store_tell(struct drive *);
/* In the shape of hayfork_options.printed. */
void drive_printed(
    void *ctx, void *job_ctx, unsigned stream, const void *, size_t);
/* It has ended: a line without an end is shown. */
void drive_stream_end(struct drive *, struct drive_job *);
/* From now on it has two seconds to keep what it was told, and its life. */
void drive_store_hurry(struct drive *);
/* In the shape of hayfork_options.begun. */
void drive_store_begun(void *ctx, void *job_ctx);

/*
 * At the end of a run: wait until more can be written there. False: it was to
 * stop more often than so many times.
 */
MUST_CHECK bool drive_await(struct drive *, unsigned stops, int fd);

/* The file can be written, so far. False: err says why not. */
MUST_CHECK bool drive_page_open(struct drive *, char *err, size_t errlen);
/* In the shape of hayfork_options.died. */
void drive_died(void *ctx, const struct hayfork_death *);
/*
 * The run, of that number in the store (0: in none), ends with this status,
 * unless the page cannot be written. Again, if it ends with another after all.
 */
void drive_page_finish(struct drive *, uint64_t run, int *status);

/* Draw it from now on, or say lines, and answer SIGUSR1. */
void drive_progress_open(struct drive *);
void drive_progress_close(struct drive *);
/* Something else is about to be written to the terminal. */
void drive_progress_clear(struct drive *);

/*
 * Metrics to a file, or for whoever asks. False: it cannot be done, err says
 * why.
 */
MUST_CHECK bool drive_metrics_open(struct drive *, char *err, size_t errlen);
void drive_metrics_add(struct drive *, const struct hayfork_result *);
/* The run has ended: the file says so. False: it could not be written. */
MUST_CHECK bool drive_metrics_finish(struct drive *);
void drive_metrics_close(struct drive *);

#endif
