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

#define SLOT_LOST_MS 1000u   /* from the end of its socket to SIGKILL */
#define SLOT_CANCEL_MS 900u  /* for sessions that were cancelled to end */
#define SLOT_HELLO_MS 20000u /* for a worker to be ready */
#define SLOT_LAST_READS 64   /* of a dead worker's socket */

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
	if (s->process->generation == 1)
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

/* The restart of a buried process, or the next rung of the ladder. */
static void
slot_timer_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct slot *s = ctx;

	(void)fd;
	(void)what;
	switch (s->state) {
	case SLOT_BACKOFF:
		process_restart(s->process);
		break;
	case SLOT_DRAINING:
		if (s->process->terminated)
			slot_kill(s, "it did not stop when told to");
		else
			process_terminate(s->process);
		break;
	case SLOT_STARTING:
		slot_kill(s, "it was not ready after %u ms", SLOT_HELLO_MS);
		break;
	case SLOT_DYING:
		if (s->process->why[0] == '\0' && s->process->culprit == NULL)
			s->process->culprit = s;
		process_signal(s->process, SIGKILL);
		break;
	default:
		break;
	}
}

void
slot_init(struct slot *s, struct host_process *p, unsigned index)
{
	struct lane *lane = p->lane;

	memset(s, 0, sizeof(*s));
	s->lane = lane;
	s->process = p;
	s->index = index;
	s->place = UINT32_MAX;
	s->chan.fd = -1;
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
slot_open(struct slot *s)
{
	struct hayfork *f = s->lane->farm;

	s->greeted = s->drained = s->distrusted = false;
	s->barren = s->is_full = false;
	s->read = event_make(
	    f->base, s->chan.fd, EV_READ | EV_PERSIST, slot_read_cb, s);
	s->write = event_make(
	    f->base, s->chan.fd, EV_WRITE | EV_PERSIST, slot_write_cb, s);
	slot_timer_set(s, SLOT_HELLO_MS);
	slot_move(s, SLOT_EV_STARTED);
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
	s->greeted = s->process->useful = true;
	slot_send_limits(s);
	if (s->state == SLOT_STARTING)
		event_del(s->timer);
	slot_move(s, SLOT_EV_HELLO);
	farm_turn_due(s->lane->farm);
}

/* ---- channel ------------------------------------------------------------- */

/*
 * The process must go. A closed socket is most often its last act, so it gets
 * a moment to die of what it died of.
 */
void
slot_lost(struct slot *s)
{
	if (s->read != NULL)
		event_del(s->read);
	if (s->write != NULL)
		event_del(s->write);
	s->write_armed = false;
	if (s->state != SLOT_DYING)
		slot_move(s, SLOT_EV_LOST);
	slot_timer_set(s, SLOT_LOST_MS);
}

void
slot_kill(struct slot *s, const char *why, ...)
{
	va_list ap;

	va_start(ap, why);
	process_kill(s->process, s, false, why, ap);
	va_end(ap);
}

void
slot_kill_for(struct slot *s, const char *why, ...)
{
	va_list ap;

	va_start(ap, why);
	process_kill(s->process, s, true, why, ap);
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
		slot_lost(s);
		break;
	}
}

/* No more than it holds: a child it left behind could write for ever. */
void
slot_read_last(struct slot *s)
{
	for (int i = 0; i < SLOT_LAST_READS; i++) {
		if (s->distrusted || chan_fill(&s->chan) != CHAN_IO_OK)
			break;
		slot_dispatch(s);
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
		slot_lost(s);
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
	s->process->terminated = true;
	slot_kill(s, "told to stop now");
}

void
slot_cancel_all(struct slot *s)
{
	struct hayfork_future *job;
	struct msg m = { .id = MSG_CANCEL };

	TAILQ_FOREACH (job, &s->held, link) {
		/* A link ends with the last that goes through it: see DRAIN. */
		if (job->outer_of != NULL)
			continue;
		m.u.cancel = (struct msg_cancel){ job->claim, job->entry,
			HAYFORK_CANCELLED };
		slot_send(s, &m);
	}
	slot_drain(s, SLOT_CANCEL_MS);
	/* One that does not by then has no use for SIGTERM. */
	s->process->terminated = true;
}

/* ---- the polite end ------------------------------------------------------ */

void
slot_drain(struct slot *s, uint64_t grace_ms)
{
	struct msg m = { .id = MSG_DRAIN, .u.drain = { grace_ms } };

	if (s->state == SLOT_DRAINING) {
		/* Asked again: the last word holds. */
		if (!s->process->terminated)
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
