/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hayfork.h - the public interface of libhayfork.
 *
 * A farm starts worker processes ahead of the work, hands jobs to them and
 * collects results. A job is submitted and gives a future; every future ends
 * in exactly one status, whatever died on the way.
 *
 * The library is a guest: it installs no signal handler, reaps no process it
 * did not start, and never writes to the caller's standard streams, but for
 * its last words (hayfork_on_no_memory, or a fault of its own). A farm
 * belongs to the thread that opened it (its workers die with that thread:
 * PR_SET_PDEATHSIG), and all calls on it and its futures come from there.
 *
 * Link with libhayfork.a and pkg-config --libs libevent_core msgpack
 * libbsd-overlay.
 */
#ifndef HAYFORK_H
#define HAYFORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct event_base;
struct hayfork;
struct hayfork_future;

/* clang-format off */
/*
 * How a job ends: X(NAME, "name", exit, "what happened"). exit is the exit
 * status that one such job gives the command (the gravest one wins).
 */
#define HAYFORK_STATUS_TABLE(X)						\
	X(OK,		"ok",		0, "all well")			\
	X(FAILED,	"failed",	1, "the command, task or parser failed") \
	X(UNREACHABLE,	"unreachable",	3, "no usable connection to the host") \
	X(TIMEOUT,	"timeout",	3, "a deadline passed")		\
	X(AUTH,		"auth",		4, "credentials refused")	\
	X(HOSTKEY,	"hostkey",	4, "host key changed, revoked or unknown") \
	X(CRASHED,	"crashed",	5, "its code killed its worker") \
	X(UNKNOWN,	"unknown",	5, "worker lost after the command may have run") \
	X(CANCELLED,	"cancelled",	6, "stopped while running")	\
	X(NOT_RUN,	"not_run",	6, "never started")

/* Where a job stands or stood: X(NAME, "name"). */
#define HAYFORK_STAGE_TABLE(X)						\
	X(NONE,    "none")    X(QUEUE,   "queue")   X(DNS,     "dns")	\
	X(CONNECT, "connect") X(JUMP,    "jump")    X(BANNER,  "banner") \
	X(KEX,     "kex")     X(HOSTKEY, "hostkey") X(AUTH,    "auth")	\
	X(CHANNEL, "channel") X(PROMPT,  "prompt")  X(COMMAND, "command") \
	X(OUTPUT,  "output")  X(PARSE,   "parse")   X(TASK,    "task")	\
	X(WRITE,   "write")
/* clang-format on */

#define HAYFORK_STATUS_ENUM_(NAME, str, code, doc) HAYFORK_##NAME,
enum hayfork_status {
	HAYFORK_STATUS_TABLE(HAYFORK_STATUS_ENUM_) HAYFORK_STATUS_COUNT
};
#undef HAYFORK_STATUS_ENUM_

#define HAYFORK_STAGE_ENUM_(NAME, str) HAYFORK_STAGE_##NAME,
enum hayfork_stage {
	HAYFORK_STAGE_TABLE(HAYFORK_STAGE_ENUM_) HAYFORK_STAGE_COUNT
};
#undef HAYFORK_STAGE_ENUM_

/* The names of the tables above; "?" for a number outside them. */
const char *hayfork_status_name(enum hayfork_status);
const char *hayfork_stage_name(enum hayfork_stage);

enum hayfork_lane { HAYFORK_CPU, HAYFORK_IO, HAYFORK_LANES };

/*
 * What a task may use; 0: no limit. A task that goes over one is crashed,
 * and says so. For each task anew, in its worker's process.
 */
struct hayfork_limits {
	uint64_t memory;    /* bytes of address space, beside what is there */
	uint64_t cpu_ms;    /* of CPU time; the kernel counts whole seconds */
	uint64_t file_size; /* bytes of a file that is written */
};

/* A worker's death. All of it is borrowed until the call returns. */
struct hayfork_death {
	const char *lane; /* "cpu" and "io", or that of a service */
	unsigned worker;  /* index in its lane */
	pid_t pid;        /* of its host process */
	uint64_t died_us; /* wall clock, microseconds since 1970 */
	int exit_status;  /* -1: none */
	int signal;       /* 0: none */
	const char *why;  /* the farm killed it: the reason; NULL: it did not */
};

/*
 * An attempt at a job that another follows. All of it is borrowed until the
 * call returns.
 */
