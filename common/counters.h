/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * counters.h - totals in the parent, deltas that ride inside a RESULT.
 *
 * A delta is a msgpack map from a row's number, or a task's own name, to what
 * to add. It arrives with the result it belongs to or not at all.
 */
#ifndef HF_COUNTERS_H
#define HF_COUNTERS_H

#include "common/counter_table.h"
#include "common/msg.h"

#define COUNTERS_NAME_MAX 31 /* bytes of a task's own counter's name */
#define COUNTERS_NAMED 64    /* such names in one farm, and in one delta */

#define COUNTER_FIELD_(num, name, how, doc) uint64_t name;
struct counters {
	COUNTER_TABLE(COUNTER_FIELD_)
	unsigned named;
	struct counter_named {
		char name[COUNTERS_NAME_MAX + 1];
		uint64_t total;
	} names[COUNTERS_NAMED];
};
#undef COUNTER_FIELD_

#define COUNTER_ENUM_(num, name, how, doc) COUNTER_##name = num,
enum counter { COUNTER_TABLE(COUNTER_ENUM_) COUNTER_END };
#undef COUNTER_ENUM_

/* [a-z0-9_]{1,31} */
bool counters_name_ok(const char *name, size_t len);
/*
 * Add n to the counter of that name, which is made when it is new; to
 * "unnamed" without room for another name, or if the table has it. False: not
 * a name.
 */
bool counters_add_named(
    struct counters *, const char *name, size_t len, uint64_t n);
/* Append the non-zero ones as a delta; nothing at all when all are zero. */
void counters_encode(struct buf *, const struct counters *);
/*
 * Fold a worker's delta into the totals: all of it, or, when it is malformed
 * or counts what only the master may (false), nothing.
 */
MUST_CHECK bool counters_fold(struct counters *, struct slice delta);
void counters_each(const struct counters *,
    void (*each)(void *ctx, const char *name, uint64_t total, const char *doc),
    void *ctx);

#endif
