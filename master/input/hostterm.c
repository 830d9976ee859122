/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostterm.c - names, globs and ranges that choose hosts.
 *
 * A pattern is matched as the small automaton it is: a set of places in the
 * name, moved on by each piece of the pattern. Backtracking would let
 * "*[1-9]*[1-9]*..." take exponential time.
 */
#include <ctype.h>
#include <string.h>

#include "master/input/hostitem.h"
#include "master/input/hostterm.h"
#include "master/input/noderange.h"

/* An inventory's name may carry brackets and ":port" beside the host. */
#define NAME_MAX_ (HOSTITEM_NAME_MAX + 8)

static enum hostterm_next
term_fail(const char *expr, const char *at, struct inerr *e)
{
	inerr_at(e, NULL, 0, (unsigned)(at - expr) + 1);
	return HOSTTERM_BAD;
}

/* Check the bracket at *at and leave *at behind it. */
static bool
bracket_check(const char **at, const char *end, struct inerr *e)
{
	const char *close = memchr(*at, ']', (size_t)(end - *at)), *why;
	struct noderange r;

	if (close == NULL)
		return inerr_set(e, "'[' is never closed");
	++*at;
	do {
		if ((why = noderange_take(at, close, &r)) != NULL) {
			inerr_set(e, "%s", why);
			return inerr_hint(e, "ranges look like [1-40], "
					     "[01-40] or [1,3,7-9/2]");
		}
	} while (*at < close);
	*at = close + 1;
	return true;
}

/* Step over one piece of the pattern. */
static bool
piece_check(
    const char **at, const char *end, struct hostterm *t, struct inerr *e)
{
	const char *p = *at;

	if (*p == '[' && !noderange_is_address(p, end)) {
		t->is_plain = false;
		return bracket_check(at, end, e);
	}
	if (strchr("!&^", *p) != NULL) {
		inerr_set(e, "the operator '%c' is not supported", *p);
		return inerr_hint(
		    e, "--exclude, or exclude in a plan, leaves hosts out");
	}
	if (iscntrl((unsigned char)*p))
		return inerr_set(e, "a control character in a host pattern");
	if (*p == '*' || *p == '?')
		t->is_plain = false;
	++*at;
	return true;
}

enum hostterm_next
hostterm_next(
    const char *expr, const char **at, struct hostterm *t, struct inerr *e)
{
	struct textspan piece;
	const char *p;

	if (!hostitem_split(at, &piece))
		return HOSTTERM_END;
	*t = (struct hostterm){ .is_plain = true,
		.is_group = *piece.at == '@',
		.col = (unsigned)(piece.at - expr) + 1 };
	p = t->text = piece.at + t->is_group;
	t->len = (size_t)(piece.end - p);
	if (t->len == 0) {
		inerr_set(e, "no group name behind '@'");
		return term_fail(expr, piece.at, e);
	}
	while (p < piece.end) {
		if (!piece_check(&p, piece.end, t, e))
			return term_fail(expr, p, e);
	}
	return HOSTTERM_OK;
}

/* Places in a name that a pattern may have got to. */
struct places {
	bool at[NAME_MAX_ + 1];
	const char *name;
	size_t len;
};

static void
places_move_over_range(struct places *to, const struct places *from,
    const char *body, const char *close)
{
	size_t i, n;

	for (i = 0; i < from->len; i++) {
		for (n = 1; from->at[i] && i + n <= from->len &&
			    n <= NODERANGE_DIGITS_MAX;
		     n++) {
			if (!isdigit((unsigned char)from->name[i + n - 1]))
				break;
			if (noderange_has(body, close, from->name + i, n))
				to->at[i + n] = true;
		}
	}
}

/* False: nowhere left to be. */
static bool
places_move_over_char(
    struct places *to, const struct places *from, char c, bool any)
{
	bool alive = false;
	size_t i;

	for (i = 0; i < from->len; i++) {
		if (from->at[i] && (any || from->name[i] == c))
			alive = to->at[i + 1] = true;
	}
	return alive;
}

static void
places_move_over_star(struct places *to, const struct places *from)
{
	bool reached = false;
	size_t i;

	for (i = 0; i <= from->len; i++) {
		reached = reached || from->at[i];
		to->at[i] = reached;
	}
}

static bool
pattern_matches(const struct hostterm *t, const char *name, size_t len)
{
	const char *p = t->text, *end = t->text + t->len, *close;
	struct places a = { .name = name, .len = len }, b = a;
	struct places *from = &a, *to = &b, *tmp;

	for (from->at[0] = true; p < end; p++) {
		memset(to->at, 0, len + 1);
		if (*p == '[' && !noderange_is_address(p, end)) {
			close = memchr(p, ']', (size_t)(end - p));
			places_move_over_range(to, from, p + 1, close);
			p = close;
		} else if (*p == '*')
			places_move_over_star(to, from);
		else if (!places_move_over_char(to, from, *p, *p == '?'))
			return false;
		tmp = from;
		from = to;
		to = tmp;
	}
	return from->at[len];
}

bool
hostterm_matches(const struct hostterm *t, const char *name)
{
	size_t len = strlen(name);

	if (t->is_plain)
		return len == t->len && memcmp(t->text, name, len) == 0;
	return len <= NAME_MAX_ && pattern_matches(t, name, len);
}
