/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * farm.c - opening a farm, its lanes, its turns and ticks, closing it.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/mem.h"
#include "master/farm/cpus.h"
#include "master/farm/farm.h"
#include "master/farm/proxy.h"

#define FARM_WINDOW 64u
#define FARM_STARVED_MS 50
#define FARM_CLOSE_GRACE_MS 2000u
#define FARM_RESOLVERS 4u
#define FARM_OUTPUT_MEMORY (8u << 20)
#define FARM_WORKER_FILES                                                      \
	16u /* what a worker of the io lane has open itself                    \
	     */

void
farm_log(struct hayfork *f, enum log_level level, const char *fmt, ...)
{
	char line[1024];
	va_list ap;

	if (f->options.log == NULL)
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	f->options.log(f->options.ctx, level, line);
}

struct slice
farm_intern(struct hayfork *f, struct slice name)
{
	struct slice *kept;

	for (size_t i = f->name_count; i > 0; i--) {
		kept = &f->names[i - 1];
		if (kept->len == name.len &&
		    memcmp(kept->at, name.at, name.len) == 0)
			return *kept;
	}
	f->names = xrealloc(f->names, (f->name_count + 1) * sizeof(*f->names));
	kept = &f->names[f->name_count++];
	*kept = (struct slice){ xstrndup(name.at, name.len), name.len };
	return *kept;
}

static void farm_end_broken(struct hayfork *);

/* ---- turns --------------------------------------------------------------- */

static void
farm_turn_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct hayfork *f = ctx;
	struct slot *s;

	(void)fd;
	(void)what;
	f->turn_due = false;
	f->in_turn = true;
	f->now_ns = clock_ns();
	if (f->breaking)
		farm_end_broken(f);
	if (f->lanes[LANE_IO].started && !f->holding) {
		link_run(f);
		connect_run(&f->lanes[LANE_IO]);
	}
	for (int i = f->holding ? HAYFORK_LANES : 0; i < LANE_KINDS; i++)
		if (f->lanes[i].started)
			sched_run(&f->lanes[i]);
	while ((s = TAILQ_FIRST(&f->dirty)) != NULL) {
		TAILQ_REMOVE(&f->dirty, s, dirty);
		s->is_dirty = false;
		slot_flush(s);
	}
	f->in_turn = false;
}

void
farm_turn_due(struct hayfork *f)
{
	if (f->turn_due)
		return;
	f->turn_due = true;
	event_active(f->turn, EV_TIMEOUT, 0);
}

static void
farm_starved_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct hayfork *f = ctx;

	(void)fd;
	(void)what;
	for (int i = 0; i < LANE_KINDS; i++) {
		f->lanes[i].least = 0;
		for (unsigned k = 0;
		     f->lanes[i].started && k < f->lanes[i].count; k++)
			f->lanes[i].slots[k].is_full = false;
	}
	farm_turn_due(f);
}

bool
farm_is_shortage(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM ||
	       error == ENOBUFS || error == ENOSPC;
}

void
farm_starve(struct hayfork *f, const char *what, int error)
{
	static const struct timeval tv = { 0, FARM_STARVED_MS * 1000 };

	if (f->starved == NULL) {
		f->starved = timer_make(f->base, farm_starved_cb, f);
		/* Said once: it may go on for as long as the run. */
		farm_log(f, LOG_LEVEL_WARN,
		    "there is no room for %s (%s): jobs wait for each other",
		    what, strerror(error));
	}
	timer_start(f->starved, &tv);
}

bool
farm_is_starved(const struct hayfork *f)
{
	return f->starved != NULL && evtimer_pending(f->starved, NULL) != 0;
}

/* ---- opening ------------------------------------------------------------- */

static bool
farm_check_programs(const struct hayfork_options *o, char *err, size_t errlen)
{
	const char *const programs[] = { o->programs[HAYFORK_CPU],
		o->programs[HAYFORK_IO], o->signer, o->resolver, o->proxy };

	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (programs[i] != NULL && access(programs[i], X_OK) == -1) {
			snprintf(err, errlen, "%s: cannot run it: %s",
			    programs[i], strerror(errno));
			return false;
		}
	return true;
}

