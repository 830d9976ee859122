/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_modules.c - the list of modules: as a worker sends it, as the master
 * reads it, and as a liar would send it.
 */
#include <dlfcn.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "master/farm/modules.h"
#include "worker/modules.h"

#define ROWS(x) (sizeof(x) / sizeof((x)[0]))

static struct slice
slice_of(const struct buf *b)
{
	return (struct slice){ (const char *)buf_at(b), buf_len(b) };
}

struct row {
	const char *what;
	size_t path_len; /* of 'p' */
	size_t id_len;
	uint64_t base, end;
	uint32_t parts;
	bool nul; /* in the path */
	bool good;
};

static void
pack_row(struct buf *b, const struct row *r)
{
	char *path = malloc(r->path_len + 1);
	uint8_t id[300] = { 0xab };

	assert_non_null(path);
	memset(path, 'p', r->path_len + 1);
	if (r->nul)
		path[r->path_len / 2] = '\0';
	pack_array(b, r->parts);
	pack_str(b, path, r->path_len);
	pack_bin(b, id, r->id_len);
	pack_uint(b, r->base);
	if (r->parts > 3)
		pack_uint(b, r->end);
	free(path);
}

static void
test_one_module_within_bounds(void **state)
{
	static const struct row rows[] = {
		{ "plain", 10, 20, 0x1000, 0x2000, 4, .good = true },
		{ "nothing but addresses", 0, 0, 0, 1, 4, .good = true },
		{ "the longest", 4096, 64, 0, UINT64_MAX, 4, .good = true },
		{ "path too long", 4097, 20, 0x1000, 0x2000, 4 },
		{ "NUL in the path", 10, 20, 0x1000, 0x2000, 4, .nul = true },
		{ "build-id too long", 10, 65, 0x1000, 0x2000, 4 },
		{ "empty range", 10, 20, 0x1000, 0x1000, 4 },
		{ "ends before it starts", 10, 20, 0x2000, 0x1000, 4 },
		{ "no end", 10, 20, 0x1000, 0, 3 },
		{ "a part too many", 10, 20, 0x1000, 0x2000, 5 },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct modules ms;
		struct buf b = { 0 };

		pack_array(&b, 1);
		pack_row(&b, &rows[i]);
		if (modules_parse(slice_of(&b), &ms) != rows[i].good)
			fail_msg("%s", rows[i].what);
		if (rows[i].good) {
			assert_int_equal(ms.count, 1);
			assert_int_equal(
			    strlen(ms.list[0].path), rows[i].path_len);
			assert_int_equal(
			    ms.list[0].build_id_len, rows[i].id_len);
		}
		assert_int_equal(ms.list != NULL, rows[i].good);
		modules_free(&ms);
		buf_free(&b);
	}
}

static void
test_the_whole_list_or_nothing(void **state)
{
	static const struct row one = { "", 10, 20, 0x1000, 0x2000, 4 };
	struct modules ms;
	struct buf b = { 0 };

	(void)state;
	assert_false(modules_parse((struct slice){ 0 }, &ms));
	for (uint32_t n = 0; n <= MODULES_MAX + 1; n++) {
		buf_reset(&b);
		pack_array(&b, n);
		for (uint32_t i = 0; i < n; i++)
			pack_row(&b, &one);
		assert_int_equal(
		    modules_parse(slice_of(&b), &ms), n <= MODULES_MAX);
		modules_free(&ms);
	}
	buf_reset(&b);
	pack_array(&b, 2);
	pack_row(&b, &one);
	for (size_t n = 0; n <= buf_len(&b); n++)
		assert_false(modules_parse(
		    (struct slice){ (char *)buf_at(&b), n }, &ms));
	pack_row(&b, &one);
	assert_true(modules_parse(slice_of(&b), &ms));
	modules_free(&ms);
	pack_uint(&b, 1);
	assert_false(modules_parse(slice_of(&b), &ms));
	buf_free(&b);
}

static void
test_the_module_of_an_address(void **state)
{
	struct module list[] = {
		{ .path = (char *)"fixed", .base = 0, .end = 0x500000 },
		{ .path = (char *)"low", .base = 0x10000, .end = 0x20000 },
		{ .path = (char *)"high", .base = 0x18000, .end = 0x28000 },
	};
	const struct modules ms = { list, ROWS(list) };
	const struct modules none = { 0 };

	(void)state;
	assert_null(modules_find(&none, 0x10000));
	assert_null(modules_find(&ms, 0));
	assert_null(modules_find(&ms, 4095));
	assert_ptr_equal(modules_find(&ms, 4096), &list[0]);
	assert_ptr_equal(modules_find(&ms, 0x10000), &list[1]);
	assert_ptr_equal(modules_find(&ms, 0x17fff), &list[1]);
	assert_ptr_equal(modules_find(&ms, 0x18000), &list[2]);
	assert_ptr_equal(modules_find(&ms, 0x27fff), &list[2]);
	assert_ptr_equal(modules_find(&ms, 0x28000), &list[0]);
	assert_null(modules_find(&ms, 0x500000));
	assert_null(modules_find(&ms, UINT64_MAX));
	assert_int_equal(module_offset(&list[2], 0x18123), 0x123);
}

/* What this process packs says where this function is. */
static void
test_own_modules(void **state)
{
	char self[PATH_MAX] = "";
	const struct module *m;
	struct modules ms;
	struct buf b = { 0 };

	(void)state;
	assert_true(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0);
	modules_pack(&b);
	assert_true(modules_parse(slice_of(&b), &ms));
	buf_free(&b);
	assert_in_range(ms.count, 2, MODULES_MAX);
	m = modules_find(&ms, (uintptr_t)test_own_modules);
	assert_ptr_equal(m, &ms.list[0]);
	assert_string_equal(m->path, self);
	assert_in_range(m->build_id_len, 1, BUILDID_MAX);
	m = modules_find(&ms, (uintptr_t)dlsym(RTLD_DEFAULT, "qsort"));
	assert_non_null(m);
#ifndef __SANITIZE_ADDRESS__ /* which has a qsort of its own */
	assert_non_null(strstr(m->path, "/libc.so"));
#endif
	assert_null(modules_find(&ms, (uintptr_t)&m));
	modules_free(&ms);
}

static void
test_a_module_loaded_later(void **state)
{
	struct buf before = { 0 }, after = { 0 };
	void *late;

	(void)state;
	modules_pack(&before);
	assert_false(modules_changed());
	/* A part of the C library that nobody links. */
	late = dlopen("libBrokenLocale.so.1", RTLD_NOW);
	if (late != NULL) {
		assert_true(modules_changed());
		modules_pack(&after);
		assert_true(buf_len(&after) > buf_len(&before));
		assert_false(modules_changed());
		dlclose(late);
	}
	buf_free(&before);
	buf_free(&after);
	if (late == NULL)
		skip();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_module_within_bounds),
		cmocka_unit_test(test_the_whole_list_or_nothing),
		cmocka_unit_test(test_the_module_of_an_address),
		cmocka_unit_test(test_own_modules),
		cmocka_unit_test(test_a_module_loaded_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
