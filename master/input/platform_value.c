/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platform_value.c - what stands behind a key of a platform file.
 */
#include <string.h>

#include "common/mem.h"
#include "master/input/nearest.h"
#include "master/input/pattern.h"
#include "master/input/platform_read.h"

/* ---- mappings and lists -------------------------------------------------- */

static bool
key_refuse(struct platform_reader *r, const struct yamlnode *node,
    const char *what, const struct platform_key *keys, size_t nkeys)
{
	struct nearest near = { .word = node->key };
	char known[200] = "";
	size_t len = 0;

	for (size_t i = 0; i < nkeys; i++) {
		nearest_offer(&near, keys[i].name);
		if (len < sizeof(known))
			len +=
			    (size_t)snprintf(known + len, sizeof(known) - len,
				"%s%s", len > 0 ? ", " : "", keys[i].name);
	}
	inerr_set(r->e, "unknown key '%.60s' in %s", node->key, what);
	if (near.name != NULL)
		inerr_hint(r->e, "did you mean '%s'?", near.name);
	else
		inerr_hint(r->e, "there are: %s", known);
	return yamlnode_at_key(node, r->e);
}

bool
platform_read_map(struct platform_reader *r, const struct yamlnode *map,
    const char *what, const struct platform_key *keys, size_t nkeys)
{
	if (!yamlnode_expect(map, YAMLNODE_MAP, r->e))
		return false;
	for (uint32_t i = 0; i < map->n; i++) {
		const struct yamlnode *item = &map->items[i];
		size_t k;

		for (k = 0; k < nkeys; k++)
			if (strcmp(keys[k].name, item->key) == 0)
				break;
		if (k == nkeys)
			return key_refuse(r, item, what, keys, nkeys);
		if (!keys[k].read(r, item))
			return false;
	}
	return true;
}

bool
platform_need(struct platform_reader *r, const struct yamlnode *map,
    const char *what, const char *key)
{
	if (yamlnode_get(map, key) != NULL)
		return true;
	inerr_set(r->e, "%s needs the key '%s'", what, key);
	return yamlnode_at(map, r->e);
}

bool
platform_read_list(struct platform_reader *r, const struct yamlnode *node,
    const char *hint, size_t *n)
{
	*n = node->kind == YAMLNODE_LIST ? node->n : 0;
	if (*n > PLATFORM_PARTS_MAX)
		return yamlnode_fail(
		    node, r->e, "more than %d of them", PLATFORM_PARTS_MAX);
	if (node->kind == YAMLNODE_LIST || yamlnode_is_null(node))
		return true;
	(void)!yamlnode_expect(node, YAMLNODE_LIST, r->e);
	return inerr_hint(r->e, "%s", hint);
}

/* ---- texts --------------------------------------------------------------- */

bool
platform_read_input(
    struct platform_reader *r, const struct yamlnode *node, const char **text)
{
	const char *said = yamlnode_text(node, r->e);

	if (said == NULL) {
		if (yamlnode_is_null(node))
			inerr_hint(r->e, "'' stands for an empty line");
		return false;
	}
	*text = arena_strdup(&r->p->arena, said);
	return true;
}

bool
platform_read_text(
    struct platform_reader *r, const struct yamlnode *node, const char **text)
{
	const char *said = yamlnode_text(node, r->e);

	if (said == NULL)
		return false;
	if (*said == '\0')
		return yamlnode_fail(node, r->e, "expected text, found none");
	*text = arena_strdup(&r->p->arena, said);
	return true;
}

bool
platform_read_mode(
    struct platform_reader *r, const struct yamlnode *node, const char **name)
{
	if (!platform_read_text(r, node, name))
		return false;
	if (r->nnames == r->names_cap) {
		r->names_cap = r->names_cap == 0 ? 16 : r->names_cap * 2;
		r->names = xrealloc(r->names, r->names_cap * sizeof(*r->names));
	}
	r->names[r->nnames++] = (struct platform_name){ *name, node };
	return true;
}

bool
platform_read_texts(struct platform_reader *r, const struct yamlnode *node,
    struct platform_texts *texts)
{
	const char **at;
	size_t n;

	if (!platform_read_list(r, node, "a list is written [a, b]", &n))
		return false;
	at = arena_alloc(&r->p->arena, n * sizeof(*at));
	for (size_t i = 0; i < n; i++)
		if (!platform_read_text(r, &node->items[i], &at[i]))
			return false;
	*texts = (struct platform_texts){ at, n };
	return true;
}

/* ---- patterns ------------------------------------------------------------ */

/* Where a value begins in the file; NULL: something before it is no ASCII. */
static const char *
value_find(const struct platform_reader *r, const struct yamlnode *node)
{
	const char *at = r->text, *end = r->text + r->len;

	for (uint32_t line = 1; line < node->line && at != NULL; line++)
		if ((at = memchr(at, '\n', (size_t)(end - at))) != NULL)
			at++;
	for (uint32_t col = 1; at != NULL && col < node->col; col++, at++)
		if (at == end || (unsigned char)*at >= 0x80)
			return NULL;
	return at;
}

/*
 * The column of the byte of a value that has so many before it, or 0 if the
 * file has it in another way: folded, escaped, not ASCII.
 */
static unsigned
value_column(
    const struct platform_reader *r, const struct yamlnode *node, size_t before)
{
	const char *begin = value_find(r, node), *end = r->text + r->len, *at;
	char quote = '\0';

	if (begin == NULL)
		return 0;
	at = begin;
	if (at < end && (*at == '\'' || *at == '"'))
		quote = *at++;
	for (size_t i = 0; i < before; i++, at++) {
		if (at == end || (unsigned char)*at >= 0x80 ||
		    *at != node->text[i])
			return 0;
		if (quote == '"' && *at == '\\' &&
		    (at + 1 == end || *++at != '\\'))
			return 0;
		if (quote == '\'' && *at == '\'' &&
		    (at + 1 == end || *++at != '\''))
			return 0;
	}
	return node->col + (unsigned)(at - begin);
}

bool
platform_read_pattern(
    struct platform_reader *r, const struct yamlnode *node, const char **text)
{
	struct inerr why;
	unsigned col;
	size_t before;

	if (!platform_read_text(r, node, text))
		return false;
	if (pattern_check(*text, &before, &why))
		return true;
	yamlnode_fail(
	    node, r->e, "%s, at byte %zu of the pattern", why.why, before + 1);
	if (before == 0)
		yamlnode_fail(node, r->e, "%s", why.why);
	memcpy(r->e->hint, why.hint, sizeof(r->e->hint));
	if ((col = value_column(r, node, before)) != 0)
		r->e->col = col;
	return false;
}
