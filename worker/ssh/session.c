/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * session.c - waking sessions, running their steps, from begin to end.
 */
#include <event2/event.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/contract.h"
#include "common/mem.h"
#include "worker/ssh/ending.h"
#include "worker/ssh/guard.h"
#include "worker/ssh/io_worker.h"
#include "worker/ssh/link.h"
#include "worker/ssh/session.h"
#include "worker/ssh/session_wait.h"

#define MS 1000000u /* nanoseconds */

#define SESSION_ROW_(name, STAGE) { HAYFORK_STAGE_##STAGE, step_##name },
static const struct {
	enum hayfork_stage stage;
	enum step (*run)(struct session *);
} steps[] = { SESSION_STEPS(SESSION_ROW_) };
#undef SESSION_ROW_

void
session_set_stage(struct session *s, enum hayfork_stage stage)
{
	if (s->stage == stage)
		return;
	s->stage = stage;
	board_set_stage(s->io->worker->board, s->entry, stage, clock_ns());
}

enum step
session_jump(struct session *s, enum session_step step)
{
	s->step = step;
	return STEP_JUMP;
}

/* ---- whose code is on the CPU ------------------------------------------- */

/*
 * The CPU clock is a system call: it is read where one session's code ends,
 * which is about where the next one's begins.
 */
static void
session_enter(struct session *s)
{
	struct io_worker *io = s->io;
	struct board_section *board = io->worker->board.section;

	/* A turn of the loop may be long; each session is a sign of life. */
	atomic_fetch_add_explicit(&board->tick, 1, memory_order_relaxed);
	board_set_current(
	    io->worker->board, s->entry == SESSION_NO_ENTRY ? 0 : s->entry + 1);
	io->now_ns = clock_ns();
	if (io->cpu_ns == 0)
		io->cpu_ns = clock_read_ns(CLOCK_THREAD_CPUTIME_ID);
	transport_wake(&s->net);
	s->again_ns = 0;
}

static void
session_leave(struct session *s)
{
	struct io_worker *io = s->io;
	uint64_t cpu_ns = clock_read_ns(CLOCK_THREAD_CPUTIME_ID);

	s->cpu_ns += cpu_ns - io->cpu_ns;
	io->cpu_ns = cpu_ns;
	board_set_current(io->worker->board, 0);
}

/* ---- a session's life --------------------------------------------------- */

static struct session *
session_new(struct io_worker *io)
{
	struct session *s = STAILQ_FIRST(&io->spare);

	if (s == NULL)
		s = xmalloc(sizeof(*s));
	else
		STAILQ_REMOVE_HEAD(&io->spare, link);
	memset(s, 0, sizeof(*s));
	s->io = io;
	s->net.fd = -1;
	return s;
}

static bool
session_job_is_valid(const struct msg_ssh *job)
{
	return job->host_keys <= MSG_HOST_KEYS_OFF && job->mode < MSG_SSH_MODES;
}

/* What it reads came before it, if there is any. */
static bool
session_set_input(struct session *s)
{
	struct io_worker *io = s->io;
	int fd = io->input_fd;

	if ((s->job.flags & MSG_SSH_INPUT) == 0)
		return s->job.mode != MSG_SSH_PUT;
	if (fd == -1 || io->input_claim != s->claim)
		return false;
	io->input_fd = -1;
	return input_open(&s->input, fd);
}

/* Read the argument; a job that is none is nobody's fault but its own. */
static bool
session_set_job(struct session *s, struct slice arg, uint32_t skip)
{
	struct msg m;

	if (arg.len == 0)
		return false;
	s->arg = xmalloc(arg.len);
	s->arg_len = arg.len;
	memcpy(s->arg, arg.at, arg.len);
	/* The frame is ours until we return: leave no password in it. */
	explicit_bzero((char *)(uintptr_t)arg.at, arg.len);
	if (msg_decode_body(MSG_SSH, (const uint8_t *)s->arg, s->arg_len, &m) !=
		MSG_OK ||
	    !session_job_is_valid(&m.u.ssh))
		return false;
	s->job = m.u.ssh;
	if (!session_set_input(s) || !shell_set_platform(s))
		return false;
	if ((s->job.flags & MSG_SSH_LINK) != 0)
		return auth_begin(s, s->turn & MSG_TURN_NUMBER, skip);
	s->mode = (enum msg_ssh_mode)s->job.mode;
	if (s->mode != MSG_SSH_LOGIN && !parts_init(s))
		return false;
	/* Exec is refused, or no other channel would follow the first. */
	if (s->mode == MSG_SSH_AUTO &&
	    ((s->turn & MSG_TURN_SHELL) != 0 ||
		(s->platform->one_channel && s->parts.count > 1)))
		s->mode = MSG_SSH_SHELL;
	s->room[0] = s->room[1] =
	    s->job.max_output != 0 ? s->job.max_output : CONTRACT_OUTPUT_CAP;
	return auth_begin(s, s->turn & MSG_TURN_NUMBER, skip);
}

uint64_t
session_deadline(uint64_t now_ns, uint64_t timeout_ms)
{
	if (timeout_ms == 0 || timeout_ms > (UINT64_MAX - now_ns) / MS)
		return 0;
	return now_ns + timeout_ms * MS;
}

