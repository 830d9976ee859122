/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * process_end.c - the end of a host process: its obituary, what becomes of
 * the jobs its workers held, and when its places are filled again.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "common/clock.h"
#include "master/farm/backoff.h"
#include "master/farm/blame.h"
#include "master/farm/farm.h"
#include "master/farm/obituary.h"

/* Whose fault a death is, as far as that can be known. */
struct process_blame {
	struct slot *culprit;       /* why we killed it; NULL: none is */
	struct hayfork_future *job; /* whose code did; NULL: nobody's */
	bool many;     /* code of several jobs ran, any of which may be it */
	bool spares;   /* we killed what ran, which may be why, or not */
	bool somebody; /* some job is known to be the reason */
};

/* The log has all of it: a crash in nobody's code is told nowhere else. */
static void
process_tell(struct host_process *p, const struct obituary *o)
{
	const char *frames = (const char *)buf_at(&o->backtrace);
	size_t len = buf_len(&o->backtrace);
	char name[PROCESS_NAME];

	if (!o->recorded)
		return;
	farm_log(p->lane->farm, LOG_LEVEL_INFO, "%s: %s",
	    process_name(p, name, sizeof(name)), o->text);
	while (len > 0) {
		const char *end = memchr(frames, '\n', len);
		size_t n = end != NULL ? (size_t)(end - frames) : len;

		farm_log(p->lane->farm, LOG_LEVEL_INFO, "    at %.*s", (int)n,
		    frames);
		frames += n + (end != NULL);
		len -= n + (end != NULL);
	}
}

/* ---- blame --------------------------------------------------------------- */

/* The only job whose code ran, if it is the only one. */
static void
process_blame_runner(const struct host_process *p, struct process_blame *b)
{
	for (unsigned i = 0; i < p->workers; i++) {
		struct hayfork_future *job = slot_current(&p->slots[i]);

		b->many |= job != NULL && b->job != NULL;
		if (job != NULL)
			b->job = job;
	}
	if (b->many)
		b->job = NULL;
}

/*
 * The worker we killed them for did it, unless they died before that; then the
 * one whose scoreboard says so. What we killed for another job's sake is not
 * to blame. But it may be why that one was late.
 */
static struct process_blame
process_blame(
    const struct host_process *p, const struct obituary *o, int status)
{
	bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
	struct process_blame b = { .culprit = killed ? p->culprit : NULL };
	struct hayfork_future *job;

	if (b.culprit != NULL)
		b.job = slot_current(b.culprit);
	else if (o->slot != NULL)
		b.job = slot_current(o->slot);
	else
		process_blame_runner(p, &b);
	if (p->spares && killed) {
		b.spares = true;
		b.many = false;
		b.job = NULL;
	}
	b.somebody = b.job != NULL;
	for (unsigned i = 0; i < p->workers; i++)
		TAILQ_FOREACH (job, &p->slots[i].held, link)
			b.somebody |= job->overdue || job->cancelling;
	return b;
}

/* Is the reason known, and another than this job? */
static bool
process_excuses(const struct process_blame *b, const struct slot *s,
    const struct hayfork_future *job)
{
	if (b->culprit != NULL && s != b->culprit)
		return true;
	if ((b->many || b->spares) && job == slot_current(s))
		return false;
	return b->somebody || b->many;
}

/* What is known of a job that its worker held when it died. */
static struct blame_case
process_case(const struct slot *s, const struct hayfork_future *job,
    enum hayfork_stage stage)
{
	return (struct blame_case){
		.overdue = job->overdue,
		/* While it may still finish, its death is its own. */
		.cancelling = job->cancelling ||
			      (job->farm->stopping && s->process->terminated),
		.alone = job->alone,
		.sent =
		    s->lane->kind == LANE_IO && stage >= HAYFORK_STAGE_PROMPT,
		.repeatable = job->repeatable,
		.suspicions = job->suspicions,
		.retries = job->farm->stopping ? 0 : job->crash_retries,
	};
}

/* Where it stood; a worker that does not say has hardly begun. */
static enum hayfork_stage
slot_last_stage(const struct slot *s, uint32_t said)
{
	if (said > HAYFORK_STAGE_QUEUE && said < HAYFORK_STAGE_COUNT)
		return (enum hayfork_stage)said;
	return s->lane->kind == LANE_IO ? HAYFORK_STAGE_BANNER
					: HAYFORK_STAGE_TASK;
}

/* Everything that this worker held gets its verdict. */
static void
process_judge_slot(struct slot *s, const struct process_blame *b,
    const struct obituary *obituary)
{
	struct hayfork_future *job;

	/*
	 * From the last to the first: each goes back to the queue's front.
	 * Callbacks may end others of them meanwhile.
	 */
	while ((job = TAILQ_LAST(&s->held, job_list)) != NULL) {
		struct board_entry *said =
		    &s->board.section->entries[job->entry];
		enum hayfork_stage stage =
		    slot_last_stage(s, atomic_load(&said->stage));
		struct blame_case c = process_case(s, job, stage);
		enum blame_verdict verdict;

		c.current = job == b->job;
		c.somebody = process_excuses(b, s, job);
		if (job->host == NULL && (c.current || c.overdue))
			job_started_at(job, slot_since_ns(s, job));
		job->sent |= c.sent;
		verdict = blame_judge(&c);
		if (verdict == BLAME_CRASHED)
			obituary_give(
			    obituary, job, atomic_load(&said->since_ns));
		job_judge(job, verdict, stage, obituary, c.somebody);
	}
}

