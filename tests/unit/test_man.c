/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_man.c - the manual pages of plans and inventories have every key, and
 * every key of an inventory that they have is one that is read.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "master/input/inventory_keys.h"
#include "master/input/inventory_read.h"
#include "master/input/options.h"
#include "master/input/plan.h"

static char *
printed(void (*print)(FILE *))
{
	char *text = NULL;
	size_t len;
	FILE *fp = open_memstream(&text, &len);

	assert_non_null(fp);
	print(fp);
	fclose(fp);
	for (const char *at = text, *end; *at != '\0'; at = end + 1) {
		end = strchr(at, '\n');
		assert_non_null(end);
		assert_true(end - at < 100);
	}
	return text;
}

static void
check_key(const char *page, const char *name)
{
	char item[64];

	snprintf(item, sizeof(item), ".It Va %s : Ar ", name);
	if (strstr(page, item) == NULL)
		fail_msg("%s is not in the page", name);
}

static void
the_page_of_plans_has_every_key(void **state)
{
	char *page = printed(options_print_man_plan);

	(void)state;
	for (size_t i = 0; i < plan_nkeys; i++)
		check_key(page, plan_keys[i].name);
	free(page);
}

/* No key takes a list within a list: whoever reads it refuses that. */
static void
check_read(const char *key, const char *before, const char *behind)
{
	char text[200], file[] = "h.yaml";
	struct inventory *inv = inventory_new();
	struct yamldoc *doc;
	struct inerr e;

	snprintf(
	    text, sizeof(text), "h: {%s%s: [[]]%s}\n", before, key, behind);
	doc = yamldoc_parse(file, text, strlen(text), &e);
	assert_non_null(doc);
	if (inventory_nornir_read(inv, yamldoc_root(doc), NULL, NULL, &e))
		fail_msg("%s is not read", key);
	yamldoc_free(doc);
	inventory_free(inv);
}

static void
the_page_of_inventories_has_what_is_read(void **state)
{
	char *page = printed(options_print_man_inventory);

	(void)state;
#define KEY_(name, value, doc)                                                 \
	check_key(page, #name);                                                \
	check_read(#name, "", "");
	INVENTORY_KEY_TABLE(KEY_)
#undef KEY_
#define KEY_(name, value, doc)                                                 \
	check_key(page, #name);                                                \
	check_read(#name, "connection_options: {hayfork: {extras: {", "}}}");
	INVENTORY_EXTRA_TABLE(KEY_)
#undef KEY_
	free(page);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_of_plans_has_every_key),
		cmocka_unit_test(the_page_of_inventories_has_what_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