struct hayfork_attempt {
	unsigned number; /* from 1 */
	enum hayfork_status status;
	enum hayfork_stage stage;
	int worker;          /* index in its lane; -1: none had it */
	uint64_t started_us; /* wall clock, microseconds since 1970; 0: never */
	uint64_t elapsed_us;
	const char *error_class, *error_message; /* NULL: none */
};

/* Options of a farm; zero means the default everywhere. */
struct hayfork_options {
	struct event_base *base; /* borrowed; NULL: the farm makes its own */
	const char *programs[HAYFORK_LANES]; /* worker program of each lane */
	const char *signer;   /* program; needed by jobs that name keys */
	const char *resolver; /* program; needed by jobs with a host name */
	const char *proxy;    /* program; needed by endpoints with a proxy */
	uint64_t files;       /* descriptors that a proxy may have; 0: as we */
	unsigned workers[HAYFORK_LANES]; /* 0: CPUs this process may use */
	unsigned windows[HAYFORK_LANES]; /* jobs a worker may hold; 0: 64 */
	/*
	 * Workers of a lane that one host process carries, as threads; 0: 1.
	 * They die together: what one of them crashes costs the others their
	 * jobs' time. Tasks must be fit to run beside each other then. Not
	 * with limits, which the kernel knows per process.
	 */
	unsigned threads;
	struct hayfork_limits limits; /* of each task of the cpu lane */
	/* A worker that has had so many jobs, or bytes resident, is replaced
	 * when it has done what it holds; 0: never. Workers of one process
	 * count together, and are replaced so. */
	uint64_t max_jobs_per_worker, max_rss_per_worker;
	/* A line about the farm's own life (deaths, reasons); may be NULL. */
	void (*log)(void *ctx, int level, const char *line);
	/*
	 * A host key not seen before was accepted; only you may store it. host
	 * and port are those of the job's endpoint.
	 */
	void (*host_key)(void *ctx, const char *host, uint16_t port,
	    const char *type, const void *blob, size_t len);
	/*
	 * A job, by its ctx, is about to be handed to a worker: from here on
	 * it may have been begun. For each attempt; must not touch jobs.
	 */
	void (*begun)(void *ctx, void *job_ctx);
	/*
	 * An attempt at a job, by its ctx, has ended and is not its last. Must
	 * not touch jobs.
	 */
	void (*attempted)(
	    void *ctx, void *job_ctx, const struct hayfork_attempt *);
	/*
	 * A worker died, for each that the counter "deaths" has; not one that
	 * was told to go. Must not touch jobs.
	 */
	void (*died)(void *ctx, const struct hayfork_death *);
	/*
	 * What a job prints, as it comes (a task by hayfork_output(), too):
	 * more of stdout (0) or stderr (1).
	 * Its result has it all the same. data NULL: what came until now is
	 * of an attempt that is given up. Must not touch jobs.
	 */
	void (*printed)(void *ctx, void *job_ctx, unsigned stream,
	    const void *data, size_t len);
	void *ctx;
	/*
	 * What outputs and values may take in memory together, until their
	 * futures are released; 0: 8 MiB. What is over that is in a file
	 * without a name, in TMPDIR or /var/tmp, and comes back with
	 * hayfork_result().
	 */
	size_t output_memory;
	/*
	 * That file cannot be written or read (errno): once. All that comes
	 * is in memory from now on, however much that is. Must not touch
	 * jobs; may be NULL.
	 */
	void (*unkept)(void *ctx, int error);
};

/*
 * What limits how jobs log in, all those that share it.
 */
struct hayfork_throttle_options {
	const char *name; /* an account, for errors; NULL: none. Copied */
	unsigned logins;  /* under way at once; 0: no limit */
	unsigned logins_per_minute; /* begun; 0: no limit */
	/*
	 * After so many refusals in a row no more are begun, and what was not
	 * ends not_run. 0: no limit. With probe no more than so many are
	 * under way until the first is let in, or else those that are go on.
	 */
	unsigned refusals;
	bool probe;
};
#define HAYFORK_THROTTLES 4 /* of one job */
#define HAYFORK_CREDENTIALS 16

