/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * counters.c - adding up, from one table.
 */
#include "common/counters.h"
#include "common/pack.h"

/* Fold d into t; false: this is not for others to say. */
#define FOLD_OWN(t, d) ((void)(t), (void)(d), false)
#define FOLD_SUM(t, d) ((t) += (d), true)
#define FOLD_MAX(t, d) ((t) = (d) > (t) ? (d) : (t), true)

bool
counters_name_ok(const char *name, size_t len)
{
	if (len == 0 || len > COUNTERS_NAME_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!((name[i] >= 'a' && name[i] <= 'z') ||
			(name[i] >= '0' && name[i] <= '9') || name[i] == '_'))
			return false;
	return true;
}

bool
counters_add_named(struct counters *c, const char *name, size_t len, uint64_t n)
{
	struct counter_named *slot;
	bool taken = false;

	if (!counters_name_ok(name, len))
		return false;
#define TAKEN_(num, own, how, doc)                                             \
	if (sizeof(#own) - 1 == len && memcmp(#own, name, len) == 0)           \
		taken = true;
	COUNTER_TABLE(TAKEN_)
	for (unsigned i = 0; i < c->named && !taken; i++) {
		slot = &c->names[i];
		if (strlen(slot->name) == len &&
		    memcmp(slot->name, name, len) == 0) {
			slot->total += n;
			return true;
		}
	}
	if (taken || c->named == COUNTERS_NAMED) {
		c->unnamed += n;
		return true;
	}
	slot = &c->names[c->named++];
	memcpy(slot->name, name, len);
	slot->name[len] = '\0';
	slot->total = n;
	return true;
}

void
counters_encode(struct buf *b, const struct counters *c)
{
	unsigned entries = c->named;

#define USED_(num, name, how, doc) entries += c->name != 0;
	COUNTER_TABLE(USED_)
	if (entries == 0)
		return;
	pack_map(b, entries);
#define PUT_(num, name, how, doc)                                              \
	if (c->name != 0) {                                                    \
		pack_uint(b, num);                                             \
		pack_uint(b, c->name);                                         \
	}
	COUNTER_TABLE(PUT_)
	for (unsigned i = 0; i < c->named; i++) {
		pack_str(b, c->names[i].name, strlen(c->names[i].name));
		pack_uint(b, c->names[i].total);
	}
}

static bool
counters_fold_number(struct counters *c, uint64_t number, uint64_t n)
{
	switch (number) {
#define FOLD_CASE_(num, name, how, doc)                                        \
	case num:                                                              \
		return FOLD_##how(c->name, n);
		COUNTER_TABLE(FOLD_CASE_)
	default:
		return false;
	}
}

static bool
counters_fold_one(struct counters *c, struct unpack *u)
{
	struct slice name;
	uint64_t number, n;

	if (unpack_uint(u, &number))
		return unpack_uint(u, &n) && counters_fold_number(c, number, n);
	return unpack_str(u, &name) && unpack_uint(u, &n) &&
	       counters_add_named(c, name.at, name.len, n);
}

bool
counters_fold(struct counters *total, struct slice delta)
{
	struct unpack u = unpack_of(delta);
	struct counters sum;
	uint32_t entries;

	if (delta.len == 0)
		return true;
	if (!unpack_map(&u, &entries) || entries > COUNTERS_NAMED + COUNTER_END)
		return false;
	sum = *total;
	for (uint32_t i = 0; i < entries; i++)
		if (!counters_fold_one(&sum, &u))
			return false;
	if (!unpack_done(&u))
		return false;
	*total = sum;
	return true;
}

void
counters_each(const struct counters *c,
    void (*each)(void *ctx, const char *name, uint64_t total, const char *doc),
    void *ctx)
{
#define EACH_(num, name, how, doc) each(ctx, #name, c->name, doc);
	COUNTER_TABLE(EACH_)
	for (unsigned i = 0; i < c->named; i++)
		each(ctx, c->names[i].name, c->names[i].total, NULL);
}