/* Jobs that were under way in its threads, and whose fault it was not. */
static void
process_count_interrupted(
    const struct host_process *p, const struct process_blame *b)
{
	for (unsigned i = 0; i < p->workers; i++) {
		struct hayfork_future *job = slot_current(&p->slots[i]);

		if (job == NULL || job == b->job || job->internal ||
		    job->overdue || job->cancelling)
			continue;
		p->lane->farm->counters.interrupted++;
	}
}

static void
process_judge(struct host_process *p, int status)
{
	struct obituary obituary;
	struct process_blame b;

	obituary_init(&obituary, p, status);
	process_tell(p, &obituary);
	b = process_blame(p, &obituary, status);
	if (p->workers > 1 && !p->lane->farm->stopping)
		process_count_interrupted(p, &b);
	for (unsigned i = p->workers; i-- > 0;)
		process_judge_slot(&p->slots[i], &b, &obituary);
	obituary_fini(&obituary);
}

/* ---- burial -------------------------------------------------------------- */

/* A place that cannot hold a worker rests, and the third time is enough. */
void
process_retry_later(struct host_process *p)
{
	struct hayfork *f = p->lane->farm;

	p->failures++;
	if (backoff_strike(p->lane->stillborn_ms, clock_ms())) {
		struct slice words = words_last(&p->last);
		char text[1200], last[WORDS_LINE * 4 + 1];

		log_escape(last, sizeof(last), words.at, words.len);
		snprintf(text, sizeof(text),
		    "workers of the %s lane die before they are ready: %s%s%s",
		    p->lane->name, p->why, last[0] != '\0' ? ": " : "", last);
		farm_break(f, text);
	}
	if (f->broken == NULL && !f->closing)
		process_restart_later(p, backoff_delay_ms(p->failures));
}

/* Its workers went when they were told to, as they should. */
static bool
process_has_retired(const struct host_process *p, int status)
{
	bool drained = true;

	for (unsigned i = 0; i < p->workers; i++)
		drained &= p->slots[i].drained;
	return drained && WIFEXITED(status) &&
	       WEXITSTATUS(status) == CONTRACT_EXIT_RETIRED;
}

/* Those of one process die together. */
static void
process_tell_deaths(const struct host_process *p, int status)
{
	const struct hayfork_options *o = &p->lane->farm->options;
	struct hayfork_death death = {
		.lane = p->lane->name,
		.pid = p->pid,
		.died_us = clock_wall_us(),
		.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
		.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
		.why = p->why[0] != '\0' ? p->why : NULL,
	};

	for (unsigned i = 0; i < p->workers && o->died != NULL; i++) {
		death.worker = p->slots[i].index;
		o->died(o->ctx, &death);
	}
}

static void
process_note_death(struct host_process *p, int status)
{
	bool signaled = WIFSIGNALED(status);
	int code = signaled ? WTERMSIG(status) : WEXITSTATUS(status);
	char name[PROCESS_NAME];

	p->lane->farm->counters.deaths += p->workers;
	process_tell_deaths(p, status);
	farm_log(p->lane->farm, LOG_LEVEL_WARN,
	    "%s: ended by %s %d, held %u jobs",
	    process_name(p, name, sizeof(name)), signaled ? "signal" : "exit",
	    code, p->held);
}

/* What became of their jobs may have made them drain, or us kill them. */
static void
process_close(struct host_process *p)
{
	for (unsigned i = 0; i < p->workers; i++) {
		event_del(p->slots[i].timer);
		slot_close(&p->slots[i]);
	}
	process_fini(p);
	p->lane->farm->live_processes--;
	for (unsigned i = 0; i < p->workers; i++)
		slot_move(&p->slots[i], SLOT_EV_GONE);
}

void
process_bury(struct host_process *p, int status)
{
	struct hayfork *f = p->lane->farm;
	bool expected = process_has_retired(p, status);

	/* What they wrote before they died still counts. */
	f->now_ns = clock_ns();
	for (unsigned i = 0; i < p->workers; i++)
		slot_read_last(&p->slots[i]);
	if (!expected && !f->stopping)
		process_note_death(p, status);
	process_judge(p, status);
	if (p->why[0] == '\0')
		snprintf(p->why, sizeof(p->why), "%s %d",
		    WIFSIGNALED(status) ? "signal" : "exit status",
		    WIFSIGNALED(status) ? WTERMSIG(status)
					: WEXITSTATUS(status));
	process_close(p);
	if (f->closing || f->broken != NULL)
		return;
	/* One that dies before it has a job does not do so in a loop. */
	if (expected)
		process_restart_later(p, 0);
	else if (p->useful)
		process_restart_later(p, backoff_delay_ms(p->failures++));
	else
		process_retry_later(p);
	farm_turn_due(f);
}
