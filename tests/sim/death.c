/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * death.c - what must come of a host process's death.
 *
 * The rule of blame once more, from what really happened: whose code ran is
 * what the fake workers know, not what their scoreboards said. Of the farm it
 * takes only for which worker it killed them all.
 */
#include <signal.h>
#include <sys/wait.h>

#include "tests/sim/sim.h"

struct lost {
	struct job *job;
	struct fake *worker;
	uint64_t claim;
	bool current, sent, overdue, cancelling, asked;
};

/* Who is to be asked for a death. */
enum cause {
	CAUSE_RUNNERS, /* those whose code ran: it is not known which */
	CAUSE_RECORD,  /* the worker that left a record */
	CAUSE_FAULT,   /* the worker that we killed them for */
	CAUSE_FOR,     /* the one of its jobs that we killed them for */
	CAUSE_STOP,    /* whoever stopped them: we killed what stood still */
};

static struct {
	struct lost lost[FAKE_WINDOW];
	unsigned count;
	bool stopping, stopped, idle;
	/* What follows is known when it is buried. */
	enum cause cause;
	const struct fake *worker; /* RECORD, FAULT, FOR */
	const struct lost *runner; /* the only one, or NULL */
	bool many;                 /* there were others */
	const struct lost *blamed; /* or NULL */
	bool somebody;             /* it, or who was to be ended anyway */
} death;

/* Killed before its time? */
static void
death_check_overdue(const struct lost *l)
{
	const struct fake *w = l->worker;
	const struct job *job = l->job;
	uint64_t since = job->begun_ns;

	if (l->overdue && job->timeout_ms == 0)
		violation("job %u has no deadline, and is over it", job->index);
	if (l->overdue && w->dead_job == job && !w->carrier->was_stopped &&
	    !job->fuzzy &&
	    /* A session's clock goes on from worker to worker. */
	    (w->lane == LANE_CPU ||
		(job->host == SIM_HOSTS && job->attempts == 0)) &&
	    since != 0 && world.now_ns < since + job->timeout_ms * MS)
		violation("job %u is killed before its deadline", job->index);
	if (l->cancelling && job->asked_ns == 0 && !world.stopped &&
	    !world.broken && !world.finishing)
		violation("job %u is cancelled, and nobody asked", job->index);
}

static void
death_collect(struct fake *w)
{
	bool terminated = death.stopping && w->carrier->process->terminated;
	struct hayfork_future *f;

	TAILQ_FOREACH (f, &w->slot->held, link) {
		struct job *job = job_of(f);
		struct lost l = { job, w, f->claim,
			job != NULL && job == w->dead_job,
			job != NULL && job->sent_claim == f->claim, f->overdue,
			f->cancelling || terminated, false };

		/* What it has answered is not lost. */
		if (job != NULL && job->answered_claim == f->claim)
			continue;
		death.somebody |= l.overdue || l.cancelling;
		if (job == NULL)
			continue;
		l.asked = job->asked_ns != 0;
		death_check_overdue(&l);
		death.lost[death.count++] = l;
	}
}

void
death_before(const struct carrier *c)
{
	memset(&death, 0, sizeof(death));
	world.burying = true;
	kill_check_retired(c);
	death.stopped = world.stopped;
	death.stopping = world.farm->stopping;
	death.idle = c->process->held == 0;
	world.totals.deaths++;
	for (unsigned i = 0; i < c->count; i++) {
		death.idle &= c->workers[i]->sent_ns == 0;
		death_collect(c->workers[i]);
	}
}

/* ---- blame --------------------------------------------------------------- */

/*
 * What it had said was read to the end when it was dead already; a lie among
 * it is as good as one for which it was killed, if it may have been that.
 */
static void
death_find_cause(const struct carrier *c)
{
	const struct host_process *p = c->process;
	bool ours = WIFSIGNALED(c->status) && WTERMSIG(c->status) == SIGKILL;

	death.worker = c->recorded;
	death.cause = c->recorded != NULL ? CAUSE_RECORD : CAUSE_RUNNERS;
	if (!ours || (p->culprit == NULL && !p->spares))
		return;
	death.cause = !p->spares           ? CAUSE_FAULT
		      : p->culprit != NULL ? CAUSE_FOR
					   : CAUSE_STOP;
	death.worker = NULL;
	for (unsigned i = 0; i < c->count; i++)
		if (p->culprit == c->workers[i]->slot)
			death.worker = c->workers[i];
}

static void
death_blame(void)
{
	const struct lost *of_worker = NULL;

	for (unsigned i = 0; i < death.count; i++) {
		const struct lost *l = &death.lost[i];

		if (!l->current)
			continue;
		death.many |= death.runner != NULL;
		death.runner = l;
		if (l->worker == death.worker)
			of_worker = l;
	}
	if (death.cause == CAUSE_RUNNERS && !death.many)
		death.blamed = death.runner;
	if (death.cause == CAUSE_RECORD || death.cause == CAUSE_FAULT)
		death.blamed = of_worker;
	death.somebody |= death.blamed != NULL;
}

