/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * watch.c - an eye on the workers while they hold jobs: those that are over a
 * deadline, stuck, stopped or swollen.
 *
 * What a job may do to its worker the worker cannot be trusted to stop. So
 * the master looks at the scoreboards a few times a second, and at what the
 * kernel says of the processes once a second; nothing here waits.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/clock.h"
#include "master/farm/farm.h"

#define WATCH_TICK_MS 100u
#define WATCH_LATE_NS UINT64_C(600000000)   /* then we were stopped ourselves */
#define WATCH_KERNEL_NS UINT64_C(500000000) /* between looks at processes */
#define WATCH_GRACE_MS 250u /* past a task's deadline, to end by itself */
#define WATCH_STUCK_NS UINT64_C(2000000000) /* a loop in one job's code */
#define WATCH_STILL_NS UINT64_C(5000000000) /* in nobody's */
#define WATCH_STOPPED_NS UINT64_C(2000000000)

/* Has it had its time, and so much more? Current: the slot's, or NULL. */
static bool
watch_is_late(const struct slot *s, const struct hayfork_future *current,
    const struct hayfork_future *job, uint64_t grace_ms)
{
	/* It may begin this moment: the clock is read after that. */
	uint64_t since_ns = slot_since_ns(s, current);

	return job->timeout_ms != 0 &&
	       clock_ns() - since_ns >=
		   (job->timeout_ms + grace_ms) * UINT64_C(1000000);
}

/*
 * Those that die with an overdue task and have had their time as well: given
 * out again they would each be the end of others once more.
 */
static void
watch_others(struct host_process *p)
{
	for (unsigned i = 0; i < p->workers; i++) {
		struct hayfork_future *job = slot_current(&p->slots[i]);

		if (job != NULL && watch_is_late(&p->slots[i], job, job, 0))
			job->overdue = true;
	}
}

/*
 * Tasks are run in order, but the first job it holds may be over, its result
 * still in the worker: then the one on the CPU is late, and not that one.
 */
static void
watch_task(struct slot *s)
{
	struct hayfork_future *current = slot_current(s), *job = current;

	if (job == NULL)
		job = TAILQ_FIRST(&s->held);
	if (job == NULL ||
	    !watch_is_late(s, current, job,
		job->grace_ms != 0 ? job->grace_ms : WATCH_GRACE_MS))
		return;
	job->overdue = true;
	watch_others(s->process);
	slot_kill_for(s, "its task ran over its deadline of %llu ms",
	    (unsigned long long)job->timeout_ms);
}

/* Stopped by a signal; it may be made to go on any time. */
static bool
watch_is_stopped(const struct host_process *p)
{
	siginfo_t si = { 0 };

	return waitid(P_PIDFD, (id_t)p->pidfd, &si,
		   WSTOPPED | WNOHANG | WNOWAIT) == 0 &&
	       si.si_pid != 0;
}

static void
watch_kill_stopped(struct host_process *p)
{
	process_kill_blameless(p, "it was stopped, and not by its master");
}

/*
 * An event loop turns twice a second even when nothing happens. One that has
 * been in one job's code for two seconds hangs, unless somebody stopped it.
 */
static void
watch_loop(struct slot *s)
{
	uint32_t tick = atomic_load(&s->board.section->tick);
	bool current = atomic_load(&s->board.section->current) != 0;
	uint64_t now = clock_ns();

	if (tick != s->last_tick ||
	    s->tick_generation != s->process->generation) {
		s->last_tick = tick;
		s->tick_generation = s->process->generation;
		s->tick_ns = now;
		return;
	}
	if (now - s->tick_ns <= (current ? WATCH_STUCK_NS : WATCH_STILL_NS))
		return;
	if (watch_is_stopped(s->process))
		watch_kill_stopped(s->process);
	else
		slot_kill(s, current ? "its loop is stuck in a job"
				     : "its loop does not turn any more");
}

