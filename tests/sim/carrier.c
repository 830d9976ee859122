/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * carrier.c - a host process that is none: what its workers share, which is
 * how it is stopped, how it ends and what it leaves.
 */
#include <signal.h>
#include <sys/wait.h>

#include "common/contract.h"
#include "common/mem.h"
#include "tests/sim/sim.h"

struct carrier *
carrier_new(struct host_process *p)
{
	struct carrier *c = xcalloc(1, sizeof(*c));

	c->process = p;
	c->count = p->workers;
	c->pid = ++world.last_pid;
	c->generation = p->generation;
	c->born_ns = world.now_ns;
	c->death_ns = c->goes_on_ns = NEVER;
	TRACE("process %u starts as %s %u, with %u workers", c->pid,
	    p->lane->name, p->slots[0].index, c->count);
	digest('N', c->pid);
	for (unsigned i = 0; i < c->count; i++)
		c->workers[i] = fake_new(&p->slots[i], c);
	if (p->lane->kind < LANE_RESOLVER && chance(world.weather.stillborn))
		carrier_doom(
		    c, NULL, dice(3 * MS), W_EXITCODE(CONTRACT_EXIT_BROKEN, 0));
	carrier_plan(c);
	return c;
}

void
carrier_free(struct carrier *c)
{
	for (unsigned i = 0; i < c->count; i++) {
		TAILQ_REMOVE(&world.workers, c->workers[i], link);
		fake_free(c->workers[i]);
	}
	free(c);
}

void
carrier_plan(struct carrier *c)
{
	for (unsigned i = 0; i < c->count; i++)
		fake_plan(c->workers[i]);
}

void
carrier_doom(struct carrier *c, struct fake *by, uint64_t in_ns, int status)
{
	if (world.now_ns + in_ns >= c->death_ns)
		return;
	c->death_ns = world.now_ns + in_ns;
	c->death_status = status;
	c->doomed_by = by;
	carrier_plan(c);
}

/* ---- death --------------------------------------------------------------- */

static void
carrier_write_record(struct fake *w, int sig, int32_t code)
{
	struct board_facts *facts = &w->board.section->crash.facts;

	*facts = (struct board_facts){ .signal = (uint32_t)sig,
		.code = code,
		.pc = 0x1000,
		.at_ns = world.now_ns };
	facts->sum = board_facts_sum(facts);
}

/*
 * Mostly a crash is recorded by the thread that crashed; a signal from
 * outside by any, which says nothing of it. A process records one crash.
 */
static void
carrier_record(struct carrier *c, struct fake *by)
{
	int sig = WTERMSIG(c->status);

	if (!WIFSIGNALED(c->status) ||
	    (sig != SIGSEGV && sig != SIGABRT && sig != SIGBUS) || c->spoilt ||
	    dice(8) == 0)
		return;
	world.totals.records++;
	if (by == NULL) {
		carrier_write_record(
		    c->workers[dice(4) ? 0 : dice(c->count)], sig, SI_USER);
		return;
	}
	TRACE("worker %u leaves a record", by->number);
	carrier_write_record(by, sig, sig == SIGABRT ? SI_TKILL : 1);
	c->recorded = by;
	/* A sanitizer has its own way to end. */
	if (dice(8) == 0)
		c->status = W_EXITCODE(CONTRACT_EXIT_BROKEN, 0);
}

static void
carrier_lay_down(struct fake *w)
{
	w->dead_job = w->current != NULL ? w->current->job : NULL;
	for (unsigned i = 0; i < w->count; i++)
		if (w->held[i].job != NULL && w->held[i].job->holder == w)
			w->held[i].job->holder = NULL;
}

void
carrier_die(struct carrier *c, struct fake *by, int status)
{
	TRACE("process %u dies: %s %d", c->pid,
	    WIFSIGNALED(status) ? "signal" : "exit",
	    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	digest('D', c->pid);
	/* With that one an older record would be taken for its last. */
	if (c->spoilt && status == W_EXITCODE(CONTRACT_EXIT_BROKEN, 0))
		status = W_EXITCODE(CONTRACT_EXIT_PEER, 0);
	c->dead = true;
	c->status = status;
	carrier_record(c, by);
	c->seen_ns = world.now_ns + (dice(4) ? dice(50 * US) : dice(20 * MS));
	for (unsigned i = 0; i < c->count; i++)
		carrier_lay_down(c->workers[i]);
	carrier_plan(c);
}

/* As in worker/host.c: nobody's socket is closed before all are done. */
void
carrier_drained(struct carrier *c)
{
	for (unsigned i = 0; i < c->count; i++)
		if (!c->workers[i]->done)
			return;
	carrier_die(c, NULL, W_EXITCODE(CONTRACT_EXIT_RETIRED, 0));
}

bool
carrier_has_retired(const struct carrier *c)
{
	return WIFEXITED(c->status) &&
	       WEXITSTATUS(c->status) == CONTRACT_EXIT_RETIRED;
}

/* ---- kill -STOP ---------------------------------------------------------- */

void
carrier_stop(struct carrier *c)
{
	TRACE("process %u is stopped", c->pid);
	c->stopped_ns = world.now_ns;
	c->was_stopped = true;
	c->goes_on_ns = dice(2) ? NEVER : world.now_ns + dice(4 * SECOND);
	carrier_plan(c);
}

void
carrier_go_on(struct carrier *c)
{
	TRACE("process %u goes on", c->pid);
	c->stopped_ns = 0;
	c->goes_on_ns = NEVER;
	carrier_plan(c);
}
