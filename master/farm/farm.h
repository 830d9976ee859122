/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * farm.h - the farm's own structures; nobody outside master/farm includes it,
 * but a test that looks on.
 *
 * A farm has lanes, a lane has slots (its workers' places), a slot holds jobs
 * while its worker has them. A lane's host processes carry the workers of its
 * slots, one each, or several as threads that start and die together. Neither
 * are freed before the farm. A job is
 * in exactly one list at any time: a lane's queue, a slot's held list, the
 * list of those on their way to a host, or none once it has ended.
 */
#ifndef HF_FARM_H
#define HF_FARM_H

#include <spawn.h>
#include <sys/queue.h>
#include <sys/tree.h>
#include <sys/types.h>

#include "common/board.h"
#include "common/chan.h"
#include "common/contract.h"
#include "common/counters.h"
#include "common/events.h"
#include "common/hayfork.h"
#include "master/farm/blame.h"
#include "master/farm/modules.h"
#include "master/farm/slot_fsm.h"
#include "master/farm/spool.h"
#include "master/farm/words.h"

struct obituary;
struct outer;
struct slot;

/* The public lanes, and the services, which are lanes of the farm's own. */
enum lane_kind {
	LANE_CPU = HAYFORK_CPU,
	LANE_IO = HAYFORK_IO,
	LANE_RESOLVER,
	LANE_SIGNER,
	LANE_KINDS
};

enum job_state {
	JOB_QUEUED,     /* in its lane's queue */
	JOB_RESOLVING,  /* waits for its host's addresses */
	JOB_CONNECTING, /* waits for its connection */
	JOB_CONNECTED,  /* has the connection it needs, waits for a slot */
	JOB_HELD,       /* a worker has it */
	JOB_PAUSED,     /* until its timer fires, or it is let */
	JOB_ENDED
};

enum job_phase { PHASE_RUN, PHASE_THEN };

/* Its gate, those it was given, and the account that is tried. */
#define JOB_THROTTLES (1 + HAYFORK_THROTTLES + 1)
#define JOB_ACCOUNT (JOB_THROTTLES - 1)
#define JOB_INLINE_ARG 48
#define JOB_INLINE_VALUE 24

/* What only a job of the io lane has. */
struct job_host {
	char *name;                /* owned; NULL: it needs no connection */
	struct hayfork_link *link; /* to its jump host; or NULL */
	/* The first is its gate; NULL: none. */
	struct hayfork_throttle *throttles[JOB_THROTTLES];
	struct hayfork_throttle **accounts; /* owned: as of an endpoint */
	struct hayfork_throttle *woken_by;  /* to look again; or NULL */
	unsigned credentials;
	uint64_t admitted_ns; /* they know it as under way since; 0: not */
	unsigned drops;       /* of its connection, by a busy server */
	uint16_t port;
	uint32_t connect_timeout_ms;
	int family;           /* 0: any */
	struct address *from; /* owned; NULL: as routed */
	unsigned keepalive_s, keepalive_count;
	char *proxy_command; /* owned; leads to it; NULL: we connect */
	struct proxy *proxy; /* it runs; NULL: it does not */
	int fd;              /* the connection, until it is handed on; -1 */
	struct event *wait;  /* for the connection; NULL when none */
	struct event *timer; /* the job's deadline, as the master enforces it */
	struct addresses *addresses; /* shared; NULL before they are known */
	unsigned next_address;
	int last_errno;    /* why the address before did not answer */
	bool young;        /* in farm->young */
	uint64_t since_ms; /* monotonic: when it began to connect */
};

/* What hayfork_wait() waits for, counted as it comes. */
struct wait {
	size_t done, failed;
};

/* A job, which is its own future. */
struct hayfork_future {
	TAILQ_ENTRY(hayfork_future) link; /* see above */
	TAILQ_ENTRY(hayfork_future) all;  /* the farm's, while it lives */
	struct hayfork *farm;
	struct lane *lane; /* where it runs, or waits to run, now */
	struct slot *slot; /* while HELD */
	uint64_t claim;    /* while HELD */
	uint32_t entry;    /* while HELD */
	uint8_t state, phase;
	bool internal;  /* the farm's own: not counted */
	bool released;  /* nobody holds the future any more */
	bool completed; /* in the list of as_completed */
	bool repeatable;
	bool withheld;      /* until hayfork_let() */
	bool alone;         /* suspect of two deaths: runs by itself */
	bool cancelling;    /* when its worker is gone it is cancelled */
	bool overdue;       /* when its worker is gone it is timeout */
	bool sent;          /* a command was handed to a device */
	bool logged_in;     /* its host has let it in */
	uint8_t bounces;    /* times its link had no way to the host */
	uint32_t turn;      /* the credential it begins with */
	bool final;         /* trying again would not help */
	uint8_t suspicions; /* deaths it was held in with nobody to blame */
	unsigned retries, retried; /* left, and done */
	unsigned crash_retries;    /* left, for jobs that crash */
	unsigned attempted;        /* ends of attempts that were told */
	struct slice task, then;   /* interned by the farm; then: or NULL */
	uint64_t timeout_ms, grace_ms;
	uint64_t deadline_ms; /* host jobs: monotonic; 0: none */
	uint64_t start_ns;    /* monotonic; 0: not started */
	uint64_t waits_ns;    /* its clock stands since then; 0: it does not */
	uint64_t max_output;
	int input;                         /* borrowed; 0: none */
	const struct hayfork_taker *taker; /* borrowed, or NULL */
	void *taker_ctx;
	uint64_t taken; /* bytes of stdout */
	bool refused;   /* its taker cannot take it */
	char *arg;      /* inline_arg, or owned */
	size_t arg_len;
	struct job_host *host;  /* owned or NULL */
	struct outer *outer_of; /* of a link, whose session it is; or NULL */
	struct outer *through;  /* while HELD: the session it goes through */
	struct job_list *list;  /* the queue it is in, or NULL */
	struct query *query;    /* while RESOLVING */
	struct event *retry;    /* owned or NULL: its next attempt */
	struct spool output[2], value;
	struct hayfork_result result;
	struct hayfork_part *parts; /* owned: those of the result */
	char *banner;               /* owned: the result's, and its user */
	char *error;                /* owned: the three strings of the result */
	char *last_words; /* owned: the backtrace and last words in it */
	char exit_signal[16];
	void (*done)(struct hayfork_future *, void *);
	void *ctx;
	struct wait *waiter; /* hayfork_wait() that counts it; or NULL */
	char inline_arg[JOB_INLINE_ARG];
	char inline_value[JOB_INLINE_VALUE];
};
TAILQ_HEAD(job_list, hayfork_future);

/* A process and the workers it carries, in consecutive slots. */
struct host_process {
	struct lane *lane;
	struct slot *slots;   /* the first of them */
	unsigned workers;     /* and how many */
	unsigned generation;  /* tells it from the process before */
	pid_t pid;            /* 0: none */
	int pidfd, words;     /* -1: none; words: its stdout and stderr */
	struct event *death;  /* pidfd is readable */
	struct event *speech; /* words is readable */
	void *board;          /* mapped */
	uint64_t said_s;      /* a second (monotonic), and the lines in it */
	unsigned said;
	struct words last;
	struct modules modules; /* as it announced them */
	unsigned held;          /* jobs in its workers */
	uint64_t given;         /* in its life, but those taken back */
	bool exclusive;         /* runs a job alone */
	bool useful;            /* a worker of it has said HELLO */
	bool swollen;           /* its memory is over what it may have */
	bool terminated;        /* it was sent SIGTERM */
	bool spares;            /* killed for one job: no other is to blame */
	unsigned failures;      /* deaths in a row without a job */
	uint64_t stopped_ns;    /* seen to be stopped since then; 0: it runs */
	struct slot *culprit;   /* why we killed it; NULL: none, or all */
	char why[120];          /* the reason; "" if we did not */
};

/* A worker's place. */
struct slot {
	TAILQ_ENTRY(slot) link;  /* in lane->by_held[held] while READY */
	TAILQ_ENTRY(slot) dirty; /* in farm->dirty while is_dirty */
	struct lane *lane;
	unsigned index;
	enum slot_state state;
	struct host_process *process; /* which carries its worker */
	struct chan chan;
	struct event *read, *write;
	struct event *timer; /* the ladder's next rung, or the restart */
	uint32_t place;      /* the list by_held it is in; UINT32_MAX: none */
	struct board board;
	struct job_list held; /* in the order they were given */
	unsigned held_count;
	unsigned links; /* of the held ones, those that others go through */
	struct hayfork_future **entries; /* window of them; NULL: free */
	uint32_t *free_entries;
	unsigned free_count;
	uint64_t head_ns; /* since when the first held job may be running */
	bool is_dirty, write_armed;
	bool is_full;       /* its channel is over the high-water mark */
	bool greeted;       /* its worker has said HELLO */
	bool drained;       /* it was sent DRAIN */
	bool distrusted;    /* it broke the protocol: nothing it says counts */
	bool barren;        /* nothing could be revoked; until its next frame */
	uint32_t last_tick; /* of the worker's loop */
	unsigned tick_generation; /* whose tick that is */
	uint64_t tick_ns;         /* when it was seen to change */
};
TAILQ_HEAD(slot_list, slot);

struct lane {
	enum lane_kind kind;
	const char *name;
	struct hayfork *farm;
	char *program; /* owned; NULL: not available */
	unsigned count, window;
	unsigned limit;   /* jobs a worker may hold, beside links */
	unsigned threads; /* workers of a host process */
	bool started;
	struct slot *slots;
	struct host_process *processes;
	unsigned process_count;
	struct slot_list *by_held;    /* window + 1 of them: READY slots */
	unsigned ready;               /* slots in by_held */
	int unborn;                   /* first workers that are not ready yet */
	unsigned least;               /* held by the least busy one, at least */
	struct host_process *emptied; /* for a job to run alone; NULL */
	unsigned exclusive;           /* processes that run a job alone */
	struct job_list queue;        /* io: those with a connection */
	struct job_list alone;        /* suspects, to be run by themselves */
	struct job_list waiting;      /* io: those without a connection yet */
	unsigned held, queued;        /* jobs in workers, in queue */
	unsigned timed;               /* held jobs with a timeout */
	uint64_t stillborn_ms[3];     /* the last deaths before HELLO */
};

struct hayfork {
	struct hayfork_options options;
	struct event_base *base;
	bool own_base;
	bool stopping;      /* no job is started any more */
	bool holding;       /* nor now: the caller cannot take results */
	bool closing;       /* no worker is started any more */
	struct event *turn; /* end of this turn of the loop: assign, write */
	struct event *tick; /* deadlines of tasks, stuck loops */
	uint64_t looked_ns; /* at the workers, the last time */
	uint64_t asked_ns;  /* when the kernel was asked about the workers */
	bool turn_due, tick_on;
	bool in_turn;  /* what is dirty now is written before its end */
	bool breaking; /* the next turn ends every job */
	struct lane lanes[LANE_KINDS];
	struct slot_list dirty;
	struct job_list all;       /* every future */
	struct job_list completed; /* ended, no callback, not yet fetched */
	struct job_list free;      /* futures to use again */
	unsigned free_count;
	struct counters counters;
	uint64_t last_id, last_claim;
	size_t pending; /* public jobs not ended */
	size_t live_processes;
	unsigned connecting;   /* jobs RESOLVING or CONNECTING */
	struct job_list young; /* CONNECTING, their places kept for them */
	unsigned young_count;
	struct event *aged;       /* the first of them is not young any more */
	struct event *starved;    /* no descriptor was left: try again later */
	uint64_t now_ns, wall_us; /* of the last frames that came */
	char *broken;             /* why the farm gave up; NULL */
	struct spools spools;     /* of its jobs */
	bool told_unkept;         /* that they cannot be written */
	struct resolver *resolver;
	struct signer *signer;
	TAILQ_HEAD(, hayfork_link) links;
	TAILQ_HEAD(, hayfork_throttle) throttles;
	LIST_HEAD(, proxy) proxies;
	RB_HEAD(gate_tree, hayfork_throttle) gates;
	struct slice *names; /* interned task names, owned */
	size_t name_count;
};

#define FARM_STOPS "the farm is stopping"

/* ---- farm.c -------------------------------------------------------------- */

PRINTF_LIKE(3, 4)
void farm_log(struct hayfork *, enum log_level, const char *fmt, ...);
/* Assign and write at the end of this turn of the loop. */
void farm_turn_due(struct hayfork *);
/*
 * There was no room for what (error): hand out nothing that needs one for a
 * moment, then look again.
 */
void farm_starve(struct hayfork *, const char *what, int error);
/* Does this errno say that there is too little of something at the moment? */
bool farm_is_shortage(int error);
bool farm_is_starved(const struct hayfork *);
/* Give up: every job ends (soon), no worker is started any more. */
void farm_break(struct hayfork *, const char *why);
/* A copy that lives as long as the farm, the same for the same name. */
struct slice farm_intern(struct hayfork *, struct slice name);

/* ---- lane.c -------------------------------------------------------------- */

/* The name is borrowed; program NULL: nothing can run in it. */
void lane_init(struct lane *, struct hayfork *, enum lane_kind,
    const char *name, const char *program, unsigned count, unsigned window,
    unsigned threads);
void lane_fini(struct lane *);
/* Start the lane's workers, if that was not done yet. */
void farm_start_lane(struct hayfork *, enum lane_kind);

/* ---- future.c ------------------------------------------------------------ */

/* As hayfork_submit(), to any lane; internal: the farm's own, not counted. */
struct hayfork_future *future_submit(struct hayfork *, enum lane_kind,
    const struct hayfork_job *, bool internal);

/* The farm's own job for a session of a link; the farm can run jobs. */
struct hayfork_future *future_of_outer(
    struct hayfork *, const struct hayfork_job *, struct outer *, bool alone);

/* ---- link.c -------------------------------------------------------------- */

/* Where a job waits that goes through it. */
struct job_list *link_queue(struct hayfork_link *, bool alone);
/* A job has come into that list (1), or left it (-1). */
void link_queued(struct hayfork_future *, int change);
/* Give out what can go through links, and open those that are needed. */
void link_run(struct hayfork *);
/* The claim of the session that the job goes through; 0: it has a socket. */
uint64_t link_claim(const struct hayfork_future *);
/* Its worker does not hold the job any more, which went through a link. */
void link_let_go(struct hayfork_future *);
/* A worker has taken up the job of an outer, or has it no more. */
void link_outer_given(struct hayfork_future *);
void link_outer_let_go(struct hayfork_future *);
/* As its worker says. */
enum msg_err link_on_open(struct hayfork_future *, bool open);
void link_free_all(struct hayfork *);

/* ---- throttle.c ---------------------------------------------------------- */

/* The gate of the address it connects to, as long as the job lives. */
void gate_enter(struct job_host *, struct hayfork *);
void gate_leave(struct job_host *);
/*
 * May its login begin? If so, it has. False: it waits in another list, or has
 * ended.
 */
bool throttle_admit(struct hayfork_future *);
/* It will not look now, though it was woken for that: another one may. */
void throttle_pass(struct hayfork_future *);
/* Its login is not under way any more, if it was. */
void throttle_leave(struct hayfork_future *);
/* It was let in. */
void throttle_let_in(struct hayfork_future *, const struct msg_login *);
/* The passwords of these credentials were refused, bit by number. */
void throttle_refused_by(struct hayfork_future *, uint32_t credentials);
/* All of its credentials were. */
void throttle_refused(struct hayfork_future *);
/* Credentials that are not to be tried now, bit by number. */
uint32_t throttle_skips(const struct hayfork_future *);
/* Its connection was dropped: is it worth while to try again in a while? */
bool throttle_may_wait(const struct hayfork_future *);
void throttle_dropped(struct hayfork_future *);
void throttle_free_all(struct hayfork *);

/* ---- job.c --------------------------------------------------------------- */

/* How a job ends; strings may be NULL and are copied. */
struct job_ending {
	enum hayfork_status status;
	enum hayfork_stage stage;
	const char *class, *message, *hint;
};

/* A zeroed job of this farm, in no list but farm->all. */
struct hayfork_future *job_new(struct hayfork *);
void job_free(struct hayfork_future *);
/* Where it waits for what it needs next. */
struct job_list *job_queue_of(struct hayfork_future *);
/* Into its lane's queue; first: ahead of the others. */
void job_enqueue(struct hayfork_future *, bool first);
/* Out of whatever list it is in; a held job is let go of by its slot. */
void job_detach(struct hayfork_future *);
/* Detach, retry if that is allowed, else set the result and tell the owner. */
void job_end(struct hayfork_future *, const struct job_ending *);
/* End a job that no worker has: cancelled, or not_run. why may be NULL. */
void job_stop(struct hayfork_future *, const char *why);
/* The same as job_end() for a result whose strings are set already. */
void job_finish(
    struct hayfork_future *, enum hayfork_status, enum hayfork_stage);
/* Its credentials were refused, but for those from this one on: try them. */
void job_turn(struct hayfork_future *, uint32_t turn);
/* There was no way to its host: it was not begun, and is given again. */
#define JOB_BOUNCES_MAX 16
void job_bounce(struct hayfork_future *);
/* An attempt has ended, and another will follow. Before it is forgotten. */
void job_tell_attempt(struct hayfork_future *, enum hayfork_status,
    enum hayfork_stage, struct slice class, struct slice message);
/* Where a job stands that no worker has. */
enum hayfork_stage job_stage(const struct hayfork_future *);
void job_start_clock(struct hayfork_future *);
/*
 * A host job waits for its turn, or has it: the time in between is none of
 * its own, and does not count against its deadline.
 */
void job_stop_clock(struct hayfork_future *);
void job_resume_clock(struct hayfork_future *);
/* A task that cannot tell itself: it began then (monotonic). */
void job_started_at(struct hayfork_future *, uint64_t start_ns);
/*
 * Its worker died: do as the verdict says. somebody: some job is known to be
 * to blame.
 */
void job_judge(struct hayfork_future *, enum blame_verdict, enum hayfork_stage,
    const struct obituary *, bool somebody);

/* ---- result.c ------------------------------------------------------------ */

/* More of what it says, bounded by the caller: to one of its spools. */
void job_say(struct hayfork_future *, struct spool *, struct slice);
/* Have all of it in one place. False: it cannot be read. */
MUST_CHECK bool job_bring_back(struct hayfork_future *, struct spool *);
/* Tell who listens what it has printed; at NULL: that it is void. */
void job_printed(struct hayfork_future *, unsigned stream, struct slice);
/* Forget all that it has said. */
void job_unsay(struct hayfork_future *);
/* Forget what an attempt said and came to: there will be another. */
void job_forget_attempt(struct hayfork_future *);
/* Keep copies of what went wrong. */
void job_set_error(struct hayfork_future *, struct slice class,
    struct slice message, struct slice hint);
/* Keep a copy of what its host says at the login; it may be empty. */
void job_set_login(struct hayfork_future *, const struct msg_login *);
/* Keep a copy of what its worker left: lines, both may be empty. */
void job_set_last_words(struct hayfork_future *, const struct buf *backtrace,
    const struct buf *words);
void job_forget_last_words(struct hayfork_future *);
/* It has ended: what it said is its result's, where it is. */
void job_place_result(struct hayfork_future *);
/* The same, all of it brought back, for who looks at it. */
void job_show_result(struct hayfork_future *);

/* ---- sched.c ------------------------------------------------------------- */

/* Hand out what can be handed out in this lane. */
void sched_run(struct lane *);
/* A slot's held count changed, or it became READY: keep its place right. */
void sched_place(struct slot *);
void sched_remove(struct slot *);

/* ---- slot.c -------------------------------------------------------------- */

void slot_init(struct slot *, struct host_process *, unsigned index);
void slot_fini(struct slot *);
/* By the table of slot_fsm.h; what it does not list is our own bug. */
void slot_move(struct slot *, enum slot_event);
/* The ladder's next rung, or the restart, is due then. */
void slot_timer_set(struct slot *, uint64_t ms);
/* Act on the frames that were read. */
void slot_dispatch(struct slot *);
/* Its process has started: its worker is to say HELLO, once it is watched. */
void slot_open(struct slot *);
/* What its worker wrote before it died, as much as a socket holds. */
void slot_read_last(struct slot *);
/* Close what belongs to the worker that is gone. */
void slot_close(struct slot *);
/* Its socket is of no use any more; it is to be dead soon. */
void slot_lost(struct slot *);
/*
 * Give a job; false: it does not fit now and nothing has changed. True, too,
 * when it can never be given, and has ended.
 */
bool slot_give(struct slot *, struct hayfork_future *);
/* Forget a held job: its result came, or it was taken back. */
void slot_let_go(struct slot *, struct hayfork_future *);
/*
 * Take a held job back if its worker has not begun it; it is in no list then.
 */
bool slot_take_back(struct slot *, struct hayfork_future *);
/* The job whose code is on the CPU, as the worker says; NULL: none. */
struct hayfork_future *slot_current(const struct slot *);
/* Since when it may be; NULL: since when the first held job may be running. */
uint64_t slot_since_ns(const struct slot *, const struct hayfork_future *);
void slot_send(struct slot *, const struct msg *);
/* Something is queued for it: write at the end of this turn. */
void slot_write_later(struct slot *);
void slot_flush(struct slot *);
/* Finish what it holds and go; the ladder starts. */
void slot_drain(struct slot *, uint64_t grace_ms);
/* Kill it for the sake of stopping: what it runs is cancelled. */
void slot_stop_now(struct slot *);
/* End all it holds within a second: sessions are to say so to their hosts. */
void slot_cancel_all(struct slot *);
/* Its worker said HELLO. */
void slot_hello(struct slot *);
/*
 * Kill its process now, for what this worker did. why goes to the log and to
 * its victims.
 */
PRINTF_LIKE(2, 3)
void slot_kill(struct slot *, const char *why, ...);
/* The same to end one of its jobs, which is marked overdue or cancelling. */
PRINTF_LIKE(2, 3)
void slot_kill_for(struct slot *, const char *why, ...);
/* Act on all frames there are. */
void slot_readable(struct slot *);

/* ---- process.c: the life of a host process, as the farm sees it ---------- */

void process_init(
    struct host_process *, struct lane *, struct slot *, unsigned workers);
/* Start it: all its slots are EMPTY. */
void process_begin(struct host_process *);
/* Its slots are in BACKOFF: start it once more. */
void process_restart(struct host_process *);
/* Start it then. */
void process_restart_later(struct host_process *, uint64_t ms);
/* SIGTERM, and the next rung a second later. */
void process_terminate(struct host_process *);
/*
 * Kill it now; why goes to the log and to its victims. culprit: the worker
 * that is why, NULL: none is. spares: to end one of its jobs, or for no fault
 * of its own.
 */
PRINTF_LIKE(4, 0)
void process_kill(struct host_process *, struct slot *culprit, bool spares,
    const char *why, va_list);
PRINTF_LIKE(2, 3)
void process_kill_blameless(struct host_process *, const char *why, ...);
/* It has had its jobs, or its memory: it gets no more and will be replaced. */
bool process_is_spent(const struct host_process *);
/* Let it go, if it is spent and has nothing to do. */
void process_retire_if_spent(struct host_process *);
/* "worker 3, pid 17", or "workers 4-7, pid 17", in the same memory. */
#define PROCESS_NAME 80
const char *process_name(const struct host_process *, char *to, size_t cap);

/* ---- process_end.c ------------------------------------------------------- */

/* It could not be started, or died before HELLO. */
void process_retry_later(struct host_process *);
/* It is gone with this wait status: blame, bury, restart. */
void process_bury(struct host_process *, int wait_status);

/* ---- spawn.c ------------------------------------------------------------- */

/*
 * A program in a session of its own, which no signal of ours concerns. 0, or
 * an errno.
 */
int process_spawn(pid_t *, const char *program,
    const posix_spawn_file_actions_t *, char *const argv[], char *const env[]);

/* ---- hostproc.c: birth and death, as the kernel sees them ---------------- */

/*
 * Start the lane's program. On success its slots have their channels and
 * scoreboards; else false with errno.
 */
bool process_start(struct host_process *);
void process_signal(struct host_process *, int sig);
/* Close what is left of it. */
void process_fini(struct host_process *);

/* ---- on_worker.c --------------------------------------------------------- */

MUST_CHECK enum msg_err on_worker(struct slot *, const struct msg *);
/* The job of this claim, if this slot holds it. */
struct hayfork_future *on_claim(struct slot *, uint64_t claim, uint32_t entry);

/* ---- on_result.c --------------------------------------------------------- */

MUST_CHECK enum msg_err on_result(struct slot *, const struct msg_result *);

/* ---- watch.c ------------------------------------------------------------- */

/* Look at the workers every now and then, as long as jobs are pending. */
void watch_due(struct hayfork *);
void watch_tick_cb(evutil_socket_t, short, void *farm);

/* ---- connect.c ----------------------------------------------------------- */

/* What a worker may take to end a job that is late or cancelled. */
#define CONNECT_OVERDUE_MS 900u

/* Start connections as far as room and descriptors allow. */
void connect_run(struct lane *);
/* Drop the connection, its timers and events; the job stays. */
void connect_drop(struct hayfork_future *);
/* (Re)set the deadline timer of a host job, extra_ms after its deadline. */
void connect_deadline(struct hayfork_future *, uint64_t extra_ms);

/* ---- resolve.c ----------------------------------------------------------- */

struct sockaddr_storage;
struct addresses {
	unsigned refs, count;
	struct address {
		unsigned len;
		_Alignas(8) char bytes[28]; /* a sockaddr_in or sockaddr_in6 */
	} list[];
};

/*
 * The addresses of the job's host: true, they are set now; false, the job is
 * RESOLVING and will be queued again or ended.
 */
bool resolve_start(struct hayfork_future *);
/* A job that waited is not interested any more. */
void resolve_forget(struct hayfork_future *);
void addresses_unref(struct addresses *);
/* A numeric address, without a port, to be freed; NULL: it is none. */
struct address *address_numeric(const char *text);
void resolver_free(struct hayfork *);

/* ---- signer.c ------------------------------------------------------------ */

enum msg_err signer_on_sign(struct slot *, const struct msg_sign *);
enum msg_err signer_on_signed(struct slot *, const struct msg_signed_data *);
enum msg_err signer_on_key(struct slot *, const struct msg_key *);
enum msg_err signer_on_done(struct slot *, const struct msg_keys_done *);
/* No key will be loaded any more: say so to who waits for one. */
void signer_give_up(struct hayfork *, const char *why);
/* Does its worker owe an answer? */
bool signer_is_asked(const struct hayfork *);
/* The signer said HELLO: tell it what it must know. */
void signer_ready(struct slot *);
void signer_free(struct hayfork *);

#endif
