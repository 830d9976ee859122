/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * noderange.c - ranges of numbers with steps and padding.
 */
#include <ctype.h>
#include <string.h>

#include "master/input/noderange.h"

struct digits {
	const char *text;
	unsigned len;
	uint64_t value;
};

static const char *
digits_take(const char **at, const char *end, struct digits *d)
{
	const char *p = *at;

	*d = (struct digits){ .text = p };
	for (; p < end && isdigit((unsigned char)*p); p++) {
		if (++d->len > NODERANGE_DIGITS_MAX)
			return "a number with more than 18 digits";
		d->value = d->value * 10 + (uint64_t)(*p - '0');
	}
	*at = p;
	return d->len == 0 ? "a number is missing in the range" : NULL;
}

static bool
digits_are_padded(const struct digits *d)
{
	return d->len > 1 && d->text[0] == '0';
}

/* Take "-LAST" and "/STEP", if they are there. */
static const char *
range_take_rest(
    const char **at, const char *end, struct digits *last, uint64_t *step)
{
	struct digits d;
	const char *why;

	if (*at == end || (**at != '-' && **at != '/'))
		return NULL;
	if (**at == '/')
		return "a step without a range";
	++*at;
	if ((why = digits_take(at, end, last)) != NULL)
		return why;
	if (*at == end || **at != '/')
		return NULL;
	++*at;
	if ((why = digits_take(at, end, &d)) != NULL)
		return why;
	*step = d.value;
	return d.value == 0 ? "a step of 0" : NULL;
}

const char *
noderange_take(const char **at, const char *end, struct noderange *r)
{
	const char *start = *at, *why;
	struct digits first, last;
	uint64_t step = 1;
	bool padded;

	if (*at == end || **at == ',')
		return "an empty range";
	if ((why = digits_take(at, end, &first)) != NULL)
		return why;
	last = first;
	if ((why = range_take_rest(at, end, &last, &step)) != NULL)
		return why;
	padded = digits_are_padded(&first) || digits_are_padded(&last);
	if (*at < end && **at != ',')
		return "a range is made of digits, '-', '/' and ',' only";
	if (*at < end && ++*at == end)
		return "an empty range";
	if (last.value < first.value) {
		*at = start;
		return "a range that counts backwards";
	}
	if (padded && first.len != last.len) {
		*at = start;
		return "the ends of the range are padded differently";
	}
	*r = (struct noderange){ .first = first.value,
		.last = last.value,
		.step = step,
		.width = padded ? first.len : 0 };
	return NULL;
}

bool
noderange_is_address(const char *open, const char *end)
{
	const char *close = memchr(open, ']', (size_t)(end - open));

	return close != NULL &&
	       memchr(open, ':', (size_t)(close - open)) != NULL;
}

bool
noderange_has(const char *body, const char *end, const char *text, size_t len)
{
	const char *p = text;
	struct noderange r;
	struct digits d;

	if (digits_take(&p, text + len, &d) != NULL || d.len != len)
		return false;
	while (body < end && noderange_take(&body, end, &r) == NULL) {
		if (d.value < r.first || d.value > r.last ||
		    (d.value - r.first) % r.step != 0)
			continue;
		if (r.width > 0 ? len == r.width : !digits_are_padded(&d))
			return true;
	}
	return false;
}