/* Nobody is to blame for a signal from outside. */
static void
watch_stopped(struct host_process *p, uint64_t now_ns)
{
	if (!watch_is_stopped(p))
		p->stopped_ns = 0;
	else if (p->stopped_ns == 0)
		p->stopped_ns = now_ns;
	else if (now_ns - p->stopped_ns >= WATCH_STOPPED_NS)
		watch_kill_stopped(p);
}

/* Bytes of memory its process has resident; 0: not known. */
static uint64_t
watch_resident(const struct host_process *p)
{
	unsigned long long size, resident = 0;
	char text[128];
	ssize_t n;
	int fd;

	snprintf(text, sizeof(text), "/proc/%ld/statm", (long)p->pid);
	if ((fd = open(text, O_RDONLY | O_CLOEXEC)) == -1)
		return 0;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	if (sscanf(text, "%llu %llu", &size, &resident) != 2)
		return 0;
	return resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void
watch_memory(struct host_process *p)
{
	const struct hayfork_options *o = &p->lane->farm->options;
	char name[PROCESS_NAME];
	uint64_t resident;

	if (o->max_rss_per_worker == 0 || p->swollen || p->given == 0 ||
	    p->lane->kind >= LANE_RESOLVER ||
	    (resident = watch_resident(p)) / p->workers <=
		o->max_rss_per_worker)
		return;
	farm_log(p->lane->farm, LOG_LEVEL_INFO,
	    "%s: has %llu bytes resident, and goes when its jobs are done",
	    process_name(p, name, sizeof(name)), (unsigned long long)resident);
	p->swollen = true;
	process_retire_if_spent(p);
}

/*
 * Nobody looked for a while: we were stopped, and perhaps the machine. What
 * was seen before that says nothing of who was still.
 */
static void
watch_forget(struct host_process *p, uint64_t now_ns)
{
	p->stopped_ns = 0;
	for (unsigned i = 0; i < p->workers; i++)
		p->slots[i].tick_ns = now_ns;
}

static void
watch_slot(struct slot *s)
{
	if (s->process->why[0] != '\0' || s->held_count == 0)
		return;
	if (s->lane->kind == LANE_IO)
		watch_loop(s);
	else if (s->lane->timed > 0)
		watch_task(s);
}

static void
watch_process(struct host_process *p, uint64_t now_ns, bool ask_kernel)
{
	bool dying = true;

	if (now_ns - p->lane->farm->looked_ns > WATCH_LATE_NS)
		watch_forget(p, now_ns);
	if (p->pidfd == -1)
		return;
	for (unsigned i = 0; i < p->workers; i++) {
		watch_slot(&p->slots[i]);
		dying &= p->slots[i].state == SLOT_DYING;
	}
	if (!ask_kernel || dying || p->why[0] != '\0')
		return;
	watch_stopped(p, now_ns);
	watch_memory(p);
}

void
watch_tick_cb(evutil_socket_t fd, short what, void *ctx)
{
	struct hayfork *f = ctx;
	uint64_t now_ns = clock_ns();
	/* The last tick comes after the last job, and looks at what it left. */
	bool ask_kernel =
	    f->pending == 0 || now_ns - f->asked_ns >= WATCH_KERNEL_NS;

	(void)fd;
	(void)what;
	f->tick_on = false;
	if (ask_kernel)
		f->asked_ns = now_ns;
	if (signer_is_asked(f))
		watch_loop(&f->lanes[LANE_SIGNER].slots[0]);
	for (int i = 0; i < LANE_KINDS; i++) {
		struct lane *lane = &f->lanes[i];

		for (unsigned k = 0; lane->started && k < lane->process_count;
		     k++)
			watch_process(&lane->processes[k], now_ns, ask_kernel);
	}
	f->looked_ns = now_ns;
	if (f->pending > 0 || signer_is_asked(f))
		watch_due(f);
}

void
watch_due(struct hayfork *f)
{
	struct timeval tv = { 0, WATCH_TICK_MS * 1000 };

	if (f->tick_on)
		return;
	f->tick_on = true;
	timer_start(f->tick, &tv);
}
