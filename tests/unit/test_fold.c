/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_fold.c - names are folded to few words, and unfold to the same names.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

#include "master/output/fold.h"

/* names has blanks between them. */
static void
folds(const char *names, const char *wanted)
{
	struct fold f = { 0 };
	struct buf out = { 0 };
	char *copy = strdup(names), *rest = copy, *name;

	while ((name = strsep(&rest, " ")) != NULL)
		if (*name != '\0')
			fold_add(&f, name);
	fold_take(&f, &out);
	buf_add(&out, "", 1);
	assert_string_equal((char *)buf_at(&out), wanted);
	buf_free(&out);
	free(copy);
}

static void
test_ranges(void **state)
{
	(void)state;
	folds("", "");
	folds("leaf1", "leaf1");
	folds("core", "core");
	folds("leaf3 leaf1 leaf2", "leaf[1-3]");
	folds("leaf1 leaf2 leaf4 leaf1", "leaf[1-2,4]");
	folds("leaf9 leaf10 leaf11", "leaf[9-11]");
	folds("core core leaf1", "core,leaf1");
	folds("b1 a1 b2 a2", "a[1-2],b[1-2]");
	folds("10 11", "[10-11]");
}

static void
test_zeros(void **state)
{
	(void)state;
	folds("n08 n09 n10 n11", "n[08-11]");
	folds("n2 n02 n002", "n[2,02,002]");
	folds("n098 n099 n100 n101", "n[098-101]");
	folds("n98 n99 n100", "n[98-100]");
	folds("n08 n10 n100", "n[10,100,08]");
	folds("n0 n1 n00", "n[0-1,00]");
}

static void
test_products(void **state)
{
	(void)state;
	folds("a1b1 a1b2 a2b1 a2b2", "a[1-2]b[1-2]");
	folds("a1b1 a1b2 a2b1", "a1b[1-2],a2b1");
	folds("a1-1-1 a1-1-2 a1-2-1 a1-2-2 a2-1-1 a2-1-2 a2-2-1 a2-2-2",
	    "a[1-2]-[1-2]-[1-2]");
	folds("10.0.0.1 10.0.0.2 10.0.1.1 10.0.1.2", "10.0.[0-1].[1-2]");
	folds("r1.s1.t1.u1.v1 r1.s1.t1.u1.v2", "r1.s1.t1.u1.v1,r1.s1.t1.u1.v2");
}

static void
test_long_digits(void **state)
{
	(void)state;
	folds("x12345678901234567890 x12345678901234567891",
	    "x12345678901234567890,x12345678901234567891");
	folds("x999999999999999998 x999999999999999999",
	    "x[999999999999999998-999999999999999999]");
}

/* Ten thousand of them, in an order of their own. */
static void
test_many(void **state)
{
	struct fold f = { 0 };
	struct buf out = { 0 };
	char name[32];

	(void)state;
	for (unsigned i = 0; i < 10000; i++) {
		snprintf(name, sizeof(name), "r%un%02u", i * 7919 % 100,
		    i * 7919 % 10000 / 100);
		fold_add(&f, name);
	}
	fold_take(&f, &out);
	buf_add(&out, "", 1);
	assert_string_equal((char *)buf_at(&out), "r[0-99]n[00-99]");
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_zeros),
		cmocka_unit_test(test_products),
		cmocka_unit_test(test_long_digits),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