/* Where an io job goes: the farm resolves, connects and hands the socket on. */
struct hayfork_endpoint {
	const char *host; /* a name or an address */
	uint16_t port;
	uint32_t connect_timeout_ms; /* 0: only the job's own timeout */
	int family;                  /* AF_INET or AF_INET6 only; 0: both */
	const char *from;            /* our address; NULL: as routed */
	/* Ask a silent peer after so many seconds (TCP); 0: do not. */
	unsigned keepalive_s, keepalive_count;
	/* The jump host that leads there; NULL: none. Then host is for that
	 * one to resolve. Of the same farm, and living as long. */
	struct hayfork_link *link;
	struct hayfork_throttle *throttles[HAYFORK_THROTTLES]; /* or NULL */
	/*
	 * Of the credentials that it tries one after the other: the throttle
	 * whose refusals those of its password are (NULL: none). One that
	 * begins no more logins is passed over, if another is left.
	 */
	struct hayfork_throttle *accounts[HAYFORK_CREDENTIALS];
	unsigned credentials;
	/*
	 * A command for a shell, whose standard input and output lead to the
	 * host; NULL: we connect. It has the caller's environment, the limits
	 * of the options, a process group of its own, and ends with its job.
	 * With a link it is not used.
	 */
	const char *proxy;
};

/*
 * A jump host, to which jobs share a few logins. They are made when a job
 * needs one, and given up when none does.
 */
struct hayfork_link_options {
	/* Where it is; it may be behind another. */
	struct hayfork_endpoint endpoint;
	const void *arg; /* what its sessions are told; copied, and wiped */
	size_t arg_len;
	unsigned sessions; /* at once, at most; 0: 16 */
};

/* How a job ends that is not even begun. Strings: all, or hint, may be NULL. */
struct hayfork_ending {
	enum hayfork_status status;
	enum hayfork_stage stage;
	const char *error_class, *error_message, *error_hint;
};

/*
 * Who takes what an io job prints to stdout as it comes, so that the result
 * has none. Called from inside the loop; must not touch jobs.
 */
struct hayfork_taker {
	/*
	 * More of it, max_output bytes at most; data is valid until it
	 * returns. False: it cannot be taken, the job is to end as end() says.
	 * NULL: there will be nothing.
	 */
	bool (*take)(void *ctx, const void *data, size_t len);
	/* The attempt that it came from failed, or end(): it is void. */
	void (*forget)(void *ctx);
	/*
	 * The job would be ok, or take() said false. False: it ends so; the
	 * strings are copied. True: it is ok, and *value is (msgpack, copied)
	 * what its result has.
	 */
	bool (*end)(void *ctx, struct hayfork_ending *, const void **value,
	    size_t *len);
};

/*
 * A job, as submitted. Everything is copied before hayfork_submit() returns,
 * but ctx, input and taker.
 */
struct hayfork_job {
	enum hayfork_lane lane;
	const char *task; /* its name in the worker's registry */
	const void *arg;  /* at most HAYFORK_ARG_MAX bytes */
	size_t arg_len;
	uint64_t timeout_ms; /* running time; 0: none */
	/* How much longer a task may take to end by itself, at its end; 0: a
	 * quarter of a second. */
	uint64_t grace_ms;
	struct hayfork_endpoint endpoint; /* host NULL: no connection */
	/*
	 * It cannot be done, as its caller knows already: it ends so at once,
	 * and counts as any other. NULL: it is run.
	 */
	const struct hayfork_ending *ending;
	/*
	 * What the command of an io job reads: a descriptor of a memfd sealed
	 * against every change; 0: nothing. Borrowed until the job has ended.
	 */
	int input;
	/* Of an io job's stdout, without then; NULL: the result has it. */
	const struct hayfork_taker *taker;
	void *taker_ctx;
	const char *then;    /* a task of the cpu lane: makes value of stdout */
	uint64_t max_output; /* bytes per stream; 0: 16 MiB */
	unsigned retries;    /* further attempts where the status allows it */
	unsigned crash_retries; /* the same for a job that crashes */
	bool repeatable;        /* may run twice on a device */
	/*
	 * Not begun before hayfork_let(), which whoever waits for it has to
	 * see to; no time of its timeout passes until then.
	 */
	bool held;
	uint64_t id; /* what the result is to be called; 0: the next number */
	/*
	 * Called once when the job has ended: from inside the loop, or from
	 * the call that ended it (a submission that is refused, cancel,
	 * stop). It may release and end any job, submit others and stop the
	 * farm, but neither wait nor close.
	 */
	void (*done)(struct hayfork_future *, void *ctx);
	void *ctx;
};
#define HAYFORK_ARG_MAX (1u << 20)

