/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sim.h - a farm in a world of dice: the master's own deciding code, with a
 * clock, a kernel and workers that are made up from one seed.
 *
 * The program defines the functions through which the farm and libevent see
 * the world (world.c, files.c, process.c), so the linker takes these and not
 * the real ones. No process is started, no socket opened, nobody sleeps: when
 * nothing is ready the clock jumps to what comes next. The same seed gives
 * the same schedule to the last event. In half of the schedules a host process
 * carries several workers. What must hold whatever happens is in model.c,
 * death.c, kill.c and audit.c.
 *
 * Interposed functions get no context, so there is one world, and it is
 * global.
 */
#ifndef HF_TESTS_SIM_H
#define HF_TESTS_SIM_H

#include <sys/epoll.h>
#include <sys/queue.h>

#include "master/farm/farm.h"

#define NEVER UINT64_MAX
#define US UINT64_C(1000)
#define MS UINT64_C(1000000)
#define SECOND UINT64_C(1000000000)
#define SIM_JOBS 200         /* in a schedule, at most */
#define SIM_WORKERS 8        /* of a lane, at most */
#define SIM_THREADS 4        /* workers of a host process, at most */
#define SIM_HOSTS 6          /* that jobs may go to */
#define SIM_SLACK (400 * MS) /* ticks, and what the kernel takes to kill */

/* How often things go wrong in this schedule, in a thousand. */
struct weather {
	unsigned no_process; /* cannot be started */
	unsigned stillborn;  /* dies before HELLO */
	unsigned late;       /* takes long to be ready, perhaps too long */
	unsigned death;      /* at any step */
	unsigned stop, lie, gossip, deaf, slow_death, tight;
	unsigned refused, no_files, preempt;
	unsigned harm;  /* jobs that do something to their worker */
	unsigned tired; /* answers that are kept back for a while */
};

TAILQ_HEAD(fake_list, fake);

struct world {
	uint64_t seed, dice, digest;
	uint64_t now_ns, end_ns, turns;
	bool on;        /* else the clock is the real one */
	bool acting;    /* a worker does something: the master is not asked */
	bool tracing;   /* tell what happens */
	bool finishing; /* the farm is being closed */
	bool burying;   /* a worker: what comes of it is not yet known */
	struct weather weather;
	struct hayfork *farm;
	struct fake_list workers;
	uint32_t last_pid, last_number;
	bool stopped;         /* the end of all was asked for */
	bool halted;          /* and nothing may begin any more */
	unsigned answers;     /* results that must be counted */
	unsigned deaths;      /* of workers, that must be counted */
	unsigned again;       /* jobs given out again after a death */
	unsigned interrupted; /* jobs that ran beside one that crashed */
	bool broken;          /* it has to give up */
	bool fuzzy;           /* not all of that could be counted */
	uint64_t strikes[LANE_KINDS][3];
	struct place {                /* of a host process */
		unsigned idle_deaths; /* in a row, without a job */
		uint64_t rests_until_ns;
	} places[LANE_KINDS][SIM_WORKERS];
	struct totals {
		uint64_t schedules, jobs, deaths, turns, again, alone, revoked;
		uint64_t lies, begun, fuzzy, broken, threaded, records,
		    interrupted, statuses[HAYFORK_STATUS_COUNT];
	} totals;
};
extern struct world world;

/* ---- world.c: dice, the clock, what happens next ------------------------- */

/* 0 ... sides - 1. */
static inline uint64_t
dice(uint64_t sides)
{
	uint64_t x = world.dice += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return (x ^ x >> 31) % sides;
}

/* So many times in a thousand. */
static inline bool
chance(unsigned per_mille)
{
	return per_mille > 0 && dice(1000) < per_mille;
}

/* Something happened: part of what a seed must give again. */
static inline void
digest(uint64_t what, uint64_t which)
{
	uint64_t x = world.digest ^ world.now_ns ^ what << 56 ^ which << 32;

	world.digest = (x ^ x >> 29) * UINT64_C(0xff51afd7ed558ccd);
}

#define TRACE(...)                                                             \
	do {                                                                   \
		if (world.tracing)                                             \
			trace(__VA_ARGS__);                                    \
	} while (0)
PRINTF_LIKE(1, 2) void trace(const char *fmt, ...);
/* Something that must never be: say it and how to see it again, and end. */
_Noreturn PRINTF_LIKE(1, 2) void violation(const char *fmt, ...);

uint64_t world_real_ns(void);
/* Let all workers act whose time has come. */
void world_run(void);

/* ---- files.c: descriptors ------------------------------------------------ */

enum file_kind {
	FILE_FREE,
	FILE_SOCKET, /* the master's end of a worker's socket */
	FILE_PIDFD,
	FILE_TCP
};

