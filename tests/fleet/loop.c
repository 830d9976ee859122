/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * loop.c - epoll, a heap of timers, and a list of graves.
 */
#include <sys/epoll.h>
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tests/fleet/loop.h"

#define BATCH 256

static struct {
	int epoll;
	bool stopped;
	struct timer **heap; /* heap[0] is unused, heap[1] is due first */
	size_t nheap, heap_size;
	struct grave *graves;
} loop;

uint64_t
loop_now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

void
loop_init(void)
{
	if ((loop.epoll = epoll_create1(EPOLL_CLOEXEC)) == -1)
		err(1, "epoll_create1");
}

void
loop_add(struct source *s, uint32_t events)
{
	struct epoll_event ev = { .events = events, .data.ptr = s };

	if (epoll_ctl(loop.epoll, EPOLL_CTL_ADD, s->fd, &ev) == -1)
		err(1, "epoll_ctl: add descriptor %d", s->fd);
	s->watched = events;
}

void
loop_watch(struct source *s, uint32_t events)
{
	struct epoll_event ev = { .events = events, .data.ptr = s };

	if (s->watched == events)
		return;
	if (epoll_ctl(loop.epoll, EPOLL_CTL_MOD, s->fd, &ev) == -1)
		err(1, "epoll_ctl: change descriptor %d", s->fd);
	s->watched = events;
}

void
loop_remove(struct source *s)
{
	epoll_ctl(loop.epoll, EPOLL_CTL_DEL, s->fd, NULL);
	s->ready = NULL;
}

/* Put t where it belongs: somewhere on the way up or down from place. */
static void
heap_place(struct timer *t, size_t place)
{
	struct timer **heap = loop.heap;
	size_t child;

	for (; place > 1 && heap[place / 2]->due_ms > t->due_ms; place /= 2) {
		heap[place] = heap[place / 2];
		heap[place]->place = place;
	}
	for (; (child = 2 * place) <= loop.nheap; place = child) {
		if (child < loop.nheap &&
		    heap[child + 1]->due_ms < heap[child]->due_ms)
			child++;
		if (heap[child]->due_ms >= t->due_ms)
			break;
		heap[place] = heap[child];
		heap[place]->place = place;
	}
	heap[place] = t;
	t->place = place;
}

void
loop_clear(struct timer *t)
{
	struct timer *last;
	size_t place = t->place;

	if (place == 0)
		return;
	t->place = 0;
	last = loop.heap[loop.nheap--];
	if (last != t)
		heap_place(last, place);
}

void
loop_set(struct timer *t, uint64_t delay_ms)
{
	loop_clear(t);
	if (loop.nheap + 2 > loop.heap_size) {
		loop.heap_size = 2 * loop.heap_size + 64;
		loop.heap = reallocarray(
		    loop.heap, loop.heap_size, sizeof(struct timer *));
		if (loop.heap == NULL)
			err(1, "timers");
	}
	t->due_ms = loop_now_ms() + delay_ms;
	loop.nheap++;
	heap_place(t, loop.nheap);
}

void
loop_bury(struct grave *g)
{
	g->next = loop.graves;
	loop.graves = g;
}

static void
loop_dig(void)
{
	struct grave *g;

	while ((g = loop.graves) != NULL) {
		loop.graves = g->next;
		g->dig(g);
	}
}

/* Fire what is due now, not what the firing sets: descriptors come between. */
static void
loop_fire(void)
{
	uint64_t now_ms = loop_now_ms();
	size_t n = loop.nheap;
	struct timer *t;

	while (n-- > 0 && loop.nheap > 0) {
		t = loop.heap[1];
		if (t->due_ms > now_ms)
			break;
		loop_clear(t);
		t->fire(t);
	}
}

static int
loop_timeout_ms(void)
{
	uint64_t now_ms = loop_now_ms();

	if (loop.nheap == 0)
		return -1;
	if (loop.heap[1]->due_ms <= now_ms)
		return 0;
	return (int)(loop.heap[1]->due_ms - now_ms);
}

void
loop_run(void)
{
	struct epoll_event events[BATCH];
	struct source *s;
	int i, n;

	while (!loop.stopped) {
		n = epoll_wait(loop.epoll, events, BATCH, loop_timeout_ms());
		if (n == -1 && errno != EINTR)
			err(1, "epoll_wait");
		for (i = 0; i < n; i++) {
			s = events[i].data.ptr;
			if (s->ready != NULL)
				s->ready(s, events[i].events);
		}
		loop_fire();
		loop_dig();
	}
}

void
loop_stop(void)
{
	loop.stopped = true;
}

void
loop_fini(void)
{
	loop_dig();
	free(loop.heap);
	close(loop.epoll);
}