/* The kernel limits processes, and knows nothing of what their threads do. */
static bool
farm_check_limits(const struct hayfork_options *o, char *err, size_t errlen)
{
	const struct hayfork_limits *l = &o->limits;

	if (o->threads <= 1 ||
	    (l->memory == 0 && l->cpu_ms == 0 && l->file_size == 0))
		return true;
	snprintf(err, errlen,
	    "limits of a task need a process per worker: "
	    "they hold for all threads of one");
	return false;
}

static unsigned
or_default(unsigned given, unsigned standard)
{
	return given != 0 ? given : standard;
}

/*
 * A session is a descriptor in its worker's process: no more of them than
 * that may have.
 */
static unsigned
farm_sessions(unsigned wanted, unsigned threads)
{
	struct rlimit files;
	rlim_t most;

	if (getrlimit(RLIMIT_NOFILE, &files) == -1)
		return wanted;
	most = files.rlim_cur > FARM_WORKER_FILES + 1
		   ? files.rlim_cur - FARM_WORKER_FILES
		   : 1;
	most = most > threads ? most / threads : 1;
	return wanted < most ? wanted : (unsigned)most;
}

struct hayfork *
hayfork_open(const struct hayfork_options *options, char *err, size_t errlen)
{
	unsigned cpus = cpus_usable();
	struct hayfork *f;

	if (!farm_check_programs(options, err, errlen) ||
	    !farm_check_limits(options, err, errlen))
		return NULL;
	f = xcalloc(1, sizeof(*f));
	f->options = *options;
	f->base = options->base;
	if (f->base == NULL) {
		f->own_base = true;
		if ((f->base = event_base_new()) == NULL) {
			snprintf(
			    err, errlen, "no event loop: %s", strerror(errno));
			free(f);
			return NULL;
		}
	}
	TAILQ_INIT(&f->dirty);
	TAILQ_INIT(&f->all);
	TAILQ_INIT(&f->completed);
	TAILQ_INIT(&f->free);
	TAILQ_INIT(&f->young);
	TAILQ_INIT(&f->links);
	TAILQ_INIT(&f->throttles);
	RB_INIT(&f->gates);
	f->turn = timer_make(f->base, farm_turn_cb, f);
	f->tick = timer_make(f->base, watch_tick_cb, f);
	f->now_ns = clock_ns();
	spools_init(&f->spools, options->output_memory != 0
				    ? options->output_memory
				    : FARM_OUTPUT_MEMORY);
	for (int i = 0; i < HAYFORK_LANES; i++)
		lane_init(&f->lanes[i], f, (enum lane_kind)i,
		    i == HAYFORK_IO ? "io" : "cpu", options->programs[i],
		    or_default(options->workers[i], cpus),
		    i == HAYFORK_IO
			? farm_sessions(
			      or_default(options->windows[i], FARM_WINDOW),
			      or_default(options->threads, 1))
			: or_default(options->windows[i], FARM_WINDOW),
		    or_default(options->threads, 1));
	lane_init(&f->lanes[LANE_RESOLVER], f, LANE_RESOLVER, "resolver",
	    options->resolver, FARM_RESOLVERS, 8, 1);
	lane_init(&f->lanes[LANE_SIGNER], f, LANE_SIGNER, "signer",
	    options->signer, 1, 1, 1);
	return f;
}

/* ---- ending -------------------------------------------------------------- */

/* End every job that no worker has. */
static void
farm_end_unheld(struct hayfork *f, const char *why)
{
	/* Callbacks may end, free and submit any job: this keeps the place. */
	struct hayfork_future mark = { .state = JOB_ENDED }, *job;

	TAILQ_INSERT_HEAD(&f->all, &mark, all);
	while ((job = TAILQ_NEXT(&mark, all)) != NULL) {
		TAILQ_REMOVE(&f->all, &mark, all);
		TAILQ_INSERT_AFTER(&f->all, job, &mark, all);
		if (job->state != JOB_ENDED && job->state != JOB_HELD &&
		    !job->internal)
			job_stop(job, why);
	}
	TAILQ_REMOVE(&f->all, &mark, all);
}

/* Take back what this slot has not begun. */
static void
farm_take_back(struct slot *s, const char *why)
{
	struct job_list back = TAILQ_HEAD_INITIALIZER(back);
	struct hayfork_future *job, *next;

	for (job = TAILQ_FIRST(&s->held); job != NULL; job = next) {
		next = TAILQ_NEXT(job, link);
		if (job->internal || !slot_take_back(s, job))
			continue;
		TAILQ_INSERT_TAIL(&back, job, link);
		job->list = &back;
	}
	/* Callbacks may end others of these. */
	while ((job = TAILQ_FIRST(&back)) != NULL)
		job_stop(job, why);
}

