/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * yamlnode.c - typed answers from untyped values.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "master/input/yamlnode.h"

const struct yamlnode *
yamlnode_get(const struct yamlnode *map, const char *key)
{
	size_t low = 0, high = map->n, mid;
	const struct yamlnode *item;
	int cmp;

	while (low < high) {
		mid = low + (high - low) / 2;
		item = &map->items[map->by_key[mid]];
		if ((cmp = strcmp(key, item->key)) == 0)
			return item;
		if (cmp < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

bool
yamlnode_is_null(const struct yamlnode *node)
{
	return node->kind == YAMLNODE_SCALAR && node->is_plain &&
	       (node->n == 0 || strcmp(node->text, "~") == 0 ||
		   strcmp(node->text, "null") == 0 ||
		   strcmp(node->text, "Null") == 0 ||
		   strcmp(node->text, "NULL") == 0);
}

static const char *
node_describe(const struct yamlnode *node)
{
	switch (node->kind) {
	case YAMLNODE_LIST:
		return "a list";
	case YAMLNODE_MAP:
		return "a mapping";
	case YAMLNODE_SCALAR:
		break;
	}
	return yamlnode_is_null(node) ? "null" : "text";
}

bool
yamlnode_expect(
    const struct yamlnode *node, enum yamlnode_kind kind, struct inerr *e)
{
	static const char *const names[] = {
		[YAMLNODE_SCALAR] = "text",
		[YAMLNODE_LIST] = "a list",
		[YAMLNODE_MAP] = "a mapping",
	};

	if (node->kind == kind)
		return true;
	return yamlnode_fail(
	    node, e, "expected %s, found %s", names[kind], node_describe(node));
}

const char *
yamlnode_text(const struct yamlnode *node, struct inerr *e)
{
	if (node->kind != YAMLNODE_SCALAR || yamlnode_is_null(node))
		yamlnode_fail(
		    node, e, "expected text, found %s", node_describe(node));
	else if (memchr(node->text, '\0', node->n) != NULL)
		yamlnode_fail(node, e, "a NUL character in the text");
	else
		return node->text;
	return NULL;
}

/* "expected WHAT, found 'abc'" */
static bool
node_refuse(const struct yamlnode *node, struct inerr *e, const char *what)
{
	if (node->kind != YAMLNODE_SCALAR || yamlnode_is_null(node))
		return yamlnode_fail(node, e, "expected %s, found %s", what,
		    node_describe(node));
	return yamlnode_fail(
	    node, e, "expected %s, found '%.60s'", what, node->text);
}

bool
yamlnode_number(const struct yamlnode *node, uint64_t min, uint64_t max,
    uint64_t *r, struct inerr *e)
{
	uint64_t value = 0;
	char what[80];
	uint32_t i;

	for (i = 0; node->kind == YAMLNODE_SCALAR && i < node->n; i++) {
		if (!isdigit((unsigned char)node->text[i]) ||
		    value > (UINT64_MAX - 9) / 10)
			break;
		value = value * 10 + (uint64_t)(node->text[i] - '0');
	}
	if (i > 0 && i == node->n && value >= min && value <= max) {
		*r = value;
		return true;
	}
	snprintf(what, sizeof(what), "a number from %ju to %ju", (uintmax_t)min,
	    (uintmax_t)max);
	return node_refuse(node, e, what);
}

/* YAML 1.1 takes "true", "True" and "TRUE", but not "tRue". */
static bool
text_is_word(const char *text, const char *word)
{
	size_t i, upper = 0;

	if (strcasecmp(text, word) != 0)
		return false;
	for (i = 1; text[i] != '\0'; i++)
		upper += isupper((unsigned char)text[i]) != 0;
	return upper == 0 || (upper == i - 1 && isupper((unsigned char)*text));
}

bool
yamlnode_bool(const struct yamlnode *node, bool *r, struct inerr *e)
{
	static const char *const words[] = { "false", "true", "no", "yes",
		"off", "on" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (node->kind == YAMLNODE_SCALAR && node->is_plain &&
		    text_is_word(node->text, words[i])) {
			*r = i % 2 == 1;
			return true;
		}
	}
	return node_refuse(node, e, "true or false");
}

bool
yamlnode_fail(
    const struct yamlnode *node, struct inerr *e, const char *fmt, ...)
{
	char why[sizeof(e->why)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	if (node->key == NULL)
		inerr_set(e, "%s", why);
	else
		inerr_set(e, "%.80s: %s", node->key, why);
	return yamlnode_at(node, e);
}

bool
yamlnode_at(const struct yamlnode *node, struct inerr *e)
{
	return inerr_at(e, node->file, node->line, node->col);
}

bool
yamlnode_at_key(const struct yamlnode *node, struct inerr *e)
{
	return inerr_at(e, node->file, node->key_line, node->key_col);
}
