/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * loop.h - the fleet's one event loop: descriptors, timers, graves.
 *
 * There is one loop in the process and one thread in it, so it is not passed
 * around.  What is handed to it (sources, timers, graves) is embedded in the
 * caller's structs and stays theirs.
 */
#ifndef HF_FLEET_LOOP_H
#define HF_FLEET_LOOP_H

#include <stddef.h>
#include <stdint.h>

#define container_of(p, type, member)                                          \
	((type *)(void *)((char *)(p)-offsetof(type, member)))

/* A descriptor watched with epoll, level-triggered. */
struct source {
	int fd;
	uint32_t watched; /* the loop's */
	void (*ready)(struct source *, uint32_t events);
};

/* Fires once; zeroed (but for fire) is a timer that is not set. */
struct timer {
	void (*fire)(struct timer *);
	uint64_t due_ms; /* the loop's */
	size_t place;    /* the loop's: where in its heap, from 1; 0 is unset */
};

/* Something to free when no event at hand can point to it any more. */
struct grave {
	struct grave *next;
	void (*dig)(struct grave *);
};

/* Make the loop; call first.  Exits the process when the kernel refuses. */
void loop_init(void);

/* Milliseconds of the clock timers go by. */
uint64_t loop_now_ms(void);

/* Watch s->fd for these EPOLL events; s->fd and s->ready are set. */
void loop_add(struct source *s, uint32_t events);
/* Watch for these events instead; costs nothing when they are the same. */
void loop_watch(struct source *s, uint32_t events);
/* Forget s: ready is not called again, not even for events at hand. */
void loop_remove(struct source *s);

/* Fire t once, this long from now; replaces an earlier setting. */
void loop_set(struct timer *t, uint64_t delay_ms);
/* Unset t, if it is set. */
void loop_clear(struct timer *t);

/* Call g->dig(g) once the events at hand are dealt with. */
void loop_bury(struct grave *g);

/* Run until loop_stop(), which any callback may call. */
void loop_run(void);
void loop_stop(void);

/* Empty the graves and free the loop. */
void loop_fini(void);

#endif
