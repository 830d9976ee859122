/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ansible_range.c - from a pattern to names: an odometer of ranges.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "master/input/ansible_range.h"
#include "master/input/hostitem.h"
#include "master/input/hostpat.h"

#define RANGES_MAX HOSTITEM_DIMS_MAX
#define DIGITS_MAX 9

static const char letters[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

struct range {
	const char *open;           /* its bracket in the pattern */
	const char *behind;         /* of the other bracket */
	unsigned first, last, step; /* of letters: places in the alphabet */
	unsigned width;             /* digits at least */
	bool is_letters;
	unsigned at; /* while names are made */
};

struct pattern {
	const char *whole; /* as written, for columns */
	const char *at, *end;
	struct range ranges[RANGES_MAX];
	size_t n;
	uint16_t port;
	struct inerr *e;
};

static bool
pattern_fail(struct pattern *p, const char *at)
{
	return inerr_at(p->e, NULL, 0, (unsigned)(at - p->whole) + 1);
}

/* ---- the port ------------------------------------------------------------ */

/* The only colon outside brackets; NULL: none, or several. */
static const char *
only_colon(const struct pattern *p, bool *several)
{
	const char *found = NULL;
	bool inside = false;

	*several = false;
	for (const char *c = p->at; c < p->end; c++) {
		if (*c == '[' || *c == ']')
			inside = *c == '[';
		else if (*c == ':' && !inside) {
			*several = found != NULL;
			found = c;
		}
	}
	return *several ? NULL : found;
}

static bool
port_take(struct pattern *p, const char *text)
{
	unsigned port = 0;
	const char *c;

	for (c = text; c < p->end && isdigit((unsigned char)*c); c++)
		if (port <= UINT16_MAX)
			port = port * 10 + (unsigned)(*c - '0');
	if (c == p->end && port > 0 && port <= UINT16_MAX) {
		p->port = (uint16_t)port;
		return true;
	}
	inerr_set(
	    p->e, "'%.*s' is not a port", INERR_QUOTE(p->end - text), text);
	inerr_hint(p->e, "a port is a number from 1 to 65535");
	return pattern_fail(p, text);
}

/* "[::1]" and "[::1]:22": two colons cannot stand in a range of numbers. */
static bool
bracket_is_address(const struct pattern *p, const char *close)
{
	const char *c, *first;
	size_t colons = 0;

	if (*p->at != '[' || close == NULL ||
	    (close + 1 < p->end && close[1] != ':'))
		return false;
	for (c = first = p->at + 1; c < close; c++) {
		if (*c == ':')
			colons++;
		else if (!isxdigit((unsigned char)*c) && *c != '.' && *c != '%')
			return false;
	}
	return colons > 2 ||
	       (colons == 2 &&
		   memmem(first, (size_t)(close - first), "::", 2) != NULL);
}

/* Leaves the name between at and end; *ranged: it may have ranges. */
static bool
port_split(struct pattern *p, bool *ranged)
{
	const char *close = memchr(p->at, ']', (size_t)(p->end - p->at));
	const char *colon;
	bool several;

	*ranged = true;
	if (bracket_is_address(p, close)) {
		*ranged = false;
		if (close + 1 < p->end && !port_take(p, close + 2))
			return false;
		p->at++;
		p->end = close;
		return true;
	}
	colon = only_colon(p, &several);
	*ranged = !several; /* fe80::1 */
	if (colon == NULL)
		return true;
	if (!port_take(p, colon + 1))
		return false;
	p->end = colon;
	return true;
}

/* ---- ranges -------------------------------------------------------------- */

static bool
span_number(const char *at, const char *end, unsigned *r)
{
	if (end - at < 1 || end - at > DIGITS_MAX)
		return false;
	for (*r = 0; at < end; at++) {
		if (!isdigit((unsigned char)*at))
			return false;
		*r = *r * 10 + (unsigned)(*at - '0');
	}
	return true;
}

static bool
span_letter(const char *at, const char *end, unsigned *r)
{
	const char *found;

	if (end - at != 1 || (found = strchr(letters, *at)) == NULL)
		return false;
	*r = (unsigned)(found - letters);
	return true;
}

/* NULL, or what is wrong with it. */
static const char *
range_read(struct range *r, const char *beg, const char *mid, const char *end)
{
	const char *second = memchr(mid + 1, ':', (size_t)(end - mid - 1));
	const char *end_last = second == NULL ? end : second;

	r->step = 1;
	if (second != NULL &&
	    (!span_number(second + 1, end, &r->step) || r->step == 0))
		return "its step is not a number from 1 on";
	if (end_last == mid + 1)
		return "it has no end";
	if (span_letter(beg, mid, &r->first) &&
	    span_letter(mid + 1, end_last, &r->last))
		r->is_letters = true;
	else if (!span_number(mid + 1, end_last, &r->last) ||
		 (beg < mid && !span_number(beg, mid, &r->first)))
		return "its ends are not two numbers or two letters";
	else if (mid - beg > 1 && *beg == '0') {
		r->width = (unsigned)(mid - beg);
		if (mid - beg != end_last - mid - 1)
			return "with a leading zero both ends have one length";
	}
	return r->first > r->last ? "it ends before it begins" : NULL;
}

static bool
range_take(struct pattern *p, const char *open, const char **at)
{
	const char *close = memchr(open, ']', (size_t)(p->end - open));
	const char *mid, *why = NULL;
	struct range *r = &p->ranges[p->n];

	if (close == NULL) {
		inerr_set(p->e, "'[' without ']'");
		return pattern_fail(p, open);
	}
	if (p->n == RANGES_MAX) {
		inerr_set(p->e, "more than %d ranges in one name", RANGES_MAX);
		return pattern_fail(p, open);
	}
	*r = (struct range){ .open = open, .behind = close + 1 };
	mid = memchr(open, ':', (size_t)(close - open));
	why = mid == NULL ? "it has no colon"
			  : range_read(r, open + 1, mid, close);
	if (why != NULL) {
		inerr_set(p->e, "the range '%.*s' is not sound: %s",
		    INERR_QUOTE(close + 1 - open), open, why);
		inerr_hint(p->e, "Ansible's ranges are [1:20], [01:20:2] and "
				 "[a:f]");
		return pattern_fail(p, open);
	}
	p->n++;
	*at = close + 1;
	return true;
}

static bool
ranges_read(struct pattern *p)
{
	uint64_t count = 1;
	const char *c = p->at;

	while (c < p->end) {
		if (*c == ']') {
			inerr_set(p->e, "']' without '['");
			return pattern_fail(p, c);
		}
		if (*c != '[') {
			c++;
			continue;
		}
		if (!range_take(p, c, &c))
			return false;
		count *=
		    (p->ranges[p->n - 1].last - p->ranges[p->n - 1].first) /
			p->ranges[p->n - 1].step +
		    1;
		if (count > HOSTPAT_HOSTS_MAX) {
			inerr_set(
			    p->e, "more than %d hosts", HOSTPAT_HOSTS_MAX);
			return pattern_fail(p, p->at);
		}
	}
	return true;
}

/* ---- names --------------------------------------------------------------- */

/* The name the odometer shows; false: it is too long. */
static bool
name_make(const struct pattern *p, char *name, size_t cap)
{
	const char *from = p->at, *to;
	size_t len = 0;

	for (size_t i = 0; i <= p->n; i++) {
		const struct range *r = &p->ranges[i];

		to = i < p->n ? r->open : p->end;
		if ((size_t)(to - from) >= cap - len)
			return false;
		memcpy(name + len, from, (size_t)(to - from));
		len += (size_t)(to - from);
		name[len] = '\0';
		if (i == p->n)
			break;
		len +=
		    (size_t)(r->is_letters ? snprintf(name + len, cap - len,
						 "%c", letters[r->at])
					   : snprintf(name + len, cap - len,
						 "%0*u", (int)r->width, r->at));
		if (len >= cap)
			return false;
		from = r->behind;
	}
	return true;
}

/* False: it has shown everything. */
static bool
odometer_step(struct pattern *p)
{
	for (size_t i = p->n; i > 0; i--) {
		struct range *r = &p->ranges[i - 1];

		if (r->last - r->at >= r->step) {
			r->at += r->step;
			return true;
		}
		r->at = r->first;
	}
	return false;
}

bool
ansible_range_expand(
    const char *text, ansible_range_cb cb, void *arg, struct inerr *e)
{
	struct pattern p = { .whole = text, .at = text, .e = e };
	char name[HOSTITEM_NAME_MAX + 2];
	bool ranged;

	p.end = text + strlen(text);
	if (!port_split(&p, &ranged) || (ranged && !ranges_read(&p)))
		return false;
	for (size_t i = 0; i < p.n; i++)
		p.ranges[i].at = p.ranges[i].first;
	do {
		if (!name_make(&p, name, sizeof(name))) {
			inerr_set(e, "a host name of more than %d bytes",
			    HOSTITEM_NAME_MAX);
			return pattern_fail(&p, p.at);
		}
		if (!cb(arg, name, p.port))
			return false;
	} while (odometer_step(&p));
	return true;
}
