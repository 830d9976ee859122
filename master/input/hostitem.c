/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostitem.c - one item of an expression, taken apart and checked.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "common/utf8.h"
#include "master/input/hostitem.h"
#include "master/input/hostpat.h"
#include "master/input/noderange.h"

/* Where we read, for the column of an error. */
struct scan {
	const char *expr;
	struct inerr *e;
};

static bool
scan_fail(const struct scan *s, const char *at)
{
	return inerr_at(s->e, NULL, 0, (unsigned)(at - s->expr) + 1);
}

static bool
is_separator(char c)
{
	return c == ',' || isspace((unsigned char)c);
}

bool
hostitem_split(const char **at, struct textspan *r)
{
	const char *p = *at;
	bool inside = false;

	while (*p != '\0' && is_separator(*p))
		p++;
	r->at = p;
	for (; *p != '\0' && (inside || !is_separator(*p)); p++) {
		if (*p == '[')
			inside = true;
		else if (*p == ']')
			inside = false;
	}
	r->end = *at = p;
	return r->end > r->at;
}

static const char *
span_find(const struct textspan *s, char c)
{
	return memchr(s->at, c, (size_t)(s->end - s->at));
}

/* The last c outside brackets. */
static const char *
span_find_last(const struct textspan *s, char c)
{
	const char *p, *found = NULL;
	bool inside = false;

	for (p = s->at; p < s->end; p++) {
		if (*p == '[')
			inside = true;
		else if (*p == ']')
			inside = false;
		else if (*p == c && !inside)
			found = p;
	}
	return found;
}

/* The name of a network interface, as in fe80::1%eth0. */
static bool
zone_is_sane(const char *p, const char *end)
{
	if (end - p < 1 || end - p > 15)
		return false;
	while (p < end &&
	       (isalnum((unsigned char)*p) || strchr("._-", *p) != NULL))
		p++;
	return p == end;
}

static bool
address_check(const struct scan *s, const struct textspan *a)
{
	const char *zone = span_find(a, '%');
	struct textspan ip = { a->at, zone == NULL ? a->end : zone };
	char buf[INET6_ADDRSTRLEN];
	struct in6_addr addr;

	if (ip.end - ip.at < (ptrdiff_t)sizeof(buf)) {
		snprintf(
		    buf, sizeof(buf), "%.*s", (int)(ip.end - ip.at), ip.at);
		if (inet_pton(AF_INET6, buf, &addr) == 1 &&
		    (zone == NULL || zone_is_sane(zone + 1, a->end)))
			return true;
	}
	inerr_set(s->e, "'%.*s' is not an IPv6 address",
	    INERR_QUOTE(a->end - a->at), a->at);
	inerr_hint(s->e, "with a port it is written [::1]:22; ranges cannot "
			 "stand in it");
	return scan_fail(s, a->at);
}

static bool
port_parse(const struct scan *s, const struct textspan *text, uint16_t *r)
{
	const char *p = text->at;
	unsigned port = 0;

	for (; p < text->end && isdigit((unsigned char)*p); p++) {
		if (port <= UINT16_MAX)
			port = port * 10 + (unsigned)(*p - '0');
	}
	if (p < text->end || port == 0 || port > UINT16_MAX) {
		inerr_set(s->e, "'%.*s' is not a port",
		    INERR_QUOTE(text->end - text->at), text->at);
		inerr_hint(s->e, "a port is a number from 1 to 65535");
		return scan_fail(s, text->at);
	}
	*r = (uint16_t)port;
	return true;
}

/* One that a terminal would obey, at the beginning of a text? */
static bool
is_control(const char *p, const char *end)
{
	uint32_t cp;

	(void)utf8_decode((const uint8_t *)p, (size_t)(end - p), &cp);
	return cp != UTF8_BAD && utf8_is_control(cp);
}

