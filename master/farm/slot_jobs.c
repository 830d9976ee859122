/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * slot_jobs.c - the jobs a worker holds: giving them, letting go of them,
 * taking them back, and which of them it runs.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/sealed.h"
#include "master/farm/farm.h"
#include "master/farm/proxy.h"

#define SLOT_LATE_NS UINT64_C(2000000000) /* to begin with the next task */

/* An argument too long for a frame, in a memfd with a NUL at its end. */
static int
slot_arg_fd(const void *arg, size_t len)
{
	int fd = sealed_new(), saved;

	if (fd == -1 || (sealed_add(fd, arg, len) && sealed_add(fd, "", 1) &&
			    sealed_end(fd)))
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

/*
 * What the job reads goes ahead of it; there is room for both. False: errno.
 */
static bool
slot_send_input(struct slot *s, struct hayfork_future *job, uint64_t claim)
{
	struct msg m = { .id = MSG_INPUT, .u.input = { .claim = claim } };
	int fd;

	if (job->input == 0 || job->phase != PHASE_RUN)
		return true;
	if (!chan_has_room(&s->chan, 2)) {
		errno = EAGAIN;
		return false;
	}
	if ((fd = fcntl(job->input, F_DUPFD_CLOEXEC, 0)) == -1)
		return false;
	if (!chan_send_fd(&s->chan, &m, fd))
		panic("no room for a descriptor where there was");
	slot_write_later(s);
	return true;
}

/* What was not sent with a job is of no use, but for its connection. */
static bool
slot_unsent(const struct hayfork_future *job, int fd, int error)
{
	if (fd != -1 && (job->state != JOB_CONNECTED || fd != job->host->fd))
		close(fd);
	errno = error;
	return false;
}

/* False: errno; EAGAIN when too many descriptors are on their way. */
static bool
slot_send_job(
    struct slot *s, struct hayfork_future *job, uint64_t claim, uint32_t entry)
{
	struct msg m = { .id = MSG_JOB };
	struct slice arg = { job->arg, job->arg_len };
	int fd = -1;

	if (job->phase == PHASE_THEN) {
		if (!job_bring_back(job, &job->output[0])) {
			errno = EIO;
			return false;
		}
		arg = spool_text(&job->output[0]);
	}
	m.u.job = (struct msg_job){
		.claim = claim,
		.entry = entry,
		.timeout_ms = job->timeout_ms,
		.turn = job->turn,
		.skip = throttle_skips(job),
		.link = link_claim(job),
		.task = job->phase == PHASE_THEN ? job->then : job->task,
		.arg = arg,
		/* What is parsed is output already. */
		.max_output = job->phase == PHASE_RUN ? job->max_output : 0,
		.flags =
		    job->farm->options.printed != NULL ? MSG_JOB_STREAM : 0,
	};
	if (job->deadline_ms != 0 && job->phase == PHASE_RUN) {
		uint64_t now = clock_ms();

		m.u.job.timeout_ms =
		    now < job->deadline_ms ? job->deadline_ms - now : 1;
	}
	if (arg.len > CONTRACT_INLINE_TEXT) {
		m.u.job.arg = (struct slice){ NULL, 0 };
		if ((fd = slot_arg_fd(arg.at, arg.len)) == -1)
			return false;
	} else if (job->state == JOB_CONNECTED)
		fd = job->host->fd;
	if (!slot_send_input(s, job, claim))
		return slot_unsent(job, fd, errno);
	if (fd == -1) {
		slot_send(s, &m);
		return true;
	}
	if (!chan_send_fd(&s->chan, &m, fd))
		return slot_unsent(job, fd, EAGAIN);
	if (job->state == JOB_CONNECTED)
		job->host->fd = -1;
	slot_write_later(s);
	return true;
}

/*
 * It could not be sent, for this reason. True: it never will be, and has
 * ended.
 */
static bool
slot_not_sent(struct hayfork_future *job, int error)
{
	struct job_ending end = { HAYFORK_FAILED, job_stage(job), "limit", NULL,
		"a limit on the size of files holds for this, too" };
	char text[120];

	if (job->state == JOB_CONNECTED)
		job_stop_clock(job);
	if (error == EAGAIN)
		return false;
	if (farm_is_shortage(error)) {
		farm_starve(job->farm, "a long text", error);
		return false;
	}
	snprintf(text, sizeof(text),
	    "its text cannot be handed to a worker: %s", strerror(error));
	end.message = text;
	if (error != EFBIG)
		end.hint = NULL;
	job_end(job, &end);
	return true;
}

bool
slot_give(struct slot *s, struct hayfork_future *job)
{
	struct hayfork *f = s->lane->farm;
	uint32_t entry;
	uint64_t claim;
	bool sent;
	int error;

	if (chan_queued(&s->chan) > CHAN_HIGH_WATER || s->free_count == 0)
		return false;
	entry = s->free_entries[s->free_count - 1];
	claim = f->last_claim + 1;
	board_queue(s->board, entry, claim);
	board_set_stage(s->board, entry, HAYFORK_STAGE_QUEUE, f->now_ns);
	if (s->lane->kind == LANE_IO)
		job_start_clock(job);
	job_resume_clock(job);
	if (job->phase == PHASE_RUN && !job->internal &&
	    f->options.begun != NULL)
		f->options.begun(f->options.ctx, job->ctx);
	sent = slot_send_job(s, job, claim, entry);
	error = errno;
	spool_put_away(&f->spools, &job->output[0]);
	if (!sent)
		return slot_not_sent(job, error);
	f->last_claim = claim;
	s->free_count--;
	job_detach(job);
	job->state = JOB_HELD;
	job->slot = s;
	job->claim = claim;
	job->entry = entry;
	job->result.worker = (int)s->index;
	if (job->phase == PHASE_RUN) {
		job->result.attempts++;
		f->counters.attempts += !job->internal;
	}
	s->entries[entry] = job;
	if (s->held_count == 0)
		s->head_ns = f->now_ns;
	TAILQ_INSERT_TAIL(&s->held, job, link);
	s->held_count++;
	s->process->held++;
	s->process->given++;
	s->lane->held++;
	s->process->failures = 0;
	if (job->outer_of != NULL)
		link_outer_given(job);
	if (job->alone && !s->process->exclusive) {
		s->process->exclusive = true;
		s->lane->exclusive++;
	}
	s->lane->timed += job->timeout_ms != 0;
	watch_due(f);
	if (job->deadline_ms != 0 && job->phase == PHASE_RUN)
		connect_deadline(job, CONNECT_OVERDUE_MS);
	sched_place(s);
	return true;
}

void
slot_let_go(struct slot *s, struct hayfork_future *job)
{
	if (TAILQ_FIRST(&s->held) == job)
		s->head_ns = s->lane->farm->now_ns;
	TAILQ_REMOVE(&s->held, job, link);
	s->held_count--;
	s->process->held--;
	s->lane->held--;
	s->lane->timed -= job->timeout_ms != 0;
	if (job->outer_of != NULL)
		link_outer_let_go(job);
	if (job->through != NULL)
		link_let_go(job);
	if (job->host != NULL)
		proxy_drop(job->host);
	s->entries[job->entry] = NULL;
	s->free_entries[s->free_count++] = job->entry;
	job->slot = NULL;
	job->state = JOB_QUEUED; /* in no list: the caller's now */
	if (s->process->exclusive && s->process->held == 0) {
		s->process->exclusive = false;
		s->lane->exclusive--;
	}
	sched_place(s);
	process_retire_if_spent(s->process);
}

bool
slot_take_back(struct slot *s, struct hayfork_future *job)
{
	if (!board_revoke(s->board, job->entry, job->claim))
		return false;
	s->lane->farm->now_ns = clock_ns();
	/* Others of its workers may have been passed over, and have room. */
	if (process_is_spent(s->process))
		s->lane->least = 0;
	s->process->given--;
	slot_let_go(s, job);
	if (job->phase == PHASE_RUN) {
		/* It was never begun: that was no attempt. */
		s->lane->farm->counters.attempts -= !job->internal;
		if (--job->result.attempts == 0)
			job->result.worker = -1;
	}
	return true;
}

struct hayfork_future *
slot_current(const struct slot *s)
{
	struct board_section *said = s->board.section;
	uint32_t word = atomic_load(&said->current);
	struct hayfork_future *job;

	if (word < 1 || word > s->lane->window ||
	    (job = s->entries[word - 1]) == NULL)
		return NULL;
	/* What it has not claimed it cannot be running. */
	return atomic_load(&said->entries[word - 1].claim) ==
		       board_word(job->claim, BOARD_RUNNING)
		   ? job
		   : NULL;
}

uint64_t
slot_since_ns(const struct slot *s, const struct hayfork_future *job)
{
	uint64_t since_ns = 0;

	if (job != NULL)
		since_ns = atomic_load(
		    &s->board.section->entries[job->entry].since_ns);
	/* What it says is gossip: it holds where it is possible. */
	return since_ns > s->head_ns && since_ns <= clock_ns() &&
		       since_ns - s->head_ns < SLOT_LATE_NS
		   ? since_ns
		   : s->head_ns;
}
