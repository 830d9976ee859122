/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * schedule.c - which job of a plan may begin now, and on which host.
 *
 * Rows that can give a turn now stand in a tree, the next one first.
 */
#include <sys/tree.h>

#include <stdlib.h>

#include "common/mem.h"
#include "master/input/halt.h"
#include "master/input/schedule.h"

/* Another row's places wait for those of this one. */
struct edge {
	struct edge *next;
	size_t row;
	uint32_t *peers;
};

struct row {
	RB_ENTRY(row) link;
	size_t number;
	struct schedule_rules rules;
	uint32_t taken, ended; /* places */
	uint32_t began;        /* of them: where the batch did, at a host */
	uint64_t failed;
	bool is_able; /* in the tree */
	bool is_over; /* too many have failed */
	struct edge *edges;
	uint32_t *waves; /* of each host; NULL: it goes in none */
	/* NULL: it comes after nobody, and its places in their order. */
	uint32_t *waits;   /* of each place: for how many others */
	uint32_t *ready;   /* those that wait for none, as they came */
	uint32_t *because; /* 1 + the row that was not ok; 0: all were */
	uint32_t nready;
};

RB_HEAD(row_tree, row);

/* A host of a row, in the list of its wave. */
struct member {
	size_t row;
	uint32_t host;
};

struct wave {
	struct member *members;
	size_t n;
	uint64_t left; /* places that have not ended */
};

struct schedule {
	struct row *rows;
	size_t n;
	size_t left[SCHEDULE_LANES]; /* places that had no turn yet */
	struct row_tree able[SCHEDULE_LANES];
	struct wave *waves;
	uint32_t nwaves, wave; /* the one that is under way */
	struct member *members;
	bool is_halted; /* no wave behind last begins: in a row too many failed
			 */
	uint32_t last;
	size_t because;
};

static int
row_compare(const struct row *a, const struct row *b)
{
	if (a->rules.priority != b->rules.priority)
		return a->rules.priority > b->rules.priority ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

/* RB_GENERATE_STATIC() of libbsd 0.11 lacks a definition of __unused. */
RB_GENERATE_INTERNAL(
    row_tree, row, link, row_compare, __attribute__((unused)) static)

struct schedule *
schedule_new(size_t nrows)
{
	struct schedule *s = xcalloc(1, sizeof(*s));

	s->rows = xcalloc(nrows + 1, sizeof(*s->rows));
	s->n = nrows;
	for (size_t i = 0; i < nrows; i++)
		s->rows[i].number = i;
	for (unsigned lane = 0; lane < SCHEDULE_LANES; lane++)
		RB_INIT(&s->able[lane]);
	return s;
}

static void
row_free(struct row *r)
{
	struct edge *e;

	while ((e = r->edges) != NULL) {
		r->edges = e->next;
		free(e->peers);
		free(e);
	}
	free(r->waves);
	free(r->waits);
	free(r->ready);
	free(r->because);
}

void
schedule_free(struct schedule *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n; i++)
		row_free(&s->rows[i]);
	free(s->rows);
	free(s->waves);
	free(s->members);
	free(s);
}

void
schedule_set(struct schedule *s, size_t row, const struct schedule_rules *rules)
{
	s->rows[row].rules = *rules;
	s->left[rules->lane] += rules->n;
}

/* Its places may have to wait. */
static void
row_make_waits(struct row *r)
{
	if (r->waits != NULL)
		return;
	r->waits = xcalloc(r->rules.n + 1, sizeof(*r->waits));
	r->ready = xcalloc(r->rules.n + 1, sizeof(*r->ready));
	r->because = xcalloc(r->rules.n + 1, sizeof(*r->because));
}

void
schedule_after(struct schedule *s, size_t row, size_t other, uint32_t *peers)
{
	struct row *r = &s->rows[row], *o = &s->rows[other];
	struct edge *e = xmalloc(sizeof(*e));

	*e = (struct edge){ o->edges, row, peers };
	o->edges = e;
	row_make_waits(r);
	for (uint32_t i = 0; i < o->rules.n; i++) {
		uint32_t host = peers[i / o->rules.per_host];

		for (uint32_t k = 0;
		     host != SCHEDULE_NOWHERE && k < r->rules.per_host; k++)
			r->waits[host * r->rules.per_host + k]++;
	}
}

void
schedule_waves(struct schedule *s, size_t row, uint32_t *waves)
{
	struct row *r = &s->rows[row];

	r->waves = waves;
	row_make_waits(r);
	for (uint32_t i = 0; i < r->rules.n; i++) {
		uint32_t wave = waves[i / r->rules.per_host];

		r->waits[i] += wave > 0;
		if (wave >= s->nwaves)
			s->nwaves = wave + 1;
	}
}

/* Has it a turn to give? */
static bool
row_can(const struct row *r)
{
	uint32_t batch = r->rules.batch;

	if (r->taken == (r->ready != NULL ? r->nready : r->rules.n))
		return false;
	/* A batch is full, and one of it has not ended. */
	return batch == 0 || r->is_over || r->taken == r->ended ||
	       r->taken - r->began < batch;
}

