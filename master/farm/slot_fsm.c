/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * slot_fsm.c - the life of a slot, as a table.
 */
#include <stdint.h>

#include "master/farm/slot_fsm.h"

/* Stored +1 so that an unlisted (zero) cell means impossible. */
#define TO(s) (SLOT_##s + 1)

static const uint8_t next[SLOT_NSTATES][SLOT_NEVENTS] = {
	[SLOT_EMPTY] = {
		[SLOT_EV_STARTED] = TO(STARTING),
		[SLOT_EV_FAILED] = TO(BACKOFF),
	},
	[SLOT_STARTING] = {
		[SLOT_EV_HELLO] = TO(READY),
		[SLOT_EV_DRAIN] = TO(DRAINING),
		[SLOT_EV_LOST] = TO(DYING),
		[SLOT_EV_GONE] = TO(BACKOFF),
	},
	[SLOT_READY] = {
		[SLOT_EV_DRAIN] = TO(DRAINING),
		[SLOT_EV_LOST] = TO(DYING),
		[SLOT_EV_GONE] = TO(BACKOFF),
	},
	[SLOT_DRAINING] = {
		[SLOT_EV_HELLO] = TO(DRAINING),
		[SLOT_EV_LOST] = TO(DYING),
		[SLOT_EV_GONE] = TO(BACKOFF),
	},
	[SLOT_DYING] = {
		[SLOT_EV_GONE] = TO(BACKOFF),
	},
	[SLOT_BACKOFF] = {
		[SLOT_EV_RESTART] = TO(EMPTY),
	},
};

enum slot_state
slot_next(enum slot_state state, enum slot_event event)
{
	uint8_t cell = next[state][event];

	return cell == 0 ? SLOT_NSTATES : (enum slot_state)(cell - 1);
}

#define NAME_(name) #name,

const char *
slot_state_name(enum slot_state state)
{
	static const char *const names[] = { SLOT_STATES(NAME_) };

	return names[state];
}

const char *
slot_event_name(enum slot_event event)
{
	static const char *const names[] = { SLOT_EVENTS(NAME_) };

	return names[event];
}
