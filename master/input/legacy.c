/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * legacy.c - which algorithms that are no longer safe a user allows, by name.
 */
#include <stdio.h>
#include <string.h>

#include "common/algorithm.h"
#include "master/input/legacy.h"
#include "master/input/nearest.h"

static bool
legacy_is_known(struct slice name)
{
	for (int kind = 0; kind < ALGORITHM_KINDS; kind++)
		if (algorithm_contain(
			algorithm_legacy((enum algorithm_kind)kind), name) ||
		    algorithm_contain(
			algorithm_safe((enum algorithm_kind)kind), name))
			return true;
	return slice_is(name, ALGORITHM_ALL);
}

bool
legacy_is_algorithm(const char *name)
{
	return strcmp(name, ALGORITHM_ALL) != 0 &&
	       legacy_is_known(slice_str(name));
}

static bool
legacy_refuse(struct slice name, struct inerr *e)
{
	char word[64], best[64] = "", each[64];
	struct nearest near = { .word = word };
	struct slice names, one;

	snprintf(word, sizeof(word), "%.*s", INERR_QUOTE(name.len), name.at);
	for (int kind = 0; kind < ALGORITHM_KINDS; kind++) {
		names = algorithm_legacy((enum algorithm_kind)kind);
		while (algorithm_next(&names, &one)) {
			snprintf(
			    each, sizeof(each), "%.*s", (int)one.len, one.at);
			nearest_offer(&near, each);
			if (near.name == each)
				memcpy(best, each, sizeof(best));
			near.name = near.name != NULL ? best : NULL;
		}
	}
	if (name.len == 0)
		inerr_set(e, "the name of an algorithm is empty");
	else
		inerr_set(e, "no algorithm is called '%s'", word);
	if (near.name != NULL)
		return inerr_hint(e, "did you mean '%s'?", near.name);
	return inerr_hint(e, "as ssh names them: ssh-rsa, aes128-cbc, "
			     "hmac-sha1, diffie-hellman-group14-sha1, ...; "
			     "or all");
}

bool
legacy_check(const char *names, struct inerr *e)
{
	struct slice rest = slice_str(names), name = rest;

	if (rest.len == 0 || rest.at[rest.len - 1] == ',')
		return legacy_refuse(slice_str(""), e);
	while (algorithm_next(&rest, &name))
		if (!legacy_is_known(name))
			return legacy_refuse(name, e);
	return true;
}

/* One name or several, at the end of a list. */
static bool
legacy_take(struct buf *list, const struct yamlnode *node, struct inerr *e)
{
	const char *names = yamlnode_text(node, e);

	if (names == NULL)
		return false;
	if (!legacy_check(names, e))
		return yamlnode_at(node, e);
	if (buf_len(list) > 0)
		buf_add(list, ",", 1);
	buf_add(list, names, strlen(names));
	return true;
}

bool
legacy_read(struct arena *a, const struct yamlnode *node, const char **r,
    struct inerr *e)
{
	struct buf list = { 0 };
	struct inerr unused;
	bool all, good = true;

	if (yamlnode_bool(node, &all, &unused)) {
		*r = all ? ALGORITHM_ALL : "";
		return true;
	}
	if (node->kind == YAMLNODE_LIST)
		for (uint32_t i = 0; i < node->n && good; i++)
			good = legacy_take(&list, &node->items[i], e);
	else
		good = legacy_take(&list, node, e);
	buf_add(&list, "", 1);
	if (good)
		*r = arena_strdup(a, (const char *)buf_at(&list));
	buf_free(&list);
	return good;
}

const char *
legacy_union(const char *a, const char *b, struct buf *room)
{
	if (a == NULL || *a == '\0')
		return b != NULL && *b != '\0' ? b : NULL;
	if (b == NULL || *b == '\0' || strcmp(a, b) == 0)
		return a;
	buf_reset(room);
	buf_add(room, a, strlen(a));
	buf_add(room, ",", 1);
	buf_add(room, b, strlen(b) + 1);
	return (const char *)buf_at(room);
}
