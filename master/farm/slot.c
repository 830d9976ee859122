/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * slot.c - a worker's place: its channel, the jobs it holds, its end.
 *
 * What a worker says is acted on here, and its mistakes stop here: they cost
 * it its life, never ours.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/mem.h"
#include "master/farm/backoff.h"
#include "master/farm/blame.h"
#include "master/farm/farm.h"

#define SLOT_TERM_MS 1000u                /* from SIGTERM to SIGKILL */
#define SLOT_HELLO_MS 20000u              /* for a worker to be ready */
#define SLOT_LATE_NS UINT64_C(2000000000) /* to begin with the next task */
#define SLOT_LAST_READS 64                /* of a dead worker's socket */

static void
slot_move(struct slot *s, enum slot_event event)
{
	enum slot_state to = slot_next(s->state, event);

	if (to == SLOT_NSTATES)
		panic("slot %u of %s: %s while %s", s->index, s->lane->name,
		    slot_event_name(event), slot_state_name(s->state));
	farm_log(s->lane->farm, LOG_LEVEL_DEBUG, "%s worker %u: %s, %s -> %s",
	    s->lane->name, s->index, slot_event_name(event),
	    slot_state_name(s->state), slot_state_name(to));
	if (s->generation == 1)
		s->lane->unborn +=
		    (to == SLOT_STARTING) - (s->state == SLOT_STARTING);
	s->state = to;
	sched_place(s);
}

static void
slot_timer_set(struct slot *s, uint64_t ms)
{
	struct timeval tv = { (time_t)(ms / 1000),
		(suseconds_t)(ms % 1000 * 1000) };

	event_add(s->timer, &tv);
}

/* ---- birth --------------------------------------------------------------- */

static void
slot_read_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct slot *s = ctx;

	(void)fd;
	(void)what;
	slot_readable(s);
}

static void
slot_write_cb(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	slot_flush(ctx);
}

/* The restart of a buried slot, or the next rung of the ladder. */
static void
slot_timer_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct slot *s = ctx;

	(void)fd;
	(void)what;
	switch (s->state) {
	case SLOT_BACKOFF:
		slot_move(s, SLOT_EV_RESTART);
		slot_start(s);
		break;
	case SLOT_DRAINING:
		if (s->terminated) {
			slot_kill(s, "it did not stop when told to");
			break;
		}
		s->terminated = true;
		process_signal(&s->process, SIGTERM);
		slot_timer_set(s, SLOT_TERM_MS);
		break;
	case SLOT_STARTING:
		slot_kill(s, "it was not ready after %u ms", SLOT_HELLO_MS);
		break;
	case SLOT_DYING:
		process_signal(&s->process, SIGKILL);
		break;
	default:
		break;
	}
}

void
slot_init(struct slot *s, struct lane *lane, unsigned index)
{
	memset(s, 0, sizeof(*s));
	s->lane = lane;
	s->index = index;
	s->place = UINT32_MAX;
	s->chan.fd = -1;
	s->process.pidfd = s->process.words = -1;
	s->timer = evtimer_new(lane->farm->base, slot_timer_cb, s);
	TAILQ_INIT(&s->held);
	s->entries = xcalloc(lane->window, sizeof(*s->entries));
	s->free_entries = xcalloc(lane->window, sizeof(*s->free_entries));
	for (unsigned i = 0; i < lane->window; i++)
		s->free_entries[i] = lane->window - 1 - i;
	s->free_count = lane->window;
}

static void
slot_close(struct slot *s)
{
	if (s->read != NULL)
		event_free(s->read);
	if (s->write != NULL)
		event_free(s->write);
	s->read = s->write = NULL;
	s->write_armed = false;
	if (s->is_dirty)
		TAILQ_REMOVE(&s->lane->farm->dirty, s, dirty);
	s->is_dirty = false;
	chan_fini(&s->chan);
	process_fini(s);
}

void
slot_fini(struct slot *s)
{
	slot_close(s);
	event_free(s->timer);
	free(s->entries);
	free(s->free_entries);
}

