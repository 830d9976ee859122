/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lane.c - a lane: its program, its slots, its queues.
 */
#include "common/mem.h"
#include "master/farm/farm.h"

#define LANE_LINKS 8

void
lane_init(struct lane *lane, struct hayfork *f, enum lane_kind kind,
    const char *name, const char *program, unsigned count, unsigned window,
    unsigned threads)
{
	unsigned spare;

	lane->kind = kind;
	lane->farm = f;
	lane->name = name;
	lane->program = program != NULL ? xstrdup(program) : NULL;
	lane->count =
	    count < CONTRACT_WORKERS_MAX ? count : CONTRACT_WORKERS_MAX;
	/* A link must not take the place of who is to go through it. */
	spare = kind == LANE_IO ? LANE_LINKS : 0;
	lane->limit = window < CONTRACT_WINDOW_MAX - spare
			  ? window
			  : CONTRACT_WINDOW_MAX - spare;
	lane->window = lane->limit + spare;
	lane->threads = threads < lane->count ? threads : lane->count;
	lane->process_count = (lane->count + lane->threads - 1) / lane->threads;
	TAILQ_INIT(&lane->queue);
	TAILQ_INIT(&lane->alone);
	TAILQ_INIT(&lane->waiting);
	lane->by_held = xcalloc(lane->window + 1, sizeof(*lane->by_held));
	for (unsigned i = 0; i <= lane->window; i++)
		TAILQ_INIT(&lane->by_held[i]);
}

/* The host process of this number and its slots; the last has the rest. */
static void
lane_divide(struct lane *lane, unsigned number)
{
	struct host_process *p = &lane->processes[number];
	unsigned first = number * lane->threads, rest = lane->count - first;

	process_init(p, lane, &lane->slots[first],
	    rest < lane->threads ? rest : lane->threads);
	for (unsigned i = 0; i < p->workers; i++)
		slot_init(&p->slots[i], p, first + i);
}

static void
lane_start(struct lane *lane)
{
	if (lane->started || lane->program == NULL)
		return;
	lane->started = true;
	lane->slots = xcalloc(lane->count, sizeof(*lane->slots));
	lane->processes =
	    xcalloc(lane->process_count, sizeof(*lane->processes));
	for (unsigned i = 0; i < lane->process_count; i++)
		lane_divide(lane, i);
	for (unsigned i = 0; i < lane->process_count; i++)
		process_begin(&lane->processes[i]);
}

void
lane_fini(struct lane *lane)
{
	for (unsigned i = 0; lane->started && i < lane->count; i++)
		slot_fini(&lane->slots[i]);
	for (unsigned i = 0; lane->started && i < lane->process_count; i++)
		process_fini(&lane->processes[i]);
	free(lane->processes);
	free(lane->slots);
	free(lane->by_held);
	free(lane->program);
}

void
farm_start_lane(struct hayfork *f, enum lane_kind kind)
{
	lane_start(&f->lanes[kind]);
}

unsigned
hayfork_workers(const struct hayfork *f, enum hayfork_lane kind,
    void (*each)(void *, const struct hayfork_worker *), void *ctx)
{
	const struct lane *lane = &f->lanes[kind];

	for (unsigned i = 0; each != NULL && lane->started && i < lane->count;
	     i++) {
		const struct slot *s = &lane->slots[i];

		each(ctx, &(struct hayfork_worker){ s->index, s->process->pid,
			      s->state == SLOT_READY });
	}
	return lane->ready;
}

void
hayfork_start(struct hayfork *f, enum hayfork_lane lane)
{
	lane_start(&f->lanes[lane]);
}
