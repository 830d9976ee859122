/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * death.c - what must come of a worker's death.
 *
 * The rule of blame once more, from what really happened: whose code ran is
 * what the fake worker knows, not what its scoreboard said.
 */
#include <signal.h>
#include <sys/wait.h>

#include "tests/sim/sim.h"

/* The loop counts from the time that it last looked at its clock. */
#define DEATH_EARLY (20 * MS)

struct lost {
	struct job *job;
	bool current, sent, overdue, cancelling, asked;
};

static struct {
	struct lost lost[FAKE_WINDOW];
	unsigned count;
	bool somebody, spares, stopping, stopped, idle;
} death;

/* Killed before its time? */
static void
death_check_overdue(const struct fake *w, const struct lost *l)
{
	const struct job *job = l->job;
	uint64_t since = job->begun_ns;

	if (l->overdue && job->timeout_ms == 0)
		violation("job %u has no deadline, and is over it", job->index);
	if (l->overdue && w->dead_job == job && !w->was_stopped &&
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

/*
 * A task is cancelled by killing its worker, but not while another one runs:
 * its result must be on its way then.
 */
void
death_check_kill(const struct fake *w, const struct slot *s)
{
	const struct job *runs = w->current != NULL ? w->current->job : NULL;
	bool overdue = false, cancelling = false, itself = false;
	struct hayfork_future *f;

	if (!s->process->spares || w->stopped_ns != 0)
		return;
	TAILQ_FOREACH (f, &s->held, link) {
		overdue |= f->overdue;
		cancelling |= f->cancelling;
		itself |= job_of(f) == runs && f->cancelling;
	}
	if (!overdue && !cancelling)
		violation("worker %u is killed for the sake of no job", w->pid);
	if (w->lane == LANE_CPU && runs != NULL && !overdue && !itself &&
	    !w->was_stopped && !w->lied)
		violation("job %u runs, and another one is cancelled for "
			  "which its worker is killed",
		    runs->index);
}

/* A worker that has had its jobs is replaced, and not before. */
static void
death_check_retired(const struct fake *w)
{
	uint64_t most = world.farm->options.max_jobs_per_worker;

	if (w->draining && WIFEXITED(w->status) && !world.farm->stopping &&
	    !world.finishing && w->begun < most)
		violation(
		    "worker %u is replaced after %u jobs", w->pid, w->begun);
}

void
death_before(struct fake *w, struct slot *s)
{
	struct hayfork_future *f;

	world.burying = true;
	death.count = 0;
	death.somebody = false;
	death_check_retired(w);
	death.stopped = world.stopped;
	death.idle = w->sent_ns == 0 && s->held_count == 0;
	death.stopping = world.farm->stopping;
	death.spares = s->process->spares && WIFSIGNALED(w->status) &&
		       WTERMSIG(w->status) == SIGKILL;
	world.totals.deaths++;
	TAILQ_FOREACH (f, &s->held, link) {
		struct job *job = job_of(f);
		struct lost l = { job, job != NULL && job == w->dead_job,
			job != NULL && job->sent_claim == f->claim, f->overdue,
			f->cancelling ||
			    (death.stopping && s->process->terminated) };

		/* What it has answered is not lost. */
		if (job != NULL && job->answered_claim == f->claim)
			continue;
		death.somebody |=
		    l.overdue || l.cancelling || (l.current && !death.spares);
		if (job == NULL)
			continue;
		death_check_overdue(w, &l);
		death.lost[death.count++] = l;
	}
}

/* COUNT: it is to be given out again. */
static enum hayfork_status
death_verdict(const struct lost *l)
{
	struct job *job = l->job;
	bool for_good = l->sent && !job->repeatable;
	bool spared = l->current && death.spares;
	bool somebody = death.somebody && !spared;

	if (l->overdue)
		return HAYFORK_TIMEOUT;
	if (l->cancelling)
		return HAYFORK_CANCELLED;
	if ((l->current && !spared) || (job->alone && !somebody)) {
		if (job->crashes_used == job->crash_retries || for_good ||
		    job->asked_ns != 0 || death.stopping)
			return HAYFORK_CRASHED;
		job->crashes_used++;
		job->alone |= job->lane == HAYFORK_IO && job->phase == 0;
	} else if (for_good)
		return HAYFORK_UNKNOWN;
	if (!somebody && ++job->suspicions >= 2)
		job->alone = true;
	return HAYFORK_STATUS_COUNT;
}

static void
death_check(const struct fake *w, const struct lost *l)
{
	struct job *job = l->job;
	bool was_done, done;

	if (job->fuzzy)
		return;
	model_begin_again(job);
	job->attempts += job->phase == 0;
	job->verdict = death_verdict(l);
	if (job->verdict == HAYFORK_CRASHED && w->killed && w->hung_ns == 0 &&
	    !w->lied && !w->was_stopped && l->current &&
	    WIFSIGNALED(w->status) && WTERMSIG(w->status) == SIGKILL)
		violation(
		    "job %u crashed, and was killed for another", job->index);
	if (job->verdict == HAYFORK_TIMEOUT) {
		job->answered = true;
		job->answered_ns = world.now_ns;
		job->answer = HAYFORK_TIMEOUT;
		job->may_retry = job->phase == 0 && job->asked_ns == 0 &&
				 (!l->sent || job->repeatable);
	}
	if (job->future == NULL)
		return;
	was_done = job->ended;
	done = hayfork_done(job->future);
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
death_strike(enum lane_kind lane)
{
	uint64_t *at = world.strikes[lane];

	memmove(at, at + 1, 2 * sizeof(*at));
	at[2] = world.now_ns;
	/* The master counts whole milliseconds. */
	if (at[0] != 0 && at[2] / MS - at[0] / MS <= 5000)
		world.broken = true;
}

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

/* A place whose workers do not even get a job rests, longer each time. */
static void
death_rest(const struct slot *s, bool stillborn, bool idle)
{
	struct place *p = &world.places[s->lane->kind][s->index];
	unsigned n = p->idle_deaths + stillborn;

	p->idle_deaths = idle ? p->idle_deaths + 1 : 0;
	p->rests_until_ns = 0;
	if (!idle || n == 0)
		return;
	p->rests_until_ns = world.now_ns +
			    (n > 9 ? 30000 * MS : (100 * MS) << (n - 1)) -
			    DEATH_EARLY;
}

void
death_unborn(const struct slot *s)
{
	death_strike(s->lane->kind);
	death_rest(s, true, true);
}

void
death_rested(const struct slot *s)
{
	if (world.now_ns < world.places[s->lane->kind][s->index].rests_until_ns)
		violation(
		    "%s %u is started again too soon", s->lane->name, s->index);
}

void
death_after(struct fake *w, struct slot *s)
{
	bool retired =
	    w->draining && WIFEXITED(w->status) && WEXITSTATUS(w->status) == 0;

	world.burying = false;
	if (!w->greeted && !world.farm->closing)
		death_strike(s->lane->kind);
	death_rest(s, !w->greeted, death.idle);
	world.deaths += !retired && !death.stopping;
	if (death_is_fuzzy()) {
		for (unsigned i = 0; i < death.count; i++)
			death.lost[i].job->fuzzy = true;
		world.fuzzy = true;
		return;
	}
	for (unsigned i = 0; i < death.count; i++)
		death_check(w, &death.lost[i]);
}