/*
 * What one of several commands of a host job came to. Those of a status other
 * than ok, failed or not_run are the last that was begun.
 */
struct hayfork_part {
	enum hayfork_status status;
	enum hayfork_stage stage; /* where it stood; NONE when ok or not_run */
	int exit_status;          /* -1: none */
	uint64_t elapsed_us;
	const char *output; /* its share of stdout; not NUL-terminated */
	size_t output_len;
	const char *error_class, *error_message; /* NULL: none */
};

/* What a job came to. All pointers belong to the future. */
struct hayfork_result {
	uint64_t id; /* as given, or 1, 2, ... in order of submission */
	enum hayfork_status status;
	enum hayfork_stage stage; /* where it stood; NONE when ok */
	unsigned attempts;        /* 0: never handed out */
	int worker;               /* index in its lane; -1: none */
	uint64_t started_us;      /* wall clock, microseconds since 1970 */
	uint64_t elapsed_us;      /* from its start to its end */
	uint64_t cpu_us; /* of the worker (0 below 100 us), its programs */
	int exit_status; /* of the command or program; -1: none */
	const char *exit_signal; /* NULL: none */
	const char *output[2];   /* stdout, stderr; not NUL-terminated */
	size_t output_len[2];
	bool truncated;
	const void *value; /* msgpack; NULL: none */
	size_t value_len;
	/* error: all NULL when there is none; hint may be NULL alone */
	const char *error_class, *error_message, *error_hint;
	/*
	 * Of a job that was crashed. stage_us: how long it had been in its
	 * stage; 0: not known. backtrace: a line per frame, innermost first,
	 * as "name+0x1c (program+0x8a3c)"; last_words: the last lines its
	 * worker wrote to stdout or stderr, made printable. Both without a
	 * newline at the end, NULL: there is none.
	 */
	uint64_t stage_us;
	const char *backtrace, *last_words;
	/*
	 * Of a host job with several commands, each in its order; NULL: it has
	 * one, or none was begun. Together they have at most all of stdout.
	 */
	const struct hayfork_part *parts;
	unsigned part_count;
	/* What its host says at the login (RFC 4252 section 5.4): bytes; NULL:
	 * nothing. */
	const char *banner;
	size_t banner_len;
	/*
	 * Who it was let in as, by what ("publickey", "password",
	 * "keyboard-interactive", "none"; several with commas), with which of
	 * its credentials, from 1; NULL and 0: it was not let in.
	 */
	const char *login_user, *login_method;
	unsigned login_credential;
	/* What it said was in a file that cannot be read: it has no output, no
	 * parts and no value, though it had. */
	bool lost;
};

/*
 * What happens when memory has run out. Arguments, outputs and values are
 * bounded before they are stored; what is left is small, and without it a
 * farm can neither go on nor end a job: the process ends. told is called
 * first, on the farm's thread, for all farms of the process: it may save what
 * is yours and end the process in your own way, and must neither allocate nor
 * call the farm. When it returns, or NULL was given (as at the start), a
 * sentence goes to standard error and abort() is called. Workers see the end
 * of their master and end, too. libevent's and msgpack's own allocations are
 * meant, too, as far as the farm makes them.
 */
void hayfork_on_no_memory(void (*told)(size_t bytes));

/*
 * Open a farm. Workers of a lane start with hayfork_start() or with the
 * lane's first job. NULL: reason in err.
 */
struct hayfork *hayfork_open(
    const struct hayfork_options *, char *err, size_t errlen);
/* Start the lane's workers ahead of the work. */
void hayfork_start(struct hayfork *, enum hayfork_lane);
/*
 * Why the farm gave up (workers that die before they are ready, again and
 * again), or NULL. All its jobs end then.
 */
const char *hayfork_broken(const struct hayfork *);
/* End the workers (drain, TERM, KILL), then free the farm and its futures. */
void hayfork_close(struct hayfork *);

/* A worker as it is now. */
struct hayfork_worker {
	unsigned index;
	pid_t pid;  /* of its host process; 0: it has none */
	bool ready; /* it has said HELLO, and takes jobs */
};
/*
 * Tell each worker of the lane (each may be NULL), those of one process one
 * after the other. Returns how many are ready.
 */
unsigned hayfork_workers(const struct hayfork *, enum hayfork_lane,
    void (*each)(void *ctx, const struct hayfork_worker *), void *ctx);