static bool
host_char_check(const struct scan *s, const char *p, const char *end)
{
	if ((unsigned char)*p >= 0x80 && is_control(p, end)) {
		inerr_set(s->e, "a control character in the host name");
		return scan_fail(s, p);
	}
	if (isalnum((unsigned char)*p) || strchr(".-_", *p) != NULL ||
	    (unsigned char)*p >= 0x80)
		return true;
	if (*p == '*' || *p == '?') {
		inerr_set(s->e, "'%c' cannot name a host", *p);
		inerr_hint(s->e, "to choose hosts of an inventory use "
				 "--limit");
	} else if (strchr("!&^", *p) != NULL) {
		inerr_set(s->e, "the operator '%c' is not supported", *p);
		inerr_hint(
		    s->e, "--exclude, or exclude in a plan, leaves hosts out");
	} else if (*p == ']')
		inerr_set(s->e, "']' without '['");
	else
		inerr_set(s->e, "'%c' cannot be part of a host name", *p);
	return scan_fail(s, p);
}

static unsigned
digits_of(uint64_t value)
{
	unsigned n;

	for (n = 1; value >= 10; n++)
		value /= 10;
	return n;
}

/*
 * Check the bracket that opens at *at and leave *at behind it. Adds the
 * length of its longest number to *len and multiplies *count.
 */
static bool
bracket_check(const struct scan *s, const char **at, const char *end,
    size_t *len, uint64_t *count)
{
	const char *open = *at, *close, *p = open + 1, *why;
	size_t longest = 0, digits;
	struct noderange r;
	uint64_t sum = 0;

	close = memchr(open, ']', (size_t)(end - open));
	if (close == NULL) {
		inerr_set(s->e, "'[' is never closed");
		return scan_fail(s, open);
	}
	do {
		if ((why = noderange_take(&p, close, &r)) != NULL) {
			inerr_set(s->e, "%s", why);
			inerr_hint(s->e, "ranges look like [1-40], [01-40] "
					 "or [1,3,7-9/2]");
			return scan_fail(s, p);
		}
		digits = r.width > 0 ? r.width : digits_of(r.last);
		longest = digits > longest ? digits : longest;
		sum += (r.last - r.first) / r.step + 1;
		if (sum > HOSTPAT_HOSTS_MAX)
			sum = HOSTPAT_HOSTS_MAX + 1;
	} while (p < close);
	if (close + 1 < end && isdigit((unsigned char)close[1]) &&
	    memchr(open, '/', (size_t)(close - open)) != NULL) {
		inerr_set(s->e, "digits behind a range with a step");
		return scan_fail(s, close + 1);
	}
	*at = close + 1;
	*len += longest;
	*count *= sum; /* both at most HOSTPAT_HOSTS_MAX + 1 */
	return true;
}

/* Check a host with its ranges, and count what it names. */
static bool
host_check(const struct scan *s, struct hostitem *it)
{
	const char *p = it->host.at, *end = it->host.end;
	size_t len = 0, dims = 0;

	if (*p == '-') {
		inerr_set(s->e, "a host name cannot start with '-'");
		return scan_fail(s, p);
	}
	it->count = 1;
	while (p < end) {
		if (*p != '[') {
			if (!host_char_check(s, p, end))
				return false;
			p++;
			len++;
			continue;
		}
		if (++dims > HOSTITEM_DIMS_MAX) {
			inerr_set(s->e, "more than %d ranges in one name",
			    HOSTITEM_DIMS_MAX);
			return scan_fail(s, p);
		}
		if (!bracket_check(s, &p, end, &len, &it->count))
			return false;
		if (it->count > HOSTPAT_HOSTS_MAX)
			it->count = HOSTPAT_HOSTS_MAX + 1;
	}
	if (len > HOSTITEM_NAME_MAX) {
		inerr_set(s->e, "a host name of more than %d bytes",
		    HOSTITEM_NAME_MAX);
		return scan_fail(s, it->host.at);
	}
	return true;
}

