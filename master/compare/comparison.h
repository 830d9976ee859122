/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * comparison.h - what "hayfork compare" has measured, and what follows.
 *
 * A comparison holds workloads, a workload one series per mode, a series one
 * point per number of workers, a point one sample per round. Rounds are
 * interleaved over modes and numbers, so that samples of the same round may
 * be paired. Samples come from measuring; everything else is computed from
 * them by comparison_conclude(), and only read by what prints.
 */
#ifndef HF_COMPARISON_H
#define HF_COMPARISON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "master/compare/fit.h"
#include "master/compare/stats.h"

/* X(NAME, "name", "what it is") */
/* clang-format off */
#define COMPARE_MODE_TABLE(X)						\
	X(SERIAL,    "serial",    "a plain loop, no farm")		\
	X(PROCESSES, "processes", "a process per worker")		\
	X(THREADS,   "threads",   "one process, a thread per worker")	\
	X(MIXED,     "mixed",     "several processes of several threads") \
	X(PYTHON_THREADS,   "python threads",   "ThreadPoolExecutor")	\
	X(PYTHON_PROCESSES, "python processes", "ProcessPoolExecutor")
/* clang-format on */

#define COMPARE_MODE_ENUM_(NAME, name, doc) COMPARE_##NAME,
enum compare_mode { COMPARE_MODE_TABLE(COMPARE_MODE_ENUM_) COMPARE_MODES };
#undef COMPARE_MODE_ENUM_

const char *compare_mode_name(enum compare_mode);
const char *compare_mode_doc(enum compare_mode);

/* One round at one point: X(name, "what it is"); NaN: not known. */
/* clang-format off */
#define COMPARE_SAMPLE_TABLE(X)						\
	X(seconds,     "that were measured")				\
	X(jobs,        "that ended ok in them")				\
	X(failed,      "that ended otherwise in them")			\
	X(p50_us,      "running time of a job, the median; 0: below 1")	\
	X(p99_us,      "the same, of which 1 % were above")		\
	X(user_s,      "CPU time of the workers in their own code")	\
	X(system_s,    "and in the kernel")				\
	X(voluntary,   "context switches because they waited")		\
	X(involuntary, "context switches because others had to run")	\
	X(minor,       "page faults that needed no reading")		\
	X(major,       "page faults that did")				\
	X(rss,         "bytes: all host processes together, at the end") \
	X(pss,         "the same, shared pages divided by their users")	\
	X(start_ms,    "from the first start to the last HELLO")	\
	X(master_s,    "CPU time of the master")			\
	X(foreign,     "share of the machine's CPUs that others used")	\
	X(idle,        "share of them that nobody used")

/* Medians over rounds, in a point. */
#define COMPARE_POINT_TABLE(X)						\
	X(p50_us,      "running time of a job, the median")		\
	X(p99_us,      "the same, of which 1 % were above")		\
	X(user_us,     "CPU time per job in its own code")		\
	X(system_us,   "and in the kernel")				\
	X(master_us,   "and in the master")				\
	X(voluntary,   "context switches per job: it waited")		\
	X(involuntary, "context switches per job: others had to run")	\
	X(minor,       "page faults per job that needed no reading")	\
	X(major,       "page faults per job that did")			\
	X(rss,         "bytes per worker")				\
	X(pss,         "the same, shared pages divided by their users")	\
	X(start_ms,    "of the pool")					\
	X(idle,        "share of the machine's CPUs")			\
	X(karp_flatt,  "serial fraction; NaN for one worker, or beyond") \
	X(failed,      "jobs, in all rounds together")
/* clang-format on */

#define COMPARE_DOUBLE_(name, what) double name;

struct compare_sample {
	COMPARE_SAMPLE_TABLE(COMPARE_DOUBLE_)
};

struct compare_point {
	unsigned processes, threads;    /* in each; serial: 1 and 1 */
	bool beyond;                    /* more workers than CPUs: not fitted */
	struct compare_sample *samples; /* owned: one per round, in order */
	size_t rounds;
	/* Concluded. Estimates are over rounds; NaN: not known. */
	struct estimate rate; /* jobs per second */
	/* Over one worker of the same series; mixed: over one process. */
	struct estimate speedup;
	struct estimate efficiency; /* speedup / workers */
	COMPARE_POINT_TABLE(COMPARE_DOUBLE_)
};

#undef COMPARE_DOUBLE_

struct compare_series {
	enum compare_mode mode;
	struct compare_point *points; /* owned: by number of workers */
	size_t count;
	/* Of the points that are not beyond; see fit.h. */
	struct fit fit;
};

/* Processes against threads, with the same number of workers. */
struct compare_ratio {
	unsigned workers;
	/* How many times as fast processes are, paired by rounds. */
	struct estimate ratio;
	bool known; /* its interval excludes 1, and the machine was quiet */
};

/* The same number of jobs once more, one of which crashes. */
struct compare_crash {
	enum compare_mode mode;
	unsigned processes, threads;
	uint64_t jobs, crashed; /* crashed: ended so; lost to it */
	uint64_t given_again;   /* taken from the dead and run again */
	uint64_t interrupted;   /* of these, had been begun */
	uint64_t lost;          /* not ok for the crash of another */
	double recovery_ms;     /* from the death to all workers ready again */
	double seconds;         /* the whole run */
	double clean_seconds;   /* the same without the crash */
};

struct compare_workload {
	char *name; /* owned */
	char *doc;  /* owned: a sentence on what it shows; "" */
	char *jobs; /* owned: what a job is, such as "cpu 120000" */
	struct compare_series *series; /* owned */
	size_t count;
	/* Concluded: */
	struct compare_ratio *ratios; /* owned: where both were measured */
	size_t ratio_count;
	struct estimate overhead_processes; /* time per job of one process */
	struct estimate overhead_threads;   /* and one thread, over serial */
	/* Measured apart, if it was asked for: */
	struct compare_crash *crashes; /* owned */
	size_t crash_count;
	double foreign; /* median of all samples */
	bool noisy;     /* too much for small differences to mean anything */
};

/* What it was measured on. Strings are owned, "" when not known. */
struct compare_machine {
	char *cpu, *kernel, *libc, *allocator, *governor, *hayfork;
	unsigned cpus, cores; /* that may be used; of the machine */
	uint64_t memory;      /* bytes */
	bool virtual_machine;
	bool autogroup; /* busy CPUs are shared by session */
};

struct comparison {
	struct compare_machine machine;
	char *command;       /* owned: how to do it again */
	uint64_t started_us; /* wall clock, microseconds since 1970 */
	unsigned rounds;
	double seconds; /* measured per point and round; 0: by jobs */
	struct compare_workload *workloads; /* owned */
	size_t count;
};

/* A share of foreign CPU time above which a machine is not quiet. */
#define COMPARE_NOISY 0.10

/* Compute all that follows from the samples; may be called again. */
void comparison_conclude(struct comparison *);
/* Free what it owns; the struct is the caller's, and empty now. */
void comparison_free(struct comparison *);
/* Workers at a point. */
static inline unsigned
compare_workers(const struct compare_point *p)
{
	return p->processes * p->threads;
}
/* The series of this mode; NULL: it was not measured. */
const struct compare_series *compare_series_of(
    const struct compare_workload *, enum compare_mode);
/* Its point with so many workers; NULL: it has none, or is NULL. */
const struct compare_point *compare_point_of(
    const struct compare_series *, unsigned workers);

#endif