void
slot_start(struct slot *s)
{
	struct hayfork *f = s->lane->farm;

	if (f->broken != NULL || f->closing ||
	    (f->stopping && s->lane->kind < LANE_RESOLVER))
		return;
	s->generation++;
	s->useful = s->terminated = s->drained = false;
	s->distrusted = s->spares = false;
	s->barren = s->is_full = false;
	s->why[0] = '\0';
	if (!process_start(s)) {
		farm_log(f, LOG_LEVEL_ERROR, "%s: cannot start: %s",
		    s->lane->program, strerror(errno));
		snprintf(s->why, sizeof(s->why), "cannot start %s: %s",
		    s->lane->program, strerror(errno));
		slot_move(s, SLOT_EV_FAILED);
		slot_retry_later(s);
		return;
	}
	f->live_slots++;
	s->read = event_new(
	    f->base, s->chan.fd, EV_READ | EV_PERSIST, slot_read_cb, s);
	s->write = event_new(
	    f->base, s->chan.fd, EV_WRITE | EV_PERSIST, slot_write_cb, s);
	event_add(s->read, NULL);
	slot_timer_set(s, SLOT_HELLO_MS);
	slot_move(s, SLOT_EV_STARTED);
}

void
slot_hello(struct slot *s)
{
	s->useful = true;
	if (s->state == SLOT_STARTING)
		event_del(s->timer);
	slot_move(s, SLOT_EV_HELLO);
	farm_turn_due(s->lane->farm);
}

/* ---- channel ------------------------------------------------------------- */

/*
 * The socket is of no use any more: the process must go. A closed socket is
 * most often its last act, so it gets a moment to die of what it died of.
 */
static void
slot_lost(struct slot *s, bool kill_now)
{
	if (s->read != NULL)
		event_del(s->read);
	if (s->write != NULL)
		event_del(s->write);
	s->write_armed = false;
	if (s->state != SLOT_DYING)
		slot_move(s, SLOT_EV_LOST);
	if (kill_now)
		process_signal(&s->process, SIGKILL);
	else
		slot_timer_set(s, SLOT_TERM_MS);
}

PRINTF_LIKE(3, 0)
static void
slot_kill_because(struct slot *s, bool spares, const char *why, va_list ap)
{
	if (s->state == SLOT_EMPTY || s->state == SLOT_BACKOFF ||
	    s->why[0] != '\0')
		return;
	s->spares = spares;
	vsnprintf(s->why, sizeof(s->why), why, ap);
	farm_log(s->lane->farm, LOG_LEVEL_WARN,
	    "%s worker %u, pid %ld: killed: %s", s->lane->name, s->index,
	    (long)s->process.pid, s->why);
	slot_lost(s, true);
}

void
slot_kill(struct slot *s, const char *why, ...)
{
	va_list ap;

	va_start(ap, why);
	slot_kill_because(s, false, why, ap);
	va_end(ap);
}

void
slot_kill_for(struct slot *s, const char *why, ...)
{
	va_list ap;

	va_start(ap, why);
	slot_kill_because(s, true, why, ap);
	va_end(ap);
}

static void
slot_dispatch(struct slot *s)
{
	enum msg_err err;
	struct msg m;
	int fd;

	while ((err = chan_next(&s->chan, &m, &fd)) == MSG_OK)
		if ((err = on_worker(s, &m)) != MSG_OK)
			break;
	s->barren = false;
	if (err == MSG_AGAIN)
		return;
	s->distrusted = true;
	if (err == MSG_ERR_STATE || err == MSG_ERR_CONTENT)
		slot_kill(
		    s, "it sent %s: %s", msg_strerror(err), msg_name(m.id));
	else
		slot_kill(s, "it sent %s", msg_strerror(err));
}

void
slot_readable(struct slot *s)
{
	s->lane->farm->now_ns = clock_ns();
	s->lane->farm->wall_us = clock_wall_us();
	switch (chan_fill(&s->chan)) {
	case CHAN_IO_OK:
		slot_dispatch(s);
		farm_turn_due(s->lane->farm);
		break;
	case CHAN_IO_AGAIN:
		break;
	case CHAN_IO_EOF:
	case CHAN_IO_ERROR:
		slot_lost(s, false);
		break;
	}
}