struct file {
	enum file_kind kind;
	uint32_t watched; /* 0: not in the epoll set */
	epoll_data_t data;
	struct fake *worker;          /* SOCKET */
	struct carrier *carrier;      /* PIDFD */
	unsigned host;                /* TCP: who it leads to */
	uint64_t opened_ns, ready_ns; /* TCP: connected or refused then */
	int error;
};

int file_open(enum file_kind, struct fake *, struct carrier *);
/* NULL: not one of ours. */
struct file *file_of(int fd);
/* All were closed; then begin anew. */
void files_check(void);
/* Those that are watched and ready. */
int files_poll(struct epoll_event *, int most);
/* When one of them becomes ready by itself. */
uint64_t files_next_ns(void);

/* ---- jobs ---------------------------------------------------------------- */

/* What a job does to its worker, harm times; after that it is a good one. */
enum nature {
	NATURE_GOOD,
	NATURE_FAILS,
	NATURE_CRASHES,    /* kills its worker while it is current */
	NATURE_POISON,     /* claimed, but not current */
	NATURE_UNREADABLE, /* before it is claimed */
	NATURE_HANGS,
	NATURE_UNREACHABLE, /* from here on io only */
	NATURE_FINAL,       /* the same, and trying again would not help */
	NATURE_AUTH,
	NATURE_LOST, /* the connection, in mid-command */
	NATURES
};

/* A job, what was asked for, and what is known of what happened to it. */
struct job {
	unsigned index;
	struct hayfork_future *future; /* NULL: released, or never there */
	enum hayfork_lane lane;
	enum nature nature;
	unsigned harm, pieces, host; /* host: SIM_HOSTS: none */
	bool harms_then, named;
	uint64_t length_ns, timeout_ms;
	unsigned retries, crash_retries;
	bool then, repeatable, calls_back;

	uint64_t asked_ns; /* its end was asked for; 0: no */
	bool released, ended;
	enum hayfork_status status;
	struct fake *holder; /* the worker that has begun it */
	uint64_t begun_ns, begun_claim;
	unsigned phase, begun;
	unsigned suspicions, crashes_used, retries_used;
	bool alone; /* it must be: a suspect of two deaths, or crashed (io) */
	bool fuzzy; /* asked to end while its worker was buried */
	bool sent_once; /* handed to a device for good: never again */
	uint64_t sent_claim;
	uint64_t late_claim; /* its deadline was over when it was looked for */
	/* Its worker's answer is on its way, or a deadline was its end. */
	bool answered, may_retry;
	uint64_t answered_ns, answered_claim;
	enum hayfork_status answer;
	unsigned attempts;           /* that ended with an answer or a death */
	enum hayfork_status verdict; /* after a death; COUNT: none */
};
extern struct job jobs[SIM_JOBS];
extern unsigned job_count;

/* ---- workers ------------------------------------------------------------- */

enum held_state { HELD_QUEUED, HELD_CLAIMED, HELD_RUNNING };

/* A connection to a host. */
struct line {
	unsigned host;
	uint64_t took_ns; /* to connect */
};

/* A job, as its worker sees it. */
struct held {
	struct job *job; /* NULL: the resolver's */
	uint64_t claim;
	uint32_t entry;
	unsigned phase, step;
	struct line line; /* its connection */
	enum held_state state;
	uint64_t step_ns, deadline_ns;
	bool sent, deaf, cancelled;
};

/* An answer that is not yet in the socket. */
struct answer {
	struct job *job;
	size_t end; /* of its frame in all that was ever said */
	enum hayfork_status status;
	uint32_t flags;
	unsigned phase;
	uint64_t claim;
};

#define FAKE_WINDOW 64 /* with those that were taken back meanwhile */
#define FAKE_ANSWERS 64

/* A worker. */
struct fake {
	TAILQ_ENTRY(fake) link;
	struct carrier *carrier; /* the process it is in */
	struct slot *slot;
	enum lane_kind lane;
	unsigned number; /* of all there ever were */
	struct board board;
	struct buf in;   /* from the master, not yet read */
	struct buf out;  /* not yet written */
	struct buf wire; /* written, not yet read by the master */
	size_t room, said, written;
	struct line lines[CHAN_FDS]; /* the connections in it */
	unsigned line_count;
	struct held held[FAKE_WINDOW];
	unsigned count, begun;
	struct held *current; /* in held: whose code runs */
	struct answer answers[FAKE_ANSWERS];
	unsigned answer_count;
	uint64_t next_ns; /* of those two, and what befalls its process */
	uint64_t act_ns, flush_ns;
	uint64_t lied_ns; /* the first lie is in its socket; 0: none */
	uint64_t sent_ns; /* when the master wrote last */
	uint64_t hung_ns; /* in a job's code; 0: it does not */
	bool ready, draining;
	bool done;    /* drained: it waits for the others to be so */
	bool greeted; /* its HELLO is in the socket */
	bool lied, deaf;
	struct job *dead_job; /* whose code ran when it died */
};

