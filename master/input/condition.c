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
static struct hostfact
node_value(
    const struct condition *c, const struct asker *a, char port[HOSTFACT_PORT])
{
	if (c->op == CONDITION_NAME)
		return hostfact_of(a->host, c->value.text, c->len, port);
	return c->value;
}

static bool
is_true(const struct hostfact *v)
{
	double number;
	bool truth;

	switch (v->kind) {
	case HOSTFACT_NONE:
		return false;
	case HOSTFACT_TEXT:
		return v->text[0] != '\0';
	case HOSTFACT_NUMBER:
		return hostfact_is_number(v->text, &number) && number != 0;
	case HOSTFACT_TRUTH:
		return hostfact_is_truth(v->text, &truth) && truth;
	case HOSTFACT_LIST:
	case HOSTFACT_NAMES:
	case HOSTFACT_MANY:
	case HOSTFACT_MAP:
		break;
	}
	return v->n > 0;
}

static bool
is_scalar(const struct hostfact *v)
{
	return v->kind == HOSTFACT_TEXT || v->kind == HOSTFACT_NUMBER ||
	       v->kind == HOSTFACT_TRUTH;
}

static bool
is_same(const struct hostfact *a, const struct hostfact *b)
{
	double x, y;
	bool p, q;

	if (!is_scalar(a) || !is_scalar(b))
		return a->kind == HOSTFACT_NONE && b->kind == HOSTFACT_NONE;
	if (hostfact_is_number(a->text, &x) && hostfact_is_number(b->text, &y))
		return x == y;
	if (a->kind == HOSTFACT_TRUTH && b->kind == HOSTFACT_TRUTH)
		return hostfact_is_truth(a->text, &p) &&
		       hostfact_is_truth(b->text, &q) && p == q;
	return strcmp(a->text, b->text) == 0;
}

/* What the two are, for whom they do not go together. */
static bool
node_fail(const struct condition *c, const struct asker *a, const char *wants,
    const struct hostfact *v)
{
	inerr_set(a->e, "%s: %s %s, and this is %s", a->host->name,
	    condition_op_name(c->op), wants, hostfact_kind_name(v->kind));
	a->e->col = c->col;
	return false;
}

static bool
node_compare(const struct condition *c, const struct asker *a,
    const struct hostfact *left, const struct hostfact *right, bool *r)
{
	double x, y;

	*r = false;
	if (left->kind == HOSTFACT_NONE || right->kind == HOSTFACT_NONE)
		return true;
	if (!is_scalar(left) || !hostfact_is_number(left->text, &x))
		return node_fail(c, a, "compares numbers", left);
	if (!is_scalar(right) || !hostfact_is_number(right->text, &y))
		return node_fail(c, a, "compares numbers", right);
	*r = c->op == CONDITION_LESS      ? x < y
	     : c->op == CONDITION_LESS_EQ ? x <= y
	     : c->op == CONDITION_MORE    ? x > y
					  : x >= y;
	return true;
}

static bool
many_has(const struct hostfact *many, const struct hostfact *v)
{
	const char *text;
	size_t at = 0;

	while ((text = hostfact_next(many, &at)) != NULL) {
		struct hostfact item = hostfact_text(text);

		if (is_same(&item, v))
			return true;
	}
	return false;
}

static bool
list_has(const struct hostfact *list, const struct hostfact *v)
{
	for (uint32_t i = 0; i < list->n; i++) {
		struct hostfact item = { .kind = HOSTFACT_TEXT };

		if (list->kind == HOSTFACT_LIST)
			item = list->items[i];
		else
			item.text = list->names[i];
		if (is_same(&item, v))
			return true;
	}
	return false;
}

static bool
node_in(const struct condition *c, const struct hostfact *v,
    const struct hostfact *list)
{
	bool is_in = false;

	switch (list->kind) {
	case HOSTFACT_NONE:
		break;
	case HOSTFACT_TEXT: /* a list of one */
	case HOSTFACT_NUMBER:
	case HOSTFACT_TRUTH:
		is_in = is_same(v, list);
		break;
	case HOSTFACT_LIST:
	case HOSTFACT_NAMES:
		is_in = list_has(list, v);
		break;
	case HOSTFACT_MANY:
		is_in = many_has(list, v);
		break;
	case HOSTFACT_MAP:
		is_in = is_scalar(v) && hostfact_has_key(list, v->text);
		break;
	}
	return is_in == (c->op == CONDITION_IN);
}

static bool
node_like(const struct condition *c, const struct asker *a,
    const struct hostfact *v, const struct hostfact *pattern, bool *r)
{
	*r = false;
	if (v->kind == HOSTFACT_NONE)
		return true;
	if (!is_scalar(v))
		return node_fail(c, a, "matches text", v);
	if (!is_scalar(pattern))
		return node_fail(c, a, "wants a pattern", pattern);
	*r = wildcard_matches(
	    pattern->text, strlen(pattern->text), v->text, false);
	return true;
}

/* Neither the same nor different: that would be wrong for some hosts. */
static bool
node_same(const struct condition *c, const struct asker *a,
    const struct hostfact *left, const struct hostfact *right, bool *r)
{
	const struct hostfact *many = is_scalar(left) ? right : left;

	*r = is_same(left, right) == (c->op == CONDITION_SAME);
	if (is_scalar(many) || many->kind == HOSTFACT_NONE ||
	    left->kind == HOSTFACT_NONE || right->kind == HOSTFACT_NONE)
		return true;
	node_fail(c, a, "compares single values", many);
	return inerr_hint(a->e, "whether it has one is asked by: VALUE %s LIST",
	    condition_op_name(
		c->op == CONDITION_SAME ? CONDITION_IN : CONDITION_NOT_IN));
}

static bool
node_relation(const struct condition *c, const struct asker *a, bool *r)
{
	char ports[2][HOSTFACT_PORT];
	struct hostfact left = node_value(c->a, a, ports[0]);
	struct hostfact right = node_value(c->b, a, ports[1]);

	switch (c->op) {
	case CONDITION_SAME:
	case CONDITION_OTHER:
		return node_same(c, a, &left, &right, r);
	case CONDITION_IN:
	case CONDITION_NOT_IN:
		*r = node_in(c, &left, &right);
		return true;
	case CONDITION_LIKE:
		return node_like(c, a, &left, &right, r);
	default:
		return node_compare(c, a, &left, &right, r);
	}
}

static bool
node_holds(const struct condition *c, const struct asker *a, bool *r)
{
	char port[HOSTFACT_PORT];
	struct hostfact v;

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
	    !hostfact_is_known(inv, c->value.text, c->len, e)) {
		e->col = c->col;
		return false;
	}
	return condition_check(c->a, inv, e) && condition_check(c->b, inv, e);
}