void
slot_flush(struct slot *s)
{
	enum chan_io io;

	if (s->chan.fd == -1 || s->state == SLOT_DYING)
		return;
	io = chan_flush(&s->chan);
	if (s->is_full && chan_queued(&s->chan) <= CHAN_LOW_WATER) {
		s->is_full = false;
		s->lane->least = 0;
		farm_turn_due(s->lane->farm);
	}
	if (io == CHAN_IO_AGAIN && !s->write_armed)
		event_add(s->write, NULL);
	else if (io == CHAN_IO_OK && s->write_armed)
		event_del(s->write);
	s->write_armed = io == CHAN_IO_AGAIN;
	/* What it has said is read when it is buried. */
	if (io == CHAN_IO_EOF || io == CHAN_IO_ERROR)
		slot_lost(s, false);
}

void
slot_send(struct slot *s, const struct msg *m)
{
	struct hayfork *f = s->lane->farm;

	chan_send(&s->chan, m);
	if (!s->is_dirty) {
		s->is_dirty = true;
		TAILQ_INSERT_TAIL(&f->dirty, s, dirty);
	}
	farm_turn_due(f);
}

/* ---- jobs ---------------------------------------------------------------- */

/* An argument too long for a frame, in a memfd with a NUL at its end. */
static int
slot_arg_fd(const void *arg, size_t len)
{
	int fd = memfd_create("hayfork-text", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	const char *at = arg;

	if (fd == -1)
		return -1;
	for (size_t left = len; left > 0;) {
		ssize_t n = write(fd, at, left);

		if (n <= 0)
			goto fail;
		at += n;
		left -= (size_t)n;
	}
	if (write(fd, "", 1) != 1 ||
	    fcntl(fd, F_ADD_SEALS,
		F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) == -1)
		goto fail;
	return fd;
fail:
	close(fd);
	return -1;
}

static bool
slot_send_job(
    struct slot *s, struct hayfork_future *job, uint64_t claim, uint32_t entry)
{
	struct msg m = { .id = MSG_JOB };
	struct slice arg = { job->arg, job->arg_len };
	int fd = -1;

	if (job->phase == PHASE_THEN)
		arg = (struct slice){ (char *)buf_at(&job->output[0]),
			buf_len(&job->output[0]) };
	m.u.job = (struct msg_job){
		.claim = claim,
		.entry = entry,
		.timeout_ms = job->timeout_ms,
		.task =
		    slice_str(job->phase == PHASE_THEN ? job->then : job->task),
		.arg = arg,
	};
	if (job->deadline_ms != 0 && job->phase == PHASE_RUN) {
		uint64_t now = clock_ms();

		m.u.job.timeout_ms =
		    now < job->deadline_ms ? job->deadline_ms - now : 1;
	}
	if (arg.len > CONTRACT_INLINE_TEXT) {
		m.u.job.arg = (struct slice){ NULL, 0 };
		if ((fd = slot_arg_fd(arg.at, arg.len)) == -1) {
			farm_starve(s->lane->farm, "a long argument");
			return false;
		}
	} else if (job->state == JOB_CONNECTED)
		fd = job->host->fd;
	if (fd == -1) {
		slot_send(s, &m);
		return true;
	}
	if (!chan_send_fd(&s->chan, &m, fd)) {
		if (job->state != JOB_CONNECTED)
			close(fd);
		return false;
	}
	if (job->state == JOB_CONNECTED)
		job->host->fd = -1;
	if (!s->is_dirty) {
		s->is_dirty = true;
		TAILQ_INSERT_TAIL(&s->lane->farm->dirty, s, dirty);
	}
	return true;
}

bool
slot_give(struct slot *s, struct hayfork_future *job)
{
	struct hayfork *f = s->lane->farm;
	uint32_t entry;
	uint64_t claim;

	if (chan_queued(&s->chan) > CHAN_HIGH_WATER || s->free_count == 0)
		return false;
	entry = s->free_entries[s->free_count - 1];
	claim = f->last_claim + 1;
	board_queue(s->board, entry, claim);
	board_set_stage(s->board, entry, HAYFORK_STAGE_QUEUE, f->now_ns);
	if (s->lane->kind == LANE_IO)
		job_start_clock(job);
	job_resume_clock(job);
	if (!slot_send_job(s, job, claim, entry)) {
		if (job->state == JOB_CONNECTED)
			job_stop_clock(job);
		return false;
	}
	f->last_claim = claim;
	s->free_count--;
	job_detach(job);
	job->state = JOB_HELD;
	job->slot = s;
	job->claim = claim;
	job->entry = entry;
	job->result.worker = (int)s->index;
	if (job->phase == PHASE_RUN) {
		job->result.attempts++;
		f->counters.attempts += !job->internal;
	}
	s->entries[entry] = job;
	if (s->held_count == 0)
		s->head_ns = f->now_ns;
	TAILQ_INSERT_TAIL(&s->held, job, link);
	s->held_count++;
	s->lane->held++;
	s->failures = 0;
	if (job->alone) {
		s->exclusive = true;
		s->lane->exclusive++;
	}
	if (job->timeout_ms != 0 && s->lane->kind != LANE_IO) {
		s->lane->timed++;
		farm_tick_due(f);
	} else if (s->lane->kind == LANE_IO)
		farm_tick_due(f);
	if (job->deadline_ms != 0 && job->phase == PHASE_RUN)
		connect_deadline(job, CONNECT_OVERDUE_MS);
	sched_place(s);
	return true;
}

void
slot_let_go(struct slot *s, struct hayfork_future *job)
{
	if (TAILQ_FIRST(&s->held) == job)
		s->head_ns = s->lane->farm->now_ns;
	TAILQ_REMOVE(&s->held, job, link);
	s->held_count--;
	s->lane->held--;
	if (job->timeout_ms != 0 && s->lane->kind != LANE_IO)
		s->lane->timed--;
	s->entries[job->entry] = NULL;
	s->free_entries[s->free_count++] = job->entry;
	job->slot = NULL;
	job->state = JOB_QUEUED; /* in no list: the caller's now */
	if (s->exclusive) {
		s->exclusive = false;
		s->lane->exclusive--;
	}
	sched_place(s);
}

bool
slot_take_back(struct slot *s, struct hayfork_future *job)
{
	if (!board_revoke(s->board, job->entry, job->claim))
		return false;
	s->lane->farm->now_ns = clock_ns();
	slot_let_go(s, job);
	if (job->phase == PHASE_RUN) {
		/* It was never begun: that was no attempt. */
		s->lane->farm->counters.attempts -= !job->internal;
		if (--job->result.attempts == 0)
			job->result.worker = -1;
	}
	return true;
}

/* ---- the end ------------------------------------------------------------- */

void
slot_drain(struct slot *s, uint64_t grace_ms)
{
	struct msg m = { .id = MSG_DRAIN, .u.drain = { grace_ms } };

	if (s->state == SLOT_DRAINING) {
		/* Asked again: the last word holds. */
		if (!s->terminated)
			slot_timer_set(s, grace_ms);
		return;
	}
	if (s->state != SLOT_STARTING && s->state != SLOT_READY) {
		event_del(s->timer);
		return;
	}
	slot_move(s, SLOT_EV_DRAIN);
	s->drained = true;
	slot_send(s, &m);
	slot_timer_set(s, grace_ms);
}

static void
slot_obituary(struct slot *s, int status, char *text, size_t cap)
{
	int n;

	if (s->why[0] != '\0')
		n = snprintf(text, cap, "its worker was killed: %s", s->why);
	else if (WIFSIGNALED(status))
		n = snprintf(text, cap, "its worker died of SIG%s",
		    sigabbrev_np(WTERMSIG(status)));
	else
		n = snprintf(text, cap, "its worker exited with status %d",
		    WEXITSTATUS(status));
	if (s->process.last_len > 0 && n > 0 && (size_t)n < cap - 4) {
		n += snprintf(text + n, cap - (size_t)n, ": ");
		log_escape(text + n, cap - (size_t)n, s->process.last,
		    s->process.last_len);
	}
}

struct hayfork_future *
slot_current(const struct slot *s)
{
	uint32_t word = atomic_load(&s->board.section->current);

	return word >= 1 && word <= s->lane->window ? s->entries[word - 1]
						    : NULL;
}

uint64_t
slot_since_ns(const struct slot *s, const struct hayfork_future *job)
{
	uint64_t since_ns = 0;

	if (job != NULL)
		since_ns = atomic_load(
		    &s->board.section->entries[job->entry].since_ns);
	/* What it says is gossip: it holds where it is possible. */
	return since_ns > s->head_ns && since_ns <= clock_ns() &&
		       since_ns - s->head_ns < SLOT_LATE_NS
		   ? since_ns
		   : s->head_ns;
}

/* Everything this slot's dead worker held gets its verdict. */
static void
slot_judge(struct slot *s, int status)
{
	struct hayfork_future *job, *current = slot_current(s);
	uint64_t since_ns = slot_since_ns(s, current);
	bool somebody;
	char text[400];

	/* What we killed for another job's sake is not to blame. */
	if (s->spares && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		current = NULL;
	somebody = current != NULL;
	TAILQ_FOREACH (job, &s->held, link)
		somebody |= job->overdue || job->cancelling;
	slot_obituary(s, status, text, sizeof(text));
	/*
	 * From the last to the first: each goes back to the queue's front.
	 * Callbacks may end others of them meanwhile.
	 */
	while ((job = TAILQ_LAST(&s->held, job_list)) != NULL) {
		enum hayfork_stage stage = (enum hayfork_stage)atomic_load(
		    &s->board.section->entries[job->entry].stage);
		struct blame_case c = {
			.current = job == current,
			.somebody = somebody,
			.overdue = job->overdue,
			.cancelling = job->cancelling,
			.alone = job->alone,
			.sent = s->lane->kind == LANE_IO &&
				stage >= HAYFORK_STAGE_PROMPT,
			.repeatable = job->repeatable,
			.suspicions = job->suspicions,
		};

		if (job->host == NULL && (c.current || c.overdue))
			job_started_at(job, since_ns);
		job->sent |= c.sent;
		if (stage >= HAYFORK_STAGE_COUNT ||
		    stage <= HAYFORK_STAGE_QUEUE)
			stage = s->lane->kind == LANE_IO ? HAYFORK_STAGE_BANNER
							 : HAYFORK_STAGE_TASK;
		job_judge(job, blame_judge(&c), stage, text,
		    WIFSIGNALED(status) ? sigabbrev_np(WTERMSIG(status)) : NULL,
		    somebody);
	}
}

/* A slot that cannot hold a worker rests, and the third time is enough. */
void
slot_retry_later(struct slot *s)
{
	struct hayfork *f = s->lane->farm;

	s->failures++;
	if (backoff_strike(s->lane->stillborn_ms, clock_ms())) {
		char text[640], last[400];

		log_escape(
		    last, sizeof(last), s->process.last, s->process.last_len);
		snprintf(text, sizeof(text),
		    "workers of the %s lane die before they are ready: %s%s%s",
		    s->lane->name, s->why, last[0] != '\0' ? ": " : "", last);
		farm_break(f, text);
	}
	if (f->broken == NULL && !f->closing)
		slot_timer_set(s, backoff_delay_ms(s->failures));
}

void
slot_bury(struct slot *s, int status)
{
	struct hayfork *f = s->lane->farm;
	bool expected = s->drained && WIFEXITED(status) &&
			WEXITSTATUS(status) == CONTRACT_EXIT_RETIRED;

	/*
	 * What it wrote before it died still counts, as much as a socket
	 * holds: a child it left behind could write for ever.
	 */
	f->now_ns = clock_ns();
	for (int i = 0; i < SLOT_LAST_READS; i++) {
		if (s->distrusted || chan_fill(&s->chan) != CHAN_IO_OK)
			break;
		slot_dispatch(s);
	}
	event_del(s->timer);
	if (!expected && !f->stopping) {
		f->counters.deaths++;
		farm_log(f, LOG_LEVEL_WARN,
		    "%s worker %u, pid %ld: ended by %s %d, held %u jobs",
		    s->lane->name, s->index, (long)s->process.pid,
		    WIFSIGNALED(status) ? "signal" : "exit",
		    WIFSIGNALED(status) ? WTERMSIG(status)
					: WEXITSTATUS(status),
		    s->held_count);
	}
	slot_judge(s, status);
	if (s->why[0] == '\0')
		snprintf(s->why, sizeof(s->why), "%s %d",
		    WIFSIGNALED(status) ? "signal" : "exit status",
		    WIFSIGNALED(status) ? WTERMSIG(status)
					: WEXITSTATUS(status));
	slot_close(s);
	f->live_slots--;
	slot_move(s, SLOT_EV_GONE);
	if (f->closing || f->broken != NULL)
		return;
	/* One that dies before it has a job does not do so in a loop. */
	if (s->useful)
		slot_timer_set(s, backoff_delay_ms(s->failures++));
	else
		slot_retry_later(s);
	farm_turn_due(f);
}
