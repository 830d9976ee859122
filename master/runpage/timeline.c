/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * timeline.c - how much each worker had under way, when, and when it died.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "master/runpage/timeline.h"

void
timeline_init(struct timeline *t)
{
	memset(t, 0, sizeof(*t));
	t->slice_us = TIMELINE_SLICE_US;
}

void
timeline_fini(struct timeline *t)
{
	for (int i = 0; i < HAYFORK_LANES; i++) {
		for (int k = 0; k < TIMELINE_WORKERS; k++)
			free(t->lanes[i].tracks[k]);
		free(t->lanes[i].others);
	}
	memset(t, 0, sizeof(*t));
}

static void
track_halve(struct track *track)
{
	uint64_t *busy = track->busy_us;

	for (int i = 0; i < TIMELINE_SLICES / 2; i++)
		busy[i] = busy[2 * i] + busy[2 * i + 1];
	memset(
	    busy + TIMELINE_SLICES / 2, 0, TIMELINE_SLICES / 2 * sizeof(*busy));
}

static void
timeline_halve(struct timeline *t)
{
	for (int i = 0; i < HAYFORK_LANES; i++) {
		for (int k = 0; k < TIMELINE_WORKERS; k++)
			if (t->lanes[i].tracks[k] != NULL)
				track_halve(t->lanes[i].tracks[k]);
		if (t->lanes[i].others != NULL)
			track_halve(t->lanes[i].others);
	}
	t->slice_us *= 2;
}

static void
timeline_reach(struct timeline *t, uint64_t us)
{
	while (us / TIMELINE_SLICES >= t->slice_us)
		timeline_halve(t);
}

static struct track *
timeline_track(struct timeline_lane *lane, unsigned worker)
{
	struct track **track =
	    worker < TIMELINE_WORKERS ? &lane->tracks[worker] : &lane->others;

	if (*track == NULL)
		*track = xcalloc(1, sizeof(**track));
	if (worker >= lane->workers)
		lane->workers = worker + 1;
	return *track;
}

void
timeline_add(struct timeline *t, enum hayfork_lane lane, unsigned worker,
    uint64_t begin_us, uint64_t end_us)
{
	struct track *track = timeline_track(&t->lanes[lane], worker);
	uint64_t from = begin_us, next;

	timeline_reach(t, end_us);
	track->jobs++;
	while (from < end_us) {
		next = (from / t->slice_us + 1) * t->slice_us;
		if (next > end_us)
			next = end_us;
		track->busy_us[from / t->slice_us] += next - from;
		from = next;
	}
}

/* HAYFORK_LANES: of a service, which has no track. */
static int
timeline_lane(const char *name)
{
	if (strcmp(name, "cpu") == 0)
		return HAYFORK_CPU;
	return strcmp(name, "io") == 0 ? HAYFORK_IO : HAYFORK_LANES;
}

void
timeline_die(
    struct timeline *t, const struct hayfork_death *death, uint64_t at_us)
{
	int lane = timeline_lane(death->lane);
	struct timeline_death *d;

	timeline_reach(t, at_us);
	if (lane < HAYFORK_LANES)
		timeline_track(&t->lanes[lane], death->worker)->deaths++;
	if (t->death_count++ >= TIMELINE_DEATHS)
		return;
	d = &t->deaths[t->death_count - 1];
	snprintf(d->lane, sizeof(d->lane), "%s", death->lane);
	snprintf(
	    d->why, sizeof(d->why), "%s", death->why != NULL ? death->why : "");
	d->worker = death->worker;
	d->pid = death->pid;
	d->at_us = at_us;
	d->exit_status = death->exit_status;
	d->signal = death->signal;
}

unsigned
timeline_slices(const struct timeline *t, uint64_t until_us)
{
	uint64_t n = until_us / t->slice_us + 1;

	return n < TIMELINE_SLICES ? (unsigned)n : TIMELINE_SLICES;
}

double
timeline_most(const struct timeline *t, enum hayfork_lane kind)
{
	const struct timeline_lane *lane = &t->lanes[kind];
	uint64_t most = 0;

	for (int k = 0; k < TIMELINE_WORKERS; k++)
		for (int i = 0; lane->tracks[k] != NULL && i < TIMELINE_SLICES;
		     i++)
			if (lane->tracks[k]->busy_us[i] > most)
				most = lane->tracks[k]->busy_us[i];
	return (double)most / (double)t->slice_us;
}
