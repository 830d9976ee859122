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

static bool
term_fail(const char *expr, const char *at, struct inerr *e)
{
	return inerr_at(e, NULL, 0, (unsigned)(at - expr) + 1);
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
	if (iscntrl((unsigned char)*p))
		return inerr_set(e, "a control character in a host pattern");
	if (*p == '*' || *p == '?')
		t->is_plain = false;
	++*at;
	return true;
}

static bool
is_operator(char c)
{
	return c != '\0' && strchr("!&^", c) != NULL;
}

static bool
is_space(char c)
{
	return isspace((unsigned char)c);
}

/* Step over what is between two words; *op_r is the operator's place. */
static bool
operator_take(
    const char *expr, const char **at, const char **op_r, struct inerr *e)
{
	const char *p = *at;

	*op_r = NULL;
	for (; is_space(*p) || *p == ',' || is_operator(*p); p++) {
		if (!is_operator(*p))
			continue;
		if (*op_r != NULL) {
			inerr_set(e,
			    "two operators, '%c' and '%c', with "
			    "nothing between",
			    **op_r, *p);
			return term_fail(expr, p, e);
		}
		*op_r = p;
	}
	*at = p;
	return true;
}

/* The end of the word that starts here. Brackets and quotes hide the rest. */
static const char *
word_end(const char *p)
{
	const char *start = p;
	bool inside = false, quoted = false, valued = false;

	for (; *p != '\0'; p++) {
		if (quoted)
			quoted = *p != '"';
		else if (*p == '"' && valued)
			quoted = true;
		else if (*p == '[' || *p == ']')
			inside = *p == '[';
		else if (*p == '!' && p[1] == '=' && !inside && !valued &&
			 p > start)
			continue;
		else if (!inside &&
			 (is_space(*p) || *p == ',' || is_operator(*p)))
			break;
		else if (*p == '=')
			valued = true;
	}
	return p;
}

/* KEY=VALUE, if it is that. */
static bool
key_split(const char *expr, struct hostterm *t, struct inerr *e)
{
	const char *eq = memchr(t->text, '=', t->len);

	if (eq == NULL)
		return true;
	t->key = t->text;
	t->key_len = (size_t)(eq - t->text);
	t->len -= t->key_len + 1;
	t->text = eq + 1;
	t->is_unlike = t->key_len > 0 && eq[-1] == '!';
	t->key_len -= t->is_unlike;
	if (t->key_len == 0) {
		inerr_set(e, "nothing in front of '='");
		return term_fail(expr, eq, e);
	}
	if (t->len == 0 || *t->text != '"')
		return true;
	if (t->len < 2 ||
	    memchr(t->text + 1, '"', t->len - 1) != t->text + t->len - 1) {
		inerr_set(e, "a quoted value ends with '\"', once");
		return term_fail(expr, t->text, e);
	}
	t->text++;
	t->len -= 2;
	t->is_plain = true;
	return true;
}

static bool
word_split(const char *expr, struct hostterm *t, struct inerr *e)
{
	if (*t->word != '@')
		return key_split(expr, t, e);
	t->text++;
	t->len--;
	if (t->len == 0) {
		inerr_set(e, "no group name behind '@'");
		return term_fail(expr, t->word, e);
	}
	t->is_file = memchr(t->text, '/', t->len) != NULL;
	t->is_group = !t->is_file;
	return true;
}

enum hostterm_next
hostterm_word(
    const char *expr, const char **at, struct hostterm *t, struct inerr *e)
{
	bool first = *at == expr;
	const char *op;

	if (!operator_take(expr, at, &op, e))
		return HOSTTERM_BAD;
	if (op != NULL && (first || **at == '\0')) {
		inerr_set(e, "nothing %s the operator '%c'",
		    first ? "in front of" : "behind", *op);
		if (first && *op == '^')
			inerr_hint(e, "hosts in a file are @./FILE");
		else if (first && *op == '!')
			inerr_hint(e, "all but these: 'all!NAME', --exclude");
		term_fail(expr, op, e);
		return HOSTTERM_BAD;
	}
	if (**at == '\0')
		return HOSTTERM_END;
	*t = (struct hostterm){ .word = *at, .text = *at, .op = ',' };
	t->col = (unsigned)(*at - expr) + 1;
	if (op != NULL)
		t->op = *op;
	*at = word_end(*at);
	t->word_len = t->len = (size_t)(*at - t->word);
	return word_split(expr, t, e) ? HOSTTERM_OK : HOSTTERM_BAD;
}

bool
hostterm_check(const char *expr, struct hostterm *t, struct inerr *e)
{
	const char *p = t->text, *end = t->text + t->len;

	if (t->is_plain) /* it was quoted */
		return true;
	t->is_plain = true;
	while (p < end)
		if (!piece_check(&p, end, t, e))
			return term_fail(expr, p, e);
	return true;
}

enum hostterm_next
hostterm_next(
    const char *expr, const char **at, struct hostterm *t, struct inerr *e)
{
	enum hostterm_next next = hostterm_word(expr, at, t, e);

	if (next == HOSTTERM_OK && !hostterm_check(expr, t, e))
		return HOSTTERM_BAD;
	return next;
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
