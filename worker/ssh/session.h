/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * session.h - a host job: one SSH session, as a table of steps.
 *
 * Every call of libssh2 may say EAGAIN; each is a step, which never waits. A
 * wake-up (socket, timer, SIGNED, relief) runs steps until one has to wait.
 * While a session's code runs the scoreboard says so, and a deadline that has
 * passed is noticed before anything else.
 *
 * The connection is a socket, or a channel of another session, see link.h.
 *
 * A session belongs to its worker, in entries until it has given its RESULT;
 * after that it may wait a moment for the server's goodbye, nameless.
 */
#ifndef HF_SSH_SESSION_H
#define HF_SSH_SESSION_H

#include <event2/event_struct.h>
#include <libssh2.h>
#include <sys/queue.h>

#include "common/hayfork.h"
#include "common/msg.h"
#include "worker/ssh/auth.h"
#include "worker/ssh/become.h"
#include "worker/ssh/files.h"
#include "worker/ssh/input.h"
#include "worker/ssh/memory.h"
#include "worker/ssh/netconf.h"
#include "worker/ssh/parts.h"
#include "worker/ssh/shell.h"
#include "worker/ssh/talk.h"
#include "worker/ssh/transport.h"

struct io_worker;

/* clang-format off */
/* The steps in their order, and the stage in which each begins. */
#define SESSION_STEPS(X)						\
	X(tunnel,    JUMP)     /* if it goes through another session */	\
	X(open,      BANNER)   /* make libssh2's session */		\
	X(handshake, BANNER)   /* banners, then (stage kex) the keys */	\
	X(host_key,  HOSTKEY)  /* is it the host we know? */		\
	X(auth,      AUTH)						\
	X(serve,     CHANNEL)  /* a link stays, a login ends */	\
	X(channel,   CHANNEL)						\
	X(pty,       CHANNEL)  /* a terminal, if one is wanted */	\
	X(exec,      COMMAND)  /* from here on it may have run */	\
	X(become,    COMMAND)  /* sudo may ask, before it runs */	\
	X(input,     COMMAND)  /* all of it, and its end */		\
	X(output,    COMMAND)  /* stage output from the first byte on */ \
	X(exit,      OUTPUT)   /* how did the command end? */		\
	X(reopen,    CHANNEL)  /* close the channel, for another one */	\
	X(shell,     CHANNEL)  /* after pty, where there is no exec */	\
	X(talk,      PROMPT)   /* all that is typed, commands too */	\
	X(netconf,   CHANNEL)  /* after pty, where commands are calls */ \
	X(rpc,       PROMPT)   /* hellos, then the calls */		\
	X(files,     CHANNEL)  /* after pty, where a file is moved */	\
	X(file,      COMMAND)  /* all of that */
/* clang-format on */

#define SESSION_ENUM_(name, STAGE) STEP_##name,
enum session_step { SESSION_STEPS(SESSION_ENUM_) STEP_COUNT };
#undef SESSION_ENUM_

/* What a step came to. */
enum step {
	STEP_NEXT, /* done, the next one may run */
	STEP_JUMP, /* done, the one that is set now may run */
	STEP_WAIT, /* libssh2 said EAGAIN, or something else is awaited */
	STEP_END,  /* the outcome is known */
};

#define SESSION_NO_ENTRY UINT32_MAX
#define SESSION_QUOTE 200 /* fits what we quote of a server's text */
#define SESSION_SIGNAL 32 /* fits a signal's name */

/* What RESULT will say. */
struct outcome {
	enum hayfork_status status;
	enum hayfork_stage stage;
	const char *class;
	char *message, *hint; /* owned; NULL: none */
	uint32_t exit_code;   /* as in RESULT */
	bool passing;         /* trying again may help */
	char exit_signal[SESSION_SIGNAL];
};

struct session {
	STAILQ_ENTRY(session) link; /* in ended or spare, else unused */
	struct io_worker *io;
	uint64_t claim;
	uint32_t turn;  /* as in JOB */
	uint32_t entry; /* SESSION_NO_ENTRY once the RESULT is given */
	enum session_step step;
	enum hayfork_stage stage; /* as on the scoreboard */

	char *arg; /* owned: what the slices of job point to */
	size_t arg_len;
	struct msg_ssh job;
	enum msg_ssh_mode mode;    /* as it is now */
	struct input input;        /* what they read */
	struct parts parts;        /* the commands */
	struct platform *platform; /* shared */
	struct shell *shell;       /* NULL: commands are not typed */
	struct netconf *netconf;   /* NULL: commands are not calls */
	struct sftp *file;         /* NULL: no file is moved */

	struct session *through;  /* the one to its jump host; or NULL */
	TAILQ_ENTRY(session) hop; /* in its list */
	LIBSSH2_CHANNEL *tunnel;  /* of its libssh2's */
	bool tunnelled;           /* it is open, or will never be */
	bool unbegun;             /* there was no way to the host */
	bool dropped;             /* it hung up before its banner */
	bool wants_write;         /* and cannot at the moment */
	uint64_t open_ns;         /* until when tunnel is to be open; 0 */

	struct link *serves; /* owned: others go through this one; or NULL */
	uint32_t refusal;    /* why the last of them was refused, and */
	char *refusal_text;  /* owned: in its words; or NULL */

