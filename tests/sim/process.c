/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * process.c - birth and death of host processes that are none: what
 * master/farm/hostproc.c does, and how many CPUs there are.
 */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/mem.h"
#include "master/farm/cpus.h"
#include "tests/sim/sim.h"

unsigned
cpus_usable(void)
{
	return 2;
}

static void
process_death_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct host_process *p = ctx;
	struct carrier *c = file_of(fd)->carrier;

	(void)what;
	event_del(p->death);
	digest('B', c->pid);
	TRACE("process %u is buried", c->pid);
	death_before(c);
	process_bury(p, c->status);
	death_after(c);
	carrier_free(c);
}

bool
process_start(struct host_process *p)
{
	struct lane *lane = p->lane;
	struct carrier *c;

	rest_over(p);
	if (lane->kind < LANE_RESOLVER && chance(world.weather.no_process)) {
		TRACE("no process for %s %u", lane->name, p->slots[0].index);
		rest_unborn(p);
		errno = EAGAIN;
		return false;
	}
	p->board = xcalloc(1, board_size(p->workers, lane->window));
	for (unsigned i = 0; i < p->workers; i++)
		p->slots[i].board = board_of(p->board, i, lane->window);
	c = carrier_new(p);
	p->pid = (pid_t)c->pid;
	p->pidfd = file_open(FILE_PIDFD, NULL, c);
	for (unsigned i = 0; i < p->workers; i++)
		chan_init(&p->slots[i].chan,
		    file_open(FILE_SOCKET, c->workers[i], c), false);
	p->death = event_new(lane->farm->base, p->pidfd, EV_READ | EV_PERSIST,
	    process_death_cb, p);
	event_add(p->death, NULL);
	return true;
}

/* One worker that does not listen is enough: the process stays. */
static bool
process_is_deaf(const struct carrier *c)
{
	bool deaf = c->stopped_ns != 0;

	for (unsigned i = 0; i < c->count; i++)
		deaf |= c->workers[i]->deaf;
	return deaf;
}

void
process_signal(struct host_process *p, int sig)
{
	uint64_t takes = dice(300 * US);
	struct carrier *c;

	if (p->pidfd == -1)
		return;
	c = file_of(p->pidfd)->carrier;
	TRACE("process %u is sent signal %d", c->pid, sig);
	digest('k', c->pid);
	if (c->dead)
		return;
	if (sig == SIGKILL && !c->killed)
		kill_check(c);
	c->killed |= sig == SIGKILL;
	if (sig == SIGTERM && process_is_deaf(c))
		return;
	if (chance(world.weather.slow_death))
		takes += dice(100 * MS);
	carrier_doom(c, NULL, takes, W_EXITCODE(0, sig));
}

void
process_fini(struct host_process *p)
{
	if (p->death != NULL)
		event_free(p->death);
	p->death = NULL;
	if (p->pidfd != -1)
		close(p->pidfd);
	p->pidfd = -1;
	free(p->board);
	modules_free(&p->modules);
	p->board = NULL;
	p->pid = 0;
}
