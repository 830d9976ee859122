/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * events.h - libevent's events, where memory for them is taken for granted.
 *
 * A timer needs nothing but memory. A descriptor that is to be watched can be
 * refused by the kernel: event_watch() says so, and the caller copes.
 */
#ifndef HF_EVENTS_H
#define HF_EVENTS_H

#include <errno.h>
#include <event2/event.h>
#include <stdbool.h>

#include "common/mem.h"

static inline struct event *
event_make(struct event_base *base, evutil_socket_t fd, short what,
    event_callback_fn cb, void *ctx)
{
	struct event *e = event_new(base, fd, what, cb, ctx);

	if (e == NULL)
		no_memory(sizeof(void *));
	return e;
}

static inline struct event *
timer_make(struct event_base *base, event_callback_fn cb, void *ctx)
{
	return event_make(base, -1, 0, cb, ctx);
}

static inline void
timer_start(struct event *e, const struct timeval *tv)
{
	if (event_add(e, tv) == -1)
		no_memory(sizeof(void *));
}

/* False: it is not watched; errno says why. tv: as in event_add(). */
MUST_CHECK static inline bool
event_watch(struct event *e, const struct timeval *tv)
{
	errno = 0;
	if (event_add(e, tv) == 0)
		return true;
	if (errno == 0)
		errno = ENOMEM;
	return false;
}

/* Free it and forget it; NULL is allowed. */
static inline void
event_drop(struct event **e)
{
	if (*e != NULL)
		event_free(*e);
	*e = NULL;
}

#endif
