/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * condition.c - does something hold for a host?
 */
#include <string.h>

#include "master/input/condition.h"
#include "master/input/condition_node.h"
#include "master/input/wildcard.h"

struct asker {
	const struct inventory_host *host;
	struct inerr *e;
};

/* A name's value, or a literal's. */
static struct hostvalue
node_value(
    const struct condition *c, const struct asker *a, char port[HOSTVALUE_PORT])
{
	if (c->op == CONDITION_NAME)
		return hostvalue_of(a->host, c->value.text, c->len, port);
	return c->value;
}

static bool
is_true(const struct hostvalue *v)
{
	double number;
	bool truth;

	switch (v->kind) {
	case HOSTVALUE_NONE:
		return false;
	case HOSTVALUE_TEXT:
		return v->text[0] != '\0';
	case HOSTVALUE_NUMBER:
		return hostvalue_is_number(v->text, &number) && number != 0;
	case HOSTVALUE_TRUTH:
		return hostvalue_is_truth(v->text, &truth) && truth;
	case HOSTVALUE_LIST:
	case HOSTVALUE_NAMES:
	case HOSTVALUE_MAP:
		break;
	}
	return v->n > 0;
}

static bool
is_scalar(const struct hostvalue *v)
{
	return v->kind == HOSTVALUE_TEXT || v->kind == HOSTVALUE_NUMBER ||
	       v->kind == HOSTVALUE_TRUTH;
}

static bool
is_same(const struct hostvalue *a, const struct hostvalue *b)
{
	double x, y;
	bool p, q;

	if (!is_scalar(a) || !is_scalar(b))
		return a->kind == HOSTVALUE_NONE && b->kind == HOSTVALUE_NONE;
	if (hostvalue_is_number(a->text, &x) &&
	    hostvalue_is_number(b->text, &y))
		return x == y;
	if (a->kind == HOSTVALUE_TRUTH && b->kind == HOSTVALUE_TRUTH)
		return hostvalue_is_truth(a->text, &p) &&
		       hostvalue_is_truth(b->text, &q) && p == q;
	return strcmp(a->text, b->text) == 0;
}

/* What the two are, for whom they do not go together. */
static bool
node_fail(const struct condition *c, const struct asker *a, const char *wants,
    const struct hostvalue *v)
{
	inerr_set(a->e, "%s: %s %s, and this is %s", a->host->name,
	    condition_op_name(c->op), wants, hostvalue_kind_name(v->kind));
	a->e->col = c->col;
	return false;
}

static bool
node_compare(const struct condition *c, const struct asker *a,
    const struct hostvalue *left, const struct hostvalue *right, bool *r)
{
	double x, y;

	*r = false;
	if (left->kind == HOSTVALUE_NONE || right->kind == HOSTVALUE_NONE)
		return true;
	if (!is_scalar(left) || !hostvalue_is_number(left->text, &x))
		return node_fail(c, a, "compares numbers", left);
	if (!is_scalar(right) || !hostvalue_is_number(right->text, &y))
		return node_fail(c, a, "compares numbers", right);
	*r = c->op == CONDITION_LESS      ? x < y
	     : c->op == CONDITION_LESS_EQ ? x <= y
	     : c->op == CONDITION_MORE    ? x > y
					  : x >= y;
	return true;
}

static bool
list_has(const struct hostvalue *list, const struct hostvalue *v)
{
	for (uint32_t i = 0; i < list->n; i++) {
		struct hostvalue name = { .kind = HOSTVALUE_TEXT };

		if (list->kind == HOSTVALUE_NAMES)
			name.text = list->names[i];
		if (is_same(
			list->kind == HOSTVALUE_NAMES ? &name : &list->items[i],
			v))
			return true;
	}
	return false;
}

static bool
node_in(const struct condition *c, const struct asker *a,
    const struct hostvalue *v, const struct hostvalue *list, bool *r)
{
	*r = false;
	if (list->kind == HOSTVALUE_LIST || list->kind == HOSTVALUE_NAMES)
		*r = list_has(list, v);
	else if (list->kind == HOSTVALUE_MAP && is_scalar(v)) {
		for (uint32_t i = 0; i < list->n && !*r; i++)
			*r = strcmp(list->items[i].key, v->text) == 0;
	} else if (list->kind != HOSTVALUE_NONE)
		return node_fail(c, a, "wants a list", list);
	*r ^= c->op == CONDITION_NOT_IN;
	return true;
}

static bool
node_like(const struct condition *c, const struct asker *a,
    const struct hostvalue *v, const struct hostvalue *pattern, bool *r)
{
	*r = false;
	if (v->kind == HOSTVALUE_NONE)
		return true;
	if (!is_scalar(v))
		return node_fail(c, a, "matches text", v);
	if (!is_scalar(pattern))
		return node_fail(c, a, "wants a pattern", pattern);
	*r = wildcard_matches(
	    pattern->text, strlen(pattern->text), v->text, false);
	return true;
}

static bool
node_relation(const struct condition *c, const struct asker *a, bool *r)
{
	char ports[2][HOSTVALUE_PORT];
	struct hostvalue left = node_value(c->a, a, ports[0]);
	struct hostvalue right = node_value(c->b, a, ports[1]);

	switch (c->op) {
	case CONDITION_SAME:
	case CONDITION_OTHER:
		*r = is_same(&left, &right) == (c->op == CONDITION_SAME);
		return true;
	case CONDITION_IN:
	case CONDITION_NOT_IN:
		return node_in(c, a, &left, &right, r);
	case CONDITION_LIKE:
		return node_like(c, a, &left, &right, r);
	default:
		return node_compare(c, a, &left, &right, r);
	}
}

static bool
node_holds(const struct condition *c, const struct asker *a, bool *r)
{
	char port[HOSTVALUE_PORT];
	struct hostvalue v;

	switch (c->op) {
	case CONDITION_OR:
	case CONDITION_AND:
		if (!node_holds(c->a, a, r))
			return false;
		return *r == (c->op == CONDITION_OR) || node_holds(c->b, a, r);
	case CONDITION_NOT:
		if (!node_holds(c->a, a, r))
			return false;
		*r = !*r;
		return true;
	case CONDITION_NAME:
	case CONDITION_VALUE:
		v = node_value(c, a, port);
		*r = is_true(&v);
		return true;
	default:
		return node_relation(c, a, r);
	}
}

bool
condition_holds(const struct condition *c, const struct inventory_host *host,
    bool *r, struct inerr *e)
{
	return node_holds(c, &(struct asker){ host, e }, r);
}

bool
condition_check(
    const struct condition *c, const struct inventory *inv, struct inerr *e)
{
	if (c == NULL)
		return true;
	if (c->op == CONDITION_NAME &&
	    !hostvalue_is_known(inv, c->value.text, c->len, e)) {
		e->col = c->col;
		return false;
	}
	return condition_check(c->a, inv, e) && condition_check(c->b, inv, e);
}
