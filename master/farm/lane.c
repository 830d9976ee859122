/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lane.c - a lane: its program, its slots, its queues.
 */
#include "common/mem.h"
#include "master/farm/farm.h"

void
lane_init(struct lane *lane, struct hayfork *f, enum lane_kind kind,
    const char *name, const char *program, unsigned count, unsigned window)
{
	lane->kind = kind;
	lane->farm = f;
	lane->name = name;
	lane->program = program != NULL ? xstrdup(program) : NULL;
	lane->count =
	    count < CONTRACT_WORKERS_MAX ? count : CONTRACT_WORKERS_MAX;
	lane->window =
	    window < CONTRACT_WINDOW_MAX ? window : CONTRACT_WINDOW_MAX;
	TAILQ_INIT(&lane->queue);
	TAILQ_INIT(&lane->alone);
	TAILQ_INIT(&lane->waiting);
	lane->by_held = xcalloc(lane->window + 1, sizeof(*lane->by_held));
	for (unsigned i = 0; i <= lane->window; i++)
		TAILQ_INIT(&lane->by_held[i]);
}

static void
lane_start(struct lane *lane)
{
	if (lane->started || lane->program == NULL)
		return;
	lane->started = true;
	lane->slots = xcalloc(lane->count, sizeof(*lane->slots));
	for (unsigned i = 0; i < lane->count; i++)
		slot_init(&lane->slots[i], lane, i);
	for (unsigned i = 0; i < lane->count; i++)
		slot_start(&lane->slots[i]);
}

void
lane_fini(struct lane *lane)
{
	if (lane->started)
		for (unsigned i = 0; i < lane->count; i++)
			slot_fini(&lane->slots[i]);
	free(lane->slots);
	free(lane->by_held);
	free(lane->program);
}

void
farm_start_lane(struct hayfork *f, enum lane_kind kind)
{
	lane_start(&f->lanes[kind]);
}

void
hayfork_start(struct hayfork *f, enum hayfork_lane lane)
{
	lane_start(&f->lanes[lane]);
}
