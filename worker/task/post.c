/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * post.c - a task worker's post.
 */
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/contract.h"
#include "worker/loop.h"
#include "worker/task/post.h"

#define POST_YIELDS 48 /* of the CPU, before it sleeps */
#define POST_LOOKS 16  /* at the scoreboard, before each of them */

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

static inline void
cpu_relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield");
#endif
}

/* The signal comes to the thread that the timer was made for. */
static _Thread_local struct post *post_mine;

static void
post_arm(struct post *p, long ns)
{
	struct itimerspec when = { .it_value = { .tv_nsec = ns } };

	p->armed = ns != 0 && timer_settime(p->timer, 0, &when, NULL) == 0;
	if (ns == 0)
		timer_settime(p->timer, 0, &when, NULL);
}

/*
 * Runs in the middle of a task, so nothing but what a handler may call. What
 * goes wrong is found again by the next flush.
 */
static void
post_signal(int sig)
{
	struct post *p = post_mine;
	int saved = errno;

	(void)sig;
	if (p != NULL) {
		p->armed = 0;
		if (p->lent && chan_flush(&p->worker->chan) == CHAN_IO_AGAIN)
			post_arm(p, POST_PATIENCE_NS);
	}
	errno = saved;
}

void
post_init(struct post *p, struct worker *w)
{
	struct sigaction act = { .sa_handler = post_signal,
		.sa_flags = SA_RESTART };
	struct sigevent ev = { .sigev_notify = SIGEV_THREAD_ID,
		.sigev_signo = SIGURG };

	*p = (struct post){ .worker = w };
	ev.sigev_notify_thread_id = gettid();
	sigfillset(&act.sa_mask);
	post_mine = p;
	p->timed = sigaction(SIGURG, &act, NULL) == 0 &&
		   timer_create(CLOCK_MONOTONIC, &ev, &p->timer) == 0;
}

void
post_fini(struct post *p)
{
	post_mine = NULL;
	if (p->timed)
		timer_delete(p->timer);
	p->timed = false;
}

bool
post_flush(struct post *p)
{
	struct chan *c = &p->worker->chan;
	struct pollfd pfd = { .fd = c->fd, .events = POLLOUT };
	bool waited = false;
	enum chan_io io;

	while ((io = chan_flush(c)) == CHAN_IO_AGAIN) {
		poll(&pfd, 1, -1);
		waited = true;
	}
	if (io != CHAN_IO_OK)
		_exit(CONTRACT_EXIT_RETIRED);
	return waited;
}

bool
post_push(struct post *p, int wait_ms)
{
	struct chan *c = &p->worker->chan;
	struct pollfd pfd = { .fd = c->fd, .events = POLLOUT };
	enum chan_io io = chan_flush(c);

	if (io != CHAN_IO_OK && io != CHAN_IO_AGAIN)
		_exit(CONTRACT_EXIT_RETIRED);
	if (chan_queued(c) <= CHAN_HIGH_WATER || wait_ms == 0)
		return true;
	poll(&pfd, 1, wait_ms);
	return false;
}

/*
 * The master answers a batch within microseconds, where going to sleep and
 * being woken costs both sides more than that. So look for its next write a
 * while, letting others have the CPU in between, before blocking on it.
 */
static void
post_linger(struct post *p)
{
	const struct board_section *section = p->worker->board.section;

	for (int i = 0; i < POST_YIELDS * POST_LOOKS; i++) {
		uint32_t posted = atomic_load_explicit(
		    &section->posted, memory_order_acquire);

		if (posted != p->seen)
			break;
		if (i % POST_LOOKS == POST_LOOKS - 1)
			sched_yield();
		else
			cpu_relax();
	}
	p->seen = atomic_load_explicit(&section->posted, memory_order_acquire);
}

void
post_fill(struct post *p)
{
	post_linger(p);
	switch (chan_fill(&p->worker->chan)) {
	case CHAN_IO_OK:
	case CHAN_IO_AGAIN:
		return;
	case CHAN_IO_EOF:
		_exit(CONTRACT_EXIT_RETIRED);
	case CHAN_IO_ERROR:
		_exit(CONTRACT_EXIT_BROKEN);
	}
}

void
post_suspend(struct post *p, bool brief)
{
	bool waiting = chan_queued(&p->worker->chan) > 0;

	if (!p->timed) {
		if (waiting)
			post_flush(p);
		return;
	}
	if (waiting && !p->armed)
		post_arm(p, POST_PATIENCE_NS);
	else if (!waiting && !brief && p->armed)
		post_arm(p, 0);
	atomic_signal_fence(memory_order_seq_cst);
	p->lent = 1;
}

void
post_resume(struct post *p)
{
	p->lent = 0;
	atomic_signal_fence(memory_order_seq_cst);
}
