/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * process.c - the life of a host process, as the farm sees it.
 *
 * It carries the workers of its slots: they are started, told to stop, killed
 * and replaced together, whichever of them is the reason.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "master/farm/farm.h"

#define PROCESS_TERM_MS 1000u   /* from SIGTERM to SIGKILL */
#define PROCESS_RETIRE_MS 2000u /* for one that has nothing to do to go */

void
process_init(struct host_process *p, struct lane *lane, struct slot *slots,
    unsigned workers)
{
	memset(p, 0, sizeof(*p));
	p->lane = lane;
	p->slots = slots;
	p->workers = workers;
	p->pidfd = p->words = -1;
}

const char *
process_name(const struct host_process *p, char *to, size_t cap)
{
	unsigned first = p->slots[0].index;

	if (p->workers == 1)
		snprintf(to, cap, "%s worker %u, pid %ld", p->lane->name, first,
		    (long)p->pid);
	else
		snprintf(to, cap, "%s workers %u-%u, pid %ld", p->lane->name,
		    first, first + p->workers - 1, (long)p->pid);
	return to;
}

/* ---- birth --------------------------------------------------------------- */

static void
process_reset(struct host_process *p)
{
	p->generation++;
	p->useful = p->terminated = p->swollen = p->spares = false;
	p->given = 0;
	p->stopped_ns = 0;
	p->culprit = NULL;
	p->why[0] = '\0';
}

void
process_begin(struct host_process *p)
{
	struct lane *lane = p->lane;
	struct hayfork *f = lane->farm;

	if (f->broken != NULL || f->closing ||
	    (f->stopping && lane->kind < LANE_RESOLVER))
		return;
	process_reset(p);
	if (!process_start(p)) {
		snprintf(p->why, sizeof(p->why), "cannot start %s: %s",
		    lane->program, strerror(errno));
		farm_log(f, LOG_LEVEL_ERROR, "%s", p->why);
		for (unsigned i = 0; i < p->workers; i++)
			slot_move(&p->slots[i], SLOT_EV_FAILED);
		process_retry_later(p);
		return;
	}
	f->live_processes++;
	for (unsigned i = 0; i < p->workers; i++)
		slot_open(&p->slots[i]);
	for (unsigned i = 0; i < p->workers && p->why[0] == '\0'; i++)
		if (!event_watch(p->slots[i].read, NULL))
			slot_kill(&p->slots[i],
			    "its socket cannot be watched: %s",
			    strerror(errno));
}

/* The first slot's timer is that of all while none has a worker. */
void
process_restart_later(struct host_process *p, uint64_t ms)
{
	slot_timer_set(&p->slots[0], ms);
}

void
process_restart(struct host_process *p)
{
	for (unsigned i = 0; i < p->workers; i++)
		slot_move(&p->slots[i], SLOT_EV_RESTART);
	process_begin(p);
}

/* ---- the end that we bring ----------------------------------------------- */

void
process_terminate(struct host_process *p)
{
	p->terminated = true;
	process_signal(p, SIGTERM);
	for (unsigned i = 0; i < p->workers; i++)
		if (p->slots[i].state == SLOT_DRAINING)
			slot_timer_set(&p->slots[i], PROCESS_TERM_MS);
}

void
process_kill(struct host_process *p, struct slot *culprit, bool spares,
    const char *why, va_list ap)
{
	char name[PROCESS_NAME];

	if (p->pid == 0 || p->why[0] != '\0')
		return;
	p->spares = spares;
	p->culprit = culprit;
	vsnprintf(p->why, sizeof(p->why), why, ap);
	farm_log(p->lane->farm, LOG_LEVEL_WARN, "%s: killed: %s",
	    process_name(p, name, sizeof(name)), p->why);
	for (unsigned i = 0; i < p->workers; i++)
		slot_lost(&p->slots[i]);
	process_signal(p, SIGKILL);
}

void
process_kill_blameless(struct host_process *p, const char *why, ...)
{
	va_list ap;

	va_start(ap, why);
	process_kill(p, NULL, true, why, ap);
	va_end(ap);
}

bool
process_is_spent(const struct host_process *p)
{
	uint64_t most = p->lane->farm->options.max_jobs_per_worker;

	return p->swollen || (most != 0 && p->given >= most * p->workers);
}

void
process_retire_if_spent(struct host_process *p)
{
	if (p->held > 0 || !process_is_spent(p))
		return;
	for (unsigned i = 0; i < p->workers; i++)
		slot_drain(&p->slots[i], PROCESS_RETIRE_MS);
}