/* A job that has begun and not ended, as it is now. */
struct hayfork_running {
	void *ctx; /* the job's */
	enum hayfork_lane lane;
	enum hayfork_stage stage;
	int worker;          /* -1: none has it yet */
	uint64_t elapsed_us; /* since its beginning */
};
/*
 * Tell each. Takes time for every job that was submitted and not released;
 * none may be while it does.
 */
void hayfork_each_running(const struct hayfork *,
    void (*each)(void *ctx, const struct hayfork_running *), void *ctx);

/* Lives as long as the farm. */
struct hayfork_link *hayfork_link(
    struct hayfork *, const struct hayfork_link_options *);

struct hayfork_throttle *hayfork_throttle(
    struct hayfork *, const struct hayfork_throttle_options *);

/* Submit a job. Never NULL; a refusal (argument too long) ends the future. */
struct hayfork_future *hayfork_submit(
    struct hayfork *, const struct hayfork_job *);
/* A job that was submitted as held may begin. Others are as they are. */
void hayfork_let(struct hayfork_future *);
/* Jobs submitted and not yet ended. */
size_t hayfork_pending(const struct hayfork *);
/*
 * Give the future back; a job that has not ended is cancelled, and nobody is
 * told of its end. Not while it is waited for.
 */
void hayfork_release(struct hayfork_future *);
/* Ask for the job's end; it ends cancelled, not_run, or as it did before. */
void hayfork_cancel(struct hayfork_future *);
/*
 * End the job if it has not begun: not_run. False: it has begun, or ended,
 * and goes on as it did.
 */
bool hayfork_withdraw(struct hayfork_future *);
bool hayfork_done(const struct hayfork_future *);
void *hayfork_context(const struct hayfork_future *);
/*
 * Run the loop until the job has ended or timeout_ms passed (negative: no
 * limit). NULL: not ended yet. The result lives as long as the future.
 */
const struct hayfork_result *hayfork_result(
    struct hayfork_future *, int64_t timeout_ms);

enum hayfork_wait {
	HAYFORK_WAIT_ALL,
	HAYFORK_FIRST_DONE,
	HAYFORK_FIRST_FAILED
};
/*
 * Its result's outputs and value are not needed for now: those that are in a
 * file, too, leave the memory. Where they were does not hold any more, but
 * what hayfork_result() says then.
 */
void hayfork_put_away(struct hayfork_future *);
/* The status of its result; HAYFORK_STATUS_COUNT: it has not ended. */
enum hayfork_status hayfork_ended_as(const struct hayfork_future *);
/*
 * Run the loop until all of n have ended, or one has, or one has ended other
 * than ok (or all have). Returns how many have ended.
 */
size_t hayfork_wait(struct hayfork *, struct hayfork_future *const *, size_t n,
    enum hayfork_wait, int64_t timeout_ms);
/*
 * The next future to end among those submitted without a done callback, in
 * order of completion, each once; runs the loop as long as it must. NULL when
 * none is left or the time is over.
 */
struct hayfork_future *hayfork_as_completed(
    struct hayfork *, int64_t timeout_ms);
/*
 * Run one task over n arguments (NUL-terminated) and call each in input
 * order. Stops early, cancelling the rest, when each returns false. Returns
 * the number of results delivered.
 */
size_t hayfork_map(struct hayfork *, const char *task, const char *const *args,
    size_t n, uint64_t timeout_ms,
    bool (*each)(void *ctx, size_t index, const struct hayfork_result *),
    void *ctx);

/*
 * Ask all workers to stop: queued jobs end not_run, running ones may finish
 * within grace_ms and end cancelled after that; 0: now, but for the moment it
 * takes sessions to tell their hosts. Results go on arriving. A done callback
 * may call it.
 */
void hayfork_stop(struct hayfork *, uint64_t grace_ms);
/*
 * Begin no further job, or (false) go on: for a caller who cannot take more
 * results at the moment. What runs goes on, and so do its deadlines.
 */
void hayfork_hold(struct hayfork *, bool);

/* A key that the signer can sign with. */
struct hayfork_key {
	uint32_t number; /* what a job names it by */
	const char *algorithm, *comment;
	const void *blob; /* public key, RFC 4253 section 6.6 */
	size_t blob_len;
};
enum hayfork_key_outcome {
	HAYFORK_KEY_OK,
	HAYFORK_KEY_UNREADABLE,     /* no such file, or no right to read it */
	HAYFORK_KEY_ENCRYPTED,      /* needs a passphrase */
	HAYFORK_KEY_BAD_PASSPHRASE, /* this passphrase does not open it */
	HAYFORK_KEY_UNUSABLE,       /* no private key, or of a kind unknown */
	HAYFORK_KEY_NO_AGENT,       /* no agent answers there */
};
#define HAYFORK_AGENT_KEYS 64 /* taken from one agent, at most */

