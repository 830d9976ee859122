/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostpat.c - from an expression to the hosts it names.
 *
 * Nothing is stored: each bracket is a wheel of an odometer that walks its
 * own text, so a million names cost no memory here.
 */
#include <stdio.h>
#include <string.h>

#include "master/input/hostitem.h"
#include "master/input/hostpat.h"
#include "master/input/noderange.h"

/* One bracket, standing at one of its numbers. */
struct dim {
	const char *body, *end;
	const char *at; /* the ranges not yet begun */
	struct noderange range;
	uint64_t value;
};

static void
dim_take(struct dim *d)
{
	if (noderange_take(&d->at, d->end, &d->range) != NULL)
		panic("a checked range is not sound");
	d->value = d->range.first;
}

/* Next number; false: it starts again from its first. */
static bool
dim_advance(struct dim *d)
{
	bool wrapped = false;

	if (d->range.last - d->value >= d->range.step) {
		d->value += d->range.step;
		return true;
	}
	if (d->at == d->end) {
		wrapped = true;
		d->at = d->body;
	}
	dim_take(d);
	return !wrapped;
}

static size_t
dims_init(struct dim *dims, const struct hostitem *it)
{
	const char *p = it->host.at;
	size_t n = 0;

	for (; p < it->host.end; p++) {
		if (*p != '[')
			continue;
		dims[n] = (struct dim){ .body = p + 1, .at = p + 1 };
		while (*p != ']')
			p++;
		dims[n].end = p;
		dim_take(&dims[n++]);
	}
	return n;
}

static bool
dims_advance(struct dim *dims, size_t n)
{
	while (n > 0) {
		if (dim_advance(&dims[--n]))
			return true;
	}
	return false;
}

/* The length of the longest was checked: everything fits. */
static void
host_write(char *buf, const struct hostitem *it, const struct dim *d)
{
	char *to = buf, *end = buf + HOSTITEM_NAME_MAX + 1;
	const char *p = it->host.at;

	while (p < it->host.end) {
		if (*p != '[') {
			*to++ = *p++;
			continue;
		}
		to += snprintf(to, (size_t)(end - to), "%0*ju",
		    (int)d->range.width, (uintmax_t)d->value);
		p = (d++)->end + 1;
	}
	*to = '\0';
}

static bool
hostitem_expand(
    const struct hostitem *it, unsigned col, hostpat_cb cb, void *arg)
{
	char user[HOSTITEM_USER_MAX + 1], name[HOSTITEM_NAME_MAX + 1];
	struct hostpat_host host = { NULL, name, it->port, col };
	struct dim dims[HOSTITEM_DIMS_MAX];
	size_t n;

	if (it->user.at != NULL) {
		snprintf(user, sizeof(user), "%.*s",
		    (int)(it->user.end - it->user.at), it->user.at);
		host.user = user;
	}
	n = dims_init(dims, it);
	do {
		host_write(name, it, dims);
		if (!cb(&host, arg))
			return false;
	} while (dims_advance(dims, n));
	return true;
}

bool
hostpat_check(const char *expr, struct inerr *e)
{
	const char *at = expr;
	struct textspan text;
	struct hostitem it;
	uint64_t total = 0;

	while (hostitem_split(&at, &text)) {
		if (!hostitem_parse(expr, &text, &it, e))
			return false;
		if ((total += it.count) > HOSTPAT_HOSTS_MAX) {
			inerr_set(e, "more than %d hosts", HOSTPAT_HOSTS_MAX);
			return inerr_at(
			    e, NULL, 0, (unsigned)(text.at - expr) + 1);
		}
	}
	return total > 0 || inerr_set(e, "no host is named");
}

bool
hostpat_expand(const char *expr, hostpat_cb cb, void *arg, struct inerr *e)
{
	const char *at = expr;
	struct textspan text;
	struct hostitem it;

	if (!hostpat_check(expr, e))
		return false;
	while (hostitem_split(&at, &text)) {
		if (!hostitem_parse(expr, &text, &it, e))
			panic("a checked host pattern is not sound");
		if (!hostitem_expand(
			&it, (unsigned)(text.at - expr) + 1, cb, arg))
			return false;
	}
	return true;
}
