/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostlayer.c - values of YAML under dotted keys.
 */
#include <string.h>

#include "common/mem.h"
#include "master/input/hostlayer.h"
#include "master/input/secretword.h"

struct taking {
	struct hostlayer *layer;
	struct arena *arena;
	size_t room; /* for values */
	char key[HOSTLAYER_KEY_MAX + 1];
};

static void
value_add(struct taking *t, const struct yamlnode *node)
{
	struct hostlayer_value *v = &t->layer->values[t->layer->n];

	if (t->layer->n == t->room)
		panic("a document has more values than it says");
	t->layer->n++;
	v->key = arena_strdup(t->arena, t->key);
	v->line = node->key != NULL ? node->key_line : node->line;
	v->is_secret =
	    secretword_is_key(t->key) ||
	    (node->kind == YAMLNODE_SCALAR && secretword_in_text(node->text));
	if (node->kind == YAMLNODE_SCALAR && !yamlnode_is_null(node) &&
	    !v->is_secret)
		v->text = arena_strndup(t->arena, node->text, node->n);
}

/* Lengthen the key; false: it is too long. */
static bool
key_push(struct taking *t, const char *word)
{
	size_t len = strlen(t->key), n = strlen(word);
	bool dotted = len > 0;

	if (len + dotted + n > HOSTLAYER_KEY_MAX)
		return false;
	if (dotted)
		t->key[len++] = '.';
	memcpy(t->key + len, word, n + 1);
	return true;
}

/* As many as values_add() adds, at most. */
static size_t
values_count(const struct yamlnode *node)
{
	size_t n = 0;

	if (node->kind == YAMLNODE_SCALAR || node->n == 0)
		return 1;
	for (uint32_t i = 0; i < node->n; i++)
		n += values_count(&node->items[i]);
	return n;
}

/* yamldoc.h bounds how deep it may go. */
static void
values_add(struct taking *t, const struct yamlnode *node)
{
	size_t len = strlen(t->key);

	if (node->kind == YAMLNODE_SCALAR || node->n == 0) {
		value_add(t, node);
		return;
	}
	for (uint32_t i = 0; i < node->n; i++) {
		if (node->kind == YAMLNODE_LIST ||
		    key_push(t, node->items[i].key))
			values_add(t, &node->items[i]);
		t->key[len] = '\0';
	}
}

void
hostlayer_take(
    struct hostlayer *layer, struct arena *a, const struct yamlnode *map)
{
	struct taking t = { .layer = layer, .arena = a };

	if (map == NULL || map->kind != YAMLNODE_MAP || map->n == 0)
		return;
	t.room = values_count(map);
	layer->values = arena_alloc(a, t.room * sizeof(*layer->values));
	values_add(&t, map);
}

void
hostlayer_take_named(struct hostlayer *layer, struct arena *a,
    const struct hostlayer_named *list, size_t n)
{
	struct taking t = { .layer = layer, .arena = a };

	for (size_t i = 0; i < n; i++)
		t.room += values_count(list[i].value);
	layer->values = arena_alloc(a, t.room * sizeof(*layer->values));
	for (size_t i = 0; i < n; i++) {
		if (key_push(&t, list[i].name))
			values_add(&t, list[i].value);
		t.key[0] = '\0';
	}
}

const char *
hostfield_name(enum hostfield field)
{
	static const char *const names[] = {
#define ROW_(NAME, name) [HOSTFIELD_##NAME] = name,
		HOSTFIELD_TABLE(ROW_)
#undef ROW_
	};

	return names[field];
}
