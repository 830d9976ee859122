/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * store.h - what the master and its recorder agree upon: the tables of the
 * run store, and the frames that fill them.
 *
 * A frame is its length (4 bytes, little-endian, without themselves) and one
 * msgpack array, whose first element says what it is:
 *
 *	to the recorder (fd 3)
 *	OPEN	path of the store, run (0: a new one), how often it had been
 *		opened when its jobs were read, whether what is in doubt is
 *		not to be done again (1; 2: what is unknown, too), pid of the
 *		master, argv
 *		(msgpack), folder, plan (its text; nil), what @failed meant
 *		(names, one a line; nil), version, jobs that may be in hand
 *	JOB	a value for each of STORE_JOB_COLUMNS
 *	ATTEMPT	a value for each of STORE_ATTEMPT_COLUMNS
 *	RESULT	seq, and a value for each of STORE_RESULT_COLUMNS
 *	END	exit status
 *	from it
 *	READY	run, the first seq that is free
 *	KEPT	how many results are on the disk, of all that were sent, and
 *		the last seq of a job: those up to it are there, as far as they
 *		have to be before they begin
 *	FAILED	why (enum store_failure), text
 *	ENDED	nothing
 *
 * It has no environment, and our standard error. Its fd 4 is a memfd: for
 * each place that a job in hand can have, its seq once it was handed to a
 * worker. Who was under way when the master died stands there, though the
 * master could not say so any more.
 */
#ifndef HF_COMMON_STORE_H
#define HF_COMMON_STORE_H

#define STORE_VERSION 2
#define STORE_APPLICATION 0x68667273 /* of the file's header: "hfrs" */
/* State of a run that is being forgotten, by pieces. */
#define STORE_FORGETTING "forgetting"
#define STORE_FD 3
#define STORE_BOARD_FD 4

/* A job's row: its run's number, and its own in that run. */
#define STORE_ROW(run, seq) ((int64_t)(run) << 32 | (int64_t)(seq))

enum store_frame {
	STORE_OPEN = 1,
	STORE_JOB,
	STORE_RESULT,
	STORE_END,
	STORE_ATTEMPT,
	STORE_READY = 65,
	STORE_KEPT,
	STORE_FAILED,
	STORE_ENDED,
};

enum store_failure {
	STORE_IS_LOST,     /* it cannot be written: full, or a fault */
	STORE_IS_HELD,     /* another master has this run */
	STORE_IS_UNUSABLE, /* no store, no right, or of a newer hayfork */
};

/* clang-format off */
/*
 * X(name, "type"): what is known of a job before its result. number is its
 * place in the input; replaces the seq of what it is done again for, or 0.
 */
#define STORE_JOB_COLUMNS(X)						\
	X(seq, "INTEGER")	X(number, "INTEGER")			\
	X(name, "TEXT")		X(host, "TEXT")				\
	X(command, "TEXT")	X(commands, "BLOB")			\
	X(args, "BLOB")		X(digest, "TEXT")			\
	X(repeatable, "INTEGER") X(replaces, "INTEGER")

/* And its result; status NULL: it was under way when its master died. */
#define STORE_RESULT_COLUMNS(X)						\
	X(status, "TEXT")	X(stage, "TEXT")			\
	X(attempts, "INTEGER")	X(worker, "INTEGER")			\
	X(started, "INTEGER")	X(elapsed, "INTEGER")			\
	X(cpu, "INTEGER")	X(exit, "INTEGER")			\
	X(stdout, "BLOB")	X(stderr, "BLOB")			\
	X(truncated, "INTEGER")	X(value, "BLOB")			\
	X(error_class, "TEXT")	X(error_message, "TEXT")		\
	X(error_hint, "TEXT")	X(more, "BLOB")
/* An attempt at it that was not the last: the last one is the result's. */
#define STORE_ATTEMPT_COLUMNS(X)					\
	X(seq, "INTEGER")	X(number, "INTEGER")			\
	X(status, "TEXT")	X(stage, "TEXT")			\
	X(worker, "INTEGER")	X(started, "INTEGER")			\
	X(elapsed, "INTEGER")	X(error_class, "TEXT")			\
	X(error_message, "TEXT")
/* clang-format on */

#define STORE_COUNT_(name, type) +1
enum {
	STORE_JOB_FIELDS = 0 STORE_JOB_COLUMNS(STORE_COUNT_),
	STORE_RESULT_FIELDS = 0 STORE_RESULT_COLUMNS(STORE_COUNT_),
	STORE_ATTEMPT_FIELDS = 0 STORE_ATTEMPT_COLUMNS(STORE_COUNT_),
};
#undef STORE_COUNT_

#define STORE_COLUMN_(name, type) ", " #name " " type
/* What leads from a store of each version to the next. */
#define STORE_SCHEMA_1                                                         \
	"CREATE TABLE run (id INTEGER PRIMARY KEY AUTOINCREMENT,"              \
	" started INTEGER, ended INTEGER, state TEXT, exit INTEGER,"           \
	" opened INTEGER, pid INTEGER, argv BLOB, folder TEXT, plan TEXT, "    \
	"failed TEXT, version TEXT);"                                          \
	"CREATE TABLE job (id INTEGER PRIMARY KEY,"                            \
	" superseded INTEGER" STORE_JOB_COLUMNS(STORE_COLUMN_)                 \
	    STORE_RESULT_COLUMNS(STORE_COLUMN_) ");"
/*
 * The id of an attempt is that of its job. The counts of a run are those of
 * its jobs when it ended; NULL: it has not, or was of version 1. decided: of a
 * job in doubt that is not to be done again.
 */
#define STORE_SCHEMA_2                                                         \
	"CREATE TABLE attempt (id INTEGER" STORE_ATTEMPT_COLUMNS(              \
	    STORE_COLUMN_) ", PRIMARY KEY (id, number)) WITHOUT ROWID;"        \
			   "ALTER TABLE run ADD COLUMN job_count INTEGER;"     \
			   "ALTER TABLE run ADD COLUMN bad_count INTEGER;"     \
			   "ALTER TABLE run ADD COLUMN doubt_count INTEGER;"   \
			   "ALTER TABLE job ADD COLUMN decided INTEGER;"

/* What the counts of a run are made of, of its rows that count. */
#define STORE_COUNTS                                                           \
	"count(*), count(CASE WHEN status <> 'ok' THEN 1 END), "               \
	"count(*) - count(status)"

#endif
