/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * process.c - birth and death of workers that are no processes: what
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

static struct fake *
process_worker(const struct host_process *p)
{
	return file_of(p->pidfd)->worker;
}

static void
process_death_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct host_process *p = ctx;
	struct slot *s = p->slots;
	struct fake *w = file_of(fd)->worker;

	(void)what;
	event_del(p->death);
	digest('B', w->pid);
	TRACE("worker %u is buried", w->pid);
	TAILQ_REMOVE(&world.workers, w, link);
	death_before(w, s);
	process_bury(p, w->status);
	death_after(w, s);
	fake_free(w);
}

bool
process_start(struct host_process *p)
{
	struct slot *s = p->slots;
	struct fake *w;

	death_rested(s);
	if (s->lane->kind < LANE_RESOLVER && chance(world.weather.no_process)) {
		TRACE("no process for %s %u", s->lane->name, s->index);
		death_unborn(s);
		errno = EAGAIN;
		return false;
	}
	p->board = xcalloc(1, board_size(1, s->lane->window));
	s->board = board_of(p->board, 0, s->lane->window);
	w = fake_new(s);
	p->pid = (pid_t)w->pid;
	p->pidfd = file_open(FILE_PIDFD, w);
	chan_init(&s->chan, file_open(FILE_SOCKET, w), false);
	p->death = event_new(s->lane->farm->base, p->pidfd,
	    EV_READ | EV_PERSIST, process_death_cb, p);
	event_add(p->death, NULL);
	return true;
}

void
process_signal(struct host_process *p, int sig)
{
	struct fake *w;
	uint64_t takes = dice(300 * US);

	if (p->pidfd == -1)
		return;
	w = process_worker(p);
	TRACE("worker %u is sent signal %d", w->pid, sig);
	digest('k', w->pid);
	if (w->dead)
		return;
	w->killed |= sig == SIGKILL;
	if (sig == SIGKILL)
		death_check_kill(w, w->slot);
	if (sig == SIGTERM && (w->deaf || w->stopped_ns != 0))
		return;
	if (chance(world.weather.slow_death))
		takes += dice(100 * MS);
	fake_doom(w, takes, W_EXITCODE(0, sig));
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