/* It may have come to be able to, or not. */
static void
row_place(struct schedule *s, struct row *r)
{
	bool can = row_can(r);

	if (can == r->is_able)
		return;
	r->is_able = can;
	if (can)
		RB_INSERT(row_tree, &s->able[r->rules.lane], r);
	else
		RB_REMOVE(row_tree, &s->able[r->rules.lane], r);
}

static uint32_t
row_hosts(const struct row *r)
{
	return r->waves != NULL ? r->rules.n / r->rules.per_host : 0;
}

/* Who goes in which wave. */
static void
waves_fill(struct schedule *s)
{
	struct member *at;
	size_t total = 0;

	s->waves = xcalloc((size_t)s->nwaves + 1, sizeof(*s->waves));
	for (size_t i = 0; i < s->n; i++)
		for (uint32_t k = 0; k < row_hosts(&s->rows[i]); k++, total++)
			s->waves[s->rows[i].waves[k]].n++;
	at = s->members = xcalloc(total + 1, sizeof(*at));
	for (uint32_t i = 0; i < s->nwaves; i++) {
		s->waves[i].members = at;
		at += s->waves[i].n;
		s->waves[i].n = 0;
	}
	for (size_t i = 0; i < s->n; i++)
		for (uint32_t k = 0; k < row_hosts(&s->rows[i]); k++) {
			struct wave *w = &s->waves[s->rows[i].waves[k]];

			w->members[w->n++] = (struct member){ i, k };
			w->left += s->rows[i].rules.per_host;
		}
}

void
schedule_start(struct schedule *s)
{
	if (s->nwaves > 0)
		waves_fill(s);
	for (size_t i = 0; i < s->n; i++) {
		struct row *r = &s->rows[i];

		for (uint32_t k = 0; r->waits != NULL && k < r->rules.n; k++)
			if (r->waits[k] == 0)
				r->ready[r->nready++] = k;
		row_place(s, r);
	}
}

static bool
row_is_halted(const struct schedule *s, const struct row *r, uint32_t place)
{
	return s->is_halted && r->waves != NULL &&
	       r->waves[place / r->rules.per_host] > s->last;
}

enum schedule_next
schedule_take(struct schedule *s, unsigned lane, struct schedule_turn *turn)
{
	struct row *r = RB_MIN(row_tree, &s->able[lane]);

	if (r == NULL)
		return s->left[lane] > 0 ? SCHEDULE_LATER : SCHEDULE_END;
	*turn = (struct schedule_turn){ .row = r->number,
		.place = r->ready != NULL ? r->ready[r->taken] : r->taken };
	if (row_is_halted(s, r, turn->place)) {
		turn->skip = SCHEDULE_NO_WAVE;
		turn->because = s->because;
	} else if (r->because != NULL && r->because[turn->place] != 0) {
		turn->skip = SCHEDULE_AFTER;
		turn->because = r->because[turn->place] - 1;
	} else if (r->is_over)
		turn->skip = SCHEDULE_TOO_MANY;
	if (r->taken == r->ended)
		r->began = r->taken - r->taken % r->rules.per_host;
	r->taken++;
	s->left[lane]--;
	row_place(s, r);
	return SCHEDULE_TURN;
}

/* What a host of it waits for, of a row that it comes after, has ended. */
static void
row_release(
    struct schedule *s, struct row *r, uint32_t host, size_t other, bool ok)
{
	uint32_t place = host * r->rules.per_host;

	for (uint32_t end = place + r->rules.per_host; place < end; place++) {
		if (!ok && r->because[place] == 0)
			r->because[place] = (uint32_t)other + 1;
		if (--r->waits[place] == 0)
			r->ready[r->nready++] = place;
	}
	row_place(s, r);
}

/* One of its wave has ended. With the last of it the next wave begins. */
static void
wave_ended(struct schedule *s, const struct row *r, uint32_t host)
{
	struct wave *w;

	if (r->waves == NULL)
		return;
	w = &s->waves[r->waves[host]];
	w->left--;
	while (w->left == 0 && ++s->wave < s->nwaves) {
		w = &s->waves[s->wave];
		for (size_t i = 0; i < w->n; i++)
			row_release(s, &s->rows[w->members[i].row],
			    w->members[i].host, 0, true);
	}
}

/* Of the row too many have failed. */
static void
row_halt(struct schedule *s, struct row *r)
{
	r->is_over = true;
	if (s->is_halted || r->waves == NULL)
		return;
	s->is_halted = true;
	s->last = s->wave;
	s->because = r->number;
}

bool
schedule_ended(
    struct schedule *s, size_t row, uint32_t place, enum hayfork_status status)
{
	struct row *r = &s->rows[row];
	uint32_t host = place / r->rules.per_host;
	bool was_over = r->is_over;

	for (const struct edge *e = r->edges; e != NULL; e = e->next)
		if (e->peers[host] != SCHEDULE_NOWHERE)
			row_release(s, &s->rows[e->row], e->peers[host], row,
			    status == HAYFORK_OK);
	r->ended++;
	if (halt_is_failure(status) && ++r->failed > r->rules.max_fail)
		row_halt(s, r);
	row_place(s, r);
	wave_ended(s, r, host);
	return r->is_over && !was_over;
}
