/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * startups.c - counts of connections that have yet to log in.
 *
 * Few devices have a limit, so a list does.  Chance is the same in each run.
 */
#include <string.h>

#include "tests/fleet/parse.h"
#include "tests/fleet/startups.h"

#define DEVICES_MAX 256
#define STARTUPS_MAX 100000

static struct {
	struct {
		uint32_t address;
		uint64_t count;
	} devices[DEVICES_MAX];
	unsigned n;
	uint32_t chance;
} seen = { .chance = 2463534242 };

bool
startups_parse(const char *value, struct startups *r)
{
	struct startups s;
	uint64_t *const fields[] = { &s.from, &s.percent, &s.full };
	static const uint64_t most[] = { STARTUPS_MAX, 100, STARTUPS_MAX };
	char copy[64], *rest = copy, *field;
	size_t i;

	if (strlen(value) >= sizeof(copy))
		return false;
	strcpy(copy, value);
	for (i = 0; i < 3; i++) {
		field = strsep(&rest, ":");
		if (field == NULL || !parse_count(field, most[i], fields[i]))
			return false;
	}
	if (rest != NULL || s.from == 0 || s.full < s.from)
		return false;
	*r = s;
	return true;
}

static uint64_t *
startups_count(uint32_t address)
{
	unsigned i;

	for (i = 0; i < seen.n; i++)
		if (seen.devices[i].address == address)
			return &seen.devices[i].count;
	if (seen.n == DEVICES_MAX)
		return NULL;
	seen.devices[seen.n].address = address;
	return &seen.devices[seen.n++].count;
}

static unsigned
startups_dice(void)
{
	seen.chance ^= seen.chance << 13;
	seen.chance ^= seen.chance >> 17;
	seen.chance ^= seen.chance << 5;
	return seen.chance % 100;
}

bool
startups_enter(uint32_t address, const struct startups *limit)
{
	uint64_t *count = startups_count(address), percent;

	if (count == NULL)
		return false;
	if (*count >= limit->full)
		return false;
	if (*count >= limit->from) {
		percent = limit->percent + (100 - limit->percent) *
					       (*count - limit->from) /
					       (limit->full - limit->from);
		if (startups_dice() < percent)
			return false;
	}
	++*count;
	return true;
}

void
startups_leave(uint32_t address)
{
	uint64_t *count = startups_count(address);

	if (count != NULL && *count > 0)
		--*count;
}