/* keys live as long as the farm; error is borrowed and may be empty. */
typedef void hayfork_keys_cb(void *ctx, enum hayfork_key_outcome,
    const struct hayfork_key *keys, size_t count, const char *error);
/*
 * Have the signer load a private key, or list an ssh-agent's. done is called
 * once, from inside the loop, or at once where there is no signer; not when
 * the farm is closed before. The passphrase (NULL: none) is copied, and the
 * copy wiped with the farm.
 */
void hayfork_load_key(struct hayfork *, const char *path,
    const char *passphrase, hayfork_keys_cb *done, void *ctx);
void hayfork_load_agent(
    struct hayfork *, const char *socket, hayfork_keys_cb *done, void *ctx);

/*
 * The parent's counters: the farm's own and every name the tasks counted,
 * each with its total so far.
 */
void hayfork_counters(const struct hayfork *,
    void (*each)(void *ctx, const char *name, uint64_t total, const char *doc),
    void *ctx);

/* ---- for worker programs of your own ------------------------------------ */

struct hayfork_call; /* one run of a task, inside the worker */

/*
 * A task. run() may do anything but touch descriptors it did not open; it
 * returns the status and says more with the functions below.
 */
struct hayfork_task {
	const char *name;
	const char *args; /* "N", "FILE|N": for help */
	const char *doc;
	bool fault;  /* misbehaves on purpose: for tests and demonstrations */
	bool hidden; /* of use to hayfork itself only */
	enum hayfork_status (*run)(struct hayfork_call *);
	/* What it does is run programs: limits are theirs, and not its own. */
	bool runs_programs;
	bool workload; /* made to be compared: see hayfork compare */
};

/* The argument: NUL-terminated, and its length without the NUL. */
const char *hayfork_arg(const struct hayfork_call *, size_t *len);
/* The value returned: exactly one of these, the last one counts. */
void hayfork_return_uint(struct hayfork_call *, uint64_t);
void hayfork_return_double(struct hayfork_call *, double);
void hayfork_return_text(struct hayfork_call *, const char *, size_t len);
/* Any msgpack object; copied. */
void hayfork_return_msgpack(struct hayfork_call *, const void *, size_t len);
/* Say what failed; strings are copied, hint may be NULL. Returns FAILED. */
enum hayfork_status hayfork_fail(struct hayfork_call *, const char *class,
    const char *message, const char *hint);
/*
 * What the result is to have as stdout (stream 1) or stderr (2): more of it.
 * Copied; what goes over the job's max_output is left out, and the result
 * marked truncated. It leaves at once if the master asks for what is printed;
 * one that does not read holds the task up then, until its deadline.
 */
void hayfork_output(
    struct hayfork_call *, int stream, const void *, size_t len);
/*
 * A program that the task ran has ended: its status as wait() gave it, for
 * the result's exit_status or exit_signal. The task's own status is apart.
 */
void hayfork_exit(struct hayfork_call *, int wait_status);
/* Add to a counter that the parent adds up; name of [a-z0-9_], at most 31. */
void hayfork_count(struct hayfork_call *, const char *name, uint64_t);
/*
 * Say that code was loaded (dlopen), so that a crash in it can be told by
 * name. Takes some 100 us when something was; else nothing.
 */
void hayfork_loaded(struct hayfork_call *);
/* Is the job's time over? Long loops may ask; the master kills in any case. */
bool hayfork_expired(const struct hayfork_call *);
/* Milliseconds until then, rounded up, for poll(); -1: there is no limit. */
int hayfork_time_left(const struct hayfork_call *);

/*
 * main() of a task worker program: runs the tasks of a NULL-terminated list
 * until the master says drain. With --list it prints what they are, and with
 * --serial TASK AMOUNT [ARG...] it runs one of them without a master (AMOUNT:
 * how often, or for how long, as 0.5s), and prints what that took as JSON.
 * Returns the exit status.
 */
int hayfork_worker_main(
    int argc, char **argv, const struct hayfork_task *const *tasks);

#ifdef __cplusplus
}
#endif
#endif
