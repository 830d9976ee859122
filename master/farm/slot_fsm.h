/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * slot_fsm.h - the life of a slot, as a table. Pure: no descriptor, no clock.
 */
#ifndef HF_SLOT_FSM_H
#define HF_SLOT_FSM_H

/* clang-format off */
#define SLOT_STATES(X)							\
	X(EMPTY)    /* no process; may be started */			\
	X(STARTING) /* a process, but no HELLO yet */			\
	X(READY)    /* may be given jobs */				\
	X(DRAINING) /* finishes what it holds, gets no more */		\
	X(DYING)    /* written off, not yet reaped */			\
	X(BACKOFF)  /* gone; waits for its restart */

#define SLOT_EVENTS(X)							\
	X(STARTED)  /* its process was started */			\
	X(FAILED)   /* its process could not be started */		\
	X(HELLO)    /* its worker introduced itself */			\
	X(DRAIN)    /* it shall finish */				\
	X(LOST)     /* its socket closed, or we killed it */		\
	X(GONE)     /* its process was reaped */			\
	X(RESTART)  /* its time has come */
/* clang-format on */

#define SLOT_STATE_(name) SLOT_##name,
enum slot_state { SLOT_STATES(SLOT_STATE_) SLOT_NSTATES };
#undef SLOT_STATE_

#define SLOT_EVENT_(name) SLOT_EV_##name,
enum slot_event { SLOT_EVENTS(SLOT_EVENT_) SLOT_NEVENTS };
#undef SLOT_EVENT_

/* Where an event leads, or SLOT_NSTATES if it cannot happen there. */
enum slot_state slot_next(enum slot_state, enum slot_event);
const char *slot_state_name(enum slot_state);
const char *slot_event_name(enum slot_event);

#endif
