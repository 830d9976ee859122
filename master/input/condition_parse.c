/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * condition_parse.c - a condition from its text.
 *
 *	or    = and { "or" and }
 *	and   = not { "and" not }
 *	not   = "not" not | relation
 *	relation = operand [ OPERATOR operand ]
 *	operand  = "(" or ")" | NAME | literal | "[" literal, ... "]"
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "master/input/condition_node.h"

#define LIST_MAX 256

struct parser {
	struct arena *arena;
	const char *text, *at;
	unsigned depth;
	struct inerr *e;
};

#define NAME_(NAME, text) text,
static const char *const op_names[] = { CONDITION_OP_TABLE(NAME_) };
#undef NAME_

const char *
condition_op_name(enum condition_op op)
{
	return op_names[op];
}

static const struct condition *parse_or(struct parser *);

static void
skip_blanks(struct parser *p)
{
	p->at += strspn(p->at, " \t\r\n");
}

static unsigned
column(const struct parser *p, const char *at)
{
	return (unsigned)(at - p->text) + 1;
}

PRINTF_LIKE(3, 4)
static const struct condition *
fail_at(struct parser *p, const char *at, const char *fmt, ...)
{
	char why[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	inerr_set(p->e, "%s", why);
	p->e->col = column(p, at);
	return NULL;
}

static struct condition *
node_new(struct parser *p, enum condition_op op, const char *at)
{
	struct condition *c = arena_alloc(p->arena, sizeof(*c));

	c->op = op;
	c->col = column(p, at);
	return c;
}

static const struct condition *
node_of(struct parser *p, enum condition_op op, const char *at,
    const struct condition *a, const struct condition *b)
{
	struct condition *c = node_new(p, op, at);

	c->a = a;
	c->b = b;
	return c;
}

static size_t
word_len(const char *at)
{
	size_t n = 0;

	if (!isalpha((unsigned char)*at) && *at != '_')
		return 0;
	while (isalnum((unsigned char)at[n]) || at[n] == '_' || at[n] == '.' ||
	       at[n] == '-')
		n++;
	return n;
}

/* Is this word next? Then it is taken. */
static bool
take_word(struct parser *p, const char *word)
{
	size_t len = strlen(word);

	skip_blanks(p);
	if (word_len(p->at) != len || memcmp(p->at, word, len) != 0)
		return false;
	p->at += len;
	return true;
}

/* ---- operands ------------------------------------------------------------ */

static bool
take_quoted(struct parser *p, struct hostfact *v)
{
	const char quote = *p->at, *end = strchr(p->at + 1, quote);

	if (end == NULL) {
		fail_at(p, p->at, "the quote is not closed");
		return false;
	}
	*v = (struct hostfact){ .kind = HOSTFACT_TEXT };
	v->text = arena_strndup(p->arena, p->at + 1, (size_t)(end - p->at) - 1);
	p->at = end + 1;
	return true;
}

static bool
take_number(struct parser *p, struct hostfact *v)
{
	size_t n = strspn(p->at, "+-.0123456789eE");
	double number;

	*v = (struct hostfact){ .kind = HOSTFACT_NUMBER };
	v->text = arena_strndup(p->arena, p->at, n);
	if (!hostfact_is_number(v->text, &number) ||
	    isalnum((unsigned char)p->at[n])) {
		fail_at(p, p->at, "this is no number");
		inerr_hint(p->e, "text stands in quotes");
		return false;
	}
	p->at += n;
	return true;
}

/* Text in quotes, a number, true, false or null. False: see what fail says. */
static bool
take_literal(struct parser *p, struct hostfact *v)
{
	static const struct {
		const char *word;
		enum hostfact_kind kind;
	} words[] = { { "true", HOSTFACT_TRUTH }, { "false", HOSTFACT_TRUTH },
		{ "null", HOSTFACT_NONE } };

	skip_blanks(p);
	if (*p->at == '"' || *p->at == '\'')
		return take_quoted(p, v);
	if (isdigit((unsigned char)*p->at) || *p->at == '-' || *p->at == '+')
		return take_number(p, v);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (take_word(p, words[i].word)) {
			*v = (struct hostfact){ .kind = words[i].kind };
			if (v->kind == HOSTFACT_TRUTH)
				v->text = words[i].word;
			return true;
		}
	if (*p->at == '\0')
		fail_at(p, p->at, "a value is missing at the end");
	else
		fail_at(p, p->at, "expected a value");
	inerr_hint(p->e, "text stands in quotes");
	return false;
}

static const struct condition *
parse_list(struct parser *p)
{
	struct condition *c = node_new(p, CONDITION_VALUE, p->at);
	struct hostfact items[LIST_MAX], *copy;
	const char *open = p->at++;
	uint32_t n = 0;

	for (skip_blanks(p); *p->at != ']'; skip_blanks(p)) {
		if (n == LIST_MAX)
			return fail_at(
			    p, p->at, "more than %d values", LIST_MAX);
		if (!take_literal(p, &items[n++]))
			return NULL;
		skip_blanks(p);
		if (*p->at == ',')
			p->at++;
		else if (*p->at != ']')
			return fail_at(p, *p->at == '\0' ? open : p->at,
			    "the list is not closed by ]");
	}
	p->at++;
	c->value.kind = HOSTFACT_LIST;
	c->value.n = n;
	c->value.items = copy = arena_alloc(p->arena, n * sizeof(*copy));
	if (n > 0)
		memcpy(copy, items, n * sizeof(*copy));
	return c;
}

static const struct condition *
parse_name(struct parser *p, size_t len)
{
	struct condition *c = node_new(p, CONDITION_NAME, p->at);
	struct nearest near;

	c->len = len;
	c->value.text = arena_strndup(p->arena, p->at, len);
	if (hostfact_is_secret(p->at, len)) {
		fail_at(p, p->at, "hosts are not chosen by secrets");
		inerr_hint(
		    p->e, "'%.*s' is taken for one", INERR_QUOTE(len), p->at);
		return NULL;
	}
	if (hostfact_is_name(c->value.text, len)) {
		p->at += len;
		return c;
	}
	near = (struct nearest){ .word = c->value.text };
	hostfact_offer_names(&near);
	fail_at(p, p->at, "nothing of a host is called '%.*s'",
	    INERR_QUOTE(len), p->at);
	if (near.name != NULL)
		inerr_hint(p->e, "did you mean '%s'?", near.name);
	else
		inerr_hint(p->e,
		    "text stands in quotes; names are host, hostname, port, "
		    "username, platform, groups and data.KEY");
	return NULL;
}

static const struct condition *
parse_parens(struct parser *p)
{
	const char *open = p->at++;
	const struct condition *c = parse_or(p);

	if (c == NULL)
		return NULL;
	skip_blanks(p);
	if (*p->at != ')')
		return fail_at(p, *p->at == '\0' ? open : p->at,
		    "the parenthesis is not closed");
	p->at++;
	return c;
}

static const struct condition *
parse_operand(struct parser *p)
{
	struct condition *c;
	size_t len;

	skip_blanks(p);
	if (*p->at == '(')
		return parse_parens(p);
	if (*p->at == '[')
		return parse_list(p);
	len = word_len(p->at);
	if (len > 0 && !(len == 4 && memcmp(p->at, "true", 4) == 0) &&
	    !(len == 5 && memcmp(p->at, "false", 5) == 0) &&
	    !(len == 4 && memcmp(p->at, "null", 4) == 0))
		return parse_name(p, len);
	c = node_new(p, CONDITION_VALUE, p->at);
	return take_literal(p, &c->value) ? c : NULL;
}

/* ---- operators ----------------------------------------------------------- */

/* CONDITION_OPS: there is none here. */
static enum condition_op
take_operator(struct parser *p)
{
	const char *before = p->at;
	size_t len;

	if (take_word(p, "in"))
		return CONDITION_IN;
	if (take_word(p, "not")) {
		if (take_word(p, "in"))
			return CONDITION_NOT_IN;
		p->at = before;
		return CONDITION_OPS;
	}
	for (enum condition_op op = CONDITION_SAME; op <= CONDITION_LIKE;
	     op++) {
		len = strlen(op_names[op]);
		if (strncmp(p->at, op_names[op], len) == 0) {
			p->at += len;
			return op;
		}
	}
	return CONDITION_OPS;
}

static bool
is_value(const struct condition *c)
{
	return c->op == CONDITION_NAME || c->op == CONDITION_VALUE;
}

static const struct condition *
parse_relation(struct parser *p)
{
	const struct condition *a = parse_operand(p), *b;
	const char *at;
	enum condition_op op;

	if (a == NULL)
		return NULL;
	skip_blanks(p);
	at = p->at;
	if ((op = take_operator(p)) == CONDITION_OPS)
		return a;
	if ((b = parse_operand(p)) == NULL)
		return NULL;
	if (!is_value(a) || !is_value(b))
		return fail_at(
		    p, at, "%s wants values at its sides", op_names[op]);
	return node_of(p, op, at, a, b);
}

static const struct condition *
parse_not(struct parser *p)
{
	const struct condition *a;
	const char *at;

	skip_blanks(p);
	at = p->at;
	if (!take_word(p, "not"))
		return parse_relation(p);
	if (++p->depth > CONDITION_DEPTH_MAX)
		return fail_at(p, at, "this is too deep");
	a = parse_not(p);
	p->depth--;
	return a != NULL ? node_of(p, CONDITION_NOT, at, a, NULL) : NULL;
}

static const struct condition *
parse_and(struct parser *p)
{
	const struct condition *a = parse_not(p), *b;

	while (a != NULL && take_word(p, "and")) {
		if ((b = parse_not(p)) == NULL)
			return NULL;
		a = node_of(p, CONDITION_AND, p->at, a, b);
	}
	return a;
}

static const struct condition *
parse_or(struct parser *p)
{
	const struct condition *a, *b;

	if (++p->depth > CONDITION_DEPTH_MAX)
		return fail_at(p, p->at, "this is too deep");
	a = parse_and(p);
	while (a != NULL && take_word(p, "or")) {
		if ((b = parse_and(p)) == NULL)
			return NULL;
		a = node_of(p, CONDITION_OR, p->at, a, b);
	}
	p->depth--;
	return a;
}

/* What stands where an operator, or the end, should. */
static const struct condition *
refuse_rest(struct parser *p)
{
	fail_at(p, p->at, "expected and, or, or the end");
	if (p->at[0] == '=')
		inerr_hint(p->e, "the same is written ==");
	else if (strncmp(p->at, "&&", 2) == 0 || strncmp(p->at, "||", 2) == 0)
		inerr_hint(p->e, "and, or and not are words");
	else
		inerr_hint(p->e, "operators are == != < <= > >= ~ in, not in");
	return NULL;
}

const struct condition *
condition_parse(struct arena *arena, const char *text, struct inerr *e)
{
	struct parser p = { .arena = arena, .text = text, .at = text, .e = e };
	const struct condition *c;

	if (strlen(text) > CONDITION_BYTES_MAX)
		return fail_at(
		    &p, text, "more than %d bytes", CONDITION_BYTES_MAX);
	if ((c = parse_or(&p)) == NULL)
		return NULL;
	skip_blanks(&p);
	return *p.at == '\0' ? c : refuse_rest(&p);
}