/*
 * Its jobs end with the next turn of the loop: whoever found out may be about
 * to queue another.
 */
void
farm_break(struct hayfork *f, const char *why)
{
	if (f->broken != NULL)
		return;
	f->broken = xstrdup(why);
	farm_log(f, LOG_LEVEL_ERROR, "the farm gives up: %s", why);
	f->stopping = f->breaking = true;
	farm_turn_due(f);
}

static void
farm_end_broken(struct hayfork *f)
{
	f->breaking = false;
	for (int i = 0; i < LANE_KINDS; i++) {
		struct lane *lane = &f->lanes[i];

		for (unsigned k = 0; lane->started && k < lane->count; k++) {
			farm_take_back(&lane->slots[k], f->broken);
			slot_drain(&lane->slots[k], 0);
		}
	}
	farm_end_unheld(f, f->broken);
	signer_give_up(f, f->broken);
}

const char *
hayfork_broken(const struct hayfork *f)
{
	return f->broken;
}

void
hayfork_stop(struct hayfork *f, uint64_t grace_ms)
{
	f->stopping = true;
	signer_give_up(f, FARM_STOPS);
	farm_end_unheld(f, NULL);
	for (int i = 0; i < HAYFORK_LANES; i++) {
		struct lane *lane = &f->lanes[i];

		for (unsigned k = 0; lane->started && k < lane->count; k++) {
			farm_take_back(&lane->slots[k], NULL);
			if (grace_ms > 0)
				slot_drain(&lane->slots[k], grace_ms);
			else if (i == HAYFORK_IO)
				slot_cancel_all(&lane->slots[k]);
			else
				slot_stop_now(&lane->slots[k]);
		}
	}
	farm_turn_due(f);
}

void
hayfork_hold(struct hayfork *f, bool hold)
{
	if (f->holding == hold)
		return;
	f->holding = hold;
	farm_turn_due(f);
}

/* All workers go: politely, then by the ladder. */
static void
farm_end_workers(struct hayfork *f)
{
	f->closing = true;
	for (int i = 0; i < LANE_KINDS; i++) {
		struct lane *lane = &f->lanes[i];

		for (unsigned k = 0; lane->started && k < lane->count; k++)
			slot_drain(&lane->slots[k], FARM_CLOSE_GRACE_MS);
	}
	farm_turn_due(f);
	while (f->live_processes > 0)
		if (event_base_loop(f->base, EVLOOP_ONCE) != 0)
			break;
}

void
hayfork_close(struct hayfork *f)
{
	struct hayfork_future *job;

	if (f == NULL)
		return;
	/* Nobody is told any more: the futures go with the farm. */
	TAILQ_FOREACH (job, &f->all, all) {
		job->done = NULL;
		job->waiter = NULL;
		job->released = false;
	}
	f->stopping = true;
	farm_end_unheld(f, NULL);
	for (int i = 0; i < HAYFORK_LANES; i++)
		for (unsigned k = 0;
		     f->lanes[i].started && k < f->lanes[i].count; k++)
			farm_take_back(&f->lanes[i].slots[k], NULL);
	farm_end_workers(f);
	signer_free(f);
	resolver_free(f);
	link_free_all(f);
	while ((job = TAILQ_FIRST(&f->all)) != NULL)
		job_free(job);
	while ((job = TAILQ_FIRST(&f->free)) != NULL) {
		TAILQ_REMOVE(&f->free, job, link);
		free(job);
	}
	spools_fini(&f->spools);
	proxy_free_all(f);
	throttle_free_all(f);
	for (int i = 0; i < LANE_KINDS; i++)
		lane_fini(&f->lanes[i]);
	event_free(f->turn);
	event_free(f->tick);
	if (f->starved != NULL)
		event_free(f->starved);
	if (f->aged != NULL)
		event_free(f->aged);
	if (f->own_base)
		event_base_free(f->base);
	for (size_t i = 0; i < f->name_count; i++)
		free((void *)(uintptr_t)f->names[i].at);
	free(f->names);
	free(f->broken);
	free(f);
}

void
hayfork_counters(const struct hayfork *f,
    void (*each)(void *, const char *, uint64_t, const char *), void *ctx)
{
	counters_each(&f->counters, each, ctx);
}
