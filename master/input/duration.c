/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * duration.c - numbers with units, in whole arithmetic.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "master/input/duration.h"

#define FRACTION_DIGITS 6 /* largest factor times 10^6 fits 64 bits */

struct unit {
	const char *name;
	uint64_t factor;
};

static const struct unit duration_units[] = {
	{ "", 1000 },
	{ "ms", 1 },
	{ "s", 1000 },
	{ "m", 60 * 1000 },
	{ "h", 60 * 60 * 1000 },
	{ NULL, 0 },
};

static const struct unit size_units[] = {
	{ "", 1 },
	{ "k", UINT64_C(1) << 10 },
	{ "m", UINT64_C(1) << 20 },
	{ "g", UINT64_C(1) << 30 },
	{ "t", UINT64_C(1) << 40 },
	{ NULL, 0 },
};

struct number {
	uint64_t whole;
	uint64_t part, scale; /* the fraction is part/scale */
};

/*
 * Take the digits at *at. False: there is no number, or one with too many
 * digits for its fraction; a whole part beyond max becomes max + 1.
 */
static bool
number_take(const char **at, uint64_t max, struct number *n)
{
	const char *p = *at;
	int digits = 0;

	*n = (struct number){ .scale = 1 };
	if (!isdigit((unsigned char)*p))
		return false;
	for (; isdigit((unsigned char)*p); p++) {
		if (n->whole <= max)
			n->whole = n->whole * 10 + (uint64_t)(*p - '0');
		if (n->whole > max)
			n->whole = max + 1;
	}
	if (*p == '.') {
		for (p++; isdigit((unsigned char)*p); p++, digits++) {
			n->part = n->part * 10 + (uint64_t)(*p - '0');
			n->scale *= 10;
			if (digits == FRACTION_DIGITS)
				return false;
		}
		if (digits == 0)
			return false;
	}
	*at = p;
	return true;
}

/* False: more than max. */
static bool
number_scale(const struct number *n, uint64_t factor, uint64_t max, uint64_t *r)
{
	uint64_t part = (n->part * factor + n->scale - 1) / n->scale;

	if (n->whole > max / factor || n->whole * factor > max - part)
		return false;
	*r = n->whole * factor + part;
	return true;
}

static const struct unit *
unit_find(const struct unit *u, const char *name, size_t len)
{
	for (; u->name != NULL; u++) {
		if (strlen(u->name) == len && memcmp(u->name, name, len) == 0)
			return u;
	}
	return NULL;
}

/* k, kB and KiB are the same to us. */
static const struct unit *
unit_find_size(const char *name)
{
	size_t len = strlen(name);
	char unit;

	if (len == 3 && strcasecmp(name + 1, "ib") == 0)
		len = 1;
	else if (len > 0 && (name[len - 1] == 'B' || name[len - 1] == 'b'))
		len--;
	if (len > 1)
		return NULL;
	unit = (char)tolower((unsigned char)name[0]);
	return unit_find(size_units, &unit, len);
}

bool
duration_parse(const char *text, uint64_t *ms_r, struct inerr *e)
{
	const struct unit *u;
	struct number n;
	const char *p = text;

	if (!number_take(&p, DURATION_MAX_MS, &n) ||
	    (u = unit_find(duration_units, p, strlen(p))) == NULL) {
		inerr_set(e, "'%.60s' is not a length of time", text);
		return inerr_hint(e,
		    "write it as 500ms, 5s, 2m or 1h; a bare number is "
		    "seconds");
	}
	if (!number_scale(&n, u->factor, DURATION_MAX_MS, ms_r)) {
		inerr_set(e, "'%.60s' is longer than a year", text);
		return inerr_hint(e, "m is minutes, ms is milliseconds");
	}
	return true;
}

bool
size_parse(const char *text, uint64_t *bytes_r, struct inerr *e)
{
	const struct unit *u = NULL;
	struct number n;
	const char *p = text;

	if (number_take(&p, SIZE_MAX_BYTES, &n))
		u = unit_find_size(p);
	if (u == NULL) {
		inerr_set(e, "'%.60s' is not a size", text);
		return inerr_hint(
		    e, "write it as 65536, 64k, 16M or 1G (powers of 1024)");
	}
	if (!number_scale(&n, u->factor, SIZE_MAX_BYTES, bytes_r)) {
		inerr_set(e, "'%.60s' is too large", text);
		return inerr_hint(e, "the largest size is 1024T");
	}
	return true;
}
