/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * slot.c - a worker's place: its states, its channel, its polite end.
 *
 * What a worker says is acted on here, and its mistakes stop here: they cost
 * it its life, never ours.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/mem.h"
#include "master/farm/farm.h"

#define SLOT_TERM_MS 1000u   /* from SIGTERM to SIGKILL */
#define SLOT_CANCEL_MS 900u  /* for sessions that were cancelled to end */
#define SLOT_RETIRE_MS 2000u /* for one that has nothing to do to go */
#define SLOT_HELLO_MS 20000u /* for a worker to be ready */

void
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

void
slot_timer_set(struct slot *s, uint64_t ms)
{
	struct timeval tv = { (time_t)(ms / 1000),
		(suseconds_t)(ms % 1000 * 1000) };

	timer_start(s->timer, &tv);
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
	s->timer = timer_make(lane->farm->base, slot_timer_cb, s);
	TAILQ_INIT(&s->held);
	s->entries = xcalloc(lane->window, sizeof(*s->entries));
	s->free_entries = xcalloc(lane->window, sizeof(*s->free_entries));
	for (unsigned i = 0; i < lane->window; i++)
		s->free_entries[i] = lane->window - 1 - i;
	s->free_count = lane->window;
}

void
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
	s->useful = s->terminated = s->drained = s->swollen = false;
	s->given = 0;
	s->stopped_ns = 0;
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
	s->read = event_make(
	    f->base, s->chan.fd, EV_READ | EV_PERSIST, slot_read_cb, s);
	s->write = event_make(
	    f->base, s->chan.fd, EV_WRITE | EV_PERSIST, slot_write_cb, s);
	slot_timer_set(s, SLOT_HELLO_MS);
	slot_move(s, SLOT_EV_STARTED);
	if (!event_watch(s->read, NULL))
		slot_kill(
		    s, "its socket cannot be watched: %s", strerror(errno));
}

/* Before its first job. */
static void
slot_send_limits(struct slot *s)
{
	const struct hayfork_limits *l = &s->lane->farm->options.limits;

	if (s->lane->kind == LANE_CPU &&
	    (l->memory != 0 || l->cpu_ms != 0 || l->file_size != 0))
		slot_send(s,
		    &(struct msg){ .id = MSG_LIMITS,
			.u.limits = { l->memory, l->cpu_ms, l->file_size } });
}

void
slot_hello(struct slot *s)
{
	s->useful = true;
	slot_send_limits(s);
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

void
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
	atomic_fetch_add_explicit(
	    &s->board.section->posted, 1, memory_order_release);
	if (s->is_full && chan_queued(&s->chan) <= CHAN_LOW_WATER) {
		s->is_full = false;
		s->lane->least = 0;
		farm_turn_due(s->lane->farm);
	}
	if (io == CHAN_IO_AGAIN && !s->write_armed &&
	    !event_watch(s->write, NULL)) {
		slot_kill(
		    s, "its socket cannot be watched: %s", strerror(errno));
		return;
	}
	if (io == CHAN_IO_OK && s->write_armed)
		event_del(s->write);
	s->write_armed = io == CHAN_IO_AGAIN;
	/* What it has said is read when it is buried. */
	if (io == CHAN_IO_EOF || io == CHAN_IO_ERROR)
		slot_lost(s, false);
}

void
slot_write_later(struct slot *s)
{
	struct hayfork *f = s->lane->farm;

	if (!s->is_dirty) {
		s->is_dirty = true;
		TAILQ_INSERT_TAIL(&f->dirty, s, dirty);
	}
	/* A turn ends with a write to all who are dirty by then. */
	if (!f->in_turn)
		farm_turn_due(f);
}

void
slot_send(struct slot *s, const struct msg *m)
{
	chan_send(&s->chan, m);
	slot_write_later(s);
}

void
slot_stop_now(struct slot *s)
{
	s->terminated = true;
	slot_kill(s, "told to stop now");
}

void
slot_cancel_all(struct slot *s)
{
	struct hayfork_future *job;
	struct msg m = { .id = MSG_CANCEL };

	TAILQ_FOREACH (job, &s->held, link) {
		m.u.cancel = (struct msg_cancel){ job->claim, job->entry,
			HAYFORK_CANCELLED };
		slot_send(s, &m);
	}
	slot_drain(s, SLOT_CANCEL_MS);
	/* One that does not by then has no use for SIGTERM. */
	s->terminated = true;
}

bool
slot_is_spent(const struct slot *s)
{
	uint64_t most = s->lane->farm->options.max_jobs_per_worker;

	return s->swollen || (most != 0 && s->given >= most);
}

void
slot_retire_if_spent(struct slot *s)
{
	if (s->held_count == 0 && slot_is_spent(s))
		slot_drain(s, SLOT_RETIRE_MS);
}

/* ---- the polite end ------------------------------------------------------ */

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
	/* Of one that dies the timer is what makes sure of it. */
	if (s->state == SLOT_EMPTY || s->state == SLOT_BACKOFF)
		event_del(s->timer);
	if (s->state != SLOT_STARTING && s->state != SLOT_READY)
		return;
	slot_move(s, SLOT_EV_DRAIN);
	s->drained = true;
	slot_send(s, &m);
	slot_timer_set(s, grace_ms);
}