	struct become become;
	struct memory memory;
	struct transport net;
	LIBSSH2_SESSION *ssh;
	LIBSSH2_CHANNEL *channel; /* libssh2's, freed with ssh */
	unsigned channels;        /* that were asked for so far */
	struct auth auth;

	struct event read, write, timer;
	bool reading, writing, timing;
	uint64_t timer_ns; /* when it fires, while timing */

	uint64_t started_ns, cpu_ns;
	uint64_t end_ns;   /* the job's deadline; 0: none */
	uint64_t login_ns; /* the login's; 0: none */
	uint64_t heard_ns; /* when output came last */
	uint64_t
	    grace_ns; /* until when an exit status, CLOSE, ... is awaited */
	uint64_t again_ns; /* try again then; 0: no need to */
	uint64_t room[2];  /* bytes of each stream still to be kept */
	bool sent;         /* a command was handed to libssh2 */
	bool truncated;
	bool held;         /* not reading: the master has enough to do */
	bool parting;      /* the outcome is known: undoing what was begun */
	bool closing;      /* the outcome is known: saying goodbye */
	bool complete;     /* the commands ran to their end */
	bool exited;       /* its exit status came */
	bool exec_refused; /* a shell is to take its place */
	bool begin_again;  /* on a new connection, with a shell */
	bool broken;       /* libssh2 must not be called for it any more */
	struct outcome outcome;
};

/*
 * Take up a job that was claimed. The connected socket is the session's; the
 * argument is copied, and wiped where it was: it may hold a password.
 */
void session_start(struct io_worker *, const struct msg_job *, int fd,
    struct session *through, uint64_t now_ns);
/* Go on as far as possible. */
void session_wake(struct session *);
/* The same, later in this turn of the loop or in the next one. */
void session_wake_soon(struct session *);
/* libssh2 wants a socket, and has no other use for it: the nearest there is. */
int session_fd(const struct session *);
/* It has something to be written that could not be. */
void session_want_write(struct session *);
/* It is connected: its time for the login begins. */
void session_start_login(struct session *);
/* A deadline this far from now; 0, for none, stays 0. */
uint64_t session_deadline(uint64_t now_ns, uint64_t timeout_ms);
/* A deadline of it has come nearer. */
void session_set_timer(struct session *);
/* It takes nothing from its connection now. */
bool session_is_held(const struct session *);
/*
 * libssh2 is about to free a block that may be a packet from the server. Some
 * of what packets say it keeps to itself: note it in passing.
 */
void session_overhear(struct session *, const void *block, size_t len);
/* End soon with this status. */
void session_cancel(struct session *, enum hayfork_status);

/* ---- for steps ---------------------------------------------------------- */

void session_set_stage(struct session *, enum hayfork_stage);
/* Go on with another step than the next one. Returns STEP_JUMP. */
enum step session_jump(struct session *, enum session_step);
/* exec is of no use: what is left goes to a shell, on this channel. */
enum step exec_give_way(struct session *);
/* The same with the step reopen, and another channel after that. */
enum step session_reopen(struct session *);
/*
 * Set the outcome, at the stage where it stands; hint may be NULL. That is
 * final: trying again would not help, unless it is said by session_may_pass().
 * Both return STEP_END.
 */
PRINTF_LIKE(5, 6)
enum step session_fail(struct session *, enum hayfork_status, const char *class,
    const char *hint, const char *fmt, ...);
enum step session_may_pass(struct session *);
/*
 * The outcome when a call of libssh2 failed with rc for no reason of the
 * step's own: connection lost, time over, or protocol error.
 */
enum step session_fail_call(
    struct session *, enum hayfork_status, const char *doing, int rc);

/* What session_overhear() passes on, while logging in and from exec on. */
void auth_overhear(struct session *, const uint8_t *packet, size_t len);
void exit_overhear(struct session *, const uint8_t *packet, size_t len);

enum step step_tunnel(struct session *);
/*
 * Write what is to be typed to the channel, and wipe it. 0: all of it, else
 * what libssh2 says. *stuck: EAGAIN, with no packet sent by half: the other
 * side may have to be heard first.
 */
ssize_t session_type(struct session *, struct buf *typing, bool *stuck);
/* More output of the current command; what is over the cap is left out. */
void output_add(struct session *, unsigned stream, const char *, size_t);
/* The same, looked through for failures of the platform. */
void output_came(struct session *, unsigned stream, struct slice);
/*
 * Take all there is, output or what a shell hears. What libssh2 said last,
 * EAGAIN when it is held.
 */
ssize_t output_take(struct session *);

enum step step_open(struct session *);
enum step step_handshake(struct session *);
/* The server's banner; lines before it are none. NULL: it has not come. */
const char *handshake_banner(struct session *);
enum step step_host_key(struct session *);
enum step step_auth(struct session *);
enum step step_serve(struct session *);
enum step step_channel(struct session *);
enum step step_pty(struct session *);
enum step step_exec(struct session *);
enum step step_become(struct session *);
enum step step_input(struct session *);
enum step step_output(struct session *);
enum step step_exit(struct session *);
enum step step_reopen(struct session *);
enum step step_shell(struct session *);
enum step step_talk(struct session *);
enum step step_netconf(struct session *);
enum step step_rpc(struct session *);
enum step step_files(struct session *);
enum step step_file(struct session *);

#endif