/* It is known that another one was the reason. */
static bool
death_excuses(const struct lost *l)
{
	bool killed = death.cause == CAUSE_FAULT || death.cause == CAUSE_FOR;

	if (killed && l->worker != death.worker)
		return true;
	/* These may be why the one we killed for was late, or stopped. */
	if ((death.cause == CAUSE_FOR || death.cause == CAUSE_STOP) &&
	    l->current)
		return false;
	if (death.cause == CAUSE_RUNNERS && death.many)
		return !l->current;
	return death.somebody;
}

/* COUNT: it is to be given out again. */
static enum hayfork_status
death_verdict(const struct lost *l)
{
	bool for_good = l->sent && !l->job->repeatable;
	bool excused = death_excuses(l);
	struct job *job = l->job;

	if (l->overdue)
		return HAYFORK_TIMEOUT;
	if (l->cancelling)
		return HAYFORK_CANCELLED;
	if (l == death.blamed || (job->alone && !excused)) {
		if (job->crashes_used == job->crash_retries || for_good ||
		    job->asked_ns != 0 || death.stopping)
			return HAYFORK_CRASHED;
		job->crashes_used++;
		job->alone |= job->lane == HAYFORK_IO && job->phase == 0;
	} else if (for_good)
		return HAYFORK_UNKNOWN;
	if (!excused && ++job->suspicions >= 2)
		job->alone = true;
	return HAYFORK_STATUS_COUNT;
}

static void
death_check_end(const struct lost *l)
{
	struct job *job = l->job;
	bool was_done = job->ended, done = hayfork_done(job->future);

	if (was_done)
		violation("job %u was held after its end", job->index);
	model_look(job);
	if (job->verdict == HAYFORK_STATUS_COUNT && !death.stopping) {
		world.again++;
		world.totals.again++;
		if (done)
			violation("job %u is %s, and nothing speaks against "
				  "another worker",
			    job->index, hayfork_status_name(job->status));
	} else if (!done && job->verdict != HAYFORK_TIMEOUT)
		violation("job %u should be %s by now", job->index,
		    job->verdict == HAYFORK_STATUS_COUNT
			? "cancelled"
			: hayfork_status_name(job->verdict));
	else if (done && job->verdict != HAYFORK_STATUS_COUNT &&
		 job->status != job->verdict)
		violation("job %u is %s, and should be %s", job->index,
		    hayfork_status_name(job->status),
		    hayfork_status_name(job->verdict));
}

static void
death_check(const struct lost *l)
{
	const struct fake *w = l->worker;
	const struct carrier *c = w->carrier;
	struct job *job = l->job;

	if (job->fuzzy)
		return;
	if (job->late_claim == l->claim && !l->overdue)
		violation("job %u was late, and is let off", job->index);
	model_begin_again(job);
	job->attempts += job->phase == 0;
	job->verdict = death_verdict(l);
	if (job->verdict == HAYFORK_CRASHED && c->killed && w->hung_ns == 0 &&
	    !w->lied && !c->was_stopped && l->current &&
	    WIFSIGNALED(c->status) && WTERMSIG(c->status) == SIGKILL)
		violation(
		    "job %u crashed, and was killed for another", job->index);
	if (job->verdict == HAYFORK_TIMEOUT) {
		job->answered = true;
		job->answered_ns = world.now_ns;
		job->answer = HAYFORK_TIMEOUT;
		job->may_retry = job->phase == 0 && job->asked_ns == 0 &&
				 (!l->sent || job->repeatable);
	}
	if (job->future != NULL)
		death_check_end(l);
}

/* ---- and after that ------------------------------------------------------ */

/* Have callbacks asked for the end of others? It is not all known then. */
static bool
death_is_fuzzy(void)
{
	bool fuzzy = death.stopped != world.stopped;

	for (unsigned i = 0; i < death.count; i++)
		fuzzy |=
		    death.lost[i].asked != (death.lost[i].job->asked_ns != 0);
	return fuzzy;
}

/* Their code ran, and it is not known that they are the reason. */
static void
death_count_interrupted(const struct carrier *c)
{
	for (unsigned i = 0; i < death.count && c->count > 1; i++) {
		const struct lost *l = &death.lost[i];

		world.interrupted += l->current && l != death.blamed &&
				     !l->overdue && !l->cancelling &&
				     !death.stopping;
	}
}

void
death_after(const struct carrier *c)
{
	world.burying = false;
	rest_dead(c, death.idle);
	if (!carrier_has_retired(c) && !death.stopping)
		world.deaths += c->count;
	if (death_is_fuzzy()) {
		for (unsigned i = 0; i < death.count; i++)
			death.lost[i].job->fuzzy = true;
		world.fuzzy = true;
		return;
	}
	death_find_cause(c);
	death_blame();
	death_count_interrupted(c);
	for (unsigned i = 0; i < death.count; i++)
		death_check(&death.lost[i]);
}