static bool
user_parse(
    const struct scan *s, const struct textspan *whole, struct hostitem *it)
{
	const char *at = span_find_last(whole, '@');

	it->user = (struct textspan){ NULL, NULL };
	it->host = *whole;
	if (at == NULL)
		return true;
	it->user = (struct textspan){ whole->at, at };
	it->host.at = at + 1;
	if (at == whole->at) {
		inerr_set(s->e, "a group cannot name hosts");
		inerr_hint(s->e, "to choose a group of an inventory use "
				 "--limit");
	} else if (span_find(&it->user, ':') != NULL)
		inerr_set(s->e, "':' in front of '@': a password is not "
				"taken here"); /* and not repeated either */
	else if (span_find(&it->user, '[') != NULL)
		inerr_set(s->e, "a range cannot stand in a user name");
	else if (at + 1 == whole->end)
		inerr_set(s->e, "no host behind '@'");
	else if (hostitem_check_user(whole->at, (size_t)(at - whole->at), s->e))
		return true;
	return scan_fail(s, whole->at);
}

/* Split "[ADDRESS]" or "[ADDRESS]:PORT". */
static bool
address_split(const struct scan *s, struct hostitem *it, struct textspan *port)
{
	const char *close = span_find(&it->host, ']');

	it->is_address = true;
	if (close + 1 < it->host.end) {
		if (close[1] != ':') {
			inerr_set(s->e, "only ':PORT' can follow ']'");
			return scan_fail(s, close + 1);
		}
		*port = (struct textspan){ close + 2, it->host.end };
	}
	it->host = (struct textspan){ it->host.at + 1, close };
	return true;
}

/* Split "HOST" or "HOST:PORT"; more colons make a bare address. */
static bool
host_split(const struct scan *s, struct hostitem *it, struct textspan *port)
{
	const char *colon = span_find_last(&it->host, ':');

	if (colon == NULL)
		return true;
	if (span_find(&it->host, ':') < colon) {
		it->is_address = true;
		return true;
	}
	if (colon == it->host.at) {
		inerr_set(s->e, "no host in front of ':'");
		return scan_fail(s, colon);
	}
	*port = (struct textspan){ colon + 1, it->host.end };
	it->host.end = colon;
	return true;
}

bool
hostitem_parse(const char *expr, const struct textspan *text,
    struct hostitem *it, struct inerr *e)
{
	struct textspan port = { NULL, NULL };
	struct scan s = { expr, e };
	bool split;

	*it = (struct hostitem){ .count = 1 };
	if (!user_parse(&s, text, it))
		return false;
	if (*it->host.at == '[' &&
	    noderange_is_address(it->host.at, it->host.end))
		split = address_split(&s, it, &port);
	else
		split = host_split(&s, it, &port);
	if (!split || (port.at != NULL && !port_parse(&s, &port, &it->port)))
		return false;
	return it->is_address ? address_check(&s, &it->host)
			      : host_check(&s, it);
}

/* No place in the error: this file is not the only one who asks. */
static bool
text_check(
    const char *what, const char *text, size_t len, size_t max, struct inerr *e)
{
	size_t i;

	if (len == 0)
		return inerr_set(e, "the %s is empty", what);
	if (len > max)
		return inerr_set(
		    e, "the %s has more than %zu bytes", what, max);
	for (i = 0; i < len; i++) {
		if (is_control(text + i, text + len))
			return inerr_set(
			    e, "a control character in the %s", what);
	}
	return true;
}

bool
hostitem_check_name(const char *name, size_t len, struct inerr *e)
{
	if (!text_check("host name", name, len, HOSTITEM_NAME_MAX, e))
		return false;
	if (name[0] == '-')
		return inerr_set(e, "a host name cannot start with '-'");
	if (memchr(name, ' ', len) != NULL)
		return inerr_set(e, "a blank in the host name '%.*s'",
		    INERR_QUOTE(len), name);
	return true;
}

bool
hostitem_check_user(const char *user, size_t len, struct inerr *e)
{
	return text_check("user name", user, len, HOSTITEM_USER_MAX, e);
}

bool
hostitem_check_group(const char *name, size_t len, struct inerr *e)
{
	return text_check("group name", name, len, HOSTITEM_NAME_MAX, e);
}