/* A host process, and the workers that live and die with it. */
struct carrier {
	struct host_process *process;
	struct fake *workers[SIM_THREADS];
	unsigned count;
	uint32_t pid;
	unsigned generation;
	uint64_t born_ns, death_ns, goes_on_ns;
	uint64_t seen_ns;         /* dead: when the master may know */
	uint64_t stopped_ns;      /* by a stranger; 0: it runs */
	int death_status, status; /* as wait() has it */
	struct fake *doomed_by;   /* whose code brings that; NULL: nobody's */
	struct fake *recorded;    /* who left a record of its crash, or NULL */
	bool dead;
	bool killed; /* by the master */
	bool was_stopped;
	bool spoilt; /* it has a record that is not of its death */
};

/* ---- carrier.c ----------------------------------------------------------- */

/* With all its workers; its slots must have their scoreboards. */
struct carrier *carrier_new(struct host_process *);
void carrier_free(struct carrier *);
/* It is no more: by the code of that worker's job, NULL: by nobody's. */
void carrier_die(struct carrier *, struct fake *by, int status);
/* It dies then, if it does not before. */
void carrier_doom(
    struct carrier *, struct fake *by, uint64_t in_ns, int status);
/* It went when all its workers had drained. */
bool carrier_has_retired(const struct carrier *);
void carrier_stop(struct carrier *);
void carrier_go_on(struct carrier *);
/* When its workers act next. */
void carrier_plan(struct carrier *);
/* A worker has drained: the last one ends the process. */
void carrier_drained(struct carrier *);

/* ---- fake.c, talk.c ------------------------------------------------------ */

struct fake *fake_new(struct slot *, struct carrier *);
void fake_free(struct fake *);
/* Its time has come. */
void fake_step(struct fake *);
/* Something came in. */
void fake_wake(struct fake *);
/* The next thing it does is due after that. */
void fake_act_in(struct fake *, uint64_t ns);
void fake_plan(struct fake *);
/* Read what is in the socket: false when it died of that. */
bool fake_read(struct fake *);
void fake_flush(struct fake *, size_t most);
void fake_forget(struct fake *, struct held *);
void fake_answer(struct fake *, struct held *, enum hayfork_status,
    enum hayfork_stage, uint32_t flags);
void fake_output(struct fake *, const struct held *, const char *text);
void fake_say(struct fake *, const struct msg *);
/* Does this job do its harm now? */
bool fake_harms(const struct held *, enum nature);
/* How lanes differ: task.c, session.c. */
void task_step(struct fake *);
void session_step(struct fake *);
void session_cancel(struct fake *, const struct msg_cancel *);
/* lie.c: something no worker may say. */
void lie_tell(struct fake *);
/* A scoreboard that says what is not so. */
void lie_on_board(struct fake *);
/* A record of a crash that is none, or not of this death. */
void lie_of_crash(struct fake *);

/* ---- driver.c ------------------------------------------------------------ */

/* One schedule, from a farm's opening to its end. */
void driver_run(uint64_t seed);
/* The job of this future, or NULL for one of the farm's own. */
struct job *job_of(const struct hayfork_future *);

/* ---- model.c: what must hold of a job ------------------------------------ */

/* Its worker has read of it. */
void model_hold(struct fake *, const struct held *, uint64_t timeout_ms);
/* What workers of a process have begun, together. */
unsigned model_begun(const struct carrier *);
/* Its worker may run it. */
void model_begin(struct fake *, const struct held *);
/* It was given out: if it had ended before, may there be another attempt? */
void model_begin_again(struct job *);
void model_sent(const struct held *);
/* Its worker let go of it: the claim was taken back. */
void model_lose(const struct held *);
/* An answer is in the socket, and must be believed. */
void model_answer(const struct answer *);
/* If it has ended: does that fit what happened? */
void model_look(struct job *);
/* Is something later than it may be? */
void model_late(const struct job *);
void model_late_worker(const struct fake *);
/* All jobs have ended: do the counters agree? */
void model_counters(void);

/* ---- death.c: what must come of a host process's death --------------------
 */

void death_before(const struct carrier *);
void death_after(const struct carrier *);

/* ---- kill.c: when a host process may be ended, and started again ----------
 */

/* The master kills it: is there a reason? */
void kill_check(const struct carrier *);
/* It went by itself: had it had its jobs? */
void kill_check_retired(const struct carrier *);
/* It could not be started. */
void rest_unborn(const struct host_process *);
/* It is dead; idle: it never had a job. */
void rest_dead(const struct carrier *, bool idle);
/* Another one is started: not too soon? */
void rest_over(const struct host_process *);

/* ---- audit.c ------------------------------------------------------------- */

/* The farm's own tables, as the master goes to sleep: do they agree? */
void audit(const struct hayfork *);

#endif
