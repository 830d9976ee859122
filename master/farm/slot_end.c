/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * slot_end.c - the end of a worker: its obituary, what becomes of the jobs it
 * held, and when its place is filled again.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "common/clock.h"
#include "master/farm/backoff.h"
#include "master/farm/blame.h"
#include "master/farm/farm.h"
#include "master/farm/obituary.h"

#define SLOT_LAST_READS 64 /* of a dead worker's socket */

/* The log has all of it: a crash in nobody's code is told nowhere else. */
static void
slot_tell(struct slot *s, const struct obituary *o)
{
	const char *frames = (const char *)buf_at(&o->backtrace);
	size_t len = buf_len(&o->backtrace);

	if (!o->recorded)
		return;
	farm_log(s->lane->farm, LOG_LEVEL_INFO, "%s worker %u, pid %ld: %s",
	    s->lane->name, s->index, (long)s->process.pid, o->text);
	while (len > 0) {
		const char *end = memchr(frames, '\n', len);
		size_t n = end != NULL ? (size_t)(end - frames) : len;

		farm_log(s->lane->farm, LOG_LEVEL_INFO, "    at %.*s", (int)n,
		    frames);
		frames += n + (end != NULL);
		len -= n + (end != NULL);
	}
}

/* What is known of a job that its worker held when it died. */
static struct blame_case
slot_case(const struct slot *s, const struct hayfork_future *job,
    enum hayfork_stage stage)
{
	return (struct blame_case){
		.overdue = job->overdue,
		/* One that dies by itself while it may finish has crashed. */
		.cancelling =
		    job->cancelling && (s->why[0] != '\0' || s->terminated),
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

/* Everything this slot's dead worker held gets its verdict. */
static void
slot_judge(struct slot *s, int status)
{
	struct hayfork_future *job, *current = slot_current(s);
	struct hayfork_future *suspect = NULL;
	struct obituary obituary;
	bool somebody;

	/*
	 * What we killed for another job's sake is not to blame. But it may
	 * be why that one was late.
	 */
	if (s->spares && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
		suspect = current;
		current = NULL;
	}
	somebody = current != NULL;
	TAILQ_FOREACH (job, &s->held, link)
		somebody |= job->overdue || job->cancelling;
	obituary_init(&obituary, s, status);
	slot_tell(s, &obituary);
	/*
	 * From the last to the first: each goes back to the queue's front.
	 * Callbacks may end others of them meanwhile.
	 */
	while ((job = TAILQ_LAST(&s->held, job_list)) != NULL) {
		struct board_entry *said =
		    &s->board.section->entries[job->entry];
		enum hayfork_stage stage =
		    slot_last_stage(s, atomic_load(&said->stage));
		struct blame_case c = slot_case(s, job, stage);
		enum blame_verdict verdict;

		c.current = job == current;
		c.somebody = somebody && job != suspect;
		if (job->host == NULL && (c.current || c.overdue))
			job_started_at(job, slot_since_ns(s, job));
		job->sent |= c.sent;
		verdict = blame_judge(&c);
		if (verdict == BLAME_CRASHED)
			obituary_give(
			    &obituary, job, atomic_load(&said->since_ns));
		job_judge(job, verdict, stage, &obituary, c.somebody);
	}
	obituary_fini(&obituary);
}

/* A slot that cannot hold a worker rests, and the third time is enough. */
void
slot_retry_later(struct slot *s)
{
	struct hayfork *f = s->lane->farm;

	s->failures++;
	if (backoff_strike(s->lane->stillborn_ms, clock_ms())) {
		struct slice words = words_last(&s->process.last);
		char text[1200], last[WORDS_LINE * 4 + 1];

		log_escape(last, sizeof(last), words.at, words.len);
		snprintf(text, sizeof(text),
		    "workers of the %s lane die before they are ready: %s%s%s",
		    s->lane->name, s->why, last[0] != '\0' ? ": " : "", last);
		farm_break(f, text);
	}
	if (f->broken == NULL && !f->closing)
		slot_timer_set(s, backoff_delay_ms(s->failures));
}

void
slot_bury(struct slot *s, int status)
{
	struct hayfork *f = s->lane->farm;
	bool expected = s->drained && WIFEXITED(status) &&
			WEXITSTATUS(status) == CONTRACT_EXIT_RETIRED;

	/*
	 * What it wrote before it died still counts, as much as a socket
	 * holds: a child it left behind could write for ever.
	 */
	f->now_ns = clock_ns();
	for (int i = 0; i < SLOT_LAST_READS; i++) {
		if (s->distrusted || chan_fill(&s->chan) != CHAN_IO_OK)
			break;
		slot_dispatch(s);
	}
	event_del(s->timer);
	if (!expected && !f->stopping) {
		f->counters.deaths++;
		farm_log(f, LOG_LEVEL_WARN,
		    "%s worker %u, pid %ld: ended by %s %d, held %u jobs",
		    s->lane->name, s->index, (long)s->process.pid,
		    WIFSIGNALED(status) ? "signal" : "exit",
		    WIFSIGNALED(status) ? WTERMSIG(status)
					: WEXITSTATUS(status),
		    s->held_count);
	}
	slot_judge(s, status);
	if (s->why[0] == '\0')
		snprintf(s->why, sizeof(s->why), "%s %d",
		    WIFSIGNALED(status) ? "signal" : "exit status",
		    WIFSIGNALED(status) ? WTERMSIG(status)
					: WEXITSTATUS(status));
	slot_close(s);
	f->live_slots--;
	slot_move(s, SLOT_EV_GONE);
	if (f->closing || f->broken != NULL)
		return;
	/* One that dies before it has a job does not do so in a loop. */
	if (expected)
		slot_timer_set(s, 0);
	else if (s->useful)
		slot_timer_set(s, backoff_delay_ms(s->failures++));
	else
		slot_retry_later(s);
	farm_turn_due(f);
}
