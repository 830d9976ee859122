/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_inventory.c - inventories from hostile files.
 *
 * The input is up to five parts with "%%\n" between them: a plain list,
 * nornir's hosts, groups and defaults, then an expression that chooses among
 * either's hosts. Whatever is taken must be sound, and whatever is refused
 * must say why.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "master/input/hostitem.h"
#include "master/input/inventory_read.h"

#define PARTS 5
#define PART_CHOICE 4

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct part {
	const char *text; /* NULL: not there */
	size_t len;
};

static void
parts_split(const char *text, size_t len, struct part *parts)
{
	const char *end = text + len, *cut;

	for (size_t i = 0; i < PARTS && text != NULL; i++) {
		cut = i + 1 < PARTS
			  ? memmem(text, (size_t)(end - text), "%%\n", 3)
			  : NULL;
		parts[i].text = text;
		parts[i].len = (size_t)((cut == NULL ? end : cut) - text);
		text = cut == NULL ? NULL : cut + 3;
	}
}

static void
host_check(const struct inventory *inv, const struct inventory_host *h)
{
	struct inventory_list list;
	struct inerr e;

	if (inventory_find(inv, h->name) != h)
		abort();
	if (!hostitem_check_name(h->address, strlen(h->address), &e))
		abort();
	if (h->user != NULL &&
	    !hostitem_check_user(h->user, strlen(h->user), &e))
		abort();
	for (size_t i = 0; i < h->ngroups; i++) {
		if (strpbrk(h->groups[i], "@,[]*?!&^ \t\v\f\r\n") != NULL ||
		    strpbrk(h->groups[i], "\001\002\003\004") != NULL)
			continue;
		if (!inventory_select(inv, h->groups[i], NULL, &list, &e))
			abort();
		inventory_list_free(&list);
	}
}

/* No files: it may have any name that is chosen by itself. */
static void
choice_check(struct inventory *inv, const struct part *choice)
{
	struct inventory_list list, again;
	struct inerr e;
	char *expr;

	if (choice->text == NULL || memchr(choice->text, '/', choice->len))
		return;
	if ((expr = strndup(choice->text, choice->len)) == NULL)
		return;
	if (inventory_select(inv, expr, NULL, &list, &e)) {
		if (!inventory_select(inv, NULL, expr, &again, &e) ||
		    again.n + list.n != inventory_size(inv))
			if (strspn(expr, " ,\t\n\v\f\r") != strlen(expr))
				abort();
		inventory_list_free(&again);
	} else if (e.why[0] == '\0')
		abort();
	inventory_list_free(&list);
	if (!inventory_name(inv, expr, &list, &e) && e.why[0] == '\0')
		abort();
	inventory_list_free(&list);
	free(expr);
}

static void
inventory_check(struct inventory *inv, const struct part *choice, bool taken,
    const struct inerr *e)
{
	const char *const *warnings;
	size_t n;

	if (!taken && e->why[0] == '\0')
		abort();
	n = inventory_size(inv);
	for (size_t i = 0; taken && i < n && i < 50; i++)
		host_check(inv, inventory_at(inv, i));
	n = inventory_warnings(inv, &warnings);
	for (size_t i = 0; i < n; i++) {
		if (warnings[i][0] == '\0')
			abort();
	}
	if (taken)
		choice_check(inv, choice);
	inventory_free(inv);
}

static void
nornir_read(const struct part *parts)
{
	const struct yamlnode *roots[3] = { NULL };
	struct yamldoc *docs[3] = { NULL };
	struct inventory *inv = inventory_new();
	struct inerr e = { "" };
	bool ok = true;

	for (size_t i = 0; i < 3; i++) {
		if (parts[i].text == NULL)
			continue;
		docs[i] = yamldoc_parse("x", parts[i].text, parts[i].len, &e);
		ok = ok && docs[i] != NULL;
		if (ok)
			roots[i] = yamldoc_root(docs[i]);
	}
	ok = ok && inventory_nornir_read(inv, roots[0], roots[1], roots[2], &e);
	inventory_check(inv, &parts[PART_CHOICE - 1], ok, &e);
	for (size_t i = 0; i < 3; i++)
		yamldoc_free(docs[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct part parts[PARTS] = { { NULL } };
	struct inventory *inv = inventory_new();
	struct inerr e = { "" };
	bool ok;

	parts_split((const char *)data, len, parts);
	if (parts[0].text == NULL)
		parts[0].text = "";
	ok = inventory_list_read(inv, "x", parts[0].text, parts[0].len, &e);
	inventory_check(inv, &parts[PART_CHOICE], ok, &e);
	if (parts[1].text != NULL)
		nornir_read(parts + 1);
	return 0;
}