int
session_fd(const struct session *s)
{
	while (s->through != NULL)
		s = s->through;
	return s->net.fd;
}

void
session_start_login(struct session *s)
{
	s->login_ns = session_deadline(s->io->now_ns, s->job.login_timeout_ms);
}

/* Its socket, or the session it goes through. */
static void
session_connect(struct session *s, int fd, struct session *through)
{
	const int on = 1;

	evtimer_assign(&s->timer, s->io->loop.base, session_timer_cb, s);
	s->net.fd = fd;
	if (fd != -1) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		event_assign(&s->read, s->io->loop.base, fd,
		    EV_READ | EV_PERSIST, session_socket_cb, s);
		event_assign(&s->write, s->io->loop.base, fd,
		    EV_WRITE | EV_PERSIST, session_socket_cb, s);
		s->step = STEP_open;
	} else if (through != NULL) {
		link_join(s, through);
	} else {
		s->unbegun = true;
		session_fail(s, HAYFORK_UNREACHABLE, "jump", NULL,
		    "the session to its jump host has ended");
		session_may_pass(s);
	}
}

void
session_start(struct io_worker *io, const struct msg_job *job, int fd,
    struct session *through, uint64_t now_ns)
{
	struct session *s = session_new(io);

	s->claim = job->claim;
	s->entry = job->entry;
	s->started_ns = now_ns;
	s->end_ns = session_deadline(now_ns, job->timeout_ms);
	io->entries[job->entry] = s;
	io->sessions++;
	s->turn = job->turn;
	session_connect(s, fd, through);
	session_set_stage(s, steps[s->step].stage);
	if (!session_set_job(s, job->arg, job->skip) &&
	    s->outcome.class == NULL)
		session_fail(s, HAYFORK_FAILED, "job", NULL,
		    "what to do on the host is malformed");
	session_wake(s);
}

static enum step
session_run_steps(struct session *s)
{
	enum step end;

	if (s->broken || s->outcome.class != NULL || session_overdue(s))
		return STEP_END;
	while ((end = steps[s->step].run(s)) <= STEP_JUMP) {
		s->step += end == STEP_NEXT;
		session_set_stage(s, steps[s->step].stage);
	}
	return end;
}

/* The outcome is known: say goodbye, say RESULT, and be gone. */
static void
session_end(struct session *s)
{
	bool gone;

	shell_stop(s);
	netconf_stop(s);
	s->closing = true;
	s->held = false;
	s->grace_ns = s->io->now_ns + ENDING_GRACE_MS * MS;
	gone = ending_goodbye(s);
	if (gone)
		ending_close(s);
	session_leave(s);
	ending_report(s);
	if (gone) {
		STAILQ_INSERT_TAIL(&s->io->ended, s, link);
		return;
	}
	s->io->closing++;
	session_wait(s);
}

/* After its RESULT: has the server said goodbye, or is it time to go? */
static void
session_linger(struct session *s)
{
	bool gone =
	    session_is_over(s->io->now_ns, s->grace_ns) || ending_goodbye(s);

	if (gone)
		ending_close(s);
	session_leave(s);
	if (!gone) {
		session_wait(s);
		return;
	}
	s->io->closing--;
	STAILQ_INSERT_TAIL(&s->io->ended, s, link);
}

/*
 * libssh2 gave up in the middle of a call for this session: it must not be
 * called for it again. What was known of the outcome holds.
 */
static void
session_break(struct session *s, const char *what)
{
	s->broken = true;
	transport_break(&s->net, "libssh2 gave up on it");
	if (s->parting || s->closing)
		return;
	session_fail(s, s->sent ? HAYFORK_FAILED : HAYFORK_UNREACHABLE,
	    "protocol", NULL,
	    "the server sent what libssh2 %s cannot take (%s)",
	    libssh2_version(0), what);
}

void
session_wake(struct session *s)
{
	struct session *through = s->through;
	struct guard guard;

	session_enter(s);
	if (GUARD_HERE(&guard)) {
		/* The link's libssh2 was in the middle of something, too. */
		if (s->io->inside > 0)
			link_poison(s->through);
		s->io->inside = 0;
		session_break(s, guard.what);
	}
	guard_arm(&guard);
	if (s->closing && s->entry == SESSION_NO_ENTRY) {
		session_linger(s);
	} else if (session_run_steps(s) == STEP_END && files_part(s)) {
		session_end(s);
	} else {
		transport_flush(s);
		session_leave(s);
		session_wait(s);
	}
	guard_disarm();
	if (s->serves != NULL && !s->closing)
		link_pump(s);
	link_flush(s->serves != NULL ? s : through);
}

void
session_overhear(struct session *s, const void *block, size_t len)
{
	if (s->step == STEP_auth)
		auth_overhear(s, block, len);
	else if (s->step == STEP_serve)
		link_overhear(s, block, len);
	else if (s->step >= STEP_exec)
		exit_overhear(s, block, len);
}

void
session_cancel(struct session *s, enum hayfork_status status)
{
	/* Of one that has failed it is known how. */
	if (s->parting) {
		s->io->now_ns = clock_ns();
		files_hurry(s);
	} else
		session_fail(s, status, hayfork_status_name(status), NULL,
		    "stopped at stage %s", hayfork_stage_name(s->stage));
	session_wake(s);
}
