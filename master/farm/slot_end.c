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

#define SLOT_LAST_READS 64 /* of a dead worker's socket */

/* Real-time signals have no name of their own. */
static const char *
slot_signal_name(int sig)
{
	const char *name = sigabbrev_np(sig);

	return name != NULL ? name : "RT";
}

static void
slot_obituary(struct slot *s, int status, char *text, size_t cap)
{
	int n;

	if (s->why[0] != '\0')
		n = snprintf(text, cap, "its worker was killed: %s", s->why);
	else if (WIFSIGNALED(status))
		n = snprintf(text, cap, "its worker died of SIG%s",
		    slot_signal_name(WTERMSIG(status)));
	else
		n = snprintf(text, cap, "its worker exited with status %d",
		    WEXITSTATUS(status));
	if (s->process.last_len > 0 && n > 0 && (size_t)n < cap - 4) {
		n += snprintf(text + n, cap - (size_t)n, ": ");
		log_escape(text + n, cap - (size_t)n, s->process.last,
		    s->process.last_len);
	}
}

/* Everything this slot's dead worker held gets its verdict. */
static void
slot_judge(struct slot *s, int status)
{
	struct hayfork_future *job, *current = slot_current(s);
	uint64_t since_ns = slot_since_ns(s, current);
	bool somebody;
	char text[400];

	/* What we killed for another job's sake is not to blame. */
	if (s->spares && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		current = NULL;
	somebody = current != NULL;
	TAILQ_FOREACH (job, &s->held, link)
		somebody |= job->overdue || job->cancelling;
	slot_obituary(s, status, text, sizeof(text));
	/*
	 * From the last to the first: each goes back to the queue's front.
	 * Callbacks may end others of them meanwhile.
	 */
	while ((job = TAILQ_LAST(&s->held, job_list)) != NULL) {
		enum hayfork_stage stage = (enum hayfork_stage)atomic_load(
		    &s->board.section->entries[job->entry].stage);
		struct blame_case c = {
			.current = job == current,
			.somebody = somebody,
			.overdue = job->overdue,
			.cancelling = job->cancelling,
			.alone = job->alone,
			.sent = s->lane->kind == LANE_IO &&
				stage >= HAYFORK_STAGE_PROMPT,
			.repeatable = job->repeatable,
			.suspicions = job->suspicions,
		};

		if (job->host == NULL && (c.current || c.overdue))
			job_started_at(job, since_ns);
		job->sent |= c.sent;
		if (stage >= HAYFORK_STAGE_COUNT ||
		    stage <= HAYFORK_STAGE_QUEUE)
			stage = s->lane->kind == LANE_IO ? HAYFORK_STAGE_BANNER
							 : HAYFORK_STAGE_TASK;
		job_judge(job, blame_judge(&c), stage, text,
		    WIFSIGNALED(status) ? slot_signal_name(WTERMSIG(status))
					: NULL,
		    somebody);
	}
}

/* A slot that cannot hold a worker rests, and the third time is enough. */
void
slot_retry_later(struct slot *s)
{
	struct hayfork *f = s->lane->farm;

	s->failures++;
	if (backoff_strike(s->lane->stillborn_ms, clock_ms())) {
		char text[640], last[400];

		log_escape(
		    last, sizeof(last), s->process.last, s->process.last_len);
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
	if (s->useful)
		slot_timer_set(s, backoff_delay_ms(s->failures++));
	else
		slot_retry_later(s);
	farm_turn_due(f);
}
